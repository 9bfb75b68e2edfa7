import Testing
import TheanoInterpreter
import TheanoLoops

/// Memory of a kernel's buffer.
final class Memory {
  let pointer: UnsafeMutableRawPointer
  let count: Int

  init<T: BitwiseCopyable>(_ values: [T]) {
    count = values.count
    pointer = .allocate(byteCount: max(1, count * MemoryLayout<T>.stride), alignment: 16)
    values.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  deinit { pointer.deallocate() }

  func values<T: BitwiseCopyable>(_ type: T.Type = T.self) -> [T] {
    (0..<count).map { pointer.load(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self) }
  }
}

/// Runs the kernel in every chunk, over buffers whose bounds are checked; the faults joined.
@discardableResult
func run(
  _ kernel: Kernel, _ buffers: [Memory], _ integers: [Int64] = [], chunks: [KernelChunk] = []
) -> KernelFault {
  #expect(kernel.complaints() == [])
  let interpreted = InterpretedKernel(kernel)
  let pointers: [UnsafeMutableRawPointer?] = buffers.map(\.pointer)
  var joined = KernelFault()
  var whole = KernelChunk.whole
  if case .integer(.parameter(let number))? = kernel.chunkedLoop?.extent { whole.end = integers[number] }
  if case .integer(.constant(let count))? = kernel.chunkedLoop?.extent { whole.end = Int64(count) }
  for chunk in chunks.isEmpty ? [whole] : chunks {
    var fault = KernelFault()
    interpreted.run(
      buffers: pointers, counts: buffers.map(\.count), integers: integers, chunk: chunk, fault: &fault)
    joined = joined.first(fault)
  }
  return joined
}

@discardableResult
func run(
  text: String, _ buffers: [Memory], _ integers: [Int64] = [], chunks: [KernelChunk] = []
) throws -> KernelFault {
  run(try Kernel(text: text), buffers, integers, chunks: chunks)
}

/// Random numbers from a seed: a linear congruential generator (D. E. Knuth, MMIX).
struct Seeded {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }

  /// In [-1, 1).
  mutating func real() -> Double { Double(Int64(bitPattern: bits())) * 0x1p-63 }
}

/// The sum by ``ReductionTree``'s definition, written as a recursion over the values of a block.
func treeSum<Narrow: BinaryFloatingPoint, Wide: BinaryFloatingPoint>(
  _ values: [Narrow], lanes: Int, rows: Int, as wide: Wide.Type
) -> Wide {
  if lanes > 1 && values.count < 8 {
    return values.dropFirst().reduce(Wide(values.first ?? 0)) { $0 + Wide($1) }
  }
  func pairwise(_ lanes: [Wide]) -> Wide {
    if lanes.count == 1 { return lanes[0] }
    let half = lanes.count / 2
    return pairwise((0..<half).map { lanes[$0] + lanes[$0 + half] })
  }
  return stride(from: 0, to: values.count, by: lanes * rows).reduce(Wide(0)) { total, begin in
    let block = values[begin..<min(begin + lanes * rows, values.count)]
    let sums = (0..<lanes).map { lane in
      stride(from: begin + lane, to: block.endIndex, by: lanes).reduce(Narrow(0)) { $0 + block[$1] }
    }
    return total + pairwise(sums.map { Wide($0) })
  }
}
