"""Values of the complex functions at special points, as NumPy computes them.

Run `python3 make_complex_special.py > complex_special.txt` with NumPy 2.4. The line `points` holds the parts of the
points as bits in hexadecimal; every other line an operation and the parts of its results there. On the real axis
expm1 is that of real numbers, as C's cexp is exp there; NumPy's is NaN where it multiplies an infinity by 0.
"""

import numpy as np

np.seterr(all="ignore")
PARTS = [0.0, -0.0, 1.5, -1.5, 800.0, np.inf, -np.inf, np.nan]
POINTS = np.array([complex(a, b) for a in PARTS for b in PARTS])
NAMES = ("exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan sinh cosh tanh arcsin arccos arctan arcsinh arccosh "
         "arctanh sign").split()


def line(name, values):
    print(name, *(format(int(b), "x") for b in np.ascontiguousarray(values).view("f8").view("u8")))


def expm1(z):
    return np.where(z.imag == 0, np.array([complex(np.expm1(w.real), w.imag) for w in z]), np.expm1(z))


line("points", POINTS)
for name in NAMES:
    line("sgn" if name == "sign" else name, (expm1 if name == "expm1" else getattr(np, name))(POINTS))
