import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Random numbers from a seed (SplitMix64: G. L. Steele et al., "Fast splittable pseudorandom number
/// generators", 2014).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func pick<T>(_ list: [T]) -> T { list[below(list.count)] }
  /// In [-1, 1).
  mutating func real() -> Double { Double(Int64(bitPattern: next())) * 0x1p-63 }
}

/// The memory of one buffer, in bytes, between two stretches that nobody may write.
struct Memory {
  let dtype: DType
  var bytes: [UInt8]

  var count: Int { bytes.count / dtype.itemSize }

  init(_ dtype: DType, count: Int) {
    self.dtype = dtype
    bytes = [UInt8](repeating: 0, count: count * dtype.itemSize)
  }

  init(_ dtype: DType, _ values: [Scalar]) {
    self.init(dtype, count: values.count)
    bytes.withUnsafeMutableBytes { memory in
      guard let base = memory.baseAddress else { return }
      for (index, value) in values.enumerated() {
        value.converted(to: dtype).write(to: base, index: index, dtype)
      }
    }
  }

  var values: [Scalar] {
    bytes.withUnsafeBytes { memory in
      guard let base = memory.baseAddress else { return [] }
      return (0..<count).map { Scalar.read(from: base, index: $0, dtype) }
    }
  }

  /// Values of every sort that the dtype has: small, large, special.
  static func samples(_ dtype: DType, _ count: Int, _ random: inout Seeded) -> Memory {
    if dtype.isComplex {
      let parts = samples(dtype == .complex64 ? .float32 : .float64, 2 * count, &random)
      var memory = Memory(dtype, count: count)
      memory.bytes = parts.bytes
      return memory
    }
    let special: [Double] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, 0.5, -0.5, 1.5, 2.5, -2.5, 0x1p-149, 0x1p-1074, 0x1p-126,
      0x1p-24, 65504, 65519.9, 65520, 3.4e38, -3.5e38, 1.7e308, 2147483647, 2147483648, -2147483648,
      -2147483649,
      9.2e18, 0x1p63, -0x1p63, 1.8e19, 0x1p64, 1 + 0x1p-11 + 0x1p-40, -0x1p-25 - 0x1p-60, 127.5, 128,
      255.9, 256, 32768, 100.25, -100.25, 88.8, -104,
      709.9,
    ]
    let values = (0..<count).map { _ -> Scalar in
      switch dtype.kind {
      case .bool: return .bool(random.below(2) == 0)
      case .signed:
        let value: Scalar = .int(Int64(bitPattern: random.next()))
        return random.below(2) == 0
          ? .int(random.pick([0, 1, -1, 2, 3, 7, .min, .max, -128, 127, Int64(Int32.min), -32768]))
          : random.below(3) == 0 ? value : .int(Int64(random.below(2001)) - 1000)
      case .unsigned:
        return random.below(2) == 0
          ? .uint(random.next()) : .uint(random.pick([0, 1, 2, 255, 256, .max, 1 << 63, 10]))
      case .float, .complex:
        if random.below(3) == 0 { return .real(random.pick(special)) }
        if random.below(4) == 0 { return .real(Double(bitPattern: random.next())) }
        return .real(random.real() * (random.below(2) == 0 ? 4 : 100))
      }
    }
    return Memory(dtype, values)
  }
}

/// How far a result may be from the interpreter's, in units in the last place.
typealias Tolerance = Int

struct Runner {
  let kernel: Kernel
  var buffers: [Memory]
  var integers: [Int64] = []
  var chunk = KernelChunk.whole

  /// Of the given kernel, over copies of the buffers: what they are after it.
  func interpreted() -> ([Memory], KernelFault) {
    let code = InterpretedKernel(kernel)
    return call { buffers, integers, chunk, fault in
      let counts = self.buffers.map(\.count)
      code.run(buffers: buffers, counts: counts, integers: integers, chunk: chunk, fault: fault)
    }
  }

  func compiled(_ code: CompiledKernel) -> ([Memory], KernelFault) {
    let result = call { buffers, integers, chunk, fault in
      var chunk = chunk
      code.function(code.context, buffers, integers, &chunk, fault)
    }
    withExtendedLifetime(code.owner) {}
    return result
  }

  private func call(
    _ body: (
      UnsafePointer<UnsafeMutableRawPointer?>, UnsafePointer<Int64>, KernelChunk,
      UnsafeMutablePointer<KernelFault>
    ) -> Void
  ) -> ([Memory], KernelFault) {
    let margin = 128
    var pointers: [UnsafeMutableRawPointer?] = []
    for buffer in buffers {
      // Not aligned to more than an element is, as a user's slice may lie.
      let memory = UnsafeMutableRawPointer.allocate(
        byteCount: buffer.bytes.count + 2 * margin + 64, alignment: 64)
      memory.initializeMemory(as: UInt8.self, repeating: 0xa5, count: buffer.bytes.count + 2 * margin + 64)
      let start = memory + margin + buffer.dtype.itemSize
      buffer.bytes.withUnsafeBytes {
        if let base = $0.baseAddress { start.copyMemory(from: base, byteCount: $0.count) }
      }
      pointers.append(start)
    }
    var fault = KernelFault()
    body(pointers, integers.isEmpty ? [0] : integers, chunk, &fault)
    var after = buffers
    for (number, pointer) in pointers.enumerated() {
      guard let pointer else { continue }
      let count = buffers[number].bytes.count
      let first = pointer - margin
      for offset in Array(0..<margin) + Array(margin + count..<2 * margin + count) {
        if first.load(fromByteOffset: offset, as: UInt8.self) != 0xa5 {
          Issue.record("byte \(offset - margin) of buffer \(number), which has \(count), was written")
          break
        }
      }
      after[number].bytes = Array(UnsafeRawBufferPointer(start: pointer, count: count))
      (pointer - margin - buffers[number].dtype.itemSize).deallocate()
    }
    return (after, fault)
  }
}

/// Compiles and compares; nil where the two agree.
func difference(
  _ runner: Runner, _ code: CompiledKernel, _ expected: ([Memory], KernelFault), within ulp: Tolerance = 0
) -> String? {
  let got = runner.compiled(code)
  if got.1 != expected.1 { return "fault \(got.1), expected \(expected.1)" }
  for (number, (a, b)) in zip(got.0, expected.0).enumerated() where a.bytes != b.bytes {
    for (index, (x, y)) in zip(a.values, b.values).enumerated() where !agree(x, y, a.dtype, ulp) {
      if case .scratch = runner.kernel.buffers[number].role { continue }
      return "b\(number)[\(index)] is \(x), expected \(y)"
    }
  }
  return nil
}

/// The same bits, any NaN for any NaN, or floats within `ulp` steps of each other.
func agree(_ x: Scalar, _ y: Scalar, _ dtype: DType, _ ulp: Tolerance) -> Bool {
  if x == y { return true }
  if case .complex(let a) = x, case .complex(let b) = y {
    return agree(.real(a.re), .real(b.re), dtype.realDType, ulp)
      && agree(.real(a.im), .real(b.im), dtype.realDType, ulp)
  }
  guard case .real(let a) = x, case .real(let b) = y else { return false }
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  if ulp == 0 { return false }
  if a == b { return a.sign == b.sign || ulp > 0 }
  func step(_ x: Double) -> Int {
    func ordered<T: FixedWidthInteger & SignedInteger>(_ bits: T) -> Int {
      Int(bits < 0 ? T.min &- bits : bits)
    }
    switch dtype {
    case .float16: return ordered(Int16(bitPattern: Float16(x).bitPattern))
    case .float32: return ordered(Int32(bitPattern: Float(x).bitPattern))
    case _: return ordered(Int64(bitPattern: x.bitPattern))
    }
  }
  return abs(step(a) - step(b)) <= ulp
}

/// The ways a kernel is written that the tests hold against the interpreter.
let everyWidth: [EmitOptions] = [
  EmitOptions(), EmitOptions(width: 1), EmitOptions(width: 4, tail: .scalar),
  EmitOptions(width: 8, tail: .merged),
  EmitOptions(width: 16, tail: .merged), EmitOptions(width: 16, tail: .scalar, inlineUses: 0),
]

/// Holds a kernel in all forms against the interpreter.
func check(
  _ runner: Runner, _ forms: [EmitOptions] = everyWidth, target: MachineTarget? = nil, within ulp: Tolerance = 0
) throws {
  let expected = runner.interpreted()
  for form in forms {
    let library = try LLVMLibrary.shared()
    if let problem = ObjectCode.complaint(runner.kernel, library, target ?? library.host, form) {
      Issue.record("\(problem)\n\(form)\n\(runner.kernel)")
      return
    }
    let code = try LLVMBackend(options: form, target: target).compile([runner.kernel], effort: .full)[0]
    if let words = difference(runner, code, expected, within: ulp) {
      Issue.record("\(words) in the form \(form) with \(runner.integers)\n\(runner.kernel)")
    }
  }
}
