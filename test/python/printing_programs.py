# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs with messages for test_printing.py, in a module whose asserts pytest leaves as they are."""


def checked(x):
    for i in range(x.shape[0]):
        print("at", i)
        if x[i] < 0:
            raise ValueError(f"x[{i}] = {x[i]:.2f} is negative", i)
        assert x[i] < 100, f"too large: {x[i]}"
        if x[i] == 7:
            message = "seven at %d" % i
            raise KeyError(message)
    return x.sum()
