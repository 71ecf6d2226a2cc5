// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The guards of a kernel, before it is called: as the extension checks them at each call.
#include "extents.h"
#include "signature.h"

#include "cjit/graph.h"
#include "ir/build.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static MlirAttribute part(MlirAttribute guard, const char *name) {
    return mlirDictionaryAttrGetElementByName(guard, ir_string(name));
}

static cjit_status *malformed(void) {
    return cjit_status_create(CJIT_CODE_VALUE, "the attribute cjit.guards is not of the form that the "
                                               "compiler writes: {lhs = \"arg0_0\", rhs = \"arg1_0\", "
                                               "equal = true, library = \"numpy\", shapes = [...]}");
}

static cjit_status *evaluate(MlirAttribute text, const run_symbols *extents, int64_t *out_value) {
    if (mlirAttributeIsNull(text) || !mlirAttributeIsAString(text))
        return malformed();
    MlirStringRef string = mlirStringAttrGetValue(text);
    char *copy = strndup(string.data, string.length);
    if (!copy)
        return cjit_status_no_memory();
    bool known = run_extent_evaluate(copy, extents, out_value);
    free(copy);
    return known ? NULL : malformed();
}

static bool is_array(MlirAttribute attribute) {
    return !mlirAttributeIsNull(attribute) && mlirAttributeIsAArray(attribute);
}

static cjit_status *shape_error(MlirAttribute guard, const run_symbols *symbols) {
    cjit_status *status = NULL;
    MlirAttribute library = part(guard, "library"), shapes = part(guard, "shapes");
    if (!mlirAttributeIsAString(library) || !is_array(shapes))
        return malformed();
    intptr_t num_shapes = mlirArrayAttrGetNumElements(shapes), total = 0;
    uint8_t *ranks = calloc((size_t)num_shapes + 1, sizeof *ranks);
    int64_t *extents = calloc((size_t)num_shapes * RUN_MAX_RANK + 1, sizeof *extents);
    if (!ranks || !extents) {
        status = cjit_status_no_memory();
        goto done;
    }
    for (intptr_t i = 0; i < num_shapes; i++) {
        MlirAttribute shape = mlirArrayAttrGetElement(shapes, i);
        intptr_t rank = is_array(shape) ? mlirArrayAttrGetNumElements(shape) : RUN_MAX_RANK + 1;
        if (rank > RUN_MAX_RANK) {
            status = malformed();
            goto done;
        }
        ranks[i] = (uint8_t)rank;
        for (intptr_t axis = 0; axis < rank; axis++)
            CJIT_TRY(evaluate(mlirArrayAttrGetElement(shape, axis), symbols, &extents[total++]));
    }
    bool torch = ir_equal(mlirStringAttrGetValue(library), "torch");
    status = cjit_shape_error(torch, (uint32_t)num_shapes, ranks, extents);
done:
    free(ranks);
    free(extents);
    return status;
}

static cjit_status *check(MlirAttribute guard, const run_symbols *symbols) {
    cjit_status *status = NULL;
    int64_t lhs, rhs;
    if (!mlirAttributeIsADictionary(guard))
        return malformed();
    MlirAttribute equal = part(guard, "equal");
    CJIT_TRY(evaluate(part(guard, "lhs"), symbols, &lhs));
    CJIT_TRY(evaluate(part(guard, "rhs"), symbols, &rhs));
    if (mlirAttributeIsNull(equal) || !mlirAttributeIsABool(equal))
        return malformed();
    bool expected = mlirBoolAttrGetValue(equal);
    if ((lhs == rhs) == expected)
        return NULL;
    if (!mlirAttributeIsNull(part(guard, "library")))
        return shape_error(guard, symbols);
    MlirStringRef a = mlirStringAttrGetValue(part(guard, "lhs"));
    MlirStringRef b = mlirStringAttrGetValue(part(guard, "rhs"));
    return cjit_status_create(CJIT_CODE_VALUE,
                              "the kernel is for sizes where %.*s %s %.*s; here they are %" PRId64
                              " and %" PRId64,
                              (int)a.length, a.data, expected ? "equals" : "differs from", (int)b.length,
                              b.data, lhs, rhs);
done:
    return status;
}

cjit_status *run_guards_check(MlirAttribute guards, const run_array *inputs, unsigned num_inputs) {
    cjit_status *status = NULL;
    run_symbols symbols = {0};
    char(*names)[RUN_NAME_SIZE] = calloc((size_t)num_inputs * RUN_MAX_RANK + 1, sizeof *names);
    if (!names)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < num_inputs; i++)
        CJIT_TRY(run_bind_value(&inputs[i], i, names[i * RUN_MAX_RANK], &symbols));
    for (unsigned i = 0; i < num_inputs; i++)
        for (int axis = 0; axis < inputs[i].rank; axis++) {
            char *name = names[i * RUN_MAX_RANK + (unsigned)axis];
            snprintf(name, sizeof *names, "arg%u_%d", i, axis);
            CJIT_TRY(run_symbols_add(&symbols,
                                     (run_symbol){name, inputs[i].shape[axis], i, (unsigned)axis}));
        }
    if (!mlirAttributeIsNull(guards) && !mlirAttributeIsAArray(guards))
        status = malformed();
    for (intptr_t i = 0; !status && is_array(guards) && i < mlirArrayAttrGetNumElements(guards); i++)
        status = check(mlirArrayAttrGetElement(guards, i), &symbols);
done:
    free(symbols.items);
    free(names);
    return status;
}
