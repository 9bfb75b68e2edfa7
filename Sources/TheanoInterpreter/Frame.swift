import TheanoArrays
import TheanoLoops

/// What one call of a kernel works on.
struct Frame {
  /// Registers (two words each), integers, counters of loops, and the state of reductions.
  let words: UnsafeMutablePointer<UInt64>
  let buffers: UnsafePointer<UnsafeMutableRawPointer?>
  /// The elements of each buffer: an access outside traps.
  let counts: UnsafeMutablePointer<Int>
  let fault: UnsafeMutablePointer<KernelFault>
  let chunk: KernelChunk
  /// The arrays of blocks; constants lie below.
  let lanes: UnsafeMutableRawPointer
  /// Of the outermost loop; 0 outside of loops.
  var iteration: Int64 = 0
  let kernel: Unmanaged<InterpretedKernel>

  func integer(_ slot: Int) -> Int64 { Int64(bitPattern: words[slot]) }

  /// What a call runs of a loop.
  func iterations(_ extent: Int, isChunked: Bool) -> (begin: Int64, end: Int64) {
    let end = max(0, integer(extent))
    guard isChunked else { return (0, end) }
    precondition(0 <= chunk.begin && chunk.end <= end, "a chunk lies within its loop")
    return (chunk.begin, chunk.end)
  }

  /// Keeps the fault, unless one of an iteration that is not later is there.
  func keep(_ iteration: Int64, _ new: () -> KernelFault) {
    if fault.pointee.check >= 0 && fault.pointee.iteration <= iteration { return }
    fault.pointee = new()
  }

  func outside(_ index: Int, _ buffer: Int) -> Never {
    let kernel = kernel.takeUnretainedValue().kernel
    preconditionFailure("element \(index) of b\(buffer), which has \(counts[buffer]), in\n\(kernel)")
  }

  func absent(_ buffer: Int) -> Never {
    preconditionFailure("no memory for b\(buffer) in\n\(kernel.takeUnretainedValue().kernel)")
  }
}

/// One piece of a kernel, ready to run. (A struct, as a bare closure in a generic list would be called through
/// another one.)
struct Step: Sendable {
  let run: @Sendable (UnsafeMutablePointer<Frame>) -> Void

  init(_ run: @escaping @Sendable (UnsafeMutablePointer<Frame>) -> Void) { self.run = run }
}

/// A list of steps.
struct Block: Sendable {
  var steps: ContiguousArray<Step> = []

  func run(_ frame: UnsafeMutablePointer<Frame>) {
    for step in steps { step.run(frame) }
  }
}

/// Where things lie in ``Frame/words``.
struct Layout {
  private(set) var count: Int
  private(set) var integers: [Integer: Int] = [:]
  private var counters: [LoopID: Int] = [:]

  init(registers: Int) { count = 2 * registers }

  func slot(_ register: RegisterID) -> Int { 2 * register.index }

  mutating func slot(_ integer: Integer) -> Int {
    if let known = integers[integer] { return known }
    integers[integer] = count
    count += 1
    return count - 1
  }

  mutating func slot(_ loop: LoopID) -> Int {
    if let known = counters[loop] { return known }
    counters[loop] = count
    count += 1
    return count - 1
  }

  mutating func slot(_ extent: Extent) -> Int {
    switch extent {
    case .integer(let integer): slot(integer)
    case .register(let register): slot(register)
    }
  }

  /// Room for the state of a reduction.
  mutating func reserve(_ words: Int) -> Int {
    count += words
    return count - words
  }
}

/// An access whose integers and counters have places in the frame.
struct Address: Sendable {
  let buffer: Int
  private let offset: Int
  private let terms: ContiguousArray<(index: Int, stride: Int)>

  init(_ access: Access, _ layout: inout Layout) {
    buffer = access.buffer.index
    offset = layout.slot(access.offset)
    var terms: ContiguousArray<(index: Int, stride: Int)> = []
    for term in access.terms {
      let stride = layout.slot(term.stride)
      switch term.index {
      case .loop(let loop): terms.append((layout.slot(loop), stride))
      case .register(let register): terms.append((layout.slot(register), stride))
      }
    }
    self.terms = terms
  }

  /// The number of the element, within the buffer.
  func element(_ frame: UnsafeMutablePointer<Frame>) -> Int {
    let words = frame.pointee.words
    var element = words[offset]
    for term in terms { element &+= words[term.index] &* words[term.stride] }
    let index = Int(Int64(bitPattern: element))
    if index < 0 || index >= frame.pointee.counts[buffer] { frame.pointee.outside(index, buffer) }
    return index
  }

  /// The buffer's memory and the element's place in it, in bytes.
  func place<Stored>(
    _ frame: UnsafeMutablePointer<Frame>, _ type: Stored.Type
  ) -> UnsafeMutableRawPointer {
    let element = element(frame)
    guard let base = frame.pointee.buffers[buffer] else { frame.pointee.absent(buffer) }
    return base + element &* MemoryLayout<Stored>.stride
  }
}
