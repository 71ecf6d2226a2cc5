// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `a is b` of traced arrays. Two arguments may be one array, and an argument may be an array that the
// function also reads as a global: then they are the same object to the user, whatever tracers stand
// for them. The answer of the traced call becomes a guard.
#include "trace.h"

void frontend_identities_clear(frontend_identities *identities) {
    PyMem_Free(identities->inputs);
    PyMem_Free(identities->guards);
    *identities = (frontend_identities){0};
}

/// Room for one more element behind |count|; 0 or -1.
static int grow(void **array, size_t size, uint32_t count, uint32_t *capacity) {
    if (count < *capacity)
        return 0;
    uint32_t wanted = *capacity ? 2 * *capacity : 8;
    void *grown = PyMem_Realloc(*array, wanted * size);
    if (!grown) {
        PyErr_NoMemory();
        return -1;
    }
    *array = grown;
    *capacity = wanted;
    return 0;
}

int frontend_trace_set_input_object(frontend_trace *trace, uint32_t input, PyObject *tracer,
                                    PyObject *object) {
    frontend_identities *identities = frontend_trace_get_identities(trace);
    void *inputs = identities->inputs;
    if (grow(&inputs, sizeof *identities->inputs, identities->num_inputs,
             &identities->max_inputs) < 0)
        return -1;
    identities->inputs = inputs;
    identities->inputs[identities->num_inputs++] =
        (struct frontend_input_object){input, tracer, object};
    return 0;
}

uint32_t frontend_trace_get_identity_guards(frontend_trace *trace,
                                            const frontend_identity_guard **out_guards) {
    const frontend_identities *identities = frontend_trace_get_identities(trace);
    *out_guards = identities->guards;
    return identities->num_guards;
}

/// True for tracers that stand for one object of the user's.
static bool is_one(PyObject *a, PyObject *b) {
    const frontend_tracer *first = (frontend_tracer *)a, *second = (frontend_tracer *)b;
    return first->object == second->object && first->kind == second->kind;
}

/// The entry of the input that |tracer| is; views and copies of it are other objects.
static const struct frontend_input_object *find(const frontend_identities *identities,
                                                PyObject *tracer) {
    for (uint32_t i = 0; i < identities->num_inputs; ++i)
        if (is_one(identities->inputs[i].tracer, tracer))
            return &identities->inputs[i];
    return NULL;
}

int frontend_trace_is_same(frontend_trace *trace, PyObject *a, PyObject *b) {
    frontend_identities *identities = frontend_trace_get_identities(trace);
    const struct frontend_input_object *first = find(identities, a), *second = find(identities, b);
    if (is_one(a, b) || !first || !second)
        return is_one(a, b);
    bool same = first->object == second->object;
    for (uint32_t i = 0; i < identities->num_guards; ++i)
        if (identities->guards[i].a == first->input && identities->guards[i].b == second->input)
            return same;
    void *guards = identities->guards;
    if (grow(&guards, sizeof *identities->guards, identities->num_guards,
             &identities->max_guards) < 0)
        return -1;
    identities->guards = guards;
    identities->guards[identities->num_guards++] =
        (frontend_identity_guard){first->input, second->input, same};
    return same;
}
