import Foundation
import Testing
import Theano

/// Arguments beyond all measure are refused, while building or at the call, in every mode.
struct ExtremeArgumentTests {
  @Test(arguments: [Int.max, Int.min, -1])
  func countsOfAxesAndParts(count: Int) {
    let (x, m, s) = (T.dvector("x"), T.dmatrix("m"), T.lvector("s"))
    let t = T.dtensor3("t")
    let refused: [TensorVariable] = [
      T.reshape(x, s, ndim: count), T.tile(x, [2], ndim: count), T.shapePadLeft(x, count), T.shapePadRight(x, count),
      T.tensordot(m, m, axes: count), T.batchedTensordot(t, t, axes: count), T.diff(x, n: count),
    ]
    for variable in refused { #expect(variable.error?.kind == .valueError, "\(variable.error?.description ?? "none")") }
    #expect(T.split(x, s, nSplits: count)[0].error?.kind == .valueError)
    #expect(T.split(x, [1, 2], nSplits: count)[0].error?.kind == .valueError)
  }

  @Test(arguments: Mode.allCases, [Int.max, Int.min])
  func placesBeyondAllMeasure(mode: Mode, k: Int) throws {
    let x = T.dvector("x")
    func kind(_ y: TensorVariable) -> TheanoError.Kind? {
      do throws(TheanoError) { _ = try function([x], y, mode: mode)([1.0, 2.0]) } catch { return error.kind }
      return nil
    }
    for y in [T.diag(x, k: k), T.allocDiag(x, offset: k)] {
      #expect([.valueError, .memoryError].contains(kind(y)), "\(mode) \(k)")
    }
    let counted = T.bincount(T.constant([1, 2]), minlength: k)
    #expect([.valueError, .memoryError].contains(kind(counted + 0 * x.sum())))
  }

  @Test func others() throws {
    try T.verifyGrad({ x in x * 2 }, [1.0], nTests: -1)
    let y = T.exp(T.dscalar("x"))
    let file = FileManager.default.temporaryDirectory.appending(path: "extreme-\(UUID()).dot").path
    defer { try? FileManager.default.removeItem(atPath: file) }
    try printing.pydotprint(y, outfile: file, format: .dot, maxLabelSize: .min)
    let random = RandomStreams(seed: 1)
    let draw = random.normal(size: [3])
    let f = try function([], draw)
    let state = draw.rng
    try state.setValue(NDArray.zeros(state.value.shape, state.value.dtype))
    #expect(throws: TheanoError.self) { try f() }
  }

  /// More threads than there can be, and shapes that no array has.
  @Test func limitsOfCalls() throws {
    let m = T.dmatrix("m")
    let f = try function([m], m.sum(axis: 0) + T.exp(m).sum(), threads: .max)
    let value = try NDArray.ones([300, 200])
    #expect(try f(value) == (try function([m], m.sum(axis: 0) + T.exp(m).sum(), threads: 1)(value)))
    #expect(try f.peakBytes(for: value).bytes > 0)
    for shape in [[-1, 2], [Int.max, Int.max], [Int.min, 1], [1], []] {
      #expect(throws: TheanoError.self) { try f.peakBytes(shapes: shape) }
      #expect(throws: TheanoError.self) { try f.memoryPlan(shapes: shape) }
    }
    #expect(throws: TheanoError.self) { try function([m], m.sum(), threads: .min) }
    #expect(throws: TheanoError.self) { try function([m], m.sum(), memoryLimit: 0)(value) }
    var none: [NDArray] = []
    #expect(throws: TheanoError.self) { try f.call([value], into: &none) }
    #expect(throws: TheanoError.self) { try f.call([], into: &none) }
  }
}
