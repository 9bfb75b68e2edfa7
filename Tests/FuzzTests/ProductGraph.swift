import Theano

/// A random function with many products of matrices and what follows them: chains of operations element by element, which
/// read the product's operands too, rows and columns of other matrices, and themselves at other places; loops, choices,
/// shared variables that are updated with what was computed of them, gradients.
///
/// All values stay near 1, so that a wrong element shows.
struct ProductGraph {
  private(set) var inputs: [TensorVariable] = []
  private(set) var outputs: [TensorVariable] = []
  private(set) var updates: Updates = []
  private(set) var shared: [SharedVariable] = []
  let dtype: DType
  /// Three sizes; matrices have two of them.
  let sizes: [Int]

  private var choices: Choices
  /// Which sizes are the same.
  private let kinds: [Int]
  private var pool: [[Int]: [TensorVariable]] = [:]
  private var made: [Matrix] = []
  private let row: TensorVariable
  private let column: TensorVariable
  private let sequence: TensorVariable

  private struct Matrix {
    let value: TensorVariable
    let (rows, columns): (Int, Int)
  }

  /// - Parameters:
  ///   - sizes: what the sizes are chosen of.
  ///   - products: about how many.
  init(seed: UInt64, sizes: [Int], products: Int) throws {
    var choices = Choices(seed: seed)
    let dtype: DType = choices.chance(0.5) ? .float32 : .float64
    let isSquare = choices.chance(0.5)
    kinds = isSquare ? [0, 0, 0] : [0, 1, 2]
    let first = choices.one(of: sizes)
    self.sizes = isSquare ? [first, first, first] : [first, choices.one(of: sizes), choices.one(of: sizes)]
    func tensor(_ rank: Int, _ name: String) -> TensorVariable {
      T.tensor(dtype: dtype, broadcastable: Array(repeating: false, count: rank), name: name)
    }
    (row, column, sequence) = (tensor(1, "row"), tensor(1, "column"), tensor(3, "sequence"))
    (self.dtype, self.choices) = (dtype, choices)
    for (k, (a, b)) in Self.matrices.enumerated() {
      inputs.append(tensor(2, "m\(k)"))
      add(inputs[k], a, b)
    }
    inputs += [row, column, sequence]
    for (k, (a, b)) in [(0, 2), (2, 2)].enumerated() {
      let variable = try Theano.shared(values([self.sizes[a], self.sizes[b]], k + 50), "s\(k)")
      shared.append(variable)
      add(variable, a, b)
    }
    for _ in 0..<products { step() }
    finish()
  }

  private static let matrices = [(0, 1), (1, 2), (2, 2), (0, 2), (2, 1)]

  private func values(_ shape: [Int], _ seed: Int) throws(TheanoError) -> NDArray {
    try NDArray.uniform(shape, low: -1, high: 1, seed: UInt64(seed)).astype(dtype)
  }

  /// Some of them lie otherwise in memory than in the order of their elements.
  func arguments(_ number: Int) throws(TheanoError) -> [NDArray] {
    var found: [NDArray] = []
    for (k, (a, b)) in Self.matrices.enumerated() {
      let array = try values([sizes[a], sizes[b]], 100 * number + k)
      found.append((number + k) % 4 == 3 ? array.transposed().contiguous().transposed() : array)
    }
    found += [try values([sizes[2]], 100 * number + 7), try values([sizes[0]], 100 * number + 8)]
    return found + [try values([number % 4, sizes[0], sizes[2]], 100 * number + 9)]
  }

  // MARK: Values

  private mutating func add(_ value: TensorVariable, _ a: Int, _ b: Int) {
    pool[[kinds[a], kinds[b]], default: []].append(value)
  }

  /// Often the last one: so products follow what follows products.
  private mutating func matrix(_ a: Int, _ b: Int) -> TensorVariable {
    let known = pool[[kinds[a], kinds[b]]] ?? []
    if known.isEmpty { return a == b ? T.dot(matrix(a, 2), matrix(a, 2).T) * scale(2) : matrix(b, a).T }
    return choices.chance(0.5) ? known[known.count - 1] : choices.one(of: known)
  }

  private func scale(_ k: Int) -> Double { 1 / Double(max(1, sizes[k])) }

  private mutating func product(_ a: Int, _ b: Int) -> TensorVariable {
    let k = choices.below(3)
    let left = choices.chance(0.3) ? matrix(k, a).T : matrix(a, k)
    let right = choices.chance(0.3) ? matrix(b, k).T : matrix(k, b)
    switch choices.below(5) {
    case 0: return matrix(a, b) - 0.3 * scale(k) * T.dot(left, right)
    case 1: return 0.5 * matrix(a, b) + T.dot(left, right) * scale(k)
    case 2: return a == b ? T.dot(left, left.T) * scale(k) : T.dot(left, right) * scale(k)
    default: return T.dot(left, right) * (choices.chance(0.5) ? scale(k) : 3 * scale(k))
    }
  }

  /// What may run on the parts of a product, and sometimes what may not.
  private mutating func following(_ value: TensorVariable, _ a: Int, _ b: Int) -> TensorVariable {
    switch choices.below(20) {
    case 0, 1: T.tanh(value)
    case 2: T.tanh(value) + matrix(a, b)
    case 3: value * T.sigmoid(matrix(a, b))
    case 4: T.maximum(value, 0) + 0.1 * value
    case 5: b == 2 ? T.tanh(value + row) : T.sqr(value) * 0.5
    case 6: a == 0 ? value * column.dimshuffle(0, "x") : T.exp(-T.sqr(value))
    case 7: T.switch(T.gt(value, 0.117), value, matrix(a, b))
    case 8: T.cast(T.cast(value, dtype == .float32 ? .float64 : .float32) * 0.5, dtype)
    // At other places.
    case 9: T.tanh(value) + first(matrix(a, b), a)
    case 10: value + 0.5 * matrix(a, b)[.slice(nil, nil, -1)]
    case 11: value * 0.5 + first(value, a)
    case 12: T.tanh(value) + (kinds[a] == kinds[b] ? value.T : matrix(b, a).T) * 0.3
    case 13: value - value.sum(axis: 1, keepdims: true) * scale(b)
    case 14: T.tanh(value) * matrix(a, b)[.slice(nil, nil), .slice(nil, 1)].sum(axis: 1, keepdims: true)
    case 15: T.incSubtensor(value[..<1], T.constant(0.5, dtype: dtype))
    default: T.sigmoid(value) * matrix(a, b) + 0.1
    }
  }

  /// The first row, or zeros where there is none.
  private func first(_ value: TensorVariable, _ a: Int) -> TensorVariable {
    value[..<1].sum(axis: 0, keepdims: true) * 0.5
  }

  private mutating func chain(_ value: TensorVariable, _ a: Int, _ b: Int) -> TensorVariable {
    var value = value
    for _ in 0..<choices.below(4) {
      value = following(value, a, b)
      // Others read it too, in the middle of the chain.
      if choices.chance(0.3) { keep(value, a, b) }
    }
    return value
  }

  private mutating func keep(_ value: TensorVariable, _ a: Int, _ b: Int) {
    add(value, a, b)
    made.append(Matrix(value: value, rows: a, columns: b))
  }

  private mutating func step() {
    let (a, b) = (choices.below(3), choices.below(3))
    switch choices.below(12) {
    case 0: keep(loop(a, b), a, b)
    case 1: keep(rows(), 0, 2)
    case 2:
      let (one, other) = (chain(product(a, b), a, b), choices.chance(0.5) ? matrix(a, b) : chain(product(a, b), a, b))
      keep(T.ifelse(T.gt(matrix(0, 0)[..<1].sum(), 0.0713), one, other), a, b)
    case 3: keep(T.tanh(matrix(a, b) * 2), a, b)
    default: keep(chain(product(a, b), a, b), a, b)
    }
  }

  /// A state that lies in the same place in each step, or goes round.
  private mutating func loop(_ a: Int, _ b: Int) -> TensorVariable {
    let (initial, weights, other, form) = (matrix(a, b), matrix(b, b), matrix(a, b), choices.below(6))
    let (s, isLong) = (scale(b), choices.chance(0.3))
    func next(_ state: TensorVariable) -> TensorVariable {
      let product = T.dot(state, weights) * s
      return switch form {
      case 0: T.tanh(product + other)
      case 1: T.tanh(product) + 0.5 * state
      case 2: T.tanh(product) * 0.5 + state[..<1].sum(axis: 0, keepdims: true) * 0.3
      case 3: T.tanh(T.tanh(product) * other + state[.slice(nil, nil, -1)] * 0.3)
      case 4: T.tanh(T.dot(T.tanh(product), weights) + state)
      default: T.switch(T.gt(product, 0), product, state)
      }
    }
    if isLong {
      let (states, _) = T.scan({ state in next(state) }, outputsInfo: initial, nSteps: 4)
      return choices.chance(0.5) ? states[-1] + 0.1 * states[1] : states.sum(axis: 0)
    }
    return T.fold(from: initial, over: T.arange(3)) { state, _ in next(state) }
  }

  /// A loop over rows of a sequence that keeps rows.
  private mutating func rows() -> TensorVariable {
    let (initial, weights, s) = (matrix(0, 2), matrix(2, 2), scale(2))
    let (last, rows) = T.scan(from: initial, over: sequence) { state, x in
      let inner = T.tanh(T.dot(state, weights) * s + x)
      return (inner + 0.3 * state, [T.exp(inner) * 0.3 + first(inner, 0)])
    }
    return last + rows[0].sum(axis: 0)
  }

  // MARK: What goes out

  private mutating func finish() {
    for matrix in made.suffix(1 + choices.below(4)) {
      outputs.append(matrix.value)
      switch choices.below(8) {
      case 0: outputs.append(matrix.value)
      case 1: outputs.append(matrix.value.T)
      case 2: outputs.append(T.exp(-T.sqr(matrix.value)))
      case 3: outputs.append(chain(product(matrix.rows, matrix.columns), matrix.rows, matrix.columns))
      case 4: outputs.append(matrix.value.sum(axis: 0))
      default: break
      }
    }
    if choices.chance(0.2) { outputs.append(shared[0]) }
    if choices.chance(0.2) { outputs.append(inputs[choices.below(5)]) }
    let (s, r) = (shared[0] as TensorVariable, shared[1] as TensorVariable)
    switch choices.below(6) {
    case 0: updates.append((shared[0], matrix(0, 2)))
    case 1: updates.append((shared[0], s - 0.1 * scale(1) * T.dot(matrix(0, 1), matrix(1, 2))))
    case 2: updates.append((shared[0], chain(T.dot(s, r) * scale(2), 0, 2) + s))
    case 3: updates.append((shared[0], T.tanh(T.dot(matrix(0, 0), s) * scale(0)) + 0.5 * s))
    default: break
    }
    switch choices.below(6) {
    case 0: updates.append((shared[1], T.tanh(T.dot(r, r) * scale(2)) + 0.5 * r))
    case 1: updates.append((shared[1], chain(T.dot(r.T, matrix(2, 2)) * scale(2), 2, 2)))
    case 2: updates.append((shared[1], T.tanh(T.dot(s.T, s) * scale(0)) + 0.5 * r))
    default: break
    }
    if choices.chance(0.25), let last = outputs.last {
      let cost = T.sqr(last).mean() + matrix(0, 2).sum() * 0.01
      outputs += [cost] + T.grad(cost, [inputs[0], inputs[2], inputs[3], row], disconnectedInputs: .ignore)
    }
  }
}
