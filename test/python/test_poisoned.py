# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Nothing runs behind the program's back.

While a function is traced there is no data: `compile` takes dtypes and ranks alone. When it is then called, NumPy's and
torch's functions raise, whoever calls them by name, and torch's dispatcher refuses to compute, whoever calls it from C++.
What is left is compiled code and the library calls of include/cjit/calls.def.
"""

import contextlib
import inspect
import re
import sys
import types
from pathlib import Path

import numpy as np
import pytest

import cjit

ROOT = Path(__file__).resolve().parents[2]
LISTED = set(re.findall(r"^CJIT_CALL\(\w+,\s*(\w+),", (ROOT / "include/cjit/calls.def").read_text(), re.M))

NUMPY = """
np.exp(x) + np.sin(y) * 2 - x / y
np.logaddexp(x, y), np.hypot(x, y), np.arctan2(x, y), np.floor_divide(x, y), np.divmod(x, y)
np.sum(x), np.mean(x, axis=0), np.var(x, axis=1), np.std(x), np.prod(y, axis=(0, 1))
np.min(x), np.max(x, axis=1, keepdims=True), np.argmax(x), np.argmin(x, axis=0), np.ptp(x)
np.any(x > 0), np.all(x > 0, axis=0), np.count_nonzero(x > 0)
np.cumsum(x), np.cumprod(x, axis=0), np.diff(x), np.trapezoid(x), np.gradient(x)
np.median(x), np.percentile(x, 30, axis=0), np.quantile(x, 0.5), np.average(x, weights=np.abs(y))
np.nansum(x), np.nanmean(x, axis=0), np.nanmax(x), np.nanstd(x)
np.reshape(x, -1), np.transpose(x), np.concatenate([x, y]), np.stack([x, y]), np.split(x, 2, axis=1)
np.tile(x, 2), np.repeat(x, 2, axis=0), np.roll(x, 1), np.flip(x), np.rot90(x), np.pad(x, 1, mode="edge")
np.tril(x), np.triu(x), np.diag(x[0]), np.trace(x), np.kron(x, y), np.outer(x[0], y[0]), np.meshgrid(x[0], y[0])
np.where(x > 0, x, y), np.clip(x, -1, 1), np.select([x > 0], [y], 0), np.nonzero(x > 0), x[x > 0], np.compress(x[0] > 0, x, axis=1)
x[i], x[:, i], x[i, i], np.take(x, i, axis=1), np.take_along_axis(x, np.argsort(x), 1)
np.sort(x), np.argsort(x, axis=0), np.partition(x, 1), np.searchsorted(np.sort(x[0]), y), np.digitize(x, np.sort(y[0]))
np.histogram(x, 5), np.bincount(i), np.interp(x, np.arange(4.0), y[0])
x @ y.T, np.dot(x, y.T), np.inner(x, y), np.tensordot(x, y, 2), np.vdot(x, y), np.einsum("ij,kj->ik", x, y)
np.linalg.solve(s, y.T), np.linalg.inv(s), np.linalg.det(s), np.linalg.cholesky(s @ s.T), np.linalg.qr(x), np.linalg.svd(x)
np.linalg.eigh(s + s.T), np.linalg.norm(x), np.linalg.pinv(x), np.linalg.lstsq(y.T, x[:, :4].T), np.linalg.matrix_power(s, 3)
np.cov(x), np.corrcoef(x), np.polyval(x[0], y), np.vander(x[0]), np.convolve(x[0], y[0]), np.isin(x, y), np.unique(i)
np.zeros(x.shape), np.arange(x.shape[0]), np.linspace(0, 1, 5) + x[0, 0], np.eye(x.shape[1]), np.full(x.shape, 3)
np.add.reduce(x), np.multiply.accumulate(x, axis=0), np.add.outer(x[0], y[0])
"""


def lines(text):
    return [line for line in text.strip().splitlines() if line]


def frozen(module):
    """A module's functions as they are now, whatever becomes of the module's."""
    made = types.SimpleNamespace()
    for name in dir(module):
        value = getattr(module, name, None)
        if name in ("linalg", "nn", "functional", "special", "fft") and inspect.ismodule(value):
            value = frozen(value)
        setattr(made, name, value)
    return made


def raiser(name):
    def poisoned(*args, **kwargs):
        raise AssertionError(f"{name} computes behind the program's back")

    return poisoned


@contextlib.contextmanager
def poisoned(*modules):
    """All functions of the modules raise."""
    undo = []
    try:
        for module in modules:
            for name in dir(module):
                value = getattr(module, name, None)
                if name.startswith("_") or not callable(value) or isinstance(value, type):
                    continue
                if isinstance(module, type) and name not in vars(module):
                    continue
                with contextlib.suppress(AttributeError, TypeError):
                    setattr(module, name, raiser(f"{module.__name__}.{name}"))
                    undo.append((module, name, value))
        yield
    finally:
        for module, name, value in undo:
            setattr(module, name, value)


def specs_of(values):
    return [cjit.ArraySpec(str(v.dtype).rpartition(".")[2], v.ndim, **({} if isinstance(v, np.ndarray) else {"torch": True})) for v in values]


def outside_symbols(compiled, values):
    return set(re.findall(r"@(cjit_call_\w+)", compiled.inspect(*values, stage="llvm")))


def run_poisoned(compiled, values, modules, mode=contextlib.nullcontext):
    frames = []

    def watch(frame, event, argument):
        if event == "call":
            frames.append(frame.f_code)

    with poisoned(*modules), mode():
        sys.setprofile(watch)
        try:
            result = compiled(*values)
        finally:
            sys.setprofile(None)
    ours = [code for code in frames if code is not watch.__code__ and "contextlib" not in code.co_filename]
    return result, ours


def numpy_values(seed):
    g = np.random.default_rng(seed)
    s = g.standard_normal((4, 4)) + 4 * np.eye(4)
    return g.standard_normal((3, 4)), g.standard_normal((3, 4)), np.array([1, 0, 2]), s


@pytest.mark.parametrize("text", lines(NUMPY))
def test_numpy(text, tmp_path):
    path = tmp_path / "traced.py"
    path.write_text(f"def f(x, y, i, s):\n    return {text}\n")
    space = {"np": frozen(np), "__name__": "traced"}
    exec(compile(path.read_text(), str(path), "exec"), space)
    compiled = cjit.jit(space["f"])
    values = numpy_values(0)
    compiled(*values)
    count = len(compiled.specializations)
    other = numpy_values(1)
    expected = space["f"](*other)
    modules = [np, np.linalg, np.fft, np._core.fromnumeric, np._core.umath, np._core.multiarray, np.lib._function_base_impl]
    actual, frames = run_poisoned(compiled, other, modules)
    assert len(compiled.specializations) == count, "it was traced again"
    assert [code for code in frames if code.co_name == "f"] == []
    flat = [np.asarray(a) for a in leaves(actual)]
    wanted = [np.asarray(a) for a in leaves(expected)]
    assert len(flat) == len(wanted)
    for a, e in zip(flat, wanted, strict=True):
        np.testing.assert_allclose(a, e, rtol=1e-9, atol=1e-9)


def leaves(value):
    if isinstance(value, tuple | list):
        return [leaf for each in value for leaf in leaves(each)]
    return [value]


@pytest.mark.parametrize("text", lines(NUMPY))
def test_tracing_sees_no_data(text, tmp_path):
    """`compile` traces with dtypes and ranks alone, and the calls that follow need no other tracing."""
    if any(each in text for each in ("linalg", "split", "matrix_power", "cumprod", "tensordot")):
        pytest.skip("asks for extents, which specs do not have")
    path = tmp_path / "traced.py"
    path.write_text(f"def f(x, y, i, s):\n    return {text}\n")
    space = {"np": np, "__name__": "traced"}
    exec(compile(path.read_text(), str(path), "exec"), space)
    compiled = cjit.jit(space["f"])
    try:
        compiled.compile(*[cjit.ArraySpec(v.dtype, v.ndim) for v in numpy_values(0)])
    except (ValueError, IndexError):
        pytest.skip("the specs' extents do not fit together")
    assert len(compiled.specializations) == 1


def test_what_kernels_call_is_listed():
    assert {"matmul", "sort", "searchsorted", "solve"} <= LISTED
    x = np.ones((40, 40))
    compiled = cjit.jit(lambda x: np.sort(np.linalg.solve(x @ x, x)))
    called = outside_symbols(compiled, [x])
    assert called and {name.removeprefix("cjit_call_") for name in called} <= LISTED


# ---- torch ---------------------------------------------------------------------------------------

torch = pytest.importorskip("torch")
import test_torch_arrays  # noqa: E402
import test_torch_functional  # noqa: E402
from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402

# Making a tensor object over memory that is there, and looking at one; what two dtypes make.
VIEWS = {"aten.detach", "aten.alias", "aten.view", "aten.as_strided", "aten.empty", "aten.set_", "aten._unsafe_view",
         "aten.lift_fresh", "aten.promote_types"}  # fmt: skip


# While tracing, tensors may be made of constants.
CONSTANTS = {f"aten.{name}" for name in ("full", "zeros", "ones", "scalar_tensor", "arange", "eye", "fill_")}


class NoComputing(TorchDispatchMode):
    def __init__(self, more=frozenset()):
        super().__init__()
        self.allowed = VIEWS | more

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if str(func).rpartition(".")[0] not in self.allowed:
            raise AssertionError(f"torch computes behind the program's back: {func}")
        return func(*args, **(kwargs or {}))


def torch_function(text, parameters, tmp_path):
    path = tmp_path / "traced.py"
    path.write_text(f"def f({parameters}):\n    return {text}\n")
    everything = frozen(torch)
    space = {"torch": everything, "F": everything.nn.functional, "__name__": "traced"}
    exec(compile(path.read_text(), str(path), "exec"), space)
    return space["f"]


def check_torch(text, parameters, values, tmp_path):
    function = torch_function(text, parameters, tmp_path)
    compiled = cjit.jit(function)
    try:
        expected = function(*values)
    except Exception:
        return  # an error is no computation
    modules = [torch, torch.nn.functional, torch.linalg, torch.special, torch.Tensor]
    with NoComputing(CONSTANTS):  # tracing computes nothing of the caller's either
        compiled(*values)
    actual, frames = run_poisoned(compiled, values, modules, NoComputing)
    assert len(compiled.specializations) == 1
    assert [code for code in frames if code.co_name == "f"] == []
    test_torch_functional.same(actual, expected, text)


@pytest.mark.parametrize("text", lines(test_torch_functional.CASES)[::2])
def test_torch_functions(text, tmp_path):
    check_torch(text, "x, y, v, i, s, im, w", test_torch_functional.arguments(torch.float64, 0, 3), tmp_path)


@pytest.mark.parametrize("text", lines(test_torch_arrays.CASES)[::2])
def test_torch_arrays_too(text, tmp_path):
    check_torch(text, "x, v, i, j, m", test_torch_arrays.arguments(torch.float64), tmp_path)
