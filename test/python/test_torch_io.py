# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tensors in and out through the DLPack exchange table."""

import gc
import sys
import threading
import weakref

import numpy as np
import pytest

import cjit

torch = pytest.importorskip("torch")

DTYPES = [torch.float32, torch.float64, torch.int8, torch.int16, torch.int32, torch.int64,
          torch.uint8]


def same(result, expected):
    assert type(result) is torch.Tensor and result.dtype == expected.dtype
    assert result.shape == expected.shape
    assert torch.equal(result, expected)


@cjit.jit
def add(x, y):
    return x + y


@cjit.jit
def twice(x):
    return x + x


@pytest.mark.parametrize("dtype", DTYPES)
def test_dtypes(dtype):
    x = torch.arange(10).to(dtype)
    same(add(x, x), x + x)


def test_half_precision_comes_in_and_out():
    f = cjit.jit(lambda x: (x.to(torch.float32), x))
    for dtype in (torch.float16, torch.bfloat16, torch.bool):
        x = torch.tensor([0.0, 1.0, 2.5]).to(dtype)
        result, again = f(x)
        same(result, x.to(torch.float32))
        assert again is x


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x,
        lambda x: x.t(),
        lambda x: x[::2],
        lambda x: x[:, 1:],
        lambda x: x[:, ::3],
        lambda x: x[1:1],
        lambda x: x[0, 0],
        lambda x: x[:1],
        lambda x: x[:1].expand(4, 6),
        lambda x: x.unsqueeze(1),
        lambda x: x.reshape(2, 2, 6).permute(2, 0, 1),
        lambda x: x[:, :1],
    ],
)
def test_layouts(view):
    x = view(torch.arange(24, dtype=torch.float32).reshape(4, 6))
    same(twice(x), x + x)
    same(cjit.jit(lambda x: x + 1.0)(x), x + 1.0)


def test_empty_tensors():
    for shape in ((0,), (3, 0), (0, 2, 0)):
        x = torch.empty(shape)
        same(twice(x), x + x)


def test_parameter_and_grad():
    p = torch.nn.Parameter(torch.ones(3))
    with pytest.raises(cjit.UnsupportedError, match=r"\.detach\(\).*torch\.no_grad\(\)"):
        twice(p)
    with torch.no_grad():
        same(twice(p), torch.full((3,), 2.0))
    with torch.inference_mode():
        same(twice(p), torch.full((3,), 2.0))
    same(twice(p.detach()), torch.full((3,), 2.0))
    x = torch.ones(3, requires_grad=True)
    with pytest.raises(cjit.UnsupportedError, match="argument 'x'"):
        twice(x)


def test_lazy_negative_bit():
    c = torch.tensor([1 + 2j, 3 - 4j])
    x = c.conj().imag
    assert x.is_neg()
    same(twice(x), (x + x).resolve_neg())
    y = torch._neg_view(torch.ones(3))
    same(twice(y), torch.full((3,), -2.0))


def test_refused():
    for x, word in (
        (torch.eye(3).to_sparse(), "sparse"),
        (torch.empty(3, device="meta"), "meta"),
        (torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8), "qint8"),
        (torch.tensor([1j], dtype=torch.complex32), "complex32"),
        (torch.ones(3).to(torch.float8_e4m3fn), "float8"),
    ):
        with pytest.raises(cjit.UnsupportedError, match=f"twice.*argument 'x'.*{word}"):
            twice(x)


def test_subclass_is_refused():
    class Mine(torch.Tensor):
        pass

    with pytest.raises(cjit.UnsupportedError, match="Mine"):
        twice(torch.ones(3).as_subclass(Mine))


def test_fake_tensor_is_refused():
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode():
        fake = torch.ones(3)
    with pytest.raises(cjit.UnsupportedError, match="FakeTensor"):
        twice(fake)


def test_alias_and_conversion():
    @cjit.jit
    def f(t):
        return t, t.numpy(), torch.from_numpy(t.numpy() + 1.0)

    x = torch.ones(3)
    itself, array, other = f(x)
    assert itself is x and isinstance(array, np.ndarray)
    array[0] = 7
    assert x[0] == 7
    same(other, torch.full((3,), 2.0))
    g = cjit.jit(lambda a: torch.from_numpy(a))
    a = np.ones(3)
    t = g(a)
    t[0] = 5
    assert a[0] == 5


def test_numpy_and_torch_are_different_keys():
    x = np.arange(3, dtype=np.float32)
    assert isinstance(twice(x), np.ndarray)
    same(twice(torch.from_numpy(x)), torch.from_numpy(x + x))


def test_mismatch_is_torchs_error():
    with pytest.raises(RuntimeError, match=r"size of tensor a \(3\) must match.*\(4\)"):
        add(torch.ones(3), torch.ones(4))
    add(torch.ones(4), torch.ones(4))
    with pytest.raises(RuntimeError, match=r"size of tensor a \(3\) must match.*\(4\)"):
        add(torch.ones(3), torch.ones(4))


def test_outside_tensors():
    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.full((3,), 2.0))

        def forward(self, x):
            return x * self.weight

    model = Model()
    f = cjit.jit(Model.forward)
    x = torch.ones(3)
    with torch.no_grad():
        same(f(model, x), torch.full((3,), 2.0))
        model.weight += 1
        same(f(model, x), torch.full((3,), 3.0))
        model.weight = torch.nn.Parameter(torch.full((3,), 9.0))
        same(f(model, x), torch.full((3,), 9.0))
    assert len(f.specializations) == 1


def test_results_are_ordinary_tensors():
    y = twice(torch.ones(4))
    y += 1
    same(y.view(2, 2).t().contiguous(), torch.full((2, 2), 3.0))
    assert not y.requires_grad and y.data_ptr() % 64 == 0
    z = y.numpy()
    del y
    gc.collect()
    assert (z == 3).all()


def test_memory_is_given_back():
    big = torch.ones(1 << 18)
    twice(big)
    gc.collect()
    before = cjit.pool_info()["bytes_in_use"]
    for _ in range(20):
        y = twice(big)
    assert cjit.pool_info()["bytes_in_use"] > before
    thread = threading.Thread(target=lambda box: box.clear(), args=([y],))
    del y
    thread.start()
    thread.join()
    del thread
    gc.collect()
    assert cjit.pool_info()["bytes_in_use"] == before


def test_reference_counts():
    x = torch.ones(3)
    add(x, x)
    before = sys.getrefcount(x)
    for _ in range(1000):
        add(x, x)
        with pytest.raises(RuntimeError):
            add(x, torch.ones(4))
    assert sys.getrefcount(x) == before
    y = add(x, x)
    dead = weakref.ref(y)
    del y
    assert dead() is None
