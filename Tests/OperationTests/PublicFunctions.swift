import Theano
import TheanoGraph
import TheanoOps

extension PublicFunction {
  /// Every function of `T` that computes something; a test finds those that are missing.
  static let all: [PublicFunction] =
    ofOneNumber + ofTwoNumbers + ofNumbers + reductions + products + shapes + constructions + indexing + networks
    + gates + sorting + arranging + control

  private static let ofOneNumber: [PublicFunction] = [
    .one("abs", "abs_", "abs") { T.abs($0) },
    .one("sgn", "sgn", "sign") { T.sgn($0) },
    .one("neg", "neg", "negative") { T.neg($0) },
    .one("inv", "inv", "reciprocal") { T.inv($0) },
    .one("sqr", "sqr", "square") { T.sqr($0) },
    .one("sqrt", "sqrt", "sqrt") { T.sqrt($0) },
    .one("exp", "exp", "exp") { T.exp($0) },
    .one("exp2", "exp2", "exp2") { T.exp2($0) },
    .one("expm1", "expm1", "expm1") { T.expm1($0) },
    .one("log", "log", "log") { T.log($0) },
    .one("log2", "log2", "log2") { T.log2($0) },
    .one("log10", "log10", "log10") { T.log10($0) },
    .one("log1p", "log1p", "log1p") { T.log1p($0) },
    .one("sin", "sin", "sin") { T.sin($0) },
    .one("cos", "cos", "cos") { T.cos($0) },
    .one("tan", "tan", "tan") { T.tan($0) },
    .one("arcsin", "arcsin", "arcsin") { T.arcsin($0) },
    .one("arccos", "arccos", "arccos") { T.arccos($0) },
    .one("arctan", "arctan", "arctan") { T.arctan($0) },
    .one("sinh", "sinh", "sinh") { T.sinh($0) },
    .one("cosh", "cosh", "cosh") { T.cosh($0) },
    .one("tanh", "tanh", "tanh") { T.tanh($0) },
    .one("arcsinh", "arcsinh", "arcsinh") { T.arcsinh($0) },
    .one("arctanh", "arctanh", "arctanh") { T.arctanh($0) },
    .one("deg2rad", "deg2rad", "deg2rad") { T.deg2rad($0) },
    .one("rad2deg", "rad2deg", "rad2deg") { T.rad2deg($0) },
    .one("ceil", "ceil", "ceil") { T.ceil($0) },
    .one("floor", "floor", "floor") { T.floor($0) },
    .one("trunc", "trunc", "trunc") { T.trunc($0) },
    .one("erf", "erf", "scipy.special.erf") { T.erf($0) },
    .one("erfc", "erfc", "scipy.special.erfc") { T.erfc($0) },
    .one("gammaln", "gammaln", "scipy.special.gammaln") { T.gammaln($0) },
    .one("psi", "psi", "scipy.special.psi") { T.psi($0) },
    .one("erfcx", "erfcx", "scipy.special.erfcx") { T.erfcx($0) },
    .one("erfinv", "erfinv", "scipy.special.erfinv") { T.erfinv($0) },
    .one("erfcinv", "erfcinv", "scipy.special.erfcinv") { T.erfcinv($0) },
    .one("gamma", "gamma", "scipy.special.gamma") { T.gamma($0) },
    .one("triGamma", "tri_gamma", nil) { T.triGamma($0) },
    .one("j0", "j0", "scipy.special.j0") { T.j0($0) },
    .one("j1", "j1", "scipy.special.j1") { T.j1($0) },
    .one("i0", "i0", "scipy.special.i0") { T.i0($0) },
    .one("i1", "i1", "scipy.special.i1") { T.i1($0) },
    .one("xlogx", "xlogx.xlogx", nil) { T.xlogx($0) },
    .one("isnan", "isnan", "isnan") { T.isnan($0) },
    .one("isinf", "isinf", "isinf") { T.isinf($0) },
    .one("real", "real", "real") { T.real($0) },
    .one("imag", "imag", "imag") { T.imag($0) },
    .one("conj", "conj", "conj") { T.conj($0) },
    .one("angle", "angle", "angle") { T.angle($0) },
    .one("sigmoid", "nnet.sigmoid", "scipy.special.expit") { T.sigmoid($0) },
    .one("softplus", "nnet.softplus", nil) { T.softplus($0) },
    .one("arccosh", "arccosh", "arccosh", above) { T.arccosh($0) },
    .one("round", "round", "round") { T.round($0) },
    .one("iround", "iround", nil) { T.iround($0) },
    .one("cast", "cast", "astype") { T.cast($0, .float32) },
    .one("invert", "invert", "invert") { T.invert($0) },
  ]

  private static let ofTwoNumbers: [PublicFunction] = [
    .two("add", "add", "add") { T.add($0, $1) },
    .two("sub", "sub", "subtract") { T.sub($0, $1) },
    .two("mul", "mul", "multiply") { T.mul($0, $1) },
    .two("trueDiv", "true_div", "true_divide") { T.trueDiv($0, $1) },
    .two("intDiv", "int_div", "floor_divide") { T.intDiv($0, $1) },
    .two("floorDiv", "floor_div", "floor_divide") { T.floorDiv($0, $1) },
    .two("mod", "mod", "mod") { T.mod($0, $1) },
    .two("pow", "pow", "power") { T.pow($0, $1) },
    .two("maximum", "maximum", "maximum") { T.maximum($0, $1) },
    .two("minimum", "minimum", "minimum") { T.minimum($0, $1) },
    .two("arctan2", "arctan2", "arctan2") { T.arctan2($0, $1) },
    .two("eq", "eq", "equal") { T.eq($0, $1) },
    .two("neq", "neq", "not_equal") { T.neq($0, $1) },
    .two("lt", "lt", "less") { T.lt($0, $1) },
    .two("le", "le", "less_equal") { T.le($0, $1) },
    .two("gt", "gt", "greater") { T.gt($0, $1) },
    .two("ge", "ge", "greater_equal") { T.ge($0, $1) },
    .two("complex", "complex", nil) { T.complex($0, $1) },
    .two("complexFromPolar", "complex_from_polar", nil) { T.complexFromPolar($0, $1) },
    .two("second", "second", nil) { T.second($0, $1) }, .two("and", "and_", "bitwise_and") { T.and($0, $1) },
    .two("or", "or_", "bitwise_or") { T.or($0, $1) },
    .two("xor", "xor", "bitwise_xor") { T.xor($0, $1) },
    .two("xlogy0", "xlogx.xlogy0", "scipy.special.xlogy") { T.xlogy0($0, $1) },
    .two("polygamma", nil, "scipy.special.polygamma", orders) { T.polygamma($0, $1) },
    .two("gammainc", "gammainc", "scipy.special.gammainc", orders) { T.gammainc($0, $1) },
    .two("gammaincc", "gammaincc", "scipy.special.gammaincc", orders) { T.gammaincc($0, $1) },
    .two("gammal", "gammal", nil, orders) { T.gammal($0, $1) },
    .two("gammau", "gammau", nil, orders) { T.gammau($0, $1) },
    .two("chi2sf", "chi2sf", "scipy.stats.chi2.sf", unit, orders) { T.chi2sf($0, $1) },
    .two("jv", "jv", "scipy.special.jv", orders) { T.jv($0, $1) },
    .two("iv", "iv", "scipy.special.iv", orders) { T.iv($0, $1) },
    .two("isclose", "isclose", "isclose") { T.isclose($0, $1) },
    .two("allclose", "allclose", "allclose") { T.allclose($0, $1) },
  ]

  private static let ofNumbers: [PublicFunction] = [
    .many("clip", "clip", "clip", [unit]) { [T.clip($0[0], 0.3, 0.6)] },
    .many("switch", "switch", "where", [unit, other]) { [T.switch(T.gt($0[0], $0[1]), $0[0], $0[1])] },
    .many("where", "where", "where", [unit, other]) { [T.where(T.gt($0[0], $0[1]), $0[0], $0[1])] },
    .many("largest", "largest", "maximum.reduce", [unit, other]) { [T.largest($0[0], $0[1])] },
    .many("smallest", "smallest", "minimum.reduce", [unit, other]) { [T.smallest($0[0], $0[1])] },
    .many("divmod", "divmod", "divmod", [unit, other]) {
      [T.divmod($0[0], $0[1]).quotient, T.divmod($0[0], $0[1]).remainder]
    },
  ]

  private static let reductions: [PublicFunction] = [
    .one("sum", "sum", "sum") { T.sum($0, axis: 1) },
    .one("prod", "prod", "prod") { T.prod($0, axis: 1) },
    .one("mean", "mean", "mean") { T.mean($0, axis: 1) },
    .one("var", "var", "var") { T.var($0, axis: 1) },
    .one("std", "std", "std") { T.std($0, axis: 1) },
    .one("max", "max", "max") { T.max($0, axis: 1) },
    .one("min", "min", "min") { T.min($0, axis: 1) },
    .one("argmax", "argmax", "argmax") { T.argmax($0, axis: 1) },
    .one("argmin", "argmin", "argmin") { T.argmin($0, axis: 1) },
    .many("maxAndArgmax", "max_and_argmax", nil, [unit]) {
      [T.maxAndArgmax($0[0], axis: 1).max, T.maxAndArgmax($0[0], axis: 1).argmax]
    },
    .one("all", "all", "all") { T.all(T.gt($0, $0.mean()), axis: 1) },
    .one("any", "any", "any") { T.any(T.gt($0, $0.mean()), axis: 1) },
    .one("ptp", "ptp", "ptp") { T.ptp($0, axis: 1) },
    .one("norm", "x.norm", "linalg.norm") { T.norm($0, axis: 1) },
    .two("makeKeepDims", "makeKeepDims", nil, unit, NDArray.sample(2)) { T.makeKeepDims($0, $1, axis: 1) },
    .one("countNonzero", nil, "count_nonzero") { T.countNonzero($0) },
  ]

  private static let products: [PublicFunction] = [
    .two("dot", "dot", "dot", unit, square) { T.dot($0, $1) },
    .two("outer", "outer", "outer") { T.outer($0, $1) },
    .two("tensordot", "tensordot", "tensordot", cube, cube) { T.tensordot($0, $1, axes: ([1, 2], [1, 2])) },
    .two("batchedDot", "batched_dot", nil, cube, cube) { T.batchedDot($0, $1.dimshuffle(0, 2, 1)) },
    .two("batchedTensordot", "batched_tensordot", nil, cube, cube) {
      T.batchedTensordot($0, $1, axes: ([1, 2], [1, 2]))
    },
    .two("matmul", nil, "matmul", cube, cube) { T.matmul($0, $1.dimshuffle(0, 2, 1)) },
  ]

  private static let shapes: [PublicFunction] = [
    .one("shape", "shape", "shape") { T.shape($0) },
    .one("reshape", "reshape", "reshape") { T.reshape($0, [3, 2]) },
    .one("flatten", "flatten", "reshape", cube) { T.flatten($0, ndim: 2) },
    .one("ravel", "flatten", "ravel") { T.ravel($0) },
    .one("dimshuffle", "x.dimshuffle", "transpose") { $0.dimshuffle(1, "x", 0) },
    .one("transpose", "transpose", "transpose") { T.transpose($0) },
    .one("swapaxes", "swapaxes", "swapaxes", cube) { T.swapaxes($0, 0, 2) },
    .one("shapePadLeft", "shape_padleft", nil) { T.shapePadLeft($0) },
    .one("shapePadRight", "shape_padright", nil) { T.shapePadRight($0) },
    .one("shapePadAxis", "shape_padaxis", "expand_dims") { T.shapePadAxis($0, 1) },
    .one("squeeze", "squeeze", "squeeze") { T.squeeze(T.shapePadLeft($0)) },
    .one("specifyShape", "specify_shape", nil) { T.specifyShape($0, [2, 3]) },
    .one("addbroadcast", "addbroadcast", nil, NDArray.sample(1, 3)) { T.addbroadcast($0, 0) },
    .one("unbroadcast", "unbroadcast", nil, NDArray.sample(1, 3)) { T.unbroadcast(T.addbroadcast($0, 0), 0) },
    .one("patternbroadcast", "patternbroadcast", nil, NDArray.sample(1, 3)) { T.patternbroadcast($0, [true, false]) },
    .two("concatenate", "concatenate", "concatenate") { T.concatenate([$0, $1], axis: 1) },
    .two("join", "join", "concatenate") { T.join(1, $0, $1) },
    .two("stack", "stack", "stack") { T.stack([$0, $1], axis: 1) },
    .two("horizontalStack", "horizontal_stack", "hstack") { T.horizontalStack($0, $1) },
    .two("verticalStack", "vertical_stack", "vstack") { T.verticalStack($0, $1) },
  ]

  private static let constructions: [PublicFunction] = [
    .one("zerosLike", "zeros_like", "zeros_like") { T.zerosLike($0) },
    .one("onesLike", "ones_like", "ones_like") { T.onesLike($0) },
    .one("fullLike", nil, "full_like") { T.fullLike($0, 1) },
    .one("identityLike", "identity_like", "identity") { T.identityLike($0) },
    .two("fill", "fill", nil, unit, NDArray(0.5)) { T.fill($0, $1) },
    .one("alloc", "alloc", "full", NDArray(0.5)) { T.alloc($0, 2, 3) },
    .one("zeros", "zeros", "zeros", places) { T.zeros($0.shape[0], 2) },
    .one("ones", "ones", "ones", places) { T.ones($0.shape[0], 2) },
    .one("eye", "eye", "eye", places) { T.eye($0.shape[0], 2) },
    .one("arange", "arange", "arange", places) { T.arange($0.shape[0]) },
  ]

  private static let indexing: [PublicFunction] = [
    .two("take", "take", "take", vector, places) { T.take($0, $1) },
    .two("setSubtensor", "set_subtensor", nil, unit, other) { T.setSubtensor($0[0], $1[1]) },
    .two("incSubtensor", "inc_subtensor", nil, unit, other) { T.incSubtensor($0[0], $1[1]) },
    .many("nonzero", "nonzero", "nonzero", [unit]) { T.nonzero($0[0]) },
    .one("flatnonzero", "flatnonzero", "flatnonzero") { T.flatnonzero($0) },
    .one("nonzeroValues", "nonzero_values", nil) { T.nonzeroValues($0) },
  ]

  private static let networks: [PublicFunction] = [
    .one("softmax", "nnet.softmax", "scipy.special.softmax") { T.softmax($0) },
    .one("logsoftmax", "nnet.logsoftmax", "scipy.special.log_softmax") { T.nnet.logsoftmax($0) },
    .two("softmaxWithBias", "nnet.softmax_with_bias", nil, unit, NDArray.sample(3)) { T.nnet.softmaxWithBias($0, $1) },
    .one("relu", "nnet.relu", nil) { T.nnet.relu($0, alpha: 0.1) },
    .one("elu", "nnet.elu", nil) { T.nnet.elu($0 - 0.5) },
    .one("selu", "nnet.selu", nil) { T.nnet.selu($0 - 0.5) },
    .one("softsign", "nnet.nnet.softsign", nil) { T.nnet.softsign($0) },
    .one("hardSigmoid", "nnet.hard_sigmoid", nil) { T.nnet.hardSigmoid($0) },
    .two("binaryCrossentropy", "nnet.binary_crossentropy", nil) { T.nnet.binaryCrossentropy($0, $1) },
    .two("sigmoidBinaryCrossentropy", "nnet.sigmoid_binary_crossentropy", nil) {
      T.nnet.sigmoidBinaryCrossentropy($0, $1)
    },
    .two("categoricalCrossentropy", "nnet.categorical_crossentropy", nil, unit, labels) {
      T.nnet.categoricalCrossentropy(T.softmax($0), $1)
    },
    .two("crossentropyCategorical1Hot", "nnet.crossentropy_categorical_1hot", nil, unit, labels) {
      T.nnet.crossentropyCategorical1Hot(T.softmax($0), $1)
    },
    .many("crossentropySoftmax1Hot", "nnet.crossentropy_softmax_1hot", nil, [unit, labels]) {
      let result = T.nnet.crossentropySoftmax1Hot($0[0], $0[1])
      return [result.crossentropy, result.softmax]
    },
    .many(
      "crossentropySoftmax1HotWithBias", "nnet.crossentropy_softmax_1hot_with_bias", nil,
      [unit, NDArray.sample(3), labels]
    ) {
      let result = T.nnet.crossentropySoftmax1HotWithBias($0[0], $0[1], $0[2])
      return [result.crossentropy, result.softmax]
    },
    .many(
      "crossentropySoftmaxArgmax1HotWithBias", "nnet.crossentropy_softmax_argmax_1hot_with_bias", nil,
      [unit, NDArray.sample(3), labels]
    ) {
      let result = T.nnet.crossentropySoftmaxArgmax1HotWithBias($0[0], $0[1], $0[2])
      return [result.crossentropy, result.softmax, result.argmax]
    },
  ]

  private static let gates: [PublicFunction] = [
    .one("disconnectedGrad", "disconnected_grad", nil) { T.disconnectedGrad($0) },
    .one("zeroGrad", "zero_grad", nil) { T.zeroGrad($0) },
    .one("considerConstant", "consider_constant", nil) { T.gradient.considerConstant($0) },
    .one("gradClip", "grad_clip", nil) { T.gradClip($0, -0.25, 0.5) },
    .one("gradScale", "grad_scale", nil) { T.gradScale($0, 2) },
    .one("undefinedGrad", "undefined_grad", nil) { T.undefinedGrad($0) },
  ]

  private static let sorting: [PublicFunction] = [
    .one("sort", "sort", "sort") { T.sort($0) },
    .one("argsort", "argsort", "argsort") { T.argsort($0) },
    .one("topk", "topk", nil) { T.topk($0, 2) },
    .one("argtopk", "argtopk", nil) { T.argtopk($0, 2) },
    .many("topkAndArgtopk", "topk_and_argtopk", nil, [unit]) {
      let both = T.topkAndArgtopk($0[0], 2)
      return [both.0, both.1]
    },
    .one("cumsum", "cumsum", "cumsum") { T.cumsum($0, axis: 1) },
    .one("cumprod", "cumprod", "cumprod") { T.cumprod($0, axis: 1) },
    .one("diff", "diff", "diff") { T.diff($0) },
    .one("bincount", "bincount", "bincount", places) { T.bincount($0) },
    .two("searchsorted", "searchsorted", "searchsorted", vector, other) { T.searchsorted(T.sort($0), $1) },
    .two("compress", "compress", "compress", [true, false, true], square) { T.compress($0, $1, axis: 0) },
    .one("unique", "Unique", "unique", places) { T.unique($0) },
    .one("cov", "cov", "cov", square) { T.cov($0) },
    .one("median", nil, "median") { T.median($0, axis: 1) },
    .one("quantile", nil, "quantile") { T.quantile($0, 0.3, axis: 1) },
    .one("percentile", nil, "percentile") { T.percentile($0, 30, axis: 1) },
  ]

  private static let arranging: [PublicFunction] = [
    .one("diag", "diag", "diag", vector) { T.diag($0) },
    .one("diagonal", "diagonal", "diagonal", square) { T.diagonal($0) },
    .one("extractDiag", "ExtractDiag", "diagonal", square) { T.extractDiag($0) },
    .one("allocDiag", "AllocDiag", "diag", vector) { T.allocDiag($0) },
    .one("fillDiagonal", "fill_diagonal", "fill_diagonal", square) { T.fillDiagonal($0, 0.5) },
    .one("fillDiagonalOffset", "fill_diagonal_offset", nil, square) { T.fillDiagonalOffset($0, 0.5, offset: 1) },
    .one("tri", "tri", "tri", places) { T.tri($0.shape[0]) },
    .one("tril", "tril", "tril", square) { T.tril($0) },
    .one("triu", "triu", "triu", square) { T.triu($0) },
    .one("expandDims", "shape_padaxis", "expand_dims") { T.expandDims($0, axis: 1) },
    .one("moveaxis", nil, "moveaxis", cube) { T.moveaxis($0, 0, 2) },
    .one("flip", nil, "flip") { T.flip($0, axis: 1) },
    .one("roll", "roll", "roll") { T.roll($0, 1, axis: 1) },
    .one("rot90", nil, "rot90") { T.rot90($0) },
    .one("repeat", "repeat", "repeat") { T.repeat($0, 2, axis: 1) },
    .one("tile", "tile", "tile") { T.tile($0, [2, 2]) },
    .many("split", "split", "split", [unit]) { T.split($0[0], [1, 2], nSplits: 2, axis: 1) },
    .two("stacklists", "stacklists", "block") { T.stacklists([[$0, $1], [$1, $0]]) },
    .many("meshgrid", nil, "meshgrid", [vector, vector]) { T.meshgrid($0) },
    .one("linspace", nil, "linspace", NDArray(0.5)) { T.linspace($0, 2, num: 5) },
    .one("bartlett", "bartlett", "bartlett", places) { T.bartlett($0.shape[0]) },
    .one("toOneHot", "to_one_hot", nil, places) { T.toOneHot($0, 4) },
    .two("takeAlongAxis", nil, "take_along_axis", square, [[2, 0], [0, 1], [1, 1]]) {
      T.takeAlongAxis($0, $1, axis: 1)
    },
    .two("choose", "choose", "choose", [[0, 1, 0], [1, 1, 0]], unit) { T.choose($0, [$1, 2 * $1]) },
    .one("ravelMultiIndex", nil, "ravel_multi_index", places) { T.ravelMultiIndex([$0, $0], [3, 3]) },
    .many("unravelIndex", nil, "unravel_index", [places]) { T.unravelIndex($0[0], [2, 2]) },
    .one("inversePermutation", "inverse_permutation", nil, [2, 0, 1]) { T.inversePermutation($0) },
    .two("permuteRowElements", "permute_row_elements", nil, unit, [2, 0, 1]) { T.permuteRowElements($0, $1) },
    .one("tensorCopy", "tensor_copy", "copy") { T.tensorCopy($0) },
    .two("sparseGrad", "theano.sparse_grad", nil, vector, places) { T.sparseGrad($0[$1]) },
  ]

  private static let control: [PublicFunction] = [
    .one("scan", "theano.scan", nil) {
      T.scan({ row, sum in sum + row * sum }, sequences: $0, outputsInfo: T.onesLike($0[0])).outputs
    },
    .one("map", "theano.map", nil) { T.map({ row in row * row }, sequences: $0).outputs },
    .one("reduce", "theano.reduce", nil) {
      T.reduce({ row, sum in sum + row * row }, sequences: $0, outputsInfo: T.zerosLike($0[0])).outputs
    },
    .one("foldl", "theano.foldl", nil) {
      T.foldl({ row, p in p * row + row }, sequences: $0, outputsInfo: T.onesLike($0[0])).outputs
    },
    .one("foldr", "theano.foldr", nil) {
      T.foldr({ row, p in p * row + row }, sequences: $0, outputsInfo: T.onesLike($0[0])).outputs
    },
    .one("fold", nil, nil) { T.fold(from: T.onesLike($0[0]), over: $0) { p, row in p * row + row } },
    .one("scanCheckpoints", "theano.scan_checkpoints", nil) {
      T.scanCheckpoints(
        { a in [a[0] + a[1] * a[1]] }, sequences: $0, outputsInfo: T.zerosLike($0[0]), saveEveryN: 2)[0]
    },
    .two("ifelse", "theano.ifelse.ifelse", nil) { T.ifelse(T.gt($0.shape[0], 1), $0 * $1, $1) },
    .one("assertion", "opt.assert_", nil) { T.assertion($0, T.gt($0.shape[0], 1), message: "several rows") },
    .one("clone", "theano.clone", nil) { T.clone(T.sqr($0), replace: [$0: $0 + $0]) },
    .one("jacobian", "jacobian", nil, vector) { T.jacobian($0 * $0 * $0, $0) },
    .one("hessian", "hessian", nil, vector) { T.hessian(T.sum($0 * $0 * $0), $0) },
  ]

  /// Other spellings of the same functions.
  static let aliases: [String: String] = [
    "abs_": "abs", "and_": "and", "or_": "or", "bitwiseAnd": "and", "bitwiseOr": "or", "bitwiseXor": "xor",
    "bitwiseNot": "invert", "square": "sqr", "logSoftmax": "logsoftmax",
  ]

  /// What only says how to call another function.
  static let helpers: Set<String> = ["slice", "axis", "extractConstant", "getScalarConstantValue", "getVectorLength"]

  /// What has no value of its own to compare.
  static let withoutValues: Set<String> = ["allocEmpty", "raise"]
}
