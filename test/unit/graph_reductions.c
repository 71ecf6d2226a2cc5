// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and scans: shapes, dtypes, merging, and what the builders refuse.
#include "graph_test.h"

static cjit_node reduce(cjit_graph *g, cjit_op op, cjit_node x, unsigned count, unsigned a,
                        unsigned b) {
    cjit_node out;
    expect_ok(cjit_graph_reduce(g, op, x, count, (unsigned[]){a, b}, &out));
    return out;
}

static void drops_the_reduced_axes(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 3, 4, 5);
    cjit_size extents[3];
    memcpy(extents, cjit_graph_get_node(g, x)->shape, sizeof extents);
    cjit_node sum = reduce(g, CJIT_OP_REDUCE_SUM, x, 2, 2, 0);
    const cjit_node_info *info = cjit_graph_get_node(g, sum);
    assert_int_equal(info->rank, 1);
    assert_int_equal(info->shape[0], extents[1]);
    assert_int_equal(info->dtype, CJIT_DTYPE_F32);
    assert_int_equal(info->num_attributes, 2);
    assert_int_equal(info->attributes[0], 0); // ascending, whatever the order given
    assert_int_equal(info->attributes[1], 2);
    assert_int_equal(reduce(g, CJIT_OP_REDUCE_SUM, x, 2, 0, 2), sum);
    assert_int_not_equal(reduce(g, CJIT_OP_REDUCE_SUM, x, 2, 0, 1), sum);
    assert_int_not_equal(reduce(g, CJIT_OP_REDUCE_MAX, x, 2, 0, 2), sum);
    cjit_graph_destroy(g);
}

static void gives_positions_as_int64(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_U8, 3, 4, -1);
    const cjit_node_info *info =
        cjit_graph_get_node(g, reduce(g, CJIT_OP_ARGMIN, x, 1, 1, 0));
    assert_int_equal(info->dtype, CJIT_DTYPE_I64);
    assert_int_equal(info->rank, 1);
    cjit_node none = scalar(g, CJIT_DTYPE_F64);
    assert_int_equal(reduce(g, CJIT_OP_REDUCE_SUM, none, 0, 0, 0), none);
    expect_error(cjit_graph_reduce(g, CJIT_OP_ARGMAX, none, 0, NULL, &none), CJIT_CODE_INTERNAL,
                 "over no axis");
    cjit_graph_destroy(g);
}

static void scans_keep_the_shape(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_I64, 3, 4, -1), scan, other;
    expect_ok(cjit_graph_scan(g, CJIT_OP_SCAN_SUM, x, 1, &scan));
    expect_ok(cjit_graph_scan(g, CJIT_OP_SCAN_SUM, x, 0, &other));
    assert_int_not_equal(scan, other);
    const cjit_node_info *info = cjit_graph_get_node(g, scan);
    assert_int_equal(info->rank, 2);
    assert_int_equal(info->attributes[0], 1);
    cjit_graph_destroy(g);
}

static void refuses(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 3, 4, -1), half = vector(g, CJIT_DTYPE_F16, 4), out;
    cjit_node truth = vector(g, CJIT_DTYPE_BOOL, 4);
    unsigned axes[2] = {0, 0};
    expect_error(cjit_graph_reduce(g, CJIT_OP_REDUCE_SUM, x, 2, axes, &out), CJIT_CODE_INTERNAL,
                 "over axis 0");
    axes[0] = 2;
    expect_error(cjit_graph_reduce(g, CJIT_OP_REDUCE_SUM, x, 1, axes, &out), CJIT_CODE_INTERNAL,
                 "over axis 2 of rank 2");
    expect_error(cjit_graph_scan(g, CJIT_OP_SCAN_SUM, x, 2, &out), CJIT_CODE_INTERNAL,
                 "along axis 2 of rank 2");
    axes[0] = 0;
    expect_error(cjit_graph_reduce(g, CJIT_OP_ADD, x, 1, axes, &out), CJIT_CODE_INTERNAL,
                 "another kind");
    expect_error(cjit_graph_scan(g, CJIT_OP_REDUCE_SUM, x, 0, &out), CJIT_CODE_INTERNAL,
                 "another kind");
    expect_error(cjit_graph_reduce(g, CJIT_OP_REDUCE_SUM, half, 1, axes, &out), CJIT_CODE_TYPE,
                 "float16");
    expect_error(cjit_graph_reduce(g, CJIT_OP_REDUCE_SUM, truth, 1, axes, &out), CJIT_CODE_TYPE,
                 "bool");
    expect_error(cjit_graph_reduce(g, CJIT_OP_REDUCE_AND, x, 1, axes, &out), CJIT_CODE_TYPE,
                 "float32");
    assert_int_equal(cjit_graph_get_node(g, reduce(g, CJIT_OP_REDUCE_OR, truth, 1, 0, 0))->dtype,
                     CJIT_DTYPE_BOOL);
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drops_the_reduced_axes),
        cmocka_unit_test(gives_positions_as_int64),
        cmocka_unit_test(scans_keep_the_shape),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
