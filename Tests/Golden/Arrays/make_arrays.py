#!/usr/bin/env python3
"""Writes casts.tsv, slices.tsv, arithmetic.tsv and plain.tsv: what NumPy 2.4 on x86-64 makes of casts, slices and
arithmetic; and npy.tsv, npz.tsv and idx.tsv: files it saved.

    python3 Tests/Golden/Arrays/make_arrays.py
"""
import gzip
import io
import pathlib

import numpy as np

DTYPES = """bool int8 int16 int32 int64 uint8 uint16 uint32 uint64
float16 float32 float64 complex64 complex128""".split()
HERE = pathlib.Path(__file__).parent


def values(dtype):
    if dtype == "bool":
        return [False, True]
    if dtype.startswith(("int", "uint")):
        info = np.iinfo(dtype)
        top = int(info.max)
        return [0, 1, 2, 7, 100, top, top - 1, int(info.min), top // 2 + 1, top // 3, int(info.min) // 5 - (info.min < 0)]
    special = [0.0, -0.0, 1.0, -1.0, 0.4, -0.6, 1.5, 2.5, -2.5, 127.9, 128.0, -128.9, 255.0, 256.5, 300.7, -300.2,
               32767.5, 40000.0, 65504.0, 65519.9, 65520.0, 70000.0, 2049.0, 2051.0, 6e-8, 3e-8, 2.98e-8, 6.1e-5, 0.1,
               16777217.0, 2147483647.5, 2147483648.0, -2147483649.0, 3e9, 4294967296.0, 5e9, -5e9, 9.3e18, 1.8e19,
               2e19, -1e20, 1e300, 1e-300, 1e39, -1e39, 1e-45, 3.4028235677973366e38,
               float("nan"), float("inf"), float("-inf")]
    if dtype.startswith("complex"):
        return [complex(x, y) for x, y in zip(special, special[7:] + special[:7])]
    return special


def casts():
    for source in DTYPES:
        x = np.array(values(source)).astype(source)
        for target in DTYPES:
            # One by one: vector code answers differently for numbers that do not fit a uint32.
            y = np.concatenate([x[i:i + 1].astype(target) for i in range(len(x))])
            yield [source, target, x.tobytes().hex(), y.tobytes().hex()]


def slices():
    bounds = [None, -6, -5, -2, -1, 0, 1, 3, 5, 9]
    for n in (0, 1, 5):
        for step in (1, 2, 7, -1, -2, -7):
            for start in bounds:
                for stop in bounds:
                    picked = np.arange(n)[start:stop:step]
                    cell = ["" if b is None else str(b) for b in (start, stop)]
                    yield [str(n), *cell, str(step), ",".join(map(str, picked))]


def files():
    rng = np.random.default_rng(5)
    cases = [((2, 3), d, o, "C", 1) for d in DTYPES for o in "<>"]
    cases += [((3, 2), d, "<", "F", 1) for d in ("int16", "float64", "complex64")]
    cases += [((2, 3, 2), "float32", ">", "F", v) for v in (1, 2, 3)]
    cases += [((), "float64", "<", "C", 1), ((0, 3), "int32", "<", "C", 1), ((5,), "uint8", "<", "C", 2)]
    for shape, dtype, order, layout, version in cases:
        x = np.asarray(rng.integers(0, 100, size=shape)).astype(dtype)
        if dtype.startswith("complex"):
            x = x + 1j * np.asarray(rng.integers(0, 100, size=shape)).astype(x.real.dtype)
        saved = np.asarray(x.astype(np.dtype(dtype).newbyteorder(order)), order=layout)
        file = io.BytesIO()
        np.lib.format.write_array(file, saved, version=(version, 0))
        yield [dtype, ",".join(map(str, shape)), x.tobytes().hex(), file.getvalue().hex()]


def idx():
    x = np.arange(-5, 19, dtype=">i4").reshape(2, 3, 4)
    plain = bytes([0, 0, 0x0C, 3]) + np.array(x.shape, ">u4").tobytes() + x.tobytes()
    yield [plain.hex(), gzip.compress(plain, mtime=0).hex()]


def archives():
    """Archives with two members, and those members: stored, deflated, and with sizes of 64 bits where 32 would do."""
    import zipfile
    a, b = np.arange(6, dtype="float32").reshape(2, 3), np.tile(np.array([1, -1, 300], "int16"), 50)
    for save in (np.savez, np.savez_compressed):
        file = io.BytesIO()
        save(file, W=a, **{"layers/b": b})
        yield [a.tobytes().hex(), b.tobytes().hex(), file.getvalue().hex()]
    # Members that are written to a stream have their sizes behind them; and one of them is no array.
    class Stream(io.BytesIO):
        def seekable(self):
            return False
    file = Stream()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, x in (("W", a), ("layers/b", b)):
            with archive.open(name + ".npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, x)
        # With a date that is fixed, and compressed as the others are.
        words = zipfile.ZipInfo("README.txt")
        words.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(words, "words")
    yield [a.tobytes().hex(), b.tobytes().hex(), file.getvalue().hex()]


def arithmetic():
    """Two operands of each dtype, then each kind of arithmetic for each pair: dtype and bytes of the result, or nothing
    where NumPy refuses."""
    numbers = [0, 2, 100, 255, 30000, 2**31 - 1, 2**40]
    def operand(dtype, turn):
        if dtype == "bool":
            x = np.array([k % 3 > 0 for k in range(7)])
        elif dtype.startswith(("int", "uint")):
            x = np.array(numbers).astype(dtype)
            x = np.where(np.arange(7) % 2 == 0, x, -x).astype(dtype) if dtype.startswith("int") else x
        else:
            x = (np.array([k * 0.75 - 3 for k in range(7)]) + (0.25j * np.arange(7) if dtype[0] == "c" else 0)).astype(dtype)
        return np.roll(x, turn)
    kinds = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide, "<": np.less, "<=": np.less_equal,
             "==": np.equal}
    for dtype in DTYPES:
        yield [dtype, operand(dtype, 0).tobytes().hex(), operand(dtype, 3).tobytes().hex()]
    for first in DTYPES:
        for second in DTYPES:
            x, y = operand(first, 0), operand(second, 3)
            for kind, f in kinds.items():
                if kind in ("<", "<=") and "complex" in first + second:
                    continue
                try:
                    z = f(x, y)
                except TypeError:
                    yield [first, second, kind, "", ""]
                    continue
                yield [first, second, kind, z.dtype.name, z.tobytes().hex()]


def plain():
    """An array and a plain number of the language: the dtype that comes out."""
    for dtype in DTYPES:
        x = np.ones(1, dtype)
        results = [x + 2, x * 2.5, 1 + x, x / 2, x + np.float32(2)]
        yield [dtype] + [result.dtype.name for result in results]


def write(name, rows):
    (HERE / name).write_text("".join("\t".join(row) + "\n" for row in rows))


with np.errstate(all="ignore"):
    import warnings
    warnings.simplefilter("ignore")
    write("casts.tsv", casts())
    write("slices.tsv", slices())
    write("npy.tsv", files())
    write("idx.tsv", idx())
    write("npz.tsv", archives())
    write("arithmetic.tsv", arithmetic())
    write("plain.tsv", plain())
