// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The content of a graph as bytes, and its text.
#include "graph_test.h"

typedef struct bytes {
    char *data;
    size_t size;
} bytes;

static bytes serialize(cjit_graph *g) {
    bytes b;
    expect_ok(cjit_graph_prune(g));
    expect_ok(cjit_graph_serialize(g, &b.data, &b.size));
    cjit_graph_destroy(g);
    return b;
}

static bool same(bytes a, bytes b) {
    bool equal = a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
    free(a.data);
    free(b.data);
    return equal;
}

static void locate(cjit_graph *g, uint32_t line) {
    cjit_location location;
    expect_ok(cjit_graph_add_location(g, &(cjit_location_info){"f.py", "f", line, 1, line, 9, 0},
                                      &location));
    cjit_graph_set_location(g, location);
}

// op(x) if flag else x
static cjit_node unary_if(cjit_graph *g, cjit_op op, cjit_node flag, cjit_node x) {
    cjit_region yes, no;
    cjit_node result;
    expect_ok(cjit_graph_begin_region(g, &yes));
    cjit_node inside = unary(g, op, x);
    expect_ok(cjit_graph_end_region(g, 1, &inside));
    expect_ok(cjit_graph_begin_region(g, &no));
    expect_ok(cjit_graph_end_region(g, 1, &x));
    expect_ok(cjit_graph_if(g, flag, yes, no, &result));
    return result;
}

static void dead_code_of_every_kind(cjit_graph *g, cjit_node x, cjit_node flag) {
    cjit_node dead = unary(g, CJIT_OP_TANH, unary(g, CJIT_OP_EXP, x)), constant;
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F64, 123.0, &constant));
    cjit_graph_size_binary(g, CJIT_SIZE_MUL, extent_of(g, x, 0), cjit_graph_size_constant(g, 77));
    unary_if(g, CJIT_OP_COS, flag, x);
    (void)dead;
}

enum { DEAD_EARLY = 1, DEAD_LATE = 2, LOCATED = 4, NAMED = 8, OTHER_MESSAGE = 16 };

// A program with a branch, a slice, a broadcast and a raise, recorded with what must leave no
// trace.
static bytes program(unsigned what) {
    cjit_graph *g = new_graph();
    if (what & NAMED)
        expect_ok(cjit_graph_set_name(g, "another"));
    cjit_node x = vector(g, CJIT_DTYPE_F64, 6), y = vector(g, CJIT_DTYPE_F64, 5);
    cjit_node flag = scalar(g, CJIT_DTYPE_BOOL), part, result, wide;
    if (what & DEAD_EARLY)
        dead_code_of_every_kind(g, x, flag);
    if (what & LOCATED)
        locate(g, 7);
    cjit_size one = cjit_graph_size_constant(g, 1);
    cjit_size extent = cjit_graph_size_binary(g, CJIT_SIZE_SUB, extent_of(g, x, 0), one);
    expect_ok(cjit_graph_slice(g, x, &(cjit_slice_axis){one, extent, 1, false}, &part));
    cjit_node sum = binary(g, CJIT_OP_ADD, part, y);
    expect_ok(cjit_graph_raise_if(g, flag, CJIT_CODE_VALUE, what & OTHER_MESSAGE ? "b" : "a"));
    if (what & LOCATED)
        locate(g, 8);
    result = unary_if(g, CJIT_OP_SIN, flag, sum);
    expect_ok(cjit_graph_broadcast_to(
        g, result, 2, (cjit_size[]){cjit_graph_size_constant(g, 3), extent}, &wide));
    if (what & DEAD_LATE)
        dead_code_of_every_kind(g, x, flag);
    expect_ok(cjit_graph_output(g, wide));
    return serialize(g);
}

static void gives_equal_bytes_to_equal_programs(void **state) {
    (void)state;
    for (unsigned what = 0; what < 32; what++)
        if (!same(program(0), program(what)))
            fail_msg("what must leave no trace left one: %u", what);
}

typedef struct variant {
    cjit_dtype dtype;
    cjit_layout layout;
    int64_t extent, other_extent;
    cjit_op op;
    double constant;
    unsigned outputs, inputs;
} variant;

static bytes simple(variant v) {
    cjit_graph *g = new_graph();
    cjit_node x, y, c, extra;
    expect_ok(cjit_graph_input(g, v.dtype, v.layout, 1, &v.extent, &x));
    expect_ok(cjit_graph_input(g, v.dtype, v.layout, 1, &v.other_extent, &y));
    for (unsigned i = 2; i < v.inputs; i++)
        expect_ok(cjit_graph_input(g, v.dtype, v.layout, 1, &v.extent, &extra));
    expect_ok(cjit_graph_constant_float(g, v.dtype, v.constant, &c));
    cjit_node node = binary(g, v.op, binary(g, v.op, x, c), y);
    for (unsigned i = 0; i < v.outputs; i++)
        expect_ok(cjit_graph_output(g, node));
    return serialize(g);
}

static void tells_different_programs_apart(void **state) {
    (void)state;
    const variant base = {CJIT_DTYPE_F32, CJIT_LAYOUT_CONTIGUOUS, 4, 4, CJIT_OP_ADD, 1.0, 1, 2};
    variant others[10];
    unsigned count = 0;
    for (unsigned i = 0; i < 10; i++)
        others[i] = base;
    others[count++].dtype = CJIT_DTYPE_F64;
    others[count++].layout = CJIT_LAYOUT_STRIDED;
    others[count++].extent = 1; // broadcasts
    others[count++].op = CJIT_OP_MUL;
    others[count++].constant = 2.0;
    others[count++].outputs = 2;
    others[count++].inputs = 3; // unused, but passed
    assert_true(same(simple(base), simple(base)));
    for (unsigned i = 0; i < count; i++)
        if (same(simple(base), simple(others[i])))
            fail_msg("variant %u looks alike", i);
    // the extents seen while tracing are not part of the content
    variant longer = base;
    longer.extent = longer.other_extent = 1000;
    assert_true(same(simple(base), simple(longer)));
    variant zero = base, minus = base;
    zero.constant = 0.0;
    minus.constant = -0.0;
    assert_false(same(simple(zero), simple(minus)));
}

static bytes reordered(bool swap) {
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), y = vector(g, CJIT_DTYPE_F32, 4);
    expect_ok(cjit_graph_output(g, binary(g, CJIT_OP_SUB, swap ? y : x, swap ? x : y)));
    return serialize(g);
}

static bytes sizes(cjit_size_op op, int64_t by) {
    cjit_graph *g = new_graph();
    cjit_node node;
    cjit_size s = extent_of(g, vector(g, CJIT_DTYPE_F32, 40), 0);
    expect_ok(cjit_graph_size_value(
        g, cjit_graph_size_binary(g, op, s, cjit_graph_size_constant(g, by)), &node));
    expect_ok(cjit_graph_output(g, node));
    return serialize(g);
}

static void tells_operands_and_sizes_apart(void **state) {
    (void)state;
    assert_false(same(reordered(false), reordered(true)));
    assert_true(same(sizes(CJIT_SIZE_ADD, 2), sizes(CJIT_SIZE_ADD, 2)));
    assert_false(same(sizes(CJIT_SIZE_ADD, 2), sizes(CJIT_SIZE_ADD, 3)));
    assert_false(same(sizes(CJIT_SIZE_ADD, 2), sizes(CJIT_SIZE_MUL, 2)));
    assert_false(same(sizes(CJIT_SIZE_ADD, 2), sizes(CJIT_SIZE_SUB, 2)));
}

static void prints(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    expect_ok(cjit_graph_set_name(g, "model"));
    cjit_node x = input(g, CJIT_DTYPE_F32, 4, 1, -1), flag = scalar(g, CJIT_DTYPE_BOOL), c, result;
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, 1.0, &c));
    locate(g, 12);
    cjit_node sum = binary(g, CJIT_OP_ADD, x, c);
    cjit_node dead = unary(g, CJIT_OP_EXP, sum);
    result = unary_if(g, CJIT_OP_SIN, flag, sum);
    expect_ok(cjit_graph_output(g, result));
    char *text;
    expect_ok(cjit_graph_print(g, &text));
    assert_non_null(strstr(text, "exp")); // nothing is pruned yet
    free(text);
    expect_ok(cjit_graph_prune(g));
    expect_ok(cjit_graph_print(g, &text));
    assert_non_null(strstr(text, "graph model {\n"));
    assert_non_null(strstr(text, "%0 = input {0, 0} : float32[s0, 1]"));
    assert_non_null(strstr(text, "constant {0x3f800000} : float32[]"));
    assert_non_null(strstr(text, "= add %0, %2 : float32[s0, 1]  # f.py:12:1"));
    assert_non_null(strstr(text, "    %5 = sin %3")); // indented
    assert_non_null(strstr(text, "region 1 yields %5\n"));
    assert_null(strstr(text, "exp"));
    free(text);
    (void)dead;
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_equal_bytes_to_equal_programs),
        cmocka_unit_test(tells_different_programs_apart),
        cmocka_unit_test(tells_operands_and_sizes_apart),
        cmocka_unit_test(prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
