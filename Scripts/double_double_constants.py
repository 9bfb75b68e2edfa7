#!/usr/bin/env python3
"""Writes Sources/TheanoScalars/Special/DoubleDoubleConstants.swift: constants as sums of two float64.

    python3 Scripts/double_double_constants.py            writes the file
    python3 Scripts/double_double_constants.py --check    exits 1 if the file differs from what would be written

Needs mpmath.
"""

import sys
from pathlib import Path

import mpmath as mp

mp.mp.dps = 80
OUTPUT = Path(__file__).resolve().parent.parent / "Sources/TheanoScalars/Special/DoubleDoubleConstants.swift"


def split(x, count):
    parts = []
    for _ in range(count):
        part = float(x)
        parts.append(part)
        x -= mp.mpf(part)
    return parts


def pair(x):
    high, low = split(mp.mpf(x), 2)
    return f"DoubleDouble({high.hex()}, {low.hex()})"


def row(name, value, meaning):
    return [f"  /// {meaning}", f"  static let {name} = {pair(value)}"]


def table(name, values, meaning):
    return [f"  /// {meaning}", f"  static let {name}: [DoubleDouble] = ["] + [f"    {pair(v)}," for v in values] + ["  ]"]


def inverse_gamma_star(count):
    """The coefficients g(n) of sqrt(2 pi z) (z / e)**z / z! = sum of g(n) / z**n: exp of Stirling's series, negated."""
    stirling = [mp.mpf(0)] * (count + 1)
    for k in range(1, count // 2 + 2):
        if 2 * k - 1 <= count:
            stirling[2 * k - 1] = -mp.bernoulli(2 * k) / (2 * k * (2 * k - 1))
    out = [mp.mpf(1)]
    for n in range(1, count + 1):
        out.append(sum(k * stirling[k] * out[n - k] for k in range(1, n + 1)) / n)
    return out


def root_lines(root, slope):
    parts = ", ".join(v.hex() for v in split(root, 3))
    return ["    FunctionRoot(", f"      {parts},", f"      slope: {pair(slope)})"]


def roots(order, largest):
    """The positive roots of J(order) up to `largest`: each as a sum of three float64, and J' there as a pair."""
    mp.mp.dps = 100
    lines, k = [], 1
    while True:
        root = mp.besseljzero(order, k)
        if root > largest:
            mp.mp.dps = 80
            return lines
        lines += root_lines(root, mp.besselj(order, root, derivative=1))
        lines[-1] += ","
        k += 1


def text():
    lines = ["// Written by Scripts/double_double_constants.py: change the script, not this file.", "",
             "extension DoubleDouble {"]
    for name, value, meaning in [
        ("pi", mp.pi, "π"), ("ln2", mp.log(2), "The natural logarithm of 2."),
        ("rootPi", mp.sqrt(mp.pi), "√π"), ("twoOverRootPi", 2 / mp.sqrt(mp.pi), "2 / √π"),
        ("halfLogTwoPi", mp.log(2 * mp.pi) / 2, "log(2π) / 2"), ("euler", mp.euler, "Euler's constant."),
        ("twoOverPi", 2 / mp.pi, "2 / π"),
    ]:
        lines += row(name, value, meaning)
    lines += ["  /// π / 2 as a sum of three, largest first.",
              "  static let halfPi = (" + ", ".join(v.hex() for v in split(mp.pi / 2, 3)) + ")"]
    lines += table("inverseFactorials", [1 / mp.factorial(k) for k in range(30)], "1 / k!")
    lines += table("stirling", [mp.bernoulli(2 * k) / (2 * k * (2 * k - 1)) for k in range(1, 21)],
                   "B(2k) / (2k (2k - 1)) from k = 1 on: Stirling's series of log gamma.")
    lines += table("bernoulli", [mp.bernoulli(2 * k) for k in range(1, 21)], "B(2k) from k = 1 on.")
    lines += table("zeta", [mp.zeta(k) for k in range(2, 8)], "ζ(k) from k = 2 on.")
    lines += ["  /// The coefficients of powers of 1 / z in √(2πz) (z / e)**z / gamma(z + 1), as float64.",
              "  static let inverseGammaStar = ["] + [f"    {float(v).hex()}," for v in inverse_gamma_star(3)] + ["  ]"]
    lines += ["}", "", "extension FunctionRoot {"]
    for order in (0, 1):
        lines += [f"  /// The roots of J{order} below 38.", f"  static let ofJ{order} = ["] + roots(order, 38) + ["  ]"]
    root = mp.findroot(mp.digamma, 1.4616)
    slope = mp.psi(1, root)
    lines += ["  /// The positive root of digamma.", "  static let ofDigamma ="] + root_lines(root, slope)
    lines += ["  /// The further coefficients of Taylor's series of digamma there, divided by the first.",
              "  static let digammaRest = ["]
    lines += [f"    {float(mp.psi(n, root) / mp.factorial(n) / slope).hex()}," for n in (2, 3)] + ["  ]"]
    return "\n".join(lines + ["}", ""])


if "--check" in sys.argv:
    sys.exit(0 if OUTPUT.read_text() == text() else 1)
OUTPUT.write_text(text())
