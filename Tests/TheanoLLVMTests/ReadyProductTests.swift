import Foundation
import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops

/// The code of products that is part of the library is what LLVM makes. That it computes the right bits is shown beside code
/// that is made: `OwnProductTests`.
struct ReadyProductTests {
  /// With `THEANO_WRITE_GOLDEN` set, the files are written anew: `make products`.
  private static let isWriting = ProcessInfo.processInfo.environment["THEANO_WRITE_GOLDEN"] != nil

  private static func file(_ level: ProductLevel) -> URL {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return folder.appending(path: "Sources/CTheanoProducts/\(level).S")
  }

  private static func title(_ level: ProductLevel) -> String? {
    let text = try? String(contentsOf: file(level), encoding: .utf8)
    return text?.split(separator: "\n").first.map { String($0) }
  }

  /// The version of LLVM that a file names in its first line.
  private static func version(_ level: ProductLevel) -> String? {
    title(level)?.firstMatch(of: /LLVM ([0-9.]+),/).map { String($0.1) }
  }

  /// Whether LLVM is here that can make the files: that of their version, unless they are written.
  private static let canMakeThem: Bool = {
    guard let library = try? LLVMLibrary.shared(), library.host.triple.hasPrefix("x86_64") else { return false }
    return isWriting || ProductLevel.allCases.allSatisfy { version($0) == library.version }
  }()

  @Test(
    .enabled(if: canMakeThem, "needs the LLVM that the files of CTheanoProducts name, with x86-64"),
    arguments: ProductLevel.allCases)
  func filesAreWhatIsMade(level: ProductLevel) throws {
    let text = try level.assembly(LLVMLibrary.shared())
    let file = Self.file(level)
    if Self.isWriting { try text.write(to: file, atomically: true, encoding: .utf8) }
    // Compared line by line, since a failure prints what it compares.
    let (made, kept) = (
      text.split(separator: "\n"), try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    )
    let first = zip(made, kept).enumerated().first { $1.0 != $1.1 }
    #expect(first == nil && made.count == kept.count, "the files are old: make products")
  }

  /// Whatever LLVM is here.
  @Test(arguments: ProductLevel.allCases) func filesAreOfTheVersionOfTheCode(level: ProductLevel) throws {
    let version = try #require(Self.version(level))
    #expect(Self.title(level) == ProductLevel.title(version), "the files are old: make products")
  }

  @Test(arguments: ProductLevel.allCases) func aLevelIsItsOwn(level: ProductLevel) {
    #expect(ProductLevel(level.target) == level)
  }

  /// Processors that lack an instruction of a level are not of it, whatever the width of their vectors.
  @Test func otherProcessors() {
    func level(_ cpu: String, _ features: String = "", triple: String = "x86_64-pc-linux-gnu") -> ProductLevel? {
      ProductLevel(MachineTarget(triple: triple, cpu: cpu, features: features))
    }
    #expect(level("x86-64") == nil)
    #expect(level("ivybridge", "+avx,+f16c") == nil)
    #expect(level("haswell", "+avx,+avx2,+fma,+f16c,+bmi,+bmi2,+lzcnt,+movbe") == .avx2)
    #expect(level("haswell", "+avx,+avx2,-fma,+f16c,+bmi,+bmi2,+lzcnt,+movbe") == nil)
    #expect(level("haswell", "+avx,+avx2,+fma,+f16c,+bmi,+lzcnt,+movbe") == nil)
    #expect(level("knl", "+avx,+avx2,+fma,+f16c,+bmi,+bmi2,+lzcnt,+movbe,+avx512f,+avx512cd") == .avx2)
    #expect(level("x86-64-v3", "+avx512f,+avx512bw,+avx512cd,+avx512dq,+avx512vl") == .avx512)
    // Its tiles are those of wide vectors, which it has, but not all that the code may use.
    #expect(level("x86-64-v3", "+avx512f,+avx512bw,+avx512dq,+avx512vl") == nil)
    #expect(level("generic", "+neon", triple: "aarch64-unknown-linux-gnu") == nil)
    #expect(level("x86-64-v3", triple: "aarch64-unknown-linux-gnu") == nil)
  }

  /// Who takes it: this processor where it is of a level, a target that is, and nobody who wants code to be made.
  @Test func whoTakesIt() throws {
    let library = try LLVMLibrary.shared()
    var unready = EmitOptions()
    unready.takesReadyProducts = false
    for code in ProductCode.allCases {
      for dtype in [DType.float32, .float64] {
        func isReady(_ target: MachineTarget?, _ options: EmitOptions = EmitOptions()) -> Bool {
          LLVMBackend(options: options, target: target).readyProduct(code, dtype) != nil
        }
        #if os(Linux) && arch(x86_64)
          #expect(isReady(nil) == (ProductLevel(library.host) != nil))
          #expect(isReady(.avx2) && isReady(.avx512))
        #else
          #expect(!isReady(nil))
        #endif
        #expect(!isReady(.baseline))
        #expect(!isReady(nil, unready) && !isReady(.avx2, unready))
      }
    }
  }
}
