import Foundation
import Testing
import TheanoArrays
import TheanoErrors
import TheanoLoops
import TheanoScalars

/// The text of kernels.
struct TextTests {
  @Test func randomKernelsComeBackFromTheirText() throws {
    for seed in 0..<300 as Range<UInt64> {
      let kernel = RandomKernel.make(seed)
      let again = try Kernel(text: kernel.description)
      #expect(again == kernel, "seed \(seed)")
      #expect(again.description == kernel.description)
      let canonical = kernel.canonical()
      #expect(canonical.complaints() == [], "seed \(seed)")
      #expect(canonical.canonical() == canonical, "seed \(seed)")
      #expect(try Kernel(text: canonical.description) == canonical, "seed \(seed)")
      #expect(canonical.body.instructionCost == kernel.body.instructionCost)
    }
  }

  @Test(arguments: DType.allCases)
  func constantsKeepTheirBits(_ dtype: DType) throws {
    var random = Seeded(7)
    for _ in 0..<200 {
      let bits = random.next()
      let real = [Double(bitPattern: bits), Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))]
      let value: Scalar =
        switch dtype.kind {
        case .bool: .bool(bits & 1 == 0)
        case .signed: .int(Int64(bitPattern: bits))
        case .unsigned: .uint(bits)
        case .float: .real(random.pick(real))
        case .complex: .complex(.init(random.pick(real), -0.0))
        }
      let constant = ScalarConstant(value, dtype)
      let kernel = Kernel(registers: [dtype], body: [.define(RegisterID(0), .constant(constant))])
      #expect(try Kernel(text: kernel.description) == kernel, "\(constant)")
    }
  }

  @Test func wrongKernelsHaveTextToo() throws {
    let (r0, r5) = (RegisterID(0), RegisterID(5))
    let kernel = Kernel(
      registers: [.float32, .bool, .int8, .int8, .int8, .float64], loopCount: 9,
      body: [
        .define(r0, .constant(ScalarConstant(.int(3), .int8))),
        .define(r0, .integer(.constant(-4))),
        .loop(
          Loop(
            LoopID(2), .register(r5), carries: [Carry(current: r5, initial: r0, next: r0, final: r0)],
            [.check(Check(r5, id: 0))])),
      ])
    #expect(try Kernel(text: kernel.description) == kernel)
    #expect(!kernel.complaints().isEmpty)
    let lost = Kernel(body: [.store(Access(BufferID(3)), RegisterID(8))])
    #expect(lost.description == "kernel()\n  store b3[0] = r8\n")
    #expect(!lost.complaints().isEmpty)
  }

  @Test(arguments: [
    ("", "line 1: expected 'kernel(', got the end of the line"),
    ("kernel(", "line 1: expected a buffer, got the end of the line"),
    ("kernel(in b1: float32)", "line 1: expected 'b0', got 'b1'"),
    ("kernel()\n  r0: float33 = 1", "line 2: expected a dtype, got 'float33'"),
    ("kernel()\n\n  r0: int8 = 300", "line 3: expected a constant of dtype int8, got '300'"),
    ("kernel()\n  r0: int8 = 3 4", "line 2: expected the end of the line, got '4'"),
    ("kernel()\n  r0: int64 = add(r1", "line 2: expected ')', got the end of the line"),
    ("kernel()\n  r1: int64 = i0", "line 2: expected a line that assigns r0, got the end of the line"),
    ("kernel()\n  check r0 #x", "line 2: expected an integer, got 'x'"),
    ("kernel()\n    check r0 #1", "line 2: expected a line indented as the one before, got 'check'"),
    ("kernel()\n  store b0[i0 + 3] = r1", "line 2: expected a loop or a register, got '3'"),
    ("kernel()\n  r0: int8 = 3\n  r0: int16 = 3", "line 3: expected int8, as before, got 'int16'"),
    ("kernel()\n  r99999999: int8 = 3", "line 2: expected r with a number, got 'r99999999'"),
    ("kernel()\n  for i0 < p0 out", "line 2: expected the end of the line, got 'out'"),
  ])
  func wrongTextIsRefused(_ text: String, _ words: String) throws {
    let error = #expect(throws: TheanoError.self) { try Kernel(text: text) }
    let fact = try #require(error?.fact as? LoopsFact)
    #expect(fact.message == words)
  }

  /// `Tests/Golden/Loops/*.txt`: a kernel, and after a line `---` its canonical text and complaints, which
  /// are written anew where the environment has `RECORD_GOLDEN`.
  @Test func goldenKernels() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/Loops").standardized
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "txt" }
    #expect(files.count >= 5)
    for file in files {
      let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "---\n")
      let kernel = try Kernel(text: parts[0])
      let complaints = kernel.complaints().map { $0 + "\n" }.joined()
      let canonical = kernel.canonical().description
      let got = [parts[0], canonical, complaints.isEmpty ? "no complaints\n" : complaints]
      let text = got.joined(separator: "---\n")
      if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      let isGolden = got == parts
      #expect(isGolden, "\(file.lastPathComponent)\n\(text)")
    }
  }
}
