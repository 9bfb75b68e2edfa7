import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

/// What is refused, and in which words.
@Suite struct ShapeErrorTests {
  let o: ShapeOperands
  let known: ShapeOperands

  init() throws {
    o = try ShapeOperands(known: false)
    known = try ShapeOperands(known: true)
  }

  private func refused(
    _ variable: TensorVariable, _ words: String, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(variable.error?.brief == words, sourceLocation: location)
  }

  private func refusedAtCall(
    _ variable: TensorVariable, _ words: String, _ values: [VariableID: NDArray] = [:],
    at location: SourceLocation = #_sourceLocation
  ) {
    #expect(variable.error == nil, sourceLocation: location)
    let given = o.values.merging(values) { $1 }
    #expect(sourceLocation: location) {
      try evaluateReference([variable], given)
    } throws: { error in
      let brief = (error as? TheanoError)?.brief
      if brief != words { Issue.record("\(brief ?? "")", sourceLocation: location) }
      return brief == words
    }
  }

  @Test func indicesWhileBuilding() {
    refused(
      o.x[0, 0, 0, 0],
      "IndexError: [Subtensor] too many indices for array: 4 for a tensor of 3 axes, got float64(?, ?, ?)")
    refused(o.x[..., 0, .ellipsis], "IndexError: [Subtensor] an index can only have a single ellipsis")
    refused(known.v[7], "IndexError: [Subtensor] index 7 is out of bounds for axis 0 with size 7")
    refused(known.m[0, -5], "IndexError: [Subtensor] index -5 is out of bounds for axis 1 with size 4")
    refused(known.m[[0, 3]], "IndexError: [Subtensor] index 3 is out of bounds for axis 0 with size 3")
    refused(o.v[..<0][0], "IndexError: [Subtensor] index 0 is out of bounds for axis 0 with size 0")
    refused(o.v[.slice(0, 3, by: 0)], "ValueError: [Subtensor] slice step cannot be zero")
    refused(
      o.v[o.v[0]],
      "TypeError: [Subtensor] an index must be an integer, or a tensor of integers, got float64 scalar")
    refused(
      o.v[o.v], "TypeError: [Subtensor] an index must be an integer, or a tensor of integers, got float64(?)")
    refused(
      known.m[[true, false]],
      "IndexError: [Subtensor] boolean index did not match indexed array along axis 0; size of axis is 3 but size of "
        + "corresponding boolean axis is 2")
    refused(o.v[o.v[0] .> 1], "IndexError: [Subtensor] a mask of 0 axes cannot stand there: got bool scalar")
    refused(
      o.v[o.m .> 1], "IndexError: [Subtensor] too many indices for array: 2 for a tensor of 1 axes, got float64(?)")
    refused(
      o.v[.slice(0.5, 2)],
      "TypeError: [Subtensor] an index must be an integer, or a tensor of integers, got float64 scalar")
    refused(
      known.m[[0, 1, 2], [0, 1]],
      "ValueError: [Subtensor] Input dimension mis-match: axis 0 of the first is 3 but "
        + "axis 0 of the second is 2: got int64(3) and int64(2)")
  }

  @Test func indicesAtTheCall() {
    refusedAtCall(o.v[7], "IndexError: [Subtensor] index 7 is out of bounds for axis 0 with size 7")
    refusedAtCall(o.v[-8], "IndexError: [Subtensor] index -8 is out of bounds for axis 0 with size 7")
    refusedAtCall(
      o.m[o.i, o.j], "IndexError: [Subtensor] index -5 is out of bounds for axis 1 with size 4",
      [o.j.id: NDArray(-5)])
    refusedAtCall(
      o.m[o.i], "IndexError: [Subtensor] index 3 is out of bounds for axis 0 with size 3",
      [o.i.id: NDArray(3)])
    refusedAtCall(
      o.v[.slice(nil, nil, by: o.i)], "ValueError: [Subtensor] slice step cannot be zero",
      [o.i.id: NDArray(0)])
    refusedAtCall(
      o.columns[o.places], "IndexError: [Subtensor] index 2 is out of bounds for axis 0 with size 2")
    refusedAtCall(
      o.m[o.places, o.columns],
      "ValueError: [Subtensor] Input dimension mis-match. (input[1].shape[0] = 4, input[2].shape[0] = 2): got "
        + "shapes (3, 4) and (4,) and (2,)")
    refusedAtCall(
      o.v[-1], "IndexError: [Subtensor] no index is within axis 0, which is empty",
      [o.v.id: .sample(shape: [0])])
  }

  @Test func changes() {
    let bytes = input(.int8)
    for (value, text) in [(1000, "1000"), (0.5, "0.5"), (Double.nan, "nan")] as [(any TensorArgument, String)] {
      refused(
        T.fullLike(bytes, value),
        "TypeError: [fullLike] the literal \(text) does not fit into int8, the dtype of what it meets")
    }
    refused(
      T.fullLike(o.m, 1e300, dtype: .float32),
      "TypeError: [fullLike] the literal 1e+300 does not fit into float32, the dtype of what it meets")
    refused(T.setSubtensor(o.m, 1), "TypeError: [setSubtensor] x must be the result of a subtensor operation")
    refused(
      T.setSubtensor(o.m[0], o.m),
      "ValueError: [setSubtensor] Trying to set a 1-dimensional subtensor with a 2-dimensional value.")
    refused(
      T.incSubtensor(o.k[0], 1.5),
      "TypeError: [setSubtensor] the literal 1.5 does not fit into int64, the dtype of what it meets")
    refused(
      T.incSubtensor(o.k[0], o.v[0]),
      "TypeError: [incSubtensor] a value of float64 does not fit into a tensor of int64")
    refused(
      T.setSubtensor(known.m[0], known.v),
      "ValueError: [setSubtensor] axis 0 of the new value has size 7, but the part to be changed has size 4")
    refusedAtCall(
      T.setSubtensor(o.m[0], o.v),
      "ValueError: [setSubtensor] axis 0 of the value has size 7, but it must fill a part of size 4: got shapes "
        + "(3, 4) and (7,)")
    refusedAtCall(
      T.setSubtensor(o.v[..<0][o.places], 1),
      "ValueError: [setSubtensor] input has zero-size on axis 0, where an element is needed: "
        + "got shapes (0,) and () and (4,)")
  }

  @Test func shapesWhileBuilding() {
    refused(
      known.m.reshape(5, -1),
      "ValueError: [reshape] cannot reshape float64(3, 4) of 12 elements: the sizes beside -1 multiply to 5, which does "
        + "not divide 12")
    refused(o.m.reshape(-1, -1), "ValueError: [reshape] can only specify one unknown dimension (-1)")
    refused(
      o.m.reshape(0, -1),
      "ValueError: [reshape] cannot find the size for -1 beside a size of 0: got float64(?, ?)")
    refused(o.m.reshape(-2, 3), "ValueError: [reshape] a size must not be negative, got -2")
    refused(o.m.reshape(o.v[0]), "TypeError: [reshape] a size must be an integer scalar, got float64 scalar")
    refused(
      o.m.reshape(o.k),
      "ValueError: [reshape] The length of the provided shape (TensorType(int64, vector)) cannot be automatically "
        + "determined, so Theano is not able to know what the number of dimensions of the reshaped variable will be. "
        + "You can provide the 'ndim' keyword argument to 'reshape' to avoid this problem.")
    refused(
      o.m.flatten(ndim: 3), "ValueError: [flatten] 3 sizes do not fit a tensor of 2 axes: got float64(?, ?)")
    refused(
      o.m.transpose(0, 0),
      "ValueError: [transpose] the axes [0, 0] do not name each of the 2 axes once: got float64(?, ?)")
    refused(o.m.dimshuffle(0, "y"), "ValueError: [dimshuffle] an axis is a number or \"x\", got \"y\"")
    refused(
      o.m.dimshuffle(0),
      "ValueError: [dimshuffle] You cannot drop a non-broadcastable dimension: axis 1 of float64(?, ?)")
    refused(T.addbroadcast(known.m, 0), "ValueError: [addbroadcast] axis 0 has not size 1: got float64(3, 4)")
    refused(
      T.specifyShape(known.m, [3, 5]),
      "AssertionError: [specifyShape] dim 1 of input has shape 4, expected 5.")
    refused(
      T.alloc(known.v, 2, 3),
      "ValueError: [alloc] axis 0 of the value does not fit the size 3: got float64(7)")
    refused(T.zeros(2, -3), "ValueError: [alloc] a size must not be negative, got -3")
    refused(T.arange(0, 3, 0), "ValueError: [arange] slice step cannot be zero")
    refused(T.arange(3, dtype: .complex64), "TypeError: [arange] there is no range of complex64")
  }

  @Test func shapesAtTheCall() {
    refusedAtCall(
      o.m.reshape(5, -1),
      "ValueError: [reshape] cannot reshape 12 elements: the sizes beside -1 do not divide them: got shapes (3, 4)")
    refusedAtCall(
      o.m.reshape(o.i, o.j), "ValueError: [reshape] a size must not be negative: got -3")
    refusedAtCall(
      T.specifyShape(o.m, [nil, 5]),
      "AssertionError: [specifyShape] the input has size 4, expected 5: got shapes (3, 4)")
    refusedAtCall(
      T.addbroadcast(o.m, 0),
      "AssertionError: [Rebroadcast{1,?}] the input has size 3, expected 1: got shapes (3, 4)")
    refusedAtCall(T.zeros(o.j), "ValueError: [alloc] a size must not be negative: got -3")
    refusedAtCall(
      T.arange(0, 5, o.i), "ValueError: [arange] slice step cannot be zero",
      [o.i.id: NDArray(0)])
  }

  @Test func shapesAndConstruction() throws {
    let o = try ShapeOperands(known: false)
    let known = try ShapeOperands(known: true)
    refused(T.squeeze(known.m, axis: 0), "ValueError: [addbroadcast] axis 0 has not size 1: got float64(3, 4)")
    refused(T.squeeze(o.m, axis: [0, -2]), "ValueError: [squeeze] an axis stands twice in [0, -2]")
    refused(T.moveaxis(o.x, [0, 1], 0), "ValueError: [moveaxis] 1 sizes were given for 2 parts")
    refused(
      T.expandDims(o.v, axis: 3),
      "ValueError: [expandDims] axis 3 is out of range for a tensor of 2 axes: got float64(?, 1)")
    refused(T.split(o.v, [1, 2], nSplits: 3)[0], "ValueError: [split] 2 sizes were given for 3 parts")
    refused(
      T.split(known.v, [1, 2])[0], "AssertionError: [specifyShape] dim 0 of input has shape 7, expected 3.")
    refused(T.tile(o.v, [-1]), "ValueError: [alloc] a size must not be negative, got -1")
    refused(T.repeat(o.v, 1.5), "TypeError: [repeat] takes integers, got float64 scalar")
    refused(T.roll(o.v, o.v), "TypeError: [roll] a size must be an integer scalar, got float64(?)")
    refused(T.diag(o.x), "ValueError: [diag] takes a vector or a matrix, got float64(?, ?, ?)")
    refused(o.m.diagonal(axis1: 1), "ValueError: [diagonal] the two axes must differ, got 1 twice")
    refused(T.fillDiagonal(o.v, 1), "ValueError: [fillDiagonal] takes at least two axes, got float64(?)")
    refused(
      T.fillDiagonal(o.orders, 1.5),
      "TypeError: [fillDiagonal] the literal 1.5 does not fit into int64, the dtype of what it meets")
    refused(T.toOneHot(known.places, 2), "IndexError: [Subtensor] index 2 is out of bounds for axis 1 with size 2")
    refused(
      T.ravelMultiIndex([known.places], [4]),
      "IndexError: [ravelMultiIndex] index -1 is out of bounds for axis 0 with size 4")
    refused(T.unravelIndex(o.places, [])[0], "ValueError: [unravelIndex] 0 sizes were given for 1 parts")
    refused(T.choose(o.v, [1, 2]), "TypeError: [choose] takes integers, got float64(?)")
    refused(
      T.choose(known.labels, [1, 2]), "IndexError: [choose] index 2 is out of bounds for axis 0 with size 2")
    refused(
      T.takeAlongAxis(o.m, o.places, axis: 0), "ValueError: [takeAlongAxis] takes indices of 2 axes, got int64(?)")
    refused(
      T.stacklists([[o.v[0]], [o.v[0], o.v[1]]]), "ValueError: [stacklists] lists of one level must be equally long")
    refused(T.horizontalStack(o.v, o.v), "ValueError: [horizontalStack] takes matrices, got float64(?)")
    refused(
      T.join(o.i, o.v, o.v),
      "NotImplementedError: [join] the axis must be known while building, since the sizes of the result depend on it")
    refused(T.linspace(0, o.v, num: 3), "ValueError: [linspace] takes at most 0 axes, got float64(?)")
    // Sizes at the ends of their range are refused at the call, not while building, and never trap.
    #expect(T.diag(o.v, k: .max).error == nil && T.diag(o.m, k: .min).error == nil)
    #expect(T.roll(o.v, Int.min).error == nil && T.tile(o.v, [Int.max, Int.max]).error == nil)
    #expect(T.rot90(o.m, k: .min).error == nil && T.tri(o.i, k: Int.max).error == nil)
  }

  @Test func whatIsKnownWhileBuilding() throws {
    let o = try ShapeOperands(known: false)
    let two = TensorVariable(constant: NDArray(2.0), origin: .unknown)
    #expect(try T.getScalarConstantValue(T.fill(o.m, two)) == 2.0)
    #expect(try T.getScalarConstantValue(T.alloc(two, o.i, 3).T[0]) == 2.0)
    #expect(try T.getScalarConstantValue(two * 3 + 1) == 7.0)
    #expect(try T.getScalarConstantValue(T.ones(3, 4).shape[1]) == 4)
    #expect(try T.getVectorLength(o.x.shape) == 3 && T.getVectorLength(T.arange(5)) == 5)
    #expect(throws: TheanoError.self) { try T.getScalarConstantValue(o.v[0]) }
    #expect(throws: TheanoError.self) { try T.getVectorLength(o.v) }
  }

  @Test func joins() {
    refused(
      T.join(0, o.m, o.v),
      "TypeError: [join] Join() can only join tensors with the same number of dimensions: got "
        + "float64(?, ?), float64(?)")
    refused(T.concatenate([]), "ValueError: [concatenate] there is nothing to join")
    refused(
      T.concatenate([known.m, known.m.T], axis: 1),
      "ValueError: [join] Input dimension mis-match: axis 0 of the first is 3 but axis 0 of the second is 4: got "
        + "float64(3, 4) and float64(4, 3)")
    refusedAtCall(
      T.concatenate([o.m, o.m.T], axis: 1),
      "ValueError: [Join] Input dimension mis-match. (input[0].shape[0] = 3, input[1].shape[0] = 4): got shapes (3, 4) "
        + "and (4, 3)")
  }

  /// The line of the operation, and of each operand.
  @Test func placesAreTheUsersLines() throws {
    let line: UInt = #line + 1
    let y = o.m.reshape(5, -1)
    do {
      _ = try evaluateReference([y], o.values)
      Issue.record("nothing was refused")
    } catch {
      #expect(error.places.map(\.role) == ["here", "operand 1"])
      #expect(error.places[0].origin.frames(limit: 1).first?.first?.line == Int(line))
    }
  }
}
