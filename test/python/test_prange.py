# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""cjit.prange: what runs in parallel, what is refused, what runs serially, and threads."""

import os
import subprocess
import sys
import tempfile
import textwrap
import warnings

import numpy as np
import pytest
import tolerances

import cjit
from cases import at_once

RNG = np.random.default_rng(5)
X = RNG.standard_normal(3001)
M = RNG.standard_normal((37, 53))


@pytest.fixture(autouse=True)
def threads():
    before = cjit.get_num_threads()
    cjit.set_num_threads(4)
    yield
    cjit.set_num_threads(before)


def is_parallel(function):
    return "cjit.parallel" in function.inspect(stage="vector")


# -- independent iterations ------------------------------------------------------------------------


def scale(x, y):
    for i in cjit.prange(len(x)):
        y[i] = 2 * x[i] + 1


def shifted(x, y):
    for i in cjit.prange(1, len(x) - 1):
        y[i + 1] = x[i - 1] + x[i + 1]


def strided(x, y):
    for i in cjit.prange(0, len(x) - 1, 2):
        y[i] = x[i]
        y[i + 1] = -x[i]


def backwards(x, y):
    for i in cjit.prange(len(x) - 1, -1, -3):
        y[i] = x[i] * x[i]


def stepped(x, y):
    step = 1
    for k in range(3):
        step = step + k
    for i in cjit.prange(0, len(x), step):
        y[i] = x[i]


def neighbours(x, y):
    for i in cjit.prange(len(x) // 2):
        y[2 * i] = x[2 * i] + 1
        y[2 * i + 1] = y[2 * i] + x[2 * i + 1]


def branches(x, y):
    for i in cjit.prange(len(x)):
        if x[i] < 0:
            continue
        t = x[i]
        while t > 0.25:
            t /= 2
        y[i] = t


def local_arrays(x, y):
    n = len(x) // 3
    for i in cjit.prange(n):
        t = np.zeros(3)
        for k in range(3):
            t[k] = x[3 * i + k]
        t = np.sort(t)
        for k in range(3):
            y[3 * i + k] = t[k]


@pytest.mark.parametrize(
    "f", [scale, shifted, strided, backwards, stepped, neighbours, branches, local_arrays]
)
@pytest.mark.parametrize("size", [0, 1, 2, 3, 300, 3001])
def test_vectors(f, size):
    x = X[:size].copy()
    y, expected = np.zeros(size), np.zeros(size)
    jitted = cjit.jit(f)
    f(x, expected)
    jitted(x, y)
    np.testing.assert_array_equal(y, expected)
    if size == 3001:
        assert is_parallel(jitted)


def matmul(a, b, c):
    for i in cjit.prange(a.shape[0]):
        for k in range(a.shape[1]):
            for j in range(b.shape[1]):
                c[i, j] += a[i, k] * b[k, j]


def columns(a, b, c):
    for j in cjit.prange(b.shape[1]):
        for i in range(a.shape[0]):
            s = 0.0
            for k in range(a.shape[1]):
                s += a[i, k] * b[k, j]
            c[i, j] = s


def rows(a, b, c):
    for i in cjit.prange(a.shape[0]):
        row = a[i] - a[i].mean()
        c[i, :] = row @ b
        c[i] += 1.0


def triangle(a, b, c):
    for i in cjit.prange(c.shape[0]):
        for j in range(i + 1):
            if j < c.shape[1]:
                c[i, j] = a[i, 0] * b[0, j]


@pytest.mark.parametrize("f", [matmul, columns, rows, triangle])
def test_matrices(f):
    b = RNG.standard_normal((53, 41))
    c, expected = np.zeros((37, 41)), np.zeros((37, 41))
    jitted = cjit.jit(f)
    f(M, b, expected)
    jitted(M, b, c)
    tolerances.assert_same(c, expected, "parallel_sum" if f is rows else "")
    assert is_parallel(jitted)


# -- reductions ------------------------------------------------------------------------------------


def total(x):
    s = 0.0
    for i in cjit.prange(len(x)):
        s += x[i]
    return s


def difference(x):
    s = 10
    for i in cjit.prange(len(x)):
        s -= x[i] * x[i]
    return s


def product(x):
    p = 1.0
    for i in cjit.prange(len(x)):
        p *= 1 + 1e-3 * x[i]
    return p


def extremes(x):
    low, high = np.inf, -np.inf
    for i in cjit.prange(len(x)):
        low = min(low, x[i])
        high = max(x[i], high)
    return low, high


def numpy_extremes(x):
    low, high = np.inf, -np.inf
    for i in cjit.prange(len(x)):
        low = np.minimum(low, x[i])
        high = np.maximum(x[i], high)
    return low, high


def by_comparison(x):
    high = -1e300
    for i in cjit.prange(len(x)):
        if x[i] > high:
            high = x[i]
    return high


def conditional(x):
    positive, negative = 0, 0.0
    for i in cjit.prange(len(x)):
        if x[i] > 0:
            positive += 1
        else:
            negative += x[i]
    return positive, negative


def nested(x):
    s = 0.0
    for i in cjit.prange(len(x) // 10):
        for j in range(10):
            s += x[10 * i + j]
    return s


def bits(x):
    every, some, odd = True, False, 0
    for i in cjit.prange(len(x)):
        every &= x[i] < 3
        some |= x[i] > 3
        odd ^= i
    return every, some, odd


def last(x):
    t = 0.0
    for i in cjit.prange(len(x)):
        t = 2 * x[i]
    return t, i


REDUCTIONS = [total, difference, product, extremes, numpy_extremes, by_comparison, conditional, nested, bits]


@pytest.mark.parametrize("f", [*REDUCTIONS, last])
@pytest.mark.parametrize("size", [1, 10, 257, 3001])
def test_reductions(f, size):
    x = X[:size].copy()
    jitted = cjit.jit(f)
    tolerances.assert_same(jitted(x), f(x), "parallel_sum")
    assert size == 1 or is_parallel(jitted)  # an extent of 1 is a constant: there is no loop


@pytest.mark.parametrize("f", REDUCTIONS)
def test_nothing_to_reduce(f):
    np.testing.assert_array_equal(cjit.jit(f)(np.zeros(0)), f(np.zeros(0)))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int64", "uint64", "float32", "float16"])
@pytest.mark.parametrize("f", [extremes, by_comparison, numpy_extremes])
def test_extremes_by_dtype(f, dtype):
    x = (X[:300] * 20).astype(dtype)

    def start(x):
        if f is by_comparison:
            high = x[0]
            for i in cjit.prange(len(x)):
                if x[i] > high:
                    high = x[i]
            return high
        low, high = x[0], x[0]
        for i in cjit.prange(len(x)):
            low = min(low, x[i])
            high = max(high, x[i])
        return low, high

    result = cjit.jit(start)(x)
    np.testing.assert_array_equal(result, start(x))


@pytest.mark.parametrize("f", REDUCTIONS)
def test_same_bits_for_any_number_of_threads(f):
    jitted = cjit.jit(f)
    x = RNG.standard_normal(200_000)
    results = []
    for count in (1, 2, 3, 8):
        cjit.set_num_threads(count)
        results.append(np.asarray(jitted(x)).tobytes())
    assert len(set(results)) == 1


# -- refused, or serial ----------------------------------------------------------------------------


def reads_previous(x):
    for i in cjit.prange(1, len(x)):
        x[i] = x[i - 1] + 1


def writes_next(x):
    for i in cjit.prange(0, len(x) - 1):
        x[i + 1] = 1.0
        x[i] = 2.0


def one_element(x):
    for i in cjit.prange(len(x)):
        x[0] = i


def recurrence(x):
    t = 0.0
    for i in cjit.prange(len(x)):
        t = 0.5 * t + x[i]
    return t


def prefix(x):
    s = 0.0
    for i in cjit.prange(len(x)):
        s += x[i]
        x[i] = s


def same_column(x):
    y = np.zeros((len(x), 4))
    for i in cjit.prange(len(x)):
        for j in range(4):
            y[0, j] = x[i]
    return y


def leaves(x):
    for i in cjit.prange(len(x)):
        if x[i] > 0:
            break
    return x


@pytest.mark.parametrize(
    "f, offset",
    [(reads_previous, 2), (writes_next, 3), (one_element, 2), (recurrence, 3), (prefix, 3), (same_column, 4), (leaves, 1)],
)  # fmt: skip
def test_dependences_are_refused(f, offset):
    with pytest.raises(cjit.TraceError, match="iterations depend on one another") as raised:
        cjit.jit(f)(X.copy())
    line = f.__code__.co_firstlineno + offset
    assert f"{os.path.basename(__file__)}:{line}" in str(raised.value), (str(raised.value), line)


def scatter(x, at):
    for i in cjit.prange(len(at)):
        x[at[i]] = i


def half(x, at):
    for i in cjit.prange(len(x)):
        x[i // 2] = x[i // 2] + at[0]


def array_sum(x, at):
    acc = np.zeros(3)
    for i in cjit.prange(len(x)):
        acc += x[i]
    return acc


@pytest.mark.parametrize("f", [scatter, half, array_sum])
def test_what_is_not_proved_runs_serially(f):
    at = RNG.permutation(100)
    x, expected = X[:100].copy(), X[:100].copy()
    jitted = cjit.jit(f)
    result = f(expected, at)
    with pytest.warns(cjit.SerialLoopWarning, match="cjit.prange runs serially"):
        found = jitted(x, at)
    np.testing.assert_array_equal(x, expected)
    if result is not None:
        np.testing.assert_array_equal(found, result)
    assert not is_parallel(jitted)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cjit.SerialLoopWarning)
        remarks = cjit.explain(jitted, x, at).remarks
    assert any("cjit.prange runs serially" in remark for remark in remarks)


def test_assume_parallel():
    @cjit.jit
    def assumed(x, at):
        for i in cjit.prange(len(at), assume_parallel=True):
            x[at[i]] = i

    at, x = RNG.permutation(1000), np.zeros(1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assumed(x, at)
    assert is_parallel(assumed)
    np.testing.assert_array_equal(x[at], np.arange(1000))


def test_nested_prange_is_one_threads():
    @cjit.jit
    def f(y):
        for i in cjit.prange(y.shape[0]):
            for j in cjit.prange(y.shape[1]):
                y[i, j] = i * 100 + j

    y = np.zeros((40, 50))
    f(y)
    np.testing.assert_array_equal(y, np.arange(40)[:, None] * 100 + np.arange(50))


# -- plain Python ----------------------------------------------------------------------------------


def test_outside_it_is_range():
    assert cjit.prange(5) == range(5)
    assert cjit.prange(1, 5, assume_parallel=True) == range(1, 5)
    assert cjit.prange(7, 1, -2) == range(7, 1, -2)
    for wrong in [(), (1, 2, 3, 4)]:
        with pytest.raises(TypeError, match="prange expected"):
            cjit.prange(*wrong)
    with pytest.raises(TypeError, match="unexpected keyword"):
        cjit.prange(3, parallel=True)
    with pytest.raises(TypeError, match="assume_parallel must be True or False"):
        cjit.prange(3, assume_parallel=1)


def test_number_of_threads():
    cjit.set_num_threads(3)
    assert cjit.get_num_threads() == 3
    for wrong, error in [(0, ValueError), (-1, ValueError), (10**9, ValueError), (2.0, TypeError), (True, TypeError)]:
        with pytest.raises(error, match="set_num_threads"):
            cjit.set_num_threads(wrong)
    assert cjit.get_num_threads() == 3


@pytest.mark.parametrize("text, expected", [("2", 2), ("", None), ("many", None)])
def test_number_of_threads_from_the_environment(text, expected):
    code = "import cjit; print(cjit.get_num_threads())"
    done = run(code, CJIT_NUM_THREADS=text)
    assert int(done) == (expected or len(os.sched_getaffinity(0)))


def run(code, **environment):
    """The output of a process that runs `code`, from a file: loops need their source."""
    environment = dict(os.environ, **environment)
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "program.py")
        with open(path, "w") as file:
            file.write(textwrap.dedent(code))
        done = subprocess.run(
            [sys.executable, path], env=environment, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# -- errors in iterations --------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_lowest_iteration_that_raises_wins(count):
    @cjit.jit
    def f(at, x, y):
        for i in cjit.prange(len(at)):
            if at[i] == -1:
                raise ValueError("minus one")
            for k in range(50):
                y[i] += x[at[i]] * k

    cjit.set_num_threads(count)
    size = 20_000
    x, y = np.ones(size), np.zeros(size)
    for bad in ([7000], [19_999], [3, 15_000, 16_000], [9000, 9001], [0]):
        at = np.arange(size)
        at[bad] += 10 * size
        with pytest.raises(IndexError, match=f"^index {bad[0] + 10 * size} is out of bounds"):
            f(at, x, y)
        at[bad[0] // 2] = -1
        with pytest.raises(ValueError, match="^minus one"):
            f(at, x, y)
    f(np.arange(size), x, y)


def test_index_errors():
    @cjit.jit
    def f(x, y, n):
        for i in cjit.prange(n):
            y[i] = x[i] + 1

    y = np.zeros(2000)
    f(np.ones(2000), y, 2000)
    assert (y == 2).all()
    with pytest.raises(IndexError, match="index 1500 is out of bounds for axis 0 with size 1500"):
        f(np.ones(1500), y, 2000)


# -- threads and processes -------------------------------------------------------------------------


@cjit.jit
def work(x, y):
    s = 0.0
    for i in cjit.prange(len(x)):
        t = x[i]
        for k in range(30):
            t = t * 0.5 + k
        y[i] = t
        s += t
    return s


def test_python_threads_at_once():
    x = RNG.standard_normal(20_000)
    expected_y = np.zeros_like(x)
    expected = work(x, expected_y)
    failures = []

    def call(_):
        y = np.zeros_like(x)
        for _ in range(20):
            y[:] = 0
            if work(x, y) != expected or not np.array_equal(y, expected_y):
                failures.append(1)

    at_once(call, 8)
    assert not failures


FORKS = """
import os, sys
import numpy as np
{first}
import cjit
cjit.set_num_threads(4)

@cjit.jit
def work(x, y):
    s = 0.0
    for i in cjit.prange(len(x)):
        t = x[i]
        for k in range(100):
            t = t * 0.5 + k
        y[i] = t
        s += t
    return s

x, y = np.arange(50_000.0), np.zeros(50_000)
expected = work(x, y)
for _ in range(3):
    child = os.fork()
    if child == 0:
        good = all(work(x, y) == expected for _ in range(3))
        grandchild = os.fork()
        if grandchild == 0:
            os._exit(0 if work(x, y) == expected else 1)
        good &= os.waitpid(grandchild, 0)[1] == 0
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
assert work(x, y) == expected
print("good")
"""


@pytest.mark.parametrize("first", ["", "import torch; torch.ones(10**6).exp().sum()"])
def test_fork_after_use(first):
    if first:
        pytest.importorskip("torch")
    assert run(FORKS.format(first=first)) == "good"


def test_interrupt():
    code = """
    import os, signal, threading, time
    import numpy as np
    import cjit
    cjit.set_num_threads(4)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # the shell may have it ignored

    @cjit.jit
    def work(x, y, n):
        for i in cjit.prange(len(x)):
            t = x[i]
            for k in range(n):
                t = t * 0.5 + k
            y[i] = t

    x, y = np.ones(4000), np.zeros(4000)
    work(x, y, 10)
    expected = y.copy()
    stop = threading.Event()

    def interrupt():
        while not stop.wait(0.2):
            os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        for _ in range(200):
            work(x, y, 20_000)
        print("not interrupted")
    except KeyboardInterrupt:
        stop.set()
        try:
            time.sleep(0.5)
        except KeyboardInterrupt:
            pass
    work(x, y, 10)
    print("good" if np.array_equal(y, expected) else "bad")
    """
    assert run(code) == "good"


def test_the_cache_serves_it(tmp_path):
    code = """
    import warnings
    warnings.simplefilter("always")
    import numpy as np, cjit
    @cjit.jit
    def f(x, at):
        s = 0.0
        for i in cjit.prange(len(x)):
            s += x[i]
        for i in cjit.prange(len(at)):
            x[at[i]] = 0
        return s
    print(f(np.arange(1000.0), np.arange(10)), cjit.cache_info()["hits"])
    """
    path = tmp_path / "cached.py"
    path.write_text(textwrap.dedent(code))
    outputs = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, path],
            env=dict(os.environ, CJIT_CACHE_DIR=str(tmp_path / "cache")),
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert "SerialLoopWarning" in done.stderr
        outputs.append(done.stdout.split())
    assert outputs == [["499500.0", "0"], ["499500.0", "1"]]
