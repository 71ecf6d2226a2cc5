// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of callees as data: the graph, the passes and the runtime all read it.
#include "cjit/calls.h"

#include <string.h>

static const cjit_callee_info callees[] = {
#define CJIT_CALL(ENUM, name, operands, results, params, library, doc)                             \
    {#name, doc, operands, results, params, CJIT_CALL_LIBRARY_##library},
#include "cjit/calls.def"
};

const cjit_callee_info *cjit_callee_get_info(cjit_callee callee) { return &callees[callee]; }

cjit_callee cjit_callee_from_name(const char *name) {
    unsigned callee = 0;
    while (callee < CJIT_CALL_COUNT && strcmp(callees[callee].name, name) != 0)
        callee++;
    return (cjit_callee)callee;
}
