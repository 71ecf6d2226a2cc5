// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a kernel in the stage `buffer` keeps in memory besides its arguments: arrays, and copies between them. For
// cjit.explain and `no_temporaries=True`; changes nothing.
//
// An array that the program itself makes (np.empty, np.zeros) is not counted, nor is what is small whatever the sizes
// are; a copy into a result is how the result is made.
#include "../ir/build.h"
#include "memref_views.h"
#include "passes.h"

#include <mlir-c/AffineMap.h>
#include <string.h>

enum { SMALL = 256 }; // elements

typedef struct search {
    void (*found)(void *context, MlirLocation location, const char *text);
    void *context;
} search;

// The op of the graph that |location| names: "add" of loc("add"("model.py":3:5)).
static MlirStringRef op_name(MlirLocation location) {
    if (mlirLocationIsAName(location))
        return mlirIdentifierStr(mlirLocationNameGetName(location));
    return mlirStringRefCreate("", 0);
}

static bool is_users_own(MlirLocation location) {
    static const char *const names[] = {"empty", "broadcast", "iota"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (ir_equal(op_name(location), names[i]))
            return true;
    return false;
}

static bool is_small(MlirType type) {
    int64_t count = 1;
    for (intptr_t axis = 0; axis < mlirShapedTypeGetRank(type); axis++) {
        if (mlirShapedTypeIsDynamicDim(type, axis))
            return false;
        count *= mlirShapedTypeGetDimSize(type, axis);
    }
    return count <= SMALL;
}

// A generic that gives its only operand on as it is.
static bool is_plain_copy(MlirOperation op) {
    if (!ir_is(op, "linalg.generic") || mlirOperationGetNumOperands(op) != 2)
        return false;
    MlirAttribute maps = ir_attribute(op, "indexing_maps");
    MlirOperation end = mlirBlockGetTerminator(ir_region_block(op, 0));
    if (mlirOperationGetNumOperands(end) != 1 ||
        !mlirValueEqual(mlirOperationGetOperand(end, 0),
                        mlirBlockGetArgument(ir_region_block(op, 0), 0)))
        return false;
    for (intptr_t i = 0; i < mlirArrayAttrGetNumElements(maps); i++)
        if (!mlirAffineMapIsIdentity(mlirAffineMapAttrGetValue(mlirArrayAttrGetElement(maps, i))))
            return false;
    return mlirTypeIsAMemRef(mlirValueGetType(mlirOperationGetOperand(op, 0)));
}

static MlirWalkResult visit(MlirOperation op, void *data) {
    search *s = data;
    MlirLocation location = mlirOperationGetLocation(op);
    if (ir_is(op, "memref.alloc")) {
        if (!is_small(mlirValueGetType(ir_result(op))) && !is_users_own(location))
            s->found(s->context, location, "a temporary array is kept in memory");
        return MlirWalkResultAdvance;
    }
    if (!ir_is(op, "memref.copy") && !is_plain_copy(op))
        return MlirWalkResultAdvance;
    MlirValue target = memref_root(mlirOperationGetOperand(op, 1));
    if (!mlirValueIsABlockArgument(target) && !is_small(mlirValueGetType(target)))
        s->found(s->context, location, "an array is copied");
    return MlirWalkResultAdvance;
}

void passes_find_temporaries(MlirModule module,
                             void (*found)(void *context, MlirLocation location, const char *text),
                             void *context) {
    search s = {found, context};
    mlirOperationWalk(mlirModuleGetOperation(module), visit, &s, MlirWalkPreOrder);
}
