// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Errors as values. A function that can fail returns `cjit_status *`: NULL is success, anything
// else is owned by the caller, who passes it on, reports it, or destroys it.
#ifndef CJIT_STATUS_H
#define CJIT_STATUS_H

#include <stdarg.h>
#include <stddef.h>

#if defined(__GNUC__)
#define CJIT_API __attribute__((visibility("default")))
#define CJIT_NODISCARD __attribute__((warn_unused_result))
#define CJIT_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define CJIT_API
#define CJIT_NODISCARD
#define CJIT_PRINTF(string, first)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// What went wrong, in the terms a Python caller can act on. The extension maps each code to one
/// exception class (python/src/errors.c holds that table).
typedef enum cjit_code {
    CJIT_CODE_OK = 0,
    CJIT_CODE_TRACE,       ///< the program is invalid: cjit.TraceError (a TypeError)
    CJIT_CODE_UNSUPPORTED, ///< valid, but cjit cannot do it: cjit.UnsupportedError
    CJIT_CODE_VALUE,       ///< NumPy would raise ValueError
    CJIT_CODE_TYPE,        ///< NumPy would raise TypeError
    CJIT_CODE_INDEX,       ///< NumPy would raise IndexError
    CJIT_CODE_OVERFLOW,    ///< NumPy would raise OverflowError
    CJIT_CODE_RUNTIME,     ///< torch would raise RuntimeError
    CJIT_CODE_MEMORY,      ///< MemoryError
    CJIT_CODE_IO,          ///< OSError
    CJIT_CODE_INTERNAL,    ///< our bug: cjit.InternalError
    CJIT_CODE_ZERO_DIVISION, ///< Python would raise ZeroDivisionError
    CJIT_CODE_LINALG,       ///< NumPy would raise numpy.linalg.LinAlgError
    CJIT_CODE_TORCH_LINALG, ///< torch would raise torch.linalg.LinAlgError
} cjit_code;

typedef struct cjit_status cjit_status;

/// Makes a status with a printf-formatted message. Never returns NULL: when memory is exhausted it
/// returns a static CJIT_CODE_MEMORY status, which `cjit_status_destroy` accepts. Thread-safe.
CJIT_API CJIT_NODISCARD cjit_status *cjit_status_create(cjit_code code, const char *format, ...)
    CJIT_PRINTF(2, 3);

/// As `cjit_status_create`, with the arguments in |args|.
CJIT_API CJIT_NODISCARD cjit_status *cjit_status_create_v(cjit_code code, const char *format,
                                                          va_list args) CJIT_PRINTF(2, 0);

/// The static status for exhausted memory; destroying it does nothing.
CJIT_API CJIT_NODISCARD cjit_status *cjit_status_no_memory(void);

/// The code of |status|; CJIT_CODE_OK for NULL.
CJIT_API cjit_code cjit_status_get_code(const cjit_status *status);

/// The message of |status|, borrowed, valid until it is destroyed; "" for NULL.
CJIT_API const char *cjit_status_get_message(const cjit_status *status);

/// Puts a printf-formatted text in front of the message of |owned_status| and returns it.
CJIT_API CJIT_NODISCARD cjit_status *cjit_status_prefix(cjit_status *owned_status,
                                                        const char *format, ...) CJIT_PRINTF(2, 3);

/// Frees |status|; NULL is allowed.
CJIT_API void cjit_status_destroy(cjit_status *status);

/// Evaluates |expression| into the local `status` and leaves through `done:` when it failed.
#define CJIT_TRY(expression)                                                                       \
    do {                                                                                           \
        status = (expression);                                                                     \
        if (status)                                                                                \
            goto done;                                                                             \
    } while (0)

#ifdef __cplusplus
}
#endif

#endif // CJIT_STATUS_H
