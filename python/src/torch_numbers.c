// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers and tensors as operands of another dtype, as torch converts them:
//   - to float16 and bfloat16 by way of float32 (c10::Half's constructor), which rounds twice;
//   - where a kernel takes a number as a c10::Scalar, one that the dtype cannot hold is an error
//     (c10::checked_convert): pow, clamp, where, full. Elsewhere it wraps.
#include "torch_internal.h"

#include <float.h>
#include <math.h>

static bool is_half(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_F16 || dtype == CJIT_DTYPE_BF16;
}

cjit_node frontend_torch_cast(frontend_trace *trace, cjit_node node, cjit_dtype dtype) {
    if (is_half(dtype) && node != FRONTEND_NO_NODE && frontend_node_dtype(trace, node) != dtype)
        node = frontend_emit_cast(trace, node, CJIT_DTYPE_F32);
    return frontend_emit_cast(trace, node, dtype);
}

cjit_node frontend_torch_emit_operand(frontend_trace *trace, const frontend_operand *operand,
                                      cjit_dtype dtype) {
    if (!operand->scalar && operand->dtype == dtype)
        return operand->node;
    if (!is_half(dtype))
        return frontend_emit_operand(trace, operand, dtype, false);
    cjit_node single = frontend_emit_operand(trace, operand, CJIT_DTYPE_F32, false);
    return frontend_emit_cast(trace, single, dtype);
}

// ---------------------------------------------------------------------------------------------
// Numbers that must fit
// ---------------------------------------------------------------------------------------------

static const char *c_name(cjit_dtype dtype) {
    static const char *const names[CJIT_DTYPE_COUNT] = {
        [CJIT_DTYPE_I8] = "int8_t",     [CJIT_DTYPE_I16] = "int16_t",
        [CJIT_DTYPE_I32] = "int",       [CJIT_DTYPE_I64] = "int64_t",
        [CJIT_DTYPE_U8] = "uint8_t",    [CJIT_DTYPE_U16] = "uint16_t",
        [CJIT_DTYPE_U32] = "uint32_t",  [CJIT_DTYPE_U64] = "uint64_t",
        [CJIT_DTYPE_F16] = "c10::Half", [CJIT_DTYPE_BF16] = "c10::BFloat16",
        [CJIT_DTYPE_F32] = "float",     [CJIT_DTYPE_F64] = "double",
    };
    return names[dtype] ? names[dtype] : "bool";
}

/// The finite range of |dtype| in which numbers of |kind| convert. Unsigned dtypes take negative
/// integers too, which wrap.
static void get_range(cjit_dtype dtype, frontend_kind kind, double *out_least,
                      double *out_greatest) {
    if (cjit_dtype_is_int(dtype)) {
        int64_t least;
        uint64_t greatest;
        frontend_int_limits(dtype, &least, &greatest);
        *out_greatest = (double)greatest;
        *out_least = least || kind == FRONTEND_PYTHON_FLOAT ? (double)least : -(double)greatest;
        return;
    }
    *out_greatest = dtype == CJIT_DTYPE_F16    ? 65504.0
                    : dtype == CJIT_DTYPE_BF16 ? 0x1.fep127
                    : dtype == CJIT_DTYPE_F32  ? FLT_MAX
                                               : DBL_MAX;
    *out_least = -*out_greatest;
}

/// True when every number of |kind| converts.
static bool takes_all(cjit_dtype dtype, frontend_kind kind) {
    if (dtype == CJIT_DTYPE_BOOL || dtype == CJIT_DTYPE_F64 || kind == FRONTEND_PYTHON_BOOL)
        return true;
    return kind == FRONTEND_PYTHON_INT && cjit_dtype_size(dtype) >= 4 && dtype != CJIT_DTYPE_I32 &&
           dtype != CJIT_DTYPE_U32;
}

cjit_node frontend_torch_emit_fitting(frontend_trace *trace, const frontend_operand *operand,
                                      cjit_dtype dtype) {
    if (!frontend_kind_is_python(operand->kind) || takes_all(dtype, operand->kind))
        return frontend_torch_emit_operand(trace, operand, dtype);
    char message[80];
    snprintf(message, sizeof message, "value cannot be converted to type %s without overflow",
             c_name(dtype));
    double least, greatest;
    get_range(dtype, operand->kind, &least, &greatest);
    if (operand->scalar) {
        double value = PyFloat_AsDouble(operand->scalar);
        if (value == -1 && PyErr_Occurred())
            return FRONTEND_NO_NODE;
        bool is_special = !isfinite(value) && cjit_dtype_is_float(dtype);
        if (!is_special && !(value >= least && value <= greatest)) {
            PyErr_SetString(PyExc_RuntimeError, message);
            return FRONTEND_NO_NODE;
        }
        return frontend_torch_emit_operand(trace, operand, dtype);
    }
    cjit_node value = frontend_emit_cast(trace, operand->node, CJIT_DTYPE_F64);
    cjit_node inside = frontend_emit2(
        trace, CJIT_OP_AND,
        frontend_emit2(trace, CJIT_OP_GE, value, frontend_emit_float(trace, CJIT_DTYPE_F64, least)),
        frontend_emit2(trace, CJIT_OP_LE, value,
                       frontend_emit_float(trace, CJIT_DTYPE_F64, greatest)));
    if (cjit_dtype_is_float(dtype))
        inside = frontend_emit2(
            trace, CJIT_OP_OR, inside,
            frontend_emit1(trace, CJIT_OP_NOT, frontend_emit1(trace, CJIT_OP_ISFINITE, value)));
    return frontend_emit_raise(trace, frontend_emit1(trace, CJIT_OP_NOT, inside), CJIT_CODE_RUNTIME,
                               message, frontend_torch_emit_operand(trace, operand, dtype));
}
