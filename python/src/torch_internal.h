// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files with torch's functions share: the lists of their functions, from which
// torch_functions.c makes the table, and small helpers.
#ifndef CJIT_PYTHON_TORCH_INTERNAL_H
#define CJIT_PYTHON_TORCH_INTERNAL_H

#include "complex.h"
#include "parse.h"

#define T_F "torch"
#define T_M "torch.Tensor"
#define T_FM "torch torch.Tensor"
#define T_FMS "torch torch.Tensor torch.special"
#define T_S "torch.special"
#define T_N "torch.nn.functional"
#define T_FN "torch torch.nn.functional"
#define T_FMN "torch torch.Tensor torch.nn.functional"
#define T_FMSN "torch torch.Tensor torch.special torch.nn.functional"

/// The dtype in which torch computes composed functions of |dtype|.
static inline cjit_dtype torch_compute_dtype(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_F16 || dtype == CJIT_DTYPE_BF16 ? CJIT_DTYPE_F32 : dtype;
}

/// A number parameter (beta, negative_slope…) in |dtype|; |otherwise| when it was not given.
cjit_node torch_emit_parameter(frontend_trace *trace, PyObject *value, double otherwise,
                               cjit_dtype dtype);

/// Two operands, promoted: |a| and |b| are of |dtype|.
typedef struct torch_pair {
    frontend_operand operands[2];
    cjit_node a, b;
    cjit_dtype dtype;
} torch_pair;
/// Reads, promotes and casts two operands; integers become floats when |to_float|. torch_arithmetic.c
int torch_read_pair(frontend_trace *trace, const char *name, PyObject *a, PyObject *b, bool to_float,
                    torch_pair *out);

/// torch.max and torch.min of one tensor (torch_reductions.c).
PyObject *torch_reduce_max(FRONTEND_ARGUMENTS);
PyObject *torch_reduce_min(FRONTEND_ARGUMENTS);

// X(modules, name): each defines `PyObject *frontend_torch_fn_<name>(FRONTEND_ARGUMENTS)`.

// torch_arithmetic.c
#define TORCH_ARITHMETIC(X)                                                                        \
    X(T_FM, add) X(T_FM, sub) X(T_FM, subtract) X(T_FM, mul) X(T_FM, multiply) X(T_FM, div)        \
    X(T_FM, divide) X(T_FM, true_divide) X(T_FM, floor_divide) X(T_FM, remainder) X(T_FM, fmod)    \
    X(T_F, rsub) X(T_FM, neg) X(T_FM, negative)                  \
    X(T_FM, positive) X(T_FM, abs) X(T_FM, absolute) X(T_FM, square) X(T_F, where)                \
    X(T_FM, clamp) X(T_FM, clip) X(T_FM, clamp_min) X(T_FM, clamp_max) X(T_FM, lerp)               \
    X(T_FM, addcmul) X(T_FM, addcdiv) X(T_FM, bitwise_left_shift) X(T_FM, bitwise_right_shift)     \
    X(T_M, __rsub__) X(T_M, __rpow__) X(T_M, __rtruediv__) X(T_M, __rfloordiv__)                   \
    X(T_M, __rdiv__) X(T_M, __rmod__) X(T_M, __rlshift__) X(T_M, __rrshift__) X(T_M, __pow__)      \
    X(T_M, __floordiv__) X(T_M, __rmul__) X(T_M, __radd__)

// torch_power.c
#define TORCH_POWERS(X) X(T_FM, pow) X(T_FM, float_power)

// torch_complex.c
#define TORCH_COMPLEX(X)                                                                           \
    X(T_F, real) X(T_F, imag) X(T_FM, conj) X(T_FM, conj_physical) X(T_FM, angle) X(T_F, complex)  \
    X(T_F, polar) X(T_F, view_as_real) X(T_F, view_as_complex)

// torch_composite.c
#define TORCH_COMPOSITE(X)                                                                         \
    X(T_FMS, logit) X(T_FM, ldexp) X(T_FM, frexp) X(T_FM, heaviside) X(T_FMS, xlogy)               \
    X(T_S, xlog1py) X(T_FMS, round) X(T_FM, nan_to_num) X(T_FM, isclose) X(T_FM, logical_and)      \
    X(T_FM, logical_or) X(T_FM, logical_xor) X(T_FM, logical_not) X(T_FM, isnan) X(T_FM, isinf)    \
    X(T_FM, isfinite) X(T_FM, isposinf) X(T_FM, isneginf) X(T_FM, signbit) X(T_FM, sign)           \
    X(T_FM, sgn) X(T_FM, isreal) X(T_FMN, relu)

// torch_activations.c
#define TORCH_ACTIVATIONS(X)                                                                       \
    X(T_FMN, sigmoid) X(T_S, expit) X(T_FMS, sinc) X(T_FM, deg2rad) X(T_FM, rad2deg)               \
    X(T_N, relu6) X(T_N, gelu) X(T_N, silu) X(T_N, mish) X(T_N, softplus)                          \
    X(T_N, leaky_relu) X(T_N, elu) X(T_FN, selu) X(T_FN, celu) X(T_N, hardtanh)                    \
    X(T_N, hardsigmoid) X(T_N, hardswish) X(T_N, logsigmoid) X(T_N, softsign) X(T_N, tanhshrink)   \
    X(T_FN, threshold) X(T_FMN, hardshrink) X(T_N, softshrink) X(T_S, entr)     \
    X(T_S, ndtr)

// torch_conversions.c
#define TORCH_CONVERSIONS(X)                                                                       \
    X(T_F, from_numpy) X(T_F, as_tensor) X(T_F, asarray) X(T_F, tensor) X(T_FM, clone)             \
    X(T_FM, detach) X(T_M, cpu) X(T_M, contiguous) X(T_M, numpy) X(T_M, to) X(T_M, type)           \
    X(T_M, type_as) X(T_F, is_tensor) X(T_FM, is_floating_point) X(T_FM, is_complex)               \
    X(T_FM, is_signed) X(T_FM, numel) X(T_M, nelement) X(T_M, element_size) X(T_M, dim)            \
    X(T_M, ndimension) X(T_M, size) X(T_M, get_device) X(T_FM, is_nonzero) X(T_FM, result_type)    \
    X(T_F, zeros_like) X(T_F, ones_like) X(T_F, empty_like) X(T_F, full_like) X(T_F, zeros)        \
    X(T_F, ones) X(T_F, empty) X(T_F, full) X(T_FM, resolve_conj)      \
    X(T_FM, resolve_neg) X(T_M, is_contiguous) X(T_M, requires_grad_) X(T_FM, is_conj)             \
    X(T_FM, is_neg)

// torch_shapes.c
#define TORCH_SHAPES(X)                                                                            \
    X(T_FM, reshape) X(T_M, view) X(T_M, view_as) X(T_M, reshape_as) X(T_FM, flatten)              \
    X(T_FM, ravel) X(T_FM, unsqueeze) X(T_FM, squeeze) X(T_F, atleast_1d) X(T_F, atleast_2d)       \
    X(T_F, atleast_3d) X(T_FM, permute) X(T_FM, transpose) X(T_FM, swapaxes) X(T_FM, swapdims)     \
    X(T_FM, t) X(T_FM, adjoint) X(T_FM, movedim) X(T_FM, broadcast_to) X(T_M, expand)              \
    X(T_M, expand_as) X(T_F, broadcast_tensors) X(T_FM, flip) X(T_FM, fliplr) X(T_FM, flipud)

// torch_reductions.c
#define TORCH_REDUCTIONS(X)                                                                        \
    X(T_FM, sum) X(T_FM, prod) X(T_FM, nansum) X(T_FM, mean) X(T_FM, any) X(T_FM, all)             \
    X(T_FM, count_nonzero) X(T_FM, amax) X(T_FM, amin) X(T_FM, argmax) X(T_FM, argmin)             \
    X(T_FM, aminmax) X(T_FM, var) X(T_FM, std) X(T_F, var_mean) X(T_F, std_mean)                   \
    X(T_FM, cumsum) X(T_FM, cumprod) X(T_FMSN, softmax) X(T_N, softmin) X(T_FMSN, log_softmax)     \
    X(T_FMS, logsumexp) X(T_FN, layer_norm)

// torch_joining.c
#define TORCH_JOINING(X)                                                                           \
    X(T_F, cat) X(T_F, concat) X(T_F, concatenate) X(T_F, stack) X(T_F, arange) X(T_F, eye)        \
    X(T_FM, tril) X(T_FM, triu)

#define TORCH_DECLARE(modules, name) PyObject *frontend_torch_fn_##name(FRONTEND_ARGUMENTS);
TORCH_ARITHMETIC(TORCH_DECLARE)
TORCH_POWERS(TORCH_DECLARE)
TORCH_COMPLEX(TORCH_DECLARE)
TORCH_COMPOSITE(TORCH_DECLARE)
TORCH_ACTIVATIONS(TORCH_DECLARE)
TORCH_CONVERSIONS(TORCH_DECLARE)
TORCH_SHAPES(TORCH_DECLARE)
TORCH_REDUCTIONS(TORCH_DECLARE)
TORCH_JOINING(TORCH_DECLARE)
#undef TORCH_DECLARE

// x.float(), x.long()…; torch_conversions.c
#define TORCH_DTYPE_METHODS(X)                                                                     \
    X(float, F32) X(double, F64) X(half, F16) X(bfloat16, BF16) X(int, I32) X(long, I64)           \
    X(short, I16) X(char, I8) X(byte, U8) X(bool, BOOL) X(cfloat, C64) X(cdouble, C128)
#define TORCH_DECLARE(name, DTYPE) PyObject *frontend_torch_to_##name(FRONTEND_ARGUMENTS);
TORCH_DTYPE_METHODS(TORCH_DECLARE)
#undef TORCH_DECLARE
#define TORCH_DTYPE_ENTRY(name, DTYPE) {T_M, #name, frontend_torch_to_##name},
#define FRONTEND_TORCH_DTYPE_METHODS TORCH_DTYPE_METHODS(TORCH_DTYPE_ENTRY)

#endif // CJIT_PYTHON_TORCH_INTERNAL_H
