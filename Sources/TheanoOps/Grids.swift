import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The numbers along one axis of a grid: a Swift range or stride, `.range(start, stop, by:)` or
/// `.linear(start, stop, count:)`.
public protocol GridAxis {
  var gridRange: GridRange { get }
}

/// The numbers along one axis of a grid.
public struct GridRange: GridAxis {
  enum Kind {
    case range(any TensorArgument, any TensorArgument, any TensorArgument)
    case linear(any TensorArgument, any TensorArgument, any TensorArgument)
    case numbers(NDArray)
  }
  let kind: Kind

  public var gridRange: GridRange { self }
}

extension GridAxis where Self == GridRange {
  /// `start`, `start + step`, … before `stop`: numbers or scalars.
  public static func range(
    _ start: any TensorArgument, _ stop: any TensorArgument, by step: any TensorArgument = 1
  ) -> GridRange { GridRange(kind: .range(start, stop, step)) }

  /// `count` numbers from `start` to `stop`, both included: NumPy's imaginary step.
  public static func linear(
    _ start: any TensorArgument, _ stop: any TensorArgument, count: any TensorArgument
  ) -> GridRange { GridRange(kind: .linear(start, stop, count)) }
}

extension Range: GridAxis where Bound == Int {
  public var gridRange: GridRange { GridRange(kind: .range(lowerBound, upperBound, 1)) }
}

extension ClosedRange: GridAxis where Bound == Int {
  public var gridRange: GridRange {
    upperBound == .max
      ? GridRange(kind: .numbers(NDArray(error: TheanoError(ShapeFacts.rangeTooLong))))
      : GridRange(kind: .range(lowerBound, upperBound + 1, 1))
  }
}

extension StrideTo: GridAxis where Element: NDScalar {
  public var gridRange: GridRange { listed(self) }
}

extension StrideThrough: GridAxis where Element: NDScalar {
  public var gridRange: GridRange { listed(self) }
}

private func listed<Numbers: Sequence>(_ numbers: Numbers) -> GridRange where Numbers.Element: NDScalar {
  let all = Array(numbers)
  do throws(TheanoError) {
    return GridRange(kind: .numbers(try NDArray(all, shape: [all.count])))
  } catch {
    return GridRange(kind: .numbers(NDArray(error: error)))
  }
}

/// What `T.mgrid` and `T.ogrid` are: an object to index with ranges.
public struct Grid: Sendable {
  let isOpen: Bool

  /// For each axis of the grid a tensor with the coordinate along it.
  ///
  /// - Returns: as many tensors as there are ranges, of their common dtype: of the whole grid's shape, or (of an
  ///   open grid) with size 1 along all axes but their own.
  public subscript(_ axes: any GridAxis...) -> [TensorVariable] {
    @inline(never) get {
      let origin = Origin.capture()
      let lines = axes.map { tensor.line($0.gridRange, origin) }
      return composed(origin, lines, count: lines.count) {
        let dtype = promote(lines.map(\.dtype))
        let cast = lines.map { $0.cast(to: dtype, origin: origin) }
        return tensor.laidOut(cast, isOpen: isOpen, origin)
      }
    }
  }
}

extension tensor {
  /// Grids of coordinates: `T.mgrid[0..<2, 0..<3]` gives the row and the column of each place, as two matrices.
  ///
  /// ```swift
  /// let grid = T.mgrid[.range(0, n), stride(from: 0, to: 1, by: 0.25), .linear(-1.0, 1.0, count: 5)]
  /// ```
  public static let mgrid = Grid(isOpen: false)

  /// Open grids of coordinates: `T.ogrid[0..<2, 0..<3]` gives a column of rows and a row of columns, which stretch.
  ///
  /// ```swift
  /// let yx = T.ogrid[0..<480, 0..<640]
  /// let distance = T.sqrt(T.sqr(yx[0] - 240) + T.sqr(yx[1] - 320))
  /// ```
  public static let ogrid = Grid(isOpen: true)

  fileprivate static func line(_ axis: GridRange, _ origin: Origin) -> TensorVariable {
    switch axis.kind {
    case .numbers(let values):
      return values.error.map { TensorVariable(poisoned: $0, origin: origin) }
        ?? TensorVariable(constant: values, origin: origin)
    case .range(let start, let stop, let step):
      return range(start.tensorVariable, stop.tensorVariable, step.tensorVariable, nil, origin)
    case .linear(let start, let stop, let count):
      return spaced(start.tensorVariable, stop.tensorVariable, count.tensorVariable, true, nil, "mgrid", origin)
    }
  }

  /// Vector `k` along axis `k` of as many axes as there are vectors.
  fileprivate static func laidOut(
    _ lines: [TensorVariable], isOpen: Bool, _ origin: Origin
  ) -> [TensorVariable] {
    let rank = lines.count
    let lengths = lines.map { $0.length(0, origin: origin) }
    return lines.enumerated().map { axis, line in
      let laid = line.shuffled((0..<rank).map { $0 == axis ? 0 : nil }, origin: origin)
      return isOpen ? laid : allocated(laid, lengths, origin)
    }
  }

  /// For vectors of coordinates the tensors of coordinates of the grid that they span.
  ///
  /// - Parameters:
  ///   - indexing: `.xy`, where the first vector runs along the columns, or `.ij`, where vector `k` runs along axis `k`.
  ///   - sparse: whether tensors keep size 1 along all axes but their own.
  /// - Returns: a tensor for each vector.
  ///
  /// ```swift
  /// let grid = T.meshgrid([x, y])
  /// let z = T.sin(grid[0]) * T.cos(grid[1])
  /// ```
  public static func meshgrid(
    _ vectors: [TensorVariable], indexing: GridIndexing = .xy, sparse: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    return composed(origin, vectors, count: vectors.count) { () throws(TheanoError) in
      var lines: [TensorVariable] = []
      for vector in vectors {
        guard vector.ndim <= 1 else { throw TheanoError(ShapeFacts.tooManyAxes("meshgrid", vector.type, 1)) }
        lines.append(vector.ndim == 0 ? hardened(vector).shuffled([nil], origin: origin) : vector)
      }
      let swaps = indexing == .xy && lines.count >= 2
      if swaps { lines.swapAt(0, 1) }
      var grid = laidOut(lines, isOpen: sparse, origin)
      if swaps { grid.swapAt(0, 1) }
      return grid
    }
  }

  /// Which axis of a grid the first vector runs along.
  public enum GridIndexing: Sendable {
    /// The second axis, as a picture is drawn.
    case xy
    /// The first axis, as matrices are indexed.
    case ij
  }

  /// Numbers at equal distances from `start` to `stop`.
  ///
  /// - Parameters:
  ///   - start: a number or scalar, as `stop` is.
  ///   - num: how many: a number or an integer scalar.
  ///   - endpoint: whether `stop` is the last one; else the one after it.
  ///   - dtype: float64, or the common float dtype of scalars that are not plain numbers, unless given.
  /// - Returns: a vector of `num` numbers. Its gradient reaches both ends.
  ///
  /// ```swift
  /// T.linspace(0, 1, num: 5)         // [0. 0.25 0.5 0.75 1.]
  /// ```
  public static func linspace(
    _ start: any TensorArgument, _ stop: any TensorArgument, num: any TensorArgument = 50, endpoint: Bool = true,
    dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    spaced(
      start.tensorVariable, stop.tensorVariable, num.tensorVariable, endpoint, dtype, "linspace",
      .at(file, line, column))
  }

  fileprivate static func spaced(
    _ start: TensorVariable, _ stop: TensorVariable, _ count: TensorVariable, _ endpoint: Bool, _ dtype: DType?,
    _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [start, stop, count]) { () throws(TheanoError) in
      for bound in [start, stop] where bound.ndim != 0 {
        throw TheanoError(ShapeFacts.tooManyAxes(operation, bound.type, 0))
      }
      guard count.ndim == 0, count.dtype.isInteger else {
        throw TheanoError(ShapeFacts.needsInteger(operation, got: count.type))
      }
      let strong = [start, stop].filter { !$0.isWeak }.map(\.dtype)
      let computing = strong.isEmpty || strong.allSatisfy(\.isDiscrete) ? .float64 : promote(strong)
      func apply(_ op: ScalarOp, _ operands: TensorVariable...) -> TensorVariable {
        elementwise(op, operands, origin: origin)
      }
      let one = TensorVariable.constant(1, .int64, origin)
      let number = hardened(count).cast(to: .int64, origin: origin)
      let (first, last) = (start.cast(to: computing, origin: origin), stop.cast(to: computing, origin: origin))
      let steps = apply(.maximum, endpoint ? apply(.sub, number, one) : number, one)
      let place = counting(number, origin)
      let step = apply(.trueDiv, apply(.sub, last, first), steps.cast(to: computing, origin: origin))
      let line = apply(.add, apply(.mul, place.cast(to: computing, origin: origin), step), first)
      // The last one is the bound itself, which rounding might miss.
      let isLast = apply(.and, apply(.eq, place, steps), apply(.gt, number, one))
      let result = endpoint ? apply(.switch, isLast, last, line) : line
      return result.cast(to: dtype ?? computing, origin: origin)
    }
  }
}
