# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""print(), texts and messages of traced values: what is written is what plain Python writes."""

import io
import sys

import numpy as np
import pytest
from printing_programs import checked

import cjit

X = np.array([0.1, -2.5, 3.0])


def simple(x, n):
    print("values", n, x[0], x.sum(), x[1] > 0, None, "text", sep=", ", end=".\n")
    print()
    print(n * 2)


def in_loops(x, n):
    for i in range(n):
        print("row", i)
        for j in range(x.shape[0]):
            if x[j] * i > 0:
                print(i, j, x[j] * i)
            elif x[j] < -1:
                print("skip")
    k = 0
    while k < n:
        k += 2
        print("k is", k)
    print("done")


def arrays(x, n):
    y = np.zeros((2, 3))
    y[0] = x
    print(y)
    y[1] = n
    print("after", y, x > 0, x.astype(np.float32)[:2], np.arange(n), np.arange(0 * n))
    print(np.arange(2000.0) * n)
    print([x, y[0, 1]], (n,), {"k": x[2]})


def f_strings(x, n):
    print(f"{n:03d}|{x[0]:8.3f}|{x[0]!r}|{n!s:>5}|{x[1]:{n}.1f}|{x}|{n=}|{{}}")
    text = f"a{n}" + "b" + f"{x[0]:.1f}"
    print(text, f"<{text}>", [text])
    print(f"{x.sum() / n:.17g} {int(x[1])} {float(x[0])} {bool(x[2])} {len(x)}")
    print(f"static {1 + 1:>4} {'a'!r}")


def formats(x, n):
    print("%d items, %5.2f%% of %s" % (n, x[0], "all"), "%s" % x[0], "%.3e" % x[1])
    print("{} {:>6.2f} {name!r}".format(n, x[0], name=x[1]))
    print(str(n) + "!", repr(x[0]), str(x[0]), format(x[0], ".2f"), ", ".join([str(n), f"{x[0]}"]))


def types(x, n):
    print(x.astype(np.float32)[0], x.astype(np.int8)[1], x.astype(np.float16)[0], np.uint64(2**63) + np.uint64(n))
    print(1e300 * x[2] * 1e300, x[0] * 0 / 0.0 if n > 100 else -x[0] * 0.0, np.float32(n) / 3, n / 3, True)
    print([x[0], n], x.astype(np.uint64)[2] - np.uint64(4))


def complex_numbers(x, n):
    z = x * (1 + 2j)
    print(z, z[0], f"{z[1]:.2f}", z.astype(np.complex64), n * 1j)


def flows(x, n):
    print("stderr", x[0], file=sys.stderr)
    print("stdout", x[0], file=sys.stdout, flush=True)


def helper(value):
    print("helper sees", value)
    return value + 1


def helpers(x, n):
    total = 0.0
    for i in range(n):
        total = helper(total + x[i])
    print(total)


PROGRAMS = [simple, in_loops, arrays, f_strings, formats, types, complex_numbers, flows, helpers]


@pytest.mark.parametrize("program", PROGRAMS)
def test_as_python(program, capsys):
    with np.errstate(all="ignore"):
        program(X.copy(), 3)
    expected = capsys.readouterr()
    assert expected.out
    jitted = cjit.jit(program)
    for _ in range(2):
        jitted(X.copy(), 3)
        assert capsys.readouterr() == expected
    assert len(jitted.specializations) == 1


def test_other_values_are_the_same_program(capsys):
    jitted = cjit.jit(in_loops)
    for n in (3, 4, 5):
        in_loops(X * n, n)
        expected = capsys.readouterr().out
        jitted(X * n, n)
        assert capsys.readouterr().out == expected
    assert len(jitted.specializations) == 1


def test_tensors(capsys):
    torch = pytest.importorskip("torch")

    def f(t):
        print(t, t.sum(), (t * 3).to(torch.int32), t > 0)

    t = torch.tensor([0.5, 2.0, -1.25])
    f(t)
    expected = capsys.readouterr().out
    cjit.jit(f)(t)
    assert capsys.readouterr().out == expected


class Log(io.StringIO):
    pass


def test_written_to_the_stdout_of_the_call(monkeypatch):
    f = cjit.jit(lambda x: print("x is", x))
    for k in range(2):
        log = Log()
        monkeypatch.setattr(sys, "stdout", log)
        f(k)
        assert log.getvalue() == f"x is {k}\n"


def test_printing_that_fails(monkeypatch):
    class Broken(io.StringIO):
        def write(self, text):
            raise OSError("no space")

    f = cjit.jit(lambda x: (print(x[0]), x + 1)[1])
    f(X)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", Broken())
        with pytest.raises(OSError, match="no space"):
            f(X)
    assert (f(X) == X + 1).all()


def test_printing_that_calls(capsys, monkeypatch):
    inner = cjit.jit(lambda x: print("inner", x))

    class Calling(io.StringIO):
        def write(self, text):
            if "outer" in text:
                monkeypatch.undo()
                inner(5)

    monkeypatch.setattr(sys, "stdout", Calling())
    cjit.jit(lambda x: print("outer", x))(3)
    assert capsys.readouterr().out == "inner 5\n"


@pytest.mark.parametrize("values", [[1, 2], [1, -3.25, 200], [200, -1], [0, 7, -1]])
def test_messages(values, capsys):
    x = np.array(values, float)
    outcomes = []
    for function in (checked, cjit.jit(checked)):
        try:
            outcome = function(x)
        except Exception as error:  # noqa: BLE001
            outcome = type(error), error.args
        outcomes.append((outcome, capsys.readouterr().out))
    assert outcomes[0] == outcomes[1]


def test_messages_have_their_line():
    with pytest.raises(ValueError, match=r"x\[1\] = -3.25") as caught:
        cjit.jit(checked)(np.array([1.0, -3.25]))
    assert "printing_programs.py" in caught.value.__notes__[0]


def test_in_a_ufunc(capsys):
    @cjit.vectorize
    def f(x):
        if x < 0:
            print("negative", x)
        return abs(x)

    f(np.array([1.0, -2.0, -0.5]))
    assert capsys.readouterr().out == "negative -2.0\nnegative -0.5\n"


def test_text_that_is_needed_now():
    @cjit.jit
    def f(x, table):
        return table[f"w{x.shape[0]}"] * x

    assert f(X, {"w3": 2.0, "w4": 3.0}).tolist() == (2 * X).tolist()
    assert f(np.ones(4), {"w3": 2.0, "w4": 3.0}).tolist() == [3.0] * 4
    assert cjit.jit(lambda n: f"{n} items")(3) == "3 items"


@pytest.mark.parametrize(
    "function, error, text",
    [
        (lambda x: {"a": 1}[f"{x[0]}"], cjit.TraceError, "needs the value"),
        (lambda x: f"{x[0]}", cjit.TraceError, "needs the value"),
        (lambda x: len(f"{x[0]}"), cjit.TraceError, "needs the value"),
        (lambda x: print(x, file=io.StringIO()), cjit.UnsupportedError, "leave file out"),
        (lambda x: int(f"{x[0]}"), cjit.TraceError, "needs the value"),
    ],
)  # fmt: skip
def test_refused(function, error, text):
    with pytest.raises(error, match=text):
        cjit.jit(function)(X)


def test_a_raised_array_is_refused():
    def f(x):
        if x[0] > 0:
            raise ValueError(f"bad: {x}")
        return x

    with pytest.raises(cjit.UnsupportedError, match="a raised message holds a traced array"):
        cjit.jit(f)(X)


def test_nothing_traced_outlives_the_trace():
    def f(x):
        for i in range(x.shape[0]):
            print(f"{i} {x[i]}", x)
            if x[i] > 100:
                raise ValueError(f"{x[i]}")

    import gc
    import weakref

    jitted = cjit.jit(f)
    jitted(X)
    gc.collect()
    assert not [o for o in gc.get_objects() if type(o).__name__ == "Tracer"]
    gone = weakref.ref(jitted)
    del jitted
    gc.collect()
    assert gone() is None


def test_a_loop_that_prints_is_serial(capsys):
    @cjit.jit
    def f(x):
        for i in cjit.prange(x.shape[0]):
            print(i)
            x[i] = 2 * i
        return x

    with pytest.warns(cjit.SerialLoopWarning, match="one after the other"):
        f(np.zeros(500))
    assert capsys.readouterr().out == "".join(f"{i}\n" for i in range(500))


def test_in_order_with_calls_of_the_host(capsys):
    def noisy(x):
        print("host")
        return np.asarray(x) + 1

    @cjit.jit(fallback=True)
    def f(x):
        print("before", x[0])
        y = np.apply_along_axis(noisy, 0, x)
        print("after", y[0])
        return y

    f(np.ones(3))
    out = capsys.readouterr().out
    assert out.index("before 1.0") < out.index("host") < out.index("after 2.0")
