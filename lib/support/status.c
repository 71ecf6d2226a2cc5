// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The status object: a code and a message in one allocation. The one static instance stands for
// exhausted memory, so that reporting an error never needs memory that is not there.
#include "cjit/status.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cjit_status {
    cjit_code code;
    char *message; // points behind the struct, or at a literal for the static instance
};

static char no_memory_message[] = "out of memory";
static cjit_status no_memory = {CJIT_CODE_MEMORY, no_memory_message};

cjit_status *cjit_status_no_memory(void) { return &no_memory; }

cjit_status *cjit_status_create_v(cjit_code code, const char *format, va_list args) {
    va_list measure;
    va_copy(measure, args);
    int length = vsnprintf(NULL, 0, format, measure);
    va_end(measure);
    if (length < 0)
        length = 0;
    cjit_status *status = malloc(sizeof *status + (size_t)length + 1);
    if (!status)
        return &no_memory;
    status->code = code;
    status->message = (char *)(status + 1);
    status->message[0] = '\0';
    vsnprintf(status->message, (size_t)length + 1, format, args);
    return status;
}

cjit_status *cjit_status_create(cjit_code code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    cjit_status *status = cjit_status_create_v(code, format, args);
    va_end(args);
    return status;
}

cjit_code cjit_status_get_code(const cjit_status *status) {
    return status ? status->code : CJIT_CODE_OK;
}

const char *cjit_status_get_message(const cjit_status *status) {
    return status ? status->message : "";
}

cjit_status *cjit_status_prefix(cjit_status *owned_status, const char *format, ...) {
    if (!owned_status || owned_status == &no_memory)
        return owned_status;
    char prefix[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(prefix, sizeof prefix, format, args);
    va_end(args);
    cjit_status *status =
        cjit_status_create(owned_status->code, "%s%s", prefix, owned_status->message);
    cjit_status_destroy(owned_status);
    return status;
}

void cjit_status_destroy(cjit_status *status) {
    if (status != &no_memory)
        free(status);
}
