import CAllocationCounter
import Foundation
import Theano

// Prints for each kind of call how often it asks for memory in 100 calls, after the first ones.

/// Code that was made is written to the cache in the background, which asks for memory, too: waits until nobody does.
func settle() {
  for _ in 0..<50 {
    let before = theano_allocation_count()
    usleep(100_000)
    if theano_allocation_count() == before { return }
  }
}

/// Counts what 100 calls of `body` allocate, or for 100 what fewer calls do.
///
/// - Parameter isNew: whether code was made for it.
func count(_ name: String, calls: Int = 100, isNew: Bool = true, _ body: () throws -> Void) throws {
  for _ in 0..<5 { try body() }
  if isNew { settle() }
  func series() throws -> Int {
    let before = theano_allocation_count()
    for _ in 0..<calls { try body() }
    return Int(theano_allocation_count() - before)
  }
  // What each call takes comes as often as there are calls. Besides, a thread that the machine lets in for the first time
  // gets memory of its own, once.
  var taken = try series()
  for _ in 0..<2 where taken % calls != 0 { taken = min(taken, try series()) }
  print(name, taken * 100 / calls)
}

func array(_ shape: [Int], _ dtype: DType = .float32, seed: Int) throws -> NDArray {
  try NDArray.uniform(shape, low: -1, high: 1, dtype: dtype, seed: UInt64(seed))
}

/// Counts both ways of calling, with up to three arguments: of large ones in fewer calls.
func count(_ name: String, _ f: CompiledFunction<NDArray>, _ arguments: [NDArray]) throws {
  func call() throws -> NDArray {
    switch arguments.count {
    case 1: try f(arguments[0])
    case 2: try f(arguments[0], arguments[1])
    default: try f(arguments[0], arguments[1], arguments[2])
    }
  }
  let calls = arguments.contains { $0.count > 100_000 } ? 10 : 100
  var results = [try call()]
  try count("\(name)-into", calls: calls) { try f.call(arguments, into: &results) }
  try count(name, calls: calls, isNew: false) { _ = try call() }
}

func elementwise(_ size: Int, threads: Int) throws {
  let x = T.fvector("x")
  let y = T.exp(-x) * x + 1
  let f = try function([x], y, threads: threads)
  let value = try array([size], seed: 1)
  var results = [try f(value)]
  let arguments = [value]
  try count("elementwise-\(size)-\(threads)-into") { try f.call(arguments, into: &results) }
  try count("elementwise-\(size)-\(threads)") { _ = try f(value) }
}

/// Calls of two shapes in turns.
func alternating() throws {
  let (x, w) = (T.fmatrix("x"), T.fmatrix("w"))
  let f = try function([x, w], T.tanh(T.dot(x, w)) + 1)
  let weights = try array([30, 20], seed: 16)
  let (small, large) = ([try array([40, 30], seed: 17), weights], [try array([70, 30], seed: 18), weights])
  var results = ([try f(small[0], weights)], [try f(large[0], weights)])
  try count("alternating-into") {
    try f.call(small, into: &results.0)
    try f.call(large, into: &results.1)
  }
}

func severalArguments() throws {
  let (a, b, c) = T.dscalars("a", "b", "c")
  let f = try function([a, b, c], a * b + c)
  let value = NDArray(2.0)
  try count("scalars") { _ = try f(value, value, value) }
}

func severalOutputs() throws {
  let (x, w) = (T.fmatrix("x"), T.fmatrix("w"))
  let y = T.dot(x, w)
  let f = try function([x, w], [y, T.tanh(y).sum(axis: 0), y.max()])
  let arguments = [try array([64, 32], seed: 2), try array([32, 16], seed: 3)]
  var results = try f(arguments[0], arguments[1])
  try count("product-into") { try f.call(arguments, into: &results) }
}

/// A step of gradient descent with momentum: some values are updated in place, some change places.
func training(threads: Int) throws {
  let (x, target) = (T.fmatrix("x"), T.lvector("target"))
  let w = try shared(try array([100, 32], seed: 4), "w")
  let b = try shared(try NDArray.zeros([32], .float32), "b")
  let v = try shared(try array([32, 10], seed: 5), "v")
  let old = try shared(try array([32, 10], seed: 5), "old")
  let hidden = T.tanh(T.dot(x, w) + b)
  let cost = T.nnet.categoricalCrossentropy(T.nnet.softmax(T.dot(hidden, v)), target).mean()
  let gradients = T.grad(cost, [w, b, v])
  let updates: OrderedUpdates = [
    w: w - 0.1 * gradients[0], b: b - 0.1 * gradients[1], v: v - 0.1 * gradients[2] + 0.01 * (v - old), old: v,
  ]
  let train = try function([x, target], cost, updates: updates, threads: threads)
  let arguments = [try array([64, 100], seed: 6), try NDArray((0..<64).map { $0 % 10 })]
  var results = [try train(arguments[0], arguments[1])]
  try count("training-\(threads)-into") { try train.call(arguments, into: &results) }
}

/// A recurrent network, trained: loops over rows that threads share, forward and backward, whose rows are kept.
func recurrent(threads: Int) throws {
  let (x, target) = (T.ftensor3("x"), T.fmatrix("target"))
  let w = try shared(try array([30, 40], seed: 19), "w")
  let u = try shared(try array([40, 40], seed: 20), "u")
  let start = T.zeros([x.shape[1], 40], dtype: .float32)
  let (_, rows) = T.scan(from: start, over: x) { h, x in
    let next = T.tanh(T.dot(x, w) + T.dot(h, u))
    return (next, next)
  }
  let cost = T.sqr(rows[-1] - target).mean()
  let gradients = T.grad(cost, [w, u])
  let updates: OrderedUpdates = [w: w - 0.1 * gradients[0], u: u - 0.1 * gradients[1]]
  let train = try function([x, target], cost, updates: updates, threads: threads)
  let arguments = [try array([10, 64, 30], seed: 21), try array([64, 40], seed: 22)]
  var results = [try train(arguments[0], arguments[1])]
  try count("recurrent-\(threads)-into") { try train.call(arguments, into: &results) }
}

func choices() throws {
  let (x, n) = (T.fmatrix("x"), T.lscalar("n"))
  let f = try function([x, n], T.ifelse(n .> 0, T.dot(x, x), T.exp(x)) * 2)
  for side in [0, 1] { try count("choice-\(side)", f, [try array([50, 50], seed: 23), NDArray(side)]) }
}

/// Products that are cut, packed and shared in other ways as they grow, with what follows them.
func products(_ dtype: DType) throws {
  let (x, w, b) = (T.matrix("x", dtype: dtype), T.matrix("w", dtype: dtype), T.vector("b", dtype: dtype))
  let f = try function([x, w, b], T.nnet.relu(T.dot(x, w) + b), threads: 2)
  let transposed = try function([x, w], T.dot(x.T, w.T), threads: 2)
  let vector = try function([x, b], T.dot(x, b) + T.dot(b, x), threads: 2)
  for size in [100, 200, 512, 1024] {
    let (left, right) = (try array([size, size], dtype, seed: 7), try array([size, size], dtype, seed: 8))
    let row = try array([size], dtype, seed: 9)
    try count("products-\(dtype)-\(size)", f, [left, right, row])
    try count("products-transposed-\(dtype)-\(size)", transposed, [left, right])
    try count("products-vector-\(dtype)-\(size)", vector, [left, row])
  }
  let stack = T.tensor3("stack", dtype: dtype)
  let batched = try function([stack], T.batchedDot(stack, stack), threads: 2)
  try count("products-batched-\(dtype)", batched, [try array([20, 64, 64], dtype, seed: 10)])
  let mask = T.matrix("mask", dtype: dtype)
  let followed = try function([stack, mask], T.tanh(T.batchedDot(stack, stack) + mask), threads: 2)
  for (length, size) in [(20, 64), (2, 260)] {
    let arguments = [
      try array([length, size, size], dtype, seed: 11), try array([size, size], dtype, seed: 12),
    ]
    try count("products-batched-followed-\(dtype)-\(size)", followed, arguments)
  }
}

/// Products of other dtypes: by code that knows each, or by a BLAS.
func otherProducts() throws {
  for dtype in [DType.int32, .bool, .float16, .complex64, .complex128] {
    let x = T.matrix("x", dtype: dtype)
    let f = try function([x], T.dot(x, x), threads: 2)
    try count("products-\(dtype)", f, [try array([200, 200], seed: 11).astype(dtype)])
  }
}

/// Loops: of products, one that ends early, and a step whose number of rows is read while the call runs.
func loops() throws {
  let (x, w, n) = (T.fmatrix("x"), T.fmatrix("w"), T.lscalar("n"))
  let steps = NDArray(20)
  for size in [64, 200] {
    let arguments = [try array([size, size], seed: 12), try array([size, size], seed: 13), steps]
    let constant = T.scan({ h in T.tanh(T.dot(h, w) + 1) }, outputsInfo: x, nSteps: n).outputs[-1]
    try count("loop-product-\(size)", try function([x, w, n], constant, threads: 2), arguments)
    let changing = T.scan({ h in T.tanh(T.dot(w, h) + 1) }, outputsInfo: x, nSteps: n).outputs[-1]
    try count("loop-changing-product-\(size)", try function([x, w, n], changing, threads: 2), arguments)
  }
  let v = T.fvector("v")
  let values = try array([16], seed: 14)
  let until = T.scan({ h in ScanStep(h * 0.5, until: T.max(T.abs(h)) .< 0.01) }, outputsInfo: v, nSteps: n).outputs
  try count("loop-until", try function([v, n], until[-1]), [values, steps])
  try count("loop-until-all", try function([v, n], until), [values, steps])
  try count("read", try function([v], v[v .> 0] * 2), [values])
}

/// What is no loop over elements, in sizes that one thread does alone and that threads share.
func routines() throws {
  let (x, n) = (T.fmatrix("x"), T.lscalar("n"))
  let (small, large) = (try array([40, 40], seed: 15), try array([300, 1000], seed: 15))
  for (name, y) in [
    ("sort", T.sort(x)), ("argsort", T.argsort(x)), ("sort-all", T.sort(x, axis: nil)),
    ("argsort-all", T.argsort(x, axis: nil)), ("cumsum", T.cumsum(x)), ("cumsum-axis", T.cumsum(x, axis: 0)),
    ("cumprod", T.cumprod(x, axis: 1)), ("topk", T.topk(x, 5)), ("argtopk", T.argtopk(x, 5)), ("median", T.median(x)),
    ("unique", T.unique(x)), ("nonzero", T.flatnonzero(x .> 0)),
    ("repeat", T.repeat(x, T.cast(x[0] * 0 + 2, .int64), axis: 1)),
    ("searchsorted", T.searchsorted(T.sort(x[0]), x[1])),
    ("bincount", T.bincount(T.cast(T.flatten(T.abs(x)) * 9, .int64))),
    ("permuted", T.permuteRowElements(x, T.argsort(x[0]))), ("gather", x[T.argsort(x[0]) % 40]),
    ("scatter", T.incSubtensor(x[T.argsort(x[0]) % 40], 1)), ("norm", T.norm(x, ord: 2)),
  ] {
    let f = try function([x], y, threads: 2)
    try count("routine-\(name)", f, [small])
    try count("routine-\(name)-large", f, [large])
  }
  let sorted = T.scan({ h in T.sort(h) * 0.9 }, outputsInfo: x, nSteps: n).outputs[-1]
  try count("loop-sort", try function([x, n], sorted), [small, NDArray(20)])
}

/// Random numbers, by each kind of streams.
func draws() throws {
  let (twister, philox, mrg) = (RandomStreams(seed: 1), PhiloxRandomStreams(seed: 2), MRGRandomStreams(seed: 3))
  let (n, p, rows) = (T.lscalar("n"), T.dvector("p"), T.dmatrix("rows"))
  for (name, size) in [("", 60), ("-large", 40_000)] {
    let shape = [n, n * 0 + 1]
    for (kind, streams) in [("twister", twister as any RandomVariableStreams), ("philox", philox)] {
      for (draw, y) in [
        ("uniform", streams.uniform(shape)), ("normal", streams.normal(shape)),
        ("poisson", streams.poisson(shape, lam: 20)),
        ("binomial", streams.binomial(shape, n: 90, p: 0.4)),
        ("integers", streams.randomIntegers(shape, low: 0, high: 9)),
        ("choice", streams.choice(shape, a: 9)), ("choice-different", streams.choice([n], a: n + 3, replace: false)),
        ("permutation", streams.permutation(shape, n: 9)),
      ] {
        try count("\(kind)-\(draw)\(name)", try function([n], y, threads: 2), [NDArray(size)])
      }
    }
    for (draw, y) in [
      ("uniform", mrg.uniform(shape)), ("normal", mrg.normal(shape)), ("truncated", mrg.truncatedNormal(shape)),
      ("binomial", mrg.binomial(shape, p: 0.4)),
    ] {
      try count("mrg-\(draw)\(name)", try function([n], y, threads: 2), [NDArray(size)])
    }
  }
  let row = try NDArray([0.1, 0.2, 0.3, 0.4])
  let matrix = try NDArray((0..<400).map { _ in 0.25 }, shape: [100, 4])
  for (kind, streams) in [("twister", twister as any RandomVariableStreams), ("philox", philox)] {
    for (draw, y) in [
      ("choice-weighted", streams.choice([20], a: 4, p: p)),
      ("choice-weighted-different", streams.choice([3], a: 4, replace: false, p: p)),
      ("multinomial", streams.multinomial([50], n: 30, pvals: p)),
    ] {
      try count("\(kind)-\(draw)", try function([p], y, threads: 2), [row])
    }
  }
  try count("mrg-multinomial", try function([rows], mrg.multinomial(n: 9, pvals: rows), threads: 2), [matrix])
  try count(
    "mrg-different", try function([rows], mrg.multinomialWoReplacement(n: 3, pvals: rows), threads: 2), [matrix])
}

for threads in [1, 2] {
  try elementwise(16, threads: threads)
  try elementwise(1_000_000, threads: threads)
  try training(threads: threads)
  try recurrent(threads: threads)
}
try alternating()
try severalArguments()
try severalOutputs()
try products(.float32)
try products(.float64)
try otherProducts()
try loops()
try choices()
try routines()
try draws()
