# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The errors that users meet first: each names the file, the line, the expression, a way out."""

import linecache
import re
import textwrap
import types

import numpy as np
import pytest

import cjit

torch = pytest.importorskip("torch")

X = np.linspace(0.5, 2, 5)
FILE = "user_model.py"
SAVED = types.SimpleNamespace()


def define(text):
    """Jits function f of `text`, which is line 1 onwards of FILE."""
    text = textwrap.dedent(text).lstrip("\n")
    linecache.cache[FILE] = (len(text), None, text.splitlines(True), FILE)
    names = {"np": np, "torch": torch, "SAVED": SAVED, "LIST": [], "__name__": "user_model"}
    exec(compile(text, FILE, "exec"), names)
    return cjit.jit(names["f"])


def raised(function, *arguments):
    """(exception, line, column, first line's text) of the call's error."""
    with pytest.raises(Exception) as caught:
        function(*arguments)
    message = str(caught.value)
    found = re.match(rf"{FILE}:(\d+):(\d+): ([^\n]*)", message)
    assert found, f"no position: {type(caught.value).__name__}: {message}"
    return caught.value, int(found[1]), int(found[2]), found[3]


def test_branches_that_return_different_kinds():
    f = define(
        """
        def f(x):
            y = x[0] * 2
            if y > 1:
                return x
            return y
        """
    )
    error, line, _, text = raised(f, X)
    assert isinstance(error, cjit.TraceError)
    assert line == 3
    assert "an array of rank 1" in text and "a number (float64)" in text


def test_truth_of_a_torch_value():
    def f(x):
        while x[0] > 0:
            x = x - 1
        return x

    assert torch.equal(cjit.jit(f)(torch.full((3,), 2.5)), f(torch.full((3,), 2.5)))


def test_unsupported_function():
    f = define(
        """
        def f(x):
            return np.linalg.eigvals(
                x
            )
        """
    )
    error, line, column, text = raised(f, np.eye(3))
    assert isinstance(error, cjit.UnsupportedError)
    assert (line, column) == (2, 12)
    assert "eigvals" in text


def test_unsupported_torch_function():
    f = define("def f(x):\n    y = x + 1\n    return torch.matrix_exp(y)\n")
    error, line, column, text = raised(f, torch.ones(4, 4))
    assert isinstance(error, cjit.UnsupportedError)
    assert (line, column) == (3, 12)
    assert "matrix_exp" in text


def test_unsupported_keyword():
    f = define(
        """
        def f(x):
            return 1 + np.exp(x, where=x > 0)
        """
    )
    error, line, column, text = raised(f, X)
    assert isinstance(error, cjit.UnsupportedError)
    assert (line, column) == (2, 16)
    assert "np.exp" in text and "where" in text


@pytest.mark.parametrize(
    "array, name",
    [
        (np.array(["a", "b"]), "<U1"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), "datetime64"),
        (np.zeros(3, dtype=[("a", "i4")]), "a"),
    ],
)
def test_wrong_dtype(array, name):
    f = define("def f(x, y):\n    return x + y\n")
    with pytest.raises(cjit.UnsupportedError) as caught:
        f(X[:1], array)
    message = str(caught.value)
    assert "'y'" in message
    assert name in message or str(array.dtype) in message


def test_object_arrays():
    f = define("def f(x):\n    return x + 1\n")
    with pytest.raises(cjit.UnsupportedError) as caught:
        f(np.array([1, "a", None], dtype=object))
    message = str(caught.value)
    assert "'x'" in message and "object" in message


def test_leaked_value():
    f = define(
        """
        def f(x):
            global saved
            y = x * 2
            saved = y
            return y
        """
    )
    error, line, column, text = raised(f, X)
    assert isinstance(error, cjit.UnsupportedError)
    assert (line, column) == (4, 13)
    assert "cannot set the outside variable saved" in text and "return the value" in text


def test_value_kept_by_a_function_in_c():
    kept = []
    f = define("def f(x, keep=None):\n    y = x * 2\n    keep(y)\n    return y\n")
    cjit.jit(f.__wrapped__, static_argnames="keep")(X, kept.append)
    with pytest.raises(cjit.TraceError) as caught:
        kept[0] + 1
    message = str(caught.value)
    assert message.startswith(f"{__file__}:")
    assert f"{FILE}:2" in message
    assert "return them from the jitted function" in message


def test_leaked_value_used_in_another_trace():
    f = define("def f(x, keep=None):\n    keep(x + 1)\n    return x\n")
    SAVED.kept = []
    cjit.jit(f.__wrapped__, static_argnames="keep")(X, SAVED.kept.append)
    g = define("def f(x):\n\n    return x * SAVED.kept[0]\n")
    error, line, _, text = raised(g, X)
    assert isinstance(error, cjit.TraceError)
    assert line == 3
    assert f"{FILE}:2" in text


def test_leaking_into_a_list_that_is_read():
    f = define("def f(x):\n    y = x * 2\n    LIST.append(y)\n    return y\n")
    with pytest.raises(cjit.UnsupportedError) as caught:
        f(X)
    assert "LIST" in str(caught.value) and "return the new value instead" in str(caught.value)


@pytest.mark.parametrize(
    "expression, column",
    [("x.item(0)", 16), ("x.tolist()", 16)],
)
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_python_number_of_a_traced_value(expression, column, library):
    f = define(f"def f(x):\n    y = x\n    return x * {expression}\n")
    value = np.array(2.0) if library == "numpy" else torch.tensor(2.0)
    error, line, found_column, text = raised(f, value)
    assert isinstance(error, (cjit.TraceError, cjit.UnsupportedError))
    assert (line, found_column) == (3, column)
    assert expression.removeprefix("x").split("(")[0] in str(error)


def test_ragged_lists():
    f = define(
        """
        def f(x):
            y = x + 1
            return y * [[1.0, 2.0], [3.0]]
        """
    )
    error, line, column, text = raised(f, X[:2])
    assert line == 3
    assert "inhomogeneous" in text or "ragged" in text


def test_mismatched_sizes_say_what_numpy_says():
    f = define("def f(x, y):\n    return x + y\n")
    f(X, X)
    for y in (X[:3], np.ones((2, 4))):
        with pytest.raises(ValueError) as expected:
            X + y
        with pytest.raises(ValueError) as caught:
            f(X, y)
        assert str(expected.value).strip() in str(caught.value)


def test_mismatched_torch_sizes():
    f = define("def f(x, y):\n    return x + y\n")
    with pytest.raises(RuntimeError) as caught:
        f(torch.ones(3), torch.ones(4))
    assert "The size of tensor a (3) must match the size of tensor b (4)" in str(caught.value)


def test_requires_grad():
    f = define("def f(x):\n    return x + 1\n")
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(cjit.UnsupportedError) as caught:
        f(x)
    assert ".detach()" in str(caught.value) and "torch.no_grad()" in str(caught.value)
    with torch.no_grad():
        assert f(x).tolist() == [2, 2, 2]


def test_the_users_own_exceptions_come_through():
    f = define("def f(x, n):\n    if n > 2:\n        raise KeyError('mine')\n    return x\n")
    f = cjit.jit(f, static_argnames="n")
    with pytest.raises(KeyError, match="mine"):
        f(X, 3)


def test_names_that_do_not_exist():
    f = define("def f(x):\n    return x + undefined_name\n")
    with pytest.raises(NameError, match="undefined_name"):
        f(X)
    with pytest.raises(AttributeError, match="expp"):
        define("def f(x):\n    return np.expp(x)\n")(X)


def test_wrong_arguments_are_pythons_own_error():
    f = define("def f(x, *, y):\n    return x + y\n")
    with pytest.raises(TypeError, match="y"):
        f(X)
    with pytest.raises(TypeError, match="z"):
        f(X, y=1, z=2)


def test_error_inside_a_helper_names_the_helpers_line():
    f = define(
        """
        def helper(y):
            return np.linalg.eigvals(y)

        def f(x):
            return helper(x + 1)
        """
    )
    _, line, column, _ = raised(f, np.eye(2))
    assert (line, column) == (2, 12)


def test_without_source_the_reason_is_given():
    names = {"np": np, "torch": torch}
    exec("def f(x):\n    return torch.from_numpy(np.exp(x.numpy()))\n", names)
    f = cjit.jit(names["f"])
    try:
        result = f(torch.ones(3))
    except Exception as error:
        assert any("source could not be found" in note for note in error.__notes__)
    else:
        torch.testing.assert_close(result, torch.exp(torch.ones(3)))


def test_a_failed_call_leaves_the_function_usable():
    f = define("def f(x, y):\n    return x + y\n")
    with pytest.raises(ValueError):
        f(X, X[:3])
    np.testing.assert_array_equal(f(X, X), X + X)
