// The program of the article "Getting started", which quotes it piece by piece.

import Theano

// An expression, compiled and called.
let x = T.dscalar("x")
let y = T.dscalar("y")
let z = x + y
let add = try function([x, y], z)
print(try add(2, 3))

// A gradient.
let v = T.dvector("v")
let square = T.sum(T.sqr(v))
let slope = try function([v], [square, T.grad(square, v)])
for result in try slope([1, 2, 3]) { print(result) }

// A value that lasts.
let state = try shared(0, "state")
let step = T.lscalar("step")
let accumulate = try function([step], state, updates: [state: state + step])
print(try accumulate(1), try accumulate(10), state.value)

// Points in 20 dimensions, and on which side of a plane they lie.
let X = T.dmatrix("X")
let points = try NDArray.normal([400, 20], seed: 1)
let plane = try NDArray.normal([20], seed: 2)
let side = try function([X], T.gt(T.dot(X, plane), 0))
let labels = try side(points).astype(.float64)

// A model of the sides.
let t = T.dvector("t")
let w = try shared(NDArray.zeros([20]), "w")
let b = try shared(0.0, "b")
let p = T.nnet.sigmoid(T.dot(X, w) + b)
let entropy = -T.mean(t * T.log(p) + (1 - t) * T.log(1 - p))
let cost = entropy + 0.01 * T.sum(T.sqr(w))

// What trains it.
let gradients = T.grad(cost, [w, b])
let train = try function(
  [X, t], cost, updates: [w: w - 0.5 * gradients[0], b: b - 0.5 * gradients[1]])
let right = try function([X, t], T.mean(T.eq(T.gt(p, 0.5), t)))

print("before:", try right(points, labels))
for _ in 0..<100 { try train(points, labels) }
print("after:", try right(points, labels))

// What cannot be computed is an error that knows the line.
do {
  let product = try function([X, v], T.dot(X, v))
  print(try product([[1, 2, 3]], [1, 2]))
} catch {
  print(error.kind.rawValue)
}
