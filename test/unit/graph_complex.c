// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Complex numbers in the graph: the three ops undo each other, views of parts stay, casts are made of parts.
#include "graph_test.h"

static const cjit_node_info *info_of(cjit_graph *g, cjit_node node) { return cjit_graph_get_node(g, node); }

static void undo_each_other(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node z = vector(g, CJIT_DTYPE_C64, 5), a = vector(g, CJIT_DTYPE_F32, 5), b;
    cjit_node re = unary(g, CJIT_OP_REAL, z), im = unary(g, CJIT_OP_IMAG, z);
    assert_int_equal(info_of(g, re)->dtype, CJIT_DTYPE_F32);
    assert_int_equal(binary(g, CJIT_OP_COMPLEX, re, im), z);
    cjit_node turned = binary(g, CJIT_OP_COMPLEX, im, re);
    assert_int_not_equal(turned, z);
    assert_int_equal(info_of(g, turned)->dtype, CJIT_DTYPE_C64);
    assert_int_equal(unary(g, CJIT_OP_REAL, turned), im);
    assert_int_equal(unary(g, CJIT_OP_IMAG, turned), re);
    // a scalar part has the number's shape again
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, 2, &b));
    cjit_node part = unary(g, CJIT_OP_IMAG, binary(g, CJIT_OP_COMPLEX, a, b));
    assert_int_equal(info_of(g, part)->op, CJIT_OP_BROADCAST);
    assert_int_equal(info_of(g, part)->rank, 1);
    assert_int_equal(info_of(g, part)->operands[0], b);
    cjit_graph_destroy(g);
}

static void views_of_parts_stay(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node a = vector(g, CJIT_DTYPE_F64, 5), b = vector(g, CJIT_DTYPE_F64, 5), out;
    cjit_node z = binary(g, CJIT_OP_COMPLEX, a, b);
    expect_ok(cjit_graph_part_view(g, z, true, &out));
    assert_int_equal(info_of(g, out)->op, CJIT_OP_IMAG);
    assert_int_equal(info_of(g, out)->operands[0], z);
    assert_int_equal(unary(g, CJIT_OP_IMAG, z), b);
    expect_error(cjit_graph_part_view(g, a, false, &out), CJIT_CODE_INTERNAL, "float64");
    cjit_graph_destroy(g);
}

static void casts_are_made_of_parts(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_I32, 5), z, w, out;
    expect_ok(cjit_graph_cast(g, x, CJIT_DTYPE_C128, &z));
    assert_int_equal(info_of(g, z)->op, CJIT_OP_COMPLEX);
    assert_int_equal(info_of(g, info_of(g, z)->operands[0])->op, CJIT_OP_CAST);
    assert_int_equal(info_of(g, info_of(g, z)->operands[1])->op, CJIT_OP_CONSTANT);
    expect_ok(cjit_graph_cast(g, z, CJIT_DTYPE_C64, &w));
    assert_int_equal(info_of(g, w)->dtype, CJIT_DTYPE_C64);
    expect_ok(cjit_graph_cast(g, w, CJIT_DTYPE_F64, &out));
    assert_int_equal(info_of(g, out)->dtype, CJIT_DTYPE_F64);
    expect_ok(cjit_graph_cast(g, vector(g, CJIT_DTYPE_C64, 5), CJIT_DTYPE_BOOL, &out));
    assert_int_equal(info_of(g, out)->op, CJIT_OP_OR);
    expect_ok(cjit_graph_cast(g, z, CJIT_DTYPE_C128, &out));
    assert_int_equal(out, z);
    cjit_graph_destroy(g);
}

static void other_ops_take_no_complex_numbers(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node z = vector(g, CJIT_DTYPE_C64, 5), h = vector(g, CJIT_DTYPE_F16, 5), out;
    expect_error(cjit_graph_elementwise(g, CJIT_OP_ADD, 2, (cjit_node[]){z, z}, &out), CJIT_CODE_TYPE, "complex64");
    expect_error(cjit_graph_elementwise(g, CJIT_OP_COMPLEX, 2, (cjit_node[]){h, h}, &out), CJIT_CODE_TYPE,
                 "float16");
    expect_error(cjit_graph_reduce(g, CJIT_OP_REDUCE_SUM, z, 1, (unsigned[]){0}, &out), CJIT_CODE_TYPE,
                 "complex64");
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_each_other),
        cmocka_unit_test(views_of_parts_stay),
        cmocka_unit_test(casts_are_made_of_parts),
        cmocka_unit_test(other_ops_take_no_complex_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
