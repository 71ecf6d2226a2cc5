// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names for `perf`: a line "address size name" per function, in hexadecimal, as the kernel's
// tools/perf/Documentation/jit-interface.txt has it.
#include "perf_map.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void runtime_perf_map_add(const runtime_image *image) {
    const char *wanted = getenv("CJIT_PERF");
    if (!wanted || strcmp(wanted, "1") != 0)
        return;
    char path[64];
    snprintf(path, sizeof path, "/tmp/perf-%ld.map", (long)getpid());
    // The directory is everyone's: a link put there by another user must not be followed.
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0)
        return;
    for (size_t i = 1; i < image->elf.symbol_count; i++) {
        Elf64_Sym symbol;
        const char *name;
        cjit_status *status = runtime_elf_get_symbol(&image->elf, i, &symbol, &name);
        cjit_status_destroy(status);
        if (status || ELF64_ST_TYPE(symbol.st_info) != STT_FUNC ||
            symbol.st_shndx >= image->elf.section_count ||
            image->places[symbol.st_shndx].segment != RUNTIME_SEGMENT_CODE)
            continue;
        const unsigned char *address =
            image->region + image->places[symbol.st_shndx].offset + symbol.st_value;
        dprintf(file, "%lx %lx cjit:%.200s\n", (unsigned long)(uintptr_t)address,
                (unsigned long)symbol.st_size, name);
    }
    close(file);
}
