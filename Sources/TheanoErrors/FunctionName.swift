/// Names of functions as a message shows them.
enum FunctionName {
  static func short(_ demangled: String) -> String { demangled }
}
