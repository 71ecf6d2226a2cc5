// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op table as data, and the names of dtypes.
#include "ops.h"

#include <string.h>

static const graph_op_info ops[] = {
#define B GRAPH_CLASS_BOOL
#define I GRAPH_CLASS_SIGNED
#define U GRAPH_CLASS_UNSIGNED
#define F GRAPH_CLASS_FLOAT
#define C GRAPH_CLASS_COMPLEX
#define CJIT_OP(ENUM, name, arity, rule, classes, doc)                                             \
    {name, doc, arity, GRAPH_RULE_##rule, (classes)},
#include "cjit/ops.def"
#undef B
#undef I
#undef U
#undef F
#undef C
};

static const struct {
    const char *name;
    uint8_t size;
} dtypes[CJIT_DTYPE_COUNT] = {
    [CJIT_DTYPE_BOOL] = {"bool", 1},       [CJIT_DTYPE_I8] = {"int8", 1},
    [CJIT_DTYPE_I16] = {"int16", 2},       [CJIT_DTYPE_I32] = {"int32", 4},
    [CJIT_DTYPE_I64] = {"int64", 8},       [CJIT_DTYPE_U8] = {"uint8", 1},
    [CJIT_DTYPE_U16] = {"uint16", 2},      [CJIT_DTYPE_U32] = {"uint32", 4},
    [CJIT_DTYPE_U64] = {"uint64", 8},      [CJIT_DTYPE_F16] = {"float16", 2},
    [CJIT_DTYPE_BF16] = {"bfloat16", 2},   [CJIT_DTYPE_F32] = {"float32", 4},
    [CJIT_DTYPE_F64] = {"float64", 8},     [CJIT_DTYPE_C64] = {"complex64", 8},
    [CJIT_DTYPE_C128] = {"complex128", 16},
};

const graph_op_info *graph_get_op(cjit_op op) { return &ops[op]; }

const char *cjit_op_get_name(cjit_op op) { return ops[op].name; }
const char *cjit_op_get_doc(cjit_op op) { return ops[op].doc; }
unsigned cjit_op_get_arity(cjit_op op) { return ops[op].arity; }
bool cjit_op_is_elementwise(cjit_op op) {
    return op < CJIT_OP_COUNT && ops[op].rule != GRAPH_RULE_SPECIAL;
}

bool cjit_op_is_reduction(cjit_op op) { return op >= CJIT_OP_REDUCE_SUM && op <= CJIT_OP_ARGMIN; }
bool cjit_op_is_scan(cjit_op op) { return op >= CJIT_OP_SCAN_SUM && op <= CJIT_OP_SCAN_MIN; }

bool cjit_op_is_effect(cjit_op op) { return op == CJIT_OP_RAISE_IF || op == CJIT_OP_PRINT; }

static unsigned class_of(cjit_dtype dtype) {
    if (dtype == CJIT_DTYPE_BOOL)
        return GRAPH_CLASS_BOOL;
    if (cjit_dtype_is_signed_int(dtype))
        return GRAPH_CLASS_SIGNED;
    if (cjit_dtype_is_complex(dtype))
        return GRAPH_CLASS_COMPLEX;
    return cjit_dtype_is_unsigned_int(dtype) ? GRAPH_CLASS_UNSIGNED : GRAPH_CLASS_FLOAT;
}

bool cjit_op_accepts(cjit_op op, cjit_dtype dtype) {
    return (ops[op].classes & class_of(dtype)) != 0;
}

cjit_op cjit_op_from_name(const char *name) {
    for (unsigned op = 0; op < CJIT_OP_COUNT; op++)
        if (cjit_op_is_elementwise((cjit_op)op) && strcmp(ops[op].name, name) == 0)
            return (cjit_op)op;
    return CJIT_OP_COUNT;
}

size_t cjit_dtype_size(cjit_dtype dtype) { return dtypes[dtype].size; }
const char *cjit_dtype_name(cjit_dtype dtype) { return dtypes[dtype].name; }

cjit_dtype cjit_dtype_from_name(const char *name) {
    unsigned dtype = 0;
    while (dtype < CJIT_DTYPE_COUNT && strcmp(dtypes[dtype].name, name) != 0)
        dtype++;
    return (cjit_dtype)dtype;
}
