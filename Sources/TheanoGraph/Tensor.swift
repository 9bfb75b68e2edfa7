/// The namespace of symbolic tensors: constructors, operations, gradients, printing.
///
/// Used through its short name ``T``, as in Theano's `import theano.tensor as T`:
///
/// ```swift
/// let x = T.dmatrix("x")
/// let y = T.tanh(x) + T.log1p(T.exp(x))
/// ```
///
/// Inside a generic function with a parameter `T` of its own, write `tensor.exp(x)`.
public enum tensor {}

/// The short name of ``tensor``.
public typealias T = tensor
