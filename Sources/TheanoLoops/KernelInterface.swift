/// The code of a kernel, of whatever backend: `(context, buffers, integers, chunk, fault)`.
///
/// - `context`: the loop interpreter's kernel; of machine code the functions it calls, nil where it calls none.
/// - `buffers`: the first element of each ``KernelBuffer``, in order. A scratch buffer is the
///   calling worker's own memory, as large as its role says.
/// - `integers`: the parameters.
/// - `chunk`: a ``KernelChunk``, the iterations of ``Kernel/chunkedLoop`` to run; a kernel without
///   such a loop runs whole.
/// - `fault`: a ``KernelFault``. It keeps the failed check of the lowest iteration, of several in that
///   iteration the one that sequential execution meets first. A failed check does not stop a kernel:
///   what it guards must be safe by itself (`load … where`).
///
/// All arguments must outlive the call. The function may be called from several threads at once, with
/// chunks that do not overlap, and with a fault and scratch buffers of each thread's own.
package typealias KernelFunction =
  @convention(c) (
    _ context: UnsafeMutableRawPointer?,
    _ buffers: UnsafePointer<UnsafeMutableRawPointer?>,
    _ integers: UnsafePointer<Int64>,
    _ chunk: UnsafeRawPointer,
    _ fault: UnsafeMutableRawPointer
  ) -> Void

/// The iterations `begin ..< end` of a kernel's outermost loop: two int64 in memory.
package struct KernelChunk: Hashable, Sendable {
  package var begin: Int64
  package var end: Int64

  package init(begin: Int64, end: Int64) {
    self.begin = begin
    self.end = end
  }

  /// For a kernel without ``Kernel/chunkedLoop``.
  package static let whole = KernelChunk(begin: 0, end: 1)
}

/// The check that failed first, if one did: four int64 in memory.
package struct KernelFault: Hashable, Sendable {
  /// The check's id; -1 if every check held.
  package var check: Int64 = -1
  /// The iteration of the outermost loop; 0 for a check outside of loops.
  package var iteration: Int64 = 0
  /// The values the check shows; 0 where it shows fewer than two.
  package var value0: Int64 = 0
  package var value1: Int64 = 0

  /// Every check held.
  package init() {}

  package init(check: Int64, iteration: Int64, value0: Int64 = 0, value1: Int64 = 0) {
    self.check = check
    self.iteration = iteration
    self.value0 = value0
    self.value1 = value1
  }

  /// Of the faults of two chunks, the one that a single call for both would have reported.
  package func first(_ other: KernelFault) -> KernelFault {
    if other.check < 0 { return self }
    return check < 0 || other.iteration < iteration ? other : self
  }
}
