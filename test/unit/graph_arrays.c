// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops that make arrays and index them: shapes, merging, mistakes, and what stands in the serialised form.
#include "graph_test.h"

static cjit_size constant(cjit_graph *g, int64_t value) { return cjit_graph_size_constant(g, value); }

static void makes_arrays(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), a, b;
    cjit_size n = cjit_graph_get_node(g, x)->shape[0];
    expect_ok(cjit_graph_empty(g, CJIT_DTYPE_U8, 1, &n, &a));
    expect_ok(cjit_graph_empty(g, CJIT_DTYPE_U8, 1, &n, &b));
    assert_int_not_equal(a, b); // two arrays
    expect_ok(cjit_graph_iota(g, n, &a));
    expect_ok(cjit_graph_iota(g, n, &b));
    assert_int_equal(a, b);
    assert_int_equal(cjit_graph_get_node(g, a)->dtype, CJIT_DTYPE_I64);
    assert_int_equal(cjit_graph_get_node(g, a)->shape[0], n);
    cjit_graph_destroy(g);
}

static void assembles_parts(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), y = vector(g, CJIT_DTYPE_F32, 5), a, b;
    cjit_size n = cjit_graph_get_node(g, x)->shape[0];
    cjit_size total = cjit_graph_size_binary(g, CJIT_SIZE_ADD, n, cjit_graph_get_node(g, y)->shape[0]);
    cjit_size starts[2] = {constant(g, 0), n};
    expect_ok(cjit_graph_assemble(g, 1, &total, 2, (cjit_node[]){x, y}, starts, &a));
    expect_ok(cjit_graph_assemble(g, 1, &total, 2, (cjit_node[]){x, y}, starts, &b));
    assert_int_equal(a, b);
    assert_int_equal(cjit_graph_get_node(g, a)->num_attributes, 2);
    assert_int_equal(cjit_graph_get_node(g, a)->shape[0], total);
    cjit_node wide = vector(g, CJIT_DTYPE_F64, 4), flat = scalar(g, CJIT_DTYPE_F32);
    expect_error(cjit_graph_assemble(g, 1, &total, 2, (cjit_node[]){x, wide}, starts, &b),
                 CJIT_CODE_INTERNAL, "unlike parts");
    expect_error(cjit_graph_assemble(g, 1, &total, 2, (cjit_node[]){x, flat}, starts, &b),
                 CJIT_CODE_INTERNAL, "unlike parts");
    expect_error(cjit_graph_assemble(g, 1, &total, 0, NULL, NULL, &b), CJIT_CODE_INTERNAL, "nothing");
    cjit_graph_destroy(g);
}

// The starts are sizes: dead ones recorded before must not show in the serialised form.
static void serializes_starts(void **state) {
    (void)state;
    char *bytes[2];
    size_t sizes[2];
    for (int dead = 0; dead < 2; dead++) {
        cjit_graph *g = new_graph();
        cjit_node x = vector(g, CJIT_DTYPE_F32, 4), made;
        cjit_size n = cjit_graph_get_node(g, x)->shape[0];
        for (int64_t i = 7; dead && i < 9; i++)
            cjit_graph_size_binary(g, CJIT_SIZE_ADD, n, constant(g, i));
        cjit_size total = cjit_graph_size_binary(g, CJIT_SIZE_ADD, n, n);
        cjit_size starts[2] = {constant(g, 0), n};
        expect_ok(cjit_graph_assemble(g, 1, &total, 2, (cjit_node[]){x, x}, starts, &made));
        expect_ok(cjit_graph_output(g, made));
        expect_ok(cjit_graph_prune(g));
        expect_ok(cjit_graph_serialize(g, &bytes[dead], &sizes[dead]));
        cjit_graph_destroy(g);
    }
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(bytes[0], bytes[1], sizes[0]);
    free(bytes[0]);
    free(bytes[1]);
}

static void gathers_and_scatters(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 4, 5, 6), i = vector(g, CJIT_DTYPE_I64, 7), made, value;
    cjit_node narrow = vector(g, CJIT_DTYPE_I32, 7), wide = vector(g, CJIT_DTYPE_F64, 6);
    const cjit_size *from = cjit_graph_get_node(g, x)->shape, first = from[0], last = from[2];
    expect_ok(cjit_graph_gather(g, x, 1, &i, (unsigned[]){1}, &made));
    const cjit_node_info *info = cjit_graph_get_node(g, made);
    assert_int_equal(info->rank, 3);
    assert_int_equal(info->shape[0], cjit_graph_get_node(g, i)->shape[0]);
    assert_int_equal(info->shape[1], first);
    assert_int_equal(info->shape[2], last);
    expect_ok(cjit_graph_gather(g, x, 3, (cjit_node[]){i, i, i}, (unsigned[]){2, 0, 1}, &made));
    assert_int_equal(cjit_graph_get_node(g, made)->rank, 1);
    expect_error(cjit_graph_gather(g, x, 0, NULL, NULL, &made), CJIT_CODE_INTERNAL, "no index");
    expect_error(cjit_graph_gather(g, x, 1, &narrow, (unsigned[]){0}, &made), CJIT_CODE_INTERNAL, "int64");
    expect_error(cjit_graph_gather(g, x, 1, &i, (unsigned[]){3}, &made), CJIT_CODE_INTERNAL, "axis 3");
    expect_error(cjit_graph_gather(g, x, 2, (cjit_node[]){i, i}, (unsigned[]){1, 1}, &made),
                 CJIT_CODE_INTERNAL, "axis 1");
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, 1, &value)); // broadcast
    expect_ok(cjit_graph_scatter(g, CJIT_SCATTER_ADD, x, value, 1, &i, (unsigned[]){0}, &made));
    assert_int_equal(cjit_graph_get_node(g, made)->rank, 3);
    assert_int_equal(cjit_graph_get_node(g, made)->attributes[0], CJIT_SCATTER_ADD);
    expect_error(cjit_graph_scatter(g, CJIT_SCATTER_SET, x, wide, 1, &i, (unsigned[]){0}, &made),
                 CJIT_CODE_INTERNAL, "scatter of float64 into float32");
    cjit_graph_destroy(g);
}

static void compresses(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), m = vector(g, CJIT_DTYPE_BOOL, 4);
    cjit_node n = scalar(g, CJIT_DTYPE_I64), made;
    cjit_size count;
    expect_ok(cjit_graph_size_from_node(g, n, &count));
    expect_ok(cjit_graph_compress(g, x, m, count, &made));
    assert_int_equal(cjit_graph_get_node(g, made)->shape[0], count);
    assert_int_equal(cjit_graph_get_node(g, made)->dtype, CJIT_DTYPE_F32);
    expect_error(cjit_graph_compress(g, x, x, count, &made), CJIT_CODE_INTERNAL, "bool vector");
    expect_error(cjit_graph_compress(g, n, m, count, &made), CJIT_CODE_INTERNAL, "a vector");
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_arrays),
        cmocka_unit_test(assembles_parts),
        cmocka_unit_test(serializes_starts),
        cmocka_unit_test(gathers_and_scatters),
        cmocka_unit_test(compresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
