import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The shape of what is drawn, from what the user gave: a size, the number of axes, or only parameters that have a
/// shape.
package struct RandomShape {
  /// The distribution, for messages.
  let name: String
  package let origin: Origin
  /// An int64 scalar for each axis.
  package private(set) var sizes: [TensorVariable]

  /// - Parameters:
  ///   - size: scalars, or one vector of integers; nil for the common shape of `parameters`. A -1 stands for the size
  ///     that
  ///     `parameters` have along that axis.
  ///   - ndim: the number of axes, needed where `size` is a vector of unknown length.
  package init(
    _ name: String, size: [TensorVariable]?, ndim: Int?, _ parameters: [TensorVariable], origin: Origin
  ) throws(TheanoError) {
    (self.name, self.origin) = (name, origin)
    for parameter in parameters { if let error = parameter.error { throw error } }
    let common = RandomShape.common(parameters, origin)
    sizes = common
    if let size {
      var given = size
      for entry in size { if let error = entry.error { throw error } }
      if size.count == 1, size[0].ndim > 0 {
        guard let elements = try size[0].elements(count: ndim, origin: origin) else {
          throw TheanoError(RandomOpFacts.sizeLengthUnknown(name))
        }
        given = elements
      }
      sizes = []
      for (axis, entry) in given.enumerated() {
        let place = axis - (given.count - common.count)
        guard entry.ndim == 0, entry.dtype.isInteger else {
          throw TheanoError(ShapeFacts.needsInteger(name, got: entry.type))
        }
        if entry.sizeValue?.constant == -1 {
          guard common.indices.contains(place) else { throw TheanoError(RandomOpFacts.autoSize(name)) }
          sizes.append(common[place])
        } else {
          sizes.append(hardened(entry).cast(to: .int64, origin: origin))
        }
      }
    }
    if let ndim, ndim != sizes.count {
      throw TheanoError(RandomOpFacts.ndim(name, ndim: ndim, sizes: sizes.count))
    }
    for parameter in parameters where parameter.ndim > sizes.count {
      throw TheanoError(RandomOpFacts.sizeRank(name, sizes: sizes.count, parameter.type))
    }
  }

  /// Another shape, with `last` as a further axis.
  package func appending(_ last: TensorVariable) -> RandomShape {
    var result = self
    result.sizes.append(last)
    return result
  }

  /// That of the generators that a draw takes where each place has its own.
  fileprivate func keys(_ distribution: RandomDraw.Distribution) -> RandomShape {
    var result = self
    switch distribution {
    case .uniform, .normal, .binomial, .poisson, .integers: break
    case .permutation, .multinomial: result.sizes.removeLast()
    case .choice: result.sizes = []
    }
    return result
  }

  /// Along each axis the size of the first parameter that is not known to be 1 there; `stretched` demands that they
  /// fit.
  private static func common(_ parameters: [TensorVariable], _ origin: Origin) -> [TensorVariable] {
    let ndim = parameters.map(\.ndim).max() ?? 0
    return (0..<ndim).map { axis in
      for parameter in parameters {
        let k = axis - (ndim - parameter.ndim)
        if k >= 0 && parameter.type.shape[k].constant != 1 { return parameter.length(k, origin: origin) }
      }
      return .constant(1, .int64, origin)
    }
  }

  /// A parameter as an operand of a draw: a scalar as it is, any other stretched to the shape; in `dtype`.
  package func stretched(_ parameter: TensorVariable, _ dtype: DType) throws(TheanoError) -> TensorVariable {
    guard !parameter.dtype.isComplex, dtype.isFloat || parameter.dtype.isDiscrete else {
      throw TheanoError(RandomOpFacts.needsNumbers(name, argument: "a parameter", parameter.type))
    }
    let cast = parameter.cast(to: dtype, origin: origin)
    let result = cast.ndim == 0 ? cast : tensor.allocated(cast, sizes, origin)
    if let error = result.error { throw error }
    return result
  }

  /// The terms of an op, and its operands: `operands`, then the symbolic sizes.
  package func terms(_ operands: [TensorVariable]) throws(TheanoError) -> ([IntegerTerm], [TensorVariable]) {
    var collector = TermCollector(name, operands)
    var terms: [IntegerTerm] = []
    for size in sizes { terms.append(try collector.term(size)) }
    return (terms, collector.operands)
  }
}

extension RandomDraw {
  /// The new state and the sample.
  ///
  /// - Parameters:
  ///   - parameters: in the dtypes of the distribution, scalars or of the sample's shape.
  ///   - shape: the sample's.
  package static func make(
    _ distribution: Distribution, _ state: TensorVariable, _ parameters: [TensorVariable], _ shape: RandomShape,
    _ dtype: DType
  ) throws(TheanoError) -> (TensorVariable, TensorVariable) {
    let (terms, operands) = try shape.terms([state] + parameters)
    let outputs = RandomDraw(distribution, terms, dtype).apply(operands, origin: shape.origin)
    if let error = outputs[0].error { throw error }
    return (outputs[0], outputs[1])
  }
}

extension PlaceDraw {
  /// The sample; `bits` draws keys of a shape.
  package static func make(
    _ distribution: RandomDraw.Distribution, _ parameters: [TensorVariable], _ shape: RandomShape, _ dtype: DType,
    bits: (RandomShape) throws(TheanoError) -> TensorVariable
  ) throws(TheanoError) -> TensorVariable {
    let (terms, operands) = try shape.terms([try bits(shape.keys(distribution))] + parameters)
    let sample = PlaceDraw(distribution, terms, dtype).apply(operands, origin: shape.origin)[0]
    if let error = sample.error { throw error }
    return sample
  }
}

extension MRGDraw {
  /// The new states, and the sample.
  package static func make(
    _ distribution: Distribution, _ states: [TensorVariable], _ shape: RandomShape, _ dtype: DType
  ) throws(TheanoError) -> [TensorVariable] {
    let (terms, operands) = try shape.terms(states)
    let outputs = MRGDraw(distribution, terms, dtype).apply(operands, origin: shape.origin)
    if let error = outputs[0].error { throw error }
    return outputs
  }
}

extension PhiloxDraw {
  /// The new state and the sample.
  package static func make(
    _ distribution: Distribution, _ state: TensorVariable, _ shape: RandomShape, _ dtype: DType
  ) throws(TheanoError) -> (TensorVariable, TensorVariable) {
    let (terms, operands) = try shape.terms([state])
    let sample = PhiloxDraw(distribution, terms, dtype).apply(operands, origin: shape.origin)[0]
    if let error = sample.error { throw error }
    return (PhiloxAdvance(terms).apply(operands, origin: shape.origin)[0], sample)
  }
}

extension OutcomesFromUniform {
  /// Outcomes for each row of `probabilities`, from numbers of `draw`, which is given how many are needed.
  package static func make(
    _ result: Result, _ probabilities: TensorVariable, _ count: TensorVariable, _ dtype: DType, origin: Origin,
    draw: (TensorVariable) throws(TheanoError) -> TensorVariable
  ) throws(TheanoError) -> TensorVariable {
    let name = OutcomesFromUniform(result, dtype, of: probabilities.dtype).spokenName
    for operand in [probabilities, count] { if let error = operand.error { throw error } }
    guard probabilities.ndim == 2, !probabilities.dtype.isComplex else {
      throw TheanoError(RandomOpFacts.probabilities(name, probabilities.type, axes: 2))
    }
    guard count.ndim == 0, count.dtype.isInteger else {
      throw TheanoError(ShapeFacts.needsInteger(name, got: count.type))
    }
    let n = hardened(count).cast(to: .int64, origin: origin)
    let numbers = try draw(elementwise(.mul, [probabilities.length(0, origin: origin), n], origin: origin))
    let outcome = OutcomesFromUniform(result, dtype, of: probabilities.dtype).apply(
      [
        probabilities.cast(to: .float64, origin: origin), numbers.cast(to: .float64, origin: origin), n,
      ], origin: origin)[0]
    if let error = outcome.error { throw error }
    return outcome
  }
}

/// `low + (high - low) u`, or `avg + std z`: numbers of a dtype, moved and stretched by parameters.
package enum Affine {
  package static func interval(
    _ u: TensorVariable, _ low: TensorVariable, _ high: TensorVariable, origin: Origin
  ) -> TensorVariable {
    if isConstant(low, 0) && isConstant(high, 1) { return u }
    let (a, b) = (low.cast(to: u.dtype, origin: origin), high.cast(to: u.dtype, origin: origin))
    let width = elementwise(.sub, [b, a], origin: origin)
    return elementwise(.add, [elementwise(.mul, [u, width], origin: origin), a], origin: origin)
  }

  package static func scaled(
    _ z: TensorVariable, _ average: TensorVariable, _ deviation: TensorVariable, _ name: String, by factor: Double = 1,
    origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    let deviation = CheckedParameter(.deviation, of: name)(
      deviation.cast(to: z.dtype, origin: origin), origin: origin)
    if let error = deviation.error { throw error }
    if factor == 1 && isConstant(average, 0), let value = deviation.application?.inputs[0], isConstant(value, 1) {
      return z
    }
    var scale = deviation
    if factor != 1 {
      let divisor = TensorVariable(constant: NDArray(factor).astype(z.dtype), origin: origin)
      scale = elementwise(.trueDiv, [deviation, divisor], origin: origin)
    }
    let shift = average.cast(to: z.dtype, origin: origin)
    return elementwise(.add, [elementwise(.mul, [z, scale], origin: origin), shift], origin: origin)
  }

  private static func isConstant(_ variable: TensorVariable, _ number: Double) -> Bool {
    variable.ndim == 0 && variable.constantValue?.scalars(as: Double.self) == [number]
  }
}
