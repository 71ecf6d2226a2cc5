// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading of ELF objects. Every offset and size of the file is checked against the file's size
// before use, with sums that cannot wrap; structures are copied out, so the bytes may lie at any
// alignment. What an object of ours never has is refused: other machines, 32 bits, big-endian
// data, more than 65279 sections.
#include "elf_object.h"

#include <stdbool.h>
#include <string.h>

static cjit_status *malformed(const char *what) {
    return cjit_status_create(CJIT_CODE_INTERNAL, "malformed object: %s", what);
}

// Whether |count| bytes at |offset| lie within the file.
static bool is_inside(const runtime_elf *elf, uint64_t offset, uint64_t count) {
    return offset <= elf->size && count <= elf->size - offset;
}

static cjit_status *check_header(const Elf64_Ehdr *header) {
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return malformed("no ELF magic number");
    if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
        header->e_machine != EM_X86_64)
        return malformed("not for x86-64");
    if (header->e_type != ET_REL)
        return malformed("not relocatable");
    if (header->e_shentsize != sizeof(Elf64_Shdr))
        return malformed("unknown size of section headers");
    if (header->e_shnum == 0 || header->e_shnum >= SHN_LORESERVE)
        return malformed("unsupported number of sections");
    if (header->e_shstrndx >= header->e_shnum)
        return malformed("no section names");
    return NULL;
}

static cjit_status *find_symbols(runtime_elf *elf) {
    for (size_t i = 1; i < elf->section_count; i++) {
        Elf64_Shdr section = runtime_elf_get_section(elf, i);
        if (section.sh_type != SHT_NOBITS && !is_inside(elf, section.sh_offset, section.sh_size))
            return malformed("a section reaches beyond the file");
        if (section.sh_type != SHT_SYMTAB || elf->symbol_section)
            continue;
        if (section.sh_entsize != sizeof(Elf64_Sym) || section.sh_link >= elf->section_count)
            return malformed("bad symbol table");
        elf->symbol_section = i;
        elf->symbols = section;
        elf->symbol_count = section.sh_size / sizeof(Elf64_Sym);
        elf->symbol_names = runtime_elf_get_section(elf, section.sh_link);
    }
    if (elf->symbol_section &&
        (elf->symbol_names.sh_type != SHT_STRTAB ||
         !is_inside(elf, elf->symbol_names.sh_offset, elf->symbol_names.sh_size)))
        return malformed("bad symbol names");
    return NULL;
}

cjit_status *runtime_elf_init(runtime_elf *elf, const void *bytes, size_t size) {
    cjit_status *status = NULL;
    *elf = (runtime_elf){.bytes = bytes, .size = size};
    Elf64_Ehdr header;
    if (size < sizeof header)
        return malformed("shorter than an ELF header");
    memcpy(&header, bytes, sizeof header);
    CJIT_TRY(check_header(&header));
    elf->section_table = header.e_shoff;
    elf->section_count = header.e_shnum;
    if (!is_inside(elf, header.e_shoff, (uint64_t)header.e_shnum * sizeof(Elf64_Shdr)))
        return malformed("the section table reaches beyond the file");
    elf->section_names = runtime_elf_get_section(elf, header.e_shstrndx);
    if (elf->section_names.sh_type != SHT_STRTAB ||
        !is_inside(elf, elf->section_names.sh_offset, elf->section_names.sh_size))
        return malformed("bad section names");
    CJIT_TRY(find_symbols(elf));
done:
    return status;
}

Elf64_Shdr runtime_elf_get_section(const runtime_elf *elf, size_t index) {
    Elf64_Shdr section;
    memcpy(&section, elf->bytes + elf->section_table + index * sizeof section, sizeof section);
    return section;
}

// The NUL-terminated string at |offset| of the string |table|, or NULL.
static const char *get_string(const runtime_elf *elf, const Elf64_Shdr *table, uint64_t offset) {
    if (offset >= table->sh_size)
        return NULL;
    const unsigned char *text = elf->bytes + table->sh_offset + offset;
    if (!memchr(text, '\0', table->sh_size - offset))
        return NULL;
    return (const char *)text;
}

const char *runtime_elf_get_section_name(const runtime_elf *elf, const Elf64_Shdr *section) {
    const char *name = get_string(elf, &elf->section_names, section->sh_name);
    return name ? name : "";
}

cjit_status *runtime_elf_get_symbol(const runtime_elf *elf, uint64_t index, Elf64_Sym *out_symbol,
                                    const char **out_name) {
    if (index >= elf->symbol_count)
        return malformed("no such symbol");
    memcpy(out_symbol, elf->bytes + elf->symbols.sh_offset + index * sizeof *out_symbol,
           sizeof *out_symbol);
    *out_name = get_string(elf, &elf->symbol_names, out_symbol->st_name);
    return *out_name ? NULL : malformed("a symbol without a name");
}

Elf64_Rela runtime_elf_get_relocation(const runtime_elf *elf, const Elf64_Shdr *section,
                                      size_t index) {
    Elf64_Rela relocation;
    memcpy(&relocation, elf->bytes + section->sh_offset + index * sizeof relocation,
           sizeof relocation);
    return relocation;
}
