#!/usr/bin/env python3
"""Fits the polynomials of TheanoVectorMath and writes Sources/TheanoVectorMath/Coefficients.swift.

    python3 Scripts/fit_polynomials.py            writes the file
    python3 Scripts/fit_polynomials.py --check    exits 1 if the file differs from what would be written

Needs mpmath. Every fit is a Chebyshev interpolation at 80 digits (within a factor of about two of the
minimax error), its coefficients rounded to the precision they are used in. Beside each stands the
largest error of the *rounded* polynomial in exact arithmetic, weighted as it enters the function's
relative error, so that a fit that is too short is seen at once: 2^-26 is enough for float32 and 2^-55
for float64 (the evaluation adds its own roundings; the tests measure the sum).
"""

import struct
import sys
from pathlib import Path

import mpmath as mp

mp.mp.dps = 80

OUTPUT = Path(__file__).resolve().parent.parent / "Sources/TheanoVectorMath/Coefficients.swift"


def to_single(x):
    """The nearest float32, as an exact mpf (through float64: harmless for a fit)."""
    return mp.mpf(struct.unpack("<f", struct.pack("<f", float(x)))[0])


def to_double(x):
    return mp.mpf(float(x))


ROUND = {"single": to_single, "double": to_double}


def literal(x):
    return float(x).hex()


def fit(name, function, interval, terms, precision, weight=None):
    """Coefficients, lowest degree first, and log2 of the weighted error."""
    a, b = (mp.mpf(v) for v in interval)
    high_first = mp.chebyfit(function, [a, b], terms)
    low_first = [ROUND[precision](c) for c in reversed(high_first)]
    worst = mp.mpf(0)
    for i in range(400):
        x = a + (b - a) * (i + mp.mpf("0.37")) / 400
        error = abs(mp.polyval(low_first[::-1], x) - function(x))
        worst = max(worst, error * (weight(x) if weight else 1))
    bits = float(mp.log(worst, 2))
    print(f"{name:14} {precision:7} {terms:2} terms  2^{bits:.1f}", file=sys.stderr)
    return low_first, bits


LN2 = mp.log(2)
TINY = mp.mpf("1e-15")


def exp_tail(r):
    return sum(r**k / mp.factorial(k + 2) for k in range(60))


def exp2_slope(r):
    return sum(LN2 ** (k + 1) * r**k / mp.factorial(k + 1) for k in range(60))


def log_cubic(f):
    """(log(1+f) - f + f^2/2) / f^3."""
    if abs(f) < TINY:
        return mp.mpf(1) / 3 - f / 4 + f * f / 5
    return (mp.log1p(f) - f + f * f / 2) / f**3


def atanh_tail(first):
    """z -> sum over k of 2 z^k / (2k + first): the tail of 2 atanh(s), z = s^2."""
    return lambda z: sum(2 * z**k / (2 * k + first) for k in range(70))


def tanh_cubic(z):
    if z < TINY:
        return -mp.mpf(1) / 3 + 2 * z / 15
    x = mp.sqrt(z)
    return (mp.tanh(x) / x - 1) / z


def sinh_cubic(z):
    return sum(z**k / mp.factorial(2 * k + 3) for k in range(40))


def atan_cubic(z):
    if z < TINY:
        return -mp.mpf(1) / 3 + z / 5
    x = mp.sqrt(z)
    return (mp.atan(x) / x - 1) / z


def sin_cubic(z):
    return sum((-1) ** (k + 1) * z**k / mp.factorial(2 * k + 3) for k in range(40))


def cos_quartic(z):
    return sum((-1) ** k * z**k / mp.factorial(2 * k + 4) for k in range(40))


def erf_slope(z):
    """erf(x)/x - 1, z = x^2."""
    c = 2 / mp.sqrt(mp.pi)
    return c * sum((-1) ** k * z**k / (mp.factorial(k) * (2 * k + 1)) for k in range(90)) - 1


def erfc_scaled(pole):
    """t -> (x + pole) exp(x^2) erfc(x), t = (x - pole)/(x + pole)."""
    def g(t):
        x = pole * (1 + t) / (1 - t)
        return (x + pole) * mp.exp(x * x) * mp.erfc(x)
    return g


def erfc_interval(pole, low, high):
    return [(mp.mpf(v) - pole) / (mp.mpf(v) + pole) for v in (low, high)]


def split(x, count, precision):
    """`x` as a sum of `count` numbers of the precision."""
    parts = []
    for _ in range(count):
        part = ROUND[precision](x)
        parts.append(part)
        x -= part
    return parts


SMALL_LOG_Z = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * mp.mpf("1.001")
HALF_LN2 = LN2 / 2 * mp.mpf("1.0005")
EIGHTH = (mp.pi / 4 + mp.mpf("0.002")) ** 2
POLE = {"single": mp.mpf("1.5"), "double": mp.mpf(2)}
ERFC_LOW = "0.74"
ERFC_HIGH = {"single": "10.5", "double": "27.5"}


def both(name, doc, function, interval, singles, doubles, weight=None):
    return (name, doc, {
        "single": fit(name, function, interval, singles, "single", weight),
        "double": fit(name, function, interval, doubles, "double", weight),
    })


def polynomials():
    yield both("exponential", "(exp(r) - 1 - r) / r² for |r| ≤ ln 2 / 2",
               exp_tail, [-HALF_LN2, HALF_LN2], 5, 11, lambda r: r * r * 1.42)
    yield both("powerOfTwo", "(2^r - 1) / r for |r| ≤ 1/2",
               exp2_slope, [-0.5, 0.5], 6, 11, lambda r: abs(r) * 1.42)
    yield ("logarithm", "single: (log(1+f) - f + f²/2) / f³ for √½ ≤ 1+f ≤ √2; "
           "double: (2 atanh(s) - 2s) / s³ in z = s², s = f/(2+f)", {
        "single": fit("logarithm", log_cubic, [mp.sqrt(0.5) - 1, mp.sqrt(2) - 1], 9, "single",
                      lambda f: f * f * 1.2),
        "double": fit("logarithm", atanh_tail(3), [0, SMALL_LOG_Z], 7, "double", lambda z: z / 2),
    })
    yield both("inverseHyperbolic", "(2 atanh(s) - 2s) / s³ in z = s², 0 ≤ s ≤ 1/3",
               atanh_tail(3), [0, mp.mpf("0.1112")], 5, 12, lambda z: z / 2)
    yield both("hyperbolic", "(tanh(x)/x - 1) / x² in z = x², |x| ≤ 0.625",
               tanh_cubic, [0, mp.mpf("0.3907")], 6, 12, lambda z: z * 1.13)
    yield both("hyperbolicSine", "(sinh(x)/x - 1) / x² in z = x², |x| ≤ 1", sinh_cubic, [0, 1], 4, 8,
               lambda z: z)
    yield both("arctangent", "(arctan(x)/x - 1) / x² in z = x², |x| ≤ tan(π/8)", atan_cubic,
               [0, mp.mpf("0.1717")], 5, 12, lambda z: z * 1.06)
    yield both("sine", "(sin(x)/x - 1) / x² in z = x², |x| ≤ π/4", sin_cubic, [0, EIGHTH], 4, 7,
               lambda z: z * 1.11)
    yield both("cosine", "(cos(x) - 1 + x²/2) / x⁴ in z = x², |x| ≤ π/4", cos_quartic, [0, EIGHTH], 3, 6,
               lambda z: z * z * 1.42)
    yield both("errorFunction", "erf(x)/x - 1 in z = x², |x| ≤ 1", erf_slope, [0, 1], 7, 14,
               lambda z: 1)
    yield ("complement", "(x + c) exp(x²) erfc(x) in t = (x - c)/(x + c), "
           "single: c = 1.5, x ≤ 10.5; double: c = 2, x ≤ 27.5", {
        p: fit("complement", erfc_scaled(POLE[p]), erfc_interval(POLE[p], ERFC_LOW, ERFC_HIGH[p]), n, p,
               lambda t: mp.mpf("1.77"))
        for p, n in (("single", 10), ("double", 22))})


def wide_polynomials():
    """For pow(float32), computed in float64 to about 2^-36."""
    yield ("shortLogarithm", "log2((1+s)/(1-s)) / s in z = s²",
           fit("shortLogarithm", lambda z: atanh_tail(1)(z) / LN2, [0, SMALL_LOG_Z], 5, "double",
               lambda z: mp.mpf("0.35")))
    yield ("shortPower", "2^r for |r| ≤ 1/2",
           fit("shortPower", lambda r: mp.mpf(2) ** r, [-0.5, 0.5], 8, "double", lambda r: 1.42))
    yield ("longLogarithm", "(2 atanh(s) - 2s - 2s³/3) / s⁵ in z = s²",
           fit("longLogarithm", atanh_tail(5), [0, SMALL_LOG_Z], 8, "double", lambda z: z * z / 2))


def splits():
    yield ("ln2", "ln 2", LN2, 2)
    yield ("log10Of2", "log10 2", mp.log10(2), 2)
    yield ("log2OfE", "1 / ln 2", 1 / LN2, 2)
    yield ("log10OfE", "1 / ln 10", 1 / mp.log(10), 2)
    yield ("halfPi", "π/2", mp.pi / 2, 3)
    yield ("quarterPi", "π/4", mp.pi / 4, 2)


def rows(values, indent):
    return "\n".join(" " * indent + literal(v) + "," for v in values)


def render():
    out = ["// Written by Scripts/fit_polynomials.py: change the script, not this file.",
           "//",
           "// Coefficients stand lowest degree first. The number beside each list is the error of the",
           "// rounded polynomial in exact arithmetic, as it enters the function's relative error.",
           "",
           "extension PolynomialTable {"]
    for name, doc, fits in polynomials():
        out += [f"  /// {line}" for line in doc.split("; ")]
        out.append(f"  static let {name} = PolynomialTable(")
        for precision in ("single", "double"):
            coefficients, bits = fits[precision]
            comma = "," if precision == "single" else ")"
            out += [f"    // 2^{bits:.1f}", f"    {precision}: [", rows(coefficients, 6), f"    ]{comma}"]
        out.append("")
    for name, doc, (coefficients, bits) in wide_polynomials():
        out += [f"  /// {doc}: 2^{bits:.1f}.", f"  static let {name}: [Double] = [", rows(coefficients, 4),
                "  ]", ""]
    out[-1] = "}"
    out += ["", "extension SplitConstant {"]
    for name, doc, value, count in splits():
        out += [f"  /// {doc}, as a sum of {count} numbers of each precision.",
                f"  static let {name} = SplitConstant("]
        for precision in ("single", "double"):
            comma = "," if precision == "single" else ")"
            out += [f"    {precision}: [", rows(split(value, count, precision), 6), f"    ]{comma}"]
        out.append("")
    hi, lo = split(mp.mpf(2) / 3, 2, "double")
    out += ["  /// 2/3, for the double-double logarithm.",
            "  static let twoThirds: [Double] = [", rows([hi, lo], 4), "  ]", "}", ""]
    return "\n".join(out)


def main():
    text = render()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if OUTPUT.read_text() == text else f"{OUTPUT} is not what this script writes")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text)


if __name__ == "__main__":
    main()
