// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What sort.c and sort_vectors.c have of each other.
#ifndef CJIT_RUNTIME_CALLS_SORT_VECTORS_H
#define CJIT_RUNTIME_CALLS_SORT_VECTORS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum sort_kind { SORT_SIGNED, SORT_UNSIGNED, SORT_FLOAT } sort_kind;

enum { SORT_SLACK = 64 }; ///< bytes that |spare| has beyond |n| elements

/// Sorts |n| numbers, |in_step| elements apart, from |in| to |out|, |out_step| elements apart; the two are the
/// same line or do not overlap. nan is the greatest and comes out with one bit pattern; |falls|: the
/// greatest first. |keys| has room for |n| elements, |spare| for SORT_SLACK bytes more; |keys| is not used
/// when |out_step| is 1. True when there are zeros of both signs, which then stand in any order.
typedef bool sort_numbers(int64_t n, const void *in, int64_t in_step, sort_kind kind, bool falls,
                          void *out, int64_t out_step, void *keys, void *spare);

/// The sort of numbers of |bits| bits by vectors of at most |vector_bits| that this processor has, or NULL.
sort_numbers *sort_vectors(int bits, int vector_bits);

/// sort.c: sorts |n| unsigned keys of that width by counting or merging; |spare| has room for |n|.
void sort_keys_32(int64_t n, void *keys, void *spare);
void sort_keys_64(int64_t n, void *keys, void *spare);

#endif // CJIT_RUNTIME_CALLS_SORT_VECTORS_H
