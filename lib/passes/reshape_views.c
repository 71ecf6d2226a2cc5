// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Before vectorisation: reshaped contiguous memrefs become casts of the same memory.
//
//   memref.expand_shape %x [[0, 1]] output_shape [%a, %b] : memref<?xf32> into memref<?x?xf32>
// →
//   memref.reinterpret_cast %x to offset: [0], sizes: [%a, %b], strides: [%b, 1]
//
// expand-strided-metadata would do the same later, but takes one dynamic extent per group only: with
// two it crashes. Memrefs with a layout are left alone: bufferization has copied those that need it.
#include "../ir/build.h"
#include "passes.h"

#include <mlir-c/AffineMap.h>

enum { MAX_RANK = 64 };

static bool is_contiguous(MlirValue memref) {
    return mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(mlirValueGetType(memref)));
}

// The extents of |op|'s result that its type does not know, in order.
static intptr_t dynamic_extents(ir_builder *b, MlirOperation op, MlirValue *out) {
    MlirValue source = mlirOperationGetOperand(op, 0);
    intptr_t count = mlirOperationGetNumOperands(op) - 1;
    for (intptr_t i = 0; i < count; i++) // of an expand_shape
        out[i] = mlirOperationGetOperand(op, 1 + i);
    if (ir_is(op, "memref.expand_shape") || !mlirShapedTypeIsDynamicDim(mlirValueGetType(ir_result(op)), 0))
        return count;
    MlirType index = mlirIndexTypeGet(b->context);
    intptr_t rank = mlirShapedTypeGetRank(mlirValueGetType(source));
    for (intptr_t axis = 0; axis < rank; axis++) {
        MlirValue extent =
            ir_op(b, "memref.dim", index, 2, (MlirValue[]){source, ir_index(b, axis)}, 0, NULL);
        out[0] = axis ? ir_binary(b, "arith.muli", out[0], extent) : extent;
    }
    return 1;
}

static void rewrite(MlirOperation op) {
    MlirType type = mlirValueGetType(ir_result(op));
    intptr_t rank = mlirShapedTypeGetRank(type), dynamic = 0;
    ir_builder b = ir_before(op);
    MlirValue operands[1 + 2 * MAX_RANK], extents[MAX_RANK], strides[MAX_RANK], stride = {NULL};
    int64_t sizes[MAX_RANK], static_strides[MAX_RANK], zero = 0, known = 1;
    intptr_t num_extents = dynamic_extents(&b, op, extents), num_strides = 0;
    intptr_t next = num_extents;
    for (intptr_t axis = rank; axis-- > 0;) {
        static_strides[axis] = stride.ptr ? mlirShapedTypeGetDynamicStrideOrOffset() : known;
        if (stride.ptr)
            strides[num_strides++] = stride; // from the last axis on; turned round below
        sizes[axis] = mlirShapedTypeGetDimSize(type, axis);
        bool is_dynamic = mlirShapedTypeIsDynamicDim(type, axis);
        if (is_dynamic)
            next--;
        if (!is_dynamic && !stride.ptr) {
            known *= sizes[axis];
            continue;
        }
        MlirValue extent = is_dynamic ? extents[next] : ir_index(&b, sizes[axis]);
        stride = stride.ptr ? ir_binary(&b, "arith.muli", stride, extent)
                 : known == 1 ? extent
                              : ir_binary(&b, "arith.muli", extent, ir_index(&b, known));
    }
    operands[dynamic++] = mlirOperationGetOperand(op, 0);
    for (intptr_t i = 0; i < num_extents; i++)
        operands[dynamic++] = extents[i];
    for (intptr_t i = num_strides; i-- > 0;)
        operands[dynamic++] = strides[i];
    MlirContext c = b.context;
    MlirNamedAttribute attributes[] = {
        ir_named(c, "static_offsets", mlirDenseI64ArrayGet(c, 1, &zero)),
        ir_named(c, "static_sizes", mlirDenseI64ArrayGet(c, rank, sizes)),
        ir_named(c, "static_strides", mlirDenseI64ArrayGet(c, rank, static_strides)),
        ir_named(c, "operandSegmentSizes",
                 ir_i32_array(c, 4, (int32_t[]){1, 0, (int32_t)num_extents, (int32_t)num_strides})),
    };
    MlirValue view =
        ir_op(&b, "memref.reinterpret_cast", type, dynamic, operands, 4, attributes);
    mlirValueReplaceAllUsesOfWith(ir_result(op), view);
    mlirOperationDestroy(op);
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    (void)data;
    bool expands = ir_is(op, "memref.expand_shape");
    if (!(expands || ir_is(op, "memref.collapse_shape")) || !is_contiguous(ir_result(op)) ||
        !is_contiguous(mlirOperationGetOperand(op, 0)) ||
        mlirShapedTypeGetRank(mlirValueGetType(ir_result(op))) >= MAX_RANK ||
        !(expands || mlirShapedTypeGetRank(mlirValueGetType(ir_result(op))) == 1))
        return MlirWalkResultAdvance;
    rewrite(op);
    return MlirWalkResultSkip;
}

void passes_reshape_views(MlirOperation module) {
    mlirOperationWalk(module, visit, NULL, MlirWalkPreOrder);
}
