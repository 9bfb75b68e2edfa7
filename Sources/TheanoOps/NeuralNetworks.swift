import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// The functions of neural networks (Theano's `theano.tensor.nnet`).
  public enum nnet {}
}

extension tensor.nnet {
  /// `1 / (1 + e^-x)`, element by element.
  ///
  /// As `T.sigmoid`, with the gradient `s (1 - s)` of the value `s`.
  ///
  /// ```swift
  /// let p = T.nnet.sigmoid(T.dot(x, w) + b)
  /// ```
  @inline(never)
  public static func sigmoid(_ x: TensorVariable) -> TensorVariable { elementwise(.sigmoid, [x]) }

  /// `log(1 + e^x)`, element by element, without overflow.
  ///
  /// As `T.softplus`, with the gradient `sigmoid(x)`.
  ///
  /// ```swift
  /// let scale = T.nnet.softplus(T.dot(x, w) + b)
  /// ```
  @inline(never)
  public static func softplus(_ x: TensorVariable) -> TensorVariable { elementwise(.softplus, [x]) }

  /// See `T.softmax`.
  public static func softmax(
    _ x: TensorVariable, axis: Int = -1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.softmaxed(x, axis, .at(file, line, column))
  }

  /// See `T.logSoftmax`.
  public static func logsoftmax(
    _ x: TensorVariable, axis: Int = -1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.logSoftmaxed(x, axis, .at(file, line, column))
  }

  /// The larger of `x` and `alpha * x`, for `alpha` below 1: `(1 + alpha)/2 · x + (1 - alpha)/2 · |x|`.
  ///
  /// The derivative at 0 is `(1 + alpha) / 2`, as in Theano.
  /// - Parameter alpha: the slope below 0: a number, or a tensor (one slope for each unit).
  ///
  /// ```swift
  /// let h = T.nnet.relu(T.dot(x, W) + b)
  /// ```
  public static func relu(
    _ x: TensorVariable, alpha: any TensorArgument = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let slope = alpha.tensorVariable
    return composed(.at(file, line, column), [x, slope]) {
      let magnitude = elementwise(.abs, [x])
      if slope.isWeak, slope.constantValue?.scalars(as: Double.self) == [0] { return 0.5 * (x + magnitude) }
      return 0.5 * (1 + slope) * x + 0.5 * (1 - slope) * magnitude
    }
  }

  /// `x` above 0, `alpha * (e^x - 1)` below: Clevert, Unterthiner and Hochreiter, ICLR 2016.
  ///
  /// - Parameters:
  ///   - x: a tensor of floats (integers are taken as `floatX`), of any shape.
  ///   - alpha: a number, or a tensor that stretches to `x`.
  /// - Returns: a tensor of `x`'s shape. The gradient is 1 above 0, however large `x` is, and `alpha * e^x` elsewhere.
  ///
  /// ```swift
  /// let h = T.nnet.elu(T.dot(x, W) + b)
  /// ```
  public static func elu(
    _ x: TensorVariable, alpha: any TensorArgument = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let scale = alpha.tensorVariable
    return composed(.at(file, line, column), [x, scale]) {
      let isAbove = elementwise(.gt, [x, 0])
      // Above 0 the exponential is not that of x, which overflows: its gradient would be 0 times infinity.
      let below = elementwise(.switch, [isAbove, 0, x])
      return elementwise(.switch, [isAbove, x, scale * elementwise(.expm1, [below])])
    }
  }

  /// The scaled ``elu(_:alpha:file:line:column:)`` that keeps mean 0 and variance 1: Klambauer, Unterthiner, Mayr
  /// and Hochreiter, NIPS 2017.
  ///
  /// - Returns: a tensor of the shape of `x`. The gradient is 1.0507 above 0, however large `x` is.
  ///
  /// ```swift
  /// T.nnet.selu(T.dot(x, W) + b)
  /// ```
  public static func selu(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    1.0507009873554805 * elu(x, alpha: 1.6732632423543772, file: file, line: line, column: column)
  }

  /// `x / (1 + |x|)`.
  ///
  /// - Returns: a tensor of the shape of `x`, between -1 and 1; of integers in `floatX`.
  ///
  /// ```swift
  /// T.nnet.softsign(T.dvector("x"))
  /// ```
  @inline(never)
  public static func softsign(_ x: TensorVariable) -> TensorVariable { x / (1 + elementwise(.abs, [x])) }

  /// A sigmoid of three straight lines: `0.2 x + 0.5`, cut to the interval from 0 to 1.
  ///
  /// - Returns: a tensor of the shape of `x`. The gradient is 0.2 where the line is not cut.
  ///
  /// ```swift
  /// T.nnet.hardSigmoid(T.dvector("x"))
  /// ```
  @inline(never)
  public static func hardSigmoid(_ x: TensorVariable) -> TensorVariable {
    elementwise(.clip, [0.2 * x + 0.5, 0, 1])
  }

  /// `softmax(x + b)`: a bias for each class.
  ///
  /// - Parameters:
  ///   - x: a matrix, whose rows become distributions.
  ///   - b: a vector as long as the rows.
  /// - Returns: a matrix of floats. Carries `ValueError` where the lengths are known to differ.
  ///
  /// ```swift
  /// T.nnet.softmaxWithBias(T.dot(x, W), b)
  /// ```
  public static func softmaxWithBias(
    _ x: TensorVariable, _ b: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x, b]) { tensor.softmaxed(x + b, -1, origin) }
  }

  /// `-(t log p + (1 - t) log(1 - p))`, element by element.
  ///
  /// - Parameters:
  ///   - output: probabilities `p` in (0, 1); of a sigmoid, rewriting makes the stable form of it.
  ///   - target: `t`, 0 or 1 or between.
  public static func binaryCrossentropy(
    _ output: TensorVariable, _ target: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let t = target.tensorVariable
    return composed(.at(file, line, column), [output, t]) {
      -(t * elementwise(.log, [output]) + (1 - t) * elementwise(.log, [1 - output]))
    }
  }

  /// The binary cross-entropy of `sigmoid(x)`, from `x` itself: `t · softplus(-x) + (1 - t) · softplus(x)`.
  ///
  /// Nothing overflows or cancels, and the gradient is `sigmoid(x) - t` everywhere.
  public static func sigmoidBinaryCrossentropy(
    _ output: TensorVariable, _ target: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let t = target.tensorVariable
    return composed(.at(file, line, column), [output, t]) {
      t * elementwise(.softplus, [-output]) + (1 - t) * elementwise(.softplus, [output])
    }
  }

  /// The cross-entropy of distributions with the true ones.
  ///
  /// - Parameters:
  ///   - codingDist: distributions along the last axis.
  ///   - trueDist: either distributions of the same rank, or, for a matrix, a vector of integer labels.
  /// - Returns: `-Σ t log p` along the last axis, or `-log p[i, label[i]]`: one number for each distribution.
  ///   A label outside the classes is a `ValueError` at the call.
  ///
  /// ```swift
  /// let cost = T.nnet.categoricalCrossentropy(T.softmax(z), labels).mean()
  /// ```
  public static func categoricalCrossentropy(
    _ codingDist: TensorVariable, _ trueDist: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [codingDist, trueDist]) { () throws(TheanoError) in
      if trueDist.ndim == codingDist.ndim, trueDist.ndim > 0 {
        let terms = trueDist * elementwise(.log, [codingDist])
        return -Reduce(.sum, axes: [terms.ndim - 1], of: terms.dtype)(terms, origin: origin)
      }
      return CrossentropyCategorical1Hot()(codingDist, trueDist, origin: origin)
    }
  }

  /// `-log p[i, label[i]]` for each row of a matrix of distributions.
  ///
  /// - Parameters:
  ///   - codingDist: a matrix of floats, a distribution in each row.
  ///   - labels: a vector of integers, a label for each row; one outside the classes is refused at the call (`ValueError`).
  /// - Returns: a vector in the dtype of the distributions. Carries `TypeError` for other types.
  ///
  /// ```swift
  /// let cost = T.nnet.crossentropyCategorical1Hot(T.softmax(x), T.ivector("labels")).mean()
  /// ```
  public static func crossentropyCategorical1Hot(
    _ codingDist: TensorVariable, _ labels: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    CrossentropyCategorical1Hot()(codingDist, labels, origin: .at(file, line, column))
  }

  /// The cross-entropies of `softmax(x)` with integer labels, by its logarithm: no probability is too small.
  ///
  /// - Returns: the cross-entropy of each row, and the softmax.
  public static func crossentropySoftmax1Hot(
    _ x: TensorVariable, _ labels: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (crossentropy: TensorVariable, softmax: TensorVariable) {
    rows(x, labels, .at(file, line, column))
  }

  /// As ``crossentropySoftmax1Hot(_:_:file:line:column:)`` of `x + b`.
  public static func crossentropySoftmax1HotWithBias(
    _ x: TensorVariable, _ b: TensorVariable, _ labels: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (crossentropy: TensorVariable, softmax: TensorVariable) {
    let origin = Origin.at(file, line, column)
    return rows(composed(origin, [x, b]) { x + b }, labels, origin)
  }

  /// As ``crossentropySoftmax1HotWithBias(_:_:_:file:line:column:)``, and the most probable class of each row.
  public static func crossentropySoftmaxArgmax1HotWithBias(
    _ x: TensorVariable, _ b: TensorVariable, _ labels: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (crossentropy: TensorVariable, softmax: TensorVariable, argmax: TensorVariable) {
    let origin = Origin.at(file, line, column)
    let sum = composed(origin, [x, b]) { x + b }
    let (crossentropy, softmax) = rows(sum, labels, origin)
    let argmax = Reduce(.argmax, axes: [1], of: sum.dtype)(sum, origin: origin)
    return (crossentropy, softmax, argmax)
  }

  private static func rows(
    _ x: TensorVariable, _ labels: TensorVariable, _ origin: Origin
  ) -> (crossentropy: TensorVariable, softmax: TensorVariable) {
    let logarithms = tensor.logSoftmaxed(x, -1, origin)
    return (
      CrossentropyCategorical1Hot(logs: true)(logarithms, labels, origin: origin),
      tensor.softmaxed(x, -1, origin)
    )
  }
}
