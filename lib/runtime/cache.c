// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The disk cache: a file per compilation, named after its key.
//
//   "CJITOBJ1" | identity's size | object's size | XXH3 of all that follows | identity | object
//
// with 64-bit little-endian numbers. A reader trusts nothing: sizes must add up to the file's, the
// checksum must hold, and the identity must be the caller's, so that a clash of keys, a torn file
// or a foreign one is a miss. A writer writes a temporary file and renames it; a crash of the
// machine may leave a torn file, which the checksum finds, so nothing is synced.
//
// A hit on a file not touched for a day renews its time: eviction (CJIT_CACHE_SIZE, 1 GiB if unset)
// takes the files used longest ago.
#include "cjit/runtime.h"

#include "cache_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { STORES_BETWEEN_EVICTIONS = 64, RENEW_SECONDS = 24 * 3600 };
#define DEFAULT_LIMIT ((uint64_t)1 << 30)

typedef struct header {
    char magic[RUNTIME_CACHE_MAGIC_SIZE];
    uint64_t identity_size, object_size, checksum;
} header;

_Static_assert(sizeof(header) == 32, "the header is written as it lies in memory");

static atomic_uint_fast64_t hits, misses, stores, store_failures;
static atomic_uint_fast64_t eviction_clock; // stores of this process

static void format_name(char *name, cjit_cache_key key, const char *suffix) {
    snprintf(name, RUNTIME_CACHE_NAME_SIZE, "%016llx%016llx%s", (unsigned long long)key.high,
             (unsigned long long)key.low, suffix);
}

// ---------------------------------------------------------------------------------------------
// Looking up
// ---------------------------------------------------------------------------------------------

static bool read_all(int file, void *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t count = read(file, (char *)bytes + done, size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        done += (size_t)count;
    }
    return true;
}

static bool is_valid(const unsigned char *bytes, size_t size, const void *identity,
                     size_t identity_size) {
    header header;
    memcpy(&header, bytes, sizeof header);
    size_t payload = size - sizeof header;
    return memcmp(header.magic, RUNTIME_CACHE_MAGIC, sizeof header.magic) == 0 &&
           header.identity_size == identity_size && identity_size <= payload &&
           header.object_size == payload - identity_size &&
           (!identity_size || memcmp(bytes + sizeof header, identity, identity_size) == 0) &&
           header.checksum == XXH3_64bits(bytes + sizeof header, payload);
}

// Reads the open |file|; NULL in |out_object| when it is not what was asked for.
static cjit_status *read_object(int file, const void *identity, size_t identity_size,
                                void **out_object, size_t *out_object_size) {
    struct stat found;
    if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode) || found.st_uid != geteuid() ||
        found.st_size < (off_t)sizeof(header) || (uint64_t)found.st_size > INT_MAX)
        return NULL;
    size_t size = (size_t)found.st_size, before = sizeof(header) + identity_size;
    unsigned char *bytes = malloc(size);
    if (!bytes)
        return cjit_status_no_memory();
    if (!read_all(file, bytes, size) || !is_valid(bytes, size, identity, identity_size)) {
        free(bytes);
        return NULL;
    }
    memmove(bytes, bytes + before, size - before);
    *out_object = bytes;
    *out_object_size = size - before;
    if (time(NULL) - found.st_mtim.tv_sec > RENEW_SECONDS)
        futimens(file, NULL);
    return NULL;
}

cjit_status *cjit_cache_lookup(cjit_cache_key key, const void *identity, size_t identity_size,
                               void **out_object, size_t *out_object_size) {
    cjit_status *status = NULL;
    char name[RUNTIME_CACHE_NAME_SIZE];
    int directory = -1, file = -1;
    *out_object = NULL;
    *out_object_size = 0;
    CJIT_TRY(runtime_cache_directory_open(false, &directory));
    format_name(name, key, ".cjit");
    if (directory >= 0) // O_NONBLOCK: a pipe in the file's place must not hang us
        file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file >= 0)
        CJIT_TRY(read_object(file, identity, identity_size, out_object, out_object_size));
done:
    if (file >= 0)
        close(file);
    if (directory >= 0)
        close(directory);
    atomic_fetch_add_explicit(*out_object ? &hits : &misses, 1, memory_order_relaxed);
    return status;
}

// ---------------------------------------------------------------------------------------------
// Storing
// ---------------------------------------------------------------------------------------------

static uint64_t get_limit(void) {
    const char *text = getenv("CJIT_CACHE_SIZE");
    char *end;
    if (!text || *text < '0' || *text > '9')
        return DEFAULT_LIMIT;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    int shift = *end == 'K' ? 10 : *end == 'M' ? 20 : *end == 'G' ? 30 : 0;
    if (errno || end[shift != 0] || value > UINT64_MAX >> shift)
        return DEFAULT_LIMIT;
    return (uint64_t)value << shift;
}

static bool write_all(int file, const void *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t count = write(file, (const char *)bytes + done, size - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        done += (size_t)count;
    }
    return true;
}

// A name that no other process takes, also one with the same id on another machine.
static int create_temporary(int directory, cjit_cache_key key, char *name) {
    int file = -1;
    for (int attempt = 0; attempt < 8 && file < 0; attempt++) {
        uint64_t random;
        char suffix[24];
        if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
            return -1;
        snprintf(suffix, sizeof suffix, ".%016llx.tmp", (unsigned long long)random);
        format_name(name, key, suffix);
        file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0 && errno != EEXIST && errno != EINTR)
            return -1;
    }
    return file;
}

static bool write_file(int directory, cjit_cache_key key, const void *bytes, size_t size) {
    char name[RUNTIME_CACHE_NAME_SIZE], temporary[RUNTIME_CACHE_NAME_SIZE];
    int file = create_temporary(directory, key, temporary);
    if (file < 0)
        return false;
    bool is_written = write_all(file, bytes, size);
    if (close(file) != 0) // where a full network file system reports it
        is_written = false;
    format_name(name, key, ".cjit");
    if (is_written && renameat(directory, temporary, directory, name) == 0)
        return true;
    unlinkat(directory, temporary, 0);
    return false;
}

static unsigned char *make_file(const void *identity, size_t identity_size, const void *object,
                                size_t object_size, size_t *out_size) {
    header header = {.identity_size = identity_size, .object_size = object_size};
    *out_size = sizeof header + identity_size + object_size;
    unsigned char *bytes = malloc(*out_size);
    if (!bytes)
        return NULL;
    if (identity_size)
        memcpy(bytes + sizeof header, identity, identity_size);
    if (object_size)
        memcpy(bytes + sizeof header + identity_size, object, object_size);
    memcpy(header.magic, RUNTIME_CACHE_MAGIC, sizeof header.magic);
    header.checksum = XXH3_64bits(bytes + sizeof header, identity_size + object_size);
    memcpy(bytes, &header, sizeof header);
    return bytes;
}

cjit_status *cjit_cache_store(cjit_cache_key key, const void *identity, size_t identity_size,
                              const void *object, size_t object_size) {
    cjit_status *status = NULL;
    unsigned char *bytes = NULL;
    int directory = -1;
    size_t size;
    uint64_t limit = get_limit();
    bool is_stored = false;
    // What does not fit would be evicted at once; what a lookup does not read is not written.
    if (identity_size > INT_MAX / 4 || object_size > INT_MAX / 4 ||
        sizeof(header) + identity_size + object_size > limit)
        goto done;
    CJIT_TRY(runtime_cache_directory_open(true, &directory));
    if (directory < 0)
        goto done;
    bytes = make_file(identity, identity_size, object, object_size, &size);
    if (!bytes) {
        status = cjit_status_no_memory();
        goto done;
    }
    is_stored = write_file(directory, key, bytes, size);
    if (is_stored && atomic_fetch_add(&eviction_clock, 1) % STORES_BETWEEN_EVICTIONS == 0)
        runtime_cache_directory_evict(directory, limit);
done:
    free(bytes);
    if (directory >= 0)
        close(directory);
    atomic_fetch_add_explicit(is_stored ? &stores : &store_failures, 1, memory_order_relaxed);
    return status;
}

// ---------------------------------------------------------------------------------------------
// Control
// ---------------------------------------------------------------------------------------------

cjit_status *cjit_cache_get_info(cjit_cache_info *out_info) {
    cjit_status *status = NULL;
    int directory = -1;
    *out_info = (cjit_cache_info){
        .hits = hits, .misses = misses, .stores = stores, .store_failures = store_failures};
    CJIT_TRY(runtime_cache_directory_open(false, &directory));
    if (directory >= 0) {
        runtime_cache_directory_count(directory, &out_info->files, &out_info->bytes);
        close(directory);
    }
    CJIT_TRY(runtime_cache_directory_get(&out_info->directory, &out_info->disabled_reason));
done:
    return status;
}

cjit_status *cjit_cache_clear(uint64_t *out_files_removed) {
    cjit_status *status = NULL;
    int directory = -1;
    *out_files_removed = 0;
    CJIT_TRY(runtime_cache_directory_open(false, &directory));
    if (directory >= 0) {
        *out_files_removed = runtime_cache_directory_clear(directory);
        close(directory);
    }
done:
    return status;
}
