// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the graph's unit tests share.
#ifndef CJIT_GRAPH_TEST_H
#define CJIT_GRAPH_TEST_H

#include "cjit/graph.h"

// cmocka.h needs these four
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define expect_ok(expression)                                                                      \
    do {                                                                                           \
        cjit_status *status_ = (expression);                                                       \
        if (status_)                                                                               \
            fail_msg("%s", cjit_status_get_message(status_));                                      \
    } while (0)

#define expect_error(expression, wanted_code, wanted_text)                                         \
    do {                                                                                           \
        cjit_status *status_ = (expression);                                                       \
        assert_non_null(status_);                                                                  \
        assert_int_equal(cjit_status_get_code(status_), wanted_code);                              \
        if (!strstr(cjit_status_get_message(status_), wanted_text))                                \
            fail_msg("'%s' lacks '%s'", cjit_status_get_message(status_), wanted_text);            \
        cjit_status_destroy(status_);                                                              \
    } while (0)

static inline cjit_graph *new_graph(void) {
    cjit_graph *graph;
    expect_ok(cjit_graph_create(&graph));
    return graph;
}

/// An input of up to three axes; an extent of -1 ends the list.
static inline cjit_node input(cjit_graph *graph, cjit_dtype dtype, int64_t a, int64_t b,
                              int64_t c) {
    int64_t extents[3] = {a, b, c};
    unsigned rank = a < 0 ? 0 : b < 0 ? 1 : c < 0 ? 2 : 3;
    cjit_node node;
    expect_ok(cjit_graph_input(graph, dtype, CJIT_LAYOUT_CONTIGUOUS, rank, extents, &node));
    return node;
}
static inline cjit_node scalar(cjit_graph *graph, cjit_dtype dtype) {
    return input(graph, dtype, -1, -1, -1);
}
static inline cjit_node vector(cjit_graph *graph, cjit_dtype dtype, int64_t extent) {
    return input(graph, dtype, extent, -1, -1);
}

static inline cjit_node unary(cjit_graph *graph, cjit_op op, cjit_node a) {
    cjit_node node;
    expect_ok(cjit_graph_elementwise(graph, op, 1, &a, &node));
    return node;
}
static inline cjit_node binary(cjit_graph *graph, cjit_op op, cjit_node a, cjit_node b) {
    cjit_node node;
    expect_ok(cjit_graph_elementwise(graph, op, 2, (cjit_node[]){a, b}, &node));
    return node;
}

static inline cjit_size extent_of(const cjit_graph *graph, cjit_node node, unsigned axis) {
    return cjit_graph_get_node(graph, node)->shape[axis];
}

static inline void expect_size(const cjit_graph *graph, cjit_size size, const char *text) {
    char *found;
    expect_ok(cjit_graph_print_size(graph, size, &found));
    assert_string_equal(found, text);
    free(found);
}

#endif // CJIT_GRAPH_TEST_H
