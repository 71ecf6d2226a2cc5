// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The builders of `if`, `for` and `while`, and what they refuse.
#include "graph_test.h"

static cjit_node constant(cjit_graph *g, int64_t value) {
    cjit_node node;
    expect_ok(cjit_graph_constant_int(g, CJIT_DTYPE_I64, value, &node));
    return node;
}

static cjit_region yielding(cjit_graph *g, unsigned count, const cjit_node *yields) {
    cjit_region region;
    expect_ok(cjit_graph_begin_region(g, &region));
    expect_ok(cjit_graph_end_region(g, count, yields));
    return region;
}

static void builds_if(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node flag = scalar(g, CJIT_DTYPE_BOOL), x = vector(g, CJIT_DTYPE_F32, 4);
    cjit_node y = vector(g, CJIT_DTYPE_F32, 5), n = scalar(g, CJIT_DTYPE_I64), results[2];
    cjit_region yes = yielding(g, 2, (cjit_node[]){x, n}), no = yielding(g, 2, (cjit_node[]){x, n});
    expect_ok(cjit_graph_if(g, flag, yes, no, results));
    const cjit_node_info *result = cjit_graph_get_node(g, results[0]);
    assert_int_equal(result->op, CJIT_OP_RESULT);
    assert_int_equal(result->dtype, CJIT_DTYPE_F32);
    assert_int_equal(result->rank, 1);
    assert_int_equal(cjit_graph_get_node(g, results[1])->dtype, CJIT_DTYPE_I64);
    assert_int_equal(cjit_graph_get_node(g, results[1])->attributes[0], 1);
    const cjit_node_info *owner = cjit_graph_get_node(g, result->operands[0]);
    assert_int_equal(owner->op, CJIT_OP_IF);
    assert_int_equal(owner->attributes[0], yes);
    assert_int_equal(owner->attributes[1], no);
    const cjit_node *yields;
    assert_int_equal(cjit_graph_region_get_yields(g, yes, &yields), 2);
    assert_int_equal(yields[1], n);
    // refused
    cjit_region one = yielding(g, 1, &x), other = yielding(g, 1, &y), number = yielding(g, 1, &n);
    expect_error(cjit_graph_if(g, flag, yes, one, results), CJIT_CODE_INTERNAL, "yield 2 and 1");
    expect_error(cjit_graph_if(g, flag, one, other, results), CJIT_CODE_TRACE, "the two branches");
    expect_error(cjit_graph_if(g, flag, one, number, results), CJIT_CODE_TRACE,
                 "(float32 of rank 1, int64 of rank 0)");
    expect_error(cjit_graph_if(g, x, one, one, results), CJIT_CODE_INTERNAL, "bool scalar");
    expect_error(cjit_graph_if(g, flag, 0, one, results), CJIT_CODE_INTERNAL,
                 "does not belong here");
    expect_error(cjit_graph_if(g, flag, 99, one, results), CJIT_CODE_INTERNAL, "does not belong");
    expect_error(cjit_graph_if(g, 99, one, one, results), CJIT_CODE_INTERNAL, "does not exist");
    cjit_region open;
    expect_ok(cjit_graph_begin_region(g, &open));
    expect_error(cjit_graph_if(g, flag, open, one, results), CJIT_CODE_INTERNAL, "does not belong");
    expect_error(cjit_graph_if(g, flag, one, one, results), CJIT_CODE_INTERNAL, "does not belong");
    expect_ok(cjit_graph_end_region(g, 0, NULL));
    expect_error(cjit_graph_end_region(g, 0, NULL), CJIT_CODE_INTERNAL, "no region is open");
    cjit_graph_destroy(g);
}

static void reopens_and_abandons(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node n = scalar(g, CJIT_DTYPE_I64), inner, sum, result;
    cjit_region yes, no, dropped;
    expect_ok(cjit_graph_begin_region(g, &yes));
    expect_ok(cjit_graph_elementwise(g, CJIT_OP_NEG, 1, &n, &inner));
    assert_int_equal(cjit_graph_get_region(g), yes);
    assert_true(cjit_graph_is_visible(g, inner));
    assert_true(cjit_graph_is_region_open(g, 0));
    expect_ok(cjit_graph_end_region(g, 0, NULL));
    assert_false(cjit_graph_is_visible(g, inner));
    assert_false(cjit_graph_is_region_open(g, yes));
    assert_int_equal(cjit_graph_region_get_parent(g, yes), 0);
    assert_true(cjit_graph_is_region_within(g, yes, 0));
    assert_true(cjit_graph_is_region_within(g, yes, yes));
    assert_false(cjit_graph_is_region_within(g, 0, yes));
    expect_ok(cjit_graph_reopen_region(g, yes));
    expect_ok(cjit_graph_elementwise(g, CJIT_OP_ADD, 2, (cjit_node[]){inner, n}, &sum));
    expect_ok(cjit_graph_end_region(g, 1, &sum));
    no = yielding(g, 1, &n);
    // An abandoned region belongs to no op.
    expect_ok(cjit_graph_begin_region(g, &dropped));
    expect_error(cjit_graph_reopen_region(g, yes), CJIT_CODE_INTERNAL, "cannot be opened here");
    cjit_graph_abandon_region(g);
    assert_int_equal(cjit_graph_get_region(g), 0);
    cjit_node flag = scalar(g, CJIT_DTYPE_BOOL);
    expect_error(cjit_graph_if(g, flag, dropped, no, &result), CJIT_CODE_INTERNAL,
                 "does not belong here");
    expect_ok(cjit_graph_if(g, flag, yes, no, &result));
    expect_error(cjit_graph_reopen_region(g, 0), CJIT_CODE_INTERNAL, "cannot be opened here");
    cjit_graph_destroy(g);
}

// A body of a counted loop: carried' = carried + x.
static cjit_region loop_body(cjit_graph *g, cjit_node x, cjit_dtype counter) {
    cjit_region body;
    cjit_node i, carried;
    const cjit_node_info *info = cjit_graph_get_node(g, x);
    cjit_size shape = info->shape[0];
    expect_ok(cjit_graph_begin_region(g, &body));
    expect_ok(cjit_graph_region_arg(g, counter, 0, NULL, &i));
    expect_ok(cjit_graph_region_arg(g, CJIT_DTYPE_F32, 1, &shape, &carried));
    cjit_node next = binary(g, CJIT_OP_ADD, carried, x);
    expect_ok(cjit_graph_end_region(g, 1, &next));
    return body;
}

static void builds_for(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), f = scalar(g, CJIT_DTYPE_F32), result;
    cjit_node from = constant(g, 0), to = scalar(g, CJIT_DTYPE_I64), step = constant(g, 1);
    cjit_region body = loop_body(g, x, CJIT_DTYPE_I64);
    expect_ok(cjit_graph_for(g, from, to, step, 1, &x, body, &result));
    const cjit_node *args;
    assert_int_equal(cjit_graph_region_get_args(g, body, &args), 2);
    assert_int_equal(cjit_graph_get_node(g, args[1])->op, CJIT_OP_REGION_ARG);
    assert_int_equal(cjit_graph_get_node(g, args[1])->attributes[0], 1);
    assert_int_equal(cjit_graph_get_node(g, result)->dtype, CJIT_DTYPE_F32);
    const cjit_node_info *owner =
        cjit_graph_get_node(g, cjit_graph_get_node(g, result)->operands[0]);
    assert_int_equal(owner->op, CJIT_OP_FOR);
    assert_int_equal(owner->num_operands, 4);
    // refused
    expect_error(cjit_graph_for(g, from, to, step, 0, NULL, body, &result), CJIT_CODE_INTERNAL,
                 "takes 1 arguments");
    expect_error(cjit_graph_for(g, from, to, step, 1, &f, body, &result), CJIT_CODE_TRACE,
                 "a loop's carried values");
    expect_error(cjit_graph_for(g, from, f, step, 1, &x, body, &result), CJIT_CODE_INTERNAL,
                 "int64 scalars");
    expect_error(cjit_graph_for(g, from, 999, step, 1, &x, body, &result), CJIT_CODE_INTERNAL,
                 "does not exist");
    expect_error(cjit_graph_for(g, from, to, step, 1, (cjit_node[]){999}, body, &result),
                 CJIT_CODE_INTERNAL, "does not exist");
    expect_error(cjit_graph_for(g, from, to, step, 1, &x, loop_body(g, x, CJIT_DTYPE_F32), &result),
                 CJIT_CODE_INTERNAL, "int64");
    cjit_graph_destroy(g);
}

static void builds_while(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node n = scalar(g, CJIT_DTYPE_I64), zero = constant(g, 0), one = constant(g, 1);
    cjit_node arg, value, result;
    cjit_region condition, body;
    expect_ok(cjit_graph_begin_region(g, &condition));
    expect_ok(cjit_graph_region_arg(g, CJIT_DTYPE_I64, 0, NULL, &arg));
    value = binary(g, CJIT_OP_GT, arg, zero);
    expect_ok(cjit_graph_end_region(g, 1, &value));
    expect_ok(cjit_graph_begin_region(g, &body));
    expect_ok(cjit_graph_region_arg(g, CJIT_DTYPE_I64, 0, NULL, &arg));
    value = binary(g, CJIT_OP_SUB, arg, one);
    expect_ok(cjit_graph_end_region(g, 1, &value));
    expect_ok(cjit_graph_while(g, 1, &n, condition, body, &result));
    assert_int_equal(cjit_graph_get_node(g, result)->dtype, CJIT_DTYPE_I64);
    expect_error(cjit_graph_while(g, 1, &n, body, body, &result), CJIT_CODE_INTERNAL,
                 "one bool scalar");
    expect_error(cjit_graph_while(g, 0, NULL, condition, body, &result), CJIT_CODE_INTERNAL,
                 "carries 0 values, not 1");
    expect_error(cjit_graph_while(g, 1, (cjit_node[]){999}, condition, body, &result),
                 CJIT_CODE_INTERNAL, "does not exist");
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(builds_if), cmocka_unit_test(reopens_and_abandons), cmocka_unit_test(builds_for),
                                       cmocka_unit_test(builds_while)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
