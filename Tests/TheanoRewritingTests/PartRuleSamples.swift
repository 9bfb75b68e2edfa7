import TheanoGraph
import TheanoOps

// Samples of the rules for parts, joins and what was set.
extension RuleSample {
  private static let both: [Kind] = [.floats, .integers]

  /// Of which functions do not saturate, so that no two results are equal.
  private static let moderate = matrix.within(0.01...3)

  static let parts: [RuleSample] = [
    RuleSample("wholeSlices", kinds: both) { $0[0][0, 0..<$0[0].shape[1]] },
    RuleSample("partOfPart", kinds: both) { $0[0][.reversed, 1...][0, .slice(0, nil, by: 2)] },
    RuleSample("partOfOnes", kinds: both) { $0[0].dimshuffle(0, "x", 1)[.all, 0] },
    RuleSample("partOfElementwise", [matrix, vector], kinds: both) { ($0[0] * $0[1])[1, ..<2] },
    RuleSample("partOfAlloc", [vector], kinds: both) { T.alloc($0[0], 2, $0[0].shape[0])[1, 1...] },
    RuleSample("partOfVector", [scalar, scalar], kinds: both) { MakeVector($0[0].dtype)($0[0], $0[1])[1...] },
    RuleSample("partOfJoin", [vector, pair], kinds: both) {
      T.concatenate([$0[0], $0[1]])[.slice($0[0].shape[0], nil)]
    },
    RuleSample("partOfProduct", [Input(shape: [2, 3]), Input(shape: [3, 4])]) { T.dot($0[0], $0[1])[1, ..<2] },
    RuleSample("gatherAll", kinds: both, helpers: ["constantFolding"]) { $0[0][.all, T.arange($0[0].shape[1])] },
    RuleSample("joinEmpty", [vector], kinds: both) { T.concatenate([$0[0], $0[0][..<0]]) },
    RuleSample("joinVectors", [scalar, scalar], kinds: both) {
      let (a, b) = (MakeVector($0[0].dtype)($0[0], $0[1]), MakeVector($0[0].dtype)($0[1]))
      return T.concatenate([a, b])
    },
    RuleSample("partThatWasSet", [matrix, vector], kinds: both) { T.setSubtensor($0[0][1], $0[1])[1] },
    RuleSample("setWhole", [matrix, vector], kinds: both) { T.setSubtensor($0[0][.all], $0[1]) },
    RuleSample("setToItself", kinds: both) { T.setSubtensor($0[0][0], $0[0][0]) },
    RuleSample("setToSum", [matrix, vector], kinds: both) { T.setSubtensor($0[0][0], $0[1] + $0[0][0]) },
    RuleSample("increasedByZero", kinds: both) { T.incSubtensor($0[0][0], 0) },
    RuleSample("increasedZeros", [matrix, vector]) { T.incSubtensor($0[0].zerosLike()[0], $0[1]) },
    RuleSample("stretchedValue", [matrix, scalar, labels], kinds: both) {
      T.incSubtensor($0[0].T[$0[2]], T.alloc($0[1], 2, 2))
    },
    RuleSample("scaledScatter", [matrix, vector, scalar]) {
      $0[2] * T.incSubtensor($0[0].zerosLike()[[1, 1]], $0[1])
    },
    RuleSample("scaledScatter", [matrix, vector]) { -T.incSubtensor($0[0].zerosLike()[0], $0[1]) },
    RuleSample("addedScatter", [matrix, vector]) { $0[0] + T.incSubtensor($0[0].zerosLike()[[1, 1]], $0[1]) },
    RuleSample("addedScatter", [matrix, vector]) { $0[0] - T.incSubtensor($0[0].zerosLike()[1], $0[1]) },
    RuleSample("labelledRows", [matrix, scalar, labels], kinds: both, helpers: ["constantFolding"]) {
      T.incSubtensor($0[0].zerosLike()[T.arange($0[2].shape[0]), $0[2]], $0[1])
    },
    RuleSample("sumOfLabelledRows", [matrix, scalar, labels]) {
      let rows = LabelledRows("incSubtensor")($0[0], $0[1], $0[2])
      return rows + T.sum(rows, axis: 1, keepdims: true)
    },
    RuleSample("reduceJoined", [vector, vector]) { T.stack([$0[0], $0[1], $0[0]]).sum(axis: 0) },
    RuleSample("reduceJoined", [scalar, scalar]) { T.max(MakeVector($0[0].dtype)($0[0], $0[1])) },
    RuleSample("sumOfStretchedFactor", [matrix, vector]) { ($0[0] * $0[1]).sum(axis: 0) },
    RuleSample("sumOfStretchedFactor", [matrix, pair]) { ($0[0] / $0[1].dimshuffle(0, "x")).sum(axis: 1) },
    RuleSample("sumOfStretchedFactor", [matrix, pair, vector, matrix]) {
      ($0[0] * $0[1].dimshuffle(0, "x") * $0[3]).sum(axis: 1) + ($0[0] * $0[2]).sum(axis: [0, 1])
    },
    RuleSample("productOfStretched", [scalar]) { T.prod(T.alloc($0[0], 2, 3), axis: 0) },
    RuleSample("argmaxOfMonotone", [moderate]) { T.argmax(T.exp($0[0]), axis: 1) },
    RuleSample("argmaxOfMonotone", [moderate]) { T.argmin(T.tanh($0[0])) },
    RuleSample("argmaxOfMonotone", [moderate]) { T.argmax(T.softmax($0[0], axis: 0), axis: 0) },
    RuleSample("argmaxOfMonotone", [moderate]) { T.argmax(T.nnet.logsoftmax($0[0]), axis: -1) },
    RuleSample("allocOnes", [vector], kinds: both) { T.alloc($0[0], 1, $0[0].shape[0]) },
    RuleSample("allocOfDimshuffle", [vector], kinds: both) { T.alloc($0[0].dimshuffle("x", 0), 2, $0[0].shape[0]) },
    RuleSample("reshapeByOnes", kinds: both) { T.reshape($0[0], [$0[0].shape[0], 1, $0[0].shape[1], 1]) },
    RuleSample("reshapeByOnes", kinds: both) {
      Reshape([.keep(0), .keep(2)])($0[0].dimshuffle(0, "x", 1).copy())
    },
    RuleSample("maxOfNeg") { -T.max(-$0[0], axis: 1) },
    RuleSample("transposedProduct", [Input(shape: [2, 3]), Input(shape: [3, 4])]) { T.dot($0[0], $0[1]).T },
    RuleSample("reshapeOfDimshuffle", kinds: both) { T.reshape($0[0].dimshuffle(0, "x", 1), [-1]) },
    RuleSample("reshapeLift") { T.exp($0[0].flatten()).reshape([$0[0].shape[1], $0[0].shape[0]]) },
  ]
}
