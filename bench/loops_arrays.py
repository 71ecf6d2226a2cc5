# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The explicit loops that Numba gets for lines_arrays.py: what its users write there."""

import numpy as np

# ruff: noqa: F821 (the constants of a line are globals that each contestant gets)


def sum_0_loop(x):
    out = np.zeros((x.shape[1], x.shape[2]))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                out[j, k] += x[i, j, k]
    return out


def sum_1_loop(x):
    out = np.zeros((x.shape[0], x.shape[2]))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                out[i, k] += x[i, j, k]
    return out


def sum_2_loop(x):
    out = np.zeros((x.shape[0], x.shape[1]))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total = 0.0
            for k in range(x.shape[2]):
                total += x[i, j, k]
            out[i, j] = total
    return out


def mean_0_loop(x):
    out = np.zeros((x.shape[1], x.shape[2]))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                out[j, k] += x[i, j, k]
    return out / x.shape[0]


def mean_1_loop(x):
    out = np.zeros((x.shape[0], x.shape[2]))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            for k in range(x.shape[2]):
                out[i, k] += x[i, j, k]
    return out / x.shape[1]


def mean_2_loop(x):
    out = np.zeros((x.shape[0], x.shape[1]))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            total = 0.0
            for k in range(x.shape[2]):
                total += x[i, j, k]
            out[i, j] = total / x.shape[2]
    return out


sum_loops = (sum_0_loop, sum_1_loop, sum_2_loop)
mean_loops = (mean_0_loop, mean_1_loop, mean_2_loop)


def var_loop(x):
    mean = 0.0
    for i in range(x.size):
        mean += x[i]
    mean /= x.size
    total = 0.0
    for i in range(x.size):
        total += (x[i] - mean) ** 2
    return np.float64(total / x.size)


def var_rows_loop(x):
    out = np.empty(x.shape[0])
    for i in range(x.shape[0]):
        mean = 0.0
        for j in range(x.shape[1]):
            mean += x[i, j]
        mean /= x.shape[1]
        total = 0.0
        for j in range(x.shape[1]):
            total += (x[i, j] - mean) ** 2
        out[i] = total / x.shape[1]
    return out


def argmax_rows_loop(x):
    out = np.empty(x.shape[0], np.int64)
    for i in range(x.shape[0]):
        best = 0
        for j in range(1, x.shape[1]):
            if x[i, j] > x[i, best]:
                best = j
        out[i] = best
    return out


def cumsum_loop(x):
    out = np.empty_like(x)
    total = 0.0
    for i in range(x.size):
        total += x[i]
        out[i] = total
    return out


def softmax_loop(x):
    out = np.empty_like(x)
    for i in range(x.shape[0]):
        top = x[i, 0]
        for j in range(x.shape[1]):
            top = max(top, x[i, j])
        total = x.dtype.type(0)
        for j in range(x.shape[1]):
            out[i, j] = np.exp(x[i, j] - top)
            total += out[i, j]
        for j in range(x.shape[1]):
            out[i, j] /= total
    return out


def layer_norm_loop(x, gain, bias):
    out = np.empty_like(x)
    count = x.dtype.type(x.shape[1])
    for i in range(x.shape[0]):
        mean = x.dtype.type(0)
        for j in range(x.shape[1]):
            mean += x[i, j]
        mean /= count
        variance = x.dtype.type(0)
        for j in range(x.shape[1]):
            variance += (x[i, j] - mean) * (x[i, j] - mean)
        root = np.sqrt(variance / count + EPSILON)
        for j in range(x.shape[1]):
            out[i, j] = (x[i, j] - mean) / root * gain[j] + bias[j]
    return out


def log_sum_exp_loop(x):
    out = np.empty(x.shape[0], x.dtype)
    for i in range(x.shape[0]):
        top = x[i, 0]
        for j in range(x.shape[1]):
            top = max(top, x[i, j])
        total = x.dtype.type(0)
        for j in range(x.shape[1]):
            total += np.exp(x[i, j] - top)
        out[i] = top + np.log(total)
    return out


def distances_loop(x, y):
    out = np.empty((x.shape[0], y.shape[0]))
    for i in range(x.shape[0]):
        for j in range(y.shape[0]):
            total = 0.0
            for k in range(x.shape[1]):
                d = x[i, k] - y[j, k]
                total += d * d
            out[i, j] = np.sqrt(total)
    return out


def compress_loop(x):
    out = np.empty_like(x)
    count = 0
    for i in range(x.size):
        if x[i] > LIMIT:
            out[count] = x[i]
            count += 1
    return out[:count].copy()


def gather_loop(x, at):
    out = np.empty(at.size)
    for i in range(at.size):
        out[i] = x[at[i]]
    return out


def gather_rows_loop(x, at):
    out = np.empty((at.size, x.shape[1]))
    for i in range(at.size):
        for j in range(x.shape[1]):
            out[i, j] = x[at[i], j]
    return out


def concatenate_columns_loop(x, y):
    out = np.empty((x.shape[0], x.shape[1] + y.shape[1]))
    for i in range(x.shape[0]):
        out[i, : x.shape[1]] = x[i]
        out[i, x.shape[1] :] = y[i]
    return out
