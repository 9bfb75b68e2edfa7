#!/usr/bin/env python3
"""Writes printing.tsv: arrays and how NumPy 2.4 prints them.

    python3 Tests/Golden/Printing/make_printing.py [cases [seed]]

One line per case: dtype, shape, the elements as hexadecimal little-endian bytes (repeated until they fill the
shape), str(), repr(); line breaks are written as \\n.
"""
import pathlib
import random
import sys

import numpy as np

DTYPES = """bool int8 int16 int32 int64 uint8 uint16 uint32 uint64
float16 float32 float64 complex64 complex128""".split()
FLOATS = DTYPES[9:]


def reals(n, dtype, rng):
    """n real numbers that bring out one property of the format each time."""
    kind = rng.randrange(14)
    normal = np.array([rng.gauss(0, 1) for _ in range(n)])
    if kind == 0:
        x = normal
    elif kind == 1:
        x = np.round(normal, rng.randrange(4))
    elif kind == 2:
        x = normal * 10.0 ** rng.randrange(-6, 9)
    elif kind == 3:
        x = normal * 10.0 ** np.array([rng.randrange(-9, 10) for _ in range(n)])
    elif kind == 4:
        x = np.round(normal * 3)
    elif kind == 5:
        x = np.array([rng.choice([0.0, -0.0, 1.0, 0.5, 0.1, 1e-4, 9.9999e-5, 1000.0, 1001.0]) for _ in range(n)])
    elif kind == 6:
        x = np.array([rng.choice([1.0, 999999.0, 1e6, 1000001.0, 99999999.0, 1e8, 12345678.0]) for _ in range(n)])
    elif kind == 7:
        x = np.array([(rng.randrange(1, 2000) * 2 + 1) / 2.0 ** rng.randrange(1, 12) for _ in range(n)])
    elif kind == 8:
        x = np.array([rng.uniform(0.1, 1) for _ in range(n)])
    elif kind == 9:
        tiny = {"float16": -8, "float32": -45, "complex64": -45}.get(dtype, -320)
        x = normal * np.array([10.0 ** rng.randrange(tiny, tiny // 2) for _ in range(n)])
    elif kind == 10:
        huge = {"float16": 4, "float32": 38, "complex64": 38}.get(dtype, 308)
        x = normal * np.array([10.0 ** rng.randrange(huge // 2, huge) for _ in range(n)])
    elif kind == 11:
        x = np.array([rng.randrange(-50, 50) * 0.1 for _ in range(n)])
    elif kind == 12:
        x = np.arange(n) / rng.choice([3.0, 7.0, 8.0, 10.0, 1000.0])
    else:
        x = np.full(n, rng.choice([1.0, 99.5, 0.30000000000000004, 1 / 3, 2.5e-5, 9999.99999999999]))
    if rng.randrange(4) == 0:
        for i in range(n):
            if rng.randrange(3) == 0:
                x[i] = rng.choice([np.nan, np.inf, -np.inf, 0.0, -0.0])
    return x


def elements(n, dtype, rng):
    with np.errstate(all="ignore"):
        if dtype == "bool":
            return np.array([rng.random() < 0.5 for _ in range(n)])
        if dtype in FLOATS:
            x = reals(n, dtype, rng)
            if dtype.startswith("complex"):
                z = np.empty(n, dtype=dtype)
                z.real, z.imag = x, reals(n, dtype, rng)
                return z
            return x.astype(dtype)
        info = np.iinfo(dtype)
        top = rng.choice([9, 100, 1000, int(info.max)])
        values = [rng.randrange(max(int(info.min), -top), min(int(info.max), top) + 1) for _ in range(n)]
        if rng.randrange(3) == 0:
            values = [abs(v) if v > info.min else 0 for v in values]
        return np.array(values, dtype=dtype)


def shape(rng):
    kind = rng.randrange(20)
    if kind == 0:
        return ()
    if kind == 1:
        return tuple(rng.choice([0, 1, 2, 3]) for _ in range(rng.randrange(1, 4)))
    if kind == 2:
        return tuple(rng.choice([1, 2]) for _ in range(rng.randrange(4, 8)))
    if kind in (3, 4):  # summarised
        return rng.choice([(1001,), (40, 30), (3, 400), (400, 3), (2, 20, 30), (1001, 1), (7, 7, 7, 7), (2, 1, 600)])
    if kind == 5:
        return (rng.randrange(10, 60),)
    if kind == 6:
        return (rng.randrange(1, 4), rng.randrange(12, 30))
    return tuple(rng.randrange(1, 6) for _ in range(rng.randrange(1, 4)))


def main():
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 410
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20)
    lines = []
    while len(lines) < cases:
        dtype = rng.choice(FLOATS if rng.random() < 0.7 else DTYPES)
        dims = shape(rng)
        total = int(np.prod(dims, dtype=int))
        block = elements(min(total, rng.randrange(1, 40)) if total > 60 else total, dtype, rng)
        array = np.resize(block, dims) if total else np.zeros(dims, dtype)
        text = [str(array), repr(array)]
        if max(map(len, text)) > 760:
            continue
        fields = [dtype, ",".join(map(str, dims)), block.tobytes().hex()]
        lines.append("\t".join(fields + [t.replace("\n", "\\n") for t in text]) + "\n")
    pathlib.Path(__file__).with_name("printing.tsv").write_text("".join(lines))


main()
