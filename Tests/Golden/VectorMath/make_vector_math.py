#!/usr/bin/env python3
"""Writes vector_math.txt: reference values for the float64 functions of TheanoVectorMath.

    python3 Tests/Golden/VectorMath/make_vector_math.py

Needs mpmath; the sample is seeded, so that the file comes out the same. A line holds the function, the
bits of the arguments and of the nearest float64 to the exact value, in hexadecimal, and what the exact
value exceeds it by, in thousandths of a unit in the last place. Arguments are ordinary ones, the
neighbours of thresholds (overflow, underflow, branches of the code), subnormal and huge ones, and, for
sines and cosines, the float64 nearest to multiples of pi/2, which cancel most.
"""

import math
import random
import struct
from pathlib import Path

import mpmath as mp

mp.mp.dps = 60
OUTPUT = Path(__file__).resolve().parent / "vector_math.txt"
random.seed(20240229)

LARGEST = struct.unpack("<d", struct.pack("<Q", 0x7FEFFFFFFFFFFFFF))[0]
UNITS = [0.0, -0.0, 5e-324, -5e-324, 2.5e-310, -2.5e-310, 2.0**-1022, -(2.0**-1022), 1e-300, -1e-300,
         1e-20, -1e-20, 2.0**-54, -(2.0**-54), 2.0**-27, -(2.0**-27), 1e-5, -1e-5, 1.0, -1.0, 0.5, -0.5,
         2.0, -2.0, 1e10, -1e10, 1e300, -1e300, LARGEST, -LARGEST]
SATURATING = ("exp", "exp2", "expm1", "erfc", "sigmoid", "softplus", "tanh", "erf", "sinh", "cosh")
NEARLY_LINEAR = ("expm1", "log1p", "tanh", "sin", "erf", "tan", "arctan", "sinh")


def bits(x):
    return struct.pack(">d", x).hex()


def neighbours(*centres):
    out = []
    for c in centres:
        x = c
        for _ in range(3):
            out.append(x)
            x = math.nextafter(x, math.inf)
        x = c
        for _ in range(2):
            x = math.nextafter(x, -math.inf)
            out.append(x)
    return out


def uniform(low, high, count):
    return [random.uniform(low, high) for _ in range(count)]


def spread(low, high, count, signed=True):
    """Magnitudes 2^low ... 2^high."""
    out = [2.0 ** random.uniform(low, high) for _ in range(count)]
    return [x if not signed or random.random() < 0.5 else -x for x in out]


def near_quarter_turns():
    """The float64 nearest to multiples of pi/2, up to the bound of the reduction and beyond."""
    best = []
    for exponent in range(1, 45):
        start = int(mp.mpf(2) ** exponent / (mp.pi / 2))
        found = []
        for i in range(400):
            n = start + random.randrange(max(1, start)) if i else start + 1
            x = float(n * mp.pi / 2)
            found.append((abs(mp.mpf(x) - n * mp.pi / 2), x))
        best += [x for _, x in sorted(found)[:2]]
    # The float64 nearest of all to a multiple of pi/2 (Muller, Elementary Functions, 2016, chapter 11).
    return best + [6381956970095103.0 * 2.0**797]


def sigmoid(x):
    return mp.exp(x) / (1 + mp.exp(x)) if x < 0 else 1 / (1 + mp.exp(-x))


def softplus(x):
    return max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x)))


QUARTERS = near_quarter_turns()

FUNCTIONS = {
    "exp": (mp.exp, uniform(-745, 709.7, 200) + uniform(-2, 2, 80) + neighbours(
        709.782712893384, -708.3964185322641, -745.1332191019411, 0.34657359, -0.34657359)),
    "exp2": (lambda x: mp.mpf(2) ** x, uniform(-1075, 1024, 200) + uniform(-2, 2, 80) + neighbours(
        1024, -1022, -1074, -1075, 0.5, 1.5, -3, 10)),
    "expm1": (mp.expm1, uniform(-40, 709.7, 120) + uniform(-2, 2, 160) + spread(-60, 2, 60) + neighbours(
        709.782712893384, -37.4, 0.34657359, -0.34657359, 1.0397207, 2.0**-54)),
    "log": (mp.log, uniform(0.5, 2, 150) + spread(-1074, 1024, 150, False) + neighbours(
        1.0, 2**0.5, 0.5**0.5, 2.0**-1022, LARGEST / 2)),
    "log2": (lambda x: mp.log(x) / mp.log(2), uniform(0.5, 2, 150) + spread(-1074, 1024, 130, False)
             + neighbours(1.0, 2**0.5, 0.5**0.5, 8.0, 1024.0, 2.0**-1022)),
    "log10": (mp.log10, uniform(0.5, 2, 150) + spread(-1074, 1024, 130, False) + neighbours(
        1.0, 2**0.5, 10.0, 1000.0, 1e22, 2.0**-1022)),
    "log1p": (mp.log1p, uniform(-1, 2, 180) + spread(-60, 60, 140) + neighbours(
        2**0.5 - 1, 0.5**0.5 - 1, -1 + 2.0**-52, 2.0**53, 2.0**52, 1.0, 0.5)),
    "sigmoid": (sigmoid, uniform(-745, 45, 150) + uniform(-5, 5, 150) + neighbours(
        -708.4, -745.1, 36.7, -36.7, -41.6)),
    "softplus": (softplus, uniform(-745, 45, 130) + uniform(-5, 5, 170) + neighbours(
        0.8813735870195430, -0.8813735870195430, -708.4, -745.1, 36.7)),
    "tanh": (mp.tanh, uniform(-3, 3, 200) + uniform(-20, 20, 60) + neighbours(0.625, -0.625, 19.06)),
    "sin": (mp.sin, uniform(-10, 10, 150) + spread(4, 32, 80) + spread(32, 1023, 40) + QUARTERS
            + neighbours(math.pi / 4, math.pi, 2.0**32)),
    "cos": (mp.cos, uniform(-10, 10, 150) + spread(4, 32, 80) + spread(32, 1023, 40) + QUARTERS
            + neighbours(math.pi / 4, math.pi / 2, 2.0**32)),
    "erf": (mp.erf, uniform(-2, 2, 200) + uniform(-6, 6, 100) + neighbours(1.0, -1.0, 5.92, 6.5)),
    "erfc": (mp.erfc, uniform(-6, 27.2, 220) + uniform(-1, 2, 100) + neighbours(
        0.75, -0.75, 0.5, 26.543, 27.2260, 1.0)),
}


def later_functions():
    """Drawn after the others, whose sample stays as it is."""
    return {
        "tan": (mp.tan, uniform(-10, 10, 150) + spread(4, 32, 80) + spread(32, 1023, 40) + QUARTERS
                + neighbours(math.pi / 4, math.pi / 2, 2.0**32)),
        "arctan": (mp.atan, uniform(-3, 3, 200) + spread(-20, 60, 80) + neighbours(0.41421356, 2.4142135, 1.0, -1.0)),
        "sinh": (mp.sinh, uniform(-3, 3, 150) + uniform(-710.4, 710.4, 120) + neighbours(1.0, -1.0, 710.4758600739439)),
        "cosh": (mp.cosh, uniform(-3, 3, 150) + uniform(-710.4, 710.4, 120) + neighbours(1.0, 0.3, 710.4758600739439)),
    }


def last_functions():
    """Drawn after all others."""
    return {"xlogx": (lambda x: x * mp.log(x) if x else mp.mpf(0), uniform(0, 2, 150) + spread(-1074, 1014, 120, False)
                      + neighbours(1.0, 1 / math.e))}


def product_arguments():
    for _ in range(270):
        yield random.uniform(-3, 3) * 2.0 ** random.randint(-40, 40), 2.0 ** random.uniform(-1074, 1024)
    for y in uniform(0.5, 2, 40):
        yield random.uniform(-2.0**-1040, 2.0**-1040), y


def power_arguments():
    for _ in range(330):
        x = 2.0 ** random.uniform(-1074, 1024) if random.random() < 0.4 else random.uniform(0.3, 3)
        reach = 1020 / abs(math.log2(x))
        yield x, random.uniform(-reach, reach)
    for _ in range(60):
        # Results from 2^-1074 to 2^-1022.
        x = random.uniform(0.3, 3)
        yield x, random.uniform(-1073, -1022) / math.log2(x)
    for _ in range(60):
        x = 1 + random.uniform(-1, 1) * 2.0 ** random.uniform(-51, -3)
        yield x, random.uniform(-700, 700) / math.log(x)
    for x in range(2, 12):
        for y in (2, 3, 5, -2, 0.5, 15, 1 / 3):
            yield float(x), float(y)
            if y == int(y):
                yield float(-x), float(y)
    for x in UNITS[2:22]:
        for y in (1.0, -1.0, 2.0, 3.0, 0.5, 5e-324):
            if x > 0 or y == int(y):
                yield x, y


def line(name, arguments, exact):
    exponent = mp.frexp(abs(exact))[1] if exact else -2000
    unit = max(exponent - 53, -1074)
    # Python's conversion of an mpf does not round to subnormal numbers; this does.
    rounded = int(mp.nint(abs(exact) / mp.mpf(2) ** unit))
    if rounded >= 2**53:
        rounded, unit = rounded // 2, unit + 1
    if unit >= 972:
        value, rest = math.inf, 0
    else:
        value = math.ldexp(rounded, unit)
        rest = (abs(exact) - mp.mpf(value)) / mp.mpf(math.ulp(value))
    negative = exact < 0 or (exact == 0 and math.copysign(1, arguments[0]) < 0 and name in
                             (*NEARLY_LINEAR,))
    sign = -1 if negative else 1
    thousandths = int(mp.nint(rest * 1000)) * sign
    return f"{name} {' '.join(bits(x) for x in arguments)} {bits(math.copysign(value, sign))} {thousandths}"


def unary_lines(functions):
    lines = []
    for name, (function, arguments) in functions.items():
        for x in arguments + UNITS:
            if name == "xlogx" and x < 0:
                continue
            if name.startswith("log") and x <= (-1 if name == "log1p" else 0):
                continue
            if abs(x) > 1e9 and name in SATURATING:
                # mpmath would carry an exponent of 10^300 digits; the tests say what is due here.
                continue
            mp.mp.dps = 60 if 1e-16 < abs(x) < 1e30 else 700
            lines.append(line(name, [x], function(mp.mpf(x))))
            mp.mp.dps = 60
    return lines


def main():
    lines = []
    lines += unary_lines(FUNCTIONS)
    for x, y in power_arguments():
        lines.append(line("pow", [x, y], mp.power(mp.mpf(x), mp.mpf(y))))
    lines += unary_lines(later_functions())
    lines += unary_lines(last_functions())
    for x, y in product_arguments():
        lines.append(line("xlogy0", [x, y], mp.mpf(x) * mp.log(mp.mpf(y))))
    OUTPUT.write_text("\n".join(lines) + "\n")
    print(len(lines), "lines,", OUTPUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
