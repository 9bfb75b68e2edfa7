#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The words around the facts of an error: everything in a message that no target says itself.
enum ErrorWords {
  /// How many of the user's frames a message shows for each place.
  private static let chainLimit = 3
  /// How many parts of a united origin a message shows.
  private static let partLimit = 3

  static let unknownPlace = "an unknown place"
  private static let bare = "  no line is known of this program: rebuild with -g"
  private static let untraced = "  no line is known: traceback.limit is 0"

  static func firstLine(_ error: TheanoError) -> String {
    let operation = error.fact.operation.map { "[\($0)] " } ?? ""
    return "\(error.kind.rawValue): \(operation)\(error.fact.message)"
  }

  static func message(_ error: TheanoError) -> String {
    let directory = currentDirectory()
    var lines = body(error, directory)
    for (number, other) in error.others.enumerated() {
      let next = body(other, directory)
      lines.append("also (\(number + 1)) \(next[0])")
      lines += next.dropFirst()
    }
    return lines.joined(separator: "\n")
  }

  private static func body(_ error: TheanoError, _ directory: String) -> [String] {
    var lines = [firstLine(error)]
    let origins = error.places.map(\.origin)
    let frames = Origin.frames(of: origins, limit: chainLimit)
    lines += places(error.places, frames, directory)
    if !origins.isEmpty && Origin.traceLimit == 0 && frames.allSatisfy(\.isEmpty) {
      lines.append(untraced)
    }
    if frames.joined().joined().contains(where: \.path.isEmpty) { lines.append(bare) }
    if let hint = error.fact.hint { lines.append("  hint: \(hint)") }
    if let details = error.details { lines.append(details) }
    return lines
  }

  /// The lines for all places. Callers that several places share are shown with the last of them.
  private static func places(
    _ places: [Place], _ frames: [[[Origin.Frame]]], _ directory: String
  ) -> [String] {
    var shown: Set<[Origin.Frame]> = []
    var blocks: [[String]] = []
    for (k, (spoken, parts)) in zip(places, frames).enumerated().reversed() {
      let role = spoken.role
      // The same operand twice is shown once.
      if (0..<k).contains(where: { places[$0].role == role && frames[$0] == parts }) { continue }
      var block: [String] = []
      for (number, chain) in parts.prefix(partLimit).enumerated() {
        let callers = Array(chain.dropFirst())
        let isCalledElsewhere = shown.insert(callers).inserted
        // What was made at one line in several ways is one place.
        if !isCalledElsewhere, parts[..<number].contains(where: { $0[0] == chain[0] }) { continue }
        let lead = number > 0 ? "and" : spoken.isSaidAsItIs ? role : "\(role) created"
        block.append("  \(lead) at \(place(chain[0], in: directory))")
        guard isCalledElsewhere else { continue }
        block += callers.map { "    called at \(place($0, in: directory))" }
      }
      if parts.count > partLimit { block.append("  and \(parts.count - partLimit) more") }
      blocks.append(block)
    }
    return blocks.reversed().flatMap { $0 }
  }

  /// `path:line:column in function`, or what there is of it.
  static func place(_ frame: Origin.Frame, in directory: String) -> String {
    let function = frame.function.isEmpty ? "" : " in \(frame.function)"
    if frame.path.isEmpty {
      let module = frame.module.isEmpty ? "unknown code" : frame.module
      let offset = String(frame.offset, radix: 16)
      return "\(module) + 0x\(offset)\(function)"
    }
    var text = relative(frame.path, to: directory)
    if frame.line > 0 { text += ":\(frame.line)" }
    if frame.line > 0 && frame.column > 0 { text += ":\(frame.column)" }
    return text + function
  }

  /// The path from `directory` if the file lies in it, else as it is.
  private static func relative(_ path: String, to directory: String) -> String {
    let prefix = directory.hasSuffix("/") ? directory : directory + "/"
    return !directory.isEmpty && path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }

  /// The directory the process works in; empty if it has been removed.
  static func currentDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }
}

extension TheanoError: CustomStringConvertible, CustomDebugStringConvertible {
  /// The whole message: what is wrong, the user's lines, a hint, and then the other errors.
  ///
  /// ```
  /// ValueError: [dot] x has 2 columns but y has 3 rows: got float64(3, 2) and float64(3, 4)
  ///   x created at Sources/Demo/main.swift:4:11 in model()
  ///   here at Sources/Demo/main.swift:6:13 in model()
  ///   hint: make the two sizes equal
  /// ```
  public var description: String { ErrorWords.message(self) }

  /// The same as ``description``: what an uncaught error prints.
  public var debugDescription: String { ErrorWords.message(self) }

  /// The first line of ``description``, without places.
  package var brief: String { ErrorWords.firstLine(self) }
}
