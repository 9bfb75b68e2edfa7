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

func array(_ shape: [Int], seed: Int) throws -> NDArray {
  try NDArray.uniform(shape, low: -1, high: 1, dtype: .float32, seed: UInt64(seed))
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

for threads in [1, 2] {
  try elementwise(16, threads: threads)
  try elementwise(1_000_000, threads: threads)
  try training(threads: threads)
}
try severalArguments()
try severalOutputs()
