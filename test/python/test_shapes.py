# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions that only change how an array is looked at: NumPy's and torch's results and errors."""

import numpy as np
import pytest

import cjit

torch = pytest.importorskip("torch")


def check(function, *arrays):
    """The jitted function's result, or exception, is the plain one's, for several layouts."""
    compiled = cjit.jit(function)
    for variant in layouts(arrays):
        try:
            expected = function(*variant)
        except Exception as error:
            with pytest.raises(type(error)) as info:
                compiled(*variant)
            assert first_line(info.value) == first_line(error)
            continue
        same(compiled(*variant), expected)


def first_line(error):
    """The message without the position that cjit's own errors carry."""
    return str(error).split("\n")[0].split("permute(sparse_coo): ")[-1]


def layouts(arrays):
    yield arrays
    if all(isinstance(array, np.ndarray) for array in arrays):
        yield tuple(np.asfortranarray(array) for array in arrays)
        yield tuple(np.repeat(array, 2, -1)[..., ::2] if array.ndim else array for array in arrays)
        yield tuple(array[..., ::-1] if array.ndim else array for array in arrays)


def same(actual, expected):
    assert type(actual) is type(expected)
    if isinstance(expected, (tuple, list)):
        assert len(actual) == len(expected)
        for pair in zip(actual, expected):
            same(*pair)
    elif isinstance(expected, (np.ndarray, np.generic)):
        assert actual.dtype == expected.dtype and actual.shape == expected.shape
        assert np.array_equal(actual, expected)
    else:
        assert actual.dtype == expected.dtype and actual.shape == expected.shape
        assert torch.equal(actual, expected)


def block(*shape):
    return np.arange(np.prod(shape, dtype=int), dtype=np.float32).reshape(shape)


NUMPY = {
    "reshape tuple": lambda x: x.reshape((4, 6)),
    "reshape varargs": lambda x: x.reshape(4, 6),
    "reshape -1": lambda x: x.reshape(-1),
    "reshape 3,-1": lambda x: x.reshape(3, -1),
    "reshape by size": lambda x: x.reshape(x.shape[0], -1),
    "reshape by sizes": lambda x: x.reshape(-1, x.shape[0]),
    "reshape by product": lambda x: x.reshape(x.shape[0] * x.shape[1], -1),
    "reshape keyword": lambda x: np.reshape(x, shape=(6, 4)),
    "reshape order": lambda x: np.reshape(x, (6, 4), order="C"),
    "reshape same": lambda x: x.reshape(x.shape) * 2,
    "reshape list": lambda x: np.reshape(x, [8, 3]),
    "reshape bad": lambda x: x.reshape(5, 5),
    "reshape bad -1": lambda x: x.reshape(5, -1),
    "reshape two -1": lambda x: x.reshape(-1, -1),
    "reshape size 1": lambda x: x.reshape(24),
    "ravel": lambda x: x.ravel(),
    "np.ravel": lambda x: np.ravel(x) + 1,
    "flatten": lambda x: x.flatten(),
    "T": lambda x: x.T,
    "transpose": lambda x: x.transpose(),
    "transpose axes": lambda x: x.transpose(1, 2, 0),
    "transpose tuple": lambda x: x.transpose((2, 0, 1)),
    "transpose negative": lambda x: np.transpose(x, (-1, 0, 1)),
    "transpose None": lambda x: x.transpose(None),
    "transpose short": lambda x: x.transpose(1, 0),
    "transpose repeated": lambda x: x.transpose(0, 0, 1),
    "transpose range": lambda x: x.transpose(0, 1, 5),
    "permute_dims": lambda x: np.permute_dims(x, (0, 2, 1)),
    "matrix_transpose": lambda x: np.matrix_transpose(x),
    "mT": lambda x: x.mT - 1,
    "swapaxes": lambda x: x.swapaxes(0, 2),
    "np.swapaxes": lambda x: np.swapaxes(x, -1, 0),
    "swapaxes range": lambda x: np.swapaxes(x, 0, 3),
    "moveaxis": lambda x: np.moveaxis(x, 0, -1),
    "moveaxis several": lambda x: np.moveaxis(x, [0, 1], [-1, -2]),
    "moveaxis range": lambda x: np.moveaxis(x, 7, 0),
    "moveaxis unequal": lambda x: np.moveaxis(x, [0, 1], [0]),
    "moveaxis repeated": lambda x: np.moveaxis(x, [0, 0], [0, 1]),
    "rollaxis": lambda x: np.rollaxis(x, 2),
    "rollaxis start": lambda x: np.rollaxis(x, 0, 3),
    "rollaxis negative": lambda x: np.rollaxis(x, 1, -1),
    "expand_dims": lambda x: np.expand_dims(x, 0),
    "expand_dims end": lambda x: np.expand_dims(x, -1),
    "expand_dims several": lambda x: np.expand_dims(x, (0, 2)),
    "expand_dims range": lambda x: np.expand_dims(x, 7),
    "newaxis": lambda x: x[:, np.newaxis, :, None],
    "squeeze nothing": lambda x: x.squeeze(),
    "squeeze of slice": lambda x: x[:1, :, 1:2].squeeze(),
    "squeeze axis": lambda x: np.squeeze(x[:1], axis=0),
    "squeeze wrong": lambda x: np.squeeze(x, axis=0),
    "squeeze range": lambda x: np.squeeze(x, axis=3),
    "atleast_1d": lambda x: np.atleast_1d(x),
    "atleast_2d": lambda x: np.atleast_2d(x[0, 0]),
    "atleast_3d": lambda x: np.atleast_3d(x[0, 0]),
    "atleast_3d matrix": lambda x: np.atleast_3d(x[0]),
    "atleast several": lambda x: np.atleast_2d(x[0, 0], x),
    "broadcast_to": lambda x: np.broadcast_to(x[0, :, :1], (5, 3, 4)),
    "broadcast_to wrong": lambda x: np.broadcast_to(x, (3, 3, 4)),
    "broadcast_to short": lambda x: np.broadcast_to(x, (4,)),
    "broadcast_to negative": lambda x: np.broadcast_to(x, (-1, 3, 4)),
    "broadcast_arrays": lambda x: np.broadcast_arrays(x[0, :1], x, 1.5)[1],
    "flip": lambda x: np.flip(x),
    "flip axis": lambda x: np.flip(x, 1),
    "flip axes": lambda x: np.flip(x, (0, -1)),
    "flip range": lambda x: np.flip(x, 3),
    "fliplr": lambda x: np.fliplr(x),
    "flipud": lambda x: np.flipud(x),
    "fliplr of a vector": lambda x: np.fliplr(x[0, 0]),
    "slice steps": lambda x: x[::-1, ::2, ::-2],
    "mixed": lambda x: (x.T.reshape(-1)[::-1].reshape(2, -1) * 2).T + x.ravel()[0],
}


@pytest.mark.parametrize("name", NUMPY)
def test_numpy(name):
    check(NUMPY[name], block(2, 3, 4))


@pytest.mark.parametrize("shape", [(2, 1, 12), (1, 24, 1), (3, 2, 4), (4, 3, 2), (24, 1, 1)])
@pytest.mark.parametrize(
    "name", [name for name in NUMPY if "broadcast" not in name and "atleast" not in name]
)
def test_numpy_shapes(name, shape):
    check(NUMPY[name], block(*shape))


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (1,), (), (1, 1), (5,)])
def test_numpy_small(shape):
    x = block(*shape)
    for function in (
        lambda x: x.reshape(-1),
        lambda x: x.ravel() * 2,
        lambda x: x.T * 2,
        lambda x: np.flip(x) + 1,
        lambda x: np.squeeze(x) + 1,
        lambda x: np.expand_dims(x, 0) + 1,
        lambda x: np.atleast_1d(x) + 1,
        lambda x: np.atleast_2d(x) + 1,
        lambda x: np.atleast_3d(x) + 1,
        lambda x: x.reshape(0, -1),
        lambda x: x.reshape(x.shape + (1,)),
        lambda x: x[..., None] - x[None, ...],
    ):
        check(function, x)


TORCH = {
    "view": lambda x: x.view(4, 6),
    "view -1": lambda x: x.view(-1, 4) * 2,
    "view keyword": lambda x: x.view(size=(6, 4)),
    "view size": lambda x: x.view(x.size(0), -1),
    "reshape": lambda x: x.reshape(4, 6),
    "reshape tuple": lambda x: torch.reshape(x, (4, -1)),
    "reshape bad": lambda x: x.reshape(5, 5),
    "reshape bad -1": lambda x: x.reshape(5, -1),
    "reshape -2": lambda x: x.reshape(-2, 3),
    "reshape two": lambda x: x.reshape(-1, -1),
    "view_as": lambda x: x.view_as(torch.zeros(x.shape[0], x.numel() // x.shape[0])),
    "reshape_as": lambda x: x.reshape_as(x.permute(1, 0, 2)),
    "flatten": lambda x: x.flatten(),
    "flatten from": lambda x: torch.flatten(x, 1),
    "flatten to": lambda x: torch.flatten(x, start_dim=0, end_dim=1),
    "flatten order": lambda x: torch.flatten(x, 2, 1),
    "ravel": lambda x: x.ravel(),
    "unsqueeze": lambda x: x.unsqueeze(1),
    "unsqueeze end": lambda x: torch.unsqueeze(x, -1),
    "unsqueeze range": lambda x: x.unsqueeze(5),
    "squeeze": lambda x: x[:1].squeeze(),
    "squeeze dim": lambda x: x[:1].squeeze(0),
    "squeeze kept": lambda x: x.squeeze(0),
    "squeeze dims": lambda x: x[:1, :1].squeeze((0, 1)),
    "squeeze range": lambda x: x.squeeze(3),
    "permute": lambda x: x.permute(2, 0, 1),
    "permute tuple": lambda x: torch.permute(x, (1, 0, 2)),
    "permute dims": lambda x: x.permute(dims=(1, 0, 2)),
    "permute short": lambda x: x.permute(1, 0),
    "permute repeated": lambda x: x.permute(0, 0, 1),
    "transpose": lambda x: x.transpose(0, 2),
    "transpose keyword": lambda x: torch.transpose(x, dim0=1, dim1=-1),
    "transpose range": lambda x: x.transpose(0, 3),
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "swapdims": lambda x: x.swapdims(0, 1),
    "t": lambda x: x[0].t(),
    "t of 3": lambda x: x.t(),
    "mT": lambda x: x.mT,
    "mT of 1": lambda x: x[0, 0].mT,
    "mH": lambda x: x.mH,
    "H": lambda x: x[0].H,
    "adjoint": lambda x: x.adjoint(),
    "movedim": lambda x: x.movedim(0, -1),
    "movedim several": lambda x: torch.movedim(x, (0, 1), (1, 2)),
    "moveaxis": lambda x: torch.moveaxis(x, 0, 2),
    "expand": lambda x: x[:, :1].expand(-1, 5, -1),
    "expand more": lambda x: x[0, 0].expand(3, x.shape[2]),
    "expand wrong": lambda x: x.expand(2, 5, 4),
    "expand short": lambda x: x.expand(4),
    "expand leading": lambda x: x.expand(-1, 2, 3, 4),
    "expand_as": lambda x: x[:, :1].expand_as(x),
    "broadcast_to": lambda x: torch.broadcast_to(x[0, 0], x.shape),
    "broadcast_tensors": lambda x: torch.broadcast_tensors(x[0], x)[0],
    "flip": lambda x: x.flip(0),
    "flip dims": lambda x: torch.flip(x, (0, 2)),
    "flip varargs": lambda x: x.flip(0, 1),
    "flip repeated": lambda x: x.flip(0, 0),
    "fliplr": lambda x: torch.fliplr(x),
    "flipud": lambda x: x.flipud(),
    "atleast_1d": lambda x: torch.atleast_1d(x),
    "atleast_3d": lambda x: torch.atleast_3d(x[0], x),
}


@pytest.mark.parametrize("shape", [(2, 3, 4), (1, 6, 4), (4, 3, 2)])
@pytest.mark.parametrize("name", TORCH)
def test_torch(name, shape):
    check(TORCH[name], torch.from_numpy(block(*shape)))


@pytest.mark.parametrize("shape", [(), (0,), (1,), (1, 1), (0, 2), (3, 1)])
def test_torch_small(shape):
    x = torch.from_numpy(block(*shape))
    for function in (
        lambda x: x.reshape(-1) * 2,
        lambda x: x.flatten() * 2,
        lambda x: x.unsqueeze(0) + 1,
        lambda x: x.squeeze() + 1,
        lambda x: x.squeeze(0) + 1,
        lambda x: x.flip(0) + 1,
        lambda x: x.transpose(0, -1) + 1,
        lambda x: x.movedim(0, -1) + 1,
        lambda x: x.reshape(0, -1),
    ):
        check(function, x)


def test_one_compilation_serves_all_sizes():
    f = cjit.jit(lambda x: x.reshape(x.shape[0], -1).T[::-1] * 2)
    for shape in [(2, 3, 4), (3, 4, 5), (7, 2, 2)]:
        same(f(block(*shape)), f.__wrapped__(block(*shape)))
    assert len(f.specializations) == 1


def test_reshape_by_a_constant_serves_what_it_divides():
    f = cjit.jit(lambda x: x.reshape(4, -1))
    for size in (8, 12, 40):
        same(f(block(size)), block(size).reshape(4, -1))
    with pytest.raises(ValueError, match=r"cannot reshape array of size 9 into shape \(4,newaxis\)"):
        f(block(9))
    same(f(block(16)), block(16).reshape(4, -1))


def test_other_orders_are_refused():
    with pytest.raises(cjit.UnsupportedError, match="order='F' is not supported"):
        cjit.jit(lambda x: x.reshape(6, 4, order="F"))(block(2, 3, 4))
