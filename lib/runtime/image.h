// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel's code in the making: which section goes where (layout.c), and the patching of addresses
// (relocate.c). loader.c drives both.
#ifndef CJIT_RUNTIME_IMAGE_H
#define CJIT_RUNTIME_IMAGE_H

#include "elf_object.h"

#include <stdbool.h>

/// Pages with one protection. The order is that of the memory region.
typedef enum runtime_segment {
    RUNTIME_SEGMENT_CODE,      // executable
    RUNTIME_SEGMENT_CONSTANTS, // read-only after relocation
    RUNTIME_SEGMENT_DATA,      // writable
    RUNTIME_SEGMENT_COUNT,
    RUNTIME_SEGMENT_NONE = RUNTIME_SEGMENT_COUNT, // a section that is not loaded
} runtime_segment;

typedef struct runtime_place {
    runtime_segment segment;
    uint64_t offset; // in the region
    uint64_t size;
} runtime_place;

typedef struct runtime_image {
    runtime_elf elf;
    runtime_place *places; // one per section
    uint32_t *slots;       // one per symbol: its slot plus one, 0 when it needs none
    uint32_t slot_count;
    uint64_t stub_offset;  // slot i's stub, in the code: a jump through its address
    uint64_t table_offset; // slot i's address, in the constants (the GOT)
    uint64_t segment_offset[RUNTIME_SEGMENT_COUNT + 1]; // the last is the region's size
    unsigned char *region;
} runtime_image;

enum { RUNTIME_STUB_SIZE = 8, RUNTIME_TABLE_ENTRY_SIZE = 8 };

/// Decides the place of every section and the number of slots; needs |image|'s elf only.
/// The caller frees |places| and |slots|, also after a failure.
CJIT_NODISCARD cjit_status *runtime_image_lay_out(runtime_image *image);

/// Whether relocations of |type| against a symbol, outside the object or not, go through a slot.
bool runtime_image_needs_slot(uint32_t type, bool is_outside);

/// Fills the slots and applies the relocations to the sections already copied to |region|.
CJIT_NODISCARD cjit_status *runtime_image_relocate(runtime_image *image);

#endif // CJIT_RUNTIME_IMAGE_H
