"""What the original Theano 1.0.5 draws: writes theano_random.tsv beside this file.

    python3.7 make_theano_random.py DIRECTORY

with the Python of an installation of Theano 1.0.5 and NumPy 1.19, and a directory for what it compiles.

A line: name, dtype, shape, the numbers of a first call, those of a second.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ["THEANO_FLAGS"] = "floatX=float64,base_compiledir=" + sys.argv[1]

import numpy as np
import theano
import theano.tensor as T
from theano.sandbox import rng_mrg
from theano.sandbox.rng_mrg import MRG_RandomStreams
from theano.tensor.shared_randomstreams import RandomStreams

rows = []


def row(name, variable):
    call = theano.function([], variable)
    first, second = call(), call()
    text = [",".join(repr(v) for v in np.asarray(a).astype(
        "float64" if a.dtype.kind == "f" else "int64").ravel().tolist()) for a in (first, second)]
    rows.append([name, str(first.dtype), "x".join(map(str, first.shape))] + text)


for seed in [123, 987, 234]:
    row("twister uniform %d" % seed, RandomStreams(seed).uniform((2, 2)))
s = RandomStreams(77)
row("twister uniform", s.uniform(size=(3,), low=T.constant(np.array([-1., 0., 5.])), high=10.))
row("twister uniform float32", s.uniform((4,), dtype="float32"))
row("twister normal", s.normal((5,), avg=2., std=.5))
row("twister binomial", s.binomial((6,), n=20, p=.3))
row("twister binomial of vectors", s.binomial(n=T.constant([1, 10, 100, 1000]), p=T.constant(np.array([.5, .1, .9, .5]))))
row("twister poisson", s.poisson((5,), lam=4.5, ndim=1))
row("twister integers", s.random_integers((2, 3), -3, 12))
row("twister choice", s.choice((6,), a=9))
row("twister choice without", s.choice((4,), a=9, replace=False))
row("twister choice weighted", s.choice((6,), a=3, p=np.array([.2, .3, .5]).tolist()))
row("twister permutation", s.permutation((2,), n=5))
row("twister one permutation", s.permutation(n=4))
row("twister multinomial", s.multinomial((4,), n=6, pvals=T.constant(np.array([.25, .25, .5]))))
row("twister multinomial rows", s.multinomial(n=3, pvals=T.constant(np.array([[.25, .25, .5], [.5, .25, .25]]))))
row("twister shuffle", s.shuffle_row_elements(T.constant(np.arange(12.).reshape(2, 2, 3))))

m = MRG_RandomStreams(12345)
p = np.array([[.2, .3, .5], [.1, .1, .8], [1., 0., 0.]])
row("mrg uniform", m.uniform((3,)))
row("mrg uniform float32", m.uniform((7, 5), dtype="float32"))
row("mrg uniform float16", m.uniform((4,), dtype="float16"))
row("mrg uniform between", m.uniform((4,), low=-3., high=5.))
row("mrg uniform symbolic", m.uniform(T.constant(np.array([3, 2]))))
row("mrg uniform many", m.uniform((100, 3)))
row("mrg uniform of 2 streams", m.uniform((5,), nstreams=2))
row("mrg normal", m.normal((3,)))
row("mrg normal even", m.normal((2, 2), avg=1., std=3.))
row("mrg normal float32", m.normal((4,), dtype="float32"))
row("mrg truncated", m.truncated_normal((60,)))
row("mrg binomial", m.binomial((9,), p=.3))
row("mrg multinomial", m.multinomial(pvals=p))
row("mrg multinomial of 5", m.multinomial(pvals=p, n=5))
row("mrg choice", m.choice(size=2, replace=False, p=p[:2]))
row("mrg six seeds", MRG_RandomStreams([1, 2, 3, 4, 5, 6]).uniform((3,)))

# Five numbers of seven streams of twelve draws, one after the other.
state, numbers = np.array([12345] * 6, dtype="int32"), []
for _ in range(12):
    stream = state.copy()
    for _ in range(7):
        current = stream.copy()
        for _ in range(5):
            with np.errstate(over="ignore"):
                numbers.append(float(rng_mrg.mrg_next_value(
                    current, current, NORM=2.0**-31, mask=0xffffffff, offset=0)))
        stream = rng_mrg.ff_2p72(stream)
    state = rng_mrg.ff_2p134(state)
rows.append(["mrg 12 7 5", "float64", "12x7x5", ",".join(map(repr, numbers)), ""])

with open(os.path.join(HERE, "theano_random.tsv"), "w") as file:
    file.write("# made by make_theano_random.py\n")
    for columns in rows:
        file.write("\t".join(columns) + "\n")
