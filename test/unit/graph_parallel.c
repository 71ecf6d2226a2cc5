// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which loops are found to be parallel, serial or wrong. test/python/test_prange.py has many more programs; here
// are the shapes of graphs that these come down to, and what is kept of the answer.
#include "graph_test.h"

static cjit_node constant(cjit_graph *g, int64_t value) {
    cjit_node node;
    expect_ok(cjit_graph_constant_int(g, CJIT_DTYPE_I64, value, &node));
    return node;
}

static cjit_size size_of(cjit_graph *g, cjit_node node) {
    cjit_size size;
    expect_ok(cjit_graph_size_from_node(g, node, &size));
    return size;
}

static cjit_slice_axis at(cjit_graph *g, cjit_node index, int64_t offset) {
    cjit_size start = cjit_graph_size_binary(g, CJIT_SIZE_ADD, size_of(g, index),
                                             cjit_graph_size_constant(g, offset));
    return (cjit_slice_axis){start, cjit_graph_size_constant(g, 1), 1, true};
}

static cjit_node element(cjit_graph *g, cjit_node array, cjit_node index, int64_t offset) {
    cjit_slice_axis axis = at(g, index, offset);
    cjit_node node;
    expect_ok(cjit_graph_slice(g, array, &axis, &node));
    return node;
}

static cjit_node stored(cjit_graph *g, cjit_node array, cjit_node index, int64_t offset, cjit_node value) {
    cjit_slice_axis axis = at(g, index, offset);
    cjit_node node;
    expect_ok(cjit_graph_insert(g, array, value, &axis, &node));
    return node;
}

static cjit_node sum(cjit_graph *g, cjit_node a, cjit_node b) { return binary(g, CJIT_OP_ADD, a, b); }

/// for (i = 1; i < 9; i += step) over a vector and a sum, whose body |fill| makes.
typedef struct program {
    cjit_graph *graph;
    cjit_node i, array, sum; // in the body
    cjit_node yields[2];
    cjit_region body;
    const cjit_node_info *loop;
} program;

static void build(program *p, int64_t step, bool assume, void (*fill)(program *p)) {
    cjit_graph *g = p->graph = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_I64, 10), zero = constant(g, 0), results[2];
    cjit_node from = constant(g, 1), to = constant(g, 9), by = constant(g, step);
    cjit_size extent = extent_of(g, x, 0);
    expect_ok(cjit_graph_begin_region(g, &p->body));
    expect_ok(cjit_graph_region_arg(g, CJIT_DTYPE_I64, 0, NULL, &p->i));
    expect_ok(cjit_graph_region_arg(g, CJIT_DTYPE_I64, 1, &extent, &p->array));
    expect_ok(cjit_graph_region_arg(g, CJIT_DTYPE_I64, 0, NULL, &p->sum));
    p->yields[0] = p->array;
    p->yields[1] = p->sum;
    fill(p);
    expect_ok(cjit_graph_end_region(g, 2, p->yields));
    expect_ok(cjit_graph_for(g, from, to, by, 2, (cjit_node[]){x, zero}, p->body, results));
    cjit_graph_request_parallel(g, p->body, assume);
    expect_ok(cjit_graph_output(g, results[0]));
    expect_ok(cjit_graph_output(g, results[1]));
    expect_ok(cjit_graph_prune(g));
    p->loop = cjit_graph_get_node(g, cjit_graph_get_node(g, results[0])->operands[0]);
}

static void own_element_and_sum(program *p) {
    cjit_node x = element(p->graph, p->array, p->i, 0);
    p->yields[0] = stored(p->graph, p->array, p->i, 0, sum(p->graph, x, x));
    p->yields[1] = sum(p->graph, p->sum, x);
}

static void previous_element(program *p) {
    p->yields[0] = stored(p->graph, p->array, p->i, 0, element(p->graph, p->array, p->i, -1));
}

static void indexed_by_data(program *p) {
    cjit_node where = element(p->graph, p->array, p->i, 0);
    p->yields[0] = stored(p->graph, p->array, where, 0, p->i);
}

static void last_value(program *p) { p->yields[1] = element(p->graph, p->array, p->i, 0); }

static void used_sum(program *p) {
    p->yields[1] = sum(p->graph, p->sum, p->i);
    p->yields[0] = stored(p->graph, p->array, p->i, 0, p->yields[1]);
}

static void finds_reductions(void **state) {
    (void)state;
    program p;
    build(&p, 1, false, own_element_and_sum);
    assert_false(cjit_graph_is_parallel(p.loop));
    expect_ok(cjit_graph_parallelize(p.graph));
    assert_true(cjit_graph_is_parallel(p.loop));
    assert_int_equal(p.loop->num_attributes, 3);
    assert_int_equal(p.loop->attributes[0], p.body);
    assert_int_equal(p.loop->attributes[1], CJIT_CARRY_ARRAY);
    assert_int_equal(p.loop->attributes[2], CJIT_CARRY_ADD);
    assert_int_equal(cjit_graph_num_remarks(p.graph), 0);
    cjit_graph_destroy(p.graph);

    build(&p, 1, false, last_value);
    expect_ok(cjit_graph_parallelize(p.graph));
    assert_int_equal(p.loop->attributes[2], CJIT_CARRY_LAST);
    cjit_graph_destroy(p.graph);
}

static void refuses_what_is_proved(void **state) {
    (void)state;
    program p;
    build(&p, 1, false, previous_element);
    expect_error(cjit_graph_parallelize(p.graph), CJIT_CODE_TRACE, "reads what another iteration writes");
    cjit_graph_destroy(p.graph);
    build(&p, 1, true, previous_element); // vouching does not help
    expect_error(cjit_graph_parallelize(p.graph), CJIT_CODE_TRACE, "depend on one another");
    cjit_graph_destroy(p.graph);
    build(&p, 2, false, previous_element); // iterations 1, 3, 5… read 0, 2, 4…
    expect_ok(cjit_graph_parallelize(p.graph));
    assert_true(cjit_graph_is_parallel(p.loop));
    cjit_graph_destroy(p.graph);
    build(&p, 1, false, used_sum);
    expect_error(cjit_graph_parallelize(p.graph), CJIT_CODE_TRACE, "goes into the next iteration");
    cjit_graph_destroy(p.graph);
}

static void remarks_on_what_is_not(void **state) {
    (void)state;
    program p;
    build(&p, 1, false, indexed_by_data);
    expect_ok(cjit_graph_parallelize(p.graph));
    assert_false(cjit_graph_is_parallel(p.loop));
    assert_int_equal(cjit_graph_num_remarks(p.graph), 1);
    assert_non_null(strstr(cjit_graph_get_remark(p.graph, 0)->text, "runs serially: it is not proved"));
    cjit_graph_destroy(p.graph);
    build(&p, 1, true, indexed_by_data);
    expect_ok(cjit_graph_parallelize(p.graph));
    assert_true(cjit_graph_is_parallel(p.loop));
    cjit_graph_destroy(p.graph);
}

/// The answer is part of the graph's content.
static void changes_the_key(void **state) {
    (void)state;
    program p;
    char *serial, *parallel;
    size_t serial_size, parallel_size;
    build(&p, 1, false, own_element_and_sum);
    expect_ok(cjit_graph_serialize(p.graph, &serial, &serial_size));
    expect_ok(cjit_graph_parallelize(p.graph));
    expect_ok(cjit_graph_serialize(p.graph, &parallel, &parallel_size));
    assert_false(serial_size == parallel_size && memcmp(serial, parallel, serial_size) == 0);
    free(serial);
    free(parallel);
    cjit_graph_destroy(p.graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_reductions),
        cmocka_unit_test(refuses_what_is_proved),
        cmocka_unit_test(remarks_on_what_is_not),
        cmocka_unit_test(changes_the_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
