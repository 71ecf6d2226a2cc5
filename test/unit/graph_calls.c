// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Library calls in the graph: results, merging, pruning, bytes, and what is refused.
#include "graph_test.h"

static cjit_node product(cjit_graph *g, cjit_node a, cjit_node b, int64_t swapped) {
    cjit_node result;
    cjit_size shape[2] = {extent_of(g, a, 0), extent_of(g, b, 1)};
    cjit_value_type type = {CJIT_DTYPE_F32, 2, shape};
    expect_ok(cjit_graph_call(g, CJIT_CALL_MATMUL, 2, (cjit_node[]){a, b}, 2,
                              (int64_t[]){swapped, 0}, 1, &type, &result));
    return result;
}

static void has_results_and_merges(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node a = input(g, CJIT_DTYPE_F32, 3, 4, -1), b = input(g, CJIT_DTYPE_F32, 4, 5, -1);
    cjit_node c = product(g, a, b, 0);
    const cjit_node_info *result = cjit_graph_get_node(g, c);
    assert_int_equal(result->op, CJIT_OP_RESULT);
    assert_int_equal(result->dtype, CJIT_DTYPE_F32);
    assert_int_equal(result->rank, 2);
    assert_int_equal(result->attributes[0], 0);
    const cjit_node_info *call = cjit_graph_get_node(g, result->operands[0]);
    assert_int_equal(call->op, CJIT_OP_CALL);
    assert_int_equal(call->num_operands, 2);
    assert_int_equal(call->attributes[0], CJIT_CALL_MATMUL);
    assert_int_equal(product(g, a, b, 0), c);
    assert_int_not_equal(product(g, a, b, 1), c);
    // An equal call of a region around serves the inner one.
    cjit_region region;
    expect_ok(cjit_graph_begin_region(g, &region));
    assert_int_equal(product(g, a, b, 0), c);
    expect_ok(cjit_graph_end_region(g, 0, NULL));
    cjit_graph_destroy(g);
}

static void prints_the_callee_and_sizes(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node a = input(g, CJIT_DTYPE_F32, 3, 4, -1), b = input(g, CJIT_DTYPE_F32, 4, 5, -1);
    expect_ok(cjit_graph_output(g, product(g, a, b, 1)));
    product(g, b, a, 0); // not used: dropped
    expect_ok(cjit_graph_prune(g));
    char *text;
    expect_ok(cjit_graph_print(g, &text));
    assert_non_null(strstr(text, "= call %0, %1 {matmul, 1, 0, 11, 2, s0, s3}"));
    assert_null(strstr(text, "call %1, %0"));
    free(text);
    cjit_graph_destroy(g);
}

static char *bytes_of(int64_t swapped, bool with_dead_sizes, size_t *out_size) {
    char *data;
    cjit_graph *g = new_graph();
    cjit_node a = input(g, CJIT_DTYPE_F32, 3, 4, -1), b = input(g, CJIT_DTYPE_F32, 4, 5, -1);
    if (with_dead_sizes)
        cjit_graph_size_binary(g, CJIT_SIZE_MUL, extent_of(g, a, 0), extent_of(g, b, 0));
    expect_ok(cjit_graph_output(g, product(g, a, b, swapped)));
    expect_ok(cjit_graph_prune(g));
    expect_ok(cjit_graph_serialize(g, &data, out_size));
    cjit_graph_destroy(g);
    return data;
}

static void equal_programs_have_equal_bytes(void **state) {
    (void)state;
    size_t size, other_size;
    char *bytes = bytes_of(0, false, &size), *other = bytes_of(0, true, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(bytes, other, size);
    free(other);
    other = bytes_of(1, false, &other_size);
    assert_true(size != other_size || memcmp(bytes, other, size) != 0);
    free(bytes);
    free(other);
}

static void refuses_other_counts(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node a = input(g, CJIT_DTYPE_F32, 3, 4, -1), results[2];
    cjit_size none[2] = {CJIT_SIZE_NONE, CJIT_SIZE_NONE};
    cjit_size shape[2] = {extent_of(g, a, 0), extent_of(g, a, 1)};
    cjit_value_type type = {CJIT_DTYPE_F32, 2, shape};
    int64_t params[2] = {0, 0};
    expect_error(cjit_graph_call(g, CJIT_CALL_MATMUL, 1, &a, 2, params, 1, &type, results),
                 CJIT_CODE_INTERNAL, "matmul takes 2 operands and 2 params and gives 1 results");
    expect_error(cjit_graph_call(g, CJIT_CALL_MATMUL, 2, (cjit_node[]){a, a}, 0, NULL, 1, &type, results),
                 CJIT_CODE_INTERNAL, "takes 2 operands");
    expect_error(cjit_graph_call(g, CJIT_CALL_MATMUL, 2, (cjit_node[]){a, 99}, 2, params, 1, &type,
                                 results),
                 CJIT_CODE_INTERNAL, "does not exist");
    type.shape = none;
    expect_error(cjit_graph_call(g, CJIT_CALL_MATMUL, 2, (cjit_node[]){a, a}, 2, params, 1, &type,
                                 results),
                 CJIT_CODE_MEMORY, "");
    cjit_graph_destroy(g);
}

static void finds_callees_by_name(void **state) {
    (void)state;
    for (unsigned i = 0; i < CJIT_CALL_COUNT; i++)
        assert_int_equal(cjit_callee_from_name(cjit_callee_get_info((cjit_callee)i)->name), i);
    assert_int_equal(cjit_callee_from_name("system"), CJIT_CALL_COUNT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_results_and_merges), cmocka_unit_test(prints_the_callee_and_sizes),
        cmocka_unit_test(equal_programs_have_equal_bytes), cmocka_unit_test(refuses_other_counts),
        cmocka_unit_test(finds_callees_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
