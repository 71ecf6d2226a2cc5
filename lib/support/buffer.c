// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The growing byte buffer.
#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void support_buffer_init(support_buffer *buffer) { *buffer = (support_buffer){0}; }

static bool reserve(support_buffer *buffer, size_t more) {
    if (buffer->failed)
        return false;
    if (buffer->capacity - buffer->size > more) // one byte is kept for the NUL
        return true;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 256;
    while (capacity - buffer->size <= more)
        capacity *= 2;
    char *data = realloc(buffer->data, capacity);
    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void support_buffer_append(support_buffer *buffer, const void *bytes, size_t size) {
    if (!reserve(buffer, size))
        return;
    if (size)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void support_buffer_append_string(support_buffer *buffer, const char *text) {
    support_buffer_append(buffer, text, strlen(text));
}

void support_buffer_append_u32(support_buffer *buffer, uint32_t value) {
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
    support_buffer_append(buffer, bytes, sizeof bytes);
}

void support_buffer_append_u64(support_buffer *buffer, uint64_t value) {
    support_buffer_append_u32(buffer, (uint32_t)value);
    support_buffer_append_u32(buffer, (uint32_t)(value >> 32));
}

void support_buffer_printf(support_buffer *buffer, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length >= 0 && reserve(buffer, (size_t)length)) {
        vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, again);
        buffer->size += (size_t)length;
    }
    va_end(again);
    va_end(args);
}

char *support_buffer_take(support_buffer *buffer, size_t *out_size) {
    if (!buffer->failed)
        support_buffer_append(buffer, "", 0); // an empty buffer becomes an empty string
    if (buffer->failed) {
        support_buffer_deinit(buffer);
        return NULL;
    }
    char *data = buffer->data;
    if (out_size)
        *out_size = buffer->size;
    support_buffer_init(buffer);
    return data;
}

void support_buffer_deinit(support_buffer *buffer) {
    free(buffer->data);
    support_buffer_init(buffer);
}
