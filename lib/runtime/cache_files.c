// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The files in the cache's directory: counting, eviction, removal. The directory may be shared with
// other processes at work, so a file that vanishes meanwhile is no error; a file that the cache did
// not name is not touched.
#include "cache_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STALE_SECONDS = 3600, HEX = 32, SUFFIX = 16 };

typedef struct file {
    char name[RUNTIME_CACHE_NAME_SIZE];
    bool is_temporary;
    uint64_t size;
    struct timespec modified;
} file;

// Called with each of the cache's files.
typedef void visitor(int directory, const file *file, void *context);

static bool is_hexadecimal(const char *text, size_t length) {
    return strspn(text, "0123456789abcdef") >= length;
}

static bool parse_name(const char *name, file *out_file) {
    size_t length = strlen(name);
    if (length < HEX || !is_hexadecimal(name, HEX))
        return false;
    out_file->is_temporary = length == HEX + 1 + SUFFIX + 4 && name[HEX] == '.' &&
                             is_hexadecimal(name + HEX + 1, SUFFIX) &&
                             strcmp(name + HEX + 1 + SUFFIX, ".tmp") == 0;
    if (!out_file->is_temporary && strcmp(name + HEX, ".cjit") != 0)
        return false;
    memcpy(out_file->name, name, length + 1);
    return true;
}

static void visit(int directory, visitor *visitor, void *context) {
    // A second descriptor: closedir closes it, and its position is its own.
    int again = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = again < 0 ? NULL : fdopendir(again);
    if (!stream) {
        if (again >= 0)
            close(again);
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(stream))) {
        file file;
        struct stat found;
        if (!parse_name(entry->d_name, &file) ||
            fstatat(directory, file.name, &found, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(found.st_mode))
            continue;
        file.size = (uint64_t)found.st_size;
        file.modified = found.st_mtim;
        visitor(directory, &file, context);
    }
    closedir(stream);
}

typedef struct totals {
    uint64_t files, bytes;
} totals;

static void count(int directory, const file *file, void *context) {
    (void)directory;
    totals *totals = context;
    if (file->is_temporary)
        return;
    totals->files++;
    totals->bytes += file->size;
}

void runtime_cache_directory_count(int directory, uint64_t *out_files, uint64_t *out_bytes) {
    totals totals = {0};
    visit(directory, count, &totals);
    *out_files = totals.files;
    *out_bytes = totals.bytes;
}

typedef struct listing {
    file *files;
    size_t count, capacity;
    uint64_t bytes;
    time_t now;
} listing;

static void collect(int directory, const file *found, void *context) {
    listing *listing = context;
    if (found->is_temporary) {
        if (listing->now - found->modified.tv_sec > STALE_SECONDS)
            unlinkat(directory, found->name, 0);
        return;
    }
    if (listing->count == listing->capacity) {
        size_t capacity = listing->capacity ? listing->capacity * 2 : 256;
        file *files = realloc(listing->files, capacity * sizeof *files);
        if (!files)
            return; // evicts among those seen so far
        listing->files = files;
        listing->capacity = capacity;
    }
    listing->files[listing->count++] = *found;
    listing->bytes += found->size;
}

static int compare_age(const void *a, const void *b) {
    const struct timespec *x = &((const file *)a)->modified, *y = &((const file *)b)->modified;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? -1 : 1;
    return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

void runtime_cache_directory_evict(int directory, uint64_t limit) {
    listing listing = {.now = time(NULL)};
    visit(directory, collect, &listing);
    if (listing.bytes > limit) {
        qsort(listing.files, listing.count, sizeof *listing.files, compare_age);
        for (size_t i = 0; i < listing.count && listing.bytes > limit; i++) {
            unlinkat(directory, listing.files[i].name, 0);
            listing.bytes -= listing.files[i].size;
        }
    }
    free(listing.files);
}

// Another program's file could carry a name of ours. A temporary file may be empty still.
static bool has_magic(int directory, const file *file) {
    char magic[RUNTIME_CACHE_MAGIC_SIZE];
    if (file->is_temporary && file->size == 0)
        return true;
    int opened = openat(directory, file->name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (opened < 0)
        return false;
    bool result = read(opened, magic, sizeof magic) == (ssize_t)sizeof magic &&
                  memcmp(magic, RUNTIME_CACHE_MAGIC, sizeof magic) == 0;
    close(opened);
    return result;
}

static void clear(int directory, const file *file, void *context) {
    uint64_t *removed = context;
    if (has_magic(directory, file) && unlinkat(directory, file->name, 0) == 0 &&
        !file->is_temporary)
        ++*removed;
}

uint64_t runtime_cache_directory_clear(int directory) {
    uint64_t removed = 0;
    visit(directory, clear, &removed);
    return removed;
}
