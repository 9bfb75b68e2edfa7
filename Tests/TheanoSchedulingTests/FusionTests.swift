import Testing
import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

@testable import TheanoScheduling

@Suite struct FusionTests {
  @Test func softmaxIsOneKernel() throws {
    var b = Build()
    let x = b.matrix("x")
    b.graph.outputs = [b.softmax(x)]
    #expect(try b.scheduled().kernels.count == 1)
    try b.check([array([5, 7])])
    try b.check([array([3, 1])])
    try b.check([array([0, 4])])
  }

  @Test func meanAndVarianceAreOneKernel() throws {
    var b = Build()
    let x = b.matrix("x")
    let n = b.constant(7)
    let mean = b.op(.trueDiv, b.reduce(.sum, x, [1]), n)
    let centred = b.op(.sub, x, b.shuffle(mean, [0, nil]))
    let variance = b.op(.trueDiv, b.reduce(.sum, b.op(.sqr, centred), [1]), n)
    b.graph.outputs = [mean, variance]
    #expect(try b.scheduled().kernels.count == 1)
    try b.check([array([4, 7])])
  }

  @Test func siblingSumsAreOneKernel() throws {
    var b = Build()
    let x = b.matrix("x")
    b.graph.outputs = [b.reduce(.sum, x, [1]), b.reduce(.sum, b.op(.sqr, x), [1]), b.reduce(.argmax, x, [1])]
    #expect(try b.scheduled().kernels.count == 1)
    try b.check([array([4, 7])])
  }

  @Test func transposedSum() throws {
    var b = Build()
    let (x, y) = (b.matrix("x"), b.matrix("y"))
    b.graph.outputs = [b.op(.add, b.shuffle(x, [1, 0]), y)]
    #expect(try b.scheduled().kernels.count == 1)
    try b.check([array([3, 5]), array([5, 3])])
  }

  @Test func columnSums() throws {
    var b = Build()
    let x = b.matrix("x")
    b.graph.outputs = [b.reduce(.sum, b.op(.exp, x), [0])]
    #expect(try b.scheduled().kernels.count == 2)
    try b.check([array([200, 5])])
    try b.check([array([0, 5])])
    try b.check([array([3, 0])])
  }

  @Test func sumsOfEverything() throws {
    for count in [0, 1, 7, 16_384, 16_385, 50_000] {
      var b = Build()
      let x = b.vector("x")
      b.graph.outputs = [b.op(.sqrt, b.reduce(.sum, b.op(.sqr, x), [0]))]
      try b.check([array([count])])
    }
    var b = Build()
    let x = b.matrix("x")
    let transposed = b.op(.add, b.shuffle(x, [1, 0]), b.shuffle(x, [1, 0]))
    b.graph.outputs = [b.reduce(.sum, transposed, [0, 1]), b.reduce(.argmax, transposed, [0, 1])]
    try b.check([array([13, 211])])
    try b.check([array([300, 211])])
  }

  @Test func positionsOfTheLargest() throws {
    var b = Build()
    let x = b.input(.float32, [nil, nil, nil], "x")
    b.graph.outputs = [
      b.reduce(.argmax, x, [1]), b.reduce(.argmin, x, [2]), b.reduce(.argmax, x, [0, 2]),
      b.reduce(.max, x, [0, 1]),
    ]
    try b.check([array([3, 70, 5], .float32)])
  }

  @Test func chainWithTwoOutputs() throws {
    var b = Build()
    let x = b.matrix("x")
    let e = b.op(.exp, x)
    b.graph.outputs = [e, b.op(.mul, b.op(.add, e, x), e)]
    let schedule = try b.scheduled()
    #expect(schedule.kernels.count == 1)
    #expect(schedule.slots.isEmpty)
    try b.check([array([3, 4])])
  }

  @Test func logSoftmaxAndCrossEntropyWithGradient() throws {
    var b = Build()
    let x = b.matrix("x")
    let y = b.vector("y", .int64)
    let top = b.shuffle(b.reduce(.max, x, [1]), [0, nil])
    let shifted = b.op(.sub, x, top)
    let total = b.reduce(.sum, b.op(.exp, shifted), [1])
    let logs = b.op(.sub, shifted, b.shuffle(b.op(.log, total), [0, nil]))
    let picked = b.apply(SmallPick(), logs, y)
    let loss = b.op(.neg, b.reduce(.sum, picked, [0]))
    b.graph.outputs = [loss, b.op(.exp, logs)]
    let schedule = try b.scheduled()
    #expect(schedule.kernels.count <= 4)
    try b.check([array([4, 3]), NDArray([0, 2, 1, 1] as [Int])])
  }

  @Test func layerNorm() throws {
    var b = Build()
    let (x, g) = (b.matrix("x", .float32), b.vector("g", .float32))
    let n = b.graph.addConstant(NDArray(Float(6)))
    let mean = b.shuffle(b.op(.trueDiv, b.reduce(.sum, x, [1]), n), [0, nil])
    let centred = b.op(.sub, x, mean)
    let variance = b.shuffle(b.op(.trueDiv, b.reduce(.sum, b.op(.sqr, centred), [1]), n), [0, nil])
    let scaled = b.op(.trueDiv, centred, b.op(.sqrt, variance))
    b.graph.outputs = [b.op(.mul, scaled, b.shuffle(g, [nil, 0]))]
    #expect(try b.scheduled().kernels.count == 1)
    try b.check([array([5, 6], .float32), array([6], .float32)], 1e-5)
  }

  @Test func rowsAndColumnsBroadcast() throws {
    var b = Build()
    let (x, v) = (b.matrix("x"), b.vector("v"))
    let row = b.shuffle(b.op(.exp, v), [nil, 0])
    let column = b.shuffle(b.op(.tanh, v), [0, nil])
    b.graph.outputs = [b.op(.mul, b.op(.add, x, row), column)]
    try b.check([array([5, 5]), array([5])])
  }

  @Test func elementRules() throws {
    var b = Build()
    let (x, v) = (b.matrix("x"), b.vector("v"))
    let index = b.vector("i", .int64)
    let taken = b.apply(SmallTake(), b.op(.exp, x), index)
    let joined = b.apply(SmallJoin(), b.op(.exp, v), b.op(.neg, v))
    let sliced = b.apply(SmallSlice(), joined)
    let flat = b.apply(
      SmallReshape(shape: [.one, Size(atom: .axis(b.ids[v]!, 0)), .one]), b.op(.add, sliced, v))
    b.graph.outputs = [b.op(.mul, taken, taken), joined, sliced, flat]
    try b.check([array([4, 3]), array([5]), NDArray([3, 0, 0, 1, 2] as [Int])])
  }

  @Test func ranges() throws {
    var b = Build()
    let (n, x) = (b.input(.int64, [], "n"), b.vector("x"))
    let computed = b.op(.mul, b.op(.add, n, n), n)
    let range = b.apply(SmallRange(), computed)
    b.graph.outputs = [b.op(.sqr, range), b.op(.add, range, x)]
    try b.check([NDArray(3), array([18])])
    // A length that only a run of a part of the graph tells.
    var c = Build()
    let y = c.vector("y", .int64)
    let largest = c.reduce(.max, y, [0])
    c.graph.outputs = [c.op(.exp, c.apply(SmallRange(), largest))]
    try c.check([NDArray([3, 5, 1] as [Int])])
  }

  @Test func scatters() throws {
    var b = Build()
    let (x, y) = (b.matrix("x"), b.matrix("y"))
    let index = b.vector("i", .int64)
    let base = b.op(.exp, x)
    b.graph.outputs = [
      b.apply(SmallScatter(combination: .sum), base, b.op(.neg, y), index),
      b.apply(SmallScatter(combination: .replace), x, y, index),
    ]
    try b.check([array([4, 3]), array([3, 3]), NDArray([1, 1, 3] as [Int])])
  }

  @Test func products() throws {
    var b = Build()
    let (x, w, v) = (b.matrix("x"), b.matrix("w"), b.vector("v"))
    let hidden = b.op(.tanh, b.op(.add, b.apply(Dot(), x, w), b.shuffle(v, [nil, 0])))
    b.graph.outputs = [
      b.apply(Dot(), b.shuffle(hidden, [1, 0]), hidden), b.apply(Dot(), hidden, v), b.apply(Dot(), v, v),
    ]
    try b.check([array([4, 3]), array([3, 5]), array([5])])
    var c = Build()
    let (i, j) = (c.matrix("i", .int32), c.matrix("j", .int32))
    c.graph.outputs = [c.apply(Dot(), i, c.shuffle(j, [1, 0]))]
    try c.check([array([4, 3], .int32), array([5, 3], .int32)])
  }
}

/// Which loop goes innermost, and which tree a reduction gets.
@Suite struct LoopOrderTests {
  @Test func matricesDecideNotTheirRows() throws {
    var b = Build()
    let x = b.matrix("x")
    var value = b.op(.exp, x)
    for name in ["a", "b", "c", "d"] { value = b.op(.add, value, b.shuffle(b.vector(name), [0, nil])) }
    b.graph.outputs = [value]
    let text = try b.scheduled().kernels[0].description
    #expect(text.contains("store b5[i0 * p0 + i1]"), "\(text)")
  }

  @Test func aReductionDownTheColumnsHasLanesAcross() throws {
    var b = Build()
    let (x, v) = (b.matrix("x"), b.vector("v"))
    b.graph.outputs = [b.reduce(.sum, b.op(.mul, x, b.shuffle(v, [0, nil])), [0])]
    #expect(try b.scheduled().kernels[0].description.contains("lanes 1 "))
    b.graph.outputs = [b.reduce(.sum, b.op(.mul, x, b.shuffle(v, [0, nil])), [1])]
    #expect(try b.scheduled().kernels[0].description.contains("lanes 32 "))
  }
}
