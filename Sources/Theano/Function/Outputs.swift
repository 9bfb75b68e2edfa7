/// What a function can compute: a variable, or an array or a dictionary of them; `function` takes tuples of these too.
public protocol FunctionOutputs: Sendable {
  /// What a call gives.
  associatedtype Computed
  var variables: [TensorVariable] { get }
  /// Takes the values of `variables` from the front of `values`, and makes the call's result of them.
  func assemble(_ values: inout ArraySlice<NDArray>) -> Computed
}

extension TensorVariable: FunctionOutputs {
  public var variables: [TensorVariable] { [self] }
  public func assemble(_ values: inout ArraySlice<NDArray>) -> NDArray { values.removeFirst() }
}

/// An output by itself: `borrow` is for compatibility, since arrays are copied when they are written, never before.
public struct Out: FunctionOutputs {
  public let variable: TensorVariable

  public init(_ variable: TensorVariable, borrow: Bool = false) { self.variable = variable }

  public var variables: [TensorVariable] { [variable] }
  public func assemble(_ values: inout ArraySlice<NDArray>) -> NDArray { values.removeFirst() }
}

extension Array: FunctionOutputs where Element: TensorVariable {
  public var variables: [TensorVariable] { self }
  public func assemble(_ values: inout ArraySlice<NDArray>) -> [NDArray] {
    defer { values.removeFirst(count) }
    return [NDArray](values.prefix(count))
  }
}

/// Named outputs; they are computed in the order of their names.
extension Dictionary: FunctionOutputs where Key == String, Value: FunctionOutputs {
  private var ordered: [(key: String, value: Value)] { sorted { $0.key < $1.key } }

  public var variables: [TensorVariable] { ordered.flatMap(\.value.variables) }
  public func assemble(_ values: inout ArraySlice<NDArray>) -> [String: Value.Computed] {
    var result: [String: Value.Computed] = [:]
    for (name, output) in ordered { result[name] = output.assemble(&values) }
    return result
  }
}
