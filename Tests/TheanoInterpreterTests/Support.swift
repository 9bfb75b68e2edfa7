import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLoops
import TheanoScalars

/// Memory of a kernel's buffer.
final class Memory {
  let pointer: UnsafeMutableRawPointer
  let count: Int
  private let bytes: Int

  init<T: BitwiseCopyable>(_ values: [T]) {
    count = values.count
    bytes = count * MemoryLayout<T>.stride
    pointer = .allocate(byteCount: max(1, count * MemoryLayout<T>.stride), alignment: 16)
    values.withUnsafeBytes { bytes in
      if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
    }
  }

  private init(_ pointer: UnsafeMutableRawPointer, _ bytes: Int, _ count: Int) {
    (self.pointer, self.bytes, self.count) = (pointer, bytes, count)
  }

  deinit { pointer.deallocate() }

  var copy: Memory {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, bytes), alignment: 16)
    memory.copyMemory(from: pointer, byteCount: bytes)
    return Memory(memory, bytes, count)
  }

  /// All of it as numbers of the dtype.
  func scalars(_ dtype: DType) -> [Scalar] {
    (0..<bytes / dtype.itemSize).map { Scalar.read(from: pointer, index: $0, dtype) }
  }

  func values<T: BitwiseCopyable>(_ type: T.Type = T.self) -> [T] {
    (0..<count).map { pointer.load(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self) }
  }
}

/// Runs the kernel in every chunk, over buffers whose bounds are checked; the faults joined. On blocks the same must come out.
@discardableResult
func run(
  _ kernel: Kernel, _ buffers: [Memory], _ integers: [Int64] = [], chunks: [KernelChunk] = []
) -> KernelFault {
  #expect(kernel.complaints() == [])
  let judge = InterpretedKernel(kernel, functions: InterpretedKernel.vectorFunctions)
  let (wanted, got) = (buffers.map(\.copy), buffers.map(\.copy))
  let fault = run(judge.run, kernel, wanted, integers, chunks)
  #expect(run(BlockKernel(kernel).run, kernel, got, integers, chunks) == fault)
  for (number, buffer) in kernel.buffers.enumerated() {
    #expect(
      got[number].scalars(buffer.dtype).elementsEqual(wanted[number].scalars(buffer.dtype), by: isSame),
      "b\(number) of\n\(kernel)")
  }
  return run(InterpretedKernel(kernel).run, kernel, buffers, integers, chunks)
}

/// The same bits, but that a NaN's are left open.
func isSame(_ a: Scalar, _ b: Scalar) -> Bool {
  func isSame(_ x: Double, _ y: Double) -> Bool { x.bitPattern == y.bitPattern || (x.isNaN && y.isNaN) }
  return switch (a, b) {
  case (.real(let x), .real(let y)): isSame(x, y)
  case (.complex(let x), .complex(let y)):
    isSame(x.rawStorage.x, y.rawStorage.x) && isSame(x.rawStorage.y, y.rawStorage.y)
  case (_, _): a == b
  }
}

private typealias Running = (
  UnsafePointer<UnsafeMutableRawPointer?>, [Int]?, UnsafePointer<Int64>, KernelChunk, UnsafeMutablePointer<KernelFault>
) -> Void

private func run(
  _ body: Running, _ kernel: Kernel, _ buffers: [Memory], _ integers: [Int64], _ chunks: [KernelChunk]
) -> KernelFault {
  let pointers: [UnsafeMutableRawPointer?] = buffers.map(\.pointer)
  var joined = KernelFault()
  var whole = KernelChunk.whole
  if case .integer(.parameter(let number))? = kernel.chunkedLoop?.extent { whole.end = integers[number] }
  if case .integer(.constant(let count))? = kernel.chunkedLoop?.extent { whole.end = Int64(count) }
  for chunk in chunks.isEmpty ? [whole] : chunks {
    var fault = KernelFault()
    body(pointers, buffers.map(\.count), integers.isEmpty ? [0] : integers, chunk, &fault)
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
