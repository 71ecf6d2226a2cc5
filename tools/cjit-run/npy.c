// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The .npy format (numpy.lib.format): "\x93NUMPY", version, the header's length, a Python dict
//
//   {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
//
// and the elements. Big-endian, Fortran-ordered, structured and object arrays are refused.
#include "array.h"

#include "files.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    cjit_dtype dtype;
    const char *descr; // after the byte order
} descrs[] = {
    {CJIT_DTYPE_BOOL, "b1"}, {CJIT_DTYPE_I8, "i1"},  {CJIT_DTYPE_I16, "i2"}, {CJIT_DTYPE_I32, "i4"},
    {CJIT_DTYPE_I64, "i8"},  {CJIT_DTYPE_U8, "u1"},  {CJIT_DTYPE_U16, "u2"}, {CJIT_DTYPE_U32, "u4"},
    {CJIT_DTYPE_U64, "u8"},  {CJIT_DTYPE_F16, "f2"}, {CJIT_DTYPE_F32, "f4"}, {CJIT_DTYPE_F64, "f8"},
    {CJIT_DTYPE_BF16, "V2"},
};

static cjit_status *bad(const char *path, const char *what) {
    return cjit_status_create(CJIT_CODE_VALUE, "%s: %s", path, what);
}

// The text after "'key':" in the header, or NULL.
static const char *find_value(const char *header, const char *key) {
    for (const char *at = header; (at = strstr(at, key)); at++) {
        const char *end = at + strlen(key);
        if (at == header || (at[-1] != '\'' && at[-1] != '"') || *end != at[-1])
            continue;
        end += 1 + strspn(end + 1, " ");
        if (*end == ':')
            return end + 1 + strspn(end + 1, " ");
    }
    return NULL;
}

static cjit_status *parse_descr(const char *path, const char *value, cjit_dtype wanted,
                                cjit_dtype *out_dtype) {
    char quote = value ? *value : '\0';
    const char *end = quote == '\'' || quote == '"' ? strchr(value + 1, quote) : NULL;
    if (!end)
        return bad(path, "only arrays of one element type are read (this one is structured)");
    const char *descr = value + 1;
    size_t length = (size_t)(end - descr);
    if (*descr == '>')
        return bad(path,
                   "big-endian arrays are not read; save a.astype(a.dtype.newbyteorder('='))");
    bool ordered = *descr == '<' || *descr == '|' || *descr == '=';
    for (size_t i = 0; i < sizeof descrs / sizeof *descrs; i++)
        if (length - ordered == 2 && memcmp(descr + ordered, descrs[i].descr, 2) == 0) {
            *out_dtype = descrs[i].dtype;
            if (*out_dtype == CJIT_DTYPE_U16 && wanted == CJIT_DTYPE_BF16)
                *out_dtype = CJIT_DTYPE_BF16;
            return NULL;
        }
    return cjit_status_create(CJIT_CODE_TYPE, "%s: the dtype '%.*s' is not supported", path,
                              (int)length, descr);
}

static cjit_status *parse_shape(const char *path, const char *value, run_array *array) {
    if (!value || *value != '(')
        return bad(path, "the header has no shape");
    for (const char *at = value + 1;;) {
        char *end;
        at += strspn(at, " ,");
        if (*at == ')')
            return NULL;
        if (!isdigit((unsigned char)*at))
            return bad(path, "the header's shape is not valid");
        if (array->rank == RUN_MAX_RANK)
            return bad(path, "the array has too many axes");
        long long extent = strtoll(at, &end, 10);
        if (extent == INT64_MAX)
            return bad(path, "the header's shape is not valid");
        array->shape[array->rank++] = extent;
        at = end;
    }
}

static cjit_status *parse_header(const char *path, const char *header, cjit_dtype wanted,
                                 run_array *array) {
    cjit_status *status = NULL;
    const char *order = find_value(header, "fortran_order");
    CJIT_TRY(parse_descr(path, find_value(header, "descr"), wanted, &array->dtype));
    CJIT_TRY(parse_shape(path, find_value(header, "shape"), array));
    if (!order)
        return bad(path, "the header does not say the order");
    if (strncmp(order, "True", 4) == 0 && array->rank > 1)
        return bad(path, "Fortran-ordered arrays are not read; save np.ascontiguousarray(a)");
done:
    return status;
}

static cjit_status *parse(const char *path, const char *bytes, size_t size, cjit_dtype wanted,
                          run_array *array) {
    cjit_status *status = NULL;
    char *header = NULL;
    const unsigned char *u = (const unsigned char *)bytes;
    if (size < 12 || memcmp(bytes, "\x93NUMPY", 6) != 0)
        return bad(path, "this is not a .npy file");
    if (u[6] < 1 || u[6] > 3)
        return cjit_status_create(CJIT_CODE_VALUE, "%s: .npy version %u is not known", path, u[6]);
    size_t start = u[6] == 1 ? 10 : 12, length = u[8] | (size_t)u[9] << 8;
    if (u[6] > 1)
        length |= (size_t)u[10] << 16 | (size_t)u[11] << 24;
    if (length > size - start)
        return bad(path, "the file is cut off in its header");
    header = strndup(bytes + start, length);
    if (!header)
        return cjit_status_no_memory();
    CJIT_TRY(parse_header(path, header, wanted, array));
    CJIT_TRY(run_array_allocate(array));
    size_t need = (size_t)run_array_count(array) * cjit_dtype_size(array->dtype);
    if (size - start - length < need)
        status = cjit_status_create(CJIT_CODE_VALUE, "%s: %zu bytes of elements, %zu are needed",
                                    path, size - start - length, need);
    else
        memcpy(array->data, bytes + start + length, need);
done:
    free(header);
    return status;
}

cjit_status *run_array_load(const char *path, cjit_dtype wanted, run_array *out_array) {
    char *bytes;
    size_t size;
    cjit_status *status = tool_read_file(path, &bytes, &size);
    if (status)
        return status;
    *out_array = (run_array){0};
    status = parse(path, bytes, size, wanted, out_array);
    if (status)
        run_array_deinit(out_array);
    free(bytes);
    return status;
}

cjit_status *run_array_save(const run_array *array, const char *path) {
    const char *descr = "";
    support_buffer header, file;
    for (size_t i = 0; i < sizeof descrs / sizeof *descrs; i++)
        if (descrs[i].dtype == array->dtype)
            descr = descrs[i].descr;
    support_buffer_init(&header);
    support_buffer_init(&file);
    support_buffer_printf(&header, "{'descr': '%s%s', 'fortran_order': False, 'shape': ",
                          cjit_dtype_size(array->dtype) == 1 ? "|" : "<", descr);
    run_array_append_shape(array, &header);
    support_buffer_append_string(&header, ", }");
    while ((10 + header.size + 1) % 64 != 0)
        support_buffer_append_string(&header, " ");
    support_buffer_append_string(&header, "\n");
    support_buffer_append(&file, "\x93NUMPY\x01", 8); // and the minor version, 0
    support_buffer_append(&file, (char[]){(char)(header.size & 255), (char)(header.size >> 8)}, 2);
    support_buffer_append(&file, header.data, header.size);
    support_buffer_append(&file, array->data,
                          (size_t)run_array_count(array) * cjit_dtype_size(array->dtype));
    cjit_status *status = header.failed || file.failed
                              ? cjit_status_no_memory()
                              : tool_write_file(path, file.data, file.size);
    support_buffer_deinit(&header);
    support_buffer_deinit(&file);
    return status;
}
