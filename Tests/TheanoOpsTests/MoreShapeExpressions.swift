import TheanoArrays
import TheanoGraph
import TheanoOps

/// More of the expressions of `ShapeGoldenTests`.
enum MoreShapeExpressions {
  static let all: [ShapeExpression] = moving + repeating + diagonals + grids + numbering + masking + mixing
}

private let moving: [ShapeExpression] = [
  ("x.squeeze()", { T.squeeze($0.x) }),
  ("m[:1].squeeze(axis=0)", { T.squeeze($0.m[..<1], axis: 0) }),
  ("moveaxis(x, 0, -1)", { T.moveaxis($0.x, 0, -1) }),
  ("moveaxis(x, [0, 1], [-1, 0])", { T.moveaxis($0.x, [0, 1], [-1, 0]) }),
  ("expand_dims(m, 1)", { T.expandDims($0.m, axis: 1) }),
  ("expand_dims(m, (0, -1))", { T.expandDims($0.m, axis: [0, -1]) }),
  ("flip(m)", { T.flip($0.m) }),
  ("flip(m, 1)", { T.flip($0.m, axis: 1) }),
  ("flip(x, (0, 2))", { T.flip($0.x, axis: [0, 2]) }),
  ("rot90(m)", { T.rot90($0.m) }),
  ("rot90(m, 2)", { T.rot90($0.m, k: 2) }),
  ("rot90(m, -1)", { T.rot90($0.m, k: -1) }),
  ("rot90(x, 3, (1, 2))", { T.rot90($0.x, k: 3, axes: (1, 2)) }),
  ("split(v, [2, 5])[0]", { T.split($0.v, [2, 3, 2], nSplits: 3)[0] }),
  ("split(v, [2, 5])[1]", { T.split($0.v, [$0.i + 1, 3, 2], nSplits: 3)[1] }),
  ("split(v, [2, 5])[2]", { T.split($0.v, [2, 3, 2] as NDArray, nSplits: 3)[2] }),
  ("split(m, [1, 1], axis=1)[1]", { T.split($0.m, [1, 0, 3], nSplits: 3, axis: -1)[1] }),
]

private let repeating: [ShapeExpression] = [
  ("tile(v, 2)", { T.tile($0.v, 2) }),
  ("tile(v, (2, 1))", { T.tile($0.v, [2, 1]) }),
  ("tile(m, (1, 2))", { T.tile($0.m, [1, 2]) }),
  ("tile(m, (2, 1, 3))", { T.tile($0.m, [2, 1, 3]) }),
  ("tile(x, (2,))", { T.tile($0.x, [2]) }),
  ("tile(m, (1, 1))", { T.tile($0.m, [1, 1]) }),
  ("tile(m, (i + 1, 0))", { T.tile($0.m, T.stack([$0.i + 1, 0]), ndim: 2) }),
  ("repeat(v, 2)", { T.repeat($0.v, 2) }),
  ("repeat(m, 3, axis=0)", { $0.m.repeat(3, axis: 0) }),
  ("repeat(m, i + 1, axis=-1)", { T.repeat($0.m, $0.i + 1, axis: -1) }),
  ("repeat(m, 2)", { T.repeat($0.m, 2) }),
  ("roll(v, 2)", { T.roll($0.v, 2) }),
  ("roll(v, j)", { T.roll($0.v, $0.j) }),
  ("roll(m, 1)", { T.roll($0.m, 1) }),
  ("roll(m, 1, axis=0)", { T.roll($0.m, 1, axis: 0) }),
  ("roll(m, -9, axis=1)", { T.roll($0.m, -9, axis: 1) }),
  ("roll(x, i, axis=2)", { T.roll($0.x, $0.i, axis: 2) }),
  (
    "concatenate([v, v[:1], k, v[:2], v[:0], k])",
    { T.concatenate([$0.v, $0.v[..<1], $0.k, $0.v[..<2], $0.v[..<0], $0.k]) }
  ),
  (
    "concatenate([m, m[:, :1], m[:, :1], m, m[:, 1:2]], axis=1)",
    { T.concatenate([$0.m, $0.m[.all, ..<1], $0.m[.all, ..<1], $0.m, $0.m[.all, 1..<2]], axis: 1) }
  ),
  ("full_like(m, 2.5)", { $0.m.fill(2.5) }),
  ("array([[v[0], v[1]], [v[2], v[3]]])", { T.stacklists([[$0.v[0], $0.v[1]], [$0.v[2], $0.v[3]]]) }),
]

private let diagonals: [ShapeExpression] = [
  ("tri(3)", { _ in T.tri(3) }),
  ("tri(3, 4, 1)", { _ in T.tri(3, 4, k: 1) }),
  ("tri(i + 1, 3, -1, dtype='int32')", { T.tri($0.i + 1, 3, k: -1, dtype: .int32) }),
  ("tril(m)", { T.tril($0.m) }),
  ("tril(x, -1)", { T.tril($0.x, k: -1) }),
  ("triu(m, 1)", { T.triu($0.m, k: 1) }),
  ("triu(x, j)", { T.triu($0.x, k: $0.j) }),
  ("diag(v[:3])", { T.diag($0.v[..<3]) }),
  ("diag(v[:2], 1)", { T.diag($0.v[..<2], k: 1) }),
  ("diag(v[:2], -2)", { T.diag($0.v[..<2], k: -2) }),
  ("diag(m)", { T.diag($0.m) }),
  ("diag(m, -1)", { T.diag($0.m, k: -1) }),
  ("diag(m, 9)", { T.diag($0.m, k: 9) }),
  ("m.diagonal()", { $0.m.diagonal() }),
  ("x.diagonal(1, 1, 2)", { $0.x.diagonal(offset: 1, axis1: 1, axis2: 2) }),
  ("x.diagonal(-1, 2, 0)", { T.extractDiag($0.x, offset: -1, axis1: -1, axis2: 0) }),
  ("filled(m, 9)", { T.fillDiagonal($0.m, 9) }),
  ("filled(x[:, :2, :2], -1)", { T.fillDiagonal($0.x[.all, ..<2, ..<2], -1) }),
  ("filled_at(m, 5, 1)", { T.fillDiagonalOffset($0.m, 5, offset: 1) }),
  ("filled_at(m, 5, j + 1)", { T.fillDiagonalOffset($0.m, 5, offset: $0.j + 1) }),
]

private let grids: [ShapeExpression] = [
  ("mgrid[0:2, 0:3][0]", { _ in T.mgrid[0..<2, 0..<3][0] }),
  ("mgrid[0:2, 0:3][1]", { _ in T.mgrid[0..<2, 0...2][1] }),
  ("mgrid[1:i + 4]", { T.mgrid[.range(1, $0.i + 4)][0] }),
  ("mgrid[0:1:3j, 0:4:2][0]", { _ in T.mgrid[.linear(0, 1, count: 3), .range(0, 4, by: 2)][0] }),
  ("mgrid[0:1:3j, 0:4:2][1]", { _ in T.mgrid[.linear(0, 1, count: 3), stride(from: 0, to: 4, by: 2)][1] }),
  ("ogrid[0:2, 0:3][0]", { _ in T.ogrid[0..<2, 0..<3][0] }),
  ("ogrid[0:2, 0:3][1]", { _ in T.ogrid[0..<2, stride(from: 0, through: 2, by: 1)][1] }),
  ("meshgrid(v[:2], k)[0]", { T.meshgrid([$0.v[..<2], $0.k])[0] }),
  ("meshgrid(v[:2], k)[1]", { T.meshgrid([$0.v[..<2], $0.k])[1] }),
  ("meshgrid(v[:2], k, indexing='ij')[1]", { T.meshgrid([$0.v[..<2], $0.k], indexing: .ij)[1] }),
  ("meshgrid(v[:2], k, sparse=True)[0]", { T.meshgrid([$0.v[..<2], $0.k], sparse: true)[0] }),
  ("linspace(0, 1, 5)", { _ in T.linspace(0, 1, num: 5) }),
  ("linspace(0, 3, 4, endpoint=False)", { _ in T.linspace(0, 3, num: 4, endpoint: false) }),
  ("linspace(2, 2, 3)", { _ in T.linspace(2, 2, num: 3) }),
  ("linspace(5, 1, 1)", { _ in T.linspace(5, 1, num: 1) }),
  ("linspace(v[1], v[6], i + 6)", { T.linspace($0.v[1], $0.v[6], num: $0.i + 6) }),
  ("linspace(0, 1, 0)", { _ in T.linspace(0, 1, num: 0) }),
  ("bartlett(5)", { _ in T.bartlett(5) }),
  ("bartlett(1)", { _ in T.bartlett(1) }),
  ("bartlett(0)", { _ in T.bartlett(0) }),
  ("bartlett(i + 7)", { T.bartlett($0.i + 7) }),
]

private let numbering: [ShapeExpression] = [
  ("onehot(labels, 4)", { T.toOneHot($0.labels, 4) }),
  ("onehot(labels, i + 2).astype('int32')", { T.toOneHot($0.labels, $0.i + 2, dtype: .int32) }),
  ("ravel_multi_index((labels, labels), (3, 4))", { T.ravelMultiIndex([$0.labels, $0.labels], [3, 4]) }),
  (
    "ravel_multi_index((labels, labels[:, None], 1), (3, 3, 2), order='F')",
    { T.ravelMultiIndex([$0.labels, $0.labels[.all, nil], 1], [$0.i + 2, 3, 2], order: .f) }
  ),
  (
    "ravel_multi_index((places, places), (2, 2), mode='wrap')",
    { T.ravelMultiIndex([$0.places, $0.places], [2, 2], mode: .wrap) }
  ),
  (
    "ravel_multi_index((places, places), (2, 2), mode='clip')",
    { T.ravelMultiIndex([$0.places, $0.places], [2, 2], mode: .clip) }
  ),
  ("unravel_index(array([5, 11, 0]), (3, 4))[0]", { T.unravelIndex([5, 11, 0] as NDArray, [$0.i + 2, 4])[0] }),
  ("unravel_index(array([5, 11, 0]), (3, 4))[1]", { _ in T.unravelIndex([5, 11, 0] as NDArray, [3, 4])[1] }),
  (
    "unravel_index(array([5, 11, 0]), (3, 4), order='F')[0]",
    { _ in T.unravelIndex([5, 11, 0] as NDArray, [3, 4], order: .f)[0] }
  ),
  ("choose(labels, [v[:3], -v[:3], 7.0])", { T.choose($0.labels, [$0.v[..<3], -$0.v[..<3], 7.0]) }),
  ("choose(labels, m[:, :3])", { T.choose($0.labels, $0.m[.all, ..<3]) }),
  (
    "choose(places, [v[:4], k[:1]], mode='wrap')",
    { $0.places.choose([$0.v[..<4], T.addbroadcast($0.k[..<1], 0)], mode: .wrap) }
  ),
  (
    "choose(places, [v[:4], k[:1]], mode='clip')",
    { $0.places.choose([$0.v[..<4], T.addbroadcast($0.k[..<1], 0)], mode: .clip) }
  ),
  ("inverse(labels)", { T.inversePermutation($0.labels) }),
  ("inverse_rows(orders)", { T.inversePermutation($0.orders) }),
  ("take_along_axis(m, orders, 1)", { T.takeAlongAxis($0.m, $0.orders, axis: 1) }),
  (
    "take_along_axis(m, orders[:1, :2], 1)",
    { T.takeAlongAxis($0.m, T.addbroadcast($0.orders[..<1, ..<2], 0), axis: 1) }
  ),
  (
    "take_along_axis(m, orders[:1] % 3, 0)", { T.takeAlongAxis($0.m, T.addbroadcast($0.orders[..<1] % 3, 0), axis: 0) }
  ),
  ("take_along_axis(m, places, None)", { T.takeAlongAxis($0.m, $0.places, axis: nil) }),
  ("inverse_applied(m, orders)", { T.permuteRowElements($0.m, $0.orders, inverse: true) }),
  ("m[:, labels]", { T.permuteRowElements($0.m, $0.labels) }),
]

private let masking: [ShapeExpression] = [
  ("m[mask]", { $0.m[$0.mask] }),
  ("m[mask, 1]", { $0.m[$0.mask, 1] }),
  ("m[mask, 1:3]", { $0.m[$0.mask, 1..<3] }),
  ("m[grid]", { $0.m[$0.grid] }),
  ("m[:, [True, False, False, True]]", { $0.m[.all, [true, false, false, true]] }),
  ("x[:, mask]", { $0.x[.all, $0.mask] }),
  ("x[0, grid]", { $0.x[0, $0.grid] }),
  ("x[:, grid]", { $0.x[.all, $0.grid] }),
  ("x[mask[:2], :, places[:1]]", { $0.x[$0.mask[..<2], .all, $0.places[..<1]] }),
  ("x[mask[:2], None, :, 1]", { $0.x[$0.mask[..<2], nil, .all, 1] }),
  ("x[mask[:2], :, 1]", { $0.x[$0.mask[..<2], .all, 1] }),
  ("m[~mask]", { $0.m[~$0.mask] }),
  ("m[m > 2]", { $0.m[$0.m .> 2] }),
  ("m[mask & False]", { $0.m[$0.mask .& TensorVariable(constant: NDArray(false), origin: .unknown)] }),
  (
    "v[[True, False, True, False, False, True, True]]",
    { $0.v[[true, false, true, false, false, true, true]] }
  ),
  ("put(m, mask, -1)", { T.setSubtensor($0.m[$0.mask], -1) }),
  ("put(m, grid, 0)", { T.setSubtensor($0.m[$0.grid], 0) }),
  ("put(m, grid, [1, 2, 3, 4])", { T.setSubtensor($0.m[$0.grid], [1.0, 2, 3, 4] as NDArray) }),
  ("add(m, mask, v[:4])", { T.incSubtensor($0.m[$0.mask], $0.v[..<4]) }),
  ("put(m, m > 2, 2)", { T.setSubtensor($0.m[$0.m .> 2], 2) }),
  ("add(x, s_[:, grid], 10)", { T.incSubtensor($0.x[.all, $0.grid], 10) }),
]

private let mixing: [ShapeExpression] = [
  ("x[[0, 1], 1:, [2, 3]]", { $0.x[[0, 1], 1..., [2, 3]] }),
  ("x[[[0], [1]], [0, 2]]", { $0.x[[[0], [1]], [0, 2]] }),
  ("x[[0, 1], :, None, [2, 3]]", { $0.x[[0, 1], .all, nil, [2, 3]] }),
  ("x[..., [3, 0]]", { $0.x[..., [3, 0]] }),
  ("x[None, 0, ..., None, [3, 0]]", { $0.x[nil, 0, ..., nil, [3, 0]] }),
  ("x[1, ..., ::-2]", { $0.x[1, ..., .slice(nil, nil, by: -2)] }),
  ("x[-1, ::-1, [0, 0, 2]]", { $0.x[-1, .reversed, [0, 0, 2]] }),
  ("x[i, places[:2], None]", { $0.x[$0.i, $0.places[..<2], nil] }),
  ("x[:, -1:0:-1, ::3]", { $0.x[.all, .slice(-1, 0, by: -1), .slice(nil, nil, by: 3)] }),
  ("x[:, :, :, None]", { $0.x[.all, .all, .all, nil] }),
  ("x[0, 1, 2, ...]", { $0.x[0, 1, 2, ...] }),
  (
    "put(x, s_[0, ..., [3, 0]], [[1, 2, 3], [4, 5, 6]])",
    { T.setSubtensor($0.x[0, ..., [3, 0]], [[1.0, 2, 3], [4, 5, 6]] as NDArray) }
  ),
  ("put(x, s_[:, None, 1], 7)", { T.setSubtensor($0.x[.all, nil, 1], 7) }),
  ("add(x, s_[:, [0, 0, 2], ::2], 1)", { T.incSubtensor($0.x[.all, [0, 0, 2], .slice(nil, nil, by: 2)], 1) }),
  (
    "add(x, s_[..., 0], [[1, 2, 3], [4, 5, 6]])",
    { T.incSubtensor($0.x[..., 0], [[1.0, 2, 3], [4, 5, 6]] as NDArray) }
  ),
  ("put(m.T, s_[1], 3).T", { T.setSubtensor($0.m.T[1], 3).T }),
  ("put(m.reshape(2, 6), 0, 3).reshape(3, 4)", { T.setSubtensor($0.m.reshape(2, 6)[0], 3).reshape($0.m.shape) }),
]
