import CAllocationCounter
import Foundation
import Theano

// Prints for each kind of call how often it asks for memory in 100 calls, after the first ones.

/// Counts what 100 calls of `body` allocate.
func count(_ name: String, _ body: () throws -> Void) throws {
  for _ in 0..<5 { try body() }
  // Code that was made is written to the cache in the background, which asks for memory, too.
  usleep(300_000)
  func series() throws -> Int {
    let before = theano_allocation_count()
    for _ in 0..<100 { try body() }
    return Int(theano_allocation_count() - before)
  }
  // What each call takes comes a hundred times. Besides, a thread that the machine lets in for the first time gets
  // memory of its own, once.
  var taken = try series()
  for _ in 0..<2 where taken % 100 != 0 { taken = min(taken, try series()) }
  print(name, taken)
}

func array(_ shape: [Int], _ dtype: DType = .float32, seed: Int) throws -> NDArray {
  try NDArray.uniform(shape, low: -1, high: 1, dtype: dtype, seed: UInt64(seed))
}

/// Counts both ways of calling, with up to three arguments.
func count(_ name: String, _ f: CompiledFunction<NDArray>, _ arguments: [NDArray]) throws {
  func call() throws -> NDArray {
    switch arguments.count {
    case 1: try f(arguments[0])
    case 2: try f(arguments[0], arguments[1])
    default: try f(arguments[0], arguments[1], arguments[2])
    }
  }
  var results = [try call()]
  try count("\(name)-into") { try f.call(arguments, into: &results) }
  try count(name) { _ = try call() }
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
}

func productsOfIntegers() throws {
  let x = T.imatrix("x")
  let f = try function([x], T.dot(x, x), threads: 2)
  try count("products-int32", f, [try array([200, 200], seed: 11).astype(.int32)])
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

/// Routines that take no memory of their own.
func routines() throws {
  let (x, n) = (T.fmatrix("x"), T.lscalar("n"))
  let values = try array([40, 40], seed: 15)
  let large = try array([300, 1000], seed: 15)
  for (name, y) in [
    ("sort", T.sort(x)), ("argsort", T.argsort(x)), ("cumsum", T.cumsum(x)), ("cumsum-axis", T.cumsum(x, axis: 0)),
    ("unique", T.unique(x)), ("searchsorted", T.searchsorted(T.sort(x[0]), x[1])),
  ] {
    let f = try function([x], y, threads: 2)
    try count("routine-\(name)", f, [values])
    if name != "unique" { try count("routine-\(name)-large", f, [large]) }
  }
  let sorted = T.scan({ h in T.sort(h) * 0.9 }, outputsInfo: x, nSteps: n).outputs[-1]
  try count("loop-sort", try function([x, n], sorted), [values, NDArray(20)])
}

for threads in [1, 2] {
  try elementwise(16, threads: threads)
  try elementwise(1_000_000, threads: threads)
  try training(threads: threads)
}
try severalArguments()
try severalOutputs()
try products(.float32)
try products(.float64)
try productsOfIntegers()
try loops()
try routines()
