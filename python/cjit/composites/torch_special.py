# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's special functions that are formulas: everything is computed in float64 and rounded once.

The Chebyshev series were computed with mpmath in 40 digits and end below 2**-58 of their largest term.
"""

import math

import torch

from .api import raise_where
from .common import traced, unsupported
from .torch_indexing import no_out

_I0_LOW = (
    0.33839763720473803, -0.3046826723431984, 0.17162090152220877, -0.09490109704804764, 0.04930528423967071,
    -0.02373741480589947, 0.010546460394594998, -0.004324309995050576, 0.0016394756169413357, -0.0005763755745385824,
    0.00018850288509584165, -5.754195010082104e-05, 1.6448448070728896e-05, -4.4167383584587505e-06,
    1.1173875391201037e-06, -2.670793853940612e-07, 6.046995022541919e-08, -1.300025009986248e-08,
    2.6598237246823866e-09, -5.189795601635263e-10, 9.675809035373237e-11, -1.726826291441556e-11,
    2.95505266312964e-12, -4.856446783111929e-13, 7.676185498604936e-14, -1.1685332877993451e-14,
    1.715391285555133e-15, -2.431279846547955e-16, 3.3307945188222384e-17, -4.4153416464793395e-18,
)  # fmt: skip
_I0_HIGH = (
    0.4022452055070544, 0.0033691164782556943, 6.889758346916825e-05, 2.8913705208347567e-06, 2.0489185894690638e-07,
    2.266668990498178e-08, 3.3962320257083865e-09, 4.94060238822497e-10, 1.1889147107846439e-11,
    -3.1499165279632416e-11, -1.3215811840447713e-11, -1.7941785315068062e-12, 7.180124451383666e-13,
    3.8527783827421426e-13, 1.54008621752141e-14, -4.150569347287222e-14, -9.554846698828307e-15,
    3.8116806693526224e-15, 1.7725601330565263e-15, -3.425485619677219e-16, -2.8276239805165836e-16,
    3.461222867697461e-17, 4.46562142029676e-17, -4.830504485944182e-18, -7.233180487874754e-18,
)  # fmt: skip
_I1_LOW = (
    0.12629359322181682, -0.17641651835783406, 0.1026436586898471, -0.05294598120809499, 0.024726449030626516,
    -0.010564084894626197, 0.004156422944312888, -0.0015135724506312532, 0.0005122859561685758,
    -0.00016176081582589674, 4.781565107550054e-05, -1.3273163656039436e-05, 3.4702513081376785e-06,
    -8.568720264695455e-07, 2.0032947535521353e-07, -4.445059128796328e-08, 9.381537386495773e-09,
    -1.8872497517228294e-09, 3.625590281552117e-10, -6.663489723502027e-11, 1.1736186298890901e-11,
    -1.9839743977649436e-12, 3.223793365945575e-13, -5.042185504727912e-14, 7.600684294735408e-15,
    -1.1055969477353862e-15, 1.5536319577362005e-16, -2.111421214358166e-17, 2.7779141127610464e-18,
)  # fmt: skip
_I1_HIGH = (
    0.38928811750914005, -0.009761097491361469, -0.00011058893876262371, -3.882564808877691e-06,
    -2.512236237870209e-07, -2.6314688468895196e-08, -3.835380385964237e-09, -5.589743462196584e-10,
    -1.8974958123505413e-11, 3.2526035830154884e-11, 1.4125807436613782e-11, 2.0356285441470896e-12,
    -7.198551776245908e-13, -4.0835511110921974e-13, -2.1015418427726643e-14, 4.272440016711951e-14,
    1.0420276984128802e-14, -3.8144030724370075e-15, -1.8803547755107825e-15, 3.3082023109209285e-16,
    2.96262899764595e-16, -3.209525921993424e-17, -4.6503053684893586e-17, 4.414348323071708e-18,
    7.517296310842105e-18,
)  # fmt: skip
_ERFCX = (
    1.1774832005374487, -0.007260796620301901, -0.081265123236185, 0.06009212804122225, -0.02875393558027666,
    0.01059566336347286, -0.003136927294554264, 0.0007456494372536184, -0.0001369696503010054,
    1.7183861600300937e-05, -7.158364623450346e-07, -2.4261399442449534e-07, 5.5765709395703566e-08,
    -2.1057869513809494e-09, -1.1717889351884957e-09, 1.9098355172456688e-10, 1.408871764208813e-11,
    -6.901108320480815e-12, 9.167958364111294e-14, 2.1454508286554553e-13, -1.4716575027010623e-14,
    -6.668675118770408e-15, 7.504598509880083e-16, 2.22009300666632e-16, -3.1704898956330886e-17,
    -8.193570309884333e-18,
)  # fmt: skip


def _wide(x):
    """(x in float64, the dtype of the result)"""
    dtype = x.dtype if x.dtype.is_floating_point else torch.get_default_dtype()
    return x.to(torch.float64), dtype


def _of_one(name, function):
    def special(input, *, out=None):
        no_out(name, out)
        x, dtype = _wide(input)
        return function(x).to(dtype)

    return special


def _series(coefficients, t):
    """Clenshaw's sum of Chebyshev polynomials."""
    later, last = 0.0, 0.0
    for c in reversed(coefficients[1:]):
        later, last = 2.0 * t * later - last + c, later
    return t * later - last + coefficients[0]


# ---- gamma's logarithmic derivatives -----------------------------------------------------------

# B(2k) / 2k
_PSI = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12)
_FAR = 10


def _digamma(x):
    """Shifted up to 10 and more, then the asymptotic series; below 0 by reflection."""
    negative = x < 0
    fraction = x - torch.trunc(x)
    y = torch.where(negative, 1 - x, x)
    result = torch.zeros_like(x)
    for _ in range(_FAR):
        small = y < _FAR
        result = torch.where(small, result - 1 / y, result)
        y = torch.where(small, y + 1, y)
    z = 1 / (y * y)
    tail = 0.0
    for c in reversed(_PSI):
        tail = (tail + c) * z
    result = result + torch.log(y) - 0.5 / y - tail
    pole = torch.where(fraction == 0, math.nan, math.pi / torch.tan(math.pi * fraction))
    result = torch.where(negative, result - pole, result)
    result = torch.where(x == 0, torch.copysign(torch.full_like(x, math.inf), -x), result)
    return torch.where(x == -math.inf, math.nan, result)


# (2k)! / B(2k)
_ZETA = (12.0, -720.0, 30240.0, -1209600.0, 47900160.0, -1307674368000.0 / 691, 74724249600.0,
         -10670622842880000.0 / 3617, 5109094217170944000.0 / 43867, -802857662698291200000.0 / 174611,
         14101100039391805440000.0 / 77683, -1693824136731743669452800000.0 / 236364091)  # fmt: skip


def _zeta(s, q):
    """Hurwitz's zeta by Euler and Maclaurin: ten terms and the rest of the sum as an integral."""
    total = torch.pow(q, -s)
    a = q
    for _ in range(9):
        a = a + 1
        total = total + torch.pow(a, -s)
    a = a + 1
    b = torch.pow(a, -s)
    total = total + b * a / (s - 1) + 0.5 * b
    factor, k = s, 0
    b = b / a
    for c in _ZETA:
        total = total + factor * b / c
        factor = factor * (s + k + 1) * (s + k + 2)
        b = b / (a * a)
        k += 2
    whole = torch.floor(q) == q
    total = torch.where(q <= 0, torch.where(whole, math.inf, torch.where(torch.floor(s) == s, total, math.nan)), total)
    return torch.where(s == 1, math.inf, torch.where(s < 1, math.nan, total))


def zeta(self, other, *, out=None):
    no_out("special.zeta", out)
    tensors = [x for x in (self, other) if isinstance(x, torch.Tensor)]
    dtype = tensors[0].dtype if len(tensors) == 1 else torch.promote_types(self.dtype, other.dtype)
    dtype = dtype if dtype.is_floating_point else torch.get_default_dtype()
    s, q = (x.to(torch.float64) if isinstance(x, torch.Tensor) else traced(torch.full, (), float(x), dtype=torch.float64)
            for x in (self, other))  # fmt: skip
    raise_where(
        ((q < 0) & (torch.floor(q) != q)).numpy(), ValueError,
        "torch.special.zeta: a negative second argument that is no integer is not supported",
    )  # fmt: skip
    return _zeta(s, q).to(dtype)


def _trigamma(x):
    small = x < 0.5
    sine = torch.sin(math.pi * (x - torch.round(x)))
    reflected = (math.pi / sine) ** 2
    y = torch.where(small, 1 - x, x)
    value = _zeta(torch.full_like(y, 2.0), y)
    return torch.where(x == math.inf, 0.0, torch.where(small, reflected - value, value))


def _cotangent_derivative(n, cotangent):
    """The nth derivative of cot(pi x) over pi**n: P(n+1) = -(1 + c*c) P(n)', polynomials in c = cot(pi x)."""
    polynomial = [0, 1]
    for _ in range(n):
        slope = [k * c for k, c in enumerate(polynomial)][1:] + [0, 0]
        polynomial = [-(c + (slope[k - 2] if k > 1 else 0)) for k, c in enumerate(slope)]
    value = 0.0
    for c in reversed(polynomial):
        value = value * cotangent + float(c)
    return value


def _polygamma(n, x):
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    if n == 0:
        return _digamma(x)
    if n == 1:
        return _trigamma(x)
    if n > 100:
        unsupported("torch.polygamma: n > 100 is not supported")
    factor = math.gamma(n + 1.0)
    sign = 1 if n % 2 else -1
    y = torch.where(x < 0, 1 - x, x)
    value = sign * factor * _zeta(torch.full_like(y, n + 1.0), y)
    # the reflection: polygamma(n, x) = (-1)**n polygamma(n, 1 - x) - pi d^n/dx^n cot(pi x)
    slope = math.pi ** (n + 1) * _cotangent_derivative(n, 1 / torch.tan(math.pi * (x - torch.round(x))))
    value = torch.where(x < 0, -sign * value - slope, value)
    return torch.where((x <= 0) & (torch.floor(x) == x), sign * math.inf, value)


def polygamma(n, input, *, out=None):
    no_out("polygamma", out)
    x, dtype = _wide(input)
    return _polygamma(int(n), x).to(dtype)


def polygamma_method(self, n):
    return polygamma(n, self)


def multigammaln(a, p, *, out=None):
    no_out("special.multigammaln", out)
    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    x, dtype = _wide(a)
    total = p * (p - 1) / 4 * math.log(math.pi)
    for j in range(p):
        total = total + torch.lgamma(x - j / 2)
    return total.to(dtype)


def mvlgamma(input, p, *, out=None):
    return multigammaln(input, p, out=out)


# ---- Bessel functions --------------------------------------------------------------------------


def _i0e(x):
    x = torch.abs(x)
    low = _series(_I0_LOW, torch.clamp(x, max=8) / 4 - 1)
    far = torch.clamp(x, min=8)
    return torch.where(x <= 8, low, _series(_I0_HIGH, 16 / far - 1) / torch.sqrt(far))


def _i1e(x):
    size = torch.abs(x)
    low = _series(_I1_LOW, torch.clamp(size, max=8) / 4 - 1) * size
    far = torch.clamp(size, min=8)
    value = torch.where(size <= 8, low, _series(_I1_HIGH, 16 / far - 1) / torch.sqrt(far))
    return torch.where(x < 0, -value, value)


def _scaled_up(x, scaled):
    """scaled * exp(|x|), in two steps, for where only the product is in range."""
    half = torch.exp(torch.abs(x) / 2)
    return torch.where(torch.isinf(x), torch.copysign(half, scaled), scaled * half * half)


# ---- the normal distribution -------------------------------------------------------------------


def _erfcx(x):
    size = torch.abs(x)
    bounded = torch.clamp(size, max=1e300)
    value = _series(_ERFCX, (bounded - 4) / (bounded + 4)) / (1 + 2 * bounded)
    value = torch.where(size == math.inf, 0.0, value)
    return torch.where(x < 0, 2 * torch.exp(x * x) - value, value)


def _log_ndtr(x):
    t = x * math.sqrt(0.5)
    left = torch.log(_erfcx(torch.where(x < -1, -t, 0.0)) / 2) - t * t
    return torch.where(x < -1, left, torch.log1p(-torch.erfc(t) / 2))


def _erfinv(y):
    """A rational start (as in torch's), then Newton's steps; near the ends on the complement."""
    size = torch.abs(y)
    z = y * y
    middle = y * (((-0.140543331 * z + 0.914624893) * z - 1.645349621) * z + 0.886226899) / (
        (((0.012229801 * z - 0.329097515) * z + 1.442710462) * z - 2.118377725) * z + 1
    )
    z = torch.sqrt(-torch.log((1 - size) / 2))
    end = (((1.641345311 * z + 3.429567803) * z - 1.624906493) * z - 1.970840454) / (
        (1.637067800 * z + 3.543889200) * z + 1
    )
    x = torch.where(size <= 0.7, middle, torch.copysign(end, y))
    for _ in range(2):
        x = x - torch.where(
            size <= 0.7, torch.erf(x) - y, torch.copysign((1 - size) - torch.erfc(torch.abs(x)), y)
        ) / (2 / math.sqrt(math.pi) * torch.exp(-x * x))
    x = torch.where(size == 1, torch.copysign(torch.full_like(y, math.inf), y), x)
    return torch.where(size > 1, math.nan, x)


def _ndtri(p):
    """Newton's steps on the logarithm, from the left half."""
    left = torch.minimum(p, 1 - p)
    logarithm = torch.log(left)
    r = torch.sqrt(torch.clamp(-2 * logarithm, min=0))
    # Abramowitz and Stegun 26.2.23, within 4.5e-4
    x = -(r - ((0.010328 * r + 0.802853) * r + 2.515517) / (((0.001308 * r + 0.189269) * r + 1.432788) * r + 1))
    for _ in range(3):
        x = x - (_log_ndtr(x) - logarithm) * _erfcx(-x * math.sqrt(0.5)) * math.sqrt(math.pi / 2)
    x = torch.where(p > 0.5, -x, x)
    x = torch.where(p == 0.5, 0.0, x)
    x = torch.where(p == 0, -math.inf, torch.where(p == 1, math.inf, x))
    return torch.where((p < 0) | (p > 1), math.nan, x)


digamma = _of_one("digamma", _digamma)
erfinv = _of_one("erfinv", _erfinv)
i0e = _of_one("special.i0e", _i0e)
i1e = _of_one("special.i1e", _i1e)
i0 = _of_one("i0", lambda x: _scaled_up(x, _i0e(x)))
i1 = _of_one("special.i1", lambda x: _scaled_up(x, _i1e(x)))
erfcx = _of_one("special.erfcx", _erfcx)
log_ndtr = _of_one("special.log_ndtr", _log_ndtr)
ndtri = _of_one("special.ndtri", _ndtri)
