// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading and writing whole files. Errors name the file and the system's reason.
#include "files.h"

#include "support/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static cjit_status *io_error(const char *what, const char *path) {
    if (strcmp(path, "-") == 0)
        return cjit_status_create(CJIT_CODE_IO, "cannot %s standard %s: %s", what,
                                  strcmp(what, "read") == 0 ? "input" : "output", strerror(errno));
    return cjit_status_create(CJIT_CODE_IO, "cannot %s '%s': %s", what, path, strerror(errno));
}

cjit_status *tool_read_file(const char *path, char **out_bytes, size_t *out_size) {
    cjit_status *status = NULL;
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    if (!file)
        return io_error("open", path);
    char part[16384];
    support_buffer all;
    support_buffer_init(&all);
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        support_buffer_append(&all, part, got);
    if (ferror(file))
        status = io_error("read", path);
    if (!standard)
        fclose(file);
    support_buffer_append(&all, "", 1);
    if (!status && all.failed)
        status = cjit_status_no_memory();
    if (status) {
        support_buffer_deinit(&all);
        return status;
    }
    *out_bytes = support_buffer_take(&all, out_size);
    --*out_size;
    return NULL;
}

cjit_status *tool_write_file(const char *path, const void *bytes, size_t size) {
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdout : fopen(path, "wb");
    if (!file)
        return io_error("write", path);
    bool good = fwrite(bytes, 1, size, file) == size && fflush(file) == 0;
    cjit_status *status = good ? NULL : io_error("write", path);
    if (!standard && fclose(file) != 0 && !status)
        status = io_error("write", path);
    return status;
}
