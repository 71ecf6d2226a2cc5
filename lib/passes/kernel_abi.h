// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of --cjit-kernel-abi share.
#ifndef CJIT_PASSES_KERNEL_ABI_H
#define CJIT_PASSES_KERNEL_ABI_H

#include "../ir/build.h"

enum { ABI_MAX_RANK = 32, ABI_MAX_ARGUMENTS = 6 };

/// Byte offsets of the members of cjit_runtime_table.
enum {
    ABI_ARENA_ALLOC = 8,
    ABI_RAISE_VALUES = 16,
    ABI_ARENA_MARK = 24,
    ABI_ARENA_RELEASE = 32,
    ABI_OUTPUT_ALLOC = 40,
    ABI_PARALLEL_FOR = 48,
    ABI_PRINT = 56,
};

typedef struct abi {
    MlirContext context;
    MlirOperation module;
    MlirType pointer, i64, i32;
    MlirValue arena, table; // arguments of the kernel
} abi;

// kernel_abi.c

MlirValue abi_constant(abi *a, ir_builder *b, int64_t value);
/// The address of element |index| of an array of |element| at |base|.
MlirValue abi_element(abi *a, ir_builder *b, MlirValue base, MlirType element, int32_t index);
/// The memref of |type| at |data| with those extents and strides (i64 values).
MlirValue abi_memref(abi *a, ir_builder *b, MlirType type, MlirValue data, const MlirValue *extents,
                     const MlirValue *strides);
void abi_contiguous_strides(abi *a, ir_builder *b, intptr_t rank, const MlirValue *extents,
                            MlirValue *strides);
/// The LLVM type of a memref of |rank|.
MlirType abi_descriptor_type(abi *a, intptr_t rank);
/// Calls the runtime table's function at |offset| with at most ABI_MAX_ARGUMENTS; |result| may be null.
MlirValue abi_call(abi *a, ir_builder *b, int32_t offset, MlirType result, intptr_t count,
                   const MlirValue *arguments);

// temporaries.c

/// Gives every memref.alloc of |function| memory from the arena.
bool abi_place_temporaries(abi *a, MlirOperation function, MlirBlock entry);
/// Gives every cjit.output_alloc of the kernel's own block memory from the pool of outputs.
void abi_place_outputs(abi *a, MlirBlock entry);

// raise_sites.c

/// cjit.raise_if becomes a branch that leaves its values for the message, and stops.
void abi_lower_raises(abi *a, MlirOperation function);
/// Stops the kernel with |code| when |condition| holds. A marker, which --cjit-stop makes a return.
void abi_stop_if(abi *a, ir_builder *b, MlirValue condition, int64_t code);

/// Stops with |code|, an i32, when it is not 0.
void abi_stop_with(abi *a, ir_builder *b, MlirValue code);

// parallel_bodies.c

/// Gives a function that --cjit-outline-parallel made the convention of cjit_parallel_body.
void abi_convert_body(abi *a, MlirOperation function);
/// Calls the runtime for each call of such a one in |function|.
void abi_lower_parallel_calls(abi *a, MlirOperation function);

// stop.c

/// Markers: the first stops with its attribute cjit.code, the other with its operand.
extern const char abi_stop_name[], abi_stop_with_name[];

#endif // CJIT_PASSES_KERNEL_ABI_H
