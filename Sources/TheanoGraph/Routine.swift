import TheanoArrays
import TheanoLoops

/// Code of our own over whole dense tensors, for what no loop nest says well: sorting, generators of random numbers.
///
/// Such an op lowers to ``Lowering/routine(_:)``. It is one step of the schedule, the same under every backend: its
/// inputs are dense and row-major, and its outputs have memory of their own that overlaps nothing. (A state that is
/// carried on is copied: its new value stands beside results that others read before the old one may be
/// given up.)
package protocol Routine: Sendable {
  /// As printed in schedules.
  var name: String { get }

  /// What ``run(_:)`` may refuse; empty if it cannot fail, so that it may stand anywhere.
  var failures: [CheckFailure] { get }

  /// The bytes of scratch memory that a run needs besides its outputs; part of the memory plan.
  func scratch(_ call: LoweringCall) -> Size

  /// Writes every element of every output.
  ///
  /// The result must be the same bits for any number of threads: work is cut by shapes alone.
  func run(_ call: RoutineCall) -> RoutineFault?
}

extension Routine {
  package var failures: [CheckFailure] { [] }
  package func scratch(_ call: LoweringCall) -> Size { .zero }
}

/// The memory of one run of a ``Routine``.
package struct RoutineCall {
  package struct Input {
    package var pointer: UnsafeRawPointer
    package let dtype: DType
    package var shape: [Int]
    package var count: Int { shape.reduce(1, *) }

    package init(pointer: UnsafeRawPointer, dtype: DType, shape: [Int]) {
      self.pointer = pointer
      self.dtype = dtype
      self.shape = shape
    }

    /// The elements, read as values of a type of the dtype's size.
    package func elements<T>(as type: T.Type) -> UnsafePointer<T> { pointer.assumingMemoryBound(to: type) }
  }

  package struct Output {
    package var pointer: UnsafeMutableRawPointer
    package let dtype: DType
    package var shape: [Int]
    package var count: Int { shape.reduce(1, *) }

    package init(pointer: UnsafeMutableRawPointer, dtype: DType, shape: [Int]) {
      self.pointer = pointer
      self.dtype = dtype
      self.shape = shape
    }

    package func elements<T>(as type: T.Type) -> UnsafeMutablePointer<T> {
      pointer.assumingMemoryBound(to: type)
    }
  }

  package var inputs: [Input]
  package var outputs: [Output]
  /// As many bytes as asked for, aligned to 64; what is in it is undefined.
  package var scratch: UnsafeMutableRawPointer?
  /// What shares the work among threads.
  package var parallel: Parallel

  package init(
    inputs: [Input], outputs: [Output], scratch: UnsafeMutableRawPointer?,
    parallel: Parallel
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.scratch = scratch
    self.parallel = parallel
  }
}

/// Why a routine refuses its arguments: the number of one of its ``Routine/failures``, and the values for the message.
package struct RoutineFault: Hashable, Sendable {
  package var failure: Int
  package var values: SIMD2<Int>

  package init(_ failure: Int, _ a: Int = 0, _ b: Int = 0) {
    self.failure = failure
    values = SIMD2(a, b)
  }
}
