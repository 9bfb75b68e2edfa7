import Testing
import TheanoArrays
import TheanoGradient
import TheanoGraph
import TheanoOps
import TheanoTestSupport

@testable import TheanoRewriting

/// The numbers at places where the expression as written overflows, vanishes or cancels.
@Suite struct StabilityTests {
  private let x = input("x", 1)

  private func numbers(
    _ output: TensorVariable, at values: [Double], _ options: RewriteOptions = RewriteOptions()
  ) throws -> [Double] {
    let graph = try rewritten([x], [output], options)
    return try evaluated(graph, [try NDArray(values, shape: [values.count])])[0].scalars(as: Double.self)
  }

  private let far: [Double] = [-800, 30, 800]

  @Test func softplusAndItsGradient() throws {
    let y = T.log(1 + T.exp(x))
    #expect(try numbers(y, at: far) == [0, 30.000000000000092, 800])
    #expect(try numbers(y, at: far, RewriteOptions(.fastCompile))[2] == .infinity)
    let slope = try numbers(T.grad(y.sum(), x), at: far)
    #expect(slope[0] < 1e-300 && slope[2] == 1)
    #expect(abs(slope[1] - 1) < 1e-12)
    #expect(try numbers(T.grad(y.sum(), x), at: far, RewriteOptions(.fastCompile))[2].isNaN)
  }

  @Test func logisticFromPowers() throws {
    let y = T.exp(x) / (1 + T.exp(x))
    #expect(try numbers(y, at: far)[2] == 1)
    #expect(try numbers(y, at: far, RewriteOptions(.fastCompile))[2].isNaN)
    let z = 1 / (1 + T.exp(-x))
    #expect(try rewritten([x], [z]).liveNodes().count == 1)
  }

  @Test func logarithmOfSigmoids() throws {
    #expect(try numbers(T.log(1 - T.sigmoid(x)), at: far)[2] == -800)
    #expect(try numbers(T.log(T.sigmoid(x)), at: far)[0] == -800)
  }

  @Test func gradientOfChosenRoot() throws {
    let y = T.switch(x .> 0, T.sqrt(x), 0)
    #expect(try numbers(T.grad(y.sum(), x), at: [-1, 0, 4]) == [0, 0, 0.25])
    #expect(try numbers(T.grad(y.sum(), x), at: [-1, 0, 4], RewriteOptions(.fastCompile))[0].isNaN)
  }

  @Test func logSumExpOverAnyAxis() throws {
    let y = T.log(T.exp(x).sum())
    #expect(try numbers(y, at: [1000, 1000]) == [1000.6931471805599])
    #expect(try numbers(y, at: [-1000, -1000]) == [-999.3068528194401])
    #expect(try numbers(y, at: [-.infinity, -.infinity]) == [-.infinity])
    #expect(try numbers(y, at: [.infinity, 0]) == [.infinity])
    #expect(try numbers(T.grad(y, x), at: [1000, 1000]) == [0.5, 0.5])
    let m = input("m", 3)
    let value = NDArray.sample(2, 3, 4, in: 900...1000)
    for axes in [[0], [1], [2], [0, 2], [0, 1, 2]] {
      for keepdims in [false, true] {
        let y = T.log(T.sum(T.exp(m), axis: axes, keepdims: keepdims))
        let graph = try rewritten([m], [y, T.grad(y.sum(), m)])
        let results = try evaluated(graph, [value])
        let stable = results[0].scalars(as: Double.self).allSatisfy { $0.isFinite && $0 > 900 }
        #expect(stable, "over \(axes)")
        if axes.count != 2 {
          let slopes = results[1].scalars(as: Double.self)
          #expect(slopes.allSatisfy { $0 >= 0 && $0 <= 1 })
          let groups = Double(24 / axes.reduce(1) { $0 * value.shape[$1] })
          #expect(abs(slopes.reduce(0, +) - groups) < 1e-9, "over \(axes)")
        }
      }
    }
  }

  @Test func logAddExp() throws {
    let y = T.log(T.exp(x) + T.exp(2 * x))
    let got = try numbers(y, at: [800, -800, 0])
    #expect(got[0] == 1600 && got[1] == -800)
    #expect(abs(got[2] - 0.6931471805599453) < 1e-15)
  }

  @Test func binaryCrossentropyAndItsGradient() throws {
    let p = 1 / (1 + T.exp(-x))
    let cost = -(0.25 * T.log(p) + 0.75 * T.log(1 - p)).sum()
    let got = try numbers(T.grad(cost, x), at: [-800, 0, 800])
    #expect(got == [-0.25, 0.25, 0.75])
    #expect(try numbers(cost, at: [800]) == [600])
  }
}

/// Every usual way to write the cross-entropy of a softmax, and its gradient, with logits so far apart that
/// probabilities vanish.
@Suite struct CrossentropyTests {
  enum Spelling: String, CaseIterable {
    case logThenIndex, indexThenLog, labels, softmax1Hot, oneHotProduct, powersByHand, logSoftmax, matrixTargets
  }

  private let x = input("x", 2)
  private let labels = input("labels", 1, .int64)
  private let oneHot = input("oneHot", 2)
  private let logits: [Double] = [800, -800, 0, 1, 2, 3]

  private func cost(_ spelling: Spelling) -> TensorVariable {
    let rows = T.arange(labels.shape[0])
    switch spelling {
    case .logThenIndex: return -T.mean(T.log(T.softmax(x))[rows, labels])
    case .indexThenLog: return -T.mean(T.log(T.softmax(x)[rows, labels]))
    case .labels: return T.mean(T.nnet.categoricalCrossentropy(T.softmax(x), labels))
    case .softmax1Hot: return T.mean(T.nnet.crossentropySoftmax1Hot(x, labels).crossentropy)
    case .oneHotProduct: return -T.mean(T.sum(oneHot * T.log(T.softmax(x)), axis: 1))
    case .powersByHand:
      let e = T.exp(x)
      return -T.mean(T.log(e / T.sum(e, axis: 1, keepdims: true))[rows, labels])
    case .logSoftmax: return -T.mean(T.logSoftmax(x)[rows, labels])
    case .matrixTargets: return T.mean(T.nnet.categoricalCrossentropy(T.softmax(x), oneHot))
    }
  }

  /// Where IEEE answers are to be kept, probabilities do not cancel (of a NaN they are not positive): what is written
  /// with logarithms stays stable.
  @Test(arguments: Spelling.allCases) func isStable(_ spelling: Spelling) throws {
    let cost = cost(spelling)
    let hasLogarithms = spelling == .softmax1Hot || spelling == .logSoftmax
    for options in [RewriteOptions(), RewriteOptions(ieee: true), RewriteOptions(.fastCompile)]
    where !options.ieee || hasLogarithms {
      let graph = try rewritten([x, labels, oneHot], [cost, T.grad(cost, x)], options)
      let results = try evaluated(
        graph,
        [try NDArray(logits, shape: [2, 3]), try NDArray([1, 0]), try NDArray([[0.0, 1, 0], [1, 0, 0]])])
      #expect(abs(results[0].scalars(as: Double.self)[0] - (1600 + 2.40760596444438) / 2) < 1e-9, "\(options)")
      let want = [0.5, -0.5, 0, -0.454984713, 0.122364236, 0.332620478]
      let got = results[1].scalars(as: Double.self)
      #expect(zip(got, want).allSatisfy { abs($0 - $1) < 1e-8 }, "\(options): \(got)")
    }
  }
}
