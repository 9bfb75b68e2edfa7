import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

extension OpSample {
  /// The samples of the ops that hold bodies or choose. ``Branch`` has none: it is made of an ``IfElse``, and by that alone.
  package static var control: [OpSample] {
    Scan.samples + LoopRows.samples + KeptRows.samples + IfElse.samples + Assertion.samples + GraphFunction.samples
  }
}

extension Scan {
  private static func variable(_ shape: [Int], _ dtype: DType = .float64) -> TensorVariable {
    TensorVariable.unknown(dtype, like: shape)
  }

  static var samples: [OpSample] {
    let (x, h, w) = (variable([3]), variable([3]), variable([3]))
    let recurrence = Scan(
      reads: [Read(0)], sequenceCount: 1, states: [State()], maps: [false], wholeCount: 1, hasUntil: false,
      body: Body([x, h, w], [tensor.tanh(h * w + x), h * x]))
    let (before, now, older, last) = (variable([2]), variable([2]), variable([2]), variable([2]))
    let taps = Scan(
      reads: [Read(0), Read(0, offset: 1)], sequenceCount: 1, states: [State(taps: [-2, -1])], maps: [], wholeCount: 0,
      hasUntil: false, body: Body([before, now, older, last], [older * before + last * now]))
    let (row, sum) = (variable([2]), variable([2]))
    let backwards = Scan(
      reads: [Read(0, isReversed: true)], sequenceCount: 1, states: [State(keepsLast: true)], maps: [true],
      wholeCount: 0, hasUntil: false, body: Body([row, sum], [sum + tensor.sqr(row), sum * row]))
    let steps = NDArray(4)
    return [
      OpSample(
        "scan with a state and a whole tensor", recurrence,
        [steps, .sample(4, 3), .sample(1, 3, seed: 2), .sample(3, seed: 3)], constants: [0]),
      OpSample("scan with taps", taps, [steps, .sample(5, 2), .sample(2, 2, seed: 2)], constants: [0]),
      OpSample(
        "scan that keeps the last state", backwards, [steps, .sample(4, 2), .sample(1, 2, seed: 2)], constants: [0]),
      OpSample(
        "scan without steps", recurrence, [NDArray(0), .sample(4, 3), .sample(1, 3, seed: 2), .sample(3, seed: 3)],
        constants: [0]),
    ]
  }
}

extension IfElse {
  static var samples: [OpSample] {
    let values: [NDArray] = [.sample(2, 3), .sample(4, seed: 2), .sample(2, 3, seed: 3), .sample(4, seed: 4)]
    return [1, 0].map { OpSample("ifelse \($0)", IfElse(count: 2), [NDArray($0)] + values) }
  }
}

extension Assertion {
  static var samples: [OpSample] {
    [
      OpSample("assertion", Assertion("holds"), [.sample(2, 3), true, true]),
      OpSample("assertion that fails", Assertion("fails"), [.sample(2, 3), true, false]),
      OpSample("assertion of nothing that fails", Assertion("fails"), [.sample(0, 3), false]),
      OpSample("raise", Assertion("refused", raises: true), [.sample(2, 3)]),
    ]
  }
}

extension GraphFunction {
  static var samples: [OpSample] {
    let (x, y) = (TensorVariable.unknown(.float64, like: [2, 3]), TensorVariable.unknown(.float64, like: [3]))
    let body = Body([x, y], [tensor.exp(x) * y, tensor.sqr(y)])
    return [
      OpSample("function of a graph", GraphFunction(body: body, label: nil), [.sample(2, 3), .sample(3, seed: 2)])
    ]
  }
}
