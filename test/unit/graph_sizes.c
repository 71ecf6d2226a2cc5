// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Size expressions: folding, merging, evaluation, what guards make equal, their text.
#include "graph_test.h"

static cjit_size op(cjit_graph *g, cjit_size_op kind, cjit_size a, cjit_size b) {
    return cjit_graph_size_binary(g, kind, a, b);
}

static void folds_constants(void **state) {
    (void)state;
    static const struct {
        cjit_size_op op;
        int64_t a, b, result;
    } cases[] = {
        {CJIT_SIZE_ADD, 3, 4, 7},
        {CJIT_SIZE_SUB, 3, 4, -1},
        {CJIT_SIZE_MUL, -3, 4, -12},
        {CJIT_SIZE_FLOORDIV, 7, 2, 3},
        {CJIT_SIZE_FLOORDIV, -7, 2, -4},
        {CJIT_SIZE_FLOORDIV, 7, -2, -4},
        {CJIT_SIZE_FLOORDIV, -7, -2, 3},
        {CJIT_SIZE_FLOORDIV, 7, 0, 0},
        {CJIT_SIZE_FLOORDIV, 7, -1, -7},
        {CJIT_SIZE_FLOORDIV, INT64_MIN, -1, INT64_MIN},
        {CJIT_SIZE_MOD, 7, 3, 1},
        {CJIT_SIZE_MOD, -7, 3, 2},
        {CJIT_SIZE_MOD, 7, -3, -2},
        {CJIT_SIZE_MOD, 7, 0, 0},
        {CJIT_SIZE_MOD, INT64_MIN, -1, 0},
        {CJIT_SIZE_MIN, 2, 5, 2},
        {CJIT_SIZE_MAX, 2, 5, 5},
        {CJIT_SIZE_ADD, INT64_MAX, 1, INT64_MIN},
        {CJIT_SIZE_MUL, INT64_MIN, -1, INT64_MIN},
    };
    cjit_graph *g = new_graph();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        cjit_size size = op(g, cases[i].op, cjit_graph_size_constant(g, cases[i].a),
                            cjit_graph_size_constant(g, cases[i].b));
        assert_true(cjit_graph_size_is_constant(g, size, &value));
        assert_int_equal(value, cases[i].result);
        assert_int_equal(size, cjit_graph_size_constant(g, cases[i].result));
        assert_int_equal(cjit_graph_size_evaluate(g, size, NULL), cases[i].result);
    }
    cjit_graph_destroy(g);
}

static void folds_identities_and_merges(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 5, 7, -1);
    cjit_size s = extent_of(g, x, 0), t = extent_of(g, x, 1);
    cjit_size zero = cjit_graph_size_constant(g, 0), one = cjit_graph_size_constant(g, 1);
    cjit_size two = cjit_graph_size_constant(g, 2);
    assert_int_not_equal(s, t);
    assert_int_equal(op(g, CJIT_SIZE_ADD, s, zero), s);
    assert_int_equal(op(g, CJIT_SIZE_ADD, zero, s), s);
    assert_int_equal(op(g, CJIT_SIZE_SUB, s, zero), s);
    assert_int_equal(op(g, CJIT_SIZE_SUB, s, s), zero);
    assert_int_equal(op(g, CJIT_SIZE_MUL, s, one), s);
    assert_int_equal(op(g, CJIT_SIZE_MUL, one, s), s);
    assert_int_equal(op(g, CJIT_SIZE_MUL, zero, s), zero);
    assert_int_equal(op(g, CJIT_SIZE_FLOORDIV, s, one), s);
    assert_int_equal(op(g, CJIT_SIZE_MIN, s, s), s);
    assert_int_equal(op(g, CJIT_SIZE_MAX, s, s), s);
    assert_int_equal(op(g, CJIT_SIZE_MAX, s, zero), s);
    assert_int_equal(op(g, CJIT_SIZE_MAX, zero, s), s);
    assert_int_equal(op(g, CJIT_SIZE_ADD, s, t), op(g, CJIT_SIZE_ADD, t, s));
    assert_int_equal(op(g, CJIT_SIZE_MUL, s, two), op(g, CJIT_SIZE_MUL, two, s));
    assert_int_not_equal(op(g, CJIT_SIZE_SUB, s, t), op(g, CJIT_SIZE_SUB, t, s));
    assert_int_not_equal(op(g, CJIT_SIZE_FLOORDIV, s, t), op(g, CJIT_SIZE_FLOORDIV, t, s));
    // an expression, other than a symbol, may be negative
    cjit_size less = op(g, CJIT_SIZE_SUB, s, two);
    assert_int_not_equal(op(g, CJIT_SIZE_MAX, less, zero), less);
    assert_false(cjit_graph_size_is_constant(g, less, NULL));
    assert_int_equal(op(g, CJIT_SIZE_ADD, CJIT_SIZE_NONE, s), CJIT_SIZE_NONE);
    assert_int_equal(op(g, CJIT_SIZE_ADD, s, CJIT_SIZE_NONE), CJIT_SIZE_NONE);
    assert_int_equal(cjit_graph_size_canonical(g, CJIT_SIZE_NONE), CJIT_SIZE_NONE);
    cjit_graph_destroy(g);
}

static void evaluates_and_prints(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 5, 7, 1);
    cjit_size s = extent_of(g, x, 0), t = extent_of(g, x, 1);
    cjit_size zero = cjit_graph_size_constant(g, 0), two = cjit_graph_size_constant(g, 2);
    cjit_size size = op(g, CJIT_SIZE_MAX, op(g, CJIT_SIZE_SUB, s, two), zero);
    expect_size(g, size, "max((s0 - 2), 0)");
    assert_int_equal(cjit_graph_size_evaluate(g, size, NULL), 3);
    assert_int_equal(cjit_graph_size_evaluate(g, size, (int64_t[]){1, 0}), 0);
    assert_int_equal(cjit_graph_size_evaluate(g, size, (int64_t[]){100, 0}), 98);
    expect_size(g, op(g, CJIT_SIZE_FLOORDIV, op(g, CJIT_SIZE_MUL, s, t), two), "((s0 * s1) // 2)");
    expect_size(g, op(g, CJIT_SIZE_MOD, s, t), "(s0 % s1)");
    expect_size(g, op(g, CJIT_SIZE_MIN, s, t), "min(s0, s1)");
    expect_size(g, op(g, CJIT_SIZE_ADD, s, two), "(s0 + 2)");
    expect_size(g, extent_of(g, x, 2), "1"); // an input's extent of 1 is constant
    assert_int_equal(cjit_graph_num_symbols(g), 2);
    uint32_t in, axis;
    cjit_graph_get_symbol(g, 1, &in, &axis);
    assert_int_equal(in, 0);
    assert_int_equal(axis, 1);
    cjit_size_info info = cjit_graph_get_size(g, op(g, CJIT_SIZE_SUB, s, two));
    assert_int_equal(info.op, CJIT_SIZE_SUB);
    assert_int_equal(info.lhs, s);
    assert_int_equal(info.rhs, two);
    cjit_graph_destroy(g);
}

static void guards_make_sizes_one(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 5), y = vector(g, CJIT_DTYPE_F32, 5);
    cjit_node z = vector(g, CJIT_DTYPE_F32, 5);
    cjit_size s = extent_of(g, x, 0), t = extent_of(g, y, 0), u = extent_of(g, z, 0);
    cjit_size before = op(g, CJIT_SIZE_ADD, t, cjit_graph_size_constant(g, 3));
    expect_size(g, before, "(s1 + 3)");
    binary(g, CJIT_OP_ADD, y, z); // s1 = s2
    assert_int_equal(cjit_graph_size_canonical(g, u), t);
    binary(g, CJIT_OP_ADD, z, x); // s1 = s0 by way of s2
    assert_int_equal(cjit_graph_num_guards(g), 2);
    assert_int_equal(cjit_graph_size_canonical(g, t), s);
    assert_int_equal(cjit_graph_size_canonical(g, u), s);
    expect_size(g, before, "(s0 + 3)");
    binary(g, CJIT_OP_MUL, x, y);
    assert_int_equal(cjit_graph_num_guards(g), 2); // known by now
    bool equal;
    expect_ok(cjit_graph_decide_equal(g, t, u, &equal));
    assert_true(equal);
    assert_int_equal(cjit_graph_num_guards(g), 2);
    cjit_graph_destroy(g);
}

static void decides_by_what_was_seen(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 3, 8, -1);
    cjit_size s = extent_of(g, x, 0), t = extent_of(g, x, 1);
    cjit_size one = cjit_graph_size_constant(g, 1), two = cjit_graph_size_constant(g, 2);
    bool equal;
    expect_ok(cjit_graph_decide_equal(g, s, one, &equal)); // a symbol is never 1
    assert_false(equal);
    expect_ok(cjit_graph_decide_equal(g, one, t, &equal));
    assert_false(equal);
    expect_ok(cjit_graph_decide_equal(g, one, two, &equal));
    assert_false(equal);
    expect_ok(cjit_graph_decide_equal(g, s, s, &equal));
    assert_true(equal);
    assert_int_equal(cjit_graph_num_guards(g), 0);
    cjit_size inner = op(g, CJIT_SIZE_SUB, s, two); // a[1:-1] of three elements
    expect_ok(cjit_graph_decide_equal(g, inner, one, &equal));
    assert_true(equal);
    assert_int_equal(cjit_graph_num_guards(g), 1);
    const cjit_guard *guard = cjit_graph_get_guard(g, 0);
    assert_int_equal(guard->kind, CJIT_GUARD_SPECIALIZE);
    assert_true(guard->expected);
    assert_int_equal(cjit_graph_size_evaluate(g, guard->lhs, (int64_t[]){3, 8}),
                     cjit_graph_size_evaluate(g, guard->rhs, (int64_t[]){3, 8}));
    assert_int_not_equal(cjit_graph_size_evaluate(g, guard->lhs, (int64_t[]){4, 8}),
                         cjit_graph_size_evaluate(g, guard->rhs, (int64_t[]){4, 8}));
    int64_t value;
    assert_true(cjit_graph_size_is_constant(g, inner, &value)); // it is 1 from now on
    assert_int_equal(value, 1);
    cjit_size other = op(g, CJIT_SIZE_SUB, t, two);
    for (int i = 0; i < 2; i++) {
        expect_ok(cjit_graph_decide_equal(g, other, one, &equal));
        assert_false(equal);
        assert_int_equal(cjit_graph_num_guards(g), 2); // asked twice, recorded once
    }
    assert_false(cjit_graph_get_guard(g, 1)->expected);
    expect_error(cjit_graph_decide_equal(g, CJIT_SIZE_NONE, one, &equal), CJIT_CODE_MEMORY, "");
    cjit_graph_destroy(g);
}

static void gives_sizes_as_values(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = input(g, CJIT_DTYPE_F32, 3, 1, -1), a, b;
    expect_ok(cjit_graph_size_value(g, extent_of(g, x, 0), &a));
    assert_int_equal(cjit_graph_get_node(g, a)->op, CJIT_OP_SIZE);
    assert_int_equal(cjit_graph_get_node(g, a)->dtype, CJIT_DTYPE_I64);
    assert_int_equal(cjit_graph_get_node(g, a)->rank, 0);
    expect_ok(cjit_graph_size_value(g, extent_of(g, x, 0), &b));
    assert_int_equal(a, b);
    expect_ok(cjit_graph_size_value(g, extent_of(g, x, 1), &b));
    assert_int_equal(cjit_graph_get_node(g, b)->op, CJIT_OP_CONSTANT);
    assert_int_equal(cjit_graph_get_node(g, b)->attributes[0], 1);
    expect_error(cjit_graph_size_value(g, CJIT_SIZE_NONE, &b), CJIT_CODE_MEMORY, "");
    cjit_graph_destroy(g);
}

static void makes_sizes_of_integer_inputs(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node n = scalar(g, CJIT_DTYPE_I64), m = scalar(g, CJIT_DTYPE_I32), two, wide, back;
    cjit_node other = scalar(g, CJIT_DTYPE_I64);
    cjit_size size, zero = cjit_graph_size_constant(g, 0), one = cjit_graph_size_constant(g, 1);
    expect_ok(cjit_graph_set_input_value(g, 0, 1));
    expect_ok(cjit_graph_set_input_value(g, 1, -3));
    expect_ok(cjit_graph_size_from_node(g, n, &size));
    assert_false(cjit_graph_size_is_computed(g, size));
    assert_false(cjit_graph_size_is_extent(g, size)); // it may be negative, and 1
    assert_int_not_equal(op(g, CJIT_SIZE_MAX, size, zero), size);
    expect_size(g, size, "arg0");
    uint32_t in, axis;
    cjit_graph_get_symbol(g, 0, &in, &axis);
    assert_int_equal(in, 0);
    assert_int_equal(axis, CJIT_SYMBOL_VALUE);
    expect_ok(cjit_graph_size_value(g, size, &back));
    assert_int_equal(back, n);
    expect_ok(cjit_graph_constant_int(g, CJIT_DTYPE_I64, 2, &two));
    expect_ok(cjit_graph_cast(g, m, CJIT_DTYPE_I64, &wide));
    cjit_node half = binary(g, CJIT_OP_FLOORDIV, wide, two);
    expect_ok(cjit_graph_size_from_node(g, binary(g, CJIT_OP_SUB, n, half), &size));
    expect_size(g, size, "(arg0 - (arg1 // 2))");
    assert_int_equal(cjit_graph_size_evaluate(g, size, NULL), 3);
    assert_int_equal(cjit_graph_size_evaluate(g, size, (int64_t[]){5, 5}), 3);
    assert_int_equal(cjit_graph_num_symbols(g), 2);
    expect_ok(cjit_graph_size_from_node(g, other, &size)); // its value was not set
    assert_true(cjit_graph_size_is_computed(g, size));
    bool equal;
    expect_ok(cjit_graph_size_from_node(g, n, &size));
    expect_ok(cjit_graph_decide_equal(g, size, one, &equal));
    assert_true(equal); // unlike an extent
    assert_int_equal(cjit_graph_num_guards(g), 1);
    cjit_graph_destroy(g);
}

static void holds_many_sizes(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_size s = extent_of(g, vector(g, CJIT_DTYPE_F32, 2), 0);
    cjit_size made[5000];
    for (int64_t i = 0; i < 5000; i++)
        made[i] = op(g, CJIT_SIZE_MUL, s, cjit_graph_size_constant(g, i + 2));
    uint32_t count = cjit_graph_num_sizes(g);
    for (int64_t i = 0; i < 5000; i++) {
        assert_int_equal(op(g, CJIT_SIZE_MUL, s, cjit_graph_size_constant(g, i + 2)), made[i]);
        assert_int_equal(cjit_graph_size_evaluate(g, made[i], (int64_t[]){3}), 3 * (i + 2));
    }
    assert_int_equal(cjit_graph_num_sizes(g), count);
    cjit_graph_destroy(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds_constants),          cmocka_unit_test(folds_identities_and_merges),
        cmocka_unit_test(evaluates_and_prints),     cmocka_unit_test(guards_make_sizes_one),
        cmocka_unit_test(decides_by_what_was_seen), cmocka_unit_test(gives_sizes_as_values),
        cmocka_unit_test(holds_many_sizes),         cmocka_unit_test(makes_sizes_of_integer_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
