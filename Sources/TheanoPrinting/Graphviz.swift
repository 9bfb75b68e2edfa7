internal import CTheanoGraphviz
import TheanoErrors

/// Graphviz's C library, opened when the first picture is drawn. It keeps its state in globals: one picture at a time.
struct Graphviz: Sendable {
  private let api: theano_graphviz_api

  static let shared: Result<Graphviz, TheanoError> = load(from: nil)

  /// - Parameter path: the one file to try; nil looks in the usual places.
  static func load(from path: String?) -> Result<Graphviz, TheanoError> {
    do throws(TheanoError) {
      return .success(try Graphviz(path))
    } catch {
      return .failure(error)
    }
  }

  private init(_ path: String?) throws(TheanoError) {
    var status = THEANO_LOADED
    var message = [CChar](repeating: 0, count: Int(THEANO_MESSAGE_SIZE))
    guard let found = theano_graphviz_load(path, &status, &message, message.count) else {
      let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw TheanoError(PrintingFacts.graphviz(problem: words))
    }
    api = found.pointee
  }

  /// The bytes of the picture of a graph in the DOT language.
  ///
  /// - Parameter format: a format of Graphviz's: `"png"`, `"svg"`, `"pdf"`.
  func draw(_ text: String, as format: String) throws(TheanoError) -> [UInt8] {
    theano_graphviz_begin_turn()
    defer { theano_graphviz_end_turn() }
    return try drawAlone(text, format)
  }

  private func drawAlone(_ text: String, _ format: String) throws(TheanoError) -> [UInt8] {
    let level = api.agseterr(.silent)
    defer { _ = api.agseterr(level) }
    guard let context = api.gvContext() else { throw failure(format) }
    defer { _ = api.gvFreeContext(context) }
    guard let graph = api.agmemread(text) else { throw failure(format) }
    defer { _ = api.agclose(graph) }
    guard api.gvLayout(context, graph, "dot") == 0 else { throw failure(format) }
    defer { _ = api.gvFreeLayout(context, graph) }
    var bytes: UnsafeMutablePointer<CChar>?
    var count = 0
    guard api.gvRenderData(context, graph, format, &bytes, &count) == 0, let bytes, count > 0 else {
      throw failure(format)
    }
    defer { api.gvFreeRenderData(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private func failure(_ format: String) -> TheanoError {
    var words = api.aglasterr().map { String(cString: $0) } ?? ""
    words = words.split(separator: "\n").joined(separator: " ")
    return TheanoError(
      PrintingFacts.notDrawn(format: format, problem: words.isEmpty ? "it gives no reason" : words))
  }
}
