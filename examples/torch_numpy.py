# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The founding example: a function that mixes NumPy and torch, compiled as one kernel.

Runs it on torch.randn(1000), checks the answer against the undecorated function, tries what a user
would try next, and ends with a table of times beside NumPy and torch eager, all from this run.
`make demo` runs this file. The exit status is 1 when a check fails.

The disk cache is a fresh directory, so that the first call is one that really compiles.
"""

import os
import sys
import tempfile
import time

import numpy as np
import torch

fresh_cache = tempfile.TemporaryDirectory(prefix="cjit-demo-")
os.environ["CJIT_CACHE_DIR"] = fresh_cache.name

import cjit  # noqa: E402


@cjit.jit
def torch_function(x):
    x_np = x.numpy()
    result_np = np.exp(x_np) + np.sin(x_np) - np.cos(x_np)
    return torch.from_numpy(result_np)


@cjit.jit
def numpy_function(x, scale):
    return np.exp(x) + np.sin(x) - np.cos(x) * scale


failures = 0


def check(title, got, expected, tolerance=4, computed_in=None):
    """Prints one line; both must have the same type, dtype, shape and nearly the same values.

    The largest difference is told in units of the dtype's epsilon (of `computed_in`'s, where the
    arithmetic was done in another dtype) times the value, or times 1 for small values.
    """
    global failures
    same_kind = (type(got), got.dtype, tuple(got.shape)) == (
        type(expected), expected.dtype, tuple(expected.shape)
    )  # fmt: skip
    got, expected = np.asarray(got), np.asarray(expected)
    epsilon = np.finfo(computed_in or expected.dtype).eps
    scale = np.maximum(1, np.abs(expected))
    worst = 0.0
    if same_kind and expected.size:
        worst = float(np.max(np.abs(got - expected) / scale)) / epsilon
    ok = same_kind and worst <= tolerance
    failures += not ok
    kind = f"{expected.dtype}{list(expected.shape)}"
    print(f"  {'ok' if ok else 'WRONG':6} {title:42} {kind:20} {worst:4.1f} eps")


def check_error(title, call, text):
    """The call must raise an exception that says `text`."""
    global failures
    try:
        call()
    except Exception as error:
        ok = text in str(error)
        print(f"  {'ok' if ok else 'WRONG':6} {title:42} {type(error).__name__}: {error}")
    else:
        ok = False
        print(f"  WRONG  {title:42} raised nothing")
    failures += not ok


def median_ns(function, argument, seconds=0.3):
    """The median time of a call, in ns; short calls are timed by the hundred."""
    begin = time.perf_counter_ns()
    function(argument)
    once = max(time.perf_counter_ns() - begin, 1)
    batch = max(1, min(100, 100_000 // once))
    times = []
    end = time.perf_counter_ns() + int(seconds * 1e9)
    while time.perf_counter_ns() < end or len(times) < 5:
        begin = time.perf_counter_ns()
        for _ in range(batch):
            function(argument)
        times.append((time.perf_counter_ns() - begin) / batch)
    return sorted(times)[len(times) // 2]


def examples():
    plain = torch_function.__wrapped__
    torch.manual_seed(0)
    x = torch.randn(1000)
    begin = time.perf_counter_ns()
    result = torch_function(x)
    first = time.perf_counter_ns() - begin

    print("the founding example")
    check("torch_function(torch.randn(1000))", result, plain(x))

    print("other inputs")
    wide = torch.randn(40, 60)
    for title, value in [
        ("float64", torch.randn(1000, dtype=torch.float64)),
        ("another size: same compiled code", torch.randn(777)),
        ("one element", torch.randn(1)),
        ("no elements", torch.randn(0)),
        ("two dimensions", wide),
        ("transposed", wide.t()),
        ("every other row, some columns", wide[::2, 5:50]),
        ("large arguments", torch.linspace(-80, 80, 1001)),
    ]:
        check(title, torch_function(value), plain(value))

    plain = numpy_function.__wrapped__
    row = np.linspace(-3, 3, 60, dtype=np.float32)
    for title, arguments in [
        ("NumPy arrays, broadcast", (wide.numpy(), row)),
        ("a Python scalar", (row, 2.0)),
        ("a NumPy scalar (float64 promotes)", (row, np.float64(2))),
        ("reversed", (row[::-1], row)),
        ("NumPy scalars only", (np.float32(0.5), np.float32(2))),
    ]:
        check(title, numpy_function(*arguments), plain(*arguments), computed_in=np.float32)
    check_error(
        "a scalar tensor, as undecorated",
        lambda: torch_function(torch.tensor(0.5)),
        "expected np.ndarray (got numpy.float32)",
    )
    check_error(
        "sizes that do not match",
        lambda: numpy_function(row, row[:7]),
        "operands could not be broadcast together with shapes (60,) (7,)",
    )
    return first


def table(first):
    plain = torch_function.__wrapped__

    def torch_eager(x):
        return torch.exp(x) + torch.sin(x) - torch.cos(x)

    small, large = torch.randn(1000), torch.randn(10_000_000)
    one = torch.randn(1)
    print()
    print(f"exp(x) + sin(x) - cos(x), float32; torch {torch.__version__}, NumPy {np.__version__};")
    print(f"medians of this run; torch eager may use {torch.get_num_threads()} threads;")
    print("the first call loads MLIR and LLVM, compiles, and writes the disk cache")
    print(f"{'':16}{'first call':>12}{'1 element':>12}{'1e3':>14}{'1e7':>14}")
    for name, function in [
        ("cjit", torch_function),
        ("NumPy", plain),
        ("torch eager", torch_eager),
    ]:
        begin = f"{first / 1e6:9.1f} ms" if function is torch_function else "–"
        call = f"{median_ns(function, one):9.0f} ns"
        middle = f"{median_ns(function, small) / 1e3:8.2f} ns/el"
        long = f"{median_ns(function, large, seconds=1.0) / 1e7:8.2f} ns/el"
        print(f"{name:16}{begin:>12}{call:>12}{middle:>14}{long:>14}")


if __name__ == "__main__":
    first = examples()
    table(first)
    print()
    if failures:
        print(f"{failures} of the checks failed")
    sys.exit(1 if failures else 0)
