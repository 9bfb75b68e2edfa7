"""Writes ops_math.tsv beside this file: reductions, products and a few functions as NumPy computes them.

Run with `python3 make_ops_math.py` (NumPy 2). A line is: function, axes (`-`: none given), option, operands, result,
separated by tabs; an array is `dtype:2x3:element,element,...`, a complex element `re|im`.
"""
import itertools
import os
import warnings

import numpy as np

warnings.simplefilter("ignore")
rng = np.random.RandomState(20)
lines = []


def text(a):
    a = np.asarray(a)
    shape = "x".join(str(n) for n in a.shape)

    def item(v):
        if a.dtype.kind == "c":
            return "%r|%r" % (float(v.real), float(v.imag))
        if a.dtype.kind == "f":
            return repr(float(v))
        return str(int(v))

    return "%s:%s:%s" % (a.dtype.name, shape, ",".join(item(v) for v in a.reshape(-1)))


def emit(name, axes, option, operands, result):
    axes = "-" if axes is None else "+".join(str(k) for k in axes)
    lines.append("\t".join([name, axes, option] + [text(x) for x in operands] + [text(result)]))


def sample(dtype, shape):
    dtype = np.dtype(dtype)
    if 0 in shape:
        return np.zeros(shape, dtype)
    if shape == ():
        return np.array(3).astype(dtype)
    if dtype.kind == "b":
        return rng.rand(*shape) > 0.4
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        small = rng.randint(0 if dtype.kind == "u" else -9, 10, size=shape).astype(dtype)
        small.reshape(-1)[1] = info.max
        small.reshape(-1)[-1] = info.min
        return small
    real = (rng.randn(*shape) * 3).round(2)
    if dtype.kind == "c":
        real = real + 1j * (rng.randn(*shape) * 3).round(2)
    return real.astype(dtype)


DTYPES = "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()
WIDE = dict(float16="float32", float32="float64", complex64="complex128")


def total_dtype(dtype):
    """The dtype of a sum, and the one in which it is added up."""
    kind = np.dtype(dtype).kind
    if kind in "bi":
        return "int64", "int64"
    if kind == "u":
        return "uint64", "uint64"
    return dtype, WIDE.get(dtype, dtype)


def real_of(dtype):
    return dict(complex64="float32", complex128="float64").get(dtype, dtype)


def arg(f, x, axes):
    """argmax over several axes: the position in those axes, laid out row by row."""
    axes = tuple(range(x.ndim)) if axes is None else axes
    kept = [k for k in range(x.ndim) if k not in axes]
    rows = x.transpose(kept + list(axes)).reshape([x.shape[k] for k in kept] + [-1])
    return f(rows, axis=-1)


def reductions():
    for dtype in DTYPES:
        x = sample(dtype, (2, 3, 2))
        wide = "complex128" if x.dtype.kind == "c" else "float64"
        for axes in [None, (0,), (1, 2)]:
            result, acc = total_dtype(dtype)
            emit("sum", axes, "-", [x], x.sum(axis=axes, dtype=acc).astype(result))
            emit("prod", axes, "-", [x], x.prod(axis=axes, dtype=acc).astype(result))
            emit("all", axes, "-", [x], x.all(axis=axes))
            emit("any", axes, "-", [x], x.any(axis=axes))
            floating = dtype if x.dtype.kind in "fc" else "float64"
            emit("mean", axes, "-", [x], x.astype(wide).mean(axis=axes).astype(floating))
            if dtype not in ("int64", "uint64"):
                for ddof in ["0", "1"]:
                    v = x.astype(wide).var(axis=axes, ddof=int(ddof)).astype(real_of(floating))
                    emit("var", axes, ddof, [x], v)
                emit("std", axes, "1", [x], x.astype(wide).std(axis=axes, ddof=1).astype(real_of(floating)))
            if x.dtype.kind != "c":
                for name in ["max", "min"]:
                    emit(name, axes, "-", [x], getattr(x, name)(axis=axes))
                emit("argmax", axes, "-", [x], arg(np.argmax, x, axes))
                emit("argmin", axes, "-", [x], arg(np.argmin, x, axes))
            if x.dtype.kind not in "bc":
                emit("ptp", axes, "-", [x], np.ptp(x, axis=axes))
    for option in ["2", "1", "0", "inf", "-inf", "3", "0.5"]:
        for dtype in ["int8", "float32", "float64", "complex128"]:
            x = sample(dtype, (3, 4))
            wide = "complex128" if dtype == "complex128" else "float64"
            norm = np.linalg.norm(x.astype(wide), ord=float(option), axis=0)
            emit("norm", (0,), option, [x], norm.astype("float32" if dtype == "float32" else "float64"))


def special_reductions():
    nan = np.array([[1.0, np.nan, 3.0], [np.nan, -0.0, 0.0], [0.0, -0.0, -np.inf]])
    for name in ["sum", "prod", "max", "min", "argmax", "argmin", "all", "any", "mean"]:
        for axes in [(0,), (1,)]:
            f = getattr(np, name)
            emit(name, axes, "-", [nan], f(nan, axis=axes[0]))
    empty = np.zeros((2, 0))
    for name in ["sum", "prod", "all", "any", "mean"]:
        emit(name, (1,), "-", [empty], getattr(np, name)(empty, axis=1))
    tie = np.array([[3, 1, 3, 1], [2, 2, 2, 2]], "int32")
    emit("argmax", (1,), "-", [tie], tie.argmax(axis=1))
    emit("argmin", (1,), "-", [tie], tie.argmin(axis=1))
    for dtype, given in itertools.product(["int8", "uint8", "float32"], ["int16", "int64", "float32", "float64"]):
        x = sample(dtype, (4, 5))
        if dtype == "float32" and given.startswith("int"):
            continue
        emit("sum_dtype", (0,), given, [x], x.sum(axis=0, dtype="float64" if given[0] == "f" else given).astype(given))


def dots():
    shapes = [((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((2, 0), (0, 3)), ((), (2, 2))]
    for dtype in DTYPES:
        for a, b in shapes:
            x, y = sample(dtype, a), sample(dtype, b)
            wide = WIDE.get(dtype, dtype)
            emit("dot", None, "-", [x, y], np.dot(x.astype(wide), y.astype(wide)).astype(dtype))
    for a, b in [("int32", "float32"), ("int8", "uint8"), ("bool", "int16"), ("float64", "complex64")]:
        x, y = sample(a, (2, 3)), sample(b, (3, 2))
        joined = np.promote_types(a, b)
        emit("dot", None, "-", [x, y], np.dot(x.astype(joined), y.astype(joined)))
    x, y = sample("float32", (2,)), sample("float32", (3,))
    emit("outer", None, "-", [x, y], np.outer(x, y))


def tensors():
    x, y = sample("float64", (2, 3, 4)), sample("float64", (4, 5))
    emit("dot", None, "-", [x, y], np.dot(x, y))
    emit("dot", None, "-", [x, np.arange(4.0)], np.dot(x, np.arange(4.0)))
    z = sample("float64", (3, 4, 2))
    emit("dot", None, "-", [y.T.copy(), z], np.dot(y.T, z))
    w = sample("float64", (3, 4, 5))
    emit("tensordot", None, "2", [x, w], np.tensordot(x, w, 2))
    emit("tensordot", None, "1", [x, y], np.tensordot(x, y, 1))
    emit("tensordot", None, "0", [x[0], np.arange(2.0)], np.tensordot(x[0], np.arange(2.0), 0))
    v = sample("float64", (5, 4, 2))
    emit("tensordot", None, "0,2/2,1", [x, v], np.tensordot(x, v, ([0, 2], [2, 1])))
    # All axes of one operand, or of both.
    emit("tensordot", None, "1", [x[0, 0], x[0, 0]], np.tensordot(x[0, 0], x[0, 0], 1))
    emit("tensordot", None, "2", [x[0], x[0]], np.tensordot(x[0], x[0], 2))
    emit("tensordot", None, "1,2/0,1", [x, x[0]], np.tensordot(x, x[0], ([1, 2], [0, 1])))
    emit("tensordot", None, "0,1/1,2", [x[0], x], np.tensordot(x[0], x, ([0, 1], [1, 2])))
    emit("tensordot", None, "1/0", [x[0], x[0, 0]], np.tensordot(x[0], x[0, 0], ([1], [0])))


def functions():
    x = np.array([0.0, 2.0, 5.0])
    emit("clip_3_1", None, "-", [x], np.array([3.0, 3.0, 1.0]))
    h = np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4999999999999996, np.nan, np.inf])
    emit("round", None, "-", [h], np.round(h))
    away = np.copysign(np.trunc(np.abs(h[:6]) + 0.5), h[:6])
    emit("round_away", None, "-", [h[:6]], away)
    emit("iround", None, "-", [h[:6]], np.round(h[:6]).astype("int64"))
    p, q = np.array([7, -7, 7, -7, 5], "int8"), np.array([3, 3, -3, -3, 0], "int8")
    emit("int_div", None, "-", [p, q], p // q)
    emit("mod", None, "-", [p, q], p % q)
    s = np.array([1.0, 1.0, np.inf, np.inf, np.nan, 1.0, -np.inf, 0.0])
    t = np.array([1.00001, 1.0001, np.inf, 1.0, np.nan, np.inf, np.inf, 1e-9])
    emit("isclose", None, "-", [s, t], np.isclose(s, t))
    emit("isclose_nan", None, "-", [s, t], np.isclose(s, t, equal_nan=True))
    emit("allclose", None, "-", [s[:1], t[:1]], np.array(np.allclose(s[:1], t[:1])))
    u = np.array([0, 255, 3], "uint8")
    emit("isclose", None, "-", [u, u[::-1].copy()], np.isclose(u, u[::-1]))
    for a, b in [("int8", "uint8"), ("int32", "float32"), ("uint64", "int8"), ("bool", "float16")]:
        x, y = sample(a, (3, 1)), sample(b, (2,))
        emit("add", None, "-", [x, y], x + y)
        emit("maximum", None, "-", [x, y], np.maximum(x, y))
        emit("lt", None, "-", [x, y], x.astype("float64") < y.astype("float64") if a == "uint64" else x < y)


reductions()
special_reductions()
dots()
tensors()
functions()
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "ops_math.tsv"), "w") as file:
    file.write("# Written by make_ops_math.py with NumPy %s.\n" % np.__version__)
    file.write("\n".join(lines) + "\n")
