// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where an object's sections go. All of a kernel is one region, so that 32-bit relative addresses
// reach; each of the three segments starts a page:
//
//   code       .text*, then a stub per slot
//   constants  .rodata*, .data.rel.ro*, then the table of the slots' addresses (GOT)
//   data       .data*, .bss*
//
// A slot belongs to a symbol that is reached through the table, or that lies outside the object:
// libm may be further than 2 GiB away. Unwind tables and notes are not loaded (kernels throw
// nothing); thread-local data, constructors and code that is writable are refused.
#include "image.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 4096 };
static const uint64_t largest_region = 1 << 30; // relative addresses within it fit 32 bits

static bool starts_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static cjit_status *classify(const runtime_elf *elf, const Elf64_Shdr *section,
                             runtime_segment *out_segment) {
    const char *name = runtime_elf_get_section_name(elf, section);
    *out_segment = RUNTIME_SEGMENT_NONE;
    if (!(section->sh_flags & SHF_ALLOC) || section->sh_type == SHT_NOTE ||
        section->sh_type == SHT_X86_64_UNWIND || strcmp(name, ".eh_frame") == 0)
        return NULL;
    if (section->sh_type != SHT_PROGBITS && section->sh_type != SHT_NOBITS)
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "unsupported object: section '%.64s' has type %u", name,
                                  (unsigned)section->sh_type);
    bool writable = section->sh_flags & SHF_WRITE, executable = section->sh_flags & SHF_EXECINSTR;
    if ((section->sh_flags & (SHF_TLS | SHF_COMPRESSED)) || (writable && executable))
        return cjit_status_create(CJIT_CODE_INTERNAL,
                                  "unsupported object: section '%.64s' has flags %#llx", name,
                                  (unsigned long long)section->sh_flags);
    if (executable)
        *out_segment = RUNTIME_SEGMENT_CODE;
    else if (!writable || starts_with(name, ".data.rel.ro"))
        *out_segment = RUNTIME_SEGMENT_CONSTANTS;
    else
        *out_segment = RUNTIME_SEGMENT_DATA;
    return NULL;
}

// Moves |*offset| up to |alignment| and past |size| bytes, which start at |out_start|.
static cjit_status *advance(uint64_t *offset, uint64_t alignment, uint64_t size,
                            uint64_t *out_start) {
    if (alignment == 0)
        alignment = 1;
    if (alignment > PAGE || (alignment & (alignment - 1)))
        return cjit_status_create(CJIT_CODE_INTERNAL, "malformed object: alignment %llu",
                                  (unsigned long long)alignment);
    uint64_t start = (*offset + alignment - 1) & ~(alignment - 1);
    if (start > largest_region || size > largest_region - start)
        return cjit_status_create(CJIT_CODE_INTERNAL, "unsupported object: larger than 1 GiB");
    *out_start = start;
    *offset = start + size;
    return NULL;
}

static cjit_status *place_segment(runtime_image *image, runtime_segment segment, uint64_t *offset) {
    cjit_status *status = NULL;
    uint64_t slots = image->slot_count;
    CJIT_TRY(advance(offset, PAGE, 0, &image->segment_offset[segment]));
    for (size_t i = 1; i < image->elf.section_count; i++) {
        runtime_place *place = &image->places[i];
        if (place->segment != segment)
            continue;
        Elf64_Shdr section = runtime_elf_get_section(&image->elf, i);
        place->size = section.sh_size;
        CJIT_TRY(advance(offset, section.sh_addralign, section.sh_size, &place->offset));
    }
    if (segment == RUNTIME_SEGMENT_CODE)
        CJIT_TRY(advance(offset, 16, slots * RUNTIME_STUB_SIZE, &image->stub_offset));
    if (segment == RUNTIME_SEGMENT_CONSTANTS)
        CJIT_TRY(advance(offset, 16, slots * RUNTIME_TABLE_ENTRY_SIZE, &image->table_offset));
done:
    return status;
}

static cjit_status *assign_slots(runtime_image *image, const Elf64_Shdr *relocations) {
    cjit_status *status = NULL;
    for (size_t i = 0; i < relocations->sh_size / sizeof(Elf64_Rela); i++) {
        Elf64_Rela relocation = runtime_elf_get_relocation(&image->elf, relocations, i);
        uint64_t index = ELF64_R_SYM(relocation.r_info);
        Elf64_Sym symbol;
        const char *name;
        CJIT_TRY(runtime_elf_get_symbol(&image->elf, index, &symbol, &name));
        if (runtime_image_needs_slot(ELF64_R_TYPE(relocation.r_info),
                                     symbol.st_shndx == SHN_UNDEF) &&
            !image->slots[index])
            image->slots[index] = ++image->slot_count;
    }
done:
    return status;
}

// Finds the relocations of sections that are loaded, checks them as a table, and assigns slots.
static cjit_status *scan_relocations(runtime_image *image) {
    cjit_status *status = NULL;
    const runtime_elf *elf = &image->elf;
    for (size_t i = 1; i < elf->section_count; i++) {
        Elf64_Shdr section = runtime_elf_get_section(elf, i);
        if (section.sh_type != SHT_RELA && section.sh_type != SHT_REL)
            continue;
        if (section.sh_info >= elf->section_count)
            return cjit_status_create(CJIT_CODE_INTERNAL,
                                      "malformed object: relocations of no section");
        if (image->places[section.sh_info].segment == RUNTIME_SEGMENT_NONE)
            continue;
        if (section.sh_type == SHT_REL || section.sh_entsize != sizeof(Elf64_Rela) ||
            section.sh_link != elf->symbol_section ||
            runtime_elf_get_section(elf, section.sh_info).sh_type == SHT_NOBITS)
            return cjit_status_create(CJIT_CODE_INTERNAL, "malformed object: bad relocations");
        CJIT_TRY(assign_slots(image, &section));
    }
done:
    return status;
}

cjit_status *runtime_image_lay_out(runtime_image *image) {
    cjit_status *status = NULL;
    size_t sections = image->elf.section_count;
    image->places = calloc(sections, sizeof *image->places);
    image->slots = calloc(image->elf.symbol_count + 1, sizeof *image->slots);
    if (!image->places || !image->slots)
        return cjit_status_no_memory();
    image->places[0].segment = RUNTIME_SEGMENT_NONE;
    for (size_t i = 1; i < sections; i++) {
        Elf64_Shdr section = runtime_elf_get_section(&image->elf, i);
        CJIT_TRY(classify(&image->elf, &section, &image->places[i].segment));
    }
    CJIT_TRY(scan_relocations(image));
    uint64_t offset = 0;
    for (runtime_segment segment = 0; segment < RUNTIME_SEGMENT_COUNT; segment++)
        CJIT_TRY(place_segment(image, segment, &offset));
    CJIT_TRY(advance(&offset, PAGE, 0, &image->segment_offset[RUNTIME_SEGMENT_COUNT]));
done:
    return status;
}
