// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations found before any of them is changed.
#include "found.h"

#include "value_map.h"

typedef struct search {
    found_ops found;
    bool (*wanted)(MlirOperation operation);
} search;

void found_add(found_ops *found, MlirOperation operation) {
    found->ops = passes_realloc(found->ops, (found->count + 1) * sizeof *found->ops);
    found->ops[found->count++] = operation;
}

static MlirWalkResult visit(MlirOperation operation, void *data) {
    search *s = data;
    if (!s->wanted(operation))
        return MlirWalkResultAdvance;
    found_add(&s->found, operation);
    return MlirWalkResultSkip;
}

found_ops found_in(MlirOperation root, bool (*wanted)(MlirOperation operation)) {
    search s = {.wanted = wanted};
    mlirOperationWalk(root, visit, &s, MlirWalkPreOrder);
    return s.found;
}
