import Theano

/// Numbers that depend on a seed alone.
struct Choices {
  private var generator: RandomGenerator

  init(seed: UInt64) { generator = RandomGenerator(seed: seed) }

  mutating func below(_ n: Int) -> Int { Int(generator.next() % UInt64(n)) }
  mutating func one<C: RandomAccessCollection>(of choices: C) -> C.Element {
    choices[choices.index(choices.startIndex, offsetBy: below(choices.count))]
  }
  mutating func unit() -> Double { Double(generator.next() >> 11) / 9_007_199_254_740_992 }
  mutating func chance(_ p: Double) -> Bool { unit() < p }
}

/// An expression with what may be asked of its value.
struct Sample {
  var variable: TensorVariable
  /// Each of its operations is rounded as IEEE 754 says, so that all modes give the same bits.
  var isExact: Bool
  /// A small error of an argument is a small error of the value.
  var isContinuous: Bool
  /// And a small error of the derivatives.
  var isSmooth = true

  /// With a bend in it.
  var bent: Sample {
    var result = self
    result.isSmooth = false
    return result
  }
}

/// In which floats an expression is made: the same expression can be made in several.
enum Precision {
  /// As the choices say.
  case any
  /// float64 becomes float32: so any expression can be judged by its twin in float64.
  case narrow
  /// All floats are float64.
  case wide

  func callAsFunction(_ dtype: DType) -> DType {
    switch (self, dtype) {
    case (.narrow, .float64): .float32
    case (.narrow, .complex128): .complex64
    case (.wide, .float16), (.wide, .float32): .float64
    case (.wide, .complex64): .complex128
    case (_, _): dtype
    }
  }
}

/// Makes random expressions of the public operations over some inputs and shared variables.
struct ExpressionMaker {
  var choices: Choices
  let precision: Precision
  private(set) var inputs: [TensorVariable] = []
  private(set) var shared: [SharedVariable] = []
  private var pool: [Sample] = []

  static let dtypes: [DType] = [
    .bool, .int8, .uint8, .int16, .int32, .int64, .uint64, .float16, .float32, .float64, .float64, .float32, .complex64,
    .complex128,
  ]

  init(seed: UInt64, _ precision: Precision = .any, shared count: Int = 0) {
    choices = Choices(seed: seed)
    self.precision = precision
    // Inputs of one rank meet more often than those of any.
    let (rank, dtype) = (choices.below(4), choices.one(of: Self.dtypes))
    for k in 0..<3 {
      let x = T.tensor(
        dtype: precision(choices.chance(0.6) ? dtype : choices.one(of: Self.dtypes)),
        broadcastable: (0..<(choices.chance(0.7) ? rank : choices.below(5))).map { _ in choices.chance(0.2) },
        name: "x\(k)")
      inputs.append(x)
      pool.append(Sample(variable: x, isExact: !x.dtype.isComplex, isContinuous: true))
    }
    for k in 0..<count {
      let shape = (0..<choices.below(3)).map { _ in 3 }
      guard let value = try? array(shape, precision(dtype)), let w = try? Theano.shared(value, name: "w\(k)") else {
        preconditionFailure("any array can be shared")
      }
      shared.append(w)
      pool.append(Sample(variable: w, isExact: !w.dtype.isComplex, isContinuous: true))
    }
  }

  /// New values for the shared variables: expressions where one fits, else sums that do.
  mutating func updates() -> [(SharedVariable, TensorVariable)] {
    shared.map { w in
      let fitting = pool.last {
        $0.variable.error == nil && $0.variable.dtype == w.dtype
          && $0.variable.type.broadcastable == w.type.broadcastable && $0.variable != w
      }
      return (w, fitting?.variable ?? w + T.cast(pool[pool.count - 1].variable.sum(), w.dtype))
    }
  }

  /// An expression of about `size` operations.
  mutating func make(_ size: Int) -> Sample {
    for _ in 0..<size {
      let sample = operation()
      // Mostly what can be computed; a refused one now and then.
      if sample.variable.error == nil || choices.chance(0.02) { pool.append(sample) }
    }
    return pool[pool.count - 1]
  }

  private mutating func operand() -> Sample {
    choices.chance(0.6) ? pool[pool.count - 1] : choices.one(of: pool)
  }

  private mutating func operation() -> Sample {
    switch choices.below(14) {
    case 0, 1: return unary()
    case 2, 3, 4, 5: return binary()
    case 6: return reduction()
    case 7: return index()
    case 8: return shuffle()
    case 9: return join()
    case 10: return product()
    case 11, 12: return neural()
    default: return choice()
    }
  }

  private mutating func unary() -> Sample {
    let x = operand()
    let v = x.variable
    switch choices.below(18) {
    case 0: return x.with(-v)
    case 1: return x.with(T.sqr(v))
    case 2: return x.with(T.abs(v), exact: !v.dtype.isComplex).bent
    case 3: return x.with(T.sqrt(v), exact: !v.dtype.isComplex)
    case 4: return x.with(T.exp(v), exact: false)
    case 5: return x.with(T.log(v), exact: false)
    case 6: return x.with(T.tanh(v), exact: false)
    case 7: return x.with(T.sin(v), exact: false)
    case 8: return x.with(T.sigmoid(v), exact: false)
    case 9: return x.with(T.log1p(v), exact: false)
    case 10: return x.with(T.erf(v), exact: false)
    case 11: return x.with(T.inv(v), exact: !v.dtype.isComplex)
    case 12: return x.jump(T.floor(v))
    case 13: return x.jump(T.sgn(v))
    case 14: return x.jump(T.isnan(v))
    case 15: return x.jump(T.cast(v, precision(choices.one(of: Self.dtypes))))
    case 16: return x.jump(~v)
    default: return x.with(T.softplus(v), exact: false)
    }
  }

  private mutating func binary() -> Sample {
    let (x, y) = (operand(), operand())
    let (a, b) = (x.variable, y.variable)
    let real = !a.dtype.isComplex && !b.dtype.isComplex
    switch choices.below(18) {
    case 0, 1: return x.with(y, a + b)
    case 2, 3: return x.with(y, a - b)
    case 4, 5: return x.with(y, a * b, exact: real)
    case 6, 7: return x.with(y, a / b, exact: real)
    case 8: return x.with(y, T.maximum(a, b)).bent
    case 9: return x.with(y, T.minimum(a, b)).bent
    case 10: return x.jump(y, a .< b)
    case 11: return x.jump(y, T.eq(a, b))
    case 12: return x.jump(y, a % b)
    case 13: return x.jump(y, T.intDiv(a, b))
    case 14: return x.with(a + 2)
    case 15: return x.with(1.5 * a, exact: real)
    case 16: return x.jump(y, a .& b)
    default: return x.with(y, T.pow(a, b), exact: false)
    }
  }

  private mutating func reduction() -> Sample {
    let x = operand()
    let v = x.variable
    let axis = choices.chance(0.3) || v.ndim == 0 ? nil : choices.below(v.ndim + 1) - 1
    let keeps = choices.chance(0.3)
    // Sums have one tree in compiled code, and another order by definition.
    let exact = v.dtype.isInteger
    switch choices.below(7) {
    case 0, 1: return x.with(axis.map { v.sum(axis: $0, keepdims: keeps) } ?? v.sum(keepdims: keeps), exact: exact)
    case 2: return x.with(axis.map { v.mean(axis: $0, keepdims: keeps) } ?? v.mean(keepdims: keeps), exact: false)
    case 3: return x.with(axis.map { v.max(axis: $0, keepdims: keeps) } ?? v.max(keepdims: keeps)).bent
    case 4: return x.with(axis.map { v.min(axis: $0, keepdims: keeps) } ?? v.min(keepdims: keeps)).bent
    case 5: return x.jump(axis.map { v.argmax(axis: $0) } ?? v.argmax())
    default: return x.jump(axis.map { v.any(axis: $0) } ?? v.any())
    }
  }

  private mutating func index() -> Sample {
    let x = operand()
    let v = x.variable
    guard v.ndim > 0 else { return x }
    switch choices.below(9) {
    case 0: return x.with(v[choices.below(3) - 1])
    case 1: return x.with(v[.slice(choices.below(3), nil)])
    case 2: return x.with(v[.reversed])
    case 3: return x.with(v[.slice(nil, nil, by: 2)])
    case 4: return x.with(v[[0, choices.below(2), 0]])
    case 5: return x.with(T.setSubtensor(v[.slice(1, nil)], choices.below(3)))
    case 6: return x.with(T.incSubtensor(v[[1, 0, 1]], T.cast(v[0].sum(), v.dtype)), exact: v.dtype.isInteger)
    case 7: return x.with(T.incSubtensor(v[.reversed], v), exact: !v.dtype.isComplex)
    default: return x.with(v[.newAxis, .ellipsis])
    }
  }

  private mutating func shuffle() -> Sample {
    let x = operand()
    let v = x.variable
    switch choices.below(5) {
    case 0: return x.with(v.T)
    case 1: return x.with(v.flatten())
    case 2: return x.with(v.reshape([-1, 1]))
    case 3: return x.with(T.zerosLike(v))
    default: return x.with(T.fill(v, 3))
    }
  }

  private mutating func join() -> Sample {
    let (x, y) = (operand(), operand())
    return choices.chance(0.5)
      ? x.with(y, T.concatenate([x.variable, y.variable])) : x.with(y, T.stack([x.variable, y.variable]))
  }

  private mutating func product() -> Sample {
    let (x, y) = (operand(), operand())
    return x.with(y, T.dot(x.variable, y.variable), exact: x.variable.dtype.isInteger && y.variable.dtype.isInteger)
  }

  /// Networks' functions, and what rules for stability look for.
  private mutating func neural() -> Sample {
    let x = operand()
    let v = x.variable
    let axis = v.ndim == 0 ? -1 : choices.below(v.ndim)
    switch choices.below(20) {
    case 0, 1: return x.with(T.nnet.softmax(v, axis: axis), exact: false)
    case 2: return x.with(T.nnet.logsoftmax(v, axis: axis), exact: false)
    case 3: return x.with(T.nnet.relu(v), exact: !v.dtype.isComplex).bent
    case 4: return x.with(T.nnet.relu(v, alpha: 0.1), exact: false).bent
    case 5: return x.with(T.nnet.elu(v), exact: false).bent
    case 6: return x.with(T.nnet.hardSigmoid(v), exact: false).bent
    case 7: return x.with(T.nnet.binaryCrossentropy(T.sigmoid(v), 0.25), exact: false)
    case 8:
      guard v.ndim == 2 else { return x.with(T.log(T.nnet.softmax(v)), exact: false) }
      return x.with(T.nnet.categoricalCrossentropy(T.nnet.softmax(v), T.arange(v.shape[0]) % 3), exact: false)
    case 9:
      guard v.ndim == 2 else { return x.with(1 - T.sigmoid(v), exact: false) }
      return x.with(T.nnet.crossentropySoftmax1Hot(v, T.arange(v.shape[0]) % 2).crossentropy, exact: false)
    case 10: return x.with(T.log(1 + T.exp(v)), exact: false)
    case 11:
      return x.with(v.ndim == 0 ? T.exp(v) : T.exp(v) / T.exp(v).sum(axis: axis, keepdims: true), exact: false)
    case 12: return x.with(T.log(T.exp(v).sum()), exact: false)
    case 13: return x.with(1 / (1 + T.exp(-v)), exact: false)
    case 14: return x.with(T.log(T.nnet.softmax(v, axis: axis)), exact: false)
    case 15: return x.with(T.log(1 - T.sigmoid(v)), exact: false)
    case 16: return x.with(T.exp(v) - 1, exact: false)
    case 17:
      let y = operand()
      return x.with(y, v * y.variable / v, exact: false)
    case 18:
      let y = operand()
      return x.with(y, v + y.variable - v, exact: false)
    default: return x.with(T.log(1 + v), exact: false)
    }
  }

  private mutating func choice() -> Sample {
    let (c, x, y) = (operand(), operand(), operand())
    let chosen = T.switch(c.variable .> 0, x.variable, y.variable)
    var sample = x.with(y, chosen)
    sample.isExact = sample.isExact && c.isExact
    sample.isContinuous = false
    return sample
  }

  /// Values for the inputs; some do not fit.
  mutating func arguments(wrong: Bool) throws -> [NDArray] {
    let sizes = (0..<5).map { _ in choices.one(of: [0, 1, 2, 3, 3, 3, 5, 9]) }
    return try inputs.map { x in
      var shape = x.broadcastable.enumerated().map { axis, one in
        one ? 1 : choices.chance(0.9) ? sizes[4 - (x.ndim - axis)] : 3
      }
      if wrong && choices.chance(0.3) { shape.append(2) }
      let dtype = wrong && choices.chance(0.3) ? choices.one(of: Self.dtypes) : x.dtype
      return try array(shape, dtype)
    }
  }

  private mutating func array(_ shape: [Int], _ dtype: DType) throws(TheanoError) -> NDArray {
    let values = (0..<shape.reduce(1, *)).map { _ in
      choices.chance(0.05) ? choices.one(of: [0.0, 1, -1, 100, -3]) : (choices.unit() * 4 - 1.5)
    }
    let isFractional = dtype.isFloat || dtype.isComplex
    return try NDArray(values.map { isFractional ? $0 : ($0 * 3).rounded() }, shape: shape).astype(dtype)
  }
}

extension Sample {
  fileprivate func with(_ v: TensorVariable, exact: Bool = true) -> Sample {
    Sample(variable: v, isExact: isExact && exact, isContinuous: isContinuous, isSmooth: isSmooth)
  }
  fileprivate func with(_ other: Sample, _ v: TensorVariable, exact: Bool = true) -> Sample {
    Sample(
      variable: v, isExact: isExact && other.isExact && exact, isContinuous: isContinuous && other.isContinuous,
      isSmooth: isSmooth && other.isSmooth)
  }
  fileprivate func jump(_ v: TensorVariable) -> Sample { jump(self, v) }
  fileprivate func jump(_ other: Sample, _ v: TensorVariable) -> Sample {
    Sample(variable: v, isExact: isExact && other.isExact, isContinuous: false)
  }
}
