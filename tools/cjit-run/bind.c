// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Inputs against parameters: dtypes, ranks, extents; then the outputs' shapes.
#include "extents.h"
#include "signature.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool same_storage(const run_parameter *p, cjit_dtype dtype) {
    if (p->dtype == dtype)
        return true;
    bool integers = !cjit_dtype_is_float(p->dtype) && !cjit_dtype_is_float(dtype);
    return p->signless && integers && cjit_dtype_size(p->dtype) == cjit_dtype_size(dtype);
}

static cjit_status *check_input(const run_parameter *p, const run_array *array, unsigned index) {
    if (!same_storage(p, array->dtype))
        return cjit_status_create(CJIT_CODE_TYPE, "input %u has dtype %s, the kernel takes %s",
                                  index, cjit_dtype_name(array->dtype), cjit_dtype_name(p->dtype));
    if (p->rank != array->rank)
        return cjit_status_create(CJIT_CODE_VALUE, "input %u has rank %d, the kernel takes rank %d",
                                  index, array->rank, p->rank);
    for (int axis = 0; axis < p->rank; axis++)
        if (p->shape[axis] >= 0 && p->shape[axis] != array->shape[axis])
            return cjit_status_create(CJIT_CODE_VALUE,
                                      "input %u has extent %" PRId64
                                      " on axis %d, the kernel takes "
                                      "%" PRId64,
                                      index, array->shape[axis], axis, p->shape[axis]);
    return NULL;
}

cjit_status *run_bind_value(const run_array *array, unsigned index, char *name,
                            run_symbols *symbols) {
    int64_t value = 0;
    if (array->rank != 0 || !cjit_dtype_is_signed_int(array->dtype))
        return NULL;
    unsigned unused = 64 - 8 * (unsigned)cjit_dtype_size(array->dtype);
    memcpy(&value, array->data, cjit_dtype_size(array->dtype));
    snprintf(name, RUN_NAME_SIZE, "arg%u", index);
    return run_symbols_add(
        symbols, (run_symbol){name, (int64_t)((uint64_t)value << unused) >> unused, index, 0});
}

static cjit_status *bind_symbols(const run_parameter *p, const run_array *array, unsigned index,
                                 run_symbols *symbols) {
    cjit_status *status = NULL;
    for (int axis = 0; axis < p->rank && !status; axis++) {
        const char *name = p->sizes[axis];
        if (!name || !run_extent_is_symbol(name))
            continue;
        const run_symbol *known = run_symbols_find(symbols, name);
        if (!known)
            status = run_symbols_add(symbols,
                                     (run_symbol){name, array->shape[axis], index, (unsigned)axis});
        else if (known->value != array->shape[axis])
            status = cjit_status_create(CJIT_CODE_VALUE,
                                        "input %u has extent %" PRId64
                                        " on axis %d, but %s is %" PRId64 ": axis %u of input %u",
                                        index, array->shape[axis], axis, name, known->value,
                                        known->axis, known->input);
    }
    return status;
}

// Extents that are expressions of symbols hold only after all symbols are known.
static cjit_status *check_expressions(const run_parameter *p, const run_array *array,
                                      unsigned index, const run_symbols *symbols) {
    int64_t value;
    for (int axis = 0; axis < p->rank; axis++)
        if (p->sizes[axis] && run_extent_evaluate(p->sizes[axis], symbols, &value) &&
            value != array->shape[axis])
            return cjit_status_create(CJIT_CODE_VALUE,
                                      "input %u has extent %" PRId64 " on axis %d, %s is %" PRId64,
                                      index, array->shape[axis], axis, p->sizes[axis], value);
    return NULL;
}

static cjit_status *derive_output(const run_parameter *p, const run_symbols *symbols,
                                  unsigned index, run_array *output) {
    output->rank = p->rank;
    for (int axis = 0; axis < p->rank; axis++) {
        int64_t value = p->shape[axis];
        bool known =
            value >= 0 || (p->sizes[axis] && run_extent_evaluate(p->sizes[axis], symbols, &value));
        if (!known || value < 0)
            return cjit_status_create(CJIT_CODE_VALUE,
                                      "the extent of axis %d of output %u does not follow from the "
                                      "inputs%s%s%s; give --shape for each output",
                                      axis, index, p->sizes[axis] ? " (" : "",
                                      p->sizes[axis] ? p->sizes[axis] : "",
                                      p->sizes[axis] ? ")" : "");
        output->shape[axis] = value;
    }
    return NULL;
}

static cjit_status *check_given(const run_parameter *p, unsigned index, const run_array *output) {
    if (output->rank != p->rank)
        return cjit_status_create(CJIT_CODE_VALUE, "--shape of output %u has %d axes, it has %d",
                                  index, output->rank, p->rank);
    for (int axis = 0; axis < p->rank; axis++)
        if (p->shape[axis] >= 0 && p->shape[axis] != output->shape[axis])
            return cjit_status_create(CJIT_CODE_VALUE,
                                      "--shape of output %u has extent %" PRId64
                                      " on axis %d, the kernel writes %" PRId64,
                                      index, output->shape[axis], axis, p->shape[axis]);
    return NULL;
}

cjit_status *run_signature_bind(const run_signature *signature, run_array *arrays,
                                const bool *given) {
    cjit_status *status = NULL;
    run_symbols symbols = {0};
    unsigned inputs = signature->num_inputs;
    char(*names)[RUN_NAME_SIZE] = calloc(inputs + 1, sizeof *names);
    if (!names)
        return cjit_status_no_memory();
    for (unsigned i = 0; i < inputs; i++)
        CJIT_TRY(check_input(&signature->parameters[i], &arrays[i], i));
    CJIT_TRY(run_guards_check(signature->guards, arrays, inputs));
    for (unsigned i = 0; i < inputs; i++)
        CJIT_TRY(run_bind_value(&arrays[i], i, names[i], &symbols));
    for (unsigned i = 0; i < inputs; i++)
        CJIT_TRY(bind_symbols(&signature->parameters[i], &arrays[i], i, &symbols));
    for (unsigned i = 0; i < inputs; i++)
        CJIT_TRY(check_expressions(&signature->parameters[i], &arrays[i], i, &symbols));
    for (unsigned i = inputs; i < signature->count; i++) {
        const run_parameter *p = &signature->parameters[i];
        arrays[i].dtype = p->dtype;
        CJIT_TRY(given[i - inputs] ? check_given(p, i - inputs, &arrays[i])
                                   : derive_output(p, &symbols, i - inputs, &arrays[i]));
    }
done:
    free(symbols.items);
    free(names);
    return status;
}
