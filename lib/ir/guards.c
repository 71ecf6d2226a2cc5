// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The graph's guards as an attribute. Sizes are written as the arguments have them: in cjit.sizes those that
// guards made equal have one name.
#include "guards.h"

#include "build.h"

#include <stdlib.h>

static cjit_status *size_text(MlirContext c, const cjit_graph *graph, cjit_size size,
                              MlirAttribute *out) {
    char *text;
    cjit_status *status = cjit_graph_print_given_size(graph, size, &text);
    if (status)
        return status;
    *out = mlirStringAttrGet(c, ir_string(text));
    free(text);
    return NULL;
}

static cjit_status *shapes_attribute(MlirContext c, const cjit_graph *graph,
                                     const cjit_guard *guard, MlirAttribute *out) {
    cjit_status *status = NULL;
    const cjit_size *extent = guard->shapes;
    MlirAttribute *shapes = malloc((guard->num_shapes + 1) * sizeof *shapes);
    if (!shapes)
        return cjit_status_no_memory();
    for (uint32_t i = 0; i < guard->num_shapes; i++) {
        MlirAttribute extents[CJIT_MAX_RANK];
        for (unsigned axis = 0; axis < guard->ranks[i]; axis++)
            CJIT_TRY(size_text(c, graph, *extent++, &extents[axis]));
        shapes[i] = mlirArrayAttrGet(c, guard->ranks[i], extents);
    }
    *out = mlirArrayAttrGet(c, guard->num_shapes, shapes);
done:
    free(shapes);
    return status;
}

static cjit_status *guard_attribute(MlirContext c, const cjit_graph *graph, const cjit_guard *guard,
                                    MlirAttribute *out) {
    cjit_status *status = NULL;
    MlirAttribute lhs, rhs, shapes;
    CJIT_TRY(size_text(c, graph, guard->lhs, &lhs));
    CJIT_TRY(size_text(c, graph, guard->rhs, &rhs));
    MlirNamedAttribute parts[5] = {ir_named(c, "lhs", lhs), ir_named(c, "rhs", rhs),
                                   ir_named(c, "equal", mlirBoolAttrGet(c, guard->expected))};
    intptr_t count = 3;
    if (guard->kind != CJIT_GUARD_SPECIALIZE) {
        const char *library = guard->kind == CJIT_GUARD_TORCH ? "torch" : "numpy";
        CJIT_TRY(shapes_attribute(c, graph, guard, &shapes));
        parts[count++] = ir_named(c, "library", mlirStringAttrGet(c, ir_string(library)));
        parts[count++] = ir_named(c, "shapes", shapes);
    }
    *out = mlirDictionaryAttrGet(c, count, parts);
done:
    return status;
}

cjit_status *ir_guards_set(MlirOperation function, const cjit_graph *graph) {
    cjit_status *status = NULL;
    MlirContext c = mlirOperationGetContext(function);
    uint32_t count = cjit_graph_num_guards(graph);
    MlirAttribute *guards = count ? malloc(count * sizeof *guards) : NULL;
    if (count == 0)
        return NULL;
    if (!guards)
        return cjit_status_no_memory();
    for (uint32_t i = 0; i < count; i++)
        CJIT_TRY(guard_attribute(c, graph, cjit_graph_get_guard(graph, i), &guards[i]));
    mlirOperationSetAttributeByName(function, ir_string("cjit.guards"),
                                    mlirArrayAttrGet(c, count, guards));
done:
    free(guards);
    return status;
}
