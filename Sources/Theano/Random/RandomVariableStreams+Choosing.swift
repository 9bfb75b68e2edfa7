import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoRandom

extension RandomVariableStreams {
  /// Elements of `a`, or integers below it.
  ///
  /// - Parameters:
  ///   - size: the shape; a scalar by default.
  ///   - a: a vector to choose from, or an integer scalar: how many integers there are, from 0 on.
  ///   - replace: whether an element may be chosen more than once.
  ///   - p: a vector with the probability of each; by default all are equally likely.
  ///   - ndim: the number of axes, where `size` is a vector of unknown length.
  ///   - dtype: by default that of `a`.
  /// - Returns: a variable without gradient with respect to `p`. A call is refused where nothing is left to choose
  ///   from, or `p` are no probabilities that sum to 1.
  ///
  /// ```swift
  /// let batch = srng.choice([32], a: examples.shape[0], replace: false)
  /// ```
  public func choice(
    size: (any RandomSize)? = nil, a: any TensorArgument = 2, replace: Bool = true, p: TensorVariable? = nil,
    ndim: Int? = nil, dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> RandomVariable {
    let (a, origin) = (a.tensorVariable, Origin.at(file, line, column))
    return drawn(origin) { () throws(TheanoError) in
      for operand in [a, p].compactMap(\.self) { if let error = operand.error { throw error } }
      let shape = try RandomShape("choice", size: size?.sizes, ndim: ndim, [], origin: origin)
      guard a.ndim == 1 || (a.ndim == 0 && a.dtype.isInteger) else {
        throw TheanoError(RandomOpFacts.notScalarChoice(a.type))
      }
      if let p, p.ndim != 1 || p.dtype.isComplex {
        throw TheanoError(RandomOpFacts.probabilities("choice", p.type, axes: 1))
      }
      let count = a.ndim == 1 ? a.length(0, origin: origin) : hardened(a).cast(to: .int64, origin: origin)
      let operands = [count] + (p.map { [$0.cast(to: .float64, origin: origin)] } ?? [])
      let places = try source.draw(
        .choice(replacing: replace, weighted: p != nil), operands, shape, a.ndim == 1 ? .int64 : dtype ?? .int64)
      if a.ndim == 0 { return places }
      let chosen = a[places]
      return RandomVariable(dtype.map { chosen.cast(to: $0, origin: origin) } ?? chosen, rng: places.rng)
    }
  }

  /// Elements of `a`, or integers below it; the size without its label.
  public func choice(
    _ size: any RandomSize, a: any TensorArgument = 2, replace: Bool = true, p: TensorVariable? = nil,
    ndim: Int? = nil, dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> RandomVariable {
    choice(
      size: size, a: a, replace: replace, p: p, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }

  /// The integers below `n` in random order, as many times as `size` says.
  ///
  /// - Parameters:
  ///   - size: the shape without the last axis, along which an order lies; one order by default.
  ///   - n: an integer scalar.
  ///   - ndim: the number of axes of `size`, where that is a vector of unknown length.
  /// - Returns: a variable of the shape `size + [n]`.
  ///
  /// ```swift
  /// let order = srng.permutation(n: x.shape[0])
  /// let shuffled = x[order]
  /// ```
  public func permutation(
    size: (any RandomSize)? = nil, n: any TensorArgument = 1, ndim: Int? = nil, dtype: DType = .int64,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let (n, origin) = (n.tensorVariable, Origin.at(file, line, column))
    return drawn(origin) { () throws(TheanoError) in
      if let error = n.error { throw error }
      guard n.ndim == 0, n.dtype.isInteger else {
        throw TheanoError(RandomOpFacts.needsNumbers("permutation", argument: "n", n.type))
      }
      let shape = try RandomShape("permutation", size: size?.sizes, ndim: ndim, [], origin: origin)
        .appending(hardened(n).cast(to: .int64, origin: origin))
      return try source.draw(.permutation, [], shape, dtype)
    }
  }

  /// The integers below `n` in random order; the size without its label.
  public func permutation(
    _ size: any RandomSize, n: any TensorArgument = 1, ndim: Int? = nil, dtype: DType = .int64,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    permutation(size: size, n: n, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }

  /// How often each outcome comes up in `n` trials.
  ///
  /// - Parameters:
  ///   - size: the shape without the last axis, along which outcomes lie; by default that of `pvals`, and -1 for one of
  ///     its sizes.
  ///   - n: the number of trials, of integers.
  ///   - pvals: probabilities along the last axis, which sum to 1 (the last takes what rounding leaves).
  /// - Returns: a variable whose last axis is that of `pvals`; without gradient.
  ///
  /// ```swift
  /// let counts = srng.multinomial(n: 10, pvals: T.softmax(scores))
  /// ```
  public func multinomial(
    size: (any RandomSize)? = nil, n: any TensorArgument = 1, pvals: TensorVariable? = nil, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let (n, origin) = (n.tensorVariable, Origin.at(file, line, column))
    return drawn(origin) { () throws(TheanoError) in
      let pvals = pvals ?? TensorVariable(constant: [0.5, 0.5], origin: origin)
      if let error = pvals.error { throw error }
      guard pvals.ndim >= 1 else {
        throw TheanoError(RandomOpFacts.needsNumbers("multinomial", argument: "pvals", pvals.type))
      }
      // The shape of the rows is that of any column; `n` stretches to it.
      let rows = pvals.ndim == 1 ? [n] : [n, pvals[.ellipsis, 0]]
      let outer = try RandomShape("multinomial", size: size?.sizes, ndim: ndim, rows, origin: origin)
      let shape = outer.appending(pvals.length(pvals.ndim - 1, origin: origin))
      let trials = try outer.stretched(n, .int64)
      let spread =
        trials.ndim == 0
        ? trials
        : try shape.stretched(DimShuffle(trials.type.shape.indices.map { $0 } + [nil])(trials, origin: origin), .int64)
      let p = pvals.ndim == 1 ? pvals.cast(to: .float64, origin: origin) : try shape.stretched(pvals, .float64)
      return try source.draw(.multinomial, [spread, p], shape, dtype)
    }
  }

  /// How often each outcome comes up in `n` trials; the size without its label.
  public func multinomial(
    _ size: any RandomSize, n: any TensorArgument = 1, pvals: TensorVariable? = nil, ndim: Int? = nil,
    dtype: DType = .int64, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    multinomial(size: size, n: n, pvals: pvals, ndim: ndim, dtype: dtype, file: file, line: line, column: column)
  }

  /// `x` with the elements of each row (along the last axis) in random order; the variable's
  /// ``RandomVariable/permutation``
  /// tells the order, and its gradient goes back by it.
  ///
  /// ```swift
  /// let shuffled = srng.shuffleRowElements(x)
  /// ```
  public func shuffleRowElements(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> RandomVariable {
    let origin = Origin.at(file, line, column)
    return drawn(origin) { () throws(TheanoError) in
      if let error = x.error { throw error }
      guard x.ndim >= 1 else {
        throw TheanoError(RandomOpFacts.needsNumbers("shuffleRowElements", argument: "x", x.type))
      }
      let lengths = (0..<x.ndim).map { x.length($0, origin: origin) }
      let outer = Array(lengths.dropLast())
      let order = permutation(size: outer, n: lengths[x.ndim - 1])
      if let error = order.error { throw error }
      // Where rows lie one after the other: the place of an element is that of its row's start and its own.
      let length = lengths[x.ndim - 1]
      let rows = outer.reduce(TensorVariable.constant(1, .int64, origin)) { $0 * $1 }
      let starts = DimShuffle([0, nil])(T.arange(rows) * length, origin: origin)
      let places = starts + order.reshape([rows, length])
      let shuffled = x.flatten()[places].reshape(lengths)
      if let error = shuffled.error { throw error }
      return RandomVariable(shuffled, rng: order.rng, permutation: order)
    }
  }
}
