# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What NumPy makes by subscripting: np.mgrid, np.ogrid, np.r_, np.c_."""

from .api import np, refuse


def grid(self, key):
    if not isinstance(key, tuple):
        return _range(key)
    axes = [_range(part) for part in key]
    kind = np.result_type(*(axis.dtype for axis in axes))
    count = len(axes)
    open_grid = [
        axis.astype(kind).reshape((1,) * i + (-1,) + (1,) * (count - 1 - i))
        for i, axis in enumerate(axes)
    ]
    return tuple(open_grid) if self.sparse else np.stack(np.broadcast_arrays(*open_grid))


def joined(self, key):
    parts = []
    for part in key if isinstance(key, tuple) else (key,):
        if isinstance(part, str):
            refuse("np.r_ and np.c_ with a string of directions is not supported; use np.concatenate")
        array = _range(part) if isinstance(part, slice) else np.atleast_1d(np.asarray(part))
        if self.ndmin == 2 and array.ndim == 1:  # np.c_: columns
            array = array[:, None]
        parts.append(array)
    return np.concatenate(parts, axis=self.axis)


def _range(part):
    """The numbers of a slice; an imaginary step is how many there are, the end included."""
    start = 0 if part.start is None else part.start
    step = 1 if part.step is None else part.step
    if not isinstance(step, complex):
        return np.arange(start, part.stop, step)
    count = int(abs(step))
    if count < 2:
        return np.zeros(count) + start
    return np.arange(count) * ((part.stop - start) / float(count - 1)) + start
