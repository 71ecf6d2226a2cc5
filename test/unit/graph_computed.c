// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes that are computed in the kernel, the checks made of them there, and the messages of raise sites
// with values.
#include "graph_test.h"

static cjit_size from_node(cjit_graph *g, cjit_node node) {
    cjit_size size;
    expect_ok(cjit_graph_size_from_node(g, node, &size));
    return size;
}

static cjit_node size_node(cjit_graph *g, cjit_size size) {
    cjit_node node;
    expect_ok(cjit_graph_size_value(g, size, &node));
    return node;
}

static void sees_through_arithmetic(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), n = scalar(g, CJIT_DTYPE_I64), two;
    expect_ok(cjit_graph_constant_int(g, CJIT_DTYPE_I64, 2, &two));
    expect_size(g, from_node(g, two), "2");
    expect_size(g, from_node(g, size_node(g, extent_of(g, x, 0))), "s0");
    assert_false(cjit_graph_size_is_computed(g, extent_of(g, x, 0)));
    cjit_size size = from_node(g, n);
    expect_size(g, size, "%1");
    assert_true(cjit_graph_size_is_computed(g, size));
    assert_int_equal(size_node(g, size), n);
    assert_int_equal(cjit_graph_size_evaluate(g, size, NULL), 0);
    cjit_node sum = binary(g, CJIT_OP_ADD, n, two);
    expect_size(g, from_node(g, binary(g, CJIT_OP_MINIMUM, sum, size_node(g, extent_of(g, x, 0)))),
                "min(s0, (%1 + 2))");
    expect_size(g, from_node(g, binary(g, CJIT_OP_SUB, sum, sum)), "0");
    cjit_size other;
    expect_error(cjit_graph_size_from_node(g, x, &other), CJIT_CODE_INTERNAL, "int64 scalar");
    expect_error(cjit_graph_size_from_node(g, 99, &other), CJIT_CODE_INTERNAL, "does not exist");
    cjit_graph_destroy(g);
}

static cjit_node head(cjit_graph *g, cjit_node x, cjit_size extent) {
    cjit_node out;
    cjit_slice_axis axis = {cjit_graph_size_constant(g, 0), extent, 1, false};
    expect_ok(cjit_graph_slice(g, x, &axis, &out));
    return out;
}

static void checks_in_the_kernel(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), n = scalar(g, CJIT_DTYPE_I64);
    cjit_node part = head(g, x, from_node(g, n));
    cjit_node sum = binary(g, CJIT_OP_ADD, part, x);
    expect_size(g, extent_of(g, sum, 0), "s0"); // the one that is known
    assert_int_equal(cjit_graph_num_guards(g), 0);
    assert_int_equal(cjit_graph_num_raise_sites(g), 1);
    binary(g, CJIT_OP_MUL, part, x); // already checked
    assert_int_equal(cjit_graph_num_raise_sites(g), 1);
    binary(g, CJIT_OP_MUL, part, part); // nothing to check
    assert_int_equal(cjit_graph_num_raise_sites(g), 1);
    expect_error(cjit_graph_raise_error(g, 0, (int64_t[]){7, 4}), CJIT_CODE_VALUE,
                 "operands could not be broadcast together with shapes (7,) (4,) ");
    cjit_graph_set_torch_errors(g, true);
    cjit_node y = vector(g, CJIT_DTYPE_F32, 5);
    binary(g, CJIT_OP_ADD, y, part);
    expect_error(cjit_graph_raise_error(g, 1, (int64_t[]){5, 7}), CJIT_CODE_RUNTIME,
                 "The size of tensor a (5) must match the size of tensor b (7)");
    cjit_node out;
    cjit_size shape[2] = {cjit_graph_size_constant(g, 2), from_node(g, n)};
    expect_ok(cjit_graph_reshape(g, x, 2, shape, &out));
    expect_error(cjit_graph_raise_error(g, 2, (int64_t[]){4, 6}), CJIT_CODE_VALUE,
                 "cannot reshape array of size 4 into a shape of 6 elements");
    cjit_graph_destroy(g);
}

static void keeps_what_sizes_need(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), n = scalar(g, CJIT_DTYPE_I64);
    cjit_node twice = binary(g, CJIT_OP_FLOORDIV, n, n), unused = binary(g, CJIT_OP_MOD, n, n);
    expect_ok(cjit_graph_output(g, head(g, x, from_node(g, twice))));
    expect_ok(cjit_graph_prune(g));
    assert_true(cjit_graph_get_node(g, twice)->live);
    assert_false(cjit_graph_get_node(g, unused)->live);
    char *bytes, *text;
    size_t size;
    expect_ok(cjit_graph_serialize(g, &bytes, &size));
    expect_ok(cjit_graph_print(g, &text));
    assert_non_null(strstr(text, "slice %0 {0, %2, 1, 0} : float32[%2]"));
    free(bytes);
    free(text);
    cjit_graph_destroy(g);
}

static void stays_in_its_region(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), i, out;
    cjit_region body;
    expect_ok(cjit_graph_begin_region(g, &body));
    expect_ok(cjit_graph_region_arg(g, CJIT_DTYPE_I64, 0, NULL, &i));
    cjit_size size = from_node(g, i);
    head(g, x, size);
    expect_ok(cjit_graph_end_region(g, 0, NULL));
    cjit_slice_axis axis = {cjit_graph_size_constant(g, 0), size, 1, false};
    expect_error(cjit_graph_slice(g, x, &axis, &out), CJIT_CODE_INTERNAL, "used outside of it");
    cjit_graph_destroy(g);
}

static void tells_values(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node flag = scalar(g, CJIT_DTYPE_BOOL), n = scalar(g, CJIT_DTYPE_I64);
    cjit_node x = scalar(g, CJIT_DTYPE_F32);
    expect_ok(cjit_graph_raise_if_values(g, flag, CJIT_CODE_VALUE, "{1} of {0}, {2} {x} {", 2,
                                         (cjit_node[]){n, n}));
    expect_error(cjit_graph_raise_error(g, 0, (int64_t[]){-3, 8}), CJIT_CODE_VALUE,
                 "8 of -3, {2} {x} {");
    expect_error(cjit_graph_raise_error(g, 0, NULL), CJIT_CODE_VALUE, "{1} of {0}");
    expect_ok(cjit_graph_raise_if(g, flag, CJIT_CODE_VALUE, "as it is: {0}"));
    expect_error(cjit_graph_raise_error(g, 1, (int64_t[]){1}), CJIT_CODE_VALUE, "as it is: {0}");
    expect_error(cjit_graph_raise_if_values(g, flag, CJIT_CODE_VALUE, "", 1, &x), CJIT_CODE_INTERNAL,
                 "int64 or float64 scalar");
    expect_error(cjit_graph_raise_if_values(g, flag, CJIT_CODE_VALUE, "", 17, &n),
                 CJIT_CODE_INTERNAL, "17 values");
    cjit_graph_destroy(g);
}

static void prints(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node n = scalar(g, CJIT_DTYPE_I64), x = scalar(g, CJIT_DTYPE_F64);
    cjit_node small = scalar(g, CJIT_DTYPE_F32);
    uint32_t sites[3], before = cjit_graph_num_nodes(g);
    expect_ok(cjit_graph_print_values(g, 2, (cjit_node[]){n, x}, &sites[0]));
    expect_ok(cjit_graph_print_values(g, 2, (cjit_node[]){n, x}, &sites[1])); // never merged
    expect_ok(cjit_graph_print_values(g, 0, NULL, &sites[2]));
    assert_int_equal(sites[2], 2);
    assert_int_equal(cjit_graph_num_print_sites(g), 3);
    expect_error(cjit_graph_print_values(g, 1, &small, &sites[0]), CJIT_CODE_INTERNAL,
                 "int64 or float64 scalar");
    expect_ok(cjit_graph_prune(g));
    for (int i = 0; i < 3; i++) {
        const cjit_node_info *info = cjit_graph_get_node(g, before + (uint32_t)i);
        assert_true(cjit_op_is_effect(info->op) && info->live); // never pruned
        assert_int_equal(info->attributes[0], i);
    }
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sees_through_arithmetic), cmocka_unit_test(checks_in_the_kernel),
        cmocka_unit_test(keeps_what_sizes_need),   cmocka_unit_test(stays_in_its_region),
        cmocka_unit_test(tells_values),
        cmocka_unit_test(prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
