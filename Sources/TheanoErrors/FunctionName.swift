/// Names of functions as a message shows them.
enum FunctionName {
  /// A demangled name without what the compiler added to what the user wrote; empty for code that
  /// is in no function.
  static func short(_ demangled: String) -> String {
    if isTopLevel(demangled) { return "" }
    var name = demangled[...]
    for prefix in ["specialized ", "generic specialization of ", "partial apply for "]
    where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    for suffix in [" in ", ".getter", ".setter", ".modify"] where name.hasSuffix(suffix) {
      name = name.dropLast(suffix.count)
    }
    return String(name).replacing(" infix(", with: "(").replacing(" prefix(", with: "(")
      .replacing(" postfix(", with: "(")
  }

  private static func isTopLevel(_ name: String) -> Bool {
    name == "main" || name == "<unknown>" || name.hasSuffix("_main") || name.hasPrefix("async_Main")
  }
}
