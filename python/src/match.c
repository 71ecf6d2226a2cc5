// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a specialisation serves a call: its key, then the guards on outside values, then the
// hidden arrays' keys, then the sizes and the values of numbers. In that order, so that the frequent mismatch costs least.
//
// A size guard that fails is NumPy's (torch's) error when everything before it held: the function
// would have raised it. One that only chose the specialisation makes the caller look further.
#include "function.h"
#include "numpy_api.h"

#include <string.h>

/// The leaves that are compared by value, identity or type.
static int match_expected(const frontend_specialization *specialization,
                          const frontend_frame *frame) {
    for (uint32_t i = 0; i < specialization->num_arguments; i++) {
        PyObject *expected = specialization->expected[i], *object = frame->leaves[i].object;
        int equal = 1;
        switch (frontend_key_kind(specialization->keys[i])) {
        case FRONTEND_LEAF_VALUE:
            equal = expected == object ? 1 : frontend_value_equal(expected, object);
            break;
        case FRONTEND_LEAF_IDENTITY:
            equal = expected == object;
            break;
        case FRONTEND_LEAF_OBJECT:
            equal = expected == (PyObject *)Py_TYPE(object);
            break;
        }
        if (equal != 1)
            return equal;
    }
    return 1;
}

static inline int match_key(const frontend_specialization *specialization,
                            const frontend_frame *frame) {
    if (specialization->num_arguments != frame->num_arguments ||
        specialization->num_tokens != frame->num_tokens)
        return 0;
    for (uint32_t i = 0; i < frame->num_arguments; i++)
        if (specialization->keys[i] != frame->leaves[i].key)
            return 0;
    if (frame->num_tokens && memcmp(specialization->tokens, frame->tokens,
                                    frame->num_tokens * sizeof *frame->tokens) != 0)
        return 0;
    return specialization->has_expected ? match_expected(specialization, frame) : 1;
}

/// Reads the hidden arrays into leaves behind the arguments'.
static int match_hidden(const frontend_specialization *specialization, frontend_frame *frame) {
    frame->num_leaves = frame->num_arguments;
    for (uint32_t i = 0; i < specialization->num_hidden; i++) {
        const frontend_hidden *hidden = &specialization->hidden[i];
        PyObject *object = hidden->object;
        if (hidden->has_path) {
            object = frontend_guards_read(specialization->guards, hidden->path, frame);
            if (!object) {
                if (!PyErr_ExceptionMatches(PyExc_Exception))
                    return -1;
                PyErr_Clear();
                return 0;
            }
            if (frontend_frame_keep(frame, object) < 0)
                return -1;
        }
        int status = frontend_describe_any(frame, object);
        if (status < 0)
            return -1;
        if (status > 0 ||
            frame->leaves[frame->num_leaves - 1].key != specialization->keys[frame->num_leaves - 1])
            return 0;
    }
    return 1;
}

static int match_identities(const frontend_specialization *specialization,
                            const frontend_frame *frame) {
    for (uint32_t i = 0; i < specialization->num_identity_guards; i++) {
        const frontend_identity_guard *guard = &specialization->identity_guards[i];
        PyObject *a = frame->leaves[specialization->input_leaves[guard->a]].object;
        PyObject *b = frame->leaves[specialization->input_leaves[guard->b]].object;
        if ((a == b) != guard->same)
            return 0;
    }
    return 1;
}

static int raise_guard(const frontend_specialization *specialization, uint32_t guard,
                       const int64_t *symbols) {
    cjit_status *status = cjit_graph_guard_error(specialization->graph, guard, symbols);
    if (status)
        return frontend_raise_status(status);
    PyErr_SetString(frontend_internal_error, "a size guard failed without an error");
    return -1;
}

/// 1 when size guard |index| holds, 0, or -1 with the error that it stands for.
static int match_size_guard(const frontend_specialization *specialization, uint32_t index,
                            const int64_t *symbols) {
    const cjit_graph *graph = specialization->graph;
    const cjit_guard *guard = cjit_graph_get_guard(graph, index);
    bool equal = cjit_graph_size_evaluate(graph, guard->lhs, symbols) ==
                 cjit_graph_size_evaluate(graph, guard->rhs, symbols);
    if (equal == guard->expected)
        return 1;
    return guard->kind == CJIT_GUARD_SPECIALIZE ? 0 : raise_guard(specialization, index, symbols);
}

typedef struct scalars {
    const frontend_specialization *specialization;
    const frontend_frame *frame;
} scalars;

static bool read_scalar(void *context, uint32_t input, uint64_t *out_bits) {
    const scalars *scalars = context;
    const frontend_leaf *leaf =
        &scalars->frame->leaves[scalars->specialization->input_leaves[input]];
    *out_bits = leaf->bits;
    return !leaf->data;
}

/// The guards that are not plain pairs of symbols, in the program's order: a size guard's error is
/// the function's own only if the branches that lead to it are taken.
static int match_guards(const frontend_specialization *specialization,
                        const frontend_frame *frame, const int64_t *symbols) {
    scalars context = {specialization, frame};
    frontend_scalar_source source = {read_scalar, &context, symbols, NULL};
    uint32_t next = 0, num_sizes = specialization->num_size_guards;
    uint32_t first = specialization->num_scalar_guards ? 0 : specialization->num_pairs;
    for (uint32_t i = first; i <= num_sizes; i++) {
        for (; next < specialization->num_scalar_guards; next++) {
            const frontend_scalar_guard *guard = &specialization->scalar_guards[next];
            if (i < num_sizes && guard->after > i)
                break;
            if (!frontend_scalar_guard_holds(specialization->graph, guard, &source))
                return 0;
        }
        int holds = i < num_sizes ? match_size_guard(specialization, i, symbols) : 1;
        if (holds != 1)
            return holds;
    }
    return 1;
}

static int match_sizes(const frontend_specialization *specialization, const frontend_frame *frame,
                       frontend_match *out_match) {
    int64_t *symbols = out_match->inline_symbols;
    if (specialization->num_symbols > FRONTEND_INLINE_SYMBOLS) {
        symbols = PyMem_Malloc(specialization->num_symbols * sizeof *symbols);
        if (!symbols) {
            PyErr_NoMemory();
            return -1;
        }
    }
    out_match->symbols = symbols;
    for (uint32_t i = 0; i < specialization->num_symbols; i++) {
        const frontend_leaf *leaf = &frame->leaves[specialization->symbols[i].leaf];
        uint32_t axis = specialization->symbols[i].axis;
        symbols[i] = axis == CJIT_SYMBOL_VALUE
                         ? frontend_integer_from_bits(frontend_key_dtype(leaf->key), leaf->bits)
                         : leaf->shape[axis];
    }
    if (specialization->num_scalar_guards)
        return match_guards(specialization, frame, symbols);
    for (uint32_t i = 0; i < specialization->num_pairs; i++)
        if (symbols[specialization->pairs[i][0]] != symbols[specialization->pairs[i][1]])
            return raise_guard(specialization, i, symbols);
    return specialization->num_pairs == specialization->num_size_guards
               ? 1
               : match_guards(specialization, frame, symbols);
}

int frontend_specialization_match(frontend_specialization *specialization, frontend_frame *frame,
                                  frontend_match *out_match) {
    int holds = match_key(specialization, frame);
    if (holds == 1)
        holds = frontend_guards_check(specialization->guards, frame);
    if (holds == 1 && specialization->num_hidden)
        holds = match_hidden(specialization, frame);
    if (holds == 1 && specialization->num_identity_guards)
        holds = match_identities(specialization, frame);
    if (holds == 1 && specialization->uses_default_dtype)
        holds = frontend_torch_default_dtype() == specialization->default_dtype;
    if (holds != 1)
        return holds;
    out_match->symbols = out_match->inline_symbols;
    holds = match_sizes(specialization, frame, out_match);
    if (holds == 1 && specialization->num_updates)
        holds = frontend_updates_match(specialization, frame);
    if (holds == 1 && specialization->num_reshapes)
        holds = frontend_reshapes_match(specialization, frame, out_match->symbols);
    if (holds != 1)
        frontend_match_deinit(out_match);
    return holds;
}
