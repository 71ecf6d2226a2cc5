// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of calls.def by name, for the loader.
#include "table.h"

#include "blas.h"
#include "call.h"
#include "fft.h"
#include "random.h"

typedef void (*function)(const int64_t *words);

static const function functions[] = {
#define CJIT_CALL(ENUM, name, operands, results, params, library, doc) call_##name,
#include "cjit/calls.def"
};

cjit_status *cjit_calls_prepare(cjit_callee callee) {
    cjit_call_library library = cjit_callee_get_info(callee)->library;
    return library == CJIT_CALL_LIBRARY_BLAS     ? blas_load()
           : library == CJIT_CALL_LIBRARY_FFT    ? fft_load()
           : library == CJIT_CALL_LIBRARY_RANDOM ? random_load()
                                                 : NULL;
}

bool runtime_calls_is_call(const char *symbol) {
    return strncmp(symbol, CJIT_CALL_PREFIX, strlen(CJIT_CALL_PREFIX)) == 0;
}

cjit_status *runtime_calls_bind(const char *symbol, void **out_address) {
    cjit_callee callee = cjit_callee_from_name(symbol + strlen(CJIT_CALL_PREFIX));
    *out_address = NULL;
    if (callee == CJIT_CALL_COUNT)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "the kernel needs '%.256s', which the runtime does not provide",
                                  symbol);
    cjit_status *status = cjit_calls_prepare(callee);
    if (!status)
        *out_address = (void *)functions[callee];
    return status;
}
