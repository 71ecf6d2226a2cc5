# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Labels of the connected parts of a binary image, by union and find over neighbours in two passes."""

import numpy as np


def root(parent, node):
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


def kernel(image):
    rows, columns = image.shape
    parent = np.arange(rows * columns)
    for i in range(rows):
        for j in range(columns):
            if image[i, j]:
                if i > 0 and image[i - 1, j]:
                    a = root(parent, i * columns + j)
                    b = root(parent, (i - 1) * columns + j)
                    parent[max(a, b)] = min(a, b)
                if j > 0 and image[i, j - 1]:
                    a = root(parent, i * columns + j)
                    b = root(parent, i * columns + j - 1)
                    parent[max(a, b)] = min(a, b)
    labels = np.zeros((rows, columns), dtype=np.int64)
    count = 0
    for i in range(rows):
        for j in range(columns):
            if image[i, j]:
                top = root(parent, i * columns + j)
                if top == i * columns + j:
                    count += 1
                    labels[i, j] = count
                else:
                    labels[i, j] = labels[top // columns, top % columns]
    return labels, count


def arguments(size):
    return (np.random.default_rng(39).random((size, size + 1)) > 0.45,)
