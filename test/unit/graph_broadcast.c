// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Broadcasting: result shapes, the guards it records, NumPy's and torch's sentences; the views.
#include "graph_test.h"

#include <stdlib.h>

static void shape_is(const cjit_graph *g, cjit_node node, unsigned rank, const char *const *shape) {
    assert_int_equal(cjit_graph_get_node(g, node)->rank, rank);
    for (unsigned axis = 0; axis < rank; axis++)
        expect_size(g, extent_of(g, node, axis), shape[axis]);
}
#define SHAPE(...)                                                                                 \
    sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *const[]) { __VA_ARGS__ }

static void aligns_from_the_right(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 4, 1, 3);
    cjit_node y = input(g, CJIT_DTYPE_F32, 5, 1, -1), s = scalar(g, CJIT_DTYPE_F32);
    shape_is(g, binary(g, CJIT_OP_ADD, x, y), SHAPE("s0", "s2", "s1"));
    shape_is(g, binary(g, CJIT_OP_ADD, y, x), SHAPE("s0", "s2", "s1"));
    shape_is(g, binary(g, CJIT_OP_ADD, s, y), SHAPE("s2", "1"));
    assert_int_equal(cjit_graph_get_node(g, binary(g, CJIT_OP_ADD, s, s))->rank, 0);
    assert_int_equal(cjit_graph_num_guards(g), 0);
    cjit_graph_destroy(g);
}

static void stretches_one_to_zero(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node none = vector(g, CJIT_DTYPE_F32, 0), one = vector(g, CJIT_DTYPE_F32, 1);
    shape_is(g, binary(g, CJIT_OP_ADD, none, one), SHAPE("s0"));
    cjit_node three = vector(g, CJIT_DTYPE_F32, 3), out;
    expect_error(cjit_graph_elementwise(g, CJIT_OP_ADD, 2, (cjit_node[]){none, three}, &out),
                 CJIT_CODE_VALUE,
                 "operands could not be broadcast together with shapes (0,) (3,) ");
    cjit_graph_destroy(g);
}

static void says_what_numpy_says(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 2, 3, -1), y = vector(g, CJIT_DTYPE_F32, 4), out;
    cjit_node s = scalar(g, CJIT_DTYPE_F32), c = vector(g, CJIT_DTYPE_BOOL, 3);
    expect_error(cjit_graph_elementwise(g, CJIT_OP_ADD, 2, (cjit_node[]){x, y}, &out),
                 CJIT_CODE_VALUE,
                 "operands could not be broadcast together with shapes (2,3) (4,) ");
    expect_error(cjit_graph_elementwise(g, CJIT_OP_SELECT, 3, (cjit_node[]){c, y, s}, &out),
                 CJIT_CODE_VALUE,
                 "operands could not be broadcast together with shapes (3,) (4,) () ");
    cjit_node z = vector(g, CJIT_DTYPE_F32, 3);
    binary(g, CJIT_OP_ADD, x, z);
    assert_int_equal(cjit_graph_num_guards(g), 1);
    assert_int_equal(cjit_graph_get_guard(g, 0)->kind, CJIT_GUARD_NUMPY);
    assert_int_equal(cjit_graph_get_guard(g, 0)->num_shapes, 2);
    // symbols: x's two, y's, c's, z's
    expect_error(cjit_graph_guard_error(g, 0, (int64_t[]){7, 8, 4, 3, 9}), CJIT_CODE_VALUE,
                 "operands could not be broadcast together with shapes (7,8) (9,) ");
    // Made equal, they print alike; as given they do not.
    char *given, *named;
    assert_null(cjit_graph_print_given_size(g, cjit_graph_get_guard(g, 0)->rhs, &given));
    assert_null(cjit_graph_print_size(g, cjit_graph_get_guard(g, 0)->rhs, &named));
    assert_string_equal(given, "arg4_0");
    assert_string_equal(named, "s1");
    free(given);
    free(named);
    cjit_graph_destroy(g);
}

static void says_what_torch_says(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_graph_set_torch_errors(g, true);
    cjit_node x = input(g, CJIT_DTYPE_F32, 2, 3, -1), y = vector(g, CJIT_DTYPE_F32, 4), out;
    cjit_node c = vector(g, CJIT_DTYPE_BOOL, 3);
    expect_error(cjit_graph_elementwise(g, CJIT_OP_ADD, 2, (cjit_node[]){x, y}, &out),
                 CJIT_CODE_RUNTIME,
                 "The size of tensor a (3) must match the size of tensor b (4) at non-singleton "
                 "dimension 1");
    expect_error(cjit_graph_elementwise(g, CJIT_OP_ADD, 2, (cjit_node[]){y, x}, &out),
                 CJIT_CODE_RUNTIME, "tensor a (4) must match the size of tensor b (3)");
    // torch broadcasts three operands two at a time
    expect_error(cjit_graph_elementwise(g, CJIT_OP_SELECT, 3, (cjit_node[]){c, x, y}, &out),
                 CJIT_CODE_RUNTIME,
                 "The size of tensor a (3) must match the size of tensor b (4) at non-singleton "
                 "dimension 1");
    cjit_node z = vector(g, CJIT_DTYPE_F32, 3);
    binary(g, CJIT_OP_ADD, x, z);
    uint32_t last = cjit_graph_num_guards(g) - 1;
    assert_int_equal(cjit_graph_get_guard(g, last)->kind, CJIT_GUARD_TORCH);
    expect_error(cjit_graph_guard_error(g, last, (int64_t[]){7, 8, 4, 3, 9}), CJIT_CODE_RUNTIME,
                 "The size of tensor a (8) must match the size of tensor b (9) at non-singleton "
                 "dimension 1");
    cjit_graph_destroy(g);
}

static void guards_derived_sizes(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 3), y = vector(g, CJIT_DTYPE_F32, 9), inner;
    cjit_size extent = cjit_graph_size_binary(g, CJIT_SIZE_SUB, extent_of(g, x, 0),
                                              cjit_graph_size_constant(g, 2));
    cjit_slice_axis slice = {cjit_graph_size_constant(g, 1), extent, 1, false};
    expect_ok(cjit_graph_slice(g, x, &slice, &inner));
    shape_is(g, binary(g, CJIT_OP_ADD, inner, y), SHAPE("s1")); // one element: it stretches
    assert_int_equal(cjit_graph_num_guards(g), 1);
    assert_int_equal(cjit_graph_get_guard(g, 0)->kind, CJIT_GUARD_SPECIALIZE);
    cjit_graph_destroy(g);
}

static void broadcasts_to_a_shape(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_I8, 1, 3, -1), out;
    cjit_size three = extent_of(g, x, 1), two = cjit_graph_size_constant(g, 2);
    expect_ok(cjit_graph_broadcast_to(g, x, 3, (cjit_size[]){two, two, three}, &out));
    shape_is(g, out, SHAPE("2", "2", "s0"));
    assert_int_equal(cjit_graph_get_node(g, out)->op, CJIT_OP_BROADCAST);
    cjit_node again;
    expect_ok(cjit_graph_broadcast_to(g, x, 3, (cjit_size[]){two, two, three}, &again));
    assert_int_equal(out, again);
    expect_ok(cjit_graph_broadcast_to(g, x, 2, (cjit_size[]){extent_of(g, x, 0), three}, &again));
    assert_int_equal(again, x);
    expect_error(cjit_graph_broadcast_to(g, x, 1, &three, &again), CJIT_CODE_VALUE,
                 "more dimensions");
    expect_error(cjit_graph_broadcast_to(g, x, 2, (cjit_size[]){two, two}, &again), CJIT_CODE_VALUE,
                 "could not be broadcast");
    expect_error(cjit_graph_broadcast_to(g, x, 2, (cjit_size[]){two, CJIT_SIZE_NONE}, &again),
                 CJIT_CODE_MEMORY, "");
    expect_error(
        cjit_graph_broadcast_to(g, x, 3, (cjit_size[]){CJIT_SIZE_NONE, two, three}, &again),
        CJIT_CODE_MEMORY, "");
    cjit_graph_destroy(g);
}

static void transposes(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F64, 2, 3, 4), out, again;
    expect_ok(cjit_graph_transpose(g, x, (unsigned[]){2, 0, 1}, &out));
    shape_is(g, out, SHAPE("s2", "s0", "s1"));
    expect_ok(cjit_graph_transpose(g, x, (unsigned[]){0, 1, 2}, &again));
    assert_int_equal(again, x);
    expect_error(cjit_graph_transpose(g, x, (unsigned[]){0, 1, 1}, &again), CJIT_CODE_VALUE,
                 "axes don't match array");
    expect_error(cjit_graph_transpose(g, x, (unsigned[]){0, 1, 3}, &again), CJIT_CODE_VALUE,
                 "axes");
    cjit_graph_destroy(g);
}

static void slices_and_inserts(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F64, 5, 6, -1), out, again;
    cjit_size zero = cjit_graph_size_constant(g, 0), two = cjit_graph_size_constant(g, 2);
    cjit_size s = extent_of(g, x, 0), t = extent_of(g, x, 1);
    cjit_slice_axis whole[] = {{zero, s, 1, false}, {zero, t, 1, false}};
    expect_ok(cjit_graph_slice(g, x, whole, &again));
    assert_int_equal(again, x);
    cjit_slice_axis backwards[] = {{zero, s, 1, false}, {two, t, -1, false}};
    expect_ok(cjit_graph_slice(g, x, backwards, &out));
    assert_int_not_equal(out, x);
    cjit_slice_axis row[] = {{two, cjit_graph_size_constant(g, 1), 1, true}, {zero, two, 3, false}};
    expect_ok(cjit_graph_slice(g, x, row, &out));
    shape_is(g, out, SHAPE("2"));
    assert_int_equal(cjit_graph_get_node(g, out)->num_attributes, 8);
    cjit_slice_axis bad[] = {{CJIT_SIZE_NONE, s, 1, false}, {zero, t, 1, false}};
    expect_error(cjit_graph_slice(g, x, bad, &again), CJIT_CODE_MEMORY, "");
    // insert
    cjit_node one, wide = input(g, CJIT_DTYPE_F64, 1, 1, 2), single = vector(g, CJIT_DTYPE_F32, 2);
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F64, 1.0, &one));
    expect_ok(cjit_graph_insert(g, x, one, row, &out));
    assert_int_equal(cjit_graph_get_node(g, out)->op, CJIT_OP_INSERT);
    shape_is(g, out, SHAPE("s0", "s1"));
    expect_ok(cjit_graph_insert(g, x, wide, row, &again)); // NumPy drops its leading ones
    assert_int_not_equal(again, out);
    expect_error(cjit_graph_insert(g, x, single, row, &again), CJIT_CODE_INTERNAL, "float32");
    expect_error(cjit_graph_insert(g, x, x, row, &again), CJIT_CODE_VALUE, "could not broadcast");
    expect_error(cjit_graph_insert(g, x, one, bad, &again), CJIT_CODE_MEMORY, "");
    cjit_graph_destroy(g);
}

static void reshapes(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F64, 4, 6, -1), out;
    cjit_size s = extent_of(g, x, 0), t = extent_of(g, x, 1);
    cjit_size flat = cjit_graph_size_binary(g, CJIT_SIZE_MUL, t, s);
    expect_ok(cjit_graph_reshape(g, x, 1, &flat, &out));
    shape_is(g, out, SHAPE("(s0 * s1)"));
    assert_int_equal(cjit_graph_num_guards(g), 0); // proved
    expect_ok(cjit_graph_reshape(g, x, 2, (cjit_size[]){s, t}, &out));
    assert_int_equal(out, x);
    cjit_size eight = cjit_graph_size_constant(g, 8), three = cjit_graph_size_constant(g, 3);
    expect_ok(cjit_graph_reshape(g, x, 2, (cjit_size[]){eight, three}, &out));
    assert_int_equal(cjit_graph_num_guards(g), 1);
    expect_error(cjit_graph_reshape(g, x, 2, (cjit_size[]){eight, eight}, &out), CJIT_CODE_VALUE,
                 "cannot reshape array of size 24");
    expect_error(cjit_graph_reshape(g, x, 2, (cjit_size[]){eight, CJIT_SIZE_NONE}, &out),
                 CJIT_CODE_MEMORY, "");
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligns_from_the_right),
        cmocka_unit_test(stretches_one_to_zero),
        cmocka_unit_test(says_what_numpy_says),
        cmocka_unit_test(says_what_torch_says),
        cmocka_unit_test(guards_derived_sizes),
        cmocka_unit_test(broadcasts_to_a_shape),
        cmocka_unit_test(transposes),
        cmocka_unit_test(slices_and_inserts),
        cmocka_unit_test(reshapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
