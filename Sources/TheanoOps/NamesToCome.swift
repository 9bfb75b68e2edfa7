import TheanoGraph

/// Stands for a function of Theano's that is not there yet: whatever it is called with, the compiler says so.
@dynamicCallable
public struct NameToCome: Sendable {
  public func dynamicallyCall(withArguments arguments: [Any]) -> TensorVariable {
    preconditionFailure("the compiler refuses whoever names this")
  }

  public func dynamicallyCall(withKeywordArguments arguments: KeyValuePairs<String, Any>) -> TensorVariable {
    preconditionFailure("the compiler refuses whoever names this")
  }
}

extension tensor {
  @available(*, unavailable, message: "Fourier transforms are not there yet")
  public static var rfft: NameToCome { NameToCome() }
  @available(*, unavailable, message: "Fourier transforms are not there yet")
  public static var irfft: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var cholesky: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var det: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var matrixInverse: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var solve: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var svd: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var qr: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var eigh: NameToCome { NameToCome() }
  @available(*, unavailable, message: "linear algebra is not there yet")
  public static var expm: NameToCome { NameToCome() }
}

extension tensor.nnet {
  @available(*, unavailable, message: "convolutions are not there yet")
  public static var conv2d: NameToCome { NameToCome() }
  @available(*, unavailable, message: "convolutions are not there yet")
  public static var conv3d: NameToCome { NameToCome() }
  @available(*, unavailable, message: "convolutions are not there yet")
  public static var conv2dTranspose: NameToCome { NameToCome() }
}
