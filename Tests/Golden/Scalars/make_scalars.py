"""Values of the scalar operations at special points, as NumPy and SciPy compute them.

Writes scalars.txt, with NumPy 2.4, SciPy 1.17 and mpmath: `python3 make_scalars.py`. Each line holds an operation, the
dtype of its operands, the dtype of its result, and the results at the dtype's points as bits in hexadecimal.
A line `points` gives the points of a dtype. Two operands take all pairs of points, the second one faster.

Functions are computed in float64 (complex128) and rounded, because that is how the table of scalar operations
defines them; arithmetic is computed in the dtype itself.
"""

import pathlib

import mpmath
import numpy as np
import scipy.special as special

np.seterr(all="ignore")

FILE = (pathlib.Path(__file__).resolve().parent / "scalars.txt").open("w")
BITS = {1: "u1", 2: "u2", 4: "u4", 8: "u8"}


def hexadecimal(values):
    values = np.ascontiguousarray(values)
    if values.dtype.kind == "c":
        values = values.view(values.real.dtype)
    bits = values.view(BITS[values.dtype.itemsize])
    return " ".join(format(int(b), "x") for b in bits)


def line(name, source, result):
    print(name, np.dtype(source).name, result.dtype.name, hexadecimal(result), file=FILE)


def gammaln(x):
    """As the C library's lgamma; SciPy's has less range."""
    if not np.isfinite(x):
        return abs(x)
    if x <= 0 and x == np.floor(x):
        return np.inf
    with mpmath.workdps(400):
        return float(mpmath.log(abs(mpmath.gamma(mpmath.mpf(float(x)))))) if abs(x) < 1e5 else special.gammaln(x)


def psi(x):
    if not np.isfinite(x) or x == 0 or x < 0 and x == np.floor(x):
        return special.psi(x)
    with mpmath.workdps(50):
        return float(mpmath.digamma(mpmath.mpf(float(x))))


REAL = [
    0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.1, -0.1, 1e-5, -1e-5, 0.49999999999999994, np.pi,
    np.pi / 2, 3.7, -3.7, 10, -10, 30, -30, 100, -100, 800, -800, 1e10, -1e10, np.inf, -np.inf, np.nan,
]
EXTREME = {
    "f2": [6e-8, -6e-8, 65504, -65504],
    "f4": [1e-45, -1e-45, 3.4028235e38, -3.4028235e38],
    "f8": [5e-324, -5e-324, 1.7976931348623157e308, -1.7976931348623157e308, 2.0**53 + 1, 1e300],
}
PAIRED = [0.0, -0.0, 1, -1, 0.5, -2.5, 0.1, 3, -7, 10, np.inf, -np.inf, np.nan]

POINTS = {}
for name, extreme in EXTREME.items():
    POINTS[name] = np.array(REAL + extreme).astype(name)
for bits in (8, 64):
    low, high = np.iinfo(f"i{bits // 8}").min, np.iinfo(f"i{bits // 8}").max
    POINTS[f"i{bits // 8}"] = np.array([0, 1, -1, 2, -2, 3, 7, -7, 10, -10, 100, low, low + 1, high], f"i{bits // 8}")
    top = np.iinfo(f"u{bits // 8}").max
    POINTS[f"u{bits // 8}"] = np.array([0, 1, 2, 3, 7, 10, 100, high, high + 1, top], f"u{bits // 8}")
parts = [0.0, -0.0, 1, -1, 0.5, -2, 3]
POINTS["c16"] = np.array([complex(a, b) for a in parts for b in parts], "c16")
PAIRS = {name: np.array(PAIRED).astype(name) for name in EXTREME}
PAIRS |= {name: POINTS[name] for name in ("i1", "i8", "u1", "u8")}
PAIRS["c16"] = np.array([complex(a, b) for a in parts[::2] for b in parts[1::2]], "c16")

FUNCTIONS = {
    "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log2": np.log2, "log10": np.log10,
    "log1p": np.log1p, "sin": np.sin, "cos": np.cos, "tan": np.tan, "arcsin": np.arcsin, "arccos": np.arccos,
    "arctan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "arcsinh": np.arcsinh,
    "arccosh": np.arccosh, "arctanh": np.arctanh,
}
REAL_FUNCTIONS = {
    "sigmoid": special.expit, "softplus": lambda x: np.logaddexp(0, x), "erf": special.erf,
    "erfc": special.erfc, "gammaln": np.vectorize(gammaln, otypes="d"), "psi": np.vectorize(psi, otypes="d"),
    "deg2rad": lambda x: x * (np.pi / 180), "rad2deg": lambda x: x * (180 / np.pi),
    "round_half_away_from_zero": lambda x: np.where(np.abs(x - np.trunc(x)) >= 0.5, np.trunc(x) + np.sign(x), np.trunc(x)),
}
EXACT = {
    "neg": np.negative, "abs": np.abs, "sgn": np.sign, "inv": np.reciprocal, "sqr": np.square, "sqrt": np.sqrt,
    "ceil": np.ceil, "floor": np.floor, "trunc": np.trunc, "round_half_to_even": np.rint, "isnan": np.isnan,
    "isinf": np.isinf,
}
COMPLEX = {
    "neg": np.negative, "abs": np.abs, "inv": lambda x: 1 / x, "sqr": np.square, "sqrt": np.sqrt, "real": np.real,
    "imag": np.imag, "conj": np.conj, "angle": np.angle, "isnan": np.isnan, "isinf": np.isinf,
}
INTEGER = {"neg": np.negative, "abs": np.abs, "sgn": np.sign, "sqr": np.square, "invert": np.invert}
BINARY = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "true_div": np.divide, "int_div": np.floor_divide,
    "mod": np.remainder, "maximum": np.maximum, "minimum": np.minimum, "lt": np.less, "le": np.less_equal,
    "gt": np.greater, "ge": np.greater_equal, "eq": np.equal, "neq": np.not_equal,
}
BINARY_FUNCTIONS = {"pow": np.power, "arctan2": np.arctan2}
BINARY_INTEGER = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "int_div": np.floor_divide, "mod": np.remainder,
    "maximum": np.maximum, "minimum": np.minimum, "and_": np.bitwise_and, "or_": np.bitwise_or,
    "xor": np.bitwise_xor, "lt": np.less, "ge": np.greater_equal, "eq": np.equal,
}
BINARY_COMPLEX = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "true_div": np.divide, "pow": np.power,
    "eq": np.equal, "neq": np.not_equal,
}


def pairs(points):
    return np.repeat(points, len(points)), np.tile(points, len(points))


for name, points in POINTS.items():
    line("points", name, points)
for name, points in PAIRS.items():
    line("pairs", name, points)
for kind in EXTREME:
    x = POINTS[kind]
    for name, f in (FUNCTIONS | REAL_FUNCTIONS).items():
        line(name, kind, f(x.astype("f8")).astype(kind))
    for name, f in EXACT.items():
        line(name, kind, f(x))
    x, y = pairs(PAIRS[kind])
    for name, f in BINARY.items():
        line(name, kind, f(x, y))
    for name, f in BINARY_FUNCTIONS.items():
        line(name, kind, f(x.astype("f8"), y.astype("f8")).astype(kind))
for kind in ("i1", "i8", "u1", "u8"):
    for name, f in INTEGER.items():
        line(name, kind, f(POINTS[kind]))
    x, y = pairs(PAIRS[kind])
    for name, f in BINARY_INTEGER.items():
        line(name, kind, f(x, y))
for name, f in (FUNCTIONS | COMPLEX).items():
    line(name, "c16", f(POINTS["c16"]))
x, y = pairs(PAIRS["c16"])
for name, f in BINARY_COMPLEX.items():
    line(name, "c16", f(x, y))
