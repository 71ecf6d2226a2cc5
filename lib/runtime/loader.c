// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an object file's bytes to a function that can be called: check (elf_object.c), decide where
// everything goes (layout.c), map, copy, patch addresses (relocate.c), protect. Pages are written
// while they are plain memory and made executable or read-only once, at the end.
//
// With CJIT_PERF=1 in the environment the functions are listed in /tmp/perf-PID.map, where
// `perf report` looks for the names of code that is in no file.
#include "cjit/runtime.h"

#include "image.h"
#include "perf_map.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct cjit_kernel {
    atomic_uint references;
    bool quick; // CJIT_QUICK_SYMBOL is there
    cjit_kernel_function function;
    unsigned char *region;
    size_t region_size;
};

// Finds the symbol |name| that the object exports, as a section and an offset in it.
static cjit_status *find_symbol(const runtime_image *image, const char *name, Elf64_Sym *out_symbol,
                                bool *out_found) {
    cjit_status *status = NULL;
    *out_found = false;
    for (size_t i = 1; i < image->elf.symbol_count && !*out_found; i++) {
        const char *candidate;
        CJIT_TRY(runtime_elf_get_symbol(&image->elf, i, out_symbol, &candidate));
        *out_found = ELF64_ST_BIND(out_symbol->st_info) != STB_LOCAL &&
                     out_symbol->st_shndx != SHN_UNDEF &&
                     out_symbol->st_shndx < image->elf.section_count && strcmp(candidate, name) == 0;
    }
done:
    return status;
}

// Finds the function |name| that the object exports, as an offset in the region.
static cjit_status *find_function(const runtime_image *image, const char *name,
                                  uint64_t *out_offset) {
    cjit_status *status = NULL;
    Elf64_Sym symbol;
    bool found;
    CJIT_TRY(find_symbol(image, name, &symbol, &found));
    const runtime_place *place = found ? &image->places[symbol.st_shndx] : NULL;
    if (!found || place->segment != RUNTIME_SEGMENT_CODE || symbol.st_value >= place->size)
        return cjit_status_create(CJIT_CODE_INTERNAL, "the object defines no function '%.256s'", name);
    *out_offset = place->offset + symbol.st_value;
done:
    return status;
}

static void copy_sections(const runtime_image *image) {
    for (size_t i = 1; i < image->elf.section_count; i++) {
        Elf64_Shdr section = runtime_elf_get_section(&image->elf, i);
        const runtime_place *place = &image->places[i];
        if (place->segment != RUNTIME_SEGMENT_NONE && section.sh_type != SHT_NOBITS && place->size)
            memcpy(image->region + place->offset, image->elf.bytes + section.sh_offset,
                   place->size);
    }
}

static cjit_status *protect(const runtime_image *image) {
    static const int protection[RUNTIME_SEGMENT_COUNT] = {
        [RUNTIME_SEGMENT_CODE] = PROT_READ | PROT_EXEC,
        [RUNTIME_SEGMENT_CONSTANTS] = PROT_READ,
        [RUNTIME_SEGMENT_DATA] = PROT_READ | PROT_WRITE,
    };
    for (runtime_segment segment = 0; segment < RUNTIME_SEGMENT_DATA; segment++) {
        uint64_t start = image->segment_offset[segment], end = image->segment_offset[segment + 1];
        if (end > start && mprotect(image->region + start, end - start, protection[segment]) != 0)
            return cjit_status_create(errno == ENOMEM ? CJIT_CODE_MEMORY : CJIT_CODE_IO,
                                      "cannot make compiled code executable: %s",
                                      strerrordesc_np(errno));
    }
    return NULL;
}

cjit_status *cjit_kernel_load(const void *bytes, size_t size, const char *symbol,
                              cjit_kernel **out_kernel) {
    cjit_status *status = NULL;
    runtime_image image = {0};
    cjit_kernel *kernel = NULL;
    size_t region_size = 0;
    uint64_t entry = 0;
    Elf64_Sym mark;
    bool quick;
    *out_kernel = NULL;
    CJIT_TRY(runtime_elf_init(&image.elf, bytes, size));
    CJIT_TRY(runtime_image_lay_out(&image));
    CJIT_TRY(find_function(&image, symbol, &entry));
    CJIT_TRY(find_symbol(&image, CJIT_QUICK_SYMBOL, &mark, &quick));
    region_size = image.segment_offset[RUNTIME_SEGMENT_COUNT];
    kernel = malloc(sizeof *kernel);
    void *region =
        mmap(NULL, region_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    image.region = region == MAP_FAILED ? NULL : region;
    if (!kernel || !image.region) {
        status = cjit_status_no_memory();
        goto done;
    }
    copy_sections(&image);
    CJIT_TRY(runtime_image_relocate(&image));
    CJIT_TRY(protect(&image));
    runtime_perf_map_add(&image);
    atomic_init(&kernel->references, 1);
    kernel->region = image.region;
    kernel->region_size = region_size;
    kernel->quick = quick;
    kernel->function = (cjit_kernel_function)(uintptr_t)(image.region + entry);
    *out_kernel = kernel;
done:
    if (status) {
        if (image.region)
            munmap(image.region, region_size);
        free(kernel);
    }
    free(image.places);
    free(image.slots);
    return status;
}

cjit_kernel *cjit_kernel_retain(cjit_kernel *kernel) {
    atomic_fetch_add_explicit(&kernel->references, 1, memory_order_relaxed);
    return kernel;
}

void cjit_kernel_release(cjit_kernel *kernel) {
    if (!kernel || atomic_fetch_sub_explicit(&kernel->references, 1, memory_order_acq_rel) != 1)
        return;
    munmap(kernel->region, kernel->region_size);
    free(kernel);
}

cjit_kernel_function cjit_kernel_get_function(const cjit_kernel *kernel) {
    return kernel->function;
}

bool cjit_kernel_is_quick(const cjit_kernel *kernel) { return kernel->quick; }
