import Foundation
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import Testing

@testable import TheanoPrinting

private let installed: Bool = if case .success = Graphviz.shared { true } else { false }

@Suite struct PictureTests {
  private func regression() -> [TensorVariable] {
    let x = leaf("x", 2)
    let w = sharedLeaf("w", [0.5, 0.25])
    let y = T.sigmoid(T.dot(x, w) + 1)
    let cost = (y * y).sum()
    return [y, cost]
  }

  private func temporary(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appending(path: "\(UUID())-\(name)").path
  }

  @Test func theTextOfASum() {
    let (x, y) = (leaf("x", 0), leaf("y", 0))
    var style = PictureStyle()
    style.varWithNameSimple = true
    #expect(
      PrintableGraph([x + y]).dotText(style) == """
        digraph {
          v0 [label="x", shape=box, style=filled, fillcolor="limegreen"];
          v1 [label="y", shape=box, style=filled, fillcolor="limegreen"];
          v2 [label="TensorType(float64, scalar)", shape=box, style=filled, fillcolor="dodgerblue"];
          n0 [label="Elemwise{add,no_inplace}", shape=ellipse, style=filled, fillcolor="#FFAABB"];
          v0 -> n0 [label="0"];
          v1 -> n0 [label="1"];
          n0 -> v2 [label="TensorType(float64, scalar)"];
        }

        """)
  }

  @Test func colorsLabelsAndWhatIsLeftOut() {
    let graph = PrintableGraph(regression())
    var style = PictureStyle()
    style.maxLabelSize = 20
    let compact = graph.dotText(style)
    #expect(compact.contains("fillcolor=\"cyan\""))
    #expect(compact.contains("label=\"name=x TensorType...\""))
    #expect(compact.components(separatedBy: "dodgerblue").count == 3)
    style.compact = false
    let full = graph.dotText(style)
    func boxes(_ text: String) -> Int { text.components(separatedBy: "shape=box").count - 1 }
    #expect(boxes(full) == graph.values.count)
    #expect(boxes(compact) < boxes(full))
    style.highContrast = false
    #expect(!graph.dotText(style).contains("fillcolor"))
  }

  @Test func labelsAreQuoted() {
    let x = leaf("a\"b\\c\nd", 0)
    #expect(PrintableGraph([x]).dotText(PictureStyle()).contains("label=\"name=a\\\"b\\\\c\\nd TensorType"))
  }

  @Test(.enabled(if: installed, "no Graphviz is installed"), arguments: PictureFormat.allCases)
  func filesHaveTheRightContent(format: PictureFormat) throws {
    let path = temporary("regression.\(format.rawValue)")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try printing.pydotprint(regression(), outfile: path, printOutputFile: false)
    let bytes = try Data(contentsOf: URL(filePath: path))
    switch format {
    case .png:
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
      // The width and the height stand at bytes 16 and 20.
      let sizes = [16, 20].map { place in bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
      #expect(sizes[0] > 200 && sizes[0] < 4000)
      #expect(sizes[1] > 200 && sizes[1] < 4000)
    case .svg:
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.contains("<svg") && text.contains("sigmoid"))
    case .pdf: #expect(bytes.starts(with: Array("%PDF".utf8)))
    case .dot: #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("digraph {"))
    }
  }

  @Test func unknownEndingsAreRefused() {
    #expect(
      performing { () throws(TheanoError) in
        try printing.pydotprint(leaf("x", 0), outfile: "a.jpeg")
      } == .valueError)
  }

  @Test func whatCannotBeWrittenIsRefused() {
    #expect(
      performing { () throws(TheanoError) in
        try printing.pydotprint(leaf("x", 0), outfile: "/no/such/folder/a.dot")
      } == .fileError)
  }

  @Test func hugePicturesAreRefused() {
    #expect(
      performing { () throws(TheanoError) in
        try printing.pydotprint(chain(5_001), outfile: temporary("chain.svg"))
      } == .valueError)
  }

  @Test func aMissingLibrarySaysHowToInstallIt() throws {
    guard case .failure(let error) = Graphviz.load(from: "/no/such/libgvc.so") else {
      Issue.record("a library was found where there is none")
      return
    }
    #expect(error.kind == .libraryError)
    #expect(error.description.contains("apt-get install graphviz"))
  }

  /// The kind of error that `body` throws.
  private func performing(_ body: () throws(TheanoError) -> Void) -> TheanoError.Kind? {
    do throws(TheanoError) {
      try body()
      return nil
    } catch {
      return error.kind
    }
  }
}
