import CTheanoGraphviz
import Foundation
import Testing

private let loaded = Loaded(theano_graphviz_load)

@Suite(.serialized, .enabled(if: loaded.isInstalled, "no Graphviz is installed"))
struct GraphvizTests {
  let graphviz: theano_graphviz_api

  init() throws {
    graphviz = try #require(loaded.table, "\(loaded.message)").pointee
  }

  @Test(arguments: ["png", "svg"]) func aPictureIsDrawn(format: String) throws {
    theano_graphviz_begin_turn()
    defer { theano_graphviz_end_turn() }
    let context = try #require(graphviz.gvContext())
    let graph = try #require(
      graphviz.agmemread("digraph { x -> \"Elemwise{add}\" ; y -> \"Elemwise{add}\" }"))
    #expect(graphviz.gvLayout(context, graph, "dot") == 0)
    var bytes: UnsafeMutablePointer<CChar>?
    var count = 0
    #expect(graphviz.gvRenderData(context, graph, format, &bytes, &count) == 0)
    let drawn = try #require(bytes)
    check(Data(bytes: drawn, count: count), format)
    graphviz.gvFreeRenderData(bytes)

    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).\(format)")
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(graphviz.gvRenderFilename(context, graph, format, file.path) == 0)
    check(try Data(contentsOf: file), format)
    #expect(graphviz.gvFreeLayout(context, graph) == 0)
    #expect(graphviz.agclose(graph) == 0)
    #expect(graphviz.gvFreeContext(context) == 0)
  }

  private func check(_ picture: Data, _ format: String) {
    if format == "png" {
      #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
      #expect(picture.count > 1000)
    } else {
      #expect(String(decoding: picture, as: UTF8.self).contains("Elemwise{add}"))
    }
  }

  @Test func aBadGraphIsExplained() throws {
    theano_graphviz_begin_turn()
    defer { theano_graphviz_end_turn() }
    let before = graphviz.agseterr(.silent)
    #expect(graphviz.agmemread("digraph {{ nonsense ->") == nil)
    let words = try #require(graphviz.aglasterr())
    #expect(String(cString: words).contains("syntax error"))
    _ = graphviz.agseterr(before)
  }
}
