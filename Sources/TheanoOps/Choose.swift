import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// At each place the element of the choice that `a` names: `result[i] = choices[a[i]][i]`.
  ///
  /// - Parameters:
  ///   - a: integers; it stretches with the choices to one shape.
  ///   - choices: tensors, or numbers.
  ///   - mode: what happens to a number that names no choice: an `IndexError` at the call, or wrapped, or cut.
  /// - Returns: a tensor of the choices' common dtype. Its gradient goes to the choice that was taken.
  ///
  /// ```swift
  /// T.choose(kind, [x, T.sqr(x), T.exp(x)])
  /// ```
  public static func choose(
    _ a: any TensorArgument, _ choices: [any TensorArgument], mode: TakeMode = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let a = hardened(a.tensorVariable)
    let options = choices.map { hardened($0.tensorVariable) }
    return composed(origin, [a] + options) { () throws(TheanoError) in
      guard var result = options.last else { throw TheanoError(ShapeFacts.joinNothing("choose")) }
      let count = TensorVariable.constant(options.count, .int64, origin)
      let number = try CheckedIndex.places(a, count, axis: 0, mode: mode, fromEnd: false, "choose", origin)
      let dtype = promote(options.map(\.dtype))
      result = result.cast(to: dtype, origin: origin)
      for (k, option) in options.enumerated().reversed().dropFirst() {
        let isThis = elementwise(.eq, [number, .constant(k, .int64, origin)], origin: origin)
        result = elementwise(.switch, [isThis, option.cast(to: dtype, origin: origin), result], origin: origin)
      }
      // A single choice is still checked, and stretched.
      if options.count == 1 {
        let isThis = elementwise(.eq, [number, .constant(0, .int64, origin)], origin: origin)
        result = elementwise(.switch, [isThis, result, result], origin: origin)
      }
      return result
    }
  }

  /// At each place the element of the choice that `a` names, the choices being the places of the first axis of a
  /// tensor; see `T.choose`.
  public static func choose(
    _ a: any TensorArgument, _ choices: TensorVariable, mode: TakeMode = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let a = hardened(a.tensorVariable)
    return composed(origin, [a, choices]) { () throws(TheanoError) in
      guard choices.ndim >= 1 else {
        throw TheanoError(ShapeFacts.wantsRank("choose", "choices of at least one axis", choices.type))
      }
      let count = choices.length(0, origin: origin)
      let number = try CheckedIndex.places(a, count, axis: 0, mode: mode, fromEnd: false, "choose", origin)
      // The choice, and along each axis of it the place itself (0 where it stretches).
      let rank = choices.ndim - 1
      let whole = Swift.max(rank, a.ndim)
      var indices = [number]
      for axis in 0..<rank {
        if choices.broadcastable[axis + 1] {
          indices.append(.constant(0, .int64, origin))
        } else {
          let line = counting(choices.length(axis + 1, origin: origin), origin)
          let place = whole - rank + axis
          indices.append(line.shuffled((place..<whole).map { $0 == place ? 0 : nil }, origin: origin))
        }
      }
      return AdvancedSubtensor(Array(0...rank)).apply([choices] + indices, origin: origin)[0]
    }
  }
}

extension TensorVariable {
  /// The elements of the choices that this tensor names; see `T.choose`.
  public func choose(
    _ choices: [any TensorArgument], mode: tensor.TakeMode = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.choose(self, choices, mode: mode, file: file, line: line, column: column)
  }
}
