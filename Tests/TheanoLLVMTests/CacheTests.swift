import Testing
import TheanoArrays
import TheanoLoops
import TheanoScalars
import TheanoScheduling

@testable import TheanoLLVM

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Code on disk, and what is wrong with it.
struct CacheTests {
  /// A directory of its own, gone with the test.
  private final class Directory {
    let path: String

    init() {
      var template = Array("/tmp/theano-cache-XXXXXX".utf8CString)
      path = template.withUnsafeMutableBufferPointer { name in
        guard let base = name.baseAddress, let made = mkdtemp(base) else { return "" }
        return String(cString: made)
      }
    }

    /// The objects in it.
    var files: [String] {
      guard let listing = opendir(path) else { return [] }
      defer { closedir(listing) }
      var names: [String] = []
      while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
          name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasSuffix(".o") && !name.hasPrefix(".") { names.append(path + "/" + name) }
      }
      return names
    }

    /// Changes a byte of a file, or cuts it short.
    func damage(_ file: String, at offset: Int, cut: Bool = false) {
      if cut {
        truncate(file, off_t(offset))
        return
      }
      let handle = open(file, O_RDWR)
      var byte: UInt8 = 0
      pread(handle, &byte, 1, off_t(offset))
      byte ^= 0x40
      pwrite(handle, &byte, 1, off_t(offset))
      close(handle)
    }

    deinit {
      for file in files + [path + "/toolchain"] { unlink(file) }
      rmdir(path)
    }
  }

  /// Adds a number to every element; each number is another kernel.
  private func kernel(_ number: Double) -> Kernel {
    var k = KernelBuilder()
    let (x, y, n) = (k.input(.float64), k.output(.float64), k.parameter())
    k.loop(n) { k, i in
      k.store(y[i * 1], k.apply(.add, k.load(x[i * 1]), k.constant(number, .float64)))
    }
    return k.finish()
  }

  /// Compiles, calls and drops the code.
  private func isRight(_ number: Double, _ cache: ObjectCache) throws -> Bool {
    let code = try LLVMBackend(cache: cache).compile([kernel(number)], effort: .full)[0]
    let runner = Runner(
      kernel: kernel(number), buffers: [Memory(.float64, [.real(1), .real(2)]), Memory(.float64, count: 2)],
      integers: [2], chunk: KernelChunk(begin: 0, end: 2))
    return runner.compiled(code).0[1].values == [.real(1 + number), .real(2 + number)]
  }

  @Test func codeIsKeptAndFoundAgain() throws {
    let directory = Directory()
    let first = ObjectCache(directory: directory.path)
    #expect(first.problem == nil)
    #expect(try isRight(17.25, first))
    #expect(first.statistics.writes == 1 && first.statistics.misses == 1 && directory.files.count == 1)
    let second = ObjectCache(directory: directory.path)
    #expect(try isRight(17.25, second))
    #expect(second.statistics.hits == 1 && second.statistics.writes == 0)
  }

  @Test func damagedFilesAreMadeAnew() throws {
    for (offset, cut) in [(3, false), (20, false), (50, false), (200, false), (100, true), (0, true)] {
      let directory = Directory()
      let first = ObjectCache(directory: directory.path)
      #expect(try isRight(18.5, first))
      #expect(first.statistics.writes == 1)
      directory.damage(try #require(directory.files.first), at: offset, cut: cut)
      let cache = ObjectCache(directory: directory.path)
      #expect(try isRight(18.5, cache))
      #expect(cache.statistics.damaged == 1 && cache.statistics.writes == 1)
      let again = ObjectCache(directory: directory.path)
      #expect(try isRight(18.5, again))
      #expect(again.statistics.hits == 1)
    }
  }

  /// What LLVM is stands beside the code; where the note is damaged, LLVM is asked again and the code found all the same.
  @Test func theToolchainIsNoted() throws {
    let directory = Directory()
    #expect(try isRight(25.5, ObjectCache(directory: directory.path)))
    let known = Toolchain(try LLVMLibrary.shared())
    let noted = ObjectCache(directory: directory.path)
    _ = noted.statistics
    guard let toolchain = noted.readToolchain() else {
      #expect(known.note(try LLVMLibrary.shared()) == nil)
      return
    }
    #expect(toolchain == known)
    directory.damage(directory.path + "/toolchain", at: 30)
    let again = ObjectCache(directory: directory.path)
    #expect(again.readToolchain() == nil)
    #expect(try isRight(25.5, again))
    #expect(again.statistics.hits == 1 && again.readToolchain() == known)
  }

  @Test func withoutADirectoryCompilingGoesOn() throws {
    let directory = Directory()
    close(open(directory.path + "/file", O_CREAT | O_WRONLY, 0o600))
    let cache = ObjectCache(directory: directory.path + "/file/below")
    #expect(cache.problem?.contains("no directory") == true)
    #expect(try isRight(19.5, cache))
    #expect(cache.statistics == ObjectCache.Statistics())
  }

  @Test func aDirectoryOpenToOthersIsNotUsed() throws {
    let directory = Directory()
    chmod(directory.path, 0o777)
    let cache = ObjectCache(directory: directory.path)
    #expect(cache.problem?.contains("0700") == true)
    #expect(try isRight(20.5, cache))
    #expect(directory.files.isEmpty)
    #expect(ObjectCache.refusal(of: "d", owner: 1, mode: 0o700, user: 2)?.contains("another user") == true)
    #expect(ObjectCache.refusal(of: "d", owner: 2, mode: 0o40700, user: 2) == nil)
    // Others may read it.
    #expect(ObjectCache.refusal(of: "d", owner: 2, mode: 0o40755, user: 2) == nil)
    #expect(ObjectCache.refusal(of: "d", owner: 2, mode: 0o40775, user: 2) != nil)
  }

  /// The directory vanishes after it was found good.
  @Test func aFailedWriteIsCounted() throws {
    let directory = Directory()
    let cache = ObjectCache(directory: directory.path + "/inner")
    rmdir(directory.path + "/inner")
    #expect(try isRight(21.5, cache))
    #expect(cache.statistics.failedWrites == 1)
  }

  @Test func theOldestFilesGo() throws {
    let directory = Directory()
    let cache = ObjectCache(directory: directory.path, limit: 1)
    #expect(try isRight(22.5, cache))
    #expect(try isRight(23.5, cache))
    cache.sweep()
    #expect(directory.files.isEmpty && cache.statistics.removed == 2)
  }

  /// Kernels whose code is made together lie in one file under several names, and each is found by its own.
  @Test func codeThatIsMadeTogether() throws {
    let directory = Directory()
    let numbers = (0..<40).map { 100.5 + Double($0) }
    func areRight(_ numbers: [Double], _ cache: ObjectCache) throws -> Bool {
      let code = try LLVMBackend(cache: cache).compile(numbers.map(kernel), effort: .full)
      return zip(numbers, code).allSatisfy { number, code in
        let memory = [Memory(.float64, [.real(1), .real(2)]), Memory(.float64, count: 2)]
        let runner = Runner(
          kernel: kernel(number), buffers: memory, integers: [2], chunk: KernelChunk(begin: 0, end: 2))
        return runner.compiled(code).0[1].values == [.real(1 + number), .real(2 + number)]
      }
    }
    let first = ObjectCache(directory: directory.path)
    #expect(try areRight(numbers, first))
    #expect(first.statistics.misses == 40 && first.statistics.writes <= 40 && directory.files.count == 40)
    // One of these, not of those of other numbers that follow.
    let file = try #require(directory.files.first)
    let second = ObjectCache(directory: directory.path)
    #expect(try areRight(numbers.reversed(), second))
    #expect(second.statistics.hits == first.statistics.writes && second.statistics.misses == 0)
    for number in [numbers[7], numbers[39]] {
      let alone = ObjectCache(directory: directory.path)
      #expect(try areRight([number, 99.5 - number], alone))
      #expect(alone.statistics.hits == 1 && alone.statistics.misses == 1)
    }
    // What is damaged under one name is so under all of its file's.
    directory.damage(file, at: 60)
    let last = ObjectCache(directory: directory.path)
    #expect(try areRight(numbers, last))
    #expect(last.statistics.damaged >= 1 && last.statistics.failedWrites == 0)
    let again = ObjectCache(directory: directory.path)
    #expect(try areRight(numbers, again))
    #expect(again.statistics.damaged == 0 && again.statistics.misses == 0)
  }

  @Test func twoFunctionsShareCode() throws {
    let backend = LLVMBackend()
    let twice = try backend.compile([kernel(24.5), kernel(24.5)], effort: .full)
    let later = try backend.compile([kernel(24.5)], effort: .full)
    let addresses = (twice + later).map { unsafeBitCast($0.function, to: UInt.self) }
    #expect(addresses.count == 3 && Set(addresses).count == 1)
  }

  /// Code that calls rows finds them wherever they lie in this process.
  @Test func functionsOfRowsAreNotPartOfTheCode() throws {
    var k = KernelBuilder()
    let (x, y, n) = (k.input(.float64), k.output(.float64), k.parameter())
    k.loop(n) { k, i in
      let value = k.load(x[i * 1])
      let power = k.apply(.pow, k.cast(value, .int64), k.constant(3, .int64))
      k.store(y[i * 1], k.apply(.add, k.apply(.psi, value), k.cast(power, .float64)))
    }
    let kernel = k.finish()
    let directory = Directory()
    let memory = [Memory(.float64, (1...9).map { .real(Double($0)) }), Memory(.float64, count: 9)]
    let runner = Runner(kernel: kernel, buffers: memory, integers: [9], chunk: KernelChunk(begin: 0, end: 9))
    let caches = [0, 1].map { _ in ObjectCache(directory: directory.path) }
    for cache in caches {
      let code = try LLVMBackend(cache: cache).compile([kernel], effort: .full)[0]
      #expect(difference(runner, code, runner.interpreted()) == nil)
      #expect(cache.statistics.writes + cache.statistics.hits == 1)
    }
    #expect(caches.map(\.statistics.writes) == [1, 0])
  }
}
