#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Says `text` on standard error.
package func warn(_ text: String) {
  let line = "warning: " + text + "\n"
  _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}
