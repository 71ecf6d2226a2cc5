// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The op table's columns.
#ifndef CJIT_GRAPH_OPS_H
#define CJIT_GRAPH_OPS_H

#include "cjit/graph.h"

typedef enum graph_rule {
    GRAPH_RULE_SAME,
    GRAPH_RULE_PREDICATE,
    GRAPH_RULE_SELECT,
    GRAPH_RULE_SCALE,
    GRAPH_RULE_EXPONENT,
    GRAPH_RULE_PART,
    GRAPH_RULE_JOIN,
    GRAPH_RULE_SPECIAL,
} graph_rule;

enum {
    GRAPH_CLASS_BOOL = 1,
    GRAPH_CLASS_SIGNED = 2,
    GRAPH_CLASS_UNSIGNED = 4,
    GRAPH_CLASS_FLOAT = 8,
    GRAPH_CLASS_COMPLEX = 16,
};

typedef struct graph_op_info {
    const char *name, *doc;
    uint8_t arity;
    graph_rule rule;
    uint8_t classes;
} graph_op_info;

const graph_op_info *graph_get_op(cjit_op op);

#endif // CJIT_GRAPH_OPS_H
