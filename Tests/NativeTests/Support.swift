import CTheanoLoader

/// What a loader answers: the table of functions, or why there is none. Suites are left out where their library
/// is not installed; one that is installed and does not fit fails them. Unchecked: nothing writes to a table.
struct Loaded<Table>: @unchecked Sendable {
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

  var isInstalled: Bool { status != THEANO_LIBRARY_NOT_FOUND }
}
