// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Library calls: an op for each callee, on the arrays and then the extents of all results.
//
//   %4 = call %2, %3 {matmul, 0, 1, 11, 2, s0, s2}
// →
//   %4 = "cjit.call_matmul"(%2, %3, %s0, %s2) {params = array<i64: 0, 1>}
#include "emitter.h"

#include <stdio.h>

void emitter_call(emitter *e, cjit_node index) {
    const cjit_node_info *node = cjit_graph_get_node(e->graph, index);
    const cjit_callee_info *callee = cjit_callee_get_info((cjit_callee)node->attributes[0]);
    MlirValue operands[CJIT_MAX_CALL_OPERANDS * (1 + CJIT_MAX_RANK)];
    MlirType results[CJIT_MAX_CALL_OPERANDS];
    intptr_t count = 0, num_results = 0;
    for (uint32_t i = 0; i < node->num_operands; i++)
        operands[count++] = e->values[node->operands[i]];
    for (uint32_t at = 1 + callee->num_params; at < node->num_attributes;) {
        cjit_size shape[CJIT_MAX_RANK];
        cjit_node_info type = {.dtype = (cjit_dtype)node->attributes[at],
                               .rank = (uint8_t)node->attributes[at + 1],
                               .shape = shape};
        for (unsigned axis = 0; axis < type.rank; axis++) {
            shape[axis] = (cjit_size)node->attributes[at + 2 + axis];
            operands[count++] = emitter_size(e, shape[axis]);
        }
        results[num_results++] = emitter_tensor_type(e, &type);
        at += 2 + type.rank;
    }
    MlirNamedAttribute params = ir_named(
        e->context, "params",
        mlirDenseI64ArrayGet(e->context, callee->num_params, node->attributes + 1));
    char name[96];
    snprintf(name, sizeof name, "cjit.call_%s", callee->name);
    e->owners[index] = ir_create(&e->builder, &(ir_operation){.name = name,
                                                              .num_results = num_results,
                                                              .results = results,
                                                              .num_operands = count,
                                                              .operands = operands,
                                                              .num_attributes = 1,
                                                              .attributes = &params});
}
