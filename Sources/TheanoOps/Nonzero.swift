import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops

/// The places of true elements, in row-major order (Theano's `Nonzero`).
///
/// Operands: a bool tensor, and how many of its elements are true (an int64 scalar). The second is what makes the
/// length of the result, which depends on values, a size like any other: it is computed first, and read in the
/// middle of a call.
package struct Nonzero: Op {
  package init() {}

  package var name: String { "Nonzero" }
  package var spokenName: String { "nonzero" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    guard inputs[0].type.dtype == .bool else {
      throw TheanoError(SortingFacts.needsTruth(spokenName, inputs[0].type))
    }
    guard let count = inputs[1].size else {
      throw TheanoError(ShapeFacts.needsInteger(spokenName, got: inputs[1].type))
    }
    // True of every count, and so a bound of the memory that a call takes.
    let total = inputs[0].type.shape.reduce(.one, *)
    let bound = SizeRequirement(count, .atMost, total, .elementsAlong(axis: 0))
    return Inference(TensorType(.int64, [count]), requirements: count.constant == nil ? [bound] : [])
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] { [.disconnected, .disconnected] }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let mask = inputs[0].contiguous()
    let places = (0..<mask.count).filter { mask.scalar(at: $0) == .bool(true) }
    return [try NDArray(places, shape: [places.count])]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(NonzeroRoutine()) }
}

/// Counts the true elements of parts of fixed length, and then writes each part's places where they belong.
private struct NonzeroRoutine: Routine {
  var name: String { "nonzero" }

  private static let partLength = 1 << 16

  /// A sum for each part.
  func scratch(_ call: LoweringCall) -> Size {
    let count = call.inputs[0].type.shape.reduce(.one, *)
    return Size.floorDivide(count + (NonzeroRoutine.partLength - 1), Size(NonzeroRoutine.partLength)) * Size(8)
  }

  func run(_ call: RoutineCall) -> RoutineFault? {
    let (mask, count) = (call.inputs[0].elements(as: UInt8.self), call.inputs[0].count)
    let (places, wanted) = (call.outputs[0].elements(as: Int.self), call.outputs[0].count)
    let length = NonzeroRoutine.partLength
    let parts = (count + length - 1) / length
    guard parts > 0, let sums = call.scratch?.assumingMemoryBound(to: Int.self) else { return nil }
    call.parallel(parts) { part in
      var sum = 0
      for k in (part * length)..<min(count, (part + 1) * length) { sum &+= Int(mask[k]) }
      sums[part] = sum
    }
    // Where another length stands for the count, one that differs is refused only afterwards: nothing is written outside.
    var total = 0
    for part in 0..<parts {
      total = min(wanted, total + sums[part])
      sums[part] = total
    }
    for k in total..<wanted { places[k] = 0 }
    call.parallel(parts) { part in
      var next = part == 0 ? 0 : sums[part - 1]
      var k = part * length
      // Writes the place of every element, and goes on only after those that are true: no branch to mispredict.
      while next < sums[part] {
        places[next] = k
        next &+= Int(mask[k])
        k &+= 1
      }
    }
    return nil
  }
}

extension Nonzero {
  package static var samples: [OpSample] {
    let masks: [(String, NDArray, Int)] = [
      ("some", [true, false, false, true, true, false], 3), ("none", [false, false], 0), ("all", [true], 1),
    ]
    return masks.map { name, mask, count in
      OpSample("nonzero of \(name)", Nonzero(), [mask, NDArray(count)], unknownOnes: [0])
    }
  }
}

extension tensor {
  /// The places in `x`, laid out row by row, of the elements that are not 0, in ascending order.
  ///
  /// - Parameter x: a tensor of any dtype and rank (NaN is not 0; a scalar counts as a vector of one element).
  /// - Returns: an int64 vector, whose length only a call can tell. It has no derivative.
  ///
  /// ```swift
  /// let x = T.dmatrix("x")
  /// let f = try function([x], T.flatnonzero(x .> 0))
  /// ```
  public static func flatnonzero(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { nonzeroPlaces(x, .at(file, line, column)) }

  /// The places of the elements of `x` that are not 0: for each axis an int64 vector, in row-major order of places.
  ///
  /// - Parameter x: a tensor of any dtype, of rank 1 or more (`ValueError`).
  /// - Returns: one vector for each axis (one vector that carries the error, if `x` cannot be taken); `x` at these
  ///   places is ``nonzeroValues(_:file:line:column:)``. NumPy's tuple.
  ///
  /// ```swift
  /// let places = T.nonzero(T.dmatrix("x"))      // rows and columns
  /// ```
  public static func nonzero(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    if x.error != nil { return [x] }
    if x.ndim == 0 {
      return [TensorVariable(refused: SortingFacts.scalarPlaces("nonzero", x.type), [x], origin: origin)]
    }
    let places = nonzeroPlaces(x, origin)
    if places.error != nil || x.ndim == 1 { return [places] }
    return Origin.inheriting(origin) {
      var rest = places
      var axes: [TensorVariable] = []
      for axis in (1..<x.ndim).reversed() {
        let length = x.length(axis, origin: origin)
        axes.append(elementwise(.mod, [rest, length], origin: origin))
        rest = elementwise(.intDiv, [rest, length], origin: origin)
      }
      return [rest] + axes.reversed()
    }
  }

  /// The places of the elements of `x` that are not 0: as ``nonzero(_:file:line:column:)`` gives them, or as one matrix.
  ///
  /// - Parameter returnMatrix: whether the vectors are the rows of a matrix, the only result then.
  ///
  /// ```swift
  /// let places = T.nonzero(T.dmatrix("x"), returnMatrix: true)[0]      // of two rows
  /// ```
  public static func nonzero(
    _ x: TensorVariable, returnMatrix: Bool, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> [TensorVariable] {
    let axes = nonzero(x, file: file, line: line, column: column)
    guard returnMatrix, axes[0].error == nil else { return axes }
    return [stack(axes, file: file, line: line, column: column)]
  }

  /// The elements of `x` that are not 0, in row-major order, with their gradient.
  ///
  /// - Parameter x: a tensor of any dtype and rank.
  /// - Returns: a vector, whose length only a call can tell.
  ///
  /// ```swift
  /// let total = T.sum(T.log(T.nonzeroValues(T.dmatrix("x"))))
  /// ```
  public static func nonzeroValues(
    _ x: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) {
      AdvancedSubtensor([0]).apply([flattened(x, 1, origin), nonzeroPlaces(x, origin)], origin: origin)[0]
    }
  }

  /// How many elements over some axes are not 0 (NaN is not): int64.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype and rank.
  ///   - axis: the axes that are counted over (an `Int` or `[Int]`, negative ones from the last); all by default.
  ///   - keepdims: whether these axes stay, with size 1.
  ///
  /// ```swift
  /// T.countNonzero(T.imatrix("x"), axis: 0)
  /// ```
  public static func countNonzero(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) {
      reduce(.sum, truth(x, origin), axis, keepdims: keepdims, dtype: .int64, origin: origin)
    }
  }

  /// Whether each element is not 0.
  static func truth(_ x: TensorVariable, _ origin: Origin) -> TensorVariable {
    x.dtype == .bool ? x : elementwise(.neq, [x, .constant(0, x.dtype, origin)], origin: origin)
  }

  /// The row-major places of the elements that are not 0.
  package static func nonzeroPlaces(_ x: TensorVariable, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) {
      let mask = truth(hardened(x), origin)
      let count = reduce(.sum, mask, nil, keepdims: false, dtype: .int64, origin: origin)
      return Nonzero().apply([mask, count], origin: origin)[0]
    }
  }
}
