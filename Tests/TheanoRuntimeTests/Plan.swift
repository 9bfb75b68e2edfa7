import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoRuntime
import TheanoScheduling

/// Builds a schedule by hand.
struct Plan {
  var schedule = Schedule()

  /// The number of a size in the schedule.
  mutating func size(_ size: Size) -> IntegerIndex {
    if let known = schedule.integers.firstIndex(of: size) { return known }
    schedule.integers.append(size)
    return schedule.integers.count - 1
  }
  mutating func size(_ constant: Int) -> IntegerIndex { size(Size(constant)) }

  mutating func buffer(_ dtype: DType, _ shape: [Size], _ place: BufferPlace) -> BufferIndex {
    schedule.buffers.append(ScheduleBuffer(dtype, shape, place, origin: .unknown))
    return schedule.buffers.count - 1
  }

  /// An input of unknown sizes, with its buffer and its axes.
  mutating func input(_ dtype: DType, _ ndim: Int) -> (buffer: BufferIndex, shape: [Size], id: VariableID) {
    let id = VariableID.fresh()
    let shape = (0..<ndim).map { Size(atom: .axis(id, $0)) }
    let k = buffer(dtype, shape, .input(schedule.inputs.count))
    schedule.inputs.append(InputBinding(id: id, type: TensorType(dtype, shape), buffer: k))
    return (k, shape, id)
  }

  mutating func shared(_ variable: SharedVariable) -> (buffer: BufferIndex, shape: [Size]) {
    let shape = variable.value.shape.indices.map { Size(atom: .axis(variable.id, $0)) }
    let k = buffer(variable.dtype, shape, .shared(schedule.shared.count))
    schedule.shared.append(variable)
    return (k, shape)
  }

  mutating func output(_ dtype: DType, _ shape: [Size]) -> BufferIndex {
    let k = buffer(dtype, shape, .result(schedule.outputs.count))
    schedule.outputs.append(k)
    return k
  }

  mutating func slot(_ bytes: Size) -> Int {
    schedule.slots.append(Slot(bytes: [bytes]))
    return schedule.slots.count - 1
  }

  mutating func kernel(
    _ text: String, _ buffers: [BufferIndex], _ integers: [Size], iterations: Size = .one, work: Int = 1,
    checks: [Int] = []
  ) throws -> Step {
    schedule.kernels.append(try Kernel(text: text))
    return .kernel(
      KernelStep(
        kernel: schedule.kernels.count - 1, buffers: buffers, integers: integers.map { size($0) },
        iterations: size(iterations), workPerIteration: size(work), checks: checks))
  }

  func program() throws(TheanoError) -> Program {
    try Program(schedule, backend: nil, products: nil, effort: .full)
  }
}

extension SharedVariable {
  /// A shared variable of unknown sizes.
  convenience init(of value: NDArray) {
    let id = VariableID.fresh()
    self.init(
      value, type: TensorType(value.dtype, value.shape.indices.map { Size(atom: .axis(id, $0)) }), id: id,
      name: nil, origin: .unknown)
  }

  var value: NDArray { cell.read() }
}

/// `b1[i] = 2 b0[i]`.
let double = """
  kernel(in b0: float64, out b1: float64, integers p0)
    r0: float64 = 2.0
    for i0 < p0
      r1: float64 = b0[i0]
      r2: float64 = mul(r1, r0)
      store b1[i0] = r2
  """

/// `b0[i] += 1`.
let increment = """
  kernel(update b0: float64, integers p0)
    r0: float64 = 1.0
    for i0 < p0
      r1: float64 = b0[i0]
      r2: float64 = add(r1, r0)
      store b0[i0] = r2
  """

/// `b2[i] = b0[b1[i]]`, checked.
let gather = """
  kernel(in b0: float64, in b1: int64, out b2: float64, integers p0 p1)
    r0: int64 = 0
    r1: int64 = p1
    for i0 < p0
      r2: int64 = b1[i0]
      r3: bool = ge(r2, r0)
      r4: bool = lt(r2, r1)
      r5: bool = and(r3, r4)
      check r5 #0 (r2, r1)
      r6: float64 = b0[r2] where r5
      store b2[i0] = r6
  """
