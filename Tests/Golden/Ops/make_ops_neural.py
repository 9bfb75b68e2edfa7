"""Writes ops_neural.tsv: NumPy's answers for the functions of neural networks, by their definitions.

    python3 Tests/Golden/Ops/make_ops_neural.py

Each line is a name, a tab, and the value as dtype:2x3:1,2,3, in double precision.
"""

import os

import numpy as np

z = (np.arange(12.0).reshape(3, 4) * 7 % 5 - 2) * 1.5
p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
t = np.arange(12).reshape(3, 4) % 2
labels = np.array([2, 0, 3])
big = np.array([1000.0, 0, -1000])


def log_softmax(x, axis=-1):
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def elu(x, alpha):
    return np.where(x > 0, x, alpha * np.expm1(x))


def softplus(x):
    return np.logaddexp(0, x)


ANSWERS = {
    "softmax": np.exp(log_softmax(z)),
    "softmax axis 0": np.exp(log_softmax(z, 0)),
    "softmax vector": np.exp(log_softmax(z[0])),
    "softmax big": np.exp(log_softmax(big)),
    "logsoftmax": log_softmax(z),
    "logsoftmax big": log_softmax(big),
    "relu": np.maximum(z, 0),
    "leaky relu": np.where(z > 0, z, 0.25 * z),
    "elu": elu(z, 1),
    "elu 0.5": elu(z, 0.5),
    "selu": 1.0507009873554805 * elu(z, 1.6732632423543772),
    "softsign": z / (1 + np.abs(z)),
    "hard sigmoid": np.clip(0.2 * z + 0.5, 0, 1),
    "sigmoid": 1 / (1 + np.exp(-z)),
    "softplus": softplus(z),
    "binary crossentropy": -(t * np.log(p) + (1 - t) * np.log(1 - p)),
    "sigmoid binary crossentropy": softplus(z) - t * z,
    "categorical crossentropy": -(t * np.log(p)).sum(axis=1),
    "categorical crossentropy labels": -np.log(p)[np.arange(3), labels],
    "crossentropy softmax": -log_softmax(z)[np.arange(3), labels],
    "crossentropy softmax bias": -log_softmax(z + np.arange(4))[np.arange(3), labels],
    "argmax": (z + np.arange(4)).argmax(axis=1),
}


def text(value):
    items = ",".join(repr(item) for item in value.ravel().tolist())
    return f"{value.dtype}:{'x'.join(map(str, value.shape))}:{items}"


def main():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "ops_neural.tsv")
    with open(path, "w") as file:
        for name, value in ANSWERS.items():
            file.write(f"{name}\t{text(value)}\n")


main()
