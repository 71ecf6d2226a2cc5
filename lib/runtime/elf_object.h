// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A checked view of an ELF64 x86-64 relocatable object. Reads only; keeps no memory of its own.
#ifndef CJIT_RUNTIME_ELF_OBJECT_H
#define CJIT_RUNTIME_ELF_OBJECT_H

#include "cjit/status.h"

#include <elf.h>
#include <stdint.h>

typedef struct runtime_elf {
    const unsigned char *bytes; // borrowed, any alignment
    size_t size;
    uint64_t section_table; // its offset in the file
    size_t section_count;
    Elf64_Shdr section_names;
    size_t symbol_section; // 0 when the object has no symbols
    size_t symbol_count;
    Elf64_Shdr symbols;
    Elf64_Shdr symbol_names;
} runtime_elf;

/// Checks the header, the section table and that every section's contents lie within the file.
CJIT_NODISCARD cjit_status *runtime_elf_init(runtime_elf *elf, const void *bytes, size_t size);

/// Section |index|, which must be below section_count.
Elf64_Shdr runtime_elf_get_section(const runtime_elf *elf, size_t index);

/// The name of |section|, borrowed from the file; "" when it has no valid one.
const char *runtime_elf_get_section_name(const runtime_elf *elf, const Elf64_Shdr *section);

CJIT_NODISCARD cjit_status *runtime_elf_get_symbol(const runtime_elf *elf, uint64_t index,
                                                   Elf64_Sym *out_symbol, const char **out_name);

/// Entry |index| of the SHT_RELA |section|; the index must be below sh_size / sizeof(Elf64_Rela).
Elf64_Rela runtime_elf_get_relocation(const runtime_elf *elf, const Elf64_Shdr *section,
                                      size_t index);

#endif // CJIT_RUNTIME_ELF_OBJECT_H
