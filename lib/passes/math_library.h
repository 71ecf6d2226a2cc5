// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of the math library, embedded: lib/passes/math/<type>/<function>.mlir.
#ifndef CJIT_PASSES_MATH_LIBRARY_H
#define CJIT_PASSES_MATH_LIBRARY_H

typedef struct passes_math_file {
    const char *name; ///< "f32/exp"
    const char *text;
} passes_math_file;

/// Sorted by name.
extern const passes_math_file passes_math_files[];
extern const unsigned passes_num_math_files;

#endif // CJIT_PASSES_MATH_LIBRARY_H
