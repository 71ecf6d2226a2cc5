// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes: merging of equal expressions, visibility between regions, source locations, raise sites,
// pruning.
#include "graph_test.h"

#include <math.h>

static void merges_equal_expressions(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), y = vector(g, CJIT_DTYPE_F32, 4), a, b;
    assert_int_not_equal(x, y); // inputs are never one
    cjit_node sum = binary(g, CJIT_OP_ADD, x, y);
    assert_int_equal(binary(g, CJIT_OP_ADD, x, y), sum);
    assert_int_not_equal(binary(g, CJIT_OP_ADD, y, x), sum); // nan payloads: no commuting
    assert_int_not_equal(binary(g, CJIT_OP_SUB, x, y), sum);
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, 0.0, &a));
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, -0.0, &b));
    assert_int_not_equal(a, b); // floats merge bitwise
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F64, 0.0, &b));
    assert_int_not_equal(a, b);
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, (double)NAN, &a));
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, (double)NAN, &b));
    assert_int_equal(a, b);
    expect_ok(cjit_graph_cast(g, x, CJIT_DTYPE_F64, &a));
    expect_ok(cjit_graph_cast(g, x, CJIT_DTYPE_F64, &b));
    assert_int_equal(a, b);
    expect_ok(cjit_graph_cast(g, x, CJIT_DTYPE_F32, &b));
    assert_int_equal(b, x);
    cjit_graph_destroy(g);
}

static void merges_thousands(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    cjit_graph *g = new_graph();
    static cjit_node made[COUNT];
    cjit_node x = vector(g, CJIT_DTYPE_I64, 4), constant;
    for (int i = 0; i < COUNT; i++) {
        expect_ok(cjit_graph_constant_int(g, CJIT_DTYPE_I64, i, &constant));
        made[i] = binary(g, CJIT_OP_ADD, x, constant);
    }
    uint32_t count = cjit_graph_num_nodes(g);
    for (int i = COUNT; i-- > 0;) {
        expect_ok(cjit_graph_constant_int(g, CJIT_DTYPE_I64, i, &constant));
        assert_int_equal(binary(g, CJIT_OP_ADD, x, constant), made[i]);
    }
    assert_int_equal(cjit_graph_num_nodes(g), count);
    cjit_graph_destroy(g);
}

static void keeps_regions_apart(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), out;
    cjit_node outer = unary(g, CJIT_OP_NEG, x);
    cjit_region first, second, nested;
    expect_ok(cjit_graph_begin_region(g, &first));
    assert_int_equal(unary(g, CJIT_OP_NEG, x), outer); // an equal one around it serves
    cjit_node inside = unary(g, CJIT_OP_EXP, x);
    expect_ok(cjit_graph_begin_region(g, &nested));
    assert_int_equal(unary(g, CJIT_OP_EXP, x), inside);
    cjit_node deep = unary(g, CJIT_OP_SIN, inside);
    expect_ok(cjit_graph_end_region(g, 1, &deep));
    expect_error(cjit_graph_elementwise(g, CJIT_OP_NEG, 1, &deep, &out), CJIT_CODE_INTERNAL,
                 "used outside of it");
    expect_ok(cjit_graph_end_region(g, 1, &inside));
    expect_ok(cjit_graph_begin_region(g, &second));
    assert_int_not_equal(unary(g, CJIT_OP_EXP, x), inside); // a sibling's is not visible
    expect_error(cjit_graph_output(g, inside), CJIT_CODE_INTERNAL, "used outside of it");
    cjit_node late;
    expect_ok(cjit_graph_constant_float(g, CJIT_DTYPE_F32, 7.0, &late)); // serves every region
    cjit_node late_input = vector(g, CJIT_DTYPE_F32, 4);
    expect_ok(cjit_graph_end_region(g, 0, NULL));
    assert_int_equal(cjit_graph_get_node(g, late)->region, 0);
    expect_ok(cjit_graph_output(g, binary(g, CJIT_OP_ADD, late, late_input)));
    assert_int_not_equal(unary(g, CJIT_OP_EXP, x), inside);
    expect_error(cjit_graph_cast(g, inside, CJIT_DTYPE_F64, &out), CJIT_CODE_INTERNAL, "outside");
    expect_error(cjit_graph_transpose(g, inside, (unsigned[]){0}, &out), CJIT_CODE_INTERNAL,
                 "outside");
    expect_error(cjit_graph_output(g, 999), CJIT_CODE_INTERNAL, "does not exist");
    cjit_graph_destroy(g);
}

static void keeps_locations_out_of_identity(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4);
    cjit_location a, b, c;
    cjit_location_info info = {"model.py", "f", 3, 5, 3, 9, 0};
    expect_ok(cjit_graph_add_location(g, &info, &a));
    expect_ok(cjit_graph_add_location(g, &info, &b));
    assert_int_equal(a, b);
    info.caller = a;
    info.function = "helper";
    expect_ok(cjit_graph_add_location(g, &info, &c));
    assert_int_not_equal(a, c);
    assert_int_equal(cjit_graph_num_locations(g), 2);
    cjit_graph_set_location(g, a);
    cjit_node node = unary(g, CJIT_OP_NEG, x);
    cjit_graph_set_location(g, c);
    assert_int_equal(unary(g, CJIT_OP_NEG, x), node);
    assert_int_equal(cjit_graph_get_node(g, node)->location, a); // the first place keeps it
    assert_int_equal(cjit_graph_get_node(g, unary(g, CJIT_OP_EXP, x))->location, c);
    const cjit_location_info *found = cjit_graph_get_location(g, c);
    assert_string_equal(found->file, "model.py");
    assert_string_equal(found->function, "helper");
    assert_int_equal(found->line, 3);
    assert_int_equal(found->end_column, 9);
    assert_int_equal(found->caller, a);
    assert_null(cjit_graph_get_location(g, 0));
    expect_ok(cjit_graph_add_location(g, &(cjit_location_info){.line = 1}, &b)); // no names
    assert_string_equal(cjit_graph_get_location(g, b)->file, "");
    cjit_graph_destroy(g);
}

static void records_raise_sites(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), flag = scalar(g, CJIT_DTYPE_BOOL);
    uint32_t before = cjit_graph_num_nodes(g);
    char message[] = "too large";
    expect_ok(cjit_graph_raise_if(g, flag, CJIT_CODE_VALUE, message));
    message[0] = '?';                                                      // it was copied
    expect_ok(cjit_graph_raise_if(g, flag, CJIT_CODE_VALUE, "too large")); // never merged
    assert_int_equal(cjit_graph_num_nodes(g), before + 2);
    assert_int_equal(cjit_graph_num_raise_sites(g), 2);
    assert_string_equal(cjit_graph_get_raise_site(g, 0)->message, "too large");
    assert_int_equal(cjit_graph_get_raise_site(g, 0)->code, CJIT_CODE_VALUE);
    expect_error(cjit_graph_raise_if(g, x, CJIT_CODE_VALUE, "no"), CJIT_CODE_INTERNAL,
                 "bool scalar");
    expect_error(cjit_graph_raise_if(g, vector(g, CJIT_DTYPE_BOOL, 4), CJIT_CODE_VALUE, "no"),
                 CJIT_CODE_INTERNAL, "bool scalar");
    expect_error(cjit_graph_raise_if(g, 999, CJIT_CODE_VALUE, "no"), CJIT_CODE_INTERNAL, "exist");
    assert_int_equal(cjit_graph_num_raise_sites(g), 2);
    cjit_graph_destroy(g);
}

static bool is_live(const cjit_graph *g, cjit_node node) {
    return cjit_graph_get_node(g, node)->live;
}

static void prunes_dead_code(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node x = vector(g, CJIT_DTYPE_F32, 4), unused = vector(g, CJIT_DTYPE_F32, 4);
    cjit_node flag = scalar(g, CJIT_DTYPE_BOOL);
    cjit_node kept = unary(g, CJIT_OP_NEG, x), dropped = unary(g, CJIT_OP_EXP, x);
    cjit_node dropped_too = binary(g, CJIT_OP_ADD, dropped, kept);
    cjit_node condition = unary(g, CJIT_OP_NOT, flag);
    expect_ok(cjit_graph_raise_if(g, condition, CJIT_CODE_VALUE, "stop"));
    expect_ok(cjit_graph_output(g, kept));
    expect_ok(cjit_graph_prune(g));
    assert_true(is_live(g, x) && is_live(g, unused) && is_live(g, kept) && is_live(g, condition));
    assert_false(is_live(g, dropped) || is_live(g, dropped_too));
    cjit_graph_destroy(g);
}

// if flag: [raise if flag]; x else: y — with the raise, or the whole `if` is dead.
static cjit_node branch(cjit_graph *g, cjit_node flag, cjit_node x, cjit_node y, bool raises,
                        cjit_node *out_inside) {
    cjit_region yes, no;
    cjit_node result;
    expect_ok(cjit_graph_begin_region(g, &yes));
    *out_inside = unary(g, CJIT_OP_SIN, x);
    if (raises)
        expect_ok(cjit_graph_raise_if(g, flag, CJIT_CODE_VALUE, "inside"));
    expect_ok(cjit_graph_end_region(g, 1, out_inside));
    expect_ok(cjit_graph_begin_region(g, &no));
    expect_ok(cjit_graph_end_region(g, 1, &y));
    expect_ok(cjit_graph_if(g, flag, yes, no, &result));
    return result;
}

static void prunes_around_effects(void **state) {
    (void)state;
    for (int raises = 0; raises < 2; raises++) {
        cjit_graph *g = new_graph();
        cjit_node flag = scalar(g, CJIT_DTYPE_BOOL), x = vector(g, CJIT_DTYPE_F32, 4), inside,
                  outer;
        cjit_node dead = branch(g, flag, x, x, raises, &inside);
        // the same, one region deeper
        cjit_region yes, no;
        cjit_node deep, result;
        expect_ok(cjit_graph_begin_region(g, &yes));
        outer = unary(g, CJIT_OP_COS, x);
        branch(g, flag, outer, x, raises, &deep);
        expect_ok(cjit_graph_end_region(g, 1, &x));
        expect_ok(cjit_graph_begin_region(g, &no));
        expect_ok(cjit_graph_end_region(g, 1, &x));
        expect_ok(cjit_graph_if(g, flag, yes, no, &result));
        expect_ok(cjit_graph_output(g, x));
        expect_ok(cjit_graph_prune(g));
        assert_int_equal(is_live(g, inside), raises);
        assert_int_equal(is_live(g, deep), raises);
        assert_int_equal(is_live(g, outer), raises);
        assert_false(is_live(g, dead));
        cjit_graph_destroy(g);
    }
}

static void prunes_a_used_branch_inside_a_used_one(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node flag = scalar(g, CJIT_DTYPE_BOOL), x = vector(g, CJIT_DTYPE_F32, 4), deep, dead,
              result;
    cjit_region yes, no;
    expect_ok(cjit_graph_begin_region(g, &yes));
    cjit_node used = branch(g, flag, x, x, false, &deep);
    branch(g, flag, unary(g, CJIT_OP_COS, x), x, false, &dead);
    expect_ok(cjit_graph_end_region(g, 1, &used));
    expect_ok(cjit_graph_begin_region(g, &no));
    expect_ok(cjit_graph_end_region(g, 1, &x));
    expect_ok(cjit_graph_if(g, flag, yes, no, &result));
    expect_ok(cjit_graph_output(g, result));
    expect_ok(cjit_graph_prune(g));
    assert_true(is_live(g, deep) && is_live(g, used) && is_live(g, result));
    assert_false(is_live(g, dead));
    cjit_graph_destroy(g);
    g = new_graph();
    expect_ok(cjit_graph_begin_region(g, &yes));
    expect_error(cjit_graph_prune(g), CJIT_CODE_INTERNAL, "still open");
    cjit_graph_destroy(g);
    cjit_graph_destroy(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges_equal_expressions),
        cmocka_unit_test(merges_thousands),
        cmocka_unit_test(keeps_regions_apart),
        cmocka_unit_test(keeps_locations_out_of_identity),
        cmocka_unit_test(records_raise_sites),
        cmocka_unit_test(prunes_dead_code),
        cmocka_unit_test(prunes_around_effects),
        cmocka_unit_test(prunes_a_used_branch_inside_a_used_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
