"""Results that are arguments, or views of arguments or of each other, share memory as in NumPy and torch."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

import cjit


def block(*shape):
    return np.arange(float(np.prod(shape))).reshape(shape)


# Named so that failures read well: how the argument lies in memory.
ARRAYS = {
    "contiguous": lambda: block(4, 6),
    "fortran": lambda: np.asfortranarray(block(4, 6)),
    "strided": lambda: block(8, 12)[::2, ::2],
    "negative": lambda: block(4, 6)[::-1, ::-1],
    "rows": lambda: block(4, 9)[:, 1:7],
    "empty": lambda: block(0, 6),
    "no columns": lambda: block(4, 0),
    "one row": lambda: block(1, 6),
    "one element": lambda: block(1, 1),
    "broadcast": lambda: np.broadcast_to(np.arange(6.0), (4, 6)),
    "read-only": lambda: np.frombuffer(block(4, 6).tobytes()).reshape(4, 6),
    "byte-swapped": lambda: block(4, 6).astype(">f8"),
    "unaligned": lambda: np.frombuffer(b"x" + block(4, 6).tobytes(), np.float64, 24, 1).reshape(4, 6),
    "int8": lambda: np.arange(24, dtype=np.int8).reshape(4, 6),
}

ARRAY_VIEWS = {
    "x[::2]": lambda x: x[::2],
    "x[1:-1]": lambda x: x[1:-1],
    "x[::-1, ::3]": lambda x: x[::-1, ::3],
    "x[9:]": lambda x: x[9:],
    "x[:, -1:]": lambda x: x[:, -1:],
    "x[:]": lambda x: x[:],
    "x[...]": lambda x: x[...],
    "x[None]": lambda x: x[None],
    "x[:, None, 1:]": lambda x: x[:, None, 1:],
    "x.T": lambda x: x.T,
    "x.T[1:].T": lambda x: x.T[1:].T,
    "x.swapaxes": lambda x: x.swapaxes(0, 1),
    "np.transpose": lambda x: np.transpose(x),
    "np.moveaxis": lambda x: np.moveaxis(x, 0, 1),
    "np.flip": lambda x: np.flip(x, 1),
    "np.expand_dims": lambda x: np.expand_dims(x, 1),
    "np.broadcast_to": lambda x: np.broadcast_to(x, (3,) + x.shape),
    "np.broadcast_to itself": lambda x: np.broadcast_to(x, x.shape),
    "x.reshape flat": lambda x: x.reshape(-1),
    "x.reshape same": lambda x: x.reshape(x.shape),
    "x.reshape unit": lambda x: x.reshape(1, x.shape[0], 1, x.shape[1]),
    "x.reshape of a part": lambda x: x[1:].reshape(-1),
    "x.T.reshape": lambda x: x.T.reshape(-1),
    "x.ravel": lambda x: x.ravel(),
    "x.flatten": lambda x: x.flatten(),
    "x.copy": lambda x: x.copy(),
    "x.real": lambda x: x.real,
    "np.ascontiguousarray": lambda x: np.ascontiguousarray(x[:, :]),
    "np.asarray": lambda x: np.asarray(x),
    "np.asarray of a part": lambda x: np.asarray(x[1:]),
    "a part of a part": lambda x: x[1:][::2],
    "computed": lambda x: x + x,
    "part of computed": lambda x: (x + x)[1:],
}


def same_strides(a, b):
    """Strides along axes that have two elements or more; the others are never used."""
    return a.size == 0 or all(s == t for s, t, n in zip(a.strides, b.strides, a.shape) if n > 1)


def owner(array):
    """The array at the end of the chain of bases."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def check_array(got, expected, argument):
    assert type(got) is np.ndarray
    assert got.shape == expected.shape
    # What a kernel made is in native byte order.
    assert got.dtype in [expected.dtype, expected.dtype.newbyteorder("=")]
    np.testing.assert_array_equal(got, expected)
    assert (got is argument) == (expected is argument)
    shares = owner(expected) is owner(argument)
    assert (owner(got) is owner(argument)) == shares
    assert np.shares_memory(got, argument) == np.shares_memory(expected, argument)
    if shares:
        assert got.dtype == expected.dtype
        assert got.flags.writeable == expected.flags.writeable
        assert same_strides(got, expected)
        assert got.size == 0 or got.ctypes.data == expected.ctypes.data


@pytest.mark.parametrize("layout", ARRAYS)
@pytest.mark.parametrize("view", ARRAY_VIEWS)
def test_arrays(view, layout):
    function, x = ARRAY_VIEWS[view], ARRAYS[layout]()
    jitted = cjit.jit(function)
    for _ in range(2):  # traced, then served
        check_array(jitted(x), function(x), x)


@pytest.mark.parametrize("view", ARRAY_VIEWS)
def test_one_specialisation_serves_all_sizes(view):
    function = ARRAY_VIEWS[view]
    jitted = cjit.jit(function)
    for shape in [(4, 6), (7, 3), (5, 5), (2, 9)]:
        x = block(*shape)
        check_array(jitted(x), function(x), x)
    assert len(jitted.specializations) == 1


def test_reshape_of_another_layout_is_traced_again():
    def f(x):
        return x.reshape(-1)

    jitted = cjit.jit(f)
    wide = block(8, 12)
    for x in [wide[:, :6], wide[:, :12:2], wide[::2, ::2], wide[:1, ::2], wide[:, ::12], wide.T, wide]:
        check_array(jitted(x), f(x), x)
    rows = [wide[:4].reshape(2, 2, 12)[:, :, ::2], wide.reshape(4, 2, 12)[::2, :, ::2]]
    for x in rows + rows:  # one layout class, one a view and one a copy
        check_array(jitted(x), f(x), x)


def test_zero_dimensional():
    for x in [np.array(3.0), np.array(3)]:
        for function in [lambda x: x[...], lambda x: x[None], lambda x: x.reshape(1), lambda x: x.T]:
            check_array(cjit.jit(function)(x), function(x), x)
    assert cjit.jit(lambda x: x[()])(np.array(3.0)) == 3.0


def test_writes_through():
    x = block(4, 6)
    view = cjit.jit(lambda x: x[1:, ::2].T)(x)
    view[...] = -1
    assert (x[1:, ::2] == -1).all() and (x[0] >= 0).all()
    x[1, 0] = 7
    assert view[0, 0] == 7
    with pytest.raises(ValueError, match="read-only"):
        cjit.jit(lambda x: np.broadcast_to(x, (2, 4, 6)))(x)[0] = 1


def test_views_keep_memory_alive():
    view = cjit.jit(lambda x: x[1:])(block(3, 2))
    assert view.tolist() == [[2, 3], [4, 5]] and view.base is not None


def test_no_kernel_for_views():
    jitted = cjit.jit(lambda x: {"a": x[1:], "b": (x, x.T, 3)})
    jitted(block(2, 2))
    assert jitted.specializations[0].compile_ms == 0


def test_results_that_share_memory():
    def f(x):
        y = x + 1
        z = y[1:]
        return {"y": y, "z": z, "again": z, "flat": y.reshape(-1), "other": x + 1, "T": z.T}

    x = block(3, 4)
    got, expected = cjit.jit(f)(x), f(x)
    for name in expected:
        np.testing.assert_array_equal(got[name], expected[name])
        for other in expected:
            assert np.shares_memory(got[name], got[other]) == np.shares_memory(
                expected[name], expected[other]
            )
    assert got["z"] is got["again"] and got["z"].base is got["y"]
    got["flat"][-1] = 100
    assert got["z"][-1, -1] == 100


def test_parts_without_their_base():
    def f(x):
        y = x * 2
        return y[1:], y[:-1]

    low, high = cjit.jit(f)(block(5))
    low[0] = 50
    assert high.tolist() == [0, 50, 4, 6]


def test_fortran_results_that_share_memory():
    def f(x):
        y = x + 1
        return y, y.T, y.reshape(-1)

    x = np.asfortranarray(block(3, 4))
    got, expected = cjit.jit(f)(x), f(x)
    for a, b in zip(got, expected):
        np.testing.assert_array_equal(a, b)
        assert same_strides(a, b)
        assert np.shares_memory(a, got[0]) == np.shares_memory(b, expected[0])


def test_identity():
    x = block(3, 4)

    def f(x):
        part = x[1:]
        return x, x, part, part, x[1:], np.squeeze(x), np.atleast_1d(x), x.real, np.broadcast_arrays(x, x)[0]

    got, expected = cjit.jit(f)(x), f(x)
    for i, a in enumerate(expected):
        for j, b in enumerate(expected):
            assert (got[i] is got[j]) == (a is b), (i, j)


OUTSIDE = block(3, 4)


def test_outside_arrays():
    def f(x):
        return x + 1, OUTSIDE[1:], OUTSIDE

    got = cjit.jit(f)(block(2))
    assert got[2] is OUTSIDE and got[1].base is owner(OUTSIDE)
    assert np.shares_memory(got[1], OUTSIDE[1:])


# ---------------------------------------------------------------------------------------------
# torch
# ---------------------------------------------------------------------------------------------

TENSORS = {
    "contiguous": lambda: torch.arange(24.0).reshape(4, 6),
    "transposed": lambda: torch.arange(24.0).reshape(6, 4).T,
    "strided": lambda: torch.arange(96.0).reshape(8, 12)[::2, ::2],
    "part": lambda: torch.arange(48.0).reshape(8, 6)[2:6],
    "expanded": lambda: torch.arange(6.0).expand(4, 6),
    "empty": lambda: torch.zeros(0, 6),
    "bfloat16": lambda: torch.arange(24.0).reshape(4, 6).bfloat16(),
}

TENSOR_VIEWS = {
    "x[::2]": lambda x: x[::2],
    "x[1:, ::3]": lambda x: x[1:, ::3],
    "x[None]": lambda x: x[None],
    "x[:]": lambda x: x[:],
    "x[:, 2]": lambda x: x[:, 2],
    "x.t()": lambda x: x.t(),
    "x.mT": lambda x: x.mT,
    "unsqueeze": lambda x: x.unsqueeze(1),
    "squeeze": lambda x: x.squeeze(),
    "expand": lambda x: x.expand(3, *x.shape),
    "permute": lambda x: x.permute(1, 0),
    "reshape": lambda x: x.reshape(-1),
    "reshape same": lambda x: x.reshape(x.shape),
    "flatten": lambda x: x.flatten(),
    "flatten a vector": lambda x: x[:, 0].flatten(),
    "detach": lambda x: x.detach(),
    "contiguous": lambda x: x[:, :].t().contiguous(),
    "flip": lambda x: x.flip(0),
    "fliplr": lambda x: torch.fliplr(x),
    "clone": lambda x: x.clone(),
    "to": lambda x: x.to(x.dtype),
    "data": lambda x: x.data,
    "element": lambda x: x[1:, 2:].reshape(-1)[:1] if x.shape[0] else x,
    "computed": lambda x: (x + x)[1:],
}


def storage_of(tensor):
    return tensor.untyped_storage().data_ptr()


@pytest.mark.parametrize("layout", TENSORS)
@pytest.mark.parametrize("view", TENSOR_VIEWS)
def test_tensors(view, layout):
    function, x = TENSOR_VIEWS[view], TENSORS[layout]()
    jitted = cjit.jit(function)
    for _ in range(2):
        got, expected = jitted(x), function(x)
        assert type(got) is torch.Tensor and got.dtype == expected.dtype
        assert torch.equal(got, expected)
        assert (got is x) == (expected is x)
        if x.numel() == 0:
            continue
        shares = storage_of(expected) == storage_of(x)
        assert (storage_of(got) == storage_of(x)) == shares
        if shares:
            assert got.data_ptr() == expected.data_ptr()
            assert all(s == t for s, t, n in zip(got.stride(), expected.stride(), got.shape) if n > 1)


def test_tensor_views_share_the_version():
    x = torch.arange(6.0)
    view = cjit.jit(lambda x: x[2:])(x)
    before = x._version
    view += 1
    assert x._version == before + 1 and x.tolist() == [0, 1, 3, 4, 5, 6]


def test_view_that_needs_a_copy():
    x = torch.arange(24.0).reshape(4, 6)
    jitted = cjit.jit(lambda x: x.t().view(-1))
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        jitted(x)


def test_between_the_libraries():
    x = torch.arange(12.0).reshape(3, 4)
    array = cjit.jit(lambda x: x.numpy()[1:])(x)
    assert isinstance(array, np.ndarray) and array.ctypes.data == x.data_ptr() + 16
    tensor = cjit.jit(lambda x: torch.from_numpy(x.numpy()[:, 1:]))(x)
    assert tensor.data_ptr() == x.data_ptr() + 4 and tensor.stride() == (4, 1)
    a = block(3, 4)
    tensor = cjit.jit(lambda a: torch.from_numpy(a[1:]).t())(a)
    assert tensor.data_ptr() == a[1:].ctypes.data and tensor.shape == (4, 2)

    def both(x):
        y = x + 1
        return y, y.numpy(), y.numpy()[1:]

    y, whole, part = cjit.jit(both)(x)
    y[1, 0] = 100
    assert whole[1, 0] == 100 and part[0, 0] == 100


# ---------------------------------------------------------------------------------------------
# Other ways to get there
# ---------------------------------------------------------------------------------------------


def test_ahead_of_time():
    jitted = cjit.jit(lambda x: (x.T, x[1:] + 1, x[1:]))
    jitted.compile((np.float64, 2))
    x = block(5, 7)
    transposed, computed, part = jitted(x)
    assert transposed.base is owner(x) and part.base is owner(x) and computed.base is None
    assert len(jitted.specializations) == 1


CACHED = """
import numpy as np
import cjit

x = np.ones((3, 4))
jitted = cjit.jit(lambda x: (x[1:], x.T[1:] * 2, x.T))
part, computed, transposed = jitted(x)
assert part.base is x and transposed.base is x and computed.base is None
print(jitted.specializations[0].from_cache)
"""


def test_from_the_disk_cache(tmp_path):
    environment = dict(os.environ, CJIT_CACHE_DIR=str(tmp_path / "cache"))
    for expected in ["False\n", "True\n"]:
        command = [sys.executable, "-c", CACHED]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout == expected


# ---------------------------------------------------------------------------------------------
# Updates in place
# ---------------------------------------------------------------------------------------------


def swap(x):
    x[0], x[1] = x[1], x[0]


def later(x):
    part = x[1:]
    x[1, 0] = 5
    return part, x


def earlier(x):
    part = x[1:]
    part[0] = 5
    return x, x[1, 1]


def chain(x):
    x[2] = x[0] * 2
    x[3] = x[2] + x[1]
    return x[3]


def two_results(x):
    before = x + 0
    x *= 2
    return before, x * 3


def many(x):
    for i in range(20):
        x[i % 4, i % 6] += i


def out_of_order(x):
    view = x.T[1:].T
    x += view[:, :1]
    view -= x[:1, 1:]
    return view


def fresh(x):
    y = x * 2
    z = y[1:]
    z[...] = 1
    y[2, 0] = -1
    return y, z


UPDATES = {
    "element": lambda x: x.__setitem__((1, 2), 5),
    "row": lambda x: x.__setitem__(0, 5),
    "slice": lambda x: x.__setitem__(slice(1, None), x[:-1]),
    "backwards": lambda x: x.__setitem__(slice(None, None, -1), x[:]),
    "steps": lambda x: x.__setitem__((slice(None, None, 2), slice(None, None, -2)), 7),
    "all": lambda x: x.__setitem__(..., 3),
    "reversed into itself": lambda x: x.__setitem__(..., x[::-1, ::-1]),
    "new axis": lambda x: x.__setitem__((slice(None), None, 0), np.float64(9)),
    "a list": lambda x: x.__setitem__(1, [1, 2, 3, 4, 5, 6]),
    "extra axes": lambda x: x.__setitem__(1, x[None, :1] * 2),
    "+=": lambda x: x.__iadd__(1),
    "*= itself": lambda x: x.__imul__(x),
    "+= row": lambda x: x.__iadd__(x[0]),
    "-= transposed": lambda x: x[:3, :3].__isub__(x[:3, :3].T),
    "heavy": lambda x: x.__setitem__(..., np.exp(np.sin(x) * 0.5) + x * x),
    "through T": lambda x: x.T.__setitem__(slice(1, None), 4),
    "through reshape": lambda x: x.reshape(2, -1).__setitem__(0, 4),
    "out=": lambda x: np.add(x, 1, out=x),
    "out= part": lambda x: np.multiply(x[1:], x[:-1], out=x[:-1]),
    "positional out": lambda x: np.negative(x, x),
    "np.copyto": lambda x: np.copyto(x, 2),
    "np.copyto where": lambda x: np.copyto(x[1:], 2, where=x[1:] > 10),
    "fill": lambda x: x[1].fill(8),
    "swap": swap,
    "seen later": later,
    "seen earlier": earlier,
    "chain": chain,
    "two results": two_results,
    "many": many,
    "out of order": out_of_order,
    "fresh": fresh,
}
WRITABLE = [name for name in ARRAYS if name not in ("broadcast", "read-only")]


def leaves(result):
    return result if isinstance(result, tuple) else () if result is None else (result,)


def attempt(function, *arguments):
    try:
        return function(*arguments), None
    except (ValueError, TypeError, IndexError) as error:
        return None, type(error)


def check_update(function, jitted, make):
    x, y = make(), make()
    expected, expected_error = attempt(function, y)
    got, error = attempt(jitted, x)
    assert error == expected_error
    if expected_error:
        return
    np.testing.assert_allclose(x, y, rtol=1e-14)
    assert len(leaves(got)) == len(leaves(expected))
    for a, b in zip(leaves(got), leaves(expected)):
        np.testing.assert_allclose(a, b, rtol=1e-14)
        assert (a is x) == (b is y)
        assert np.shares_memory(a, x) == np.shares_memory(b, y)


@pytest.mark.parametrize("layout", WRITABLE)
@pytest.mark.parametrize("update", UPDATES)
def test_updates(update, layout):
    if layout == "unaligned":

        def make():
            memory = bytearray(b"x" + block(4, 6).tobytes())
            return np.frombuffer(memory, np.float64, 24, 1).reshape(4, 6)

    else:
        make = ARRAYS[layout]
    if layout == "int8" and update in ("heavy", "*= itself"):
        pytest.skip("exp of int8 is float16; 23 * 23 overflows")
    if layout == "empty" and update == "extra axes":
        pytest.skip("two errors: NumPy tells the index, cjit the shape")
    jitted = cjit.jit(UPDATES[update])
    for _ in range(2):
        check_update(UPDATES[update], jitted, make)


@pytest.mark.parametrize("update", ["slice", "+= row", "seen later", "out= part", "fresh"])
def test_updates_serve_all_sizes(update):
    jitted = cjit.jit(UPDATES[update])
    for shape in [(4, 6), (7, 3), (9, 9)]:
        check_update(UPDATES[update], jitted, lambda: block(*shape))
    assert len(jitted.specializations) == 1


def test_updates_refused_as_numpy_refuses():
    def store(x):
        x[1:] = 1

    def add(x):
        x += 1

    readonly = ARRAYS["read-only"]()
    for function, text in [(store, "assignment destination is read-only"), (add, "output array is read-only")]:
        jitted = cjit.jit(function)
        jitted(block(4, 6))
        with pytest.raises(ValueError, match=rf"test_aliasing.py:\d+:\d+: {text}"):
            jitted(readonly)
        jitted(block(4, 6))
    with pytest.raises(ValueError, match="read-only"):
        cjit.jit(lambda x: np.broadcast_to(x, (2, 4, 6)).fill(1))(block(4, 6))
    with pytest.raises(ValueError, match=r"could not broadcast input array from shape \(3,\) into shape \(6,\)"):
        cjit.jit(lambda x: x.__setitem__(0, x[0, :3]))(block(4, 6))
    with pytest.raises(ValueError, match=r"non-broadcastable output operand with shape \(6,\) doesn't match"):
        cjit.jit(lambda x: np.add(x, x, out=x[0]))(block(4, 6))
    with pytest.raises(TypeError, match="Cannot cast ufunc 'add' output from dtype"):
        cjit.jit(lambda x: x.__iadd__(0.5))(np.arange(3))
    with pytest.raises(OverflowError):
        cjit.jit(lambda x: x.__setitem__(0, 300))(np.arange(3, dtype=np.int8))


def test_updates_of_several_arguments():
    def step(x, v, dt):
        v -= x * dt
        x += v * dt
        return x

    jitted = cjit.jit(step)
    for size in [1, 5, 1000]:
        x, v, y, w = np.ones(size), np.arange(float(size)), np.ones(size), np.arange(float(size))
        for _ in range(3):
            assert jitted(x, v, 0.5) is x
            step(y, w, 0.5)
        np.testing.assert_array_equal(x, y)
        np.testing.assert_array_equal(v, w)


def test_arguments_that_share_memory():
    def f(x, y):
        x[:3] = y[:3] * 2
        return y + 0

    jitted, base = cjit.jit(f), block(10)
    jitted(base[:4], base[5:])  # apart
    with pytest.raises(cjit.UnsupportedError, match="'x' is updated in place and shares memory with argument 'y'"):
        jitted(base[:6], base[3:])
    read = cjit.jit(lambda x, y: x[:4] + y[:4])
    read(base[:6], base[3:])  # nothing is written


def test_the_same_array_twice():
    def f(x, y):
        x[0] = y[1] + 1
        y += x
        return x, y, y[1:]

    jitted = cjit.jit(f)
    for _ in range(2):
        for twice in [lambda x: (x, x), lambda x: (x, x[:]), lambda x: (x, x.copy())]:
            x, y = block(5), block(5)
            arguments = twice(x)
            got, expected = jitted(*arguments), f(*twice(y))
            for a, b in zip(got, expected):
                np.testing.assert_array_equal(a, b)
            np.testing.assert_array_equal(x, y)
            assert got[0] is x and got[1] is arguments[1] and np.shares_memory(got[2], arguments[1])
    assert len(jitted.specializations) <= 3
    jitted(block(9), block(9))


def test_a_tensor_and_its_array():
    def f(t, a):
        t += 1
        a *= 2
        return t

    t = torch.arange(4.0)
    assert cjit.jit(f)(t, t.numpy()) is t
    assert t.tolist() == [2, 4, 6, 8]


def test_outside_arrays_are_updated():
    class Counter:
        def __init__(self):
            self.sum = np.zeros(3)

        def add(self, x):
            self.sum[...] += x
            total = self.sum
            total -= 0.5
            return total[0]

    counter = Counter()
    add = cjit.jit(counter.add)
    assert [float(add(np.ones(3))) for _ in range(3)] == [0.5, 1, 1.5]
    assert counter.sum.tolist() == [1.5, 1.5, 1.5]


TENSOR_UPDATES = {
    "add_": lambda x: x.add_(1),
    "part": lambda x: x[1:].mul_(2),
    "setitem": lambda x: x.__setitem__((slice(None), 0), x[:, 1]),
    "copy_": lambda x: x.copy_(x.flip(0)),
    "fill_": lambda x: x[:, ::2].fill_(3),
    "zero_": lambda x: x.t()[1:].zero_(),
    "clamp_": lambda x: x.clamp_(3, 9).sub_(1),
    "+=": lambda x: x.__iadd__(x * 2),
    "array": lambda x: x.numpy().__setitem__(0, 3),
    "seen by the array": lambda x: (x.numpy(), x.neg_())[0],
}


@pytest.mark.parametrize("layout", ["contiguous", "transposed", "strided", "part", "empty"])
@pytest.mark.parametrize("update", TENSOR_UPDATES)
def test_tensor_updates(update, layout):
    function = TENSOR_UPDATES[update]
    jitted = cjit.jit(function)
    for _ in range(2):
        x, y = TENSORS[layout](), TENSORS[layout]()
        expected, expected_error = attempt(function, y)
        got, error = attempt(jitted, x)
        assert error == expected_error
        if expected_error:
            continue
        assert torch.equal(x, y) and x._version > 0
        assert (got is x) == (expected is y) and type(got) is type(expected)


def test_tensor_updates_that_torch_refuses():
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        cjit.jit(lambda x: x.add_(1))(TENSORS["expanded"]())
    with pytest.raises(RuntimeError, match="result type Float can't be cast to the desired output type Long"):
        cjit.jit(lambda x: x.add_(0.5))(torch.arange(3))
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        cjit.jit(lambda x: x[0].add_(x))(torch.ones(2, 3))


# ---- results that updates of one array made ------------------------------------------------------


def two_updates(x):
    y = np.exp(x)
    k, p = y.copy(), y.copy()
    k[0], p[0] = 7.0, 8.0
    return k, p


def two_made_alike(x):
    k, p = np.zeros(x.shape), np.zeros(x.shape)
    k[0], p[0] = x[0], x[1]
    return k, p


def update_and_original(x):
    y = np.exp(x)
    k = y.copy()
    k[0] = 7.0
    return k, y


def carried_by_a_loop(x):
    k, p = np.zeros(x.shape), np.zeros(x.shape)
    k[0], p[0] = 1.0, 2.0
    for i in range(x.shape[0]):
        k[i] += x[i]
        p[i] -= x[i]
    return p, k


def of_computed_size(x):
    y = np.exp(x[x > 0])
    k, p = y.copy(), y.copy()
    k[0], p[0] = 7.0, 8.0
    return k, y, p


@pytest.mark.parametrize("function", [two_updates, two_made_alike, update_and_original, carried_by_a_loop,
                                      of_computed_size])  # fmt: skip
def test_results_that_began_as_one_array(function):
    x = np.arange(1.0, 6.0)
    for actual, expected in zip(cjit.jit(function)(x), function(x), strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-12)


def test_shape_assignment():
    def function(x):
        made = x * 2
        same, row = made, made[0]
        made.shape = (made.size,)
        made[1] = -1
        same += 1
        return made, same, row, same.ndim

    def of_an_argument(x):
        x.shape = (6,)

    def of_a_transposed(x):
        made = (x * 2).T
        made.shape = (6,)

    x = block(2, 3)
    for actual, expected in zip(cjit.jit(function)(x), function(x), strict=True):
        np.testing.assert_array_equal(actual, expected)
    with pytest.raises(cjit.UnsupportedError, match="shape of an array that came from outside"):
        cjit.jit(of_an_argument)(x)
    with pytest.raises(AttributeError, match="Incompatible shape"):
        cjit.jit(of_a_transposed)(x)
