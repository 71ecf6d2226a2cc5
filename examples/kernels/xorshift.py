# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random numbers by shifts and exclusive ors (Marsaglia 2003), 64 bits, as floats below one."""

import numpy as np


def kernel(seed, count):
    out = np.empty(count)
    state = np.uint64(seed)
    for i in range(count):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        out[i] = (state >> np.uint64(11)) / 9007199254740992.0
    return out


def arguments(size):
    return 88172645463325252, 30 * size
