// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays: memory, and printing in NumPy's way.
#include "array.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SUMMARY_ABOVE = 1000, EDGE = 3, LINE_WIDTH = 75, ALIGNMENT = 64 };

int64_t run_array_count(const run_array *array) {
    int64_t count = 1;
    for (int axis = 0; axis < array->rank; axis++)
        count *= array->shape[axis];
    return count;
}

cjit_status *run_array_allocate(run_array *array) {
    size_t bytes = cjit_dtype_size(array->dtype);
    bool empty = false, large = false;
    for (int axis = 0; axis < array->rank; axis++) {
        empty |= array->shape[axis] == 0;
        large |= __builtin_mul_overflow(bytes, (size_t)array->shape[axis], &bytes);
    }
    if (empty)
        bytes = 0;
    if (large && !empty)
        return cjit_status_create(CJIT_CODE_MEMORY, "the array is too large for this machine");
    if (bytes > SIZE_MAX - ALIGNMENT)
        return cjit_status_no_memory();
    array->data = aligned_alloc(ALIGNMENT, (bytes + ALIGNMENT) / ALIGNMENT * ALIGNMENT);
    if (!array->data)
        return cjit_status_create(CJIT_CODE_MEMORY, "%zu bytes could not be allocated", bytes);
    memset(array->data, 0, bytes);
    return NULL;
}

void run_array_deinit(run_array *array) {
    free(array->data);
    array->data = NULL;
}

void run_array_reorder(const run_array *shape, const void *from, bool to_fortran, void *to) {
    size_t bytes = cjit_dtype_size(shape->dtype);
    int64_t index[RUN_MAX_RANK] = {0}, count = run_array_count(shape);
    for (int64_t c = 0; c < count; c++) { // c: the place in C order
        int64_t f = 0;
        for (int axis = shape->rank; axis-- > 0;)
            f = f * shape->shape[axis] + index[axis];
        memcpy((char *)to + bytes * (size_t)(to_fortran ? f : c),
               (const char *)from + bytes * (size_t)(to_fortran ? c : f), bytes);
        for (int axis = shape->rank; axis-- > 0 && ++index[axis] == shape->shape[axis];)
            index[axis] = 0;
    }
}

void run_array_append_shape(const run_array *array, support_buffer *out) {
    support_buffer_append_string(out, "(");
    for (int axis = 0; axis < array->rank; axis++)
        support_buffer_printf(out, "%s%" PRId64, axis ? ", " : "", array->shape[axis]);
    support_buffer_append_string(out, array->rank == 1 ? ",)" : ")");
}

static double float_at(const run_array *array, int64_t index) {
    uint16_t half;
    uint32_t bits;
    _Float16 f16;
    float f32;
    switch (array->dtype) {
    case CJIT_DTYPE_F16:
        memcpy(&f16, (const char *)array->data + 2 * index, sizeof f16);
        return (double)f16;
    case CJIT_DTYPE_BF16:
        memcpy(&half, (const char *)array->data + 2 * index, sizeof half);
        bits = (uint32_t)half << 16;
        memcpy(&f32, &bits, sizeof f32);
        return f32;
    case CJIT_DTYPE_F32:
        return ((const float *)array->data)[index];
    default:
        return ((const double *)array->data)[index];
    }
}

// Whether the text |text| reads back as |value| in that type.
static bool reads_back(cjit_dtype dtype, const char *text, double value) {
    if (dtype == CJIT_DTYPE_F64)
        return strtod(text, NULL) == value;
    float near = strtof(text, NULL);
    if (dtype == CJIT_DTYPE_F16)
        return (double)(_Float16)near == value;
    if (dtype == CJIT_DTYPE_BF16) { // half a unit in the last place is 2**-9
        double off = near > value ? near - value : value - near;
        return off <= (value < 0 ? -value : value) * 0x1p-10;
    }
    return near == (float)value;
}

static void format_float(cjit_dtype dtype, double value, char *out, size_t size) {
    if (value != value) {
        snprintf(out, size, "nan");
        return;
    }
    int digits = 1, exponent = 0;
    for (; digits <= 17; digits++) {
        snprintf(out, size, "%.*e", digits - 1, value);
        if (reads_back(dtype, out, value))
            break;
    }
    const char *e = strchr(out, 'e');
    if (!e) // inf
        return;
    exponent = atoi(e + 1);
    if (exponent < -4 || exponent >= 16)
        return;
    int decimals = digits - 1 - exponent;
    snprintf(out, size, "%.*f", decimals > 0 ? decimals : 0, value);
    if (decimals <= 0) // 3 → 3. as NumPy writes floats
        strncat(out, ".", size - strlen(out) - 1);
}

static void format_element(const run_array *array, int64_t index, char *out, size_t size) {
    const void *data = array->data;
    switch (array->dtype) {
    case CJIT_DTYPE_BOOL:
        snprintf(out, size, "%s", ((const uint8_t *)data)[index] ? "True" : "False");
        return;
    case CJIT_DTYPE_I8:
        snprintf(out, size, "%d", ((const int8_t *)data)[index]);
        return;
    case CJIT_DTYPE_I16:
        snprintf(out, size, "%d", ((const int16_t *)data)[index]);
        return;
    case CJIT_DTYPE_I32:
        snprintf(out, size, "%" PRId32, ((const int32_t *)data)[index]);
        return;
    case CJIT_DTYPE_I64:
        snprintf(out, size, "%" PRId64, ((const int64_t *)data)[index]);
        return;
    case CJIT_DTYPE_U8:
        snprintf(out, size, "%u", ((const uint8_t *)data)[index]);
        return;
    case CJIT_DTYPE_U16:
        snprintf(out, size, "%u", ((const uint16_t *)data)[index]);
        return;
    case CJIT_DTYPE_U32:
        snprintf(out, size, "%" PRIu32, ((const uint32_t *)data)[index]);
        return;
    case CJIT_DTYPE_U64:
        snprintf(out, size, "%" PRIu64, ((const uint64_t *)data)[index]);
        return;
    default:
        format_float(array->dtype, float_at(array, index), out, size);
    }
}

typedef struct printer {
    const run_array *array;
    support_buffer *out; // NULL: only measure
    bool summary;
    int width;
    int column;
} printer;

static void put(printer *p, const char *text, int width) {
    int length = (int)strlen(text), padded = length > width ? length : width;
    if (p->out)
        support_buffer_printf(p->out, "%*s", padded, text);
    p->column += padded;
}

static void new_line(printer *p, int lines, int indent) {
    for (int i = 0; i < lines; i++)
        put(p, "\n", 0);
    p->column = 0;
    for (int i = 0; i < indent; i++)
        put(p, " ", 0);
}

static void visit(printer *p, int axis, int64_t offset) {
    char text[40];
    if (axis == p->array->rank) {
        format_element(p->array, offset, text, sizeof text);
        if (!p->out && (int)strlen(text) > p->width)
            p->width = (int)strlen(text);
        put(p, text, p->width);
        return;
    }
    int64_t extent = p->array->shape[axis], stride = 1;
    bool last = axis + 1 == p->array->rank;
    for (int inner = axis + 1; inner < p->array->rank; inner++)
        stride *= p->array->shape[inner];
    put(p, "[", 0);
    for (int64_t i = 0; i < extent; i++) {
        bool cut = p->summary && extent > 2 * EDGE && i == EDGE;
        if (i > 0 && !last)
            new_line(p, p->array->rank - axis - 1, axis + 1);
        else if (i > 0 && p->column + 1 + p->width > LINE_WIDTH)
            new_line(p, 1, axis + 1);
        else if (i > 0)
            put(p, " ", 0);
        if (cut) {
            put(p, "...", 0);
            i = extent - EDGE - 1;
            continue;
        }
        visit(p, axis + 1, offset + i * stride);
    }
    put(p, "]", 0);
}

void run_array_append_values(const run_array *array, support_buffer *out) {
    printer p = {.array = array, .summary = run_array_count(array) > SUMMARY_ABOVE};
    if (run_array_count(array) == 0) {
        support_buffer_append_string(out, "[]");
        return;
    }
    visit(&p, 0, 0);
    p.out = out;
    p.column = 0;
    visit(&p, 0, 0);
}
