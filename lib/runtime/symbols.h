// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions outside of an object that compiled code may call.
#ifndef CJIT_RUNTIME_SYMBOLS_H
#define CJIT_RUNTIME_SYMBOLS_H

#include <emmintrin.h>
#include <stddef.h>

/// The address of the function |name|, or NULL. Thread-safe.
void *runtime_symbols_find(const char *name);

/// The sorted names, for tests: NULL from the table's end on.
const char *runtime_symbols_get_name(size_t index);

/// Round |value| to bfloat16, to nearest, ties to even; the result is in the low 16 bits, where the
/// x86-64 ABI returns a bfloat16.
__m128i runtime_convert_f32_to_bf16(float value);
__m128i runtime_convert_f64_to_bf16(double value);

#endif // CJIT_RUNTIME_SYMBOLS_H
