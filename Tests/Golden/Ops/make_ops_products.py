"""Writes ops_products.tsv: what NumPy gives for products of stacks of matrices.

    python3 Tests/Golden/Ops/make_ops_products.py

Each line is a function, the shapes of the operands, and the value as dtype:2x3:1,2,3. Element number k of an operand
is (7 k + 3 s) mod 11 - 5, where s is 1 for the first operand and 2 for the second; so the values are exact.
"""

import os

import numpy as np


def operand(shape, seed):
    return ((7 * np.arange(int(np.prod(shape))) + 3 * seed) % 11 - 5.0).reshape(shape)


def text(a):
    shape = "x".join(str(n) for n in a.shape)
    return "%s:%s:%s" % (a.dtype.name, shape, ",".join(repr(float(v)) for v in a.reshape(-1)))


def batched(a, b):
    if len(a) == 0:
        return np.zeros((0,) + np.dot(np.zeros(a.shape[1:]), np.zeros(b.shape[1:])).shape)
    return np.stack([np.dot(x, y) for x, y in zip(a, b)])


CASES = [
    ("matmul", np.matmul, [
        ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((4, 2, 3), (3, 2)), ((4, 2, 3), (3,)),
        ((2, 3), (4, 3, 2)), ((3,), (4, 3, 2)), ((4, 2, 3), (4, 3, 2)), ((1, 2, 3), (4, 3, 2)), ((4, 2, 3), (1, 3, 2)),
        ((2, 1, 2, 3), (3, 3, 2)), ((2, 3, 2, 3), (2, 3, 3, 1)), ((2, 1, 2, 2), (1, 3, 2, 2)), ((3, 2, 2), (2, 3, 2, 2)),
        ((1, 1, 2, 3), (1, 1, 3, 2)), ((0, 2, 3), (0, 3, 2)), ((2, 3, 0), (2, 0, 2)), ((2, 2, 1, 2, 3), (3, 3, 2)),
    ]),
    ("batchedDot", batched, [
        ((2,), (2,)), ((2, 3), (2,)), ((2,), (2, 3)), ((2, 3), (2, 3)), ((2, 3), (2, 3, 4)), ((2, 4, 3), (2, 3)),
        ((2, 4, 3), (2, 3, 2)), ((2, 2, 2, 3), (2, 3, 2)), ((2, 2, 3), (2, 2, 3, 2)), ((0, 2, 3), (0, 3, 2)),
    ]),
    ("batchedTensordot 2", lambda a, b: np.stack([np.tensordot(x, y, 2) for x, y in zip(a, b)]), [
        ((2, 4, 2, 3), (2, 2, 3, 4)), ((2, 2, 3), (2, 2, 3)),
    ]),
    ("batchedTensordot 0", lambda a, b: np.stack([np.tensordot(x, y, 0) for x, y in zip(a, b)]), [
        ((2, 3), (2, 2)), ((2, 3, 2), (2, 2)),
    ]),
    ("batchedTensordot [1, 2] [2, 1]", lambda a, b: np.stack(
        [np.tensordot(x, y, ([0, 1], [1, 0])) for x, y in zip(a, b)]), [((3, 2, 4, 2), (3, 4, 2, 3))]),
]

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "ops_products.tsv"), "w") as file:
    for name, function, shapes in CASES:
        for a, b in shapes:
            value = np.asarray(function(operand(a, 1), operand(b, 2)), dtype=np.float64)
            words = ["x".join(map(str, shape)) for shape in (a, b)]
            file.write("\t".join([name] + words + [text(value)]) + "\n")
