import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// What the measurements ask of the system, without Foundation: to load it takes longer than all else that a process does
// before its first line.

func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

let coreCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

/// Lines that whoever measures reads at once.
func say(_ line: String) {
  var rest = Array((line + "\n").utf8)[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    if written <= 0 { return }
    rest = rest.dropFirst(written)
  }
}

/// The names of what a folder holds; none where it cannot be read.
func names(in directory: String) -> [String] {
  guard let folder = opendir(directory) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: CChar.self, capacity: 1) { names.append(String(cString: $0)) }
    }
  }
  return names
}

/// The resident size by that name, in megabytes; zero where the system does not say.
func megabytes(_ key: String) -> Double {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, Int32(line.count), file) != nil {
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    if words.count > 1, words[0] == key + ":" { return (Double(words[1]) ?? 0) / 1024 }
  }
  return 0
}

/// The highest resident size is counted from now on.
func forgetPeak() {
  guard let file = fopen("/proc/self/clear_refs", "w") else { return }
  fputs("5", file)
  fclose(file)
}
