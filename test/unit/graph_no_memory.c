// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fails the nth allocation, for each n, of recording, pruning, serialising and printing a graph:
// an error or a success, no crash and, under AddressSanitizer, no leak. Linked with
// -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
#include "graph_test.h"

static long allocations_left = -1; // negative: none fails
static bool only_once, has_failed;

static bool fails(void) {
    if (allocations_left < 0 || (has_failed && only_once))
        return false;
    if (allocations_left > 0) {
        allocations_left--;
        return false;
    }
    has_failed = true;
    return true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size) { return fails() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t count, size_t size) {
    return fails() ? NULL : __real_calloc(count, size);
}
void *__wrap_realloc(void *block, size_t size) {
    return fails() ? NULL : __real_realloc(block, size);
}

// Every builder, with enough of each to make every array and table grow.
static cjit_status *record(cjit_graph *g) {
    cjit_status *status = NULL;
    cjit_node x, y, c, flag, node, results[2], operands[2];
    CJIT_TRY(cjit_graph_set_name(g, "function"));
    CJIT_TRY(cjit_graph_input(g, CJIT_DTYPE_F32, CJIT_LAYOUT_STRIDED, 2, (int64_t[]){4, 6}, &x));
    CJIT_TRY(cjit_graph_input(g, CJIT_DTYPE_F32, CJIT_LAYOUT_INNER, 1, (int64_t[]){6}, &y));
    CJIT_TRY(cjit_graph_input(g, CJIT_DTYPE_BOOL, CJIT_LAYOUT_CONTIGUOUS, 0, NULL, &flag));
    for (int i = 0; i < 40; i++) {
        cjit_location location;
        int64_t extent = 6;
        CJIT_TRY(cjit_graph_add_location(
            g, &(cjit_location_info){"a.py", i % 2 ? "f" : "g", (uint32_t)i, 0, 0, 0, 0},
            &location));
        cjit_graph_set_location(g, location);
        CJIT_TRY(cjit_graph_input(g, CJIT_DTYPE_F32, CJIT_LAYOUT_INNER, 1, &extent, &node));
        operands[0] = x;
        operands[1] = node;
        CJIT_TRY(cjit_graph_elementwise(g, CJIT_OP_ADD, 2, operands, &node)); // a guard
        CJIT_TRY(cjit_graph_constant_float(g, CJIT_DTYPE_F32, i, &c));
        operands[0] = node;
        operands[1] = c;
        CJIT_TRY(cjit_graph_elementwise(g, CJIT_OP_MUL, 2, operands, &node));
        CJIT_TRY(cjit_graph_output(g, node));
        CJIT_TRY(cjit_graph_raise_if(g, flag, CJIT_CODE_VALUE, "a message"));
    }
    cjit_size s = cjit_graph_get_node(g, x)->shape[0], t = cjit_graph_get_node(g, x)->shape[1];
    for (int i = 1; i < 80; i++)
        s = cjit_graph_size_binary(
            g, CJIT_SIZE_SUB,
            cjit_graph_size_binary(g, CJIT_SIZE_ADD, s, cjit_graph_size_constant(g, i)),
            cjit_graph_size_constant(g, i - 1));
    bool equal;
    CJIT_TRY(cjit_graph_decide_equal(g, s, t, &equal));
    CJIT_TRY(cjit_graph_size_value(g, s, &node));
    cjit_size zero = cjit_graph_size_constant(g, 0), two = cjit_graph_size_constant(g, 2);
    cjit_size flat =
        cjit_graph_size_binary(g, CJIT_SIZE_MUL, cjit_graph_get_node(g, x)->shape[0], t);
    cjit_slice_axis axes[2] = {{two, two, -1, false}, {zero, two, 1, true}};
    CJIT_TRY(cjit_graph_reshape(g, x, 1, &flat, &node));
    CJIT_TRY(cjit_graph_output(g, node));
    CJIT_TRY(cjit_graph_transpose(g, x, (unsigned[]){1, 0}, &node));
    CJIT_TRY(cjit_graph_slice(g, x, axes, &node));
    CJIT_TRY(cjit_graph_insert(g, x, node, axes, &node));
    CJIT_TRY(cjit_graph_output(g, node));
    CJIT_TRY(cjit_graph_broadcast_to(g, y, 2, (cjit_size[]){two, t}, &node));
    CJIT_TRY(cjit_graph_cast(g, node, CJIT_DTYPE_F64, &node));
    CJIT_TRY(cjit_graph_output(g, node));
    for (int i = 0; i < 20; i++) {
        cjit_region yes, no, body;
        cjit_node from, arg;
        CJIT_TRY(cjit_graph_begin_region(g, &yes));
        CJIT_TRY(cjit_graph_elementwise(g, CJIT_OP_SIN, 1, &y, &node));
        CJIT_TRY(cjit_graph_end_region(g, 1, &node));
        CJIT_TRY(cjit_graph_begin_region(g, &no));
        CJIT_TRY(cjit_graph_end_region(g, 1, &y));
        CJIT_TRY(cjit_graph_if(g, flag, yes, no, results));
        CJIT_TRY(cjit_graph_constant_int(g, CJIT_DTYPE_I64, 1, &from));
        CJIT_TRY(cjit_graph_begin_region(g, &body));
        CJIT_TRY(cjit_graph_region_arg(g, CJIT_DTYPE_I64, 0, NULL, &arg));
        CJIT_TRY(cjit_graph_region_arg(g, CJIT_DTYPE_F32, 1, &t, &arg));
        CJIT_TRY(cjit_graph_end_region(g, 1, &arg));
        CJIT_TRY(cjit_graph_for(g, from, from, from, 1, results, body, results));
        CJIT_TRY(cjit_graph_output(g, results[0]));
    }
done:
    return status;
}

static cjit_status *everything(void) {
    cjit_status *status = NULL;
    cjit_graph *g = NULL;
    char *bytes = NULL, *text = NULL, *size_text = NULL;
    size_t size;
    cjit_node node;
    CJIT_TRY(cjit_graph_create(&g));
    CJIT_TRY(record(g));
    CJIT_TRY(cjit_graph_prune(g));
    CJIT_TRY(cjit_graph_serialize(g, &bytes, &size));
    CJIT_TRY(cjit_graph_print(g, &text));
    CJIT_TRY(cjit_graph_print_size(g, 0, &size_text));
    // the errors, whose messages are memory too
    cjit_status_destroy(cjit_graph_guard_error(g, 0, NULL));
    cjit_node flag = cjit_graph_get_input(g, 2), x = cjit_graph_get_input(g, 0);
    cjit_status *error = cjit_graph_elementwise(g, CJIT_OP_ADD, 2, (cjit_node[]){flag, x}, &node);
    cjit_code code = cjit_status_get_code(error);
    cjit_status_destroy(error);
    assert_true(code == CJIT_CODE_TYPE || code == CJIT_CODE_MEMORY);
done:
    free(bytes);
    free(text);
    free(size_text);
    cjit_graph_destroy(g);
    return status;
}

static void survives(bool once) {
    only_once = once;
    for (long n = 0; n < 20000; n++) {
        has_failed = false;
        allocations_left = n;
        cjit_status *status = everything();
        allocations_left = -1;
        cjit_code code = cjit_status_get_code(status);
        if (code != CJIT_CODE_OK && code != CJIT_CODE_MEMORY)
            fail_msg("allocation %ld: %s", n, cjit_status_get_message(status));
        cjit_status_destroy(status);
        if (!has_failed) {
            assert_int_equal(code, CJIT_CODE_OK);
            assert_true(n > 30);
            return;
        }
        // an error message that found no memory is the one failure that does not show
    }
    fail_msg("more allocations than expected");
}

static void survives_exhausted_memory(void **state) {
    (void)state;
    survives(false);
}
static void survives_one_failure(void **state) {
    (void)state;
    survives(true);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(survives_exhausted_memory),
                                       cmocka_unit_test(survives_one_failure)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
