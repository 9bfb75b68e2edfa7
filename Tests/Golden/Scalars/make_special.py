"""Values of the special functions, rounded from mpmath's at many digits.

Run `python3 make_special.py > special.txt` with mpmath; the sample is seeded. A line holds the operation, the operands
and the nearest float64 to the exact value, as bits in hexadecimal.
"""

import random
import struct

import mpmath as mp

mp.mp.dps = 60
random.seed(20240311)


def bits(x):
    return struct.pack(">d", x).hex()


def write(name, f, *operands):
    value = float(f(*(mp.mpf(x) for x in operands)))
    print(name, *(bits(x) for x in operands), bits(value))


def uniform(low, high, count):
    return [random.uniform(low, high) for _ in range(count)]


def powers(low, high, count):
    return [10 ** random.uniform(low, high) for _ in range(count)]


def signed(values):
    return [v if random.random() < 0.5 else -v for v in values]


def erfcx(x):
    with mp.workdps(60 + int(abs(x) ** 2) if abs(x) < 30 else 60):
        if x > 1e4:
            return (1 - 1 / (2 * x * x)) / (x * mp.sqrt(mp.pi))
        return mp.exp(x * x) * mp.erfc(x)


def erfcinv(p):
    if p > 0.1:
        return mp.erfinv(1 - p)
    y = mp.sqrt(-mp.log(p))
    for _ in range(60):
        step = mp.log(mp.erfc(y) / p) / (-2 / mp.sqrt(mp.pi) * mp.exp(-y * y) / mp.erfc(y))
        y -= step
        if abs(step) < mp.mpf(10) ** -40:
            return y
    raise ArithmeticError(p)


def lower(k, x):
    return 1 - upper(k, x) if x > k + 5 else mp.gammainc(k, 0, x, regularized=True)


def upper(k, x):
    return mp.gammainc(k, x, mp.inf, regularized=True)


ONE = {
    "erfcx": (erfcx, uniform(-26, 6, 40) + uniform(5, 40, 15) + signed(powers(-300, -2, 10)) + powers(1, 200, 10)
              + [-26.62, 4.999999999999999, 5.0, 26.5]),
    "erfinv": (mp.erfinv, uniform(-1, 1, 50) + signed(powers(-320, -2, 20)) + [1 - v for v in powers(-16, -1, 20)]
               + [0.5, 0.5000000000000001, 0.9999999999999999, 5e-324, 2.5e-310]),
    "erfcinv": (erfcinv, uniform(0, 2, 50) + powers(-307, -1, 40) + [2 - v for v in powers(-15, -1, 10)]
                + [5e-324, 1e-310, 0.5, 1.5, 0.9999999999999999, 1.0000000000000002]),
    "gamma": (mp.gamma, uniform(0, 10, 30) + uniform(10, 171.6, 30) + uniform(-20, 0, 30) + uniform(-180, -20, 20)
              + signed(powers(-307, -1, 15)) + [1, 2, 3, 23, 171, 171.62, -170.5, -0.9999999999999999]),
    "psi": (mp.digamma, uniform(0, 10, 40) + uniform(1.4, 1.52, 15) + uniform(-10, 0, 30) + powers(1, 300, 15)
            + signed(powers(-300, -1, 10)) + [1.4616321449683622, 1.4616321449683624, -0.5040830082644554, -1e5 + 0.3]),
    "tri_gamma": (lambda x: mp.psi(1, x), uniform(0, 10, 30) + uniform(-10, 0, 30) + powers(1, 200, 12)
                  + signed(powers(-150, -1, 10))),
    "j0": (mp.j0, uniform(-30, 30, 60) + uniform(20, 1000, 30) + powers(3, 15, 20) + signed(powers(-300, -1, 6))
           + [25.0, 25.000000000000004, 2.404825557695773, 5.520078110286311]),
    "j1": (mp.j1, uniform(-30, 30, 60) + uniform(20, 1000, 30) + powers(3, 15, 20) + signed(powers(-300, -1, 6))
           + [25.0, 25.000000000000004, 3.8317059702075125]),
    "i0": (lambda x: mp.besseli(0, x), uniform(-45, 45, 50) + uniform(40, 713, 20) + signed(powers(-300, -1, 6)) + [40.0, 40.00001]),
    "i1": (lambda x: mp.besseli(1, x), uniform(-45, 45, 50) + uniform(40, 713, 20) + signed(powers(-300, -1, 6)) + [40.0, 40.00001]),
}
for name, (f, points) in ONE.items():
    for x in points:
        write(name, f, float(x))

for _ in range(60):
    write("polygamma", lambda n, x: mp.psi(int(n), x), float(random.randint(1, 12)), random.choice([random.uniform(0, 12), random.uniform(-9, 0)]))
for _ in range(10):
    write("polygamma", lambda n, x: mp.psi(int(n), x), float(random.randint(20, 100)), random.uniform(0.5, 60))

pairs = [(random.uniform(0.01, 12), random.uniform(0.01, 15)) for _ in range(70)]
pairs += [(k, k * random.uniform(0.3, 2)) for k in powers(1, 4, 25)]
pairs += [(k, random.choice([1e-8, 1e-3, 0.3, 1.2, 1.6, 4.0])) for k in powers(-18, -1, 25)]
pairs += [(k, k + random.uniform(-4, 4) * k**0.5) for k in powers(4, 6, 20)]
pairs += [(0.5, 1.4999999), (0.49999, 1.5), (1, 1), (1, 2.0), (20000, 20010), (20001, 20010.0), (30, 2e-3), (3, 700.0)]
for k, x in pairs:
    for name, f in {"gammainc": lower, "gammaincc": upper}.items():
        write(name, f, float(k), float(x))
    if k < 160:
        write("gammal", lambda k, x: mp.gammainc(k, 0, x), float(k), float(x))
        write("gammau", lambda k, x: mp.gammainc(k, x, mp.inf), float(k), float(x))
for _ in range(20):
    write("chi2sf", lambda x, k: upper(k / 2, x / 2), random.uniform(0, 60), float(random.randint(1, 40)))

for x in (1.4616321449683622, 1.4616321449683625, 1.461632144968362, 1.46163214, 1.461632, 1.461631):
    write("psi", mp.digamma, x)
for v in (0, 1):
    for k in [*range(1, 30), 100, 500, 3000]:
        root = float(mp.besseljzero(v, k))
        for x in (root, root + 1e-9, root - 1e-4, -root):
            write(f"j{v}", lambda x: mp.besselj(v, x), x)
orders = [(random.uniform(0, 12), random.uniform(0, 30)) for _ in range(60)]
orders += [(random.uniform(-12, 0), random.uniform(0.1, 40)) for _ in range(40)]
orders += [(random.uniform(0, 200), random.uniform(0, 200)) for _ in range(50)]
orders += [(random.uniform(-60, 0), random.uniform(25, 120)) for _ in range(15)]
orders += [(random.randint(-20, 40), random.uniform(-50, 50)) for _ in range(30)]
orders += [(random.uniform(0, 3000), random.uniform(500, 3000)) for _ in range(12)]
orders += [(-5 + 1e-12, 1.0), (-5 + 1e-10, 0.1), (0.5, 1e5), (1.5, 30.0), (100, 1e-3), (-3.5, 2.0), (50.5, 50.5)]
for v, x in orders:
    write("jv", mp.besselj, float(v), float(x))
    if abs(x) < 700:
        write("iv", mp.besseli, float(v), float(x))
