import TheanoGraph

/// Printing and drawing expressions (Theano's `theano.printing`): `pp`, `debugprint`, `pydotprint`.
///
/// ```swift
/// let x = T.dscalar("x")
/// print(printing.pp(x ** 2))            // (x ** TensorConstant{2.0})
/// printing.debugprint(x ** 2)
/// ```
public enum printing {}

extension tensor {
  /// Printing and drawing expressions.
  public typealias printing = TheanoPrinting.printing
}
