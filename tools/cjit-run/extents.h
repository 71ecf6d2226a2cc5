// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Size expressions, as cjit.sizes writes them: "s0", "4", "max((s0 - 2), 0)", "((s0 * s1) // 2)".
#ifndef CJIT_RUN_EXTENTS_H
#define CJIT_RUN_EXTENTS_H

#include "array.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct run_symbol {
    const char *name; ///< borrowed: "s0"
    int64_t value;
    unsigned input, axis; ///< where it was seen first
} run_symbol;

typedef struct run_symbols {
    run_symbol *items;
    unsigned count;
} run_symbols;

/// True when |text| is one name.
bool run_extent_is_symbol(const char *text);
const run_symbol *run_symbols_find(const run_symbols *symbols, const char *name);
CJIT_NODISCARD cjit_status *run_symbols_add(run_symbols *symbols, run_symbol symbol);

enum { RUN_NAME_SIZE = 24 };
/// The value of input |index|, where it is an integer scalar, as "arg2", written to |name|
/// (RUN_NAME_SIZE), which outlives |symbols|.
CJIT_NODISCARD cjit_status *run_bind_value(const run_array *array, unsigned index, char *name,
                                           run_symbols *symbols);

/// The value of |text|; false when it names an unknown symbol or is not an expression.
bool run_extent_evaluate(const char *text, const run_symbols *symbols, int64_t *out_value);

#endif // CJIT_RUN_EXTENTS_H
