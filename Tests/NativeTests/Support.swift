import CTheanoLoader

/// What a loader answers: the table of functions, or why there is none.
struct Loaded<Table> {
  var table: UnsafePointer<Table>?
  var status = THEANO_LIBRARY_NOT_FOUND
  var message = ""

  typealias Load = (
    UnsafePointer<CChar>?, UnsafeMutablePointer<theano_load_status>, UnsafeMutablePointer<CChar>, Int
  ) -> UnsafePointer<Table>?

  init(_ load: Load, from file: String? = nil) {
    var buffer = [CChar](repeating: 0, count: Int(THEANO_MESSAGE_SIZE))
    table = load(file, &status, &buffer, buffer.count)
    message = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The functions, or nil, and a line that says so, where the library is not installed. A library that was
  /// found and does not fit is a failure of ours, which the test of the status reports.
  var functions: Table? {
    if table == nil { print("left out: \(message)") }
    return table?.pointee
  }
}
