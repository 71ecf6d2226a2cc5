// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dtypes: the op table's rules for every op and dtype, constants, rounding to half precision.
#include "graph_test.h"

#include <math.h>

typedef enum { SAME, PREDICATE, SELECT, SCALE, EXPONENT, PART, JOIN, SPECIAL } rule;
enum { B = 1, I = 2, U = 4, F = 8, C = 16 };
static const struct {
    const char *name;
    unsigned arity;
    rule rule;
    unsigned classes;
} table[] = {
#define CJIT_OP(ENUM, name, arity, rule, classes, doc) {name, arity, rule, (classes)},
#include "cjit/ops.def"
};

static unsigned class_of(cjit_dtype dtype) {
    return dtype == CJIT_DTYPE_BOOL  ? B
           : dtype <= CJIT_DTYPE_I64 ? I
           : dtype <= CJIT_DTYPE_U64 ? U
           : dtype <= CJIT_DTYPE_F64 ? F
                                     : C;
}

static void names_things(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 1, 2, 4, 8, 1, 2, 4, 8, 2, 2, 4, 8, 8, 16};
    for (unsigned d = 0; d < CJIT_DTYPE_COUNT; d++) {
        assert_int_equal(cjit_dtype_from_name(cjit_dtype_name((cjit_dtype)d)), d);
        assert_int_equal(cjit_dtype_size((cjit_dtype)d), sizes[d]);
    }
    assert_int_equal(cjit_dtype_from_name("complex256"), CJIT_DTYPE_COUNT);
    for (unsigned op = 0; op < CJIT_OP_COUNT; op++) {
        assert_string_equal(cjit_op_get_name((cjit_op)op), table[op].name);
        assert_true(strlen(cjit_op_get_doc((cjit_op)op)) > 3);
        assert_int_equal(cjit_op_get_arity((cjit_op)op), table[op].arity);
        assert_int_equal(cjit_op_is_elementwise((cjit_op)op), table[op].rule != SPECIAL);
        assert_int_equal(cjit_op_from_name(table[op].name),
                         table[op].rule != SPECIAL ? op : CJIT_OP_COUNT);
    }
    assert_int_equal(cjit_op_from_name("nothing"), CJIT_OP_COUNT);
}

static void checks_elementwise_dtypes(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    cjit_node of[CJIT_DTYPE_COUNT], out;
    for (unsigned d = 0; d < CJIT_DTYPE_COUNT; d++)
        of[d] = vector(g, (cjit_dtype)d, 4);
    unsigned accepted = 0;
    for (unsigned op = 0; op < CJIT_OP_COUNT; op++) {
        for (unsigned d = 0; table[op].rule != SPECIAL && d < CJIT_DTYPE_COUNT; d++) {
            cjit_node operands[3] = {of[d], of[d], of[d]};
            rule rule = table[op].rule;
            if (rule == SELECT)
                operands[0] = of[CJIT_DTYPE_BOOL];
            if (rule == SCALE)
                operands[1] = of[CJIT_DTYPE_I32];
            bool good = (table[op].classes & class_of((cjit_dtype)d)) != 0;
            assert_int_equal(cjit_op_accepts((cjit_op)op, (cjit_dtype)d), good);
            good &= rule != JOIN || cjit_dtype_size((cjit_dtype)d) >= 4; // halves make no complex number
            cjit_status *status =
                cjit_graph_elementwise(g, (cjit_op)op, table[op].arity, operands, &out);
            assert_int_equal(cjit_status_get_code(status), good ? CJIT_CODE_OK : CJIT_CODE_TYPE);
            cjit_status_destroy(status);
            if (!good)
                continue;
            accepted++;
            cjit_dtype wanted = rule == PREDICATE  ? CJIT_DTYPE_BOOL
                                : rule == EXPONENT ? CJIT_DTYPE_I32
                                : rule == PART     ? cjit_dtype_part((cjit_dtype)d)
                                : rule == JOIN     ? (d == CJIT_DTYPE_F32 ? CJIT_DTYPE_C64
                                                                          : CJIT_DTYPE_C128)
                                                   : (cjit_dtype)d;
            assert_int_equal(cjit_graph_get_node(g, out)->dtype, wanted);
            assert_int_equal(cjit_graph_get_node(g, out)->rank, 1);
            // one operand of another dtype
            for (unsigned k = rule == SCALE; k < table[op].arity && table[op].arity > 1; k++) {
                cjit_node kept = operands[k];
                operands[k] = of[(cjit_graph_get_node(g, kept)->dtype + 1) % CJIT_DTYPE_COUNT];
                expect_error(
                    cjit_graph_elementwise(g, (cjit_op)op, table[op].arity, operands, &out),
                    CJIT_CODE_TYPE, "does not accept operands of dtype");
                operands[k] = kept;
            }
        }
    }
    assert_true(accepted > 300);
    expect_error(cjit_graph_elementwise(g, CJIT_OP_ADD, 2,
                                        (cjit_node[]){of[CJIT_DTYPE_BOOL], of[CJIT_DTYPE_BF16]},
                                        &out),
                 CJIT_CODE_TYPE, "add does not accept operands of dtype (bool, bfloat16)");
    expect_error(cjit_graph_elementwise(g, CJIT_OP_ADD, 1, of, &out), CJIT_CODE_INTERNAL,
                 "add with 1");
    expect_error(cjit_graph_elementwise(g, CJIT_OP_CAST, 1, of, &out), CJIT_CODE_INTERNAL, "cast");
    expect_error(cjit_graph_elementwise(g, CJIT_OP_COUNT, 1, of, &out), CJIT_CODE_INTERNAL, "?");
    for (unsigned from = 0; from < CJIT_DTYPE_COUNT; from++) {
        for (unsigned to = 0; to < CJIT_DTYPE_COUNT; to++) {
            expect_ok(cjit_graph_cast(g, of[from], (cjit_dtype)to, &out));
            assert_int_equal(cjit_graph_get_node(g, out)->dtype, to);
        }
    }
    cjit_graph_destroy(g);
}

static uint64_t bits_of(const cjit_graph *g, cjit_node node) {
    const cjit_node_info *info = cjit_graph_get_node(g, node);
    assert_int_equal(info->op, CJIT_OP_CONSTANT);
    assert_int_equal(info->rank, 0);
    return (uint64_t)info->attributes[0];
}
static uint64_t float_bits(cjit_graph *g, cjit_dtype dtype, double value) {
    cjit_node node;
    expect_ok(cjit_graph_constant_float(g, dtype, value, &node));
    return bits_of(g, node);
}
static uint64_t int_bits(cjit_graph *g, cjit_dtype dtype, int64_t value) {
    cjit_node node;
    expect_ok(cjit_graph_constant_int(g, dtype, value, &node));
    return bits_of(g, node);
}

static void makes_constants(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    assert_int_equal(int_bits(g, CJIT_DTYPE_BOOL, 7), 1);
    assert_int_equal(int_bits(g, CJIT_DTYPE_BOOL, 0), 0);
    assert_int_equal(int_bits(g, CJIT_DTYPE_I8, -1), 0xff);
    assert_int_equal(int_bits(g, CJIT_DTYPE_U16, 65537), 1);
    assert_int_equal(int_bits(g, CJIT_DTYPE_I32, INT64_MIN), 0);
    assert_int_equal(int_bits(g, CJIT_DTYPE_U64, -1), UINT64_MAX);
    assert_int_equal(int_bits(g, CJIT_DTYPE_F32, 3), 0x40400000);
    assert_int_equal(int_bits(g, CJIT_DTYPE_F16, 2049), 0x6800); // ties to even
    assert_int_equal(float_bits(g, CJIT_DTYPE_F64, -0.0), 1ull << 63);
    assert_int_equal(float_bits(g, CJIT_DTYPE_F32, 1e300), 0x7f800000);
    assert_int_equal(float_bits(g, CJIT_DTYPE_BF16, 1.0), 0x3f80);
    assert_int_equal(float_bits(g, CJIT_DTYPE_BF16, 1e39), 0x7f80);
    assert_int_equal(float_bits(g, CJIT_DTYPE_BF16, -1e39), 0xff80);
    cjit_node node;
    expect_error(cjit_graph_constant_float(g, CJIT_DTYPE_I32, 1.0, &node), CJIT_CODE_INTERNAL,
                 "int32");
    cjit_graph_destroy(g);
}

// f16 against the compiler's own conversion, bf16 by its definition, from every 2503rd float.
static void rounds_halves(void **state) {
    (void)state;
    cjit_graph *g = new_graph();
    for (uint64_t i = 0; i <= UINT32_MAX; i += 2503) {
        uint32_t bits = (uint32_t)i;
        float value;
        memcpy(&value, &bits, sizeof value);
        uint64_t half = float_bits(g, CJIT_DTYPE_F16, (double)value);
        uint64_t brain = float_bits(g, CJIT_DTYPE_BF16, (double)value);
        _Float16 expected = (_Float16)value;
        uint16_t expected_bits;
        memcpy(&expected_bits, &expected, sizeof expected_bits);
        if (isnan(value)) {
            assert_true((half & 0x7fff) > 0x7c00 && (brain & 0x7fff) > 0x7f80);
            continue;
        }
        assert_int_equal(half, expected_bits);
        assert_int_equal(brain, (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
    }
    cjit_graph_destroy(g);
}

// Every half, the points between two of them, and the doubles next to those: double rounding by way
// of float would get these wrong.
static void rounds_ties_once(void **state) {
    (void)state;
    for (uint32_t sign = 0; sign < 2; sign++) {
        cjit_graph *g = new_graph();
        for (uint32_t bits = 0; bits < 0x7c00; bits++) {
            uint16_t low_bits = (uint16_t)bits, high_bits = (uint16_t)(bits + 1);
            _Float16 low, high;
            memcpy(&low, &low_bits, sizeof low);
            memcpy(&high, &high_bits, sizeof high);
            double a = (double)low, b = bits == 0x7bff ? 65536.0 : (double)high,
                   middle = (a + b) / 2;
            uint64_t top = (uint64_t)sign << 15;
            double turn = sign ? -1.0 : 1.0;
            assert_int_equal(float_bits(g, CJIT_DTYPE_F16, turn * a), top | bits);
            assert_int_equal(float_bits(g, CJIT_DTYPE_F16, turn * middle),
                             top | (bits & 1 ? bits + 1 : bits));
            assert_int_equal(float_bits(g, CJIT_DTYPE_F16, turn * nextafter(middle, a)),
                             top | bits);
            assert_int_equal(float_bits(g, CJIT_DTYPE_F16, turn * nextafter(middle, b)),
                             top | (bits + 1));
        }
        for (uint32_t bits = 0; bits < 0x7f80; bits++) {
            uint32_t low_bits = bits << 16, high_bits = (bits + 1) << 16;
            float low, high;
            memcpy(&low, &low_bits, sizeof low);
            memcpy(&high, &high_bits, sizeof high);
            double a = (double)low, b = bits == 0x7f7f ? 0x1p128 : (double)high,
                   middle = (a + b) / 2;
            double turn = sign ? -1.0 : 1.0;
            uint64_t top = (uint64_t)sign << 15;
            assert_int_equal(float_bits(g, CJIT_DTYPE_BF16, turn * a), top | bits);
            assert_int_equal(float_bits(g, CJIT_DTYPE_BF16, turn * middle),
                             top | (bits & 1 ? bits + 1 : bits));
            assert_int_equal(float_bits(g, CJIT_DTYPE_BF16, turn * nextafter(middle, b)),
                             top | (bits + 1));
        }
        cjit_graph_destroy(g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_things),     cmocka_unit_test(checks_elementwise_dtypes),
        cmocka_unit_test(makes_constants),  cmocka_unit_test(rounds_halves),
        cmocka_unit_test(rounds_ties_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
