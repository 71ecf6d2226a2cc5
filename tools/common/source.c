// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Input text: lines for messages, and the parts of a file that holds several tests.
#include "source.h"

#include "files.h"

#include <stdlib.h>
#include <string.h>

cjit_status *tool_source_read(const char *path, tool_source *out_source) {
    *out_source = (tool_source){.name = strcmp(path, "-") == 0 ? "<stdin>" : path};
    return tool_read_file(path, &out_source->text, &out_source->size);
}

void tool_source_deinit(tool_source *source) {
    free(source->text);
    *source = (tool_source){0};
}

bool tool_source_is_bytecode(const tool_source *source) {
    return source->size >= 4 && memcmp(source->text, "ML\xefR", 4) == 0;
}

const char *tool_source_line(const tool_source *source, unsigned line, size_t *out_length) {
    const char *at = source->text, *end = source->text + source->size;
    for (unsigned number = 1; line > 0 && at <= end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (number == line) {
            *out_length = (size_t)((stop ? stop : end) - at);
            return at;
        }
        if (!stop)
            break;
        at = stop + 1;
    }
    return NULL;
}

// The start of the next marker line at or after |at|, or |end|.
static const char *find_marker(const char *at, const char *end, const char **out_after) {
    const size_t length = sizeof TOOL_SPLIT_MARKER - 1;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t line = (size_t)((stop ? stop : end) - at);
        while (line > length && (at[line - 1] == ' ' || at[line - 1] == '\r'))
            line--;
        if (line == length && memcmp(at, TOOL_SPLIT_MARKER, length) == 0) {
            *out_after = stop ? stop + 1 : end;
            return at;
        }
        at = stop ? stop + 1 : end;
    }
    *out_after = NULL;
    return end;
}

cjit_status *tool_source_next_part(const tool_source *source, size_t *offset, tool_source *out_part,
                                   bool *out_found) {
    *out_found = *offset <= source->size;
    if (!*out_found)
        return NULL;
    const char *start = source->text + *offset, *after;
    const char *stop = find_marker(start, source->text + source->size, &after);
    size_t lines = 0, size = (size_t)(stop - start);
    for (const char *at = source->text; at < start; at++)
        lines += *at == '\n';
    *out_part = (tool_source){.name = source->name, .size = lines + size};
    out_part->text = malloc(lines + size + 1);
    if (!out_part->text)
        return cjit_status_no_memory();
    memset(out_part->text, '\n', lines);
    memcpy(out_part->text + lines, start, size);
    out_part->text[lines + size] = '\0';
    *offset = after ? (size_t)(after - source->text) : source->size + 1;
    return NULL;
}
