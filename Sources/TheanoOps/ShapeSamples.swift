import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// The samples of the operations on shapes, indices and distributions.

/// An integer operand.
private func number(_ value: Int) -> NDArray { NDArray(value) }

/// A vector of integers.
private func integers(_ values: Int...) -> NDArray {
  do throws(TheanoError) {
    return try NDArray(values, shape: [values.count])
  } catch {
    return NDArray(error: error)
  }
}

extension ShapeI {
  package static var samples: [OpSample] {
    [OpSample("shape of axis 1", ShapeI(axis: 1), [.sample(2, 3)])]
  }
}

extension MakeVector {
  package static var samples: [OpSample] {
    [
      OpSample("vector of three", MakeVector(.float64), [.sample(), .sample(seed: 2), .sample(seed: 3)]),
      OpSample("vector of integers", MakeVector(.int64), [number(3), number(-1)]),
      OpSample("vector of mixed dtypes", MakeVector(.float64), [.sample(), number(2)]),
    ]
  }
}

extension Reshape {
  package static var samples: [OpSample] {
    let x = NDArray.sample(2, 3, 4)
    return [
      OpSample("reshape", Reshape([.term(.constant(4)), .term(.constant(6))]), [x]),
      OpSample("reshape with the rest", Reshape([.term(.constant(3)), .rest]), [x]),
      OpSample("reshape that keeps", Reshape([.keep(0), .rest]), [x]),
      OpSample(
        "reshape to operands", Reshape([.term(.operand(1)), .term(.operand(2))]), [x, number(8), number(3)]),
      OpSample("reshape to a scalar", Reshape([]), [.sample(1, 1)]),
      OpSample("reshape of nothing", Reshape([.term(.constant(0)), .term(.constant(5))]), [.sample(3, 0)]),
    ]
  }
}

extension SpecifyShape {
  package static var samples: [OpSample] {
    [
      OpSample("shape specified", SpecifyShape([.constant(2), nil]), [.sample(2, 3)]),
      OpSample("shape specified by operands", SpecifyShape([nil, .operand(1)]), [.sample(2, 3), number(3)]),
    ]
  }
}

extension Rebroadcast {
  package static var samples: [OpSample] {
    [
      OpSample("addbroadcast", Rebroadcast([nil, true]), [.sample(2, 1)], unknownOnes: [0]),
      OpSample("unbroadcast", Rebroadcast([false, nil]), [.sample(1, 3)]),
    ]
  }
}

extension Alloc {
  package static var samples: [OpSample] {
    [
      OpSample("alloc of a scalar", Alloc([.constant(2), .constant(3)]), [.sample()]),
      OpSample(
        "alloc of a row", Alloc([.operand(1), .operand(2), .constant(3)]),
        [.sample(1, 3), number(2), number(4)]),
      OpSample("alloc of its own shape", Alloc([.operand(1)]), [.sample(3), number(3)]),
    ]
  }
}

extension ARange {
  package static var samples: [OpSample] {
    [
      OpSample("arange", ARange(.float64), [.sample(in: 0...1), .sample(in: 1...2, seed: 2), number(5)]),
      OpSample("arange of integers", ARange(.int64), [number(3), number(1), number(4)]),
      OpSample("arange of one", ARange(.float64), [.sample(), .sample(seed: 2), number(1)]),
    ]
  }
}

extension Eye {
  package static var samples: [OpSample] {
    [
      OpSample(
        "eye", Eye(dtype: .float64, rows: .operand(0), columns: .constant(4), diagonal: .operand(1)),
        [number(3), number(-1)])
    ]
  }
}

extension Subtensor {
  /// Integers and slices of either sign, beyond the ends, with operands.
  package static var samples: [OpSample] {
    let x = NDArray.sample(5, 4)
    func slice(_ start: Int?, _ stop: Int?, _ step: Int? = nil) -> SubtensorItem {
      .slice(
        start: start.map { .constant($0) }, stop: stop.map { .constant($0) }, step: step.map { .constant($0) }
      )
    }
    let constant: [(String, [SubtensorItem])] = [
      ("[2]", [.index(.constant(2))]), ("[-1]", [.index(.constant(-1))]), ("[1:-1]", [slice(1, -1)]),
      ("[::-1]", [slice(nil, nil, -1)]), ("[4:0:-2]", [slice(4, 0, -2)]),
      ("[-2:, 1]", [slice(-2, nil), .index(.constant(1))]),
      ("[:, ::3]", [.all, slice(nil, nil, 3)]), ("[3:1]", [slice(3, 1)]), ("[-9:9]", [slice(-9, 9)]),
      ("[9:-9:-1]", [slice(9, -9, -1)]),
    ]
    let one = SubtensorItem.slice(start: .operand(1), stop: .operand(2), step: .operand(3))
    let stepped = [(0, 5, 2), (-1, 0, -1), (-9, 9, 3), (9, -9, -2), (2, 2, 1)].map { start, stop, step in
      OpSample(
        "subtensor [i:j:k] of \(start), \(stop), \(step)", Subtensor([one]),
        [x, number(start), number(stop), number(step)])
    }
    return constant.map { OpSample("subtensor \($0)", Subtensor($1), [x]) } + stepped + [
      OpSample(
        "subtensor [i, j]", Subtensor([.index(.operand(1)), .index(.operand(2))]), [x, number(-2), number(3)])
    ]
  }
}

extension IncSubtensor {
  package static var samples: [OpSample] {
    let x = NDArray.sample(5, 4)
    let part = SubtensorItem.slice(start: .constant(1), stop: .operand(2), step: .constant(2))
    return [true, false].flatMap { sets in
      let name = sets ? "set" : "inc"
      return [
        OpSample("\(name) a part", IncSubtensor([part], sets: sets), [x, .sample(2, 4, seed: 2), number(5)]),
        OpSample(
          "\(name) a part to a row", IncSubtensor([part], sets: sets), [x, .sample(1, 4, seed: 2), number(4)]),
        OpSample(
          "\(name) an element", IncSubtensor([.index(.constant(-1)), .index(.constant(0))], sets: sets),
          [x, .sample(seed: 2)]),
        OpSample(
          "\(name) integers", IncSubtensor([.index(.constant(0))], sets: sets),
          [.sample(3, dtype: .int8), number(1).astype(.int8)]),
      ]
    }
  }
}

extension AdvancedSubtensor {
  package static var samples: [OpSample] {
    let x = NDArray.sample(4, 3, 2)
    return [
      OpSample("gather rows", AdvancedSubtensor([0]), [x, integers(3, 0, -1, 3)]),
      OpSample("gather along axis 1", AdvancedSubtensor([1]), [x, integers(2, 0)]),
      OpSample(
        "gather a matrix of places", AdvancedSubtensor([1]), [x, .sample(2, 2, dtype: .int64, in: -3...2)]),
      OpSample("gather pairs", AdvancedSubtensor([0, 1]), [x, integers(3, 0), integers(-1, 2)]),
      OpSample(
        "gather pairs that stretch", AdvancedSubtensor([0, 1]),
        [x, .sample(3, 1, dtype: .int64, in: 0...3), integers(2, 0)]),
      OpSample(
        "gather pairs apart", AdvancedSubtensor([0, 2], leads: true), [x, integers(3, 0), integers(-1, 1)]),
      OpSample("gather with a scalar", AdvancedSubtensor([1, 2]), [x, number(1), integers(1, 0, 1)]),
      OpSample("gather nothing", AdvancedSubtensor([0]), [x, .sample(0, dtype: .int64)]),
    ]
  }
}

extension AdvancedIncSubtensor {
  package static var samples: [OpSample] {
    let x = NDArray.sample(4, 3)
    return [
      OpSample(
        "add to rows, twice to one", AdvancedIncSubtensor([0], sets: false),
        [x, .sample(3, 3, seed: 2), integers(1, 1, 3)]),
      OpSample(
        "add a row to rows", AdvancedIncSubtensor([0], sets: false),
        [x, .sample(3, seed: 2), integers(1, -4)]),
      OpSample(
        "set rows", AdvancedIncSubtensor([0], sets: true), [x, .sample(2, 3, seed: 2), integers(-1, 1)]),
      OpSample(
        "set pairs", AdvancedIncSubtensor([0, 1], sets: true),
        [x, .sample(2, seed: 2), integers(0, 3), integers(2, 0)]),
      OpSample(
        "add along axis 1", AdvancedIncSubtensor([1], sets: false),
        [x, .sample(4, 2, seed: 2), integers(2, 2)]),
    ]
  }
}

extension Join {
  package static var samples: [OpSample] {
    [
      OpSample(
        "join of three", Join(axis: 1, dtype: .float64),
        [.sample(2, 3), .sample(2, 1, seed: 2), .sample(2, 4, seed: 3)]),
      OpSample(
        "join of mixed dtypes", Join(axis: 0, dtype: .float64), [.sample(2), .sample(3, dtype: .int32)]),
      OpSample(
        "join of many", Join(axis: 1, dtype: .float64),
        (1...6).map { .sample(2, $0 % 3, seed: UInt64($0)) }),
      OpSample("join with nothing", Join(axis: 0, dtype: .float64), [.sample(0, 2), .sample(2, 2)]),
    ]
  }
}

extension AllocEmpty {
  package static var samples: [OpSample] {
    [
      OpSample(
        "tensor without content", AllocEmpty(dtype: .float32, sizes: [.operand(0), .constant(2)]), [number(3)])
    ]
  }
}

extension Roll {
  package static var samples: [OpSample] {
    [
      OpSample("roll of rows", Roll(axis: 0, shift: .constant(1)), [.sample(4, 3)]),
      OpSample("roll of columns", Roll(axis: 1, shift: .operand(1)), [.sample(2, 5), number(-7)]),
      OpSample("roll of nothing", Roll(axis: 0, shift: .operand(1)), [.sample(0, 2), number(1)]),
    ]
  }
}

extension ExtractDiag {
  package static var samples: [OpSample] {
    [
      OpSample("diagonal", ExtractDiag(offset: 0, axis1: 0, axis2: 1), [.sample(3, 4)]),
      OpSample("diagonal below", ExtractDiag(offset: -1, axis1: 0, axis2: 2), [.sample(4, 2, 3)]),
      OpSample("diagonal above, turned", ExtractDiag(offset: 2, axis1: 2, axis2: 1), [.sample(2, 4, 3)]),
      OpSample("diagonal outside", ExtractDiag(offset: 7, axis1: 0, axis2: 1), [.sample(3, 4)]),
    ]
  }
}

extension AllocDiag {
  package static var samples: [OpSample] {
    let plane = AllocDiag.Plane(rows: .operand(1), columns: .constant(4))
    return [
      OpSample("diagonal matrix", AllocDiag(offset: 0, axis1: 0, axis2: 1, plane: nil), [.sample(3)]),
      OpSample("diagonal matrices", AllocDiag(offset: -2, axis1: 2, axis2: 0, plane: nil), [.sample(2, 3)]),
      OpSample(
        "diagonal in a plane", AllocDiag(offset: 1, axis1: 0, axis2: 1, plane: plane), [.sample(3), number(5)]),
      OpSample("diagonal of nothing", AllocDiag(offset: 1, axis1: 0, axis2: 1, plane: nil), [.sample(0)]),
    ]
  }
}

extension CheckedIndex {
  package static var samples: [OpSample] {
    let fromEnd = CheckedIndex(operation: "choose", axis: 0, size: .constant(4), countsFromEnd: true)
    let plain = CheckedIndex(operation: "choose", axis: 0, size: .operand(1), countsFromEnd: false)
    return [
      OpSample("checked places from the end", fromEnd, [integers(3, 0, -4, -1)]),
      OpSample("checked places", plain, [.sample(2, 3, dtype: .int32, in: 0...4), number(5)]),
    ]
  }
}

extension Softmax {
  package static var samples: [OpSample] {
    [
      OpSample("softmax of rows", Softmax(axis: 1), [.sample(3, 4)]),
      OpSample("softmax of columns", Softmax(axis: 0), [.sample(3, 4)]),
      OpSample("softmax of a vector", Softmax(axis: 0), [.sample(5)]),
      OpSample("softmax in the middle", Softmax(axis: 1), [.sample(2, 3, 2)]),
    ]
  }
}

extension LogSoftmax {
  package static var samples: [OpSample] {
    [
      OpSample("logsoftmax of rows", LogSoftmax(axis: 1), [.sample(3, 4)]),
      OpSample("logsoftmax of a vector", LogSoftmax(axis: 0), [.sample(5)]),
      OpSample("logsoftmax in the middle", LogSoftmax(axis: 1), [.sample(2, 3, 2)]),
    ]
  }
}

extension CrossentropyCategorical1Hot {
  package static var samples: [OpSample] {
    let (p, labels) = (NDArray.sample(3, 4, in: 0.25...1), integers(3, 0, 2))
    return [false, true].map {
      OpSample("crossentropy, logarithms \($0)", CrossentropyCategorical1Hot(logs: $0), [p, labels])
    }
  }
}

extension CrossentropyCategorical1HotGrad {
  package static var samples: [OpSample] {
    let (p, labels) = (NDArray.sample(3, 4, in: 0.25...1), integers(3, 0, 2))
    return [false, true].map {
      OpSample(
        "gradient of crossentropy, logarithms \($0)", CrossentropyCategorical1HotGrad(logs: $0),
        [.sample(3, seed: 2), p, labels])
    }
  }
}

extension LabelledRows {
  package static var samples: [OpSample] {
    let (x, op) = (NDArray.sample(4, 3), LabelledRows("incSubtensor"))
    return [
      OpSample("labelled rows", op, [x, .sample(4, seed: 2), integers(2, 0, -1, 1)]),
      OpSample("labelled rows, one value", op, [x, .sample(seed: 2), integers(1, 1, 0, 2)]),
      OpSample("labelled rows, fewer labels", op, [x, .sample(1, seed: 2), integers(-3, 2)]),
    ]
  }
}

extension OpSample {
  package static var shapes: [OpSample] {
    [
      ShapeI.samples, MakeVector.samples, Reshape.samples, SpecifyShape.samples, Rebroadcast.samples,
      Alloc.samples,
      ARange.samples, RangeLength.samples, Eye.samples, Subtensor.samples, IncSubtensor.samples,
      AdvancedSubtensor.samples,
      AdvancedIncSubtensor.samples, Join.samples, AllocEmpty.samples, Roll.samples, ExtractDiag.samples,
      AllocDiag.samples,
      CheckedIndex.samples, Softmax.samples, LogSoftmax.samples,
      CrossentropyCategorical1Hot.samples, CrossentropyCategorical1HotGrad.samples, LabelledRows.samples,
    ].flatMap(\.self)
  }
}
