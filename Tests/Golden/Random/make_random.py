"""What NumPy's RandomState draws: writes random.tsv beside this file.

    python3 make_random.py

A line: distribution, seed (of a list: each followed by a comma), parameters, the numbers drawn one after the
other. RandomState is frozen, so any NumPy from 1.17 on gives the same.
"""
import os

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
rows = []


def row(name, seed, parameters, draw, count):
    state = np.random.RandomState(seed)
    values = [draw(state) for _ in range(count)]
    flat = np.concatenate([np.atleast_1d(v) for v in values]).tolist()
    seeds = "".join("%d," % k for k in seed) if isinstance(seed, list) else str(seed)
    rows.append([name, seeds, ",".join(repr(p) for p in parameters), ",".join(repr(v) for v in flat)])


for seed in [0, 1, 123, 234, 987, 2**32 - 1, [1], [1, 2, 3], list(range(700))]:
    row("sample", seed, [], lambda s: s.random_sample(), 4)
row("late", 5, [], lambda s: s.random_sample(1000)[-1], 3)
for seed in [3, 4]:
    row("normal", seed, [], lambda s: s.standard_normal(), 21)
    row("uniform", seed, [-2.5, 7.1], lambda s: s.uniform(-2.5, 7.1), 5)
for low, high in [(0, 0), (0, 1), (-5, 5), (0, 2**30 - 1), (0, 2**32 - 1), (0, 2**32), (-2**62, 2**62),
                  (-2**63, 2**63 - 1), (7, 1000)]:
    row("integer", 11, [low, high], lambda s: s.randint(low, high + 1, dtype=np.int64), 9)
for n, p in [(0, .5), (1, .5), (1, .3), (10, 0.0), (10, 1.0), (10, .25), (10, .75), (100, .05), (1000, .01),
             (60, .5), (61, .5), (100, .4), (100, .6), (1000, .5), (100000, .3), (10**9, .999), (10**15, .5)]:
    row("binomial", 21, [n, p], lambda s: s.binomial(n, p), 60)
for mean in [0.0, 1e-3, .5, 3.0, 9.999, 10.0, 12.5, 100.0, 12345.678, 1e9, 1e15]:
    row("poisson", 31, [mean], lambda s: s.poisson(mean), 60)
for n in [0, 1, 2, 10, 50]:
    row("permutation", 41, [n], lambda s: s.permutation(n), 2)
for p in [[1.0], [.5, .5], [.2, .3, .5], [1.0, 0.0, 0.0], [0.0, .9, .1, 0.0], [.05] * 20]:
    for n in [0, 1, 7, 1000]:
        row("multinomial", 51, [n] + p, lambda s: s.multinomial(n, p), 3)
    for count in [1, 4]:
        row("choice", 61, [count] + p, lambda s: s.choice(len(p), count, True, p), 3)
for p in [[.5, .5], [.2, .3, .5], [0.0, .9, .1, 0.0], [.05] * 20, [.9, .02, .02, .02, .04]]:
    for count in [1, 2]:
        row("different", 71, [count] + p, lambda s: s.choice(len(p), count, False, p), 4)
row("different", 72, [20] + [.05] * 20, lambda s: s.choice(20, 20, False, [.05] * 20), 2)

with open(os.path.join(HERE, "random.tsv"), "w") as file:
    file.write("# made by make_random.py\n")
    for columns in rows:
        file.write("\t".join(columns) + "\n")
