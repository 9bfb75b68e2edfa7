import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops

/// What runs at a call: steps in order over buffers whose places are decided, sizes as formulas.
///
/// A schedule is recursive: a loop and a branch contain steps. It knows nothing of a backend; it prints as
/// text.
package struct Schedule: Sendable {
  /// The distinct kernels, in canonical form.
  package var kernels: [Kernel] = []
  /// Of these, the ones that have iterations in exceptional calls only: not worth machine code.
  package var rareKernels: Set<Int> = []
  package var buffers: [ScheduleBuffer] = []
  /// Blocks of the arena: values with disjoint lifetimes share one.
  package var slots: [Slot] = []
  /// Every integer that steps use, once; evaluated on the host at a call (and after a `.read` step, where
  /// they depend on it).
  package var integers: [Size] = []
  package var steps: [Step] = []
  package var inputs: [InputBinding] = []
  package var shared: [SharedVariable] = []
  package var constants: [NDArray] = []
  package var outputs: [BufferIndex] = []
  package var updates: [UpdateBinding] = []
  package var checks: [CheckSite] = []
  /// The loops that are measured: what they are called, and the user's line.
  package var clocks: [(name: String, origin: Origin)] = []
  /// For printing and messages: what the user calls the variables that sizes speak of.
  package var names: [VariableID: String] = [:]

  package init() {}

  /// Where the rows of a loop lie.
  struct RowPlace {
    var of: BufferIndex
    var first: Size
    var isReversed: Bool
    var ring: Size?
  }
}

package typealias BufferIndex = Int
package typealias IntegerIndex = Int

/// A dense row-major tensor that steps read or write.
///
/// Values with disjoint lifetimes may lie in one slot; an in-place step writes the slot it reads.
package struct ScheduleBuffer: Sendable {
  package var dtype: TheanoArrays.DType
  package var shape: [Size]
  package var place: BufferPlace
  /// For printing: the name of the user's variable, if it has one, and the user's line.
  package var name: String?
  package var origin: Origin

  package init(_ dtype: DType, _ shape: [Size], _ place: BufferPlace, name: String? = nil, origin: Origin) {
    self.dtype = dtype
    self.shape = shape
    self.place = place
    self.name = name
    self.origin = origin
  }

  package var count: Size { shape.reduce(.one) { $0 * $1 } }
}

package enum BufferPlace: Hashable, Sendable {
  /// The argument of this number (a dense copy of it, where it is not dense).
  case input(Int)
  case shared(Int)
  case constant(Int)
  /// A block of the arena.
  case slot(Int)
  /// A row of another buffer: in each iteration of the enclosing loop the one that ``LoopStep/rows`` says.
  case row(of: BufferIndex)
  /// Fresh memory from the function's pool that goes out as output number ….
  case result(Int)
  /// Fresh memory that becomes the value of the update of this number at the commit point.
  case replacement(Int)
  /// The same memory as another buffer (a reshape, an output that is an input): `offset` elements further.
  case alias(BufferIndex, offset: IntegerIndex?)
}

package struct Slot: Sendable {
  /// The slot's size in bytes is the maximum of these.
  package var bytes: [Size]
  package init(bytes: [Size]) { self.bytes = bytes }
}

package struct InputBinding: Sendable {
  package var id: VariableID
  package var type: TensorType
  /// nil if no step reads it.
  package var buffer: BufferIndex?
  package init(id: VariableID, type: TensorType, buffer: BufferIndex?) {
    self.id = id
    self.type = type
    self.buffer = buffer
  }
}

/// The new value of a shared variable.
package struct UpdateBinding: Sendable {
  package var shared: Int
  package var value: BufferIndex
  /// Written into the shared variable's own memory after the commit point; else `value` is swapped in there.
  package var inPlace: Bool
  package init(shared: Int, value: BufferIndex, inPlace: Bool) {
    self.shared = shared
    self.value = value
    self.inPlace = inPlace
  }
}

/// Where a check that may fail in a kernel comes from.
package struct CheckSite: Sendable {
  package var failure: CheckFailure
  package var operation: String
  package var origin: Origin
  package init(failure: CheckFailure, operation: String, origin: Origin) {
    self.failure = failure
    self.operation = operation
    self.origin = origin
  }
}

package indirect enum Step: Sendable {
  case kernel(KernelStep)
  case product(ProductStep)
  case routine(RoutineStep)
  /// Refuses the call where the relation does not hold.
  case check(GuardStep)
  /// Reads integer scalars from buffers: sizes that depend on them are known from here on.
  case read([(id: VariableID, buffer: BufferIndex)])
  /// Everything that can fail has run: from here on shared memory may be written.
  case commit
  /// Begins or ends measuring.
  case clock(ClockStep)
  case loop(LoopStep)
  case branch(BranchStep)
}

package struct KernelStep: Sendable {
  package var kernel: Int
  /// One for each buffer of the kernel that is no scratch (those come last in a kernel).
  package var buffers: [BufferIndex]
  /// The kernel's parameters.
  package var integers: [IntegerIndex]
  /// The number of iterations of the chunked loop (1 where the kernel has none), and about how many
  /// instructions one costs.
  package var iterations: IntegerIndex
  package var workPerIteration: IntegerIndex
  /// For each check id of the kernel: the number of its ``CheckSite`` (so that equal kernels are shared).
  package var checks: [Int]
  package init(
    kernel: Int, buffers: [BufferIndex], integers: [IntegerIndex], iterations: IntegerIndex,
    workPerIteration: IntegerIndex, checks: [Int] = []
  ) {
    self.kernel = kernel
    self.buffers = buffers
    self.integers = integers
    self.checks = checks
    self.iterations = iterations
    self.workPerIteration = workPerIteration
  }
}

package struct ProductStep: Sendable {
  package var call: ProductCall
  package var a: BufferIndex
  package var b: BufferIndex
  package var c: BufferIndex
  package var alpha: BufferIndex?
  package var beta: BufferIndex?
  /// If given: so many products, one behind the other in A, B and C.
  package var batch: IntegerIndex?
  package var m: IntegerIndex
  package var n: IntegerIndex
  package var k: IntegerIndex
  /// What runs on each part of C as soon as it is there, one after the other.
  package var followers: [ProductFollower] = []
  package init(
    _ call: ProductCall, a: BufferIndex, b: BufferIndex, c: BufferIndex, alpha: BufferIndex? = nil,
    beta: BufferIndex? = nil, batch: IntegerIndex? = nil, m: IntegerIndex, n: IntegerIndex, k: IntegerIndex
  ) {
    self.batch = batch
    self.call = call
    self.a = a
    self.b = b
    self.c = c
    self.alpha = alpha
    self.beta = beta
    self.m = m
    self.n = n
    self.k = k
  }
}

/// A kernel that computes the elements of a product's result further, each by itself: it runs on any rectangle of it.
///
/// Its innermost loop goes over columns, those around it over rows. Run as it is, it goes over all of them.
package struct ProductFollower: Sendable {
  package var kernel: KernelStep
  /// Of the kernel's parameters those that are the extents of its loops, and nothing else: without the outermost, of which
  /// chunks can be run, from the outside in.
  package var extents: [Int]
  /// For each of the kernel's buffers: how many elements further an iteration of each of these loops is.
  package var strides: [[Integer]]
  /// Whether rows of the innermost loop that lie behind one another may be taken for one row.
  package var isFlat: Bool
}

/// Runs code of our own over whole dense tensors.
package struct RoutineStep: Sendable {
  package var routine: any Routine
  package var inputs: [BufferIndex]
  package var outputs: [BufferIndex]
  /// Bytes that are written and read in this step only.
  package var scratch: BufferIndex?
  /// For each of the routine's failures: the number of its ``CheckSite``.
  package var checks: [Int]
  package init(
    _ routine: any Routine, inputs: [BufferIndex], outputs: [BufferIndex], scratch: BufferIndex? = nil,
    checks: [Int] = []
  ) {
    self.routine = routine
    self.inputs = inputs
    self.outputs = outputs
    self.scratch = scratch
    self.checks = checks
  }
}

package struct GuardStep: Sendable {
  package var left: IntegerIndex
  package var relation: SizeRequirement.Relation
  package var right: IntegerIndex
  /// Where it comes from; its relation puts it into words.
  package var requirement: Graph.Requirement
  package init(
    left: IntegerIndex, relation: SizeRequirement.Relation, right: IntegerIndex,
    requirement: Graph.Requirement
  ) {
    self.left = left
    self.relation = relation
    self.right = right
    self.requirement = requirement
  }
}

/// Begins to measure what a loop takes, or ends it: then the number of steps is known.
package struct ClockStep: Sendable {
  /// In ``Schedule/clocks``.
  package var number: Int
  package var isEnd: Bool
  package var steps: IntegerIndex
  /// If given: an int64 buffer of one element with the number of steps that were made.
  package var count: BufferIndex?
}

/// Runs `body` a number of times, over rows that move on with each iteration.
package struct LoopStep: Sendable {
  /// A buffer that is in each iteration another row of the one that it lies in.
  package struct Row: Hashable, Sendable {
    package var buffer: BufferIndex
    package var of: BufferIndex
    /// The row in the first iteration.
    package var first: IntegerIndex
    /// Whether rows go towards the beginning.
    package var isReversed: Bool
    /// If given: rows are counted modulo this number.
    package var ring: IntegerIndex?
    /// Elements of a row.
    package var elements: IntegerIndex

    package init(
      _ buffer: BufferIndex, of: BufferIndex, first: IntegerIndex, isReversed: Bool = false,
      ring: IntegerIndex? = nil, elements: IntegerIndex
    ) {
      (self.buffer, self.of, self.first, self.isReversed) = (buffer, of, first, isReversed)
      (self.ring, self.elements) = (ring, elements)
    }
  }

  package var iterations: IntegerIndex
  package var body: [Step]
  package var rows: [Row]
  /// If given: a bool buffer of one element; the loop ends after the iteration that leaves it true.
  package var until: BufferIndex?
  /// If given: an int64 buffer of one element, which receives the number of iterations that were run.
  package var count: BufferIndex?
  /// How messages count the iterations, and the number of the first one; nil: 0.
  package var counting: StepCounting
  package var firstStep: IntegerIndex?
  /// The user's line, for messages.
  package var origin: Origin

  package init(
    iterations: IntegerIndex, body: [Step], rows: [Row] = [], until: BufferIndex? = nil, count: BufferIndex? = nil,
    counting: StepCounting = StepCounting(), firstStep: IntegerIndex? = nil, origin: Origin = .unknown
  ) {
    (self.counting, self.firstStep) = (counting, firstStep)
    (self.iterations, self.body, self.rows) = (iterations, body, rows)
    (self.until, self.count, self.origin) = (until, count, origin)
  }
}

/// Runs one of two lists of steps, by a scalar's value (not zero: `then`).
package struct BranchStep: Sendable {
  package var condition: BufferIndex
  package var then: [Step]
  package var otherwise: [Step]
  package init(condition: BufferIndex, then: [Step], otherwise: [Step]) {
    self.condition = condition
    self.then = then
    self.otherwise = otherwise
  }
}
