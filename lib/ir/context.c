// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The context, and the cjit dialect declared to it.
//
// The dialect is IRDL text made from the op table, so the table, the dialect and the documentation
// cannot disagree. IRDL ops have no traits: nothing upstream optimises them, and the first pass of
// ours lowers them away.
#include "context.h"

#include "../support/buffer.h"
#include "../support/fork_mutex.h"
#include "build.h"
#include "cjit/graph.h"

#include <mlir-c/Dialect/IRDL.h>
#include <mlir-c/RegisterEverything.h>
#include <pthread.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static MlirContext context;
static bool loaded;
static char *dialect_text;

// A fork waits for the compilation in progress, so that the child finds MLIR and LLVM in order.
CJIT_FORK_MUTEX(lock_compilation, unlock_compilation)
void ir_context_lock(void) { lock_compilation(); }
void ir_context_unlock(void) { unlock_compilation(); }

// Ops that are not elementwise, with their operands; "..." makes the last one variadic.
static const struct {
    cjit_op op;
    const char *operands;
} structural[] = {
    {CJIT_OP_CONSTANT, ""},
    {CJIT_OP_CAST, "input"},
    {CJIT_OP_RAISE_IF, "condition, ...values"},
    {CJIT_OP_PRINT, "...values"},
    {CJIT_OP_BROADCAST, "input, ...extents"},
    {CJIT_OP_TRANSPOSE, "input"},
    {CJIT_OP_SLICE, "input, ...bounds"},
    {CJIT_OP_INSERT, "base, value, ...bounds"},
    {CJIT_OP_RESHAPE, "input, ...extents"},
    {CJIT_OP_EMPTY, "...extents"},
    {CJIT_OP_IOTA, "extent"},
    {CJIT_OP_ASSEMBLE, "...parts, ...bounds"},
    {CJIT_OP_GATHER, "source, ...indices"},
    {CJIT_OP_COMPRESS, "values, mask, count"},
    {CJIT_OP_SCATTER, "base, value, ...indices"},
    {CJIT_OP_REDUCE_SUM, "input"},
    {CJIT_OP_REDUCE_PROD, "input"},
    {CJIT_OP_REDUCE_MAX, "input"},
    {CJIT_OP_REDUCE_MIN, "input"},
    {CJIT_OP_REDUCE_AND, "input"},
    {CJIT_OP_REDUCE_OR, "input"},
    {CJIT_OP_REDUCE_XOR, "input"},
    {CJIT_OP_ARGMAX, "input"},
    {CJIT_OP_ARGMIN, "input"},
    {CJIT_OP_SCAN_SUM, "input"},
    {CJIT_OP_SCAN_PROD, "input"},
    {CJIT_OP_SCAN_MAX, "input"},
    {CJIT_OP_SCAN_MIN, "input"},
};

// What the graph has no op for: a result whose size the kernel computes, and its memory.
static const struct {
    const char *name, *operands, *doc;
    bool has_result;
} others[] = {
    {"copy", "input", "the same elements in memory of their own", true},
    {"deliver", "input, slots", "hand out a result whose extents are computed", false},
    {"output_alloc", "slots, ...extents", "memory for it; address and extents go to the slots", true},
};

// The next name of |operands| after |at|; false at the end.
static bool next_operand(const char **at, int *out_length, bool *out_variadic) {
    while (**at == ',' || **at == ' ')
        (*at)++;
    *out_variadic = **at == '.';
    *at += *out_variadic ? 3 : 0;
    *out_length = (int)strcspn(*at, ",");
    return *out_length > 0;
}

// Each operand has a constraint of its own: values that share one must have the same type.
static void append_operands(support_buffer *out, const char *operands) {
    int length;
    bool variadic;
    for (const char *at = operands; next_operand(&at, &length, &variadic); at += length)
        support_buffer_printf(out, "      %%%.*s = irdl.any\n", length, at);
    support_buffer_append_string(out, "      irdl.operands(");
    const char *separator = "";
    for (const char *at = operands; next_operand(&at, &length, &variadic); at += length) {
        support_buffer_printf(out, "%s%.*s: %s%%%.*s", separator, length, at,
                              variadic ? "variadic " : "", length, at);
        separator = ", ";
    }
    support_buffer_append_string(out, ")\n");
}

static void append_operation(support_buffer *out, const char *name, const char *doc,
                             const char *operands, bool has_result) {
    support_buffer_printf(out, "    // %s\n    irdl.operation @%s {\n", doc, name);
    if (*operands)
        append_operands(out, operands);
    if (has_result)
        support_buffer_append_string(
            out, "      %result = irdl.any\n      irdl.results(result: %result)\n");
    support_buffer_append_string(out, "    }\n");
}

static void append_op(support_buffer *out, cjit_op op, const char *operands) {
    append_operation(out, cjit_op_get_name(op), cjit_op_get_doc(op), operands, !cjit_op_is_effect(op));
}

// "a: %a, b: %b" for |count| values called by letters from |first| on.
static void append_letters(support_buffer *out, char first, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        support_buffer_printf(out, "%s%c: %%%c", i ? ", " : "", first + (char)i, first + (char)i);
}

// A call is an op for each callee: arrays, then the results' extents.
static void append_call(support_buffer *out, const cjit_callee_info *callee) {
    support_buffer_printf(out, "    // call: %s\n    irdl.operation @call_%s {\n", callee->doc,
                          callee->name);
    for (unsigned i = 0; i < callee->num_operands; i++)
        support_buffer_printf(out, "      %%%c = irdl.any\n", 'a' + (char)i);
    support_buffer_append_string(out, "      %extents = irdl.any\n      irdl.operands(");
    append_letters(out, 'a', callee->num_operands);
    support_buffer_append_string(out, ", extents: variadic %extents)\n");
    for (unsigned i = 0; i < callee->num_results; i++)
        support_buffer_printf(out, "      %%%c = irdl.any\n", 'r' + (char)i);
    support_buffer_append_string(out, "      irdl.results(");
    append_letters(out, 'r', callee->num_results);
    support_buffer_append_string(out, ")\n    }\n");
}

static char *make_dialect_text(void) {
    static const char *const operands[] = {"", "a", "a, b", "a, b, c"};
    support_buffer out;
    support_buffer_init(&out);
    support_buffer_append_string(
        &out, "// The cjit dialect: NumPy's operations on tensors. Made from include/cjit/ops.def and\n"
              "// calls.def by `cjit-opt --print-dialect`; stock `mlir-opt --irdl-file=` reads it too.\n"
              "module {\n  irdl.dialect @cjit {\n");
    for (size_t i = 0; i < sizeof structural / sizeof *structural; i++)
        append_op(&out, structural[i].op, structural[i].operands);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        append_operation(&out, others[i].name, others[i].doc, others[i].operands,
                         others[i].has_result);
    for (unsigned op = 0; op < CJIT_OP_COUNT; op++)
        if (cjit_op_is_elementwise((cjit_op)op))
            append_op(&out, (cjit_op)op, operands[cjit_op_get_arity((cjit_op)op)]);
    for (unsigned i = 0; i < CJIT_CALL_COUNT; i++)
        append_call(&out, cjit_callee_get_info((cjit_callee)i));
    support_buffer_append_string(&out, "  }\n}\n");
    return support_buffer_take(&out, NULL);
}

static void make_context(void) {
    // Small modules run faster on one thread, and module-scope printing needs it.
    context = mlirContextCreateWithThreading(false);
    MlirDialectRegistry registry = mlirDialectRegistryCreate();
    mlirRegisterAllDialects(registry);
    mlirContextAppendDialectRegistry(context, registry);
    mlirDialectRegistryDestroy(registry);
    mlirRegisterAllLLVMTranslations(context);
    // What our passes make; upstream's passes load what they need themselves.
    static const char *const dialects[] = {"arith", "bufferization", "cf",     "func",   "linalg",
                                           "llvm",  "math",          "memref", "scf",    "tensor",
                                           "ub",    "vector"};
    for (size_t i = 0; i < sizeof dialects / sizeof *dialects; i++)
        mlirContextGetOrLoadDialect(context, ir_string(dialects[i]));
    dialect_text = make_dialect_text();
    if (!dialect_text)
        return;
    MlirModule irdl = mlirModuleCreateParse(context, ir_string(dialect_text));
    if (mlirModuleIsNull(irdl))
        return;
    loaded = mlirLogicalResultIsSuccess(mlirLoadIRDLDialects(irdl));
    mlirModuleDestroy(irdl);
}

cjit_status *ir_context_get(MlirContext *out_context) {
    pthread_once(&once, make_context);
    if (!loaded)
        return cjit_status_create(CJIT_CODE_INTERNAL, "the cjit dialect could not be loaded");
    *out_context = context;
    return NULL;
}

const char *ir_dialect_text(void) {
    pthread_once(&once, make_context);
    return dialect_text ? dialect_text : "";
}
