# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Activation functions of neural networks on torch tensors, in float32, bfloat16 and float64.

Each function is an ordinary torch function; options such as `kind` select the code while tracing:
each kind and dtype is one compilation.
"""

import sys

import torch
import torch.nn.functional as F

import cjit


@cjit.jit(static_argnames="kind")
def activate(x, bias, kind="gelu"):
    x = x + bias
    if kind == "gelu":
        return F.gelu(x)
    if kind == "silu":
        return x * torch.sigmoid(x)
    if kind == "mish":
        return x * torch.tanh(F.softplus(x))
    if kind == "hardswish":
        return x * torch.clamp(x + 3, 0, 6) / 6
    raise ValueError(f"unknown activation {kind!r}")


@cjit.jit
def swiglu(gate, up):
    return F.silu(gate) * up


KINDS = {
    torch.float32: ("gelu", "silu", "mish", "hardswish"),
    torch.bfloat16: ("gelu", "silu"),
    torch.float64: ("mish",),
}


def main():
    torch.manual_seed(0)
    tolerances = {torch.float32: 2e-6, torch.bfloat16: 2e-2, torch.float64: 1e-14}
    for dtype, tolerance in tolerances.items():
        x = torch.randn(64, 256).to(dtype) * 4
        bias = torch.randn(256).to(dtype)
        for kind in KINDS[dtype]:
            got = activate(x, bias, kind=kind)
            expected = activate.__wrapped__(x, bias, kind=kind)
            torch.testing.assert_close(got, expected, rtol=tolerance, atol=tolerance)
        torch.testing.assert_close(
            swiglu(x, x.flip(0)), swiglu.__wrapped__(x, x.flip(0)), rtol=tolerance, atol=tolerance
        )
        print(f"{str(dtype):16} {', '.join(KINDS[dtype])}, swiglu: results agree")
    try:
        activate(x, bias, kind="swish2")
    except ValueError as error:
        print(f"the function's own error comes through: {error}")
    else:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
