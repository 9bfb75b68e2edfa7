"""Writes ops_sorting.tsv: what NumPy 2 gives for sorting, choosing, accumulating and counting elements.

    python3 Tests/Golden/Ops/make_ops_sorting.py

Each line is a NumPy expression, a tab, and its value as dtype:2x3:1,2,3. The operands are those below; the tests have
the same ones and write each expression in Swift.
"""

import os
import warnings

import numpy as np
from numpy import array, nan

warnings.simplefilter("ignore")

m = array([[3.0, -1.5, 2.0, 3.0], [0.0, 7.25, -2.0, 0.5], [1.0, 1.0, -4.0, 9.0]])
v = array([2.5, -1.0, nan, 0.0, 2.5, -3.0, 8.0])
w = array([4.0, 1.0, 3.5, -2.0, 0.25, 10.0])
i = array([3, 1, 1, 0, 7, 1, 3])
b = array([True, False, True, True])
z = array([2 + 1j, 1 + 5j, 2 - 3j, 1 + 5j])
e = array([-2.0, 0.0, 1.0, 1.0, 4.5])
f = array([2, 1, 1, 3])
a = array([0.5, 1.0, 2.0, 0.25])
h = array([1.5, -2.0, 0.5], dtype="float32")
u = array([250, 3, 250, 9], dtype="uint8")
r = array([[1, 2, 1], [0, 5, 0], [1, 2, 1], [0, 4, 0], [1, 2, 1]])
k = array([[0.0, 0.3], [1.0, 0.55]])

EXPRESSIONS = """
np.sort(m)
np.sort(m, axis=0)
np.sort(m, axis=None)
np.sort(v)
np.sort(z)
np.sort(u)
np.sort(b)
np.sort(h)
np.argsort(m, axis=0, kind='stable')
np.argsort(m, axis=1, kind='stable')
np.argsort(m, axis=None, kind='stable')
np.argsort(v, kind='stable')
np.argsort(z, kind='stable')
np.argsort(i, kind='stable')
np.sort(m)[:, ::-1][:, :2]
np.sort(m, axis=0)[:1]
np.argsort(-m, axis=1, kind='stable')[:, :3]
np.cumsum(m)
np.cumsum(m, axis=0)
np.cumsum(m, axis=1)
np.cumsum(h)
np.cumsum(b)
np.cumsum(u, dtype='uint8')
np.cumprod(m)
np.cumprod(m, axis=0)
np.cumprod(w)
np.cumprod(z)
np.diff(w)
np.diff(w, n=2)
np.diff(m, axis=0)
np.diff(m, n=3)
np.diff(b)
np.diff(w, n=9)
np.bincount(i)
np.bincount(i, minlength=10)
np.bincount(f, weights=a)
np.bincount(f, weights=a, minlength=6)
np.bincount(i[:0], minlength=3)
np.searchsorted(e, w)
np.searchsorted(e, w, side='right')
np.searchsorted(e, 1.0)
np.searchsorted(e, m, side='right')
np.searchsorted(w, m, sorter=np.argsort(w))
np.compress(b, m, axis=1)
np.compress(b[:3], m, axis=0)
np.compress(array([0, 1, 0, 2, 0, 1]), w)
np.compress(b, m)
np.flatnonzero(m > 1)
np.nonzero(m > 1)[0]
np.nonzero(m > 1)[1]
np.nonzero(i)[0]
m[np.nonzero(m)]
np.count_nonzero(m)
np.count_nonzero(m, axis=1)
np.unique(m)
np.unique(v)
np.unique(z)
np.unique(i)
np.unique(m, return_index=True)[1]
np.unique(m, return_inverse=True)[1]
np.unique(m, return_counts=True)[1]
np.unique(i, return_inverse=True)[1]
np.unique(i[:0])
np.unique(r, axis=0)
np.unique(r, axis=1)
np.unique(r * 0.5, axis=-1)
np.unique(r.reshape(5, 1, 3), axis=0)
np.unique(r.reshape(1, 5, 3), axis=1)
np.unique(i, axis=0)
np.unique(r, axis=0, return_index=True)[1]
np.unique(r, axis=0, return_inverse=True)[1]
np.unique(r, axis=1, return_inverse=True)[1]
np.unique(r, axis=0, return_counts=True)[1]
np.array(np.nonzero(m > 1))
np.array(np.nonzero(i))
np.repeat(w, i[:6])
np.repeat(m, f, axis=1)
np.repeat(m, array([2, 0, 3]), axis=0)
np.repeat(m, np.arange(12))
np.repeat(z, u[:4] % 4)
np.repeat(i[:0], i[:0])
np.median(m)
np.median(m, axis=0)
np.median(m, axis=1)
np.median(v)
np.median(i)
np.median(h)
np.quantile(w, 0.3)
np.quantile(m, 0.9, axis=1)
np.quantile(m, 0.25, axis=0, keepdims=True)
np.quantile(m, [0.0, 0.5, 1.0], axis=1)
np.quantile(w, 0.3, method='lower')
np.quantile(w, 0.3, method='higher')
np.quantile(w, 0.3, method='nearest')
np.quantile(w, 0.5, method='nearest')
np.quantile(w, 0.3, method='midpoint')
np.quantile(w, 0.6, method='midpoint')
np.percentile(m, 37, axis=(0, 1))
np.percentile(i, [10, 80])
np.quantile(w, k)
np.quantile(m, k, axis=0)
np.quantile(m, k, axis=(1, 0), keepdims=True)
np.quantile(m, k[0], axis=1, keepdims=True)
np.quantile(m, k[1, 1], axis=1)
np.quantile(m, k, axis=1, method='lower')
np.quantile(m, k, axis=1, method='nearest')
np.quantile(m, k, axis=1, method='midpoint')
np.percentile(v, 100 * k)
np.percentile(i, 100 * k)
np.cov(m)
np.cov(m, rowvar=False)
np.cov(w)
np.cov(h)
np.cov(u)
np.cov(m, bias=True)
np.cov(m, ddof=2)
np.cov(m, m[1:] * 2 + 1)
np.cov(m, fweights=f)
np.cov(m, aweights=a)
np.cov(m, fweights=f, aweights=a, ddof=0)
np.cov(m, fweights=f, aweights=a)
np.cov(z, array([1.0, 2, 0, 1]))
np.ptp(m, axis=0)
"""


def text(value):
    value = np.asarray(value)
    items = value.ravel().tolist()
    if value.dtype.kind == "c":
        body = ",".join(f"{item.real!r}|{item.imag!r}" for item in items)
    elif value.dtype.kind == "b":
        body = ",".join(str(int(item)) for item in items)
    else:
        body = ",".join(repr(item) for item in items)
    return f"{value.dtype}:{'x'.join(map(str, value.shape))}:{body}"


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ops_sorting.tsv")
    with open(path, "w") as file:
        for line in EXPRESSIONS.strip().splitlines():
            file.write(f"{line}\t{text(eval(line))}\n")


main()
