// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of an m × k and a k × n matrix by element type; k is at least 1. |c| overlaps neither operand.
#ifndef CJIT_RUNTIME_CALLS_MATMUL_H
#define CJIT_RUNTIME_CALLS_MATMUL_H

#include "call.h"

/// c = a b for matrices of m × k, k × n and m × n.
typedef void matmul_kernel(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b, call_matrix c);

/// Integers, which wrap, and bools: "and" and "or".
void matmul_integers(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                     call_matrix b, call_matrix c);
/// Half precision without scratch memory.
void matmul_plain_half(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                       call_matrix b, call_matrix c);

/// matmul_complex.c: what multiplies complex numbers without a library.
matmul_kernel *matmul_plain_complex(cjit_dtype dtype);
/// matmul_small.c: what multiplies matrices of those extents and layouts quicker than a library, or NULL.
matmul_kernel *matmul_small(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix b,
                            call_matrix c);

#endif // CJIT_RUNTIME_CALLS_MATMUL_H
