// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A growing byte buffer, for text and for serialised data. A failed growth is remembered: append
// freely, check `failed` once at the end. Not thread-safe.
#ifndef CJIT_SUPPORT_BUFFER_H
#define CJIT_SUPPORT_BUFFER_H

#include "cjit/status.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct support_buffer {
    char *data; // NUL-terminated whenever not NULL
    size_t size;
    size_t capacity;
    bool failed; // an allocation failed; the contents are incomplete
} support_buffer;

void support_buffer_init(support_buffer *buffer);
void support_buffer_append(support_buffer *buffer, const void *bytes, size_t size);
void support_buffer_append_string(support_buffer *buffer, const char *text);
void support_buffer_append_u32(support_buffer *buffer, uint32_t value); // little-endian
void support_buffer_append_u64(support_buffer *buffer, uint64_t value); // little-endian
void support_buffer_printf(support_buffer *buffer, const char *format, ...) CJIT_PRINTF(2, 3);

/// Moves the bytes out (free() them); NULL when an allocation failed. The buffer is empty again.
char *support_buffer_take(support_buffer *buffer, size_t *out_size);

void support_buffer_deinit(support_buffer *buffer);

#endif // CJIT_SUPPORT_BUFFER_H
