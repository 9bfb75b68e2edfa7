import TheanoArrays
import TheanoErrors
import TheanoGraph

// The reductions as methods: `x.sum(axis: 0)` is `T.sum(x, axis: 0)`.

extension TensorVariable {
  /// As `T.sum(self, …)`.
  public func sum(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false, dtype: DType? = nil, accDtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.sum(
      self, axis: axis, keepdims: keepdims, dtype: dtype, accDtype: accDtype, file: file, line: line,
      column: column)
  }

  /// As `T.prod(self, …)`.
  public func prod(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false, dtype: DType? = nil, accDtype: DType? = nil,
    noZerosInInput: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.prod(
      self, axis: axis, keepdims: keepdims, dtype: dtype, accDtype: accDtype, noZerosInInput: noZerosInInput,
      file: file, line: line, column: column)
  }

  /// As `T.mean(self, …)`.
  public func mean(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false, dtype: DType? = nil, accDtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.mean(
      self, axis: axis, keepdims: keepdims, dtype: dtype, accDtype: accDtype, file: file, line: line,
      column: column)
  }

  /// As `T.var(self, …)`.
  public func `var`(
    axis: (any TensorAxes)? = nil, ddof: Int = 0, keepdims: Bool = false, corrected: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.`var`(
      self, axis: axis, ddof: ddof, keepdims: keepdims, corrected: corrected, file: file, line: line,
      column: column)
  }

  /// As `T.std(self, …)`.
  public func std(
    axis: (any TensorAxes)? = nil, ddof: Int = 0, keepdims: Bool = false, corrected: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.std(
      self, axis: axis, ddof: ddof, keepdims: keepdims, corrected: corrected, file: file, line: line,
      column: column)
  }

  /// As `T.norm(self, …)`.
  public func norm(
    ord: Double = 2, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.norm(self, ord: ord, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.max(self, …)`.
  public func max(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.max(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.min(self, …)`.
  public func min(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.min(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.argmax(self, …)`.
  public func argmax(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.argmax(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.argmin(self, …)`.
  public func argmin(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.argmin(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.ptp(self, …)`.
  public func ptp(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.ptp(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.all(self, …)`.
  public func all(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.all(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.any(self, …)`.
  public func any(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.any(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }

  /// As `T.maxAndArgmax(self, …)`.
  public func maxAndArgmax(
    axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (max: TensorVariable, argmax: TensorVariable) {
    tensor.maxAndArgmax(self, axis: axis, keepdims: keepdims, file: file, line: line, column: column)
  }
}
