import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoInterpreter
import TheanoLoops
import TheanoOps
import TheanoScalars
import Testing

@testable import TheanoScheduling

/// Builds a graph, and keeps what its requirements are.
struct Build {
  var graph = Graph()
  var ids: [ValueID: VariableID] = [:]

  mutating func input(_ dtype: DType = .float64, _ sizes: [Int?], _ name: String) -> ValueID {
    let id = VariableID.fresh()
    let shape = sizes.enumerated().map { k, size in size.map { Size($0) } ?? Size(atom: .axis(id, k)) }
    let value = graph.addInput(TensorType(dtype, shape), id: id, name: name)
    ids[value] = id
    return value
  }
  mutating func matrix(_ name: String, _ dtype: DType = .float64) -> ValueID {
    input(dtype, [nil, nil], name)
  }
  mutating func vector(_ name: String, _ dtype: DType = .float64) -> ValueID { input(dtype, [nil], name) }

  mutating func shared(_ array: NDArray, _ name: String) -> ValueID {
    let id = VariableID.fresh()
    let shape = array.shape.indices.map { Size(atom: .axis(id, $0)) }
    let variable = SharedVariable(
      array, type: TensorType(array.dtype, shape), id: id, name: name, origin: .unknown)
    return graph.addShared(variable)
  }

  mutating func constant(_ value: Double) -> ValueID { graph.addConstant(NDArray(value)) }

  mutating func apply(_ op: some Op, _ inputs: ValueID...) -> ValueID {
    do {
      let inference = try op.infer(inputs.map { graph.operand($0) })
      for requirement in inference.requirements {
        graph.requirements.append(
          Graph.Requirement(
            relation: requirement, operation: op.name, origin: .unknown,
            operands: inputs.map { (graph.names[$0], .unknown) }))
      }
      return try graph.apply(op, inputs, origin: .unknown)[0]
    } catch {
      preconditionFailure("\(error)")
    }
  }
  mutating func op(_ op: ScalarOp, _ inputs: ValueID...) -> ValueID {
    switch inputs.count {
    case 1: apply(Elementwise(op, floatX: .float64), inputs[0])
    case 2: apply(Elementwise(op, floatX: .float64), inputs[0], inputs[1])
    default: apply(Elementwise(op, floatX: .float64), inputs[0], inputs[1], inputs[2])
    }
  }
  mutating func reduce(_ kind: Reduce.Kind, _ x: ValueID, _ axes: [Int]) -> ValueID {
    apply(Reduce(kind, axes: axes, of: graph.type(of: x).dtype), x)
  }
  mutating func shuffle(_ x: ValueID, _ order: [Int?]) -> ValueID {
    apply(DimShuffle(order, from: graph.type(of: x).ndim), x)
  }

  mutating func softmax(_ x: ValueID) -> ValueID {
    let top = shuffle(reduce(.max, x, [1]), [0, nil])
    let e = op(.exp, op(.sub, x, top))
    return op(.trueDiv, e, shuffle(reduce(.sum, e, [1]), [0, nil]))
  }

  func scheduled(_ change: (inout ScheduleOptions) -> Void = { _ in }) throws -> Schedule {
    var options = ScheduleOptions()
    change(&options)
    let schedule = try TheanoScheduling.schedule(graph, options: options)
    for kernel in schedule.kernels { #expect(kernel.complaints() == [], "\(kernel)") }
    #expect(schedule.complaints() == [], "\(schedule)")
    return schedule
  }

  /// The outputs by the rules of the operations.
  func evaluate(_ arguments: [NDArray]) throws -> [NDArray] {
    var values: [ValueID: NDArray] = [:]
    for (k, value) in graph.inputs.enumerated() { values[value] = arguments[k] }
    for (k, value) in graph.shared.enumerated() { values[value] = graph.sharedVariables[k].cell.value }
    func get(_ value: ValueID) throws -> NDArray { try #require(graph.constant(value) ?? values[value]) }
    for node in graph.nodes.indices.map({ NodeID($0) }) {
      let results = try graph.op(of: node).evaluate(try graph.inputs(of: node).map { try get($0) })
      for (value, result) in zip(graph.outputs(of: node), results) { values[value] = result }
    }
    return try graph.outputs.map { try get($0) }
  }

  /// Schedules with and without fusion, runs both, and compares all outputs with the operations' own values.
  func check(_ arguments: [NDArray], _ tolerance: Double = 1e-12) throws {
    let expected = try evaluate(arguments)
    for fuses in [false, true] {
      let schedule = try scheduled { $0.fuses = fuses }
      var runner = Runner(schedule, arguments)
      let outputs = try runner.run()
      for (got, wanted) in zip(outputs, expected) {
        #expect(got.shape == wanted.shape)
        let (a, b) = (
          got.astype(.float64).scalars(as: Double.self), wanted.astype(.float64).scalars(as: Double.self)
        )
        let isClose = zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
        #expect(isClose, "fuses \(fuses): \(got) instead of \(wanted)\n\(schedule)")
      }
    }
  }
}

/// Executes a schedule by the interpreter. New memory is filled with a pattern that is no number, and every
/// access is held against the size of its buffer.
struct Runner {
  let schedule: Schedule
  let arguments: [NDArray]
  private var values: [Size.Atom: Int] = [:]
  private var memories: [Int: UnsafeMutableRawPointer] = [:]
  private(set) var faults: [(site: Int, KernelFault)] = []

  init(_ schedule: Schedule, _ arguments: [NDArray]) {
    self.schedule = schedule
    self.arguments = arguments
    for (binding, array) in zip(schedule.inputs, arguments) {
      for (axis, size) in array.shape.enumerated() { values[.axis(binding.id, axis)] = size }
      if array.ndim == 0 && array.dtype.isInteger {
        values[.value(binding.id)] = array.astype(.int64).scalars(as: Int.self)[0]
      }
    }
    for variable in schedule.shared {
      for (size, symbol) in zip(variable.cell.value.shape, variable.type.shape) {
        if let atom = symbol.atom { values[atom] = size }
      }
    }
  }

  func integer(_ size: Size) -> Int {
    size.evaluate { atom in
      guard let value = values[atom] else { preconditionFailure("\(atom) is not known yet") }
      return value
    }
  }

  private func bytes(_ buffer: Int) -> Int {
    integer(schedule.buffers[buffer].count) * schedule.buffers[buffer].dtype.itemSize
  }

  private static func memory(_ bytes: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 16), alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0xFF, count: max(bytes, 16))
    return memory
  }

  private mutating func pointer(_ buffer: Int) -> UnsafeMutableRawPointer {
    let place = schedule.buffers[buffer].place
    if case .alias(let other, let offset) = place {
      precondition(offset == nil, "no offsets here")
      return pointer(other)
    }
    let key: Int
    var size = bytes(buffer)
    var source: NDArray?
    switch place {
    case .slot(let slot):
      key = -1 - slot
      size = schedule.slots[slot].bytes.map { integer($0) }.max() ?? 0
    case .input(let k): (key, source) = (buffer, arguments[k].contiguous())
    case .shared(let k): (key, source) = (buffer, schedule.shared[k].cell.value.contiguous())
    case .constant(let k): (key, source) = (buffer, schedule.constants[k].contiguous())
    case .result, .replacement: key = buffer
    case .alias, .row: preconditionFailure("handled above, and no loops here")
    }
    if let memory = memories[key] { return memory }
    let memory = Runner.memory(size)
    if let source {
      source.withUnsafeRawPointer {
        memory.copyMemory(from: $0, byteCount: source.count * source.dtype.itemSize)
      }
    }
    memories[key] = memory
    return memory
  }

  func array(_ buffer: Int) throws -> NDArray {
    var copy = self
    let description = schedule.buffers[buffer]
    let result = try NDArray.uninitialized(description.shape.map { integer($0) }, description.dtype)
    result.storage.pointer.copyMemory(
      from: copy.pointer(buffer), byteCount: result.count * description.dtype.itemSize)
    return result
  }

  mutating func run() throws -> [NDArray] {
    try run(schedule.steps)
    return try schedule.outputs.map { try array($0) }
  }

  private mutating func run(_ steps: [Step]) throws {
    for step in steps {
      switch step {
      case .kernel(let call): run(call)
      case .product(let product):
        let (m, n, k) = (
          integer(schedule.integers[product.m]), integer(schedule.integers[product.n]),
          integer(schedule.integers[product.k])
        )
        let size = product.call.dtype.itemSize
        for batch in 0..<(product.batch.map { integer(schedule.integers[$0]) } ?? 1) {
          InterpretedProduct(product.call).run(
            m: m, n: n, k: k,
            .init(
              a: pointer(product.a) + batch * m * k * size, b: pointer(product.b) + batch * k * n * size,
              c: pointer(product.c) + batch * m * n * size,
              alpha: product.alpha.map { UnsafeRawPointer(pointer($0)) },
              beta: product.beta.map { UnsafeRawPointer(pointer($0)) }))
        }
        // In four parts, the last first.
        let all = m * (product.batch.map { integer(schedule.integers[$0]) } ?? 1)
        for (lower, right) in [(true, true), (true, false), (false, true), (false, false)] {
          let rows = lower ? all / 2..<all : 0..<all / 2
          let columns = right ? n / 3..<n : 0..<n / 3
          for follower in product.followers { run(follower, rows, columns) }
        }
      case .routine(let step):
        let inputs = step.inputs.map { k in
          RoutineCall.Input(
            pointer: pointer(k), dtype: schedule.buffers[k].dtype,
            shape: schedule.buffers[k].shape.map { integer($0) })
        }
        let outputs = step.outputs.map { k in
          RoutineCall.Output(
            pointer: pointer(k), dtype: schedule.buffers[k].dtype,
            shape: schedule.buffers[k].shape.map { integer($0) })
        }
        let fault = step.routine.run(
          RoutineCall(
            inputs: inputs, outputs: outputs, scratch: step.scratch.map { pointer($0) }, parallel: .alone))
        if let fault {
          var kernelFault = KernelFault()
          (kernelFault.check, kernelFault.value0) = (Int64(fault.failure), Int64(fault.values.x))
          faults.append((step.checks[fault.failure], kernelFault))
        }
      case .check(let guarding):
        let (a, b) = (integer(schedule.integers[guarding.left]), integer(schedule.integers[guarding.right]))
        if !guarding.requirement.relation.isMet(a, b) {
          throw guarding.requirement.error(left: a, right: b)
        }
      case .read(let pairs):
        for pair in pairs {
          values[.value(pair.id)] = try array(pair.buffer).astype(.int64).scalars(as: Int.self)[0]
        }
      case .commit, .clock, .loop, .branch: break
      }
    }
  }

  private mutating func run(_ follower: ProductFollower, _ rows: Range<Int>, _ columns: Range<Int>) {
    let (call, kernel) = (follower.kernel, schedule.kernels[follower.kernel.kernel])
    let whole = call.integers.map { Int64(integer(schedule.integers[$0])) }
    // Row by row: each is an iteration of each of the loops around that over the columns.
    for row in rows {
      var (integers, rest) = (whole, row)
      var begins = [columns.lowerBound]
      integers[follower.extents[follower.extents.count - 1]] = Int64(columns.count)
      for extent in follower.extents.dropLast().reversed() {
        begins.insert(rest % Int(whole[extent]), at: 0)
        rest /= Int(whole[extent])
        integers[extent] = 1
      }
      var (pointers, counts): ([UnsafeMutableRawPointer?], [Int]) = ([], [])
      for (k, number) in call.buffers.enumerated() {
        let shift = zip(begins, follower.strides[k]).reduce(0) { shift, loop in
          switch loop.1 {
          case .constant(let stride): shift + loop.0 * stride
          case .parameter(let p): shift + loop.0 * Int(whole[p])
          }
        }
        pointers.append(pointer(number) + shift * kernel.buffers[k].dtype.itemSize)
        counts.append(integer(schedule.buffers[number].count) - shift)
      }
      var fault = KernelFault()
      InterpretedKernel(kernel).run(
        buffers: pointers, counts: counts, integers: integers,
        chunk: KernelChunk(begin: Int64(rest), end: Int64(rest + 1)), fault: &fault)
      #expect(fault.check < 0)
    }
  }

  private mutating func run(_ call: KernelStep) {
    let kernel = schedule.kernels[call.kernel]
    var rest = call.buffers[...]
    var pointers: [UnsafeMutableRawPointer?] = []
    var counts: [Int] = []
    let parameters = call.integers.map { Int64(integer(schedule.integers[$0])) }
    var scratch: [UnsafeMutableRawPointer] = []
    for buffer in kernel.buffers {
      if case .scratch(let count) = buffer.role {
        let size: Int
        switch count {
        case .constant(let n): size = n
        case .parameter(let p): size = Int(parameters[p])
        }
        scratch.append(Runner.memory(size * buffer.dtype.itemSize))
        pointers.append(scratch.last)
        counts.append(size)
      } else {
        let number = rest.removeFirst()
        pointers.append(pointer(number))
        counts.append(integer(schedule.buffers[number].count))
      }
    }
    var fault = KernelFault()
    // In two chunks, the later first: iterations are independent.
    let n = integer(schedule.integers[call.iterations])
    let chunks =
      kernel.chunkedLoop == nil
      ? [KernelChunk.whole]
      : [KernelChunk(begin: Int64(n / 2), end: Int64(n)), KernelChunk(begin: 0, end: Int64(n / 2))]
    for chunk in chunks {
      InterpretedKernel(kernel).run(
        buffers: pointers, counts: counts, integers: parameters, chunk: chunk, fault: &fault)
    }
    if fault.check >= 0 { faults.append((call.checks[Int(fault.check)], fault)) }
    for memory in scratch { memory.deallocate() }
  }
}

func array(_ shape: [Int], _ dtype: DType = .float64, seed: Int = 1) throws -> NDArray {
  var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
  let values = (0..<shape.reduce(1, *)).map { _ -> Double in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(Int64(bitPattern: state) >> 11) / 0x1p52 * 2
  }
  return try fill(shape, .float64) { .real(values[$0]) }.astype(dtype)
}
