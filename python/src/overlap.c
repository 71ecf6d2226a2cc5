// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments that share memory, in functions that update arguments in place (updates.c).
//
// A trace takes its arguments for different memory. When what was traced updates one, calls compare the
// ranges of addresses of what is updated with those of all other array arguments:
//   apart                       the specialisation serves the call
//   the same elements twice     f(a, a): traced again, with one storage for both arguments
//   any other overlap           refused by name
// Functions that update nothing compare nothing.
#include "function.h"
#include "numpy_api.h"
#include "storage.h"

/// The addresses that |leaf|'s elements take: [out_low, out_high), empty when it has none.
static void find_range(const frontend_leaf *leaf, uintptr_t *out_low, uintptr_t *out_high) {
    bool numpy = PyArray_Check(leaf->object);
    PyArrayObject *array = (PyArrayObject *)leaf->object;
    int64_t size = (int64_t)cjit_dtype_size(frontend_key_dtype(leaf->key));
    int64_t unit = numpy ? 1 : size;
    char *low = numpy ? PyArray_BYTES(array) : leaf->data, *high = low + size;
    const int64_t *strides = numpy ? (const int64_t *)PyArray_STRIDES(array) : leaf->strides;
    for (unsigned i = 0; i < frontend_key_rank(leaf->key); i++) {
        int64_t span = (leaf->shape[i] - 1) * strides[i] * unit;
        if (leaf->shape[i] == 0)
            high = low;
        if (span < 0)
            low += span;
        else
            high += span;
        if (leaf->shape[i] == 0) {
            *out_low = *out_high = 0;
            return;
        }
    }
    *out_low = (uintptr_t)low;
    *out_high = (uintptr_t)high;
}

static bool is_writable(const frontend_leaf *leaf) {
    if (PyArray_Check(leaf->object) && !PyArray_ISWRITEABLE((PyArrayObject *)leaf->object))
        return false;
    for (unsigned i = 0; i < frontend_key_rank(leaf->key); i++)
        if (leaf->strides[i] == 0 && leaf->shape[i] > 1)
            return false;
    return true;
}

/// The argument that the trace took |leaf| for.
static uint32_t find_merged(const frontend_specialization *specialization, uint32_t leaf) {
    for (uint32_t i = 0; i < specialization->num_merged; i++)
        if (specialization->merged[i].leaf == leaf)
            return specialization->merged[i].into;
    return leaf;
}

bool frontend_updates_overlap(const frontend_specialization *specialization,
                              const frontend_frame *frame, uint32_t *out_written,
                              uint32_t *out_other) {
    uintptr_t low, high, other_low, other_high;
    for (uint32_t i = 0; i < specialization->num_updates; i++) {
        uint32_t written = specialization->updates[i].leaf;
        if (i && written == specialization->updates[i - 1].leaf)
            continue;
        find_range(&frame->leaves[written], &low, &high);
        for (uint32_t k = 0; k < specialization->num_inputs; k++) {
            uint32_t other = specialization->input_leaves[k];
            if (!frame->leaves[other].data || find_merged(specialization, other) == written)
                continue;
            find_range(&frame->leaves[other], &other_low, &other_high);
            if (low < other_high && other_low < high) {
                *out_written = written;
                *out_other = other;
                return true;
            }
        }
    }
    return false;
}

// ---------------------------------------------------------------------------------------------
// The same memory twice
// ---------------------------------------------------------------------------------------------

/// True when two arrays have the same elements at the same addresses.
static bool is_same_memory(const frontend_leaf *a, const frontend_leaf *b) {
    unsigned rank = frontend_key_rank(a->key);
    cjit_dtype dtype = frontend_key_dtype(a->key);
    int64_t size = (int64_t)cjit_dtype_size(dtype);
    if (!a->data || a->data != b->data || frontend_key_dtype(b->key) != dtype ||
        frontend_key_rank(b->key) != rank || is_writable(a) != is_writable(b))
        return false;
    int64_t a_unit = PyArray_Check(a->object) ? 1 : size, b_unit = PyArray_Check(b->object) ? 1 : size;
    for (unsigned i = 0; i < rank; i++)
        if (a->shape[i] != b->shape[i] ||
            (a->shape[i] > 1 && a->strides[i] * a_unit != b->strides[i] * b_unit))
            return false;
    return true;
}

int frontend_arguments_merge(frontend_specialization *specialization, const frontend_frame *frame,
                             PyObject *const *values) {
    for (uint32_t i = 0; i < frame->num_arguments; i++) {
        uint32_t into = 0;
        while (into < i && !(frame->leaves[into].data &&
                             is_same_memory(&frame->leaves[i], &frame->leaves[into])))
            into++;
        if (into == i || !frontend_key_is_input(frame->leaves[i].key))
            continue;
        frontend_merged *merged = PyMem_Realloc(
            specialization->merged, (specialization->num_merged + 1) * sizeof *merged);
        if (!merged) {
            PyErr_NoMemory();
            return -1;
        }
        specialization->merged = merged;
        merged[specialization->num_merged++] = (frontend_merged){i, into};
        frontend_tracer *tracer = (frontend_tracer *)values[i];
        tracer->node = ((frontend_tracer *)values[into])->node;
        tracer->storage = ((frontend_tracer *)values[into])->storage;
    }
    return 0;
}

int frontend_updates_match(const frontend_specialization *specialization,
                           const frontend_frame *frame) {
    uint32_t written, other;
    for (uint32_t i = 0; i < specialization->num_updates; i++)
        if (!is_writable(&frame->leaves[specialization->updates[i].leaf]))
            return 0; // tracing again says where it is written
    for (uint32_t i = 0; i < specialization->num_merged; i++)
        if (!is_same_memory(&frame->leaves[specialization->merged[i].leaf],
                            &frame->leaves[specialization->merged[i].into]))
            return 0;
    return !frontend_updates_overlap(specialization, frame, &written, &other);
}
