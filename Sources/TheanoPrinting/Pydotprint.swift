import TheanoArrays
import TheanoErrors
import TheanoGraph

/// The formats of pictures.
public enum PictureFormat: String, Sendable, CaseIterable {
  case png, svg, pdf
  /// The graph in the DOT language, for which no Graphviz is needed.
  case dot
}

extension printing {
  /// The colours of operations by the beginning of their names.
  public static let defaultColorCodes: [String: String] = [
    "GpuFromHost": "red", "HostFromGpu": "red", "Scan": "yellow", "Shape": "brown", "IfElse": "magenta",
    "Elemwise": "#FFAABB", "Subtensor": "#FFAAFF", "Alloc": "#FFAA22",
  ]

  /// Draws an expression through Graphviz: operations as ellipses, inputs green, outputs blue, shared variables cyan.
  ///
  /// - Parameters:
  ///   - outfile: the file to write.
  ///   - format: by default what the file's name ends in, PNG where it has no ending.
  ///   - compact: whether to leave out variables without a name that are computed on the way.
  ///   - withIDs: whether operations are numbered.
  ///   - highContrast: whether shapes are filled with their colour, or only outlined.
  ///   - colorCodes: colours of operations by the beginning of their names.
  ///   - maxLabelSize: the longest label in characters; a longer one is cut.
  ///   - varWithNameSimple: whether a variable with a name is labelled with the name alone, without its type.
  ///   - printOutputFile: whether to print where the picture is.
  /// - Throws: `LibraryError` where Graphviz is missing (it says how to install it), `FileError` where the file cannot
  ///   be written, `ValueError` for an unknown format and for more than 5,000 operations.
  ///
  /// ```swift
  /// let (x, y) = (T.dscalar("x"), T.dscalar("y"))
  /// try T.printing.pydotprint(x + y, outfile: "scalar_addition.png", varWithNameSimple: true)
  /// ```
  public static func pydotprint(
    _ variable: TensorVariable, outfile: String, format: PictureFormat? = nil, compact: Bool = true,
    withIDs: Bool = false, highContrast: Bool = true, colorCodes: [String: String] = defaultColorCodes,
    maxLabelSize: Int = 70, varWithNameSimple: Bool = false, printOutputFile: Bool = true,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    try pydotprint(
      [variable], outfile: outfile, format: format, compact: compact, withIDs: withIDs, highContrast: highContrast,
      colorCodes: colorCodes, maxLabelSize: maxLabelSize, varWithNameSimple: varWithNameSimple,
      printOutputFile: printOutputFile, file: file, line: line, column: column)
  }

  /// Draws several expressions as one picture.
  public static func pydotprint(
    _ variables: [TensorVariable], outfile: String, format: PictureFormat? = nil, compact: Bool = true,
    withIDs: Bool = false, highContrast: Bool = true, colorCodes: [String: String] = defaultColorCodes,
    maxLabelSize: Int = 70, varWithNameSimple: Bool = false, printOutputFile: Bool = true,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    var style = PictureStyle()
    (style.compact, style.withIDs, style.highContrast) = (compact, withIDs, highContrast)
    (style.colorCodes, style.maxLabelSize) = (colorCodes, maxLabelSize)
    style.varWithNameSimple = varWithNameSimple
    try pydotprint(
      PrintableGraph(variables), outfile: outfile, format: format, style: style, printOutputFile: printOutputFile,
      origin: .at(file, line, column))
  }

  package static func pydotprint(
    _ graph: PrintableGraph, outfile: String, format: PictureFormat? = nil, style: PictureStyle,
    printOutputFile: Bool = true, origin: Origin
  ) throws(TheanoError) {
    do throws(TheanoError) {
      let chosen = if let format { format } else { try self.format(of: outfile) }
      try writeFile(try picture(of: graph, chosen, style), to: outfile)
    } catch {
      throw TheanoError(error.fact, at: [Place("here", origin)])
    }
    if printOutputFile { Swift.print("The output file is available at \(outfile)") }
  }

  /// The bytes of a picture file.
  package static func picture(
    of graph: PrintableGraph, _ format: PictureFormat, _ style: PictureStyle
  ) throws(TheanoError) -> [UInt8] {
    let limit = 5_000
    switch format {
    case .dot: return Array(graph.dotText(style).utf8)
    case .png, .svg, .pdf:
      guard graph.nodes.count <= limit else {
        throw TheanoError(PrintingFacts.tooLarge(nodes: graph.nodes.count, limit: limit))
      }
      return try Graphviz.shared.get().draw(graph.dotText(style), as: format.rawValue)
    }
  }

  private static func format(of path: String) throws(TheanoError) -> PictureFormat {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: ".") else { return .png }
    let ending = name[name.index(after: dot)...].lowercased()
    guard let format = PictureFormat(rawValue: ending) else {
      throw TheanoError(PrintingFacts.unknownFormat(ending))
    }
    return format
  }
}
