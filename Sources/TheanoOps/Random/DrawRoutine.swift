import Synchronization
import TheanoArrays
import TheanoGraph
import TheanoRandom
import TheanoScalars

/// The code of ``RandomDraw``: one after the other, as each number depends on those before.
struct DrawRoutine: Routine {
  let op: RandomDraw

  var name: String { op.spokenName }

  var failures: [CheckFailure] { op.failures("the value of rng is no state of a Mersenne Twister") }

  func scratch(_ call: LoweringCall) -> Size { op.scratch(call) }

  /// Generators that nobody uses: as many as ever drew at the same time.
  private static let spare = Mutex<[MersenneTwister]>([])

  func run(_ call: RoutineCall) -> RoutineFault? {
    let state = UnsafeBufferPointer(start: call.inputs[0].elements(as: UInt32.self), count: call.inputs[0].count)
    let known = Self.spare.withLock { $0.popLast() }
    guard var generator = known ?? MersenneTwister(words: state) else { return RoutineFault(0) }
    defer { Self.spare.withLock { $0.append(generator) } }
    if known != nil && !generator.read(state) { return RoutineFault(0) }
    let fault = draw(Drawing(op, call, into: call.outputs[1]), &generator)
    generator.write(to: call.outputs[0].elements(as: UInt32.self))
    return fault
  }

  private func draw(_ drawing: Drawing, _ generator: inout MersenneTwister) -> RoutineFault? {
    let sample = drawing.sample
    switch op.distribution {
    case .uniform:
      for k in 0..<sample.count {
        let (low, high) = (drawing.first.real(k), drawing.second.real(k))
        guard (high - low).isFinite else { return RoutineFault(1) }
        sample.write(generator.uniform(low, high), at: k)
      }
    case .normal:
      for k in 0..<sample.count {
        let (average, deviation) = (drawing.first.real(k), drawing.second.real(k))
        if deviation < 0 { return RoutineFault(1) }
        sample.write(average + deviation * generator.normal(), at: k)
      }
    case .poisson, .binomial, .integers, .choice, .permutation, .multinomial:
      var plan: BinomialPlan?
      for piece in 0..<drawing.pieces { if let fault = drawing.draw(piece, &generator, &plan) { return fault } }
    }
    return nil
  }
}

extension RandomDraw {
  /// What a draw refuses, after what it refuses its generator for.
  func failures(_ state: String) -> [CheckFailure] {
    let probability = "probabilities lie from 0 through 1: T.clip(p, 0, 1), T.nnet.sigmoid(x)"
    let sum = "divide by the sum: p / p.sum(axis: -1, keepdims: true), or take T.softmax(x)"
    let all: [(String, hint: String)] =
      switch distribution {
      case .uniform: [("high - low is not finite", "pass finite bounds, whose distance is finite too")]
      case .normal: [("std < 0", CheckedParameter.deviationHint)]
      case .binomial: [("n < 0", "n counts trials"), ("p < 0, p > 1 or p is NaN", probability)]
      case .poisson:
        [("lam < 0, lam is NaN, or lam is too large", "a rate is not negative, and at most about 9.2e18: T.exp(x)")]
      case .integers: [("low > high", "both bounds may be drawn: pass low ≤ high")]
      case .choice:
        [
          ("a must be greater than 0", "pass how many there are, or a vector with an element"),
          (
            "Cannot take a larger sample than population when replace is false",
            "draw fewer, or with replace: true"
          ),
          ("a and p must have same size", "pass one probability for each element"),
          ("probabilities are not non-negative", probability), ("probabilities do not sum to 1", sum),
          ("Fewer non-zero entries in p than size", "draw fewer, or with replace: true"),
        ]
      case .permutation: []
      case .multinomial:
        [
          ("n < 0", "n counts trials"), ("pvals < 0, pvals > 1 or pvals contains NaNs", probability),
          ("sum(pvals[:-1]) > 1.0", sum),
        ]
      }
    return [.argument(state, hint: "set it to what rng.value gave, or to MersenneTwister(seed: 7)")]
      + all.map { .argument($0.0, hint: $0.hint) }
  }
}

extension RandomDraw {
  /// The bytes for a population of which some are chosen: all of it is brought into random order, or its probabilities are
  /// added up. The operands begin with the state or the keys.
  func scratch(_ call: LoweringCall) -> Size {
    let places = sizes.map { $0.size(call.inputs) }
    switch distribution {
    case .choice(replacing: false, weighted: false):
      let population = Size.maximum(.zero, IntegerTerm.operand(1).size(call.inputs))
      // Nothing is ordered where nothing is chosen.
      let any = places.reduce(Size.one) { $0 * .minimum(.one, $1) }
      return population * any * Size(8)
    case .choice(let replacing, weighted: true):
      return call.inputs[2].type.shape.reduce(.one, *) * Size(replacing ? 8 : 16)
    case .uniform, .normal, .binomial, .poisson, .integers, .choice(replacing: true, weighted: false),
      .permutation, .multinomial:
      return .zero
    }
  }
}

/// The pieces of a draw, each of which takes what numbers it needs of a generator: elements that stand alone, rows, or
/// all at once.
struct Drawing {
  let distribution: RandomDraw.Distribution
  let inputs: [RoutineCall.Input]
  /// The parameters; where there is one only, the second is not read, where there is none neither is.
  let first: Parameter
  let second: Parameter
  let sample: RoutineCall.Output
  /// As ``RandomDraw/scratch(_:)`` says.
  let scratch: UnsafeMutableRawPointer?

  init(_ op: RandomDraw, _ call: RoutineCall, into sample: RoutineCall.Output) {
    distribution = op.distribution
    scratch = call.scratch
    inputs = call.inputs
    first = Parameter(inputs[min(1, inputs.count - 1)])
    second = Parameter(inputs[min(2, inputs.count - 1)])
    self.sample = sample
  }

  var pieces: Int {
    switch distribution {
    case .uniform, .normal, .poisson, .binomial, .integers: sample.count
    case .choice: 1
    // Rows of no elements: nothing is drawn for them.
    case .permutation, .multinomial: sample.count / max(sample.shape.last ?? 0, 1)
    }
  }

  func draw(
    _ k: Int, _ generator: inout some RandomBits, _ plan: inout BinomialPlan?
  ) -> RoutineFault? {
    switch distribution {
    case .uniform, .normal: preconditionFailure("these are drawn by generators of their own")
    case .poisson:
      let mean = first.real(k)
      guard mean >= 0 && mean <= MersenneTwister.largestPoissonMean else { return RoutineFault(1) }
      sample.write(generator.poisson(mean), at: k)
    case .binomial:
      let (trials, probability) = (first.integer(k), second.real(k))
      if trials < 0 { return RoutineFault(1) }
      guard probability >= 0 && probability <= 1 else { return RoutineFault(2) }
      sample.write(generator.binomial(trials, probability, &plan), at: k)
    case .integers:
      let (low, high) = (first.integer(k), second.integer(k))
      guard low <= high else { return RoutineFault(1) }
      sample.write(generator.integer(from: low, through: high), at: k)
    case .choice(let replacing, let weighted): return choose(&generator, replacing, weighted)
    case .permutation:
      switch sample.dtype.itemSize {
      case 1: order(k, &generator, UInt8.self)
      case 2: order(k, &generator, UInt16.self)
      case 4: order(k, &generator, UInt32.self)
      case let size:
        precondition(size == 8, "permutations are of numbers that are not complex")
        order(k, &generator, UInt64.self)
      }
    case .multinomial: return count(k, &generator)
    }
    return nil
  }

  // MARK: Numbers that belong together

  private func choose(
    _ generator: inout some RandomBits, _ replacing: Bool, _ weighted: Bool
  ) -> RoutineFault? {
    let population = inputs[1].elements(as: Int64.self)[0]
    let count = sample.count
    guard population > 0 || count == 0 else { return RoutineFault(1) }
    if !replacing && Int64(count) > population { return RoutineFault(2) }
    if weighted {
      let p = UnsafeBufferPointer(start: inputs[2].elements(as: Double.self), count: inputs[2].count)
      guard Int64(p.count) == population else { return RoutineFault(3) }
      guard p.allSatisfy({ $0 >= 0 }) else { return RoutineFault(4) }
      // As accurate as the square root of a rounding error: probabilities are often results of a computation.
      guard abs(p.reduce(0, +) - 1) <= 0x1p-26 || count == 0 else { return RoutineFault(5) }
      if !replacing && p.count(where: { $0 > 0 }) < count { return RoutineFault(6) }
      guard let left = scratch?.assumingMemoryBound(to: Double.self), count > 0 else { return nil }
      left.update(from: inputs[2].elements(as: Double.self), count: p.count)
      let rest = UnsafeMutableBufferPointer(start: left, count: p.count)
      if replacing {
        generator.choose(count, sums: rest) { sample.write($1, at: $0) }
      } else {
        let sums = UnsafeMutableBufferPointer(start: left + p.count, count: p.count)
        generator.chooseDifferent(count, left: rest, sums: sums) { sample.write($1, at: $0) }
      }
    } else if replacing {
      for k in 0..<count { sample.write(generator.integer(from: 0, through: population - 1), at: k) }
    } else if count > 0 {
      chooseDifferent(population, &generator)
    }
    return nil
  }

  /// The first of a permutation of all.
  private func chooseDifferent(_ population: Int64, _ generator: inout some RandomBits) {
    let start = scratch?.bindMemory(to: Int64.self, capacity: Int(population))
    var order = UnsafeMutableBufferPointer(start: start, count: Int(population))
    for k in order.indices { order[k] = Int64(k) }
    generator.shuffle(&order)
    for k in 0..<sample.count { sample.write(order[k], at: k) }
  }

  /// The numbers of a row in random order, where they lie.
  private func order<Word>(_ row: Int, _ generator: inout some RandomBits, _: Word.Type) {
    let length = sample.shape.last ?? 0
    for k in 0..<length { sample.write(Int64(k), at: row * length + k) }
    var words = UnsafeMutableBufferPointer(start: sample.elements(as: Word.self) + row * length, count: length)
    generator.shuffle(&words)
  }

  /// How often the outcomes of a row come up.
  private func count(_ row: Int, _ generator: inout some RandomBits) -> RoutineFault? {
    let given = inputs[2]
    let length = sample.shape.last ?? 0
    if length == 0 { return nil }
    let start = given.shape.count == 1 ? 0 : row * length
    let p = UnsafeBufferPointer(start: given.elements(as: Double.self) + start, count: length)
    guard p.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return RoutineFault(2) }
    let trials = first.integer(first.isScalar ? 0 : row * length)
    if trials < 0 { return RoutineFault(1) }
    let mass = p.dropLast().reduce(0, +)
    guard mass <= 1 + 1e-5 else { return RoutineFault(3) }
    // A little more than 1, as sums of float32 numbers are: brought below it, as the original does.
    let factor = mass > 1 + 1e-12 ? 1 - 5e-5 : 1
    generator.multinomial(trials, length, { p[$0] * factor }, write: { sample.write($1, at: row * length + $0) })
    return nil
  }

  // MARK: Elements

  /// A parameter that is the same for all numbers, or has one for each.
  struct Parameter {
    let pointer: UnsafeRawPointer
    let isScalar: Bool

    init(_ input: RoutineCall.Input) {
      pointer = input.pointer
      isScalar = input.shape.isEmpty
    }

    func real(_ k: Int) -> Double { pointer.assumingMemoryBound(to: Double.self)[isScalar ? 0 : k] }
    func integer(_ k: Int) -> Int64 { pointer.assumingMemoryBound(to: Int64.self)[isScalar ? 0 : k] }
  }
}

extension RoutineCall.Output {
  /// Writes a number in the dtype.
  func write(_ value: Double, at k: Int) {
    switch dtype {
    case .float64: elements(as: Double.self)[k] = value
    case .float32: elements(as: Float.self)[k] = Float(value)
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .complex64,
      .complex128:
      Scalar.real(value).converted(to: dtype).write(to: pointer, index: k, dtype)
    }
  }

  /// Writes an integer in the dtype.
  func write(_ value: Int64, at k: Int) {
    switch dtype {
    case .int64: elements(as: Int64.self)[k] = value
    case .bool, .int8, .int16, .int32, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
      .complex64, .complex128:
      Scalar.int(value).converted(to: dtype).write(to: pointer, index: k, dtype)
    }
  }
}
