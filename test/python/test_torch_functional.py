# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's functional layers, losses, statistics, special functions and linear algebra, against torch.

A case is an expression over `x` (3, 4, 6), `y` (the same, others), `v` (6), `i` (int64 in 0…3, (3, 6)), `s` (4, 4),
`im` (2, 4, 9, 8) and `w` (6, 4, 3, 3). Each is called again with other sizes of what may have others.
"""

import pytest
from tolerances import assert_torch_formula

import cjit
from cases import function_of, lines, outcome

torch = pytest.importorskip("torch")

CASES = """
F.conv2d(im, w)
F.conv2d(im, w, v, padding=1)
F.conv2d(im, w, None, stride=2, padding=(1, 2))
F.conv2d(im, w, dilation=2)
F.conv2d(im, w, padding="same")
F.conv2d(im, w[:, :2], groups=2)
F.conv2d(im, w[:4, :1], groups=4, padding=1)
F.conv2d(im[0], w)
F.conv2d(im, w[:, :3])
F.conv2d(im, w.double())
F.conv2d(im, w, stride=0)
F.conv1d(im[0], w[:, :, 0])
F.conv1d(im[0], w[..., 0], v, stride=2, padding=2)
F.conv3d(im[None], w[:2].unsqueeze(0)[:, :, :, :2].expand(3, 2, 4, 2, 3), padding=1)
F.conv1d(im.reshape(2, 4, 72), im.reshape(2, 4, 72)[..., :70])
F.conv_transpose2d(im, w.transpose(0, 1)[:4], stride=2, padding=1, output_padding=1)
F.conv_transpose1d(im[0], w[:4, :2, 0], v[:4], groups=2)
F.conv_transpose2d(im, w[:4], dilation=2)
F.max_pool2d(im, 2)
F.max_pool2d(im, 3, 2, 1)
F.max_pool2d(im, (2, 3), (1, 2), dilation=2)
F.max_pool2d(im, 3, 2, ceil_mode=True)
F.max_pool2d(im, 2, return_indices=True)
F.max_pool2d(im, 3, 2, 1, return_indices=True)
F.max_pool1d(im[0], 3)
F.max_pool1d(im[0, :, :, 0], 2, 1)
F.max_pool3d(im, 2)
F.avg_pool2d(im, 3, 2, 1)
F.avg_pool2d(im, 3, 2, 1, count_include_pad=False)
F.avg_pool2d(im, 2, 3, 1, True)
F.avg_pool2d(im, 2, 3, 1, True, False)
F.avg_pool2d(im, 2, divisor_override=3)
F.avg_pool1d(im[0], 4, 2)
F.avg_pool3d(im, 2)
F.lp_pool2d(im, 2.0, 2)
F.adaptive_avg_pool2d(im, (5, 3))
F.adaptive_avg_pool2d(im, 1)
F.adaptive_avg_pool2d(im, (None, 4))
F.adaptive_avg_pool1d(im[0], 5)
F.adaptive_max_pool2d(im, (5, 3))
F.adaptive_max_pool1d(im[0], 2)
F.unfold(im, 3, padding=1)
F.unfold(im, (2, 3), stride=2)
x.unfold(2, 3, 2)
F.max_pool2d(im, 9)
F.interpolate(im, scale_factor=2)
F.interpolate(im, (5, 12))
F.interpolate(im, (5, 12), mode="nearest-exact")
F.interpolate(im, (5, 12), mode="bilinear")
F.interpolate(im, (18, 5), mode="bilinear", align_corners=True)
F.interpolate(im, scale_factor=1.5, mode="bilinear")
F.interpolate(im[0], scale_factor=0.5, mode="linear")
F.interpolate(im, (3, 4), mode="area")
F.interpolate(im, 3, 2)
F.scaled_dot_product_attention(x, y, x)
F.scaled_dot_product_attention(x, y, x, is_causal=True)
F.scaled_dot_product_attention(x, y, x, i[:, :4][:, None] > 0)
F.scaled_dot_product_attention(x, y, x, s)
F.scaled_dot_product_attention(im, im[:, :2], im[:, :2], scale=0.5, enable_gqa=True)
F.glu(x)
F.glu(x, 1)
F.glu(x, 0)
F.prelu(im, v[:4])
F.prelu(x, v[:1])
F.rrelu(x)
F.dropout(x, 0.3, training=False)
F.dropout2d(im, training=False)
F.alpha_dropout(x)
F.instance_norm(im)
F.instance_norm(im, weight=v[:4], bias=v[:4])
F.instance_norm(im, v[:4], v[:4].abs(), use_input_stats=False)
F.batch_norm(im, v[:4], v[:4].abs(), v[:4], v[:4])
F.group_norm(im, 2, v[:4], v[:4])
F.layer_norm(x, (6,), v, v)
F.layer_norm(x, (4, 6))
F.rms_norm(x, (6,), v)
F.local_response_norm(im, 2)
F.pixel_shuffle(im, 2)
F.pixel_unshuffle(im[..., :6, :], 2)
F.channel_shuffle(im, 2)
F.linear(x, y[0], v[:4])
F.normalize(x, dim=-1)
F.cosine_similarity(x, y, -1)
F.cross_entropy(x, i)
F.cross_entropy(x, i, v[:4].abs(), reduction="sum")
F.cross_entropy(x, i, ignore_index=1)
F.cross_entropy(x, i, v[:4].abs(), ignore_index=2, label_smoothing=0.1)
F.cross_entropy(x, torch.softmax(y, 1))
F.cross_entropy(x, torch.softmax(y, 1), v[:4].abs(), label_smoothing=0.2, reduction="none")
F.cross_entropy(x, i + 1)
F.cross_entropy(x[:, :, 0], i[:, 0], reduction="none")
F.cross_entropy(v, i[0, 0])
F.nll_loss(F.log_softmax(x, 1), i)
F.nll_loss(F.log_softmax(x, 1), i, v[:4].abs(), reduction="none")
F.nll_loss(x, i + 1)
F.mse_loss(x, y)
F.l1_loss(x, y, reduction="sum")
F.huber_loss(x, y, delta=0.5)
F.smooth_l1_loss(x, y, beta=2.0)
F.kl_div(F.log_softmax(x, 1), F.softmax(y, 1), reduction="batchmean")
F.kl_div(F.log_softmax(x, 1), F.log_softmax(y, 1), log_target=True)
F.binary_cross_entropy(torch.sigmoid(x), torch.sigmoid(y))
F.binary_cross_entropy_with_logits(x, torch.sigmoid(y), pos_weight=v.abs())
F.cosine_embedding_loss(x[0], y[0], i[0, :4].sign() * 2 - 1)
F.hinge_embedding_loss(x, y.sign())
F.margin_ranking_loss(x, y, y.sign(), 0.3)
F.soft_margin_loss(x, y.sign())
F.multilabel_soft_margin_loss(x, torch.sigmoid(y))
F.multi_margin_loss(x[0], i[0, :4])
F.triplet_margin_loss(x, y, -x, swap=True)
F.poisson_nll_loss(x, y.abs(), full=True)
F.gaussian_nll_loss(x, y, y.abs() + 0.1, full=True)
F.gaussian_nll_loss(x, y, y)
F.embedding(i, s)
F.embedding(i + 1, s)
torch.cummax(x, 1)
torch.cummin(y, -1)
x.cummax(0)
torch.logcumsumexp(x, 1)
torch.cumulative_trapezoid(x)
torch.cumulative_trapezoid(x, v)
torch.cov(x[0])
torch.cov(v)
torch.cov(x[0], correction=0)
torch.cov(x[0], fweights=i[0])
torch.cov(x[0], aweights=v.abs())
torch.corrcoef(x[0])
torch.cdist(x, y)
torch.cdist(x[0], y[0], p=1)
torch.cdist(x[0], y[0], p=float("inf"))
torch.cdist(x[0], y[0], p=3)
torch.pdist(x[0])
torch.histc(x, 5)
torch.histc(x, 4, -1, 1)
torch.bincount(i.reshape(-1))
torch.unique(i)
torch.unique(i, return_inverse=True, return_counts=True)
i.unique(return_counts=True)
torch.unique_consecutive(i, return_inverse=True, return_counts=True)
torch.isin(i, i[0, :2])
torch.isin(x, y, invert=True)
torch.mode(i, 1)
torch.mode(i, 0, keepdim=True)
torch.nanmedian(torch.where(x > 0, x, float("nan")))
torch.nanmedian(torch.where(x > 0, x, float("nan")), 1).values
torch.topk(x, 2)
torch.topk(x, 2, 1, largest=False)
torch.kthvalue(x, 2)
torch.sort(x, 1, descending=True)
torch.kron(x[0], s)
torch.trace(s)
torch.addr(x[0], v[:4], v)
torch.cross(x[:, :3], y[:, :3], dim=1)
torch.linalg.cross(x[..., :3], y[..., :3])
torch.renorm(x, 2, 0, 1.5)
torch.diag_embed(x)
torch.diag_embed(v, 1)
torch.diag_embed(v, -2)
torch.diag_embed(x, 0, 0, 2)
torch.diagflat(v, 1)
torch.block_diag(s, v, x[0])
torch.cartesian_prod(v, v[:2])
torch.unravel_index(i, (3, 2))
x.unflatten(2, (2, 3))
x.sum_to_size(1, 6)
torch.vander(v, 3)
torch.vander(v, increasing=True)
torch.linalg.vander(x, N=3)
torch.select_scatter(x, y[0], 0, 1)
torch.slice_scatter(x, y[:, :2], 1, 1, 3)
torch.masked_scatter(x, y > 0, x)
x.new_zeros(2, 3)
x.new_ones((2,))
x.new_full((2, 2), 3)
torch.digamma(x)
torch.erfinv(torch.tanh(x))
torch.i0(x)
torch.special.i0e(x)
torch.special.i1(x)
torch.special.i1e(x)
torch.special.erfcx(x)
torch.special.log_ndtr(x)
torch.special.ndtri(torch.sigmoid(x))
torch.special.zeta(x.abs() + 1.5, y.abs() + 0.5)
torch.polygamma(2, x)
x.polygamma(3)
torch.mvlgamma(x.abs() + 3, 3)
torch.special.psi(x.abs())
torch.linalg.diagonal(x)
torch.linalg.vecdot(x, y)
torch.linalg.matrix_norm(x)
torch.linalg.matrix_norm(x, "nuc")
torch.linalg.matrix_norm(x, 2, keepdim=True)
torch.linalg.matrix_norm(x, 1)
torch.linalg.matrix_norm(x, -float("inf"), (0, 2), keepdim=True)
torch.linalg.norm(x)
torch.linalg.norm(s, 1)
torch.linalg.norm(x, 1, -1)
torch.linalg.cond(s)
torch.linalg.cond(s, 1)
torch.linalg.matrix_rank(x)
torch.linalg.solve_triangular(s, x[0], upper=False)
torch.linalg.solve_triangular(s, x[0], upper=True, unitriangular=True)
torch.linalg.solve_triangular(s, x[0].T, upper=True, left=False)
torch.cholesky_solve(x[0], s)
torch.cholesky_inverse(s)
torch.linalg.lstsq(x[0].T, v[:, None]).solution
torch.linalg.tensorsolve(s.reshape(2, 2, 4), s[:2, :2])
torch.linalg.inv(s)
torch.linalg.det(s)
"""


def returning(text):
    return function_of("x, y, v, i, s, im, w", f"return {text}", torch=torch, F=torch.nn.functional)


def arguments(dtype, seed, batch):
    g = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64).to(dtype)

    i = torch.randint(0, 4, (batch, 6), generator=g)
    return normal(batch, 4, 6), normal(batch, 4, 6), normal(6), i, normal(4, 4) + 4 * torch.eye(4, dtype=dtype), \
        normal(batch - 1, 4, 9, 8), normal(6, 4, 3, 3)


def same(actual, expected, text):
    if isinstance(expected, Exception):
        assert type(actual) is type(expected), repr(actual)
    elif isinstance(actual, Exception):
        raise actual
    elif isinstance(expected, tuple | list):
        assert isinstance(actual, tuple | list) and len(actual) == len(expected)
        for a, e in zip(actual, expected):
            same(a, e, text)
    else:
        assert_torch_formula(actual, expected, text)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=["float32", "float64"])
@pytest.mark.parametrize("text", lines(CASES))
def test_table(text, dtype):
    function = returning(text)
    compiled = cjit.jit(function)
    for seed, batch in (0, 3), (1, 5):
        if batch == 5 and ("cross(" in text or "im[None]" in text or "enable_gqa" in text):
            continue
        values = arguments(dtype, seed, batch)
        same(outcome(compiled, values), outcome(function, values), text)


@pytest.mark.parametrize("text", [
    "F.conv2d(im, w, padding=1)", "F.avg_pool2d(im, 3, 2, 1)", "F.adaptive_avg_pool2d(im, 3)",
    "F.scaled_dot_product_attention(x, y, x)", "F.interpolate(im, (5, 12), mode='bilinear')", "torch.digamma(x)",
    "F.max_pool2d(im, 3, 2, 1)", "F.glu(x)", "F.cross_entropy(x, i)",
])  # fmt: skip
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16], ids=["float16", "bfloat16"])
def test_halves(text, dtype):
    function = returning(text)
    values = arguments(dtype, 0, 3)
    same(outcome(cjit.jit(function), values), outcome(function, values), text)


REFUSED = [
    ("F.dropout(x)", "training=True draws random numbers"),
    ("F.scaled_dot_product_attention(x, y, x, dropout_p=0.5)", "dropout_p > 0"),
    ("F.interpolate(im, (5, 12), mode='bicubic')", "mode='bicubic' is not supported"),
    ("F.adaptive_max_pool2d(im, 3, return_indices=True)", "return_indices"),
    ("torch.equal(x, y)", "depends on data"),
    ("torch.allclose(x, y)", "depends on data"),
    ("torch.unique(i, dim=0)", "dim="),
    ("torch.igamma(x, y)", "igamma"),
]


@pytest.mark.parametrize("text, message", REFUSED)
def test_refused(text, message):
    with pytest.raises(cjit.UnsupportedError, match=message.replace("(", r"\(")):
        cjit.jit(returning(text))(*arguments(torch.float32, 0, 3))
