#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The functions outside that emitted code may call, and no others: LLVM dies where it cannot find one.
enum ExternalSymbols {
  /// Of the C library, of doubles: where `ScalarLowering.libm` names one, and for rare arguments.
  static let functions: Set<String> = [
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "asinh", "acosh", "atanh", "lgamma",
    "fmod", "hypot",
  ]
  /// What LLVM itself calls where the processor lacks an instruction (fused multiply-add, rounding), and
  /// for copies.
  static let ofLLVM: Set<String> = [
    "fma", "fmaf", "floor", "floorf", "ceil", "ceilf", "trunc", "truncf", "rint", "rintf", "memset", "memcpy",
  ]
  /// Of this library: ``RowFunction``.
  static let rowFunction = "theano_row"
  static let all = functions.union(ofLLVM).union([rowFunction])

  /// Where they are in this process.
  static let addresses: [(name: String, address: UInt)] = {
    let ofLibraries = functions.union(ofLLVM).sorted().compactMap { name in
      dlsym(nil, name).map { (name: name, address: UInt(bitPattern: $0)) }
    }
    return ofLibraries + [(name: rowFunction, address: unsafeBitCast(RowFunction.entry, to: UInt.self))]
  }()
  private static let byName = Dictionary(uniqueKeysWithValues: addresses.map { ($0.name, $0.address) })

  static func address(_ name: String) -> UInt? { byName[name] }
}
