// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Patching of addresses, after the x86-64 psABI, section 4.4. With S the symbol's address, A the
// addend, P the patched place, G the symbol's entry in the table of addresses:
//
//   R_X86_64_64                               S + A       64 bits
//   R_X86_64_PC64                             S + A - P   64 bits
//   R_X86_64_PC32, PLT32                      S + A - P   32 bits; outside symbols by their stub
//   R_X86_64_GOTPCREL, GOTPCRELX, REX_…       G + A - P   32 bits
//   R_X86_64_32, 32S                          S + A       32 bits, an error when it does not fit
//
// All else is refused by number: thread-local storage, indirect functions, the large code model.
#include "calls/table.h"
#include "image.h"
#include "symbols.h"

#include <string.h>

bool runtime_image_needs_slot(uint32_t type, bool is_outside) {
    switch (type) {
    case R_X86_64_GOTPCREL:
    case R_X86_64_GOTPCRELX:
    case R_X86_64_REX_GOTPCRELX:
        return true;
    case R_X86_64_PC32:
    case R_X86_64_PLT32:
        return is_outside;
    default:
        return false;
    }
}

static cjit_status *resolve_inside(const runtime_image *image, const Elf64_Sym *symbol,
                                   const char *name, uint64_t *out_address) {
    if (symbol->st_shndx == SHN_ABS) {
        *out_address = symbol->st_value;
        return NULL;
    }
    if (symbol->st_shndx >= image->elf.section_count)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "unsupported object: symbol '%.256s' is in section %u", name,
                                  symbol->st_shndx);
    const runtime_place *place = &image->places[symbol->st_shndx];
    if (place->segment == RUNTIME_SEGMENT_NONE || symbol->st_value > place->size)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "malformed object: symbol '%.256s' is outside of its section",
                                  name);
    *out_address = (uint64_t)(uintptr_t)(image->region + place->offset) + symbol->st_value;
    return NULL;
}

static cjit_status *resolve(const runtime_image *image, uint64_t index, uint64_t *out_address) {
    cjit_status *status = NULL;
    Elf64_Sym symbol;
    const char *name;
    *out_address = 0;
    CJIT_TRY(runtime_elf_get_symbol(&image->elf, index, &symbol, &name));
    int type = ELF64_ST_TYPE(symbol.st_info);
    if (type == STT_TLS || type == STT_GNU_IFUNC)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "unsupported object: symbol '%.256s' has type %d", name, type);
    if (index == 0)
        return NULL;
    if (symbol.st_shndx != SHN_UNDEF)
        return resolve_inside(image, &symbol, name, out_address);
    if (runtime_calls_is_call(name)) {
        void *call;
        CJIT_TRY(runtime_calls_bind(name, &call));
        *out_address = (uint64_t)(uintptr_t)call;
        return NULL;
    }
    *out_address = (uint64_t)(uintptr_t)runtime_symbols_find(name);
    if (!*out_address && ELF64_ST_BIND(symbol.st_info) != STB_WEAK)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "the kernel needs '%.256s', which the runtime does not provide",
                                  name);
done:
    return status;
}

static cjit_status *fill_slots(runtime_image *image) {
    cjit_status *status = NULL;
    for (size_t index = 0; index < image->elf.symbol_count; index++) {
        if (!image->slots[index])
            continue;
        uint64_t slot = image->slots[index] - 1, address;
        CJIT_TRY(resolve(image, index, &address));
        uint64_t entry = image->table_offset + slot * RUNTIME_TABLE_ENTRY_SIZE;
        uint64_t stub = image->stub_offset + slot * RUNTIME_STUB_SIZE;
        memcpy(image->region + entry, &address, sizeof address);
        // jmp *displacement(%rip); int3; int3
        unsigned char code[RUNTIME_STUB_SIZE] = {0xff, 0x25, 0, 0, 0, 0, 0xcc, 0xcc};
        int32_t displacement = (int32_t)(entry - (stub + 6));
        memcpy(code + 2, &displacement, sizeof displacement);
        memcpy(image->region + stub, code, sizeof code);
    }
done:
    return status;
}

// The value that |relocation| writes at address |place|, and how many bytes of it.
static cjit_status *evaluate(const runtime_image *image, const Elf64_Rela *relocation,
                             uint64_t place, uint64_t *out_value, size_t *out_width) {
    cjit_status *status = NULL;
    uint32_t type = ELF64_R_TYPE(relocation->r_info);
    uint64_t index = ELF64_R_SYM(relocation->r_info);
    uint64_t addend = (uint64_t)relocation->r_addend, region = (uint64_t)(uintptr_t)image->region;
    uint64_t slot = image->slots[index], address = 0;
    bool relative = true;
    *out_width = 4;
    switch (type) {
    case R_X86_64_GOTPCREL:
    case R_X86_64_GOTPCRELX:
    case R_X86_64_REX_GOTPCRELX:
        address = region + image->table_offset + (slot - 1) * RUNTIME_TABLE_ENTRY_SIZE;
        break;
    case R_X86_64_PC32:
    case R_X86_64_PLT32: {
        Elf64_Sym symbol;
        const char *name;
        CJIT_TRY(runtime_elf_get_symbol(&image->elf, index, &symbol, &name));
        if (symbol.st_shndx == SHN_UNDEF)
            address = region + image->stub_offset + (slot - 1) * RUNTIME_STUB_SIZE;
        else
            CJIT_TRY(resolve(image, index, &address));
        break;
    }
    case R_X86_64_32:
    case R_X86_64_32S:
        relative = false;
        CJIT_TRY(resolve(image, index, &address));
        break;
    case R_X86_64_64:
    case R_X86_64_PC64:
        relative = type == R_X86_64_PC64;
        *out_width = 8;
        CJIT_TRY(resolve(image, index, &address));
        break;
    default:
        return cjit_status_create(CJIT_CODE_INTERNAL, "unsupported object: relocation type %u",
                                  type);
    }
    *out_value = address + addend - (relative ? place : 0);
    uint64_t bias = type == R_X86_64_32 ? 0 : UINT64_C(1) << 31;
    if (*out_width == 4 && *out_value + bias > UINT32_MAX)
        status = cjit_status_create(CJIT_CODE_INTERNAL,
                                    "unsupported object: relocation type %u is out of range", type);
done:
    return status;
}

static cjit_status *apply_table(runtime_image *image, const Elf64_Shdr *table) {
    cjit_status *status = NULL;
    const runtime_place *target = &image->places[table->sh_info];
    for (size_t i = 0; i < table->sh_size / sizeof(Elf64_Rela); i++) {
        Elf64_Rela relocation = runtime_elf_get_relocation(&image->elf, table, i);
        if (ELF64_R_TYPE(relocation.r_info) == R_X86_64_NONE)
            continue;
        unsigned char *section = image->region + target->offset;
        uint64_t place = (uint64_t)(uintptr_t)section + relocation.r_offset, value = 0;
        size_t width;
        CJIT_TRY(evaluate(image, &relocation, place, &value, &width));
        if (relocation.r_offset > target->size || width > target->size - relocation.r_offset)
            return cjit_status_create(CJIT_CODE_INTERNAL,
                                      "malformed object: a relocation outside of its section");
        memcpy(section + relocation.r_offset, &value, width); // little-endian: the low bytes
    }
done:
    return status;
}

cjit_status *runtime_image_relocate(runtime_image *image) {
    cjit_status *status = NULL;
    CJIT_TRY(fill_slots(image));
    for (size_t i = 1; i < image->elf.section_count; i++) {
        Elf64_Shdr section = runtime_elf_get_section(&image->elf, i);
        if (section.sh_type == SHT_RELA &&
            image->places[section.sh_info].segment != RUNTIME_SEGMENT_NONE)
            CJIT_TRY(apply_table(image, &section));
    }
done:
    return status;
}
