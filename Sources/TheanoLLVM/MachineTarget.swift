/// The processor that code is made for, as far as the emitter asks.
package struct MachineTarget: Hashable, Sendable {
  /// As LLVM writes them.
  package var triple: String
  package var cpu: String
  package var features: String
  /// The bits of a vector register.
  package var vectorBits: Int
  /// Instructions between float16 and float32.
  package var hasHalf: Bool
  /// Fused multiplication and addition; without it the C library's, exact and slow.
  package var hasFMA: Bool
  /// Loads and stores of chosen 32- and 64-bit lanes.
  package var hasMaskedMoves: Bool
  /// Every instruction takes a mask (AVX-512BW and VL).
  package var hasMasks: Bool

  /// How many vector registers there are.
  var vectorRegisters: Int { triple.hasPrefix("x86_64") && !hasMasks ? 16 : 32 }

  package init(triple: String, cpu: String, features: String) {
    (self.triple, self.cpu, self.features) = (triple, cpu, features)
    let isX86 = triple.hasPrefix("x86_64")
    let known = MachineTarget.known(cpu, features)
    func has(_ feature: String) -> Bool { known.contains(feature) }
    hasMasks = isX86 && ["avx512f", "avx512bw", "avx512vl", "avx512dq"].allSatisfy(has)
    hasMaskedMoves = isX86 && has("avx2")
    vectorBits = hasMasks ? 512 : hasMaskedMoves ? 256 : 128
    // All 64-bit Arm processors convert float16 and fuse.
    hasHalf = isX86 ? has("f16c") : true
    hasFMA = isX86 ? has("fma") : true
  }

  /// All of it in words, for the names of what is kept on disk.
  var key: String {
    let parts = [hasHalf, hasFMA, hasMaskedMoves, hasMasks].map { $0 ? "1" : "0" }.joined()
    return [triple, cpu, features, String(vectorBits), parts].joined(separator: " ")
  }

  /// What is beyond the 64-bit processors before AVX.
  private static let levels: [String: Set<String>] = {
    let third: Set = ["avx", "avx2", "fma", "f16c", "bmi", "bmi2", "lzcnt", "movbe"]
    let fourth: Set = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]
    return ["x86-64-v3": third, "x86-64-v4": third.union(fourth)]
  }()

  private static func known(_ cpu: String, _ features: String) -> Set<String> {
    let named = features.split(separator: ",").filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) }
    return (levels[cpu] ?? []).union(named)
  }

  /// Whether it runs code that is made for a level of x86-64.
  package func runs(_ level: MachineTarget) -> Bool {
    triple.hasPrefix("x86_64")
      && MachineTarget.known(cpu, features).isSuperset(of: MachineTarget.known(level.cpu, level.features))
  }

  package static let baseline = MachineTarget(triple: "x86_64-unknown-linux-gnu", cpu: "x86-64", features: "")
  package static let avx2 = MachineTarget(triple: "x86_64-unknown-linux-gnu", cpu: "x86-64-v3", features: "")
  package static let avx512 = MachineTarget(
    triple: "x86_64-unknown-linux-gnu", cpu: "x86-64-v4", features: "")
}

/// Choices of the emitter that tests force; nil leaves them to it. No choice changes a result.
package struct EmitOptions: Hashable, Sendable {
  /// Lanes of a vector, a power of two; 1 writes scalar code.
  package var width: Int?
  package var tail: Tail?
  /// Uses of a function in a kernel, beyond which it becomes one of its own.
  package var inlineUses: Int

  /// Whether long chains of instructions are written for several vectors at once: a third faster where it matters,
  /// and longer to compile.
  package var interleaves = true
  /// Whether products run in code that is part of the library, where there is some for the processor. What is made does
  /// not depend on it.
  package var takesReadyProducts = true

  package enum Tail: Hashable, Sendable {
    /// The iterations that do not fill a vector run one by one.
    case scalar
    /// They run in the vector loop, under a mask.
    case merged
  }

  /// All that code depends on in words, for the names of what is kept on disk.
  var key: String {
    let ends =
      switch tail {
      case nil: "any"
      case .scalar: "scalar"
      case .merged: "merged"
      }
    return [String(width ?? 0), ends, String(inlineUses), interleaves ? "1" : "0"].joined(separator: " ")
  }

  package init(width: Int? = nil, tail: Tail? = nil, inlineUses: Int = 3) {
    (self.width, self.tail, self.inlineUses) = (width, tail, inlineUses)
  }
}
