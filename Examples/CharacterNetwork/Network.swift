import Theano

enum Cell: String, CaseIterable {
  case rnn
  case lstm
}

/// A recurrent network that says which letter comes next, trained by truncated backpropagation through time: the state
/// goes on from one piece of the text to the next, the gradient does not.
struct Network {
  private let cell: Cell
  private let hidden: Int
  private let letters: Int
  /// Of the input, of the state, of the output.
  private let W: SharedVariable
  private let U: SharedVariable
  private let b: SharedVariable
  private let V: SharedVariable
  private let c: SharedVariable
  /// The state at the end of the last piece: the output, and the memory of an LSTM.
  private let state: [SharedVariable]
  private let train: CompiledFunction<NDArray>
  private let write: CompiledFunction<NDArray>

  init(_ cell: Cell, hidden: Int, letters: Int, streams: Int, rate: Double, clip: Double, sample: Int) throws {
    (self.cell, self.hidden, self.letters) = (cell, hidden, letters)
    let width = cell == .lstm ? 4 * hidden : hidden
    func weights(_ shape: [Int], _ name: String, _ seed: UInt64) throws -> SharedVariable {
      let bound = (6 / Double(shape.reduce(0, +))).squareRoot()
      return try shared(NDArray.uniform(shape, low: -bound, high: bound, seed: seed), name)
    }
    W = try weights([letters, width], "W", 1)
    U = try weights([hidden, width], "U", 2)
    b = try shared(NDArray.zeros([width]), "b")
    V = try weights([hidden, letters], "V", 3)
    c = try shared(NDArray.zeros([letters]), "c")
    state = try (0..<(cell == .lstm ? 2 : 1)).map { try shared(NDArray.zeros([streams, hidden]), "state\($0)") }
    let step = Network.step(cell, hidden, U)

    // Training: the products with the input are one lookup for the whole piece.
    let (x, y) = (T.lmatrix("x"), T.lmatrix("y"))
    let (final, outputs) = T.scan(from: state as [TensorVariable], over: W[x] + b) { carry, input in
      let next = step(carry, input)
      return (next, next[0])
    }
    let logits = T.dot(outputs.reshape([-1, hidden]), V) + c
    let cost = T.nnet.categoricalCrossentropy(T.softmax(logits), y.flatten()).mean()
    let parameters = [W, U, b, V, c]
    var updates: [(SharedVariable, TensorVariable)] = zip(state, final).map { ($0, $1) }
    let time = try shared(0.0, "time")
    updates.append((time, time + 1))
    for (parameter, gradient) in zip(parameters, T.grad(cost, parameters)) {
      // Adam: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015.
      let g = T.clip(gradient, -clip, clip)
      let zeros = try NDArray.zeros(parameter.value.shape)
      let (m, v) = (try shared(zeros, "m"), try shared(zeros, "v"))
      let (newM, newV) = (0.9 * m + 0.1 * g, 0.999 * v + 0.001 * T.sqr(g))
      let size = rate * T.sqrt(1 - 0.999 ** (time + 1)) / (1 - 0.9 ** (time + 1))
      updates += [(m, newM), (v, newV), (parameter, parameter - size * newM / (T.sqrt(newV) + 1e-8))]
    }
    train = try function([x, y], cost, updates: Updates(updates))

    // Writing: a letter drawn at each step is the input of the next.
    let streamsOfNumbers = RandomStreams(seed: 11)
    let first = T.lscalar("first")
    let empty: [TensorVariable] = state.map { _ in T.zeros(1, hidden) }
    let (V, W, b, c) = (self.V, self.W, self.b, self.c)
    let (_, written) = T.scan(from: (first, empty), steps: sample) { carry in
      let (letter, state) = carry
      let next = step(state, T.shapePadLeft(W[letter] + b))
      let shares = T.softmax(T.dot(next[0], V) + c)[0]
      let drawn = T.lt(T.cumsum(shares), streamsOfNumbers.uniform()).sum()
      let code = T.cast(T.minimum(drawn, letters - 1), .int64)
      return ((code, next), code)
    }
    write = try function([first], written)
  }

  /// The new state, given the old one and what the input adds.
  private static func step(
    _ cell: Cell, _ hidden: Int, _ U: SharedVariable
  ) -> ([TensorVariable], TensorVariable) -> [TensorVariable] {
    { state, input in
      let sums = input + T.dot(state[0], U)
      switch cell {
      case .rnn: return [T.tanh(sums)]
      case .lstm:
        func gate(_ k: Int) -> TensorVariable { sums[.all, .slice(k * hidden, (k + 1) * hidden)] }
        let memory = T.sigmoid(gate(0) + 1) * state[1] + T.sigmoid(gate(1)) * T.tanh(gate(2))
        return [T.sigmoid(gate(3)) * T.tanh(memory), memory]
      }
    }
  }

  /// One pass over the text; the mean number of bits of a letter.
  func epoch(_ batches: [(x: NDArray, y: NDArray)], _ progress: (Int, Double) -> Void) throws -> Double {
    for part in state { try part.setValue(NDArray.zeros(part.value.shape)) }
    var sum = 0.0
    for (k, batch) in batches.enumerated() {
      let cost = try train(batch.x, batch.y).scalars(as: Double.self)[0] / 0.6931471805599453
      sum += cost
      progress(k + 1, cost)
    }
    return sum / Double(batches.count)
  }

  /// Letters that the network makes up after one.
  func sample(after first: Int) throws -> [Int] { try write(first).scalars(as: Int.self) }
}
