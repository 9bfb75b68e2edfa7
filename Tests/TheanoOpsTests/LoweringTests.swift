import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars
import TheanoTestSupport

/// What `lower` says about single elements against what `evaluate` says about whole arrays: the two are written
/// independently of each other.
@Suite struct LoweringTests {
  @Test(arguments: OpSample.all) func elementsAreThoseOfTheValues(_ sample: OpSample) throws {
    let (inputs, outputs) = sample.make()
    let expected = try sample.op.evaluate(sample.values)
    let call = LoweringCall(inputs: inputs.map(\.operand), outputs: outputs.map(\.type))
    let code = ScalarCode(inputs, sample.values)
    switch sample.op.lower(call) {
    case .elementwise, .reduction, .product, .region:
      return  // whole loops: what backends are tested with
    case .expanded:
      let expanded = try expansion(sample)
      for (got, wanted) in zip(expanded, expected) {
        #expect(worstDifference(got, wanted) < Tolerance.rounding(.float64), "\(got) \(wanted)")
      }
    case .reshape:
      #expect(expected[0].scalars(as: Double.self) == sample.values[0].scalars(as: Double.self))
    case .view(let rule):
      try compare(expected[0]) { place in
        code.element(0, at: rule(place.coordinates))
      } value: {
        code.scalar($0)
      }
    case .elements(let rules):
      for (rule, wanted) in zip(rules, expected) {
        try compare(wanted) { place in
          rule(code, place.coordinates)
        } value: {
          code.scalar($0)
        }
      }
      #expect(code.failures.isEmpty)
    case .scatter(let rule):
      try compareScatter(rule, code, sample, expected[0])
    case .routine(let routine):
      try compare(routine, call, sample, expected)
    }
  }

  /// The bits that a routine writes, with its parts run forwards and backwards.
  private func compare(
    _ routine: any Routine, _ call: LoweringCall, _ sample: OpSample, _ expected: [NDArray]
  ) throws {
    let (inputs, _) = sample.make()
    let code = ScalarCode(inputs, sample.values)
    let dense = sample.values.map { $0.contiguous() }
    // The sizes of this call speak of the variables of another `make`: of the same axes.
    let bytes = routine.scratch(
      LoweringCall(inputs: inputs.map(\.operand), outputs: sample.op.apply(inputs, origin: .unknown).map(\.type)))
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: max(64, code.number(bytes)), alignment: 64)
    defer { scratch.deallocate() }
    for isReversed in [false, true] {
      let outputs = try expected.map { array in
        let output = try NDArray.uninitialized(array.shape, array.dtype)
        output.storage.pointer.initializeMemory(
          as: UInt8.self, repeating: 0xFF, count: output.count * output.dtype.itemSize)
        return output
      }
      let fault = routine.run(
        RoutineCall(
          inputs: dense.map {
            .init(pointer: $0.storage.pointer + $0.offset * $0.dtype.itemSize, dtype: $0.dtype, shape: $0.shape)
          },
          outputs: outputs.map { .init(pointer: $0.storage.pointer, dtype: $0.dtype, shape: $0.shape) },
          scratch: scratch,
          parallel: Parallel { n, body in
            for k in 0..<n { body(isReversed ? n - 1 - k : k) }
          }))
      #expect(fault == nil)
      for (got, wanted) in zip(outputs, expected) { #expect(got.identical(to: wanted), "\(got) \(wanted)") }
    }
  }

  private func compare(
    _ expected: NDArray, _ rule: ([Int]) -> RegisterID, value: (RegisterID) -> Scalar
  ) throws {
    let dense = expected.contiguous()
    for k in 0..<dense.count {
      let got = value(rule(position(k, expected.shape)))
      #expect(got == dense.scalar(at: k), "element \(k)")
    }
  }

  private func compareScatter(
    _ rule: ScatterRule, _ code: ScalarCode, _ sample: OpSample, _ expected: NDArray
  ) throws {
    let dtype = expected.dtype
    let start = sample.values[0].contiguous()
    var elements = (0..<start.count).map { start.scalar(at: $0) }
    let region = rule.region.map { code.number($0) }
    let value = try sample.values[1].astype(dtype).broadcast(to: region).contiguous()
    let strides = NDArray.denseStrides(expected.shape)
    let signature = ScalarSignature(operands: [dtype, dtype], result: dtype)
    for k in 0..<value.count {
      let target = rule.target(code, position(k, region).coordinates).map { code.number($0) }
      let place = zip(target, strides).reduce(0) { $0 + $1.0 * $1.1 }
      switch rule.combination {
      case .replace: elements[place] = value.scalar(at: k)
      case .sum: elements[place] = ScalarOp.add.evaluate([elements[place], value.scalar(at: k)], signature)
      case .product, .max, .min, .and, .or, .argmax, .argmin: Issue.record("no such scatter")
      }
    }
    let wanted = expected.contiguous()
    #expect(elements == (0..<wanted.count).map { wanted.scalar(at: $0) })
  }

  /// The values by the operations that the op stands for.
  private func expansion(_ sample: OpSample) throws -> [NDArray] {
    var graph = Graph()
    let inputs = sample.make().inputs
    let values = inputs.map { graph.addInput($0.type, id: $0.id) }
    graph.outputs = try #require(try sample.op.expand(values, in: &graph, origin: .unknown))
    return try evaluateReference(graph, inputs: sample.values, shared: [])
  }

  /// An index outside is refused, and nothing is read there.
  @Test func gathersCheckTheirIndices() throws {
    let x = TensorVariable.unknown(.float64, like: [3])
    let index = TensorVariable.unknown(.int64, like: [2])
    let op = AdvancedSubtensor([0])
    let values = [NDArray.sample(3), try NDArray([1, 3])]
    let code = ScalarCode([x, index], values)
    let outputs = op.apply([x, index], origin: .unknown)
    guard
      case .elements(let rules) = op.lower(
        LoweringCall(inputs: [x.operand, index.operand], outputs: outputs.map(\.type)))
    else { preconditionFailure("a gather has a rule for elements") }
    #expect(code.scalar(rules[0](code, [0].coordinates)) == .real(values[0][1] as Double))
    #expect(code.failures.isEmpty)
    #expect(code.scalar(rules[0](code, [1].coordinates)) == .real(0))
    #expect(code.failures.map(\.0) == [.indexOutOfBounds(axis: 0)])
    #expect(code.failures.first?.1 == [3, 3])
  }
}

private func position(_ k: Int, _ shape: [Int]) -> [Int] {
  var (rest, place) = (k, [Int](repeating: 0, count: shape.count))
  for axis in shape.indices.reversed() {
    place[axis] = rest % shape[axis]
    rest /= shape[axis]
  }
  return place
}

extension [Int] {
  /// A place as a constant.
  fileprivate var coordinates: [Coordinate] { map { Coordinate(offset: Size($0)) } }
}

/// Runs element rules at once, one scalar after the other.
private final class ScalarCode: ElementCode {
  private let inputs: [TensorVariable]
  private let values: [NDArray]
  private var registers: [(Scalar, DType)] = []
  private(set) var failures: [(CheckFailure, [Int])] = []

  init(_ inputs: [TensorVariable], _ values: [NDArray]) {
    self.inputs = inputs
    self.values = values.map { $0.contiguous() }
  }

  private func define(_ value: Scalar, _ dtype: DType) -> RegisterID {
    registers.append((value, dtype))
    return RegisterID(registers.count - 1)
  }

  func scalar(_ register: RegisterID) -> Scalar { registers[register.index].0 }

  func number(_ size: Size) -> Int {
    size.evaluate { atom in
      switch atom {
      case .axis(let id, let axis): self.values[self.input(id)].shape[axis]
      case .value(let id): self.values[self.input(id)].scalars(as: Int.self)[0]
      case .floorDivide, .modulo, .maximum, .minimum, .isNegative: preconditionFailure("no leaf")
      }
    }
  }

  private func input(_ id: VariableID) -> Int {
    guard let k = inputs.firstIndex(where: { $0.id == id }) else { preconditionFailure("not an input") }
    return k
  }

  func number(_ place: Coordinate) -> Int {
    place.terms.reduce(number(place.offset)) { sum, term in
      guard case .register(let register) = term.source else { preconditionFailure("there is no loop") }
      return sum + Int(scalar(register).asInt) * number(term.scale)
    }
  }

  func element(_ input: Int, at place: [Coordinate], where guarded: RegisterID?) -> RegisterID {
    let array = values[input]
    if let guarded, scalar(guarded) != .bool(true) { return define(.zero(array.dtype), array.dtype) }
    let index = place.map { number($0) }
    precondition(index.count == array.ndim, "a place has a coordinate for each axis")
    precondition(zip(index, array.shape).allSatisfy { $0 >= 0 && $0 < $1 }, "\(index) outside \(array.shape)")
    let k = zip(index, NDArray.denseStrides(array.shape)).reduce(0) { $0 + $1.0 * $1.1 }
    return define(array.scalar(at: k), array.dtype)
  }

  func constant(_ value: ScalarConstant) -> RegisterID { define(value.value, value.dtype) }

  func apply(_ op: ScalarOp, _ operands: [RegisterID]) -> RegisterID {
    let given = operands.map { registers[$0.index] }
    guard let signature = try? op.signature(given.map(\.1)) else { preconditionFailure("\(op) of \(given)") }
    let cast = zip(given, signature.operands).map { $0.0.converted(to: $1) }
    return define(op.evaluate(cast, signature), signature.result)
  }

  func value(of place: Coordinate) -> RegisterID { define(.int(Int64(number(place))), .int64) }
  func value(of size: Size) -> RegisterID { define(.int(Int64(number(size))), .int64) }
  func dtype(of register: RegisterID) -> DType { registers[register.index].1 }

  func check(_ condition: RegisterID, _ failure: CheckFailure, _ values: [RegisterID]) {
    if scalar(condition) != .bool(true) { failures.append((failure, values.map { Int(scalar($0).asInt) })) }
  }
}
