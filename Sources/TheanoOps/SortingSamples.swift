import TheanoArrays
import TheanoErrors
import TheanoGraph

extension OpSample {
  /// The samples of the operations that order, choose and accumulate elements; they stand beside the ops.
  static var sorting: [OpSample] {
    [
      Nonzero.samples, Sort.samples, ArgSort.samples, TopK.samples, Cumulative.samples, BinCount.samples,
      SearchSorted.samples, RepeatPlaces.samples, RowOrder.samples,
    ].flatMap(\.self)
  }
}

private func vector(_ values: [Double], _ dtype: DType = .float64) -> NDArray {
  do throws(TheanoError) {
    return try NDArray(values).astype(dtype)
  } catch {
    return NDArray(error: error)
  }
}

/// With ties, and what has no or a double place in the order.
private let awkward: [Double] = [3, -0.0, .nan, -1, 0, .infinity, 3, -.infinity, -1, 0.5, -.nan, 2]

extension Sort {
  /// Every dtype; ties and signed zeros; rows shorter and longer than the insertion takes; no elements.
  package static var samples: [OpSample] {
    DType.allCases.map { dtype in
      OpSample(
        "sort of \(dtype)", Sort(), [.sample(2, 40, dtype: dtype, in: dtype.isUnsignedOrBool ? 0...90 : -90...90)])
    }
      + [DType.float16, .float32, .float64].flatMap { dtype in
        [
          OpSample("sort of special \(dtype)", Sort(), [vector(awkward, dtype)], hasTrueDerivatives: false),
          OpSample(
            "sort of many special \(dtype)", Sort(), [vector(awkward + awkward + awkward, dtype)],
            hasTrueDerivatives: false),
        ]
      } + [
        OpSample("sort of cube", Sort(), [.sample(2, 3, 4)]), OpSample("sort of nothing", Sort(), [.sample(2, 0)]),
        OpSample("sort of none", Sort(), [.sample(0, 3)]), OpSample("sort of one", Sort(), [.sample(3, 1)]),
      ]
  }
}

extension RowOrder {
  /// Every dtype, with rows that are equal; numbers that have no or a double place in the order.
  package static var samples: [OpSample] {
    let special: [Double] = [0, 1, .nan, 0, -0.0, 1, -0.0, -.infinity, 0, .nan, .nan, -1, 0, -.nan]
    guard let rows = try? NDArray(special, shape: [7, 2]) else { return [] }
    return DType.allCases.map { dtype in
      OpSample(
        "row order of \(dtype)", RowOrder(),
        [.sample(40, 3, dtype: dtype, in: dtype.isUnsignedOrBool ? 0...2 : -1...1)],
        hasTrueDerivatives: dtype.isDiscrete)
    } + [
      OpSample("row order of special numbers", RowOrder(), [rows], hasTrueDerivatives: false),
      OpSample("row order of no rows", RowOrder(), [.sample(0, 2)]),
      OpSample("row order of no columns", RowOrder(), [.sample(3, 0)]),
    ]
  }
}

extension ArgSort {
  package static var samples: [OpSample] {
    DType.allCases.map { dtype in
      OpSample(
        "argsort of \(dtype)", ArgSort(), [.sample(2, 40, dtype: dtype, in: dtype.isUnsignedOrBool ? 0...9 : -9...9)],
        hasTrueDerivatives: dtype.isDiscrete)
    } + [
      OpSample(
        "argsort of special numbers", ArgSort(), [vector(awkward + awkward + awkward)], hasTrueDerivatives: false),
      OpSample("argsort of few", ArgSort(), [.sample(3, 5)]),
      OpSample("argsort of nothing", ArgSort(), [.sample(2, 0)]),
    ]
  }
}

extension TopK {
  package static var samples: [OpSample] {
    let few = [DType.float64, .float32, .float16, .int8, .uint64, .bool].flatMap { dtype in
      [true, false].map { isLargest in
        OpSample(
          "topk of \(dtype), \(isLargest ? "largest" : "smallest")", TopK(isLargest: isLargest),
          [.sample(3, 9, dtype: dtype, in: 0...9), NDArray(4)], unknownOnes: [0])
      }
    }
    return few + [
      OpSample("topk of all", TopK(isLargest: true), [.sample(7), NDArray(7)]),
      OpSample("topk of none", TopK(isLargest: true), [.sample(2, 3), NDArray(0)], hasTrueDerivatives: false),
      OpSample(
        "topk of special numbers", TopK(isLargest: false), [vector(awkward), NDArray(9)], hasTrueDerivatives: false),
    ]
  }
}

extension Cumulative {
  /// Both directions along each axis; products with zeros; recurrences; no elements.
  package static var samples: [OpSample] {
    let x = NDArray.sample(2, 3, 4)
    let kinds: [Kind] = [.sum, .product, .recurrence(isLate: false), .recurrence(isLate: true)]
    let all = kinds.flatMap { kind in
      (0..<3).flatMap { axis in
        [false, true].map { isBackward in
          let op = Cumulative(kind, axis: axis, isBackward: isBackward)
          switch kind {
          case .sum, .product: return OpSample(op.name, op, [x])
          case .recurrence: return OpSample(op.name, op, [x, .sample(2, 3, 4, seed: 2)])
          }
        }
      }
    }
    let zeros = vector([1.5, 0, -2, 3, 0, 0.5])
    let dtypes = DType.allCases.filter { $0 != .complex64 }.flatMap { dtype in
      [Kind.sum, .product].map { kind in
        OpSample(
          "\(kind) along of \(dtype)", Cumulative(kind, axis: 0),
          [.sample(20, 3, dtype: dtype, in: dtype.isUnsignedOrBool ? 0...9 : -9...9)])
      }
    }
    return all + dtypes + [
      OpSample("cumprod with zeros", Cumulative(.product, axis: 0), [zeros]),
      OpSample("cumprod with zeros, backward", Cumulative(.product, axis: 0, isBackward: true), [zeros]),
      OpSample("cumsum of nothing", Cumulative(.sum, axis: 1), [.sample(3, 0)]),
      OpSample("cumprod of nothing", Cumulative(.product, axis: 0), [.sample(0, 3)]),
      OpSample("cumsum of a wide tensor", Cumulative(.sum, axis: 0), [.sample(3, 200)]),
    ]
  }
}

extension BinCount {
  package static var samples: [OpSample] {
    let numbers = vector([1, 4, 0, 1, 1, 6], .int64)
    return [
      OpSample("bincount", BinCount(isWeighted: false), [numbers, NDArray(9)]),
      OpSample("bincount with weights", BinCount(isWeighted: true), [numbers, .sample(6), NDArray(7)]),
      OpSample("bincount of uint8", BinCount(isWeighted: false), [numbers.astype(.uint8), NDArray(7)]),
      OpSample("bincount of nothing", BinCount(isWeighted: true), [vector([], .int32), .sample(0), NDArray(2)]),
      OpSample(
        "bincount with float16 weights", BinCount(isWeighted: true),
        [numbers.astype(.int16), .sample(6, dtype: .float16), NDArray(7)]),
      OpSample(
        "bincount with complex weights", BinCount(isWeighted: true),
        [numbers, .sample(6, dtype: .complex128), NDArray(7)]),
    ]
  }
}

extension SearchSorted {
  package static var samples: [OpSample] {
    let x = vector([-3, -1, -1, 0, 2, .infinity, .nan])
    let v = vector([-4, -3, -1, -0.0, 1, .infinity, .nan, -.infinity])
    let sides = [false, true].map { fromRight in
      OpSample("searchsorted \(fromRight)", SearchSorted(fromRight: fromRight), [x, v], hasTrueDerivatives: false)
    }
    let whole = [DType.int8, .uint16, .float32, .complex128].map { dtype in
      OpSample(
        "searchsorted of \(dtype)", SearchSorted(fromRight: true),
        [vector([0, 1, 1, 4, 9], dtype), .sample(2, 3, dtype: dtype, in: 0...9)])
    }
    return sides + whole + [
      OpSample("searchsorted in nothing", SearchSorted(fromRight: false), [vector([]), .sample(3)])
    ]
  }
}

extension DType {
  fileprivate var isUnsignedOrBool: Bool { kind == .unsigned || kind == .bool }
}
