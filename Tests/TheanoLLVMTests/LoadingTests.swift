import Testing
import TheanoArrays
import TheanoErrors
import TheanoLoops
import TheanoScalars
import TheanoScheduling

@testable import TheanoLLVM

/// Objects loaded without LLVM, and what is refused.
struct LoadingTests {
  private static func object(_ op: ScalarOp, _ dtype: DType, symbol: String) throws -> ObjectCode {
    let library = try LLVMLibrary.shared()
    let kernel = try #require(OperationTests.kernel(op, [dtype]))
    return try ObjectCode(kernel, symbol: symbol, library, library.host, EmitOptions(), .full)
  }

  private static var isKnownMachine: Bool {
    get throws {
      try LLVMLibrary.shared().host.triple.hasPrefix("x86_64") && LLVMLibrary.shared().host.triple.contains("linux")
    }
  }

  /// Constants, functions of their own, and calls of the C library: all of it is loaded without LLVM.
  @Test(arguments: [ScalarOp.exp, .sin, .gammaln, .arctan, .floor, .add])
  func whatWeEmitIsLoaded(op: ScalarOp) throws {
    guard try LoadingTests.isKnownMachine else { return }
    let dtypes: [DType] = [.float32, .float64, .int32]
    for dtype in dtypes {
      guard let kernel = OperationTests.kernel(op, Array(repeating: dtype, count: op.row.arity ?? 2)) else { continue }
      let library = try LLVMLibrary.shared()
      let object = try ObjectCode(kernel, symbol: "loaded", library, library.host, EmitOptions(), .full)
      #expect(LoadedCode(object, "loaded") != nil, "\(op) of \(dtype)")
      #expect(LoadedCode(object, "another") == nil)
    }
  }

  /// LLVM's linker, to which we turn for all that our loader does not know, gives the same code.
  @Test func bothLinkersAgree() throws {
    var k = KernelBuilder()
    let (x, y, n) = (k.input(.float64), k.output(.float64), k.parameter())
    k.loop(n) { k, i in k.store(y[i * 1], k.apply(.sin, k.apply(.exp, k.load(x[i * 1])))) }
    let kernel = k.finish()
    let library = try LLVMLibrary.shared()
    let object = try ObjectCode(kernel, symbol: "both_linkers", library, library.host, EmitOptions(), .full)
    let values = [0.25, 1.5, -3, 1e9, 700].map { Scalar.real($0) }
    func run(_ address: UInt, _ owner: any AnyObject & Sendable) -> [Scalar] {
      let code = CompiledKernel(
        function: unsafeBitCast(address, to: KernelFunction.self), context: nil, owner: owner)
      let runner = Runner(
        kernel: kernel, buffers: [Memory(.float64, values), Memory(.float64, count: values.count)],
        integers: [Int64(values.count)], chunk: KernelChunk(begin: 0, end: Int64(values.count)))
      return runner.compiled(code).0[1].values
    }
    let theirs = try JIT.shared().link(object, "both_linkers")
    let expected = run(theirs.address, theirs)
    #expect(expected.count == values.count)
    if let ours = LoadedCode(object, "both_linkers") {
      #expect(run(ours.address, ours) == expected)
    } else {
      #expect(try !LoadingTests.isKnownMachine)
    }
  }

  /// Whatever a file holds, it is loaded or refused; nothing is read or written outside.
  @Test func damagedObjectsAreRefusedOrLoaded() throws {
    let bytes = try LoadingTests.object(.sin, .float64, symbol: "damaged").bytes
    for cut in stride(from: 0, to: bytes.count, by: 7) {
      #expect(LoadedCode(ObjectCode(bytes: Array(bytes.prefix(cut))), "damaged") == nil)
    }
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        changed[Int.random(in: 0..<bytes.count, using: &generator)] = [0, 1, 0x7f, 0x80, 0xff].randomElement() ?? 0
      }
      _ = LoadedCode(ObjectCode(bytes: changed), "damaged")
    }
  }

  @Test func aFunctionOffTheListIsRefused() throws {
    guard try LoadingTests.isKnownMachine else { return }
    var bytes = try LoadingTests.object(.sin, .float64, symbol: "forbidden").bytes
    #expect(LoadedCode(ObjectCode(bytes: bytes), "forbidden") != nil)
    let wanted = Array("\0sin\0".utf8)
    let place = try #require(bytes.indices.dropLast(5).first { bytes[$0..<$0 + 5].elementsEqual(wanted) })
    bytes.replaceSubrange(place + 1..<place + 4, with: Array("abs".utf8))
    #expect(LoadedCode(ObjectCode(bytes: bytes), "forbidden") == nil)
    #expect(throws: TheanoError.self) { try Linker.shared.link(ObjectCode(bytes: bytes), "forbidden") }
  }

  @Test func aToolchainIsBelievedWhileNothingHasChanged() throws {
    let library = try LLVMLibrary.shared()
    let toolchain = Toolchain(library)
    guard let note = toolchain.note(library) else {
      #expect(try !LoadingTests.isKnownMachine)
      return
    }
    #expect(Toolchain(note: note) == toolchain)
    let lines = String(decoding: note, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    func altered(changing line: Int, to text: String) -> [UInt8] {
      var lines = lines
      lines[line] = text
      lines[7] = Digest(lines.prefix(7).joined(separator: "\n").utf8).hexadecimal
      return Array(lines.joined(separator: "\n").utf8)
    }
    #expect(Toolchain(note: altered(changing: 4, to: "19.0.0"))?.version == "19.0.0")
    // Another processor, no such file, a file of another time, another format.
    for (line, text) in [(1, "00"), (2, "/no/such/file"), (3, "1 2 3 4"), (0, "THEANO-TOOLCHAIN-0")] {
      #expect(Toolchain(note: altered(changing: line, to: text)) == nil)
    }
    for k in note.indices {
      var damaged = note
      damaged[k] ^= 0x10
      #expect(Toolchain(note: damaged) == nil)
    }
    #expect(Toolchain(note: []) == nil)
  }

  /// FIPS 180-4's examples, and lengths around the ends of blocks.
  @Test func digests() {
    #expect(
      Digest("abc".utf8).hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      Digest([]).hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      Digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8).hexadecimal
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }
}
