/// The elements of an array in row-major order, as runs of equal step.
///
/// Axes of size 1 are left out and axes that continue each other are joined, so that a dense array is one
/// run, whatever its rank.
struct Runs {
  /// Outer axes (the slowest first) and the innermost one.
  private(set) var outerShape: [Int] = []
  private(set) var outerStrides: [Int] = []
  private(set) var length = 1
  private(set) var stride = 1
  private let start: Int
  let isEmpty: Bool

  init(shape: [Int], strides: [Int], offset: Int) {
    start = offset
    isEmpty = shape.contains(0)
    for (size, step) in zip(shape, strides) where size != 1 {
      if let last = outerShape.last, outerStrides[outerShape.count - 1] == size * step {
        outerShape[outerShape.count - 1] = last * size
        outerStrides[outerStrides.count - 1] = step
      } else {
        outerShape.append(size)
        outerStrides.append(step)
      }
    }
    if let size = outerShape.popLast(), let step = outerStrides.popLast() { (length, stride) = (size, step) }
  }

  /// Calls `body` with the offset of each run's first element, in order.
  @inline(__always) func forEach(_ body: (Int) -> Void) {
    if isEmpty { return }
    if outerShape.isEmpty { return body(start) }
    var index = [Int](repeating: 0, count: outerShape.count)
    var offset = start
    while true {
      body(offset)
      var axis = outerShape.count - 1
      while true {
        index[axis] += 1
        offset += outerStrides[axis]
        if index[axis] < outerShape[axis] { break }
        offset -= index[axis] * outerStrides[axis]
        index[axis] = 0
        if axis == 0 { return }
        axis -= 1
      }
    }
  }
}

/// Writes the elements of `source` in row-major order and in `dtype` to `target`, which has room for them.
func convert(_ source: NDArray, to dtype: DType, into target: UnsafeMutableRawPointer) {
  let runs = Runs(shape: source.shape, strides: source.strides, offset: source.offset)
  if runs.isEmpty { return }
  if dtype == source.dtype {
    copy(runs, from: source.storage.pointer, itemSize: dtype.itemSize, into: target)
  } else {
    visitElements(
      source.dtype, ConvertFrom(runs: runs, source: source.storage.pointer, dtype: dtype, target: target))
  }
}

private struct ConvertFrom: ElementVisitor {
  let runs: Runs
  let source: UnsafeMutableRawPointer
  let dtype: DType
  let target: UnsafeMutableRawPointer

  func visit<A: ArrayElement>(_: A.Type) {
    let typed = source.assumingMemoryBound(to: A.self)
    visitElements(dtype, ConvertTo<A>(runs: runs, source: typed, target: target))
  }
}

private struct ConvertTo<A: ArrayElement>: ElementVisitor {
  let runs: Runs
  let source: UnsafeMutablePointer<A>
  let target: UnsafeMutableRawPointer

  func visit<B: ArrayElement>(_: B.Type) {
    convertRuns(runs, source, target.assumingMemoryBound(to: B.self))
  }
}

private func convertRuns<A: ArrayElement, B: ArrayElement>(
  _ runs: Runs, _ source: UnsafeMutablePointer<A>, _ target: UnsafeMutablePointer<B>
) {
  var next = target
  let (length, stride) = (runs.length, runs.stride)
  runs.forEach { offset in
    let run = source + offset
    if stride == 1 {
      for i in 0..<length { next[i] = run[i].converted(to: B.self) }
    } else {
      for i in 0..<length { next[i] = run[i &* stride].converted(to: B.self) }
    }
    next += length
  }
}

/// Copies elements of one dtype into a dense row-major target.
private func copy(
  _ runs: Runs, from source: UnsafeMutableRawPointer, itemSize: Int, into target: UnsafeMutableRawPointer
) {
  if runs.stride == 1 {
    var next = target
    let bytes = runs.length * itemSize
    runs.forEach { offset in
      next.copyMemory(from: source + offset * itemSize, byteCount: bytes)
      next += bytes
    }
    return
  }
  switch itemSize {
  case 1: gather(runs, source, target, of: UInt8.self)
  case 2: gather(runs, source, target, of: UInt16.self)
  case 4: gather(runs, source, target, of: UInt32.self)
  case 8: gather(runs, source, target, of: UInt64.self)
  case 16: gather(runs, source, target, of: SIMD2<UInt64>.self)
  case let other: preconditionFailure("no dtype has elements of \(other) bytes")
  }
}

private func gather<W>(
  _ runs: Runs, _ source: UnsafeMutableRawPointer, _ target: UnsafeMutableRawPointer, of: W.Type
) {
  let from = source.assumingMemoryBound(to: W.self)
  var next = target.assumingMemoryBound(to: W.self)
  let (length, stride) = (runs.length, runs.stride)
  runs.forEach { offset in
    for i in 0..<length { next[i] = from[offset &+ i &* stride] }
    next += length
  }
}
