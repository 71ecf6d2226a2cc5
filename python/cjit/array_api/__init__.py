# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The array API standard (2024.12) over NumPy arrays, with every function compiled.

    import cjit.array_api as xp

    xp.sum(xp.exp(x) * 2, axis=-1)

Each function is a `cjit.Function` around NumPy's function of that name: it compiles at the first call
for a combination of dtypes and ranks. What only makes an array (`zeros`, `arange`…) or only looks at
dtypes is NumPy's own. Arrays are NumPy's, and so are their operators. What the compiler cannot do
raises `cjit.UnsupportedError`.
"""

from numpy import e, inf, nan, newaxis, pi  # noqa: F401

from cjit.array_api import fft, linalg
from cjit.array_api._creation import *  # noqa: F403
from cjit.array_api._data_types import *  # noqa: F403
from cjit.array_api._data_types import __array_namespace_info__  # noqa: F401
from cjit.array_api._elementwise import *  # noqa: F403
from cjit.array_api._manipulation import *  # noqa: F403
from cjit.array_api._searching import *  # noqa: F403
from cjit.array_api._statistics import *  # noqa: F403
from cjit.array_api.linalg import matmul, matrix_transpose, tensordot, vecdot

__array_api_version__ = "2024.12"

