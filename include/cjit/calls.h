// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls of functions outside of compiled code, by the table calls.def.
#ifndef CJIT_CALLS_H
#define CJIT_CALLS_H

#include "cjit/dtype.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cjit_callee {
#define CJIT_CALL(ENUM, name, operands, results, params, library, doc) CJIT_CALL_##ENUM,
#include "cjit/calls.def"
    CJIT_CALL_COUNT,
} cjit_callee;

enum { CJIT_MAX_CALL_OPERANDS = 8 }; ///< and as many results

typedef enum cjit_call_library {
    CJIT_CALL_LIBRARY_NONE, ///< the runtime's own code
    CJIT_CALL_LIBRARY_RANDOM, ///< NumPy's distributions, which the process hands in
    CJIT_CALL_LIBRARY_FFT,  ///< pocketfft, which the process hands in
    CJIT_CALL_LIBRARY_BLAS, ///< a BLAS and LAPACK library, found when it is first needed
} cjit_call_library;

typedef struct cjit_callee_info {
    const char *name, *doc;
    uint8_t num_operands, num_results, num_params;
    cjit_call_library library;
} cjit_callee_info;

/// The row of the table.
CJIT_API const cjit_callee_info *cjit_callee_get_info(cjit_callee callee);
/// The callee of that name, or CJIT_CALL_COUNT.
CJIT_API cjit_callee cjit_callee_from_name(const char *name);

/// In compiled code a callee is the function cjit_call_<name>. It takes one pointer to 64-bit words:
/// for each operand and then each result its data pointer, dtype, rank, extents and strides in
/// elements; then the params.
#define CJIT_CALL_PREFIX "cjit_call_"

#ifdef __cplusplus
}
#endif

#endif // CJIT_CALLS_H
