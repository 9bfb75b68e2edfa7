import Foundation
import Testing
import Theano
import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoTestSupport

extension OpSample: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// Every op, on the samples that it states, from the expression to the machine's answer: in the compiled modes its
/// values are those of its definition (`Op.evaluate`), for every dtype that it takes and however arguments lie in memory.
@Suite struct CompiledSampleTests {
  private static let isLong = ProcessInfo.processInfo.environment["THEANO_LONG_TESTS"] == "1"

  /// With sizes that are known only at the call, and as they lie in memory.
  @Test(arguments: OpSample.all) func valuesAreThoseOfTheDefinition(_ sample: OpSample) throws {
    for (number, layout) in Layout.allCases.enumerated() where Self.isLong || number == sample.pick(3) {
      try compare(sample, sample.values.map { layout.applied(to: $0) }, .fastRun, "\(layout)")
    }
    try compare(sample, sample.values, .fastCompile, "contiguous")
  }

  /// What the type rule accepts, compiles and is right. An operand of the first one's dtype goes with it.
  @Test(arguments: OpSample.all) func everyDTypeIsCompiled(_ sample: OpSample) throws {
    // Of truth values nothing else can stand in the place.
    guard let first = sample.values.first?.dtype, first != .bool else { return }
    for (number, dtype) in DType.allCases.enumerated() where dtype != first {
      guard Self.isLong || number % 3 == sample.pick(3) else { continue }
      let values = sample.values.enumerated().map { k, value in
        // Integer scalars are sizes and places.
        let stays = value.dtype != first || sample.constants.contains(k) || (value.ndim == 0 && value.dtype.isInteger)
        return stays ? value : value.astype(dtype)
      }
      let other = OpSample(
        sample.name, sample.op, values, constants: sample.constants, unknownOnes: sample.unknownOnes)
      guard other.make().outputs.allSatisfy({ $0.error == nil }) else { continue }
      try compare(other, values, .fastCompile, dtype.name)
    }
  }

  /// Every scalar operation on tensors of rank 0 to 7, some axes of which stretch.
  @Test(arguments: 0...7) func everyRank(_ rank: Int) throws {
    let operations = OpSample.all.filter { $0.op is Elementwise && $0.values.allSatisfy { $0.count > 0 } }
    #expect(operations.count > 60)
    for (number, sample) in operations.enumerated() where Self.isLong || number % 8 == rank {
      let values = try sample.values.enumerated().map { k, value in
        let shape = (0..<rank).map { (number + k * 3 + $0) % 3 == 0 ? 1 : 2 }
        let elements = value.contiguous()
        return try fill(shape, value.dtype) { elements.scalar(at: $0 % elements.count) }
      }
      let other = OpSample(sample.name, sample.op, values, constants: sample.constants)
      guard other.make().outputs.allSatisfy({ $0.error == nil }) else { continue }
      try compare(other, values, .fastCompile, "rank \(rank)")
    }
  }

  private func compare(_ sample: OpSample, _ values: [NDArray], _ mode: Mode, _ what: String) throws {
    let (inputs, outputs) = sample.make()
    try #require(outputs.allSatisfy { $0.error == nil })
    let free = inputs.indices.filter { inputs[$0].constantValue == nil }
    let arguments = free.map { values[$0] }
    let expected: [NDArray]
    do {
      expected = try sample.op.evaluate(sample.values)
    } catch {
      // What the definition refuses (a label out of range), the compiled function refuses.
      #expect(throws: TheanoError.self, "\(what)") {
        let f = try function(free.map { inputs[$0] }, outputs, mode: mode, onUnusedInput: .ignore)
        _ = try f.call(arguments)
      }
      return
    }
    let f = try function(free.map { inputs[$0] }, outputs, mode: mode, onUnusedInput: .ignore)
    let need = try f.peakBytes(arguments: arguments)
    let counter = MemoryCounter()
    let got = try MemoryCounter.$current.withValue(counter) { try f.call(arguments) }
    // A permutation of a population takes memory of its own: only the values say how much.
    let isPlanned = sample.name != "choices by place"
    switch need.accuracy {
    case .exact where isPlanned: #expect(counter.peak == need.bytes, "\(what), \(mode): bytes of a call")
    case .atMost: #expect(counter.peak <= need.bytes, "\(what), \(mode): bytes of a call")
    case .atLeast, .exact: #expect(counter.peak >= need.bytes, "\(what), \(mode): bytes of a call")
    }
    for (a, b) in zip(got, expected) {
      #expect(a.dtype == b.dtype && a.shape == b.shape, "\(what), \(mode)")
      let difference = worstDifference(a, b)
      #expect(difference <= sample.tolerance(b.dtype), "\(what), \(mode): \(a) and not \(b)")
    }
  }
}

extension OpSample {
  /// A number below `n` that goes with the sample's name.
  fileprivate func pick(_ n: Int) -> Int {
    name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % n
  }

  /// Functions keep some units in the last place, and sums go in another order; the sum of a few values that
  /// stand in the samples is off by no more than as many roundings.
  fileprivate func tolerance(_ dtype: DType) -> Double { 4 * Tolerance.rounding(dtype) }
}

/// How a tensor may lie in memory.
private enum Layout: CaseIterable {
  case transposed, backwards, spaced

  func applied(to x: NDArray) -> NDArray {
    switch self {
    case .transposed: return x.transposed().contiguous().transposed()
    case .backwards: return turned(turned(x).contiguous())
    case .spaced: return (try? spaced(x)) ?? x
    }
  }

  private func turned(_ x: NDArray) -> NDArray {
    var x = x
    for axis in 0..<x.ndim { x = (try? x.sliced(axis: axis, step: -1)) ?? x }
    return x
  }

  /// Every second element of something larger.
  private func spaced(_ x: NDArray) throws -> NDArray {
    guard x.ndim > 0 else { return x }
    let axis = x.ndim - 1
    let elements = x.contiguous()
    var shape = x.shape
    shape[axis] *= 2
    return try fill(shape, x.dtype) { elements.scalar(at: $0 / 2) }.sliced(axis: axis, step: 2)
  }
}
