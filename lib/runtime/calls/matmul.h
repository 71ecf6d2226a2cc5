// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Products of an m × k and a k × n matrix by element type; k is at least 1. |c| overlaps neither operand.
#ifndef CJIT_RUNTIME_CALLS_MATMUL_H
#define CJIT_RUNTIME_CALLS_MATMUL_H

#include "call.h"

/// float32 and float64, by the BLAS library.
void matmul_float(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                  call_matrix c);
/// Integers, which wrap, and bools: "and" and "or".
void matmul_integers(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                     call_matrix b, call_matrix c);
/// Half precision without scratch memory.
void matmul_plain_half(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a,
                       call_matrix b, call_matrix c);

void matmul_complex(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b,
                    call_matrix c);

/// How BLAS, which counts down columns, reads the m × n matrix |x|: 'N' when x itself is in its order, 'T' when
/// its transpose is; 0 when neither.
char matmul_order_of(int64_t m, int64_t n, call_matrix x, int64_t *out_leading);
/// A copy of the m × n matrix |x| without gaps; NULL data when memory is exhausted.
call_matrix matmul_packed(int64_t m, int64_t n, int64_t size, call_matrix x);

/// c = a b for matrices of m × k, k × n and m × n.
typedef void matmul_kernel(int64_t m, int64_t n, int64_t k, call_matrix a, call_matrix b, call_matrix c);
/// matmul_small.c: what multiplies matrices of those extents and layouts quicker than a library, or NULL.
matmul_kernel *matmul_small(cjit_dtype dtype, int64_t m, int64_t n, int64_t k, call_matrix b,
                            call_matrix c);

#endif // CJIT_RUNTIME_CALLS_MATMUL_H
