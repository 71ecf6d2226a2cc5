# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's products besides matmul."""

import operator

import torch

from .common import product, unsupported
from .products import chain


def _no_out(name, out):
    if out is not None:
        unsupported(f"torch.{name}: out is not supported yet; leave it out")


def _scaled(value, factor):
    return value if isinstance(factor, int | float) and factor == 1 else value * factor


def _combine(input, made, beta, alpha):
    made = _scaled(made, alpha)
    if isinstance(beta, int | float) and beta == 0:
        return made  # nan and inf of input do not count
    return _scaled(input, beta) + made


def addmm(input, mat1, mat2, *, beta=1, alpha=1, out=None):
    _no_out("addmm", out)
    return _combine(input, torch.mm(mat1, mat2), beta, alpha)


def addmv(input, mat, vec, *, beta=1, alpha=1, out=None):
    _no_out("addmv", out)
    return _combine(input, torch.mv(mat, vec), beta, alpha)


def baddbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    _no_out("baddbmm", out)
    return _combine(input, torch.bmm(batch1, batch2), beta, alpha)


def addbmm(input, batch1, batch2, *, beta=1, alpha=1, out=None):
    _no_out("addbmm", out)
    b, n, m = batch1.shape
    p = batch2.shape[2]
    # the batches side by side: their sum is one product
    left = batch1.transpose(0, 1).reshape(n, b * m)
    return _combine(input, torch.mm(left, batch2.reshape(b * m, p)), beta, alpha)


def outer(input, vec2, *, out=None):
    _no_out("outer", out)
    for name, value in (("self", input), ("vec2", vec2)):
        if value.dim() != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {value.dim()}-D")
    return input[:, None] * vec2[None, :]


def inner(input, other, *, out=None):
    _no_out("inner", out)
    if input.dim() == 0 or other.dim() == 0:
        return input * other
    if input.shape[-1] != other.shape[-1]:
        a, b = ([int(n) for n in t.shape] for t in (input, other))
        raise RuntimeError(f"inner() the last dimension must match on both input tensors but got shapes {a} and {b}")
    return tensordot(input, other, [[-1], [-1]])


def vdot(input, other, *, out=None):
    _no_out("vdot", out)
    return torch.dot(input.conj(), other)


def tensordot(a, b, dims=2, out=None):
    _no_out("tensordot", out)
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.dim(), b.dim()):
            raise RuntimeError(
                f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}"
            )
        axes_a, axes_b = list(range(-dims, 0)), list(range(dims))
    else:
        axes_a, axes_b = ([operator.index(d) for d in part] for part in dims)
    for x, y in zip(axes_a, axes_b, strict=True):
        if a.shape[x] != b.shape[y]:
            raise RuntimeError(
                "contracted dimensions need to match, but first has size "
                f"{int(a.shape[x])} in dim {x} and second has size {int(b.shape[y])} in dim {y}"
            )
    axes_a = [axis % a.dim() for axis in axes_a]
    axes_b = [axis % b.dim() for axis in axes_b]
    free_a = [axis for axis in range(a.dim()) if axis not in axes_a]
    free_b = [axis for axis in range(b.dim()) if axis not in axes_b]
    shape_a, shape_b = [a.shape[axis] for axis in free_a], [b.shape[axis] for axis in free_b]
    common = product(a.shape[axis] for axis in axes_a)
    left = a.permute(free_a + axes_a).reshape(product(shape_a), common)
    right = b.permute(axes_b + free_b).reshape(common, product(shape_b))
    return (left @ right).reshape(tuple(shape_a + shape_b))


def chain_matmul(*matrices, out=None):
    _no_out("chain_matmul", out)
    return chain(list(matrices)) if len(matrices) > 1 else matrices[0]


def multi_dot(tensors, *, out=None):
    _no_out("linalg.multi_dot", out)
    tensors = list(tensors)
    if len(tensors) < 2:
        raise RuntimeError("multi_dot(): expected at least 2 tensors but got " + str(len(tensors)))
    first, last = tensors[0].dim(), tensors[-1].dim()
    if first == 1:
        tensors[0] = tensors[0][None, :]
    if last == 1:
        tensors[-1] = tensors[-1][:, None]
    result = chain(tensors)
    if first == 1 and last == 1:
        return result[0, 0]
    return result.reshape(-1) if first == 1 or last == 1 else result


def linear(input, weight, bias=None):
    made = input @ (weight.T if weight.dim() == 2 else weight)
    return made if bias is None else made + bias


def bilinear(input1, input2, weight, bias=None):
    o, i, j = weight.shape
    batch = tuple(input1.shape[:-1])
    left, right = input1.reshape(-1, i), input2.reshape(-1, j)
    made = (left @ weight.permute(1, 0, 2).reshape(i, o * j)).reshape(-1, o, j)
    made = (made @ right[:, :, None]).reshape((*batch, o))
    return made if bias is None else made + bias
