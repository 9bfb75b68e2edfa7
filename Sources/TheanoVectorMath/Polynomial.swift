/// The coefficients of one function, lowest degree first, for each precision.
struct PolynomialTable: Sendable {
  let single: [Double]
  let double: [Double]

  subscript(precision: FloatPrecision) -> [Double] {
    switch precision {
    case .single: single
    case .double: double
    }
  }
}

/// A number as an unevaluated sum of floats, largest first.
struct SplitConstant: Sendable {
  let single: [Double]
  let double: [Double]

  subscript(precision: FloatPrecision) -> [Double] {
    switch precision {
    case .single: single
    case .double: double
    }
  }
}

extension VectorCode {
  /// A polynomial by Horner's rule: the fewest instructions and the smallest rounding error. Its long
  /// dependence chain does not matter in a loop whose iterations overlap.
  mutating func horner(_ coefficients: [Double], _ x: Value) -> Value {
    guard var sum = coefficients.last.map({ constant($0) }) else {
      preconditionFailure("a polynomial without coefficients")
    }
    for coefficient in coefficients.dropLast().reversed() {
      sum = fma(sum, x, constant(coefficient))
    }
    return sum
  }

  /// The same by even and odd powers: one instruction more, half the length of the chain. For degrees
  /// beyond about nine, where iterations no longer overlap enough to hide the chain.
  mutating func hornerInTwo(_ coefficients: [Double], _ x: Value) -> Value {
    let even = coefficients.indices.filter { $0 % 2 == 0 }.map { coefficients[$0] }
    let odd = coefficients.indices.filter { $0 % 2 == 1 }.map { coefficients[$0] }
    let square = mul(x, x)
    let low = horner(even, square)
    let high = horner(odd, square)
    return fma(high, x, low)
  }

  mutating func polynomial(_ table: PolynomialTable, _ x: Value) -> Value {
    polynomial(table[precision], x)
  }

  mutating func polynomial(_ coefficients: [Double], _ x: Value) -> Value {
    coefficients.count > 9 ? hornerInTwo(coefficients, x) : horner(coefficients, x)
  }
}
