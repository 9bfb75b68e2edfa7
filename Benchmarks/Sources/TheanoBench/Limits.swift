import Foundation

/// What the machine allows: seconds to read three arrays of float32 and write their sum to a fourth, which are in memory
/// already, on all cores. Nothing but memory bounds it; the least of several times.
func memoryLimit(elements: Int) -> Double {
  typealias Vector = SIMD16<Float>
  let count = elements / Vector.scalarCount
  let arrays = (0..<4).map { number in
    let array = UnsafeMutablePointer<Vector>.allocate(capacity: count)
    array.initialize(repeating: Vector(repeating: Float(number)), count: count)
    return Memory(vectors: array)
  }
  defer { for array in arrays { array.vectors.deallocate() } }
  let cores = ProcessInfo.processInfo.activeProcessorCount
  var fastest = Double.infinity
  for _ in 0..<20 {
    let begin = now()
    DispatchQueue.concurrentPerform(iterations: cores) { core in
      let (x, y, z, sum) = (arrays[0].vectors, arrays[1].vectors, arrays[2].vectors, arrays[3].vectors)
      for k in count * core / cores..<count * (core + 1) / cores { sum[k] = x[k] + y[k] + z[k] }
    }
    fastest = min(fastest, now() - begin)
  }
  return fastest
}

private struct Memory: @unchecked Sendable {
  let vectors: UnsafeMutablePointer<SIMD16<Float>>
}
