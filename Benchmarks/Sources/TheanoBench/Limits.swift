import CLimits
import Dispatch

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Seconds to take `read` bytes from memory and to write `written` bytes to it, with nothing to do but additions: what
/// is read is copied as far as it goes, the rest only summed up or filled. On one core or on all, whichever is faster;
/// the least of several times. Small sizes stay in the caches, as they do in a workload that is repeated.
func memoryLimit(read: Int, written: Int) -> Double {
  let block = Int(limitsBlock)
  let elements = { (bytes: Int) in max(bytes / 4 / block, bytes > 0 ? 1 : 0) * block }
  let (source, target) = (elements(read), elements(written))
  guard let from = limitsAllocate(source * 4), let to = limitsAllocate(target * 4) else { return .nan }
  defer {
    free(from)
    free(to)
  }
  let memory = Memory(from: from, to: to)
  @Sendable func pass(_ core: Int, of cores: Int) {
    let part = { (count: Int) in
      let blocks = count / block
      return blocks * core / cores * block..<blocks * (core + 1) / cores * block
    }
    let copied = part(min(source, target))
    limitsCopy(memory.to + copied.lowerBound, memory.from + copied.lowerBound, copied.count)
    let rest = part(max(source, target) - min(source, target))
    let offset = min(source, target) + rest.lowerBound
    if source > target { _ = limitsRead(memory.from + offset, rest.count) }
    if target > source { limitsFill(memory.to + offset, rest.count) }
  }
  let cores = coreCount
  var fastest = Double.infinity
  let end = now() + 0.15
  var tries = 0
  while tries < 5 || (now() < end && tries < 10_000) {
    let begin = now()
    pass(0, of: 1)
    let halfway = now()
    if source + target > 16 * block { DispatchQueue.concurrentPerform(iterations: cores) { pass($0, of: cores) } }
    let done = now()
    fastest = min(fastest, halfway - begin)
    if done - halfway > 1e-6 { fastest = min(fastest, done - halfway) }
    tries += 1
  }
  return fastest
}

private struct Memory: @unchecked Sendable {
  let from: UnsafeMutablePointer<Float>
  let to: UnsafeMutablePointer<Float>
}

/// Operations on single elements that all cores do in a second, out of registers.
struct ArithmeticLimits {
  let multiplyAdd32 = rate(limitsMultiplyAdd32)
  let multiplyAdd64 = rate(limitsMultiplyAdd64)
  let root32 = rate(limitsRoot32)
  let quotient32 = rate(limitsQuotient32)

  private static func rate(_ kernel: @Sendable (Int) -> Double) -> Double {
    let cores = coreCount
    let rounds = 100_000
    let done = kernel(1) * Double(rounds * cores)
    var fastest = Double.infinity
    for _ in 0..<8 {
      let begin = now()
      DispatchQueue.concurrentPerform(iterations: cores) { _ in _ = kernel(rounds) }
      fastest = min(fastest, now() - begin)
    }
    return done / fastest
  }

  var line: String {
    """
    {"multiply_add_f32": \(multiplyAdd32), "multiply_add_f64": \(multiplyAdd64), "root_f32": \(root32), \
    "quotient_f32": \(quotient32), "cores": \(coreCount)}
    """
  }
}
