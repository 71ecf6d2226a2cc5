# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The call path on NumPy: layouts, sizes, results, threads, fork, memory, errors."""

import collections
import gc
import itertools
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import weakref

import numpy as np
import pytest

import cjit

pytestmark = pytest.mark.filterwarnings("ignore::cjit.RecompileWarning")

DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32",
          "float64", "longlong", "ulonglong", "intc"]


@cjit.jit
def add(x, y):
    return x + y


@cjit.jit
def twice(x):
    return x + x


def same(result, expected):
    assert type(result) is type(expected) and result.dtype == expected.dtype
    assert result.shape == expected.shape
    np.testing.assert_array_equal(result, expected)


class TestInputs:
    @pytest.mark.parametrize("dtype", DTYPES)
    def test_dtypes(self, dtype):
        x = np.arange(10).astype(dtype)
        result = twice(x)
        assert result.dtype == (x + x).dtype
        same(result, x + x)

    @pytest.mark.parametrize(
        "view",
        [
            lambda x: x,
            lambda x: x.T,
            lambda x: x[::2],
            lambda x: x[::-1],
            lambda x: x[:, ::-1],
            lambda x: x[:, 1:],
            lambda x: x[:, ::3],
            lambda x: x[1:1],
            lambda x: x[0, 0:1],
            lambda x: x[0, 0],
            lambda x: np.asarray(x[0, 0]),
            lambda x: x[:1],
            lambda x: x[:, :1],
            lambda x: np.broadcast_to(x[:1], (4, 6)),
            lambda x: np.asfortranarray(x),
            lambda x: x[:, None],
            lambda x: x.reshape(2, 2, 6).transpose(2, 0, 1),
        ],
    )
    def test_layouts(self, view):
        x = view(np.arange(24, dtype=np.float32).reshape(4, 6))
        same(twice(x), x + x)
        same(cjit.jit(lambda x: x + 1.0)(x), x + 1.0)

    def test_unaligned(self):
        raw = np.zeros(41, np.uint8)
        x = raw[1:].view(np.float32)
        assert not x.flags.aligned
        x[:] = np.arange(10)
        same(twice(x), x + x)

    def test_byte_swapped(self):
        x = np.arange(10, dtype=">f4")
        same(twice(x), x + x)
        same(add(x[::2], x[::-2]), x[::2] + x[::-2])

    def test_odd_strides(self):
        records = np.zeros(5, dtype=[("a", "u1"), ("x", "<f4")])
        records["x"] = np.arange(5)
        x = records["x"]
        assert x.strides == (5,)
        same(twice(x), x + x)

    def test_read_only(self):
        x = np.arange(4.0)
        x.flags.writeable = False
        same(twice(x), x + x)
        assert twice(x).flags.writeable

    def test_many_dimensions(self):
        x = np.arange(2.0).reshape((1,) * 31 + (2,))
        same(twice(x), x + x)
        with pytest.raises(cjit.UnsupportedError, match="32 dimensions"):
            twice(np.zeros((1,) * 33))

    @pytest.mark.parametrize(
        "x, word",
        [
            (np.array([None]), "object"),
            (np.array(["a"]), "U1"),
            (np.array(["2020"], "M8[Y]"), "datetime64"),
            (np.zeros(2, "f4,f4"), "f4"),
            (np.zeros(2, np.clongdouble), "complex256"),
            (np.zeros(2, np.longdouble), "longdouble|float128"),
            (np.ma.ones(3), "MaskedArray"),
            (np.asmatrix(np.eye(2)), "matrix"),
        ],
    )
    def test_refused(self, x, word):
        with pytest.raises(cjit.UnsupportedError, match=rf"twice\(\): argument 'x'.*({word})"):
            twice(x)

    def test_subclass_is_refused(self):
        class Mine(np.ndarray):
            pass

        with pytest.raises(cjit.UnsupportedError, match="Mine"):
            twice(np.ones(3).view(Mine))


class TestSizes:
    def test_one_specialisation_for_all(self):
        f = cjit.jit(lambda x, y: x * 2.0 + y)
        for n in (2, 3, 5, 8, 17, 1000, 100003, 0):
            x = np.arange(n, dtype=np.float32)
            same(f(x, x), x * 2 + x)
        assert len(f.specializations) == 1

    def test_ones_apart(self):
        f = cjit.jit(lambda x, y: x + y)
        for a in (1, 3):
            for b in (1, 3):
                x, y = np.ones((a, 3)), np.ones(b)
                same(f(x, y), x + y)
        assert len(f.specializations) == 4

    def test_mismatch(self):
        message = "operands could not be broadcast together with shapes \\(3,\\) \\(4,\\) "
        for _ in range(2):
            with pytest.raises(ValueError, match=message):
                add(np.ones(3), np.ones(4))
            same(add(np.ones(3), np.ones(3)), np.full(3, 2.0))

    def test_many_arguments(self):
        @cjit.jit
        def f(*arrays):
            total = arrays[0]
            for array in arrays[1:]:
                total = total + array
            return total, [array + 1.0 for array in arrays]

        arrays = [np.full((2, 3, 4), i, np.float64) for i in range(40)]
        total, more = f(*arrays)
        same(total, sum(arrays[1:], arrays[0]))
        for result, array in zip(more, arrays):
            same(result, array + 1)


class TestResults:
    def test_zero_dimensional(self):
        x = np.float32(3)
        same(twice(x), x + x)
        same(twice(np.array(3.0)), np.array(3.0) + np.array(3.0))

    def test_owns_its_memory(self):
        y = twice(np.arange(100.0))
        assert y.flags.owndata and y.flags.c_contiguous and y.base is None
        assert y.ctypes.data % 64 == 0
        y.resize(1000, refcheck=False)
        assert y[99] == 198 and y[999] == 0
        y.resize(10, refcheck=False)
        same(y, np.arange(10.0) * 2)

    def test_memory_is_given_back(self):
        x = np.ones(1 << 17)
        twice(x)
        gc.collect()
        before = cjit.pool_info()["bytes_in_use"]
        y = [twice(x) for _ in range(8)]
        assert cjit.pool_info()["bytes_in_use"] >= before + 8 * x.nbytes
        del y
        assert cjit.pool_info()["bytes_in_use"] == before

    def test_huge_result(self):
        x = np.broadcast_to(np.float64(1), (1 << 30, 1))
        y = np.broadcast_to(np.float64(1), (1, 1 << 30))
        with pytest.raises(MemoryError):
            add(x, y)


def test_flat_memory():
    x, f = np.ones(3), cjit.jit(lambda x, y, n: (x + y, {"k": n}))
    args = (x, x, 2.5)
    f(*args)
    for _ in range(100_000):
        f(*args)
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(1_000_000):
        f(*args)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start < 2000  # KiB


def test_reference_counts():
    x = np.ones(3)
    results = twice(x), add(x, x)
    assert [sys.getrefcount(r) for r in results] == [3, 3]  # the tuple, r, the argument
    dtype = np.dtype(np.float64)
    before = sys.getrefcount(x), sys.getrefcount(dtype)
    for _ in range(10_000):
        add(x, x)
    assert abs(sys.getrefcount(x) - before[0]) == 0
    assert abs(sys.getrefcount(dtype) - before[1]) < 10
    dead = weakref.ref(results[0])
    del results
    assert dead() is None


class TestThreads:
    def test_one_compilation(self):
        traces = itertools.count()

        def f(x):
            next(traces)
            time.sleep(0.05)
            return x + 1.0

        jitted = cjit.jit(f)
        x, results = np.arange(5.0), []
        threads = [threading.Thread(target=lambda: results.append(jitted(x))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(results) == 8 and next(traces) == 1 and len(jitted.specializations) == 1
        for result in results:
            same(result, x + 1)

    def test_many_functions_at_once(self):
        def work(k, out):
            f = cjit.jit(lambda x: x * k)
            for n in range(2, 40):
                x = np.arange(float(n))
                np.testing.assert_array_equal(f(x), x * k)
            out.append(k)

        out = []
        threads = [threading.Thread(target=work, args=(float(k), out)) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(out) == [float(k) for k in range(8)]

    def test_ready_ones_go_on_while_another_is_traced(self):
        entered, leave = threading.Event(), threading.Event()

        @cjit.jit(static_argnames="wait")
        def f(x, wait):
            if wait:
                entered.set()
                leave.wait(10)
            return x + 1.0

        x = np.ones(3)
        f(x, False)
        thread = threading.Thread(target=f, args=(x, True))
        thread.start()
        assert entered.wait(10)
        same(f(x, False), x + 1)
        leave.set()
        thread.join()
        assert len(f.specializations) == 2

    def test_kernels_release_the_gil(self):
        x, f = np.ones(1 << 24), cjit.jit(lambda x: np.exp(x) + np.sin(x))
        f(x)
        done, count = threading.Event(), 0
        thread = threading.Thread(target=lambda: (f(x), done.set()))
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1)
        try:
            thread.start()
            while not done.is_set():
                count += 1
                time.sleep(0)
        finally:
            sys.setswitchinterval(interval)
        thread.join()
        assert count > 10


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork():
    f = cjit.jit(lambda x: x * 3.0)
    x = np.arange(4.0)
    f(x)
    child = os.fork()
    if child == 0:
        try:
            ok = (f(x) == x * 3).all() and (f(x.astype(np.float32)) == x * 3).all()
            ok = ok and (cjit.jit(lambda x: x - 7.0)(x) == x - 7).all()
            os._exit(0 if ok else 1)
        except BaseException:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_fork_while_another_thread_traces():
    entered, leave = threading.Event(), threading.Event()

    @cjit.jit
    def f(x):
        entered.set()
        leave.wait(10)
        return x + 1.0

    thread = threading.Thread(target=f, args=(np.ones(3),))
    thread.start()
    entered.wait(10)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        leave.set()
        os._exit(0 if (f(np.ones(3)) == 2).all() else 1)
    assert os.waitpid(child, 0)[1] == 0
    leave.set()
    thread.join()


class TestErrors:
    def test_exceptions_of_the_function(self):
        broken = True

        def f(x):
            if broken:
                raise KeyError("mine")
            return x + 1.0

        jitted = cjit.jit(f)
        for _ in range(3):
            with pytest.raises(KeyError, match="mine"):
                jitted(np.ones(3))
        broken = False
        same(jitted(np.ones(3)), np.full(3, 2.0))

    def test_keyboard_interrupt(self):
        # A shell without job control starts its background jobs with SIGINT ignored.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            self.interrupt_a_trace()
        finally:
            signal.signal(signal.SIGINT, before)

    def interrupt_a_trace(self):
        first = [True]

        @cjit.jit
        def f(x):
            if first:
                first.clear()
                signal.raise_signal(signal.SIGINT)
            return x + 1.0

        with pytest.raises(KeyboardInterrupt):
            f(np.ones(3))
        same(f(np.ones(3)), np.full(3, 2.0))

    def test_leaked_tracer(self):
        kept = []

        def f(x):
            kept.append(x + 1.0)
            return x + 2.0

        jitted = cjit.jit(f)
        try:
            jitted(np.ones(3))
        except cjit.UnsupportedError:
            pass
        for leaked in kept:
            with pytest.raises(cjit.TraceError):
                leaked + 1.0
            with pytest.raises(cjit.TraceError):
                jitted(leaked)
            repr(leaked)

    def test_tracer_in_an_exception(self):
        class Mine(Exception):
            pass

        @cjit.jit
        def f(x):
            raise Mine(x + 1.0)

        with pytest.raises(Mine) as caught:
            f(np.ones(3))
        assert caught.value.args
        del caught
        gc.collect()

    def test_recursion(self):
        @cjit.jit
        def f(x):
            return f(x) + 1.0

        with pytest.raises(RecursionError):
            f(np.ones(3))

    def test_deep_arguments(self):
        x = [np.ones(2)]
        for _ in range(100_000):
            x = [x]
        with pytest.raises(RecursionError):
            twice(x)


class TestAhead:
    def test_compile(self):
        f = cjit.jit(lambda x, y, n: x * n + y)
        f.compile((np.float32, 1), np.dtype("float32"), 2.0)
        assert len(f.specializations) == 1
        x = np.arange(5, dtype=np.float32)
        same(f(x, x, 3.0), x * np.float32(3) + x)
        assert len(f.specializations) == 1
        f.compile(cjit.ArraySpec("float64", 2), np.dtype("float64"), n=1)
        same(f(np.ones((2, 2)), np.ones(2), 3), np.full((2, 2), 4.0))
        assert len(f.specializations) == 2

    def test_compile_by_type_and_name(self):
        f = cjit.jit(lambda x, n: x * n)
        f.compile(np.float32, int)
        f.compile(n=float, x=("float32", 2))
        assert len(f.specializations) == 2
        same(f(np.ones(5, np.float32), 3), np.full(5, np.float32(3)))
        same(f(np.ones((2, 3), np.float32), 1.5), np.full((2, 3), np.float32(1.5)))
        assert len(f.specializations) == 2

    def test_compile_of_arrays_in_containers(self):
        Pair = collections.namedtuple("Pair", "left right")
        f = cjit.jit(lambda d, p, s: d["a"][0] * d["k"] + p.left + p.right[1] + len(s))
        vector, matrix = cjit.ArraySpec("float32", 1), cjit.ArraySpec("float32", 2)
        f.compile({"a": [matrix], "k": 2.0}, Pair(vector, (None, vector)), "ab")
        x = np.ones((5, 3), np.float32)
        same(f({"a": [x], "k": 3.0}, Pair(x[0], (None, x[1])), "ab"), x * 7)
        assert len(f.specializations) == 1

    def test_compile_torch(self):
        torch = pytest.importorskip("torch")
        f = cjit.jit(lambda x, y: x + y)
        f.compile((torch.float32, 2), cjit.ArraySpec("float32", 2, "torch"))
        assert torch.equal(f(torch.ones(2, 3), torch.ones(2, 3)), torch.full((2, 3), 2.0))
        assert len(f.specializations) == 1

    def test_inspect(self):
        f = cjit.jit(lambda x: x + 1.0)
        x = np.ones(3)
        assert "add" in f.inspect(x, stage="graph")
        assert f.specializations == []
        f(x)
        assert "add" in f.inspect(stage="graph")
        with pytest.raises(ValueError, match="stage"):
            f.inspect(x, stage="nonsense")
        found = f._stages((x,), {}, 0b11)
        assert set(found) == {"stages", "timings", "remarks", "copied", "specialization"}
        assert set(found["stages"]) == {"graph", "cjit"}

    def test_dump(self, tmp_path):
        code = "import cjit, numpy as np\nf = cjit.jit(lambda x: x + 1.0)\nf(np.ones(3)); f(np.ones((2, 2)))"
        environment = dict(os.environ, CJIT_DUMP=str(tmp_path / "dump"))
        subprocess.run([sys.executable, "-c", code], check=True, env=environment)
        assert sorted(p.name for p in (tmp_path / "dump").iterdir()) == ["00-lambda", "01-lambda"]
        names = sorted(p.name for p in (tmp_path / "dump" / "00-lambda").iterdir())
        assert names[0] == "00-graph.txt" and names[-1] == "08-asm.s" and len(names) == 9

    def test_second_process_uses_the_cache(self, tmp_path):
        code = (
            "import cjit, numpy as np\nf = cjit.jit(lambda x: x * 1.5)\nf(np.ones(3))\n"
            "maps = open('/proc/self/maps').read()\n"
            "print(f.specializations[0].from_cache, 'libcjit_compiler' in maps)"
        )
        environment = dict(os.environ, CJIT_CACHE_DIR=str(tmp_path / "cache"))
        environment.pop("CJIT_DUMP", None)
        for expected in ("False True", "True False"):
            done = subprocess.run([sys.executable, "-c", code], check=True, env=environment,
                                  capture_output=True, text=True)
            assert done.stdout.strip() == expected


def test_a_call_imports_no_more_of_numpy():
    program = """
import sys
import numpy as np
import cjit

before = set(sys.modules)
@cjit.jit
def f(x):
    return np.exp(x) + 1
f(np.ones(3))
print([name for name in set(sys.modules) - before if name.startswith("numpy")])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
