// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cost model, as a table of the operations that do not cost one instruction.
#include "cost.h"

#include "../ir/build.h"

#include <string.h>

enum { INSTRUCTION = 1, DIVISION = 6, LIBRARY = 20 };

static const struct {
    const char *name;
    uint32_t cost;
} exceptions[] = {
    {"linalg.yield", 0},       {"arith.constant", 0},          {"arith.trunci", 0},
    {"arith.extui", 0},        {"linalg.index", 0},            {"arith.divf", DIVISION},
    {"math.sqrt", DIVISION},   {"math.absf", INSTRUCTION},     {"math.absi", INSTRUCTION},
    {"math.floor", INSTRUCTION}, {"math.ceil", INSTRUCTION},   {"math.trunc", INSTRUCTION},
    {"math.roundeven", INSTRUCTION}, {"math.fma", INSTRUCTION}, {"math.copysign", INSTRUCTION},
};

static bool starts_with(MlirStringRef name, const char *prefix) {
    size_t length = strlen(prefix);
    return name.length > length && memcmp(name.data, prefix, length) == 0;
}

uint32_t cost_of_operation(MlirOperation operation) {
    MlirStringRef name = ir_name(operation);
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (ir_equal(name, exceptions[i].name))
            return exceptions[i].cost;
    return starts_with(name, "math.") || starts_with(name, "cjit.") ? LIBRARY : INSTRUCTION;
}

uint32_t cost_of_body(MlirBlock body) {
    uint32_t cost = 0;
    for (MlirOperation op = mlirBlockGetFirstOperation(body); !mlirOperationIsNull(op);
         op = mlirOperationGetNextInBlock(op))
        cost += cost_of_operation(op);
    return cost;
}
