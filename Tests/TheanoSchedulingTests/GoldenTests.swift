import Foundation
import Testing
import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

@testable import TheanoScheduling

/// Schedules as text, held against `Tests/Golden/Schedules`. With `THEANO_WRITE_GOLDEN` set, the files are
/// written anew: read the difference before you commit it.
@Suite struct GoldenTests {
  private func compare(_ name: String, _ schedule: Schedule) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Golden/Schedules/\(name).txt")
    let text = schedule.description
    if ProcessInfo.processInfo.environment["THEANO_WRITE_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test func softmax() throws {
    var b = Build()
    b.graph.outputs = [b.softmax(b.matrix("x"))]
    try compare("softmax", b.scheduled())
  }

  @Test func meanAndVariance() throws {
    var b = Build()
    let x = b.matrix("x", .float32)
    let n = b.graph.addConstant(NDArray(Float(7)))
    let mean = b.op(.trueDiv, b.reduce(.sum, x, [1]), n)
    let centred = b.op(.sub, x, b.shuffle(mean, [0, nil]))
    b.graph.outputs = [mean, b.op(.trueDiv, b.reduce(.sum, b.op(.sqr, centred), [1]), n)]
    try compare("mean-variance", b.scheduled())
  }

  @Test func transposedSum() throws {
    var b = Build()
    let (x, y) = (b.matrix("x"), b.matrix("y"))
    b.graph.outputs = [b.op(.add, b.shuffle(x, [1, 0]), y)]
    try compare("transposed-sum", b.scheduled())
  }

  /// The axis along which the operand's neighbours lie goes next to the innermost.
  @Test func axesReversed() throws {
    var b = Build()
    let x = b.input(.float64, [nil, nil, nil], "x")
    b.graph.outputs = [b.op(.exp, b.shuffle(x, [2, 1, 0]))]
    try compare("axes-reversed", b.scheduled())
  }

  @Test func columnSums() throws {
    var b = Build()
    b.graph.outputs = [b.reduce(.sum, b.matrix("x", .float32), [0])]
    try compare("column-sums", b.scheduled())
  }

  @Test func twoOutputs() throws {
    var b = Build()
    let x = b.matrix("x")
    let e = b.op(.exp, x)
    b.graph.outputs = [e, b.op(.mul, b.op(.add, e, x), e)]
    try compare("two-outputs", b.scheduled())
  }

  @Test func range() throws {
    var b = Build()
    let n = b.input(.int64, [], "n")
    let y = b.vector("y", .int64)
    b.graph.outputs = [
      b.op(.sqr, b.apply(SmallRange(), n)), b.op(.exp, b.apply(SmallRange(), b.reduce(.max, y, [0]))),
    ]
    try compare("ranges", b.scheduled())
  }

  @Test func biasAndActivation() throws {
    var b = Build()
    let (x, w, bias) = (b.matrix("x", .float32), b.matrix("w", .float32), b.vector("b", .float32))
    let hidden = b.op(.tanh, b.op(.add, b.apply(Dot(), x, w), b.shuffle(bias, [nil, 0])))
    b.graph.outputs = [b.op(.exp, b.apply(Dot(), hidden, b.shuffle(w, [1, 0])))]
    try compare("bias-and-activation", b.scheduled())
  }

  @Test func trainingStep() throws {
    var b = Build()
    let (x, y) = (b.matrix("x"), b.vector("y"))
    let w = b.shared(try array([3]), "w")
    let error = b.op(.sub, b.apply(Dot(), x, w), y)
    let gradient = b.apply(Dot(), b.shuffle(x, [1, 0]), error)
    let step = b.op(.sub, w, b.op(.mul, b.constant(0.1), gradient))
    b.graph.outputs = [b.reduce(.sum, b.op(.sqr, error), [0]), step]
    try compare("training-step", b.scheduled { $0.updates = [(output: 1, shared: 0)] })
  }
}
