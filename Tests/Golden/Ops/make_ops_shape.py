"""Writes ops_shape.tsv: what NumPy gives for expressions on shapes and indices.

    python3 Tests/Golden/Ops/make_ops_shape.py

Each line is a NumPy expression, a tab, and its value as dtype:2x3:1,2,3. The operands are those below; the tests
have the same ones and write each expression in Swift.
"""

import os

import numpy as np
from numpy import (
    arange, array, bartlett, broadcast_to, choose, concatenate, diag, expand_dims, eye, flip, full_like, hstack, linspace,
    meshgrid, mgrid, moveaxis, newaxis, ogrid, ones, ravel_multi_index, repeat, roll, rot90, split, stack, take,
    take_along_axis, tile, tri, tril, triu, unravel_index, vstack, zeros)

x = arange(24.0).reshape(2, 3, 4)
m = arange(12.0).reshape(3, 4) / 2
v = arange(7.0)
k = arange(3) - 1
i = 1
j = -3
places = array([2, 0, -1, 2])
rows = array([[0], [2]])
columns = array([1, 3])
mask = array([True, False, True])
grid = array([[True, False, False, True], [False, False, False, False], [False, True, True, False]])
labels = array([2, 0, 1])
orders = array([[2, 0, 1, 3], [3, 2, 1, 0], [0, 1, 2, 3]])


def put(target, index, value):
    result = target.copy()
    result[index] = value
    return result


def add(target, index, value):
    result = target.copy()
    np.add.at(result, index, value)
    return result


def filled(target, value):
    result = target.copy()
    np.fill_diagonal(result, value)
    return result


def filled_at(target, value, offset):
    rows, columns = np.indices(target.shape)
    return np.where(columns - rows == offset, value, target)


def onehot(numbers, classes):
    return np.eye(classes)[numbers]


def inverse(order):
    return np.argsort(order)


def inverse_rows(order):
    return np.argsort(order, axis=1)


def inverse_applied(target, order):
    return np.take_along_axis(target, np.argsort(order, axis=1), 1)


s_ = np.s_

EXPRESSIONS = """
x[0]
x[-1]
x[0, 1]
x[0, 1, -2]
x[..., 1:4, None]
x[1:, None]
v[:-1]
m[0:, 2:4]
m[..., None]
m[::-1, :]
v[0:10:2]
v[1:-1:2]
v[0:10:3]
m[[0, 2, 1]]
x[k[1] * 0]
x[None, ..., 0]
x[..., 0]
x[0, ..., 1]
x[0, None, ..., 1]
x[0, 1, ...]
x[...]
v[-3:]
v[:3]
v[:100]
v[-100:2]
v[5:2]
v[5:2:-1]
v[::-1]
v[::-3]
v[-2::-2]
v[100:-100:-2]
v[:i]
v[i:]
v[i:i + 3]
v[j:]
v[:j]
v[i:j]
v[j::-1]
v[::i + 1]
v[::j]
v[i]
v[j]
m[i, j]
m[:, i]
m[i:, ::j]
m[1:3][0]
v[8:6:-1]
m[places]
m[places[:3], i]
m[:, places]
x[:, places]
x[1, places]
x[0, :, places]
x[:, rows, columns]
x[rows[:, 0][:1], :, columns]
x[0, places, 1:3]
x[0, None, places]
x[:, None, places]
x[places % 2, None, places]
m[rows, columns]
m[rows]
m[places, places]
m[array([], dtype=int)]
take(m, 3)
take(m, places)
take(m, places, axis=0)
take(m, places, axis=1)
take(m, rows, axis=-1)
take(m, places * 7, axis=0, mode='wrap')
take(m, places * 7, axis=0, mode='clip')
put(m, 0, 1.5)
put(m, s_[:, 1], v[:3])
put(m, s_[::-1], m)
put(m, s_[1:, ::2], [[7], [8]])
put(m, s_[i, j], -1)
put(x, s_[..., 0], 9)
put(m, places, m[[0, 1, 2, 0]])
put(m, (rows, columns), [[1, 2], [3, 4]])
put(x, s_[0, :, places], -1)
put(m, s_[1:, [3, 0]], -1)
add(m, 0, 1.5)
add(m, s_[1:, ::2], [[7], [8]])
add(m, places, 1)
add(v, array([0, 0, 1, 0]), array([1.0, 2, 3, 4]))
add(m, (array([1, 1]), array([2, 2])), array([10.0, 20]))
x.reshape(6, 4)
x.reshape(4, -1)
x.reshape(-1)
x.reshape(3, 2, -1, 2)
m.reshape(i + 1, -1)
m.T.reshape(2, 6)
m.reshape(1, 12)
x.reshape(2, -1)
m.ravel()
x.T
v.T
x.transpose(1, 2, 0)
x.transpose(0, -1, 1)
x.swapaxes(0, 2)
m[None, :, None, :]
m[None, None]
m[:, :, None, None]
m[:, None, :]
m[:, :1].squeeze()
array(x.shape)
array(x.shape[1:])
array(m.size)
concatenate([m, m])
concatenate([m, m[:1], m[1:]])
concatenate([x, x[:, :, :2]], axis=2)
concatenate([x, x[:, :0]], axis=-2)
concatenate([k, v])
hstack([m, m[:, :1]])
vstack([m, m[:1]])
stack([v, v + 1])
stack([v, v + 1], axis=1)
stack([m, m * 2], axis=-1)
stack([v[0], v[1], 5.0])
broadcast_to(0.5, (2, i + 1))
broadcast_to(m[:, :1], (2, 3, 5))
zeros((2, 3))
ones((i + 2,), dtype='int32')
np.zeros_like(m)
np.ones_like(k)
np.full_like(m, 7)
arange(5)
arange(i + 4)
arange(2, 9)
arange(2, 9, 3)
arange(9, 2, -2)
arange(i, 9, i + 1)
arange(9, i, j)
arange(9, i)
arange(0.0, 1, 0.1)
arange(0.5, 3)
arange(v[1], v[6], 0.7)
arange(3, dtype='float32')
arange(0, 1, 0.1, dtype='float32')
arange(250, 255, dtype='uint8')
eye(3)
eye(2, 4, 1)
eye(i + 2, 2, -1, dtype='int64')
x.squeeze()
m[:1].squeeze(axis=0)
moveaxis(x, 0, -1)
moveaxis(x, [0, 1], [-1, 0])
expand_dims(m, 1)
expand_dims(m, (0, -1))
flip(m)
flip(m, 1)
flip(x, (0, 2))
rot90(m)
rot90(m, 2)
rot90(m, -1)
rot90(x, 3, (1, 2))
split(v, [2, 5])[0]
split(v, [2, 5])[1]
split(v, [2, 5])[2]
split(m, [1, 1], axis=1)[1]
tile(v, 2)
tile(v, (2, 1))
tile(m, (1, 2))
tile(m, (2, 1, 3))
tile(x, (2,))
tile(m, (1, 1))
tile(m, (i + 1, 0))
repeat(v, 2)
repeat(m, 3, axis=0)
repeat(m, i + 1, axis=-1)
repeat(m, 2)
roll(v, 2)
roll(v, j)
roll(m, 1)
roll(m, 1, axis=0)
roll(m, -9, axis=1)
roll(x, i, axis=2)
tri(3)
tri(3, 4, 1)
tri(i + 1, 3, -1, dtype='int32')
tril(m)
tril(x, -1)
triu(m, 1)
triu(x, j)
diag(v[:3])
diag(v[:2], 1)
diag(v[:2], -2)
diag(m)
diag(m, -1)
diag(m, 9)
m.diagonal()
x.diagonal(1, 1, 2)
x.diagonal(-1, 2, 0)
filled(m, 9)
filled(x[:, :2, :2], -1)
filled_at(m, 5, 1)
filled_at(m, 5, j + 1)
mgrid[0:2, 0:3][0]
mgrid[0:2, 0:3][1]
mgrid[1:i + 4]
mgrid[0:1:3j, 0:4:2][0]
mgrid[0:1:3j, 0:4:2][1]
ogrid[0:2, 0:3][0]
ogrid[0:2, 0:3][1]
meshgrid(v[:2], k)[0]
meshgrid(v[:2], k)[1]
meshgrid(v[:2], k, indexing='ij')[1]
meshgrid(v[:2], k, sparse=True)[0]
linspace(0, 1, 5)
linspace(0, 3, 4, endpoint=False)
linspace(2, 2, 3)
linspace(5, 1, 1)
linspace(v[1], v[6], i + 6)
linspace(0, 1, 0)
onehot(labels, 4)
onehot(labels, i + 2).astype('int32')
bartlett(5)
bartlett(1)
bartlett(0)
bartlett(i + 7)
ravel_multi_index((labels, labels), (3, 4))
ravel_multi_index((labels, labels[:, None], 1), (3, 3, 2), order='F')
ravel_multi_index((places, places), (2, 2), mode='wrap')
ravel_multi_index((places, places), (2, 2), mode='clip')
unravel_index(array([5, 11, 0]), (3, 4))[0]
unravel_index(array([5, 11, 0]), (3, 4))[1]
unravel_index(array([5, 11, 0]), (3, 4), order='F')[0]
choose(labels, [v[:3], -v[:3], 7.0])
choose(labels, m[:, :3])
choose(places, [v[:4], k[:1]], mode='wrap')
choose(places, [v[:4], k[:1]], mode='clip')
inverse(labels)
inverse_rows(orders)
take_along_axis(m, orders, 1)
take_along_axis(m, orders[:1, :2], 1)
take_along_axis(m, orders[:1] % 3, 0)
take_along_axis(m, places, None)
inverse_applied(m, orders)
m[:, labels]
full_like(m, 2.5)
array([[v[0], v[1]], [v[2], v[3]]])
m[mask]
m[mask, 1]
m[mask, 1:3]
m[grid]
m[:, [True, False, False, True]]
x[:, mask]
x[0, grid]
x[:, grid]
x[mask[:2], :, places[:1]]
x[mask[:2], None, :, 1]
x[mask[:2], :, 1]
m[~mask]
m[m > 2]
m[mask & False]
v[[True, False, True, False, False, True, True]]
put(m, mask, -1)
put(m, grid, 0)
put(m, grid, [1, 2, 3, 4])
add(m, mask, v[:4])
put(m, m > 2, 2)
add(x, s_[:, grid], 10)
x[[0, 1], 1:, [2, 3]]
x[[[0], [1]], [0, 2]]
x[[0, 1], :, None, [2, 3]]
x[..., [3, 0]]
x[None, 0, ..., None, [3, 0]]
x[1, ..., ::-2]
x[-1, ::-1, [0, 0, 2]]
x[i, places[:2], None]
x[:, -1:0:-1, ::3]
x[:, :, :, None]
x[0, 1, 2, ...]
put(x, s_[0, ..., [3, 0]], [[1, 2, 3], [4, 5, 6]])
put(x, s_[:, None, 1], 7)
add(x, s_[:, [0, 0, 2], ::2], 1)
add(x, s_[..., 0], [[1, 2, 3], [4, 5, 6]])
put(m.T, s_[1], 3).T
put(m.reshape(2, 6), 0, 3).reshape(3, 4)
concatenate([v, v[:1], k, v[:2], v[:0], k])
concatenate([m, m[:, :1], m[:, :1], m, m[:, 1:2]], axis=1)
"""


def text(value):
    value = np.asarray(value)
    items = value.ravel().tolist()
    return f"{value.dtype}:{'x'.join(map(str, value.shape))}:{','.join(repr(item) for item in items)}"


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ops_shape.tsv")
    with open(path, "w") as file:
        for line in EXPRESSIONS.strip().splitlines():
            file.write(f"{line}\t{text(eval(line))}\n")


main()
