# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The founding example at four sizes and two dtypes, on one element, and a copy-bound line."""

import numpy as np
from line import ALL_PEERS, TORCH_PEERS, Line, Target

EXPRESSION = "exp(x) + sin(x) - cos(x)"


def founding(x):
    return np.exp(x) + np.sin(x) - np.cos(x)


def founding_verbatim(x):
    x_np = x.numpy()
    result_np = np.exp(x_np) + np.sin(x_np) - np.cos(x_np)
    return torch.from_numpy(result_np)  # noqa: F821 (a global that each contestant gets)


def a_x_plus_b(x):
    return A * x + B  # noqa: F821 (constants of the line)


def normal(count, dtype):
    return lambda random: [random.standard_normal(count).astype(dtype)]


def _size(count, dtype):
    targets = {
        (100_000, "float32"): (Target("best", 1 / 2),),
        (100_000, "float64"): (Target("best", 1 / 1.8),),
    }
    short = {"float32": "f32", "float64": "f64"}[dtype]
    exponent = len(str(count)) - 1
    return Line(
        name=f"founding/{short}/1e{exponent}",
        group="founding example",
        title=f"{short}, 1e{exponent}",
        unit="ns/element",
        elements=count,
        function=founding,
        inputs=normal(count, dtype),
        variants={"cjit-torch": founding_verbatim},
        numexpr=EXPRESSION,
        ours=("cjit", "cjit-torch"),
        targets=targets.get((count, dtype), ()),
    )


LINES = [
    Line(
        name="call/numpy",
        group="later call, one element",
        title="NumPy in and out",
        unit="ns/call",
        elements=1,
        function=founding,
        inputs=normal(1, "float32"),
        numexpr=EXPRESSION,
        peers=tuple(peer for peer in ALL_PEERS if peer not in TORCH_PEERS),
        floors=("no-op",),
        numpy_in_and_out=True,
        targets=(Target("numba", 0.25, aim=0.18),),
    ),
    Line(
        name="call/torch",
        group="later call, one element",
        title="torch in and out",
        unit="ns/call",
        elements=1,
        function=founding,
        inputs=normal(1, "float32"),
        variants={"cjit-torch": founding_verbatim},
        peers=TORCH_PEERS,
        ours=("cjit-torch",),
        floors=("no-op",),
        targets=(Target("torch", 1 / 12, aim=1 / 15),),
    ),
    *(
        _size(count, dtype)
        for dtype in ("float32", "float64")
        for count in (1_000, 100_000, 1_000_000, 10_000_000)
    ),
    Line(
        name="copy/a*x+b",
        group="memory",
        title="a*x + b, f32, 1e7",
        unit="ns/element",
        elements=10_000_000,
        function=a_x_plus_b,
        inputs=normal(10_000_000, "float32"),
        constants={"A": 2.5, "B": 1.25},
        numexpr="A * x + B",
        floors=("memcpy",),
        targets=(Target("memcpy", 1 / 0.9, aim=1 / 0.95),),
    ),
]
