# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The array language for both fuzzers: reductions, scans, shapes, indices, products, sorts.

Sums of floats are compared by dtype and shape alone, since the order of adding is open; of integers by value. Sorts are
asked to be stable where equal elements can be told apart.
"""

import numpy as np
from program import Op


def float_result(result, *operands):
    """Sums of floats, in whatever order."""
    kind = getattr(np.asarray(result) if not hasattr(result, "is_floating_point") else result, "dtype", None)
    is_float = result.is_floating_point() if hasattr(result, "is_floating_point") else kind.kind in "fc"
    return np.ones(tuple(np.shape(result)), bool) if is_float else False


# fmt: off
NUMPY_EXACT = """np.any({0}) | np.all({0}, axis=0) | np.any({0}, axis=-1, keepdims=True) | np.count_nonzero({0}) |
    np.count_nonzero({0}, axis=0) | np.argmax({0}) | np.argmin({0}, axis=0) | np.argmax({0}, axis=-1) |
    np.reshape({0}, -1) | np.ravel({0}) | np.flip({0}) | np.flip({0}, 0) | np.roll({0}, 1) | np.roll({0}, -2, axis=0) |
    np.concatenate([{0}, {0}]) | np.concatenate([{0}, {0}], axis=-1) | np.stack([{0}, {0}], -1) | np.expand_dims({0}, 0) |
    np.squeeze({0}) | np.swapaxes({0}, 0, -1) | np.moveaxis({0}, 0, -1) | np.tile({0}, 2) | np.repeat({0}, 2, axis=0) |
    np.atleast_2d({0}) | np.pad({0}, 1) | np.tril({0}) | np.triu({0}, 1) | np.rot90({0}) | np.hstack([{0}, {0}]) |
    {0}[{0} > 0] | {0}[..., [0, -1]] | np.take({0}, [0, -1], axis=-1) | np.nonzero({0})[0] | np.flatnonzero({0}) |
    np.argsort({0}, kind="stable") | np.argsort({0}, axis=0, kind="stable") | np.split({0}, 1)[0] |
    np.diagonal(np.atleast_2d({0})) | np.transpose({0}) | {0}.reshape(1, -1) | {0}.flatten() | np.delete({0}, 0, axis=-1)""".split("|")
NUMPY_TIES = """np.max({0}) | np.min({0}, axis=0) | np.max({0}, axis=-1, keepdims=True) | np.sort({0}) |
    np.sort({0}, axis=0) | np.maximum.accumulate({0}) | np.ptp({0})""".split("|")
NUMPY_SUMS = """np.sum({0}) | np.sum({0}, axis=0) | np.sum({0}, axis=-1, keepdims=True) | np.prod({0}) | np.cumsum({0}) |
    np.cumsum({0}, axis=-1) | np.cumprod({0}, axis=0) | np.mean({0}) | np.mean({0}, axis=0) | np.var({0}, axis=-1) |
    np.std({0}) | np.add.reduce({0}) | np.trace(np.atleast_2d({0})) | np.median({0})""".split("|")
NUMPY_TWO_EXACT = """np.concatenate([np.ravel({0}), np.ravel({1})]) | np.stack([{0}, {1}]) | np.broadcast_arrays({0}, {1})[0] |
    np.where({0}, {1}, 0) | np.append({0}, {1}) | np.isin({0}, {1})""".split("|")
NUMPY_TWO_SUMS = "({0} @ {1}) | np.dot({0}, {1}) | np.inner({0}, {1}) | np.outer({0}, {1}) | np.matmul({0}, {1}.T) | np.tensordot({0}, {1}, 1)".split("|")

TORCH_EXACT = """torch.any({0}) | torch.all({0}, 0) | torch.count_nonzero({0}) | {0}.reshape(-1) | torch.flatten({0}) |
    torch.flip({0}, (0,)) | torch.roll({0}, 1) | torch.cat([{0}, {0}]) | torch.cat([{0}, {0}], -1) | torch.stack([{0}, {0}], -1) |
    torch.unsqueeze({0}, 0) | torch.squeeze({0}) | torch.transpose({0}, 0, -1) | torch.movedim({0}, 0, -1) | torch.tile({0}, (2,)) |
    torch.repeat_interleave({0}, 2, 0) | torch.tril(torch.atleast_2d({0})) | torch.atleast_3d({0}) | {0}[{0} > 0] |
    {0}[..., [0, -1]] | torch.index_select({0}, 0, torch.tensor([0, 0])) | torch.nonzero({0}) |
    torch.argsort({0}, stable=True) | torch.narrow({0}, 0, 0, 1) | {0}.unbind(0)[0] | torch.chunk({0}, 2)[0] |
    torch.nn.functional.pad({0}, (1, 2)) | torch.diff({0})""".split("|")
TORCH_TIES = """torch.amax({0}) | torch.amin({0}, 0) | torch.amax({0}, -1, keepdim=True) | torch.sort({0}, stable=True)[0] |
    torch.sort({0}, 0, descending=True, stable=True)[0] | torch.cummax({0}, 0)[0] | torch.topk({0}, 1)[0] |
    torch.max({0}, -1)[0]""".split("|")
TORCH_SUMS = """torch.sum({0}) | torch.sum({0}, 0) | torch.sum({0}, -1, keepdim=True) | torch.prod({0}) | torch.cumsum({0}, 0) |
    torch.cumsum({0}, -1) | torch.mean({0}) | torch.var({0}, 0) | torch.softmax({0}, -1) | torch.logsumexp({0}, 0) |
    torch.nn.functional.layer_norm({0}, {0}.shape[-1:])""".split("|")
TORCH_TWO_EXACT = "torch.stack([{0}, {1}]) | torch.broadcast_tensors({0}, {1})[0] | torch.isin({0}, {1})".split("|")
TORCH_TWO_SUMS = "({0} @ {1}) | torch.matmul({0}, {1}.mT) | torch.outer({0}, {1}) | torch.inner({0}, {1}) | torch.cdist({0}, {1})".split("|")
# fmt: on


def _ops(texts, arity, weight, **more):
    return [Op(text.strip(), arity, weight=weight, **more) for text in texts]


def table(library):
    exact, ties, sums, two_exact, two_sums = (
        (NUMPY_EXACT, NUMPY_TIES, NUMPY_SUMS, NUMPY_TWO_EXACT, NUMPY_TWO_SUMS)
        if library == "numpy"
        else (TORCH_EXACT, TORCH_TIES, TORCH_SUMS, TORCH_TWO_EXACT, TORCH_TWO_SUMS)
    )
    return (
        _ops(exact, 1, 0.6)
        + _ops(ties, 1, 0.6, tolerance="maximum")
        + _ops(sums, 1, 0.6, ignore=float_result)
        + _ops(two_exact, 2, 0.6)
        + _ops(two_sums, 2, 0.6, ignore=float_result)
    )
