"""Result dtypes of Theano 1.0.5: writes dtypes.tsv beside this file.

Run with Theano 1.0.5 and its Python: THEANO_FLAGS=floatX=float64,cxx= python make_dtypes.py
A line: the operation, the dtypes of its operands, that of its result (`refused` where Theano refuses it).
"""
import os

import theano.tensor as T

DTYPES = ['bool', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float16', 'float32',
          'float64', 'complex64', 'complex128']
TWO = ['add', 'sub', 'mul', 'true_div', 'int_div', 'mod', 'pow', 'maximum', 'arctan2', 'eq']
ONE = ['exp', 'sqrt', 'abs_', 'sgn', 'floor', 'inv', 'sqr', 'neg', 'sum', 'prod', 'mean', 'max', 'round', 'isnan', 'var']


def dtype(make):
    try:
        return make().dtype
    except Exception:
        return 'refused'


def main():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'dtypes.tsv'), 'w') as out:
        for op in ONE:
            for a in DTYPES:
                out.write('\t'.join([op, a, '', dtype(lambda: getattr(T, op)(T.vector(dtype=a)))]) + '\n')
        for op in TWO:
            for a in DTYPES:
                for b in DTYPES:
                    result = dtype(lambda: getattr(T, op)(T.vector(dtype=a), T.vector(dtype=b)))
                    out.write('\t'.join([op, a, b, result]) + '\n')


main()
