# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lines of fresh processes: what a user waits for before the first result."""

from line import StartLine, Target

LINES = [
    StartLine("start/import", "import, NumPy loaded", ("import",), (Target("numba", 1 / 20),)),
    StartLine(
        "start/first-call",
        "first call, nothing cached",
        ("first",),
        (Target("jax", 0.9, aim=0.6),),
    ),
    StartLine(
        "start/import+first-call",
        "import and first call",
        ("import", "first"),
        (Target("jax", 1 / 6), Target("numba", 1 / 10)),
    ),
    StartLine(
        "start/second-function",
        "a second function",
        ("second",),
        (Target("jax", 1 / 3),),
    ),
    StartLine(
        "start/warm-cache",
        "first call, warm disk cache",
        ("warm",),
        (Target("jax", 1 / 6),),
    ),
]

# What start.py loads; the constants are drawn for each run. `np` is the contestant's module.
_MODULE = """\
# Written by bench/run.py.
import {module} as np


def first(x):
    return np.exp(x) + np.sin(x) - np.cos(x) + {first}


def second(x):
    return np.cos(x) * {second} + np.exp(x) - np.sin(x)
"""

_NUMEXPR_MODULE = """\
# Written by bench/run.py.
import numexpr
import numpy as np


def first(x):
    c = {first}
    return numexpr.evaluate("exp(x) + sin(x) - cos(x) + c")


def second(x):
    c = {second}
    return numexpr.evaluate("cos(x) * c + exp(x) - sin(x)")
"""

# The founding example as it stands in the issue, tensors in and out.
_VERBATIM_MODULE = """\
# Written by bench/run.py.
import numpy as np
import torch


def first(x):
    x_np = x.numpy()
    result_np = np.exp(x_np) + np.sin(x_np) - np.cos(x_np) + {first}
    return torch.from_numpy(result_np)


def second(x):
    x_np = x.numpy()
    result_np = np.cos(x_np) * {second} + np.exp(x_np) - np.sin(x_np)
    return torch.from_numpy(result_np)
"""


def module_text(contestant, module, random):
    """The text of a contestant's functions, with fresh constants from `random`."""
    first, second = (repr(random.uniform(0.5, 2.0)) for _ in range(2))
    if contestant in ("numba", "numexpr"):  # they would compute in float64 with a Python float
        first, second = f"np.float32({first})", f"np.float32({second})"
    template = {"numexpr": _NUMEXPR_MODULE, "cjit-torch": _VERBATIM_MODULE}.get(contestant, _MODULE)
    return template.format(module=module, first=first, second=second)
