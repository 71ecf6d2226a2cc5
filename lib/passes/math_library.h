// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The text of the math library, embedded: lib/passes/math/<type>/<function>.mlir.
#ifndef CJIT_PASSES_MATH_LIBRARY_H
#define CJIT_PASSES_MATH_LIBRARY_H

#include "../ir/build.h"

typedef struct passes_math_file {
    const char *name; ///< "f32/exp"
    const char *text;
} passes_math_file;

/// Sorted by name.
extern const passes_math_file passes_math_files[];
extern const unsigned passes_num_math_files;

/// The file of function |name| in |directory|, or NULL.
const passes_math_file *math_library_find(const char *directory, MlirStringRef name);
/// What takes |file|'s place for a single lane: |file| itself, or that of its name in its directory's "<directory>1".
const passes_math_file *math_library_find_one_lane(const passes_math_file *file);
/// The directory of a float type of its own ("f32"), or NULL.
const char *math_library_exact(MlirType element);
/// The function that a "math." or "cjit." operation means, empty for another operation.
MlirStringRef math_library_name(MlirOperation operation);
/// The file that replaces |operation| on elements of that type, or NULL when the library has none.
const passes_math_file *math_library_find_for(MlirOperation operation, MlirType element);

#endif // CJIT_PASSES_MATH_LIBRARY_H
