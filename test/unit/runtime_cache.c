// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The disk cache: what is found, what is not trusted, what a failing disk does, and processes that
// share a directory.
#include "cjit/runtime.h"

// cmocka.h needs these four
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// The sanitizers' own allocators may deadlock in a child that was forked while threads allocate.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER 1
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER 0
#endif

static char root[64];       // a fresh directory for each test
static char directory[128]; // the cache's, in it; not made yet
static const cjit_cache_key key = {0x123456789abcdef0, 0xfedcba9876543210};
static const char file_name[] = "fedcba9876543210123456789abcdef0.cjit";

static int make_root(void **state) {
    (void)state;
    strcpy(root, "/tmp/cjit-test-XXXXXX");
    if (!mkdtemp(root))
        return 1;
    snprintf(directory, sizeof directory, "%s/deep/cache", root);
    unsetenv("CJIT_CACHE_SIZE");
    cjit_status *status = cjit_cache_set_directory(directory);
    return status ? 1 : 0;
}

static int remove_root(void **state) {
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", root, root);
    return system(command);
}

static cjit_cache_info get_info(void) {
    cjit_cache_info info;
    cjit_status *status = cjit_cache_get_info(&info);
    assert_null(status);
    return info;
}

// Stores and says whether it worked.
static bool store(cjit_cache_key at, const char *identity, const void *object, size_t size) {
    cjit_cache_info before = get_info(), after;
    cjit_status *status = cjit_cache_store(at, identity, strlen(identity), object, size);
    assert_null(status);
    after = get_info();
    assert_int_equal(after.stores + after.store_failures,
                     before.stores + before.store_failures + 1);
    return after.stores > before.stores;
}

// Looks up and says whether it was a hit; the object must then be the expected one.
static bool find(cjit_cache_key at, const char *identity, const void *object, size_t size) {
    cjit_cache_info before = get_info(), after;
    void *found;
    size_t found_size;
    cjit_status *status = cjit_cache_lookup(at, identity, strlen(identity), &found, &found_size);
    assert_null(status);
    after = get_info();
    assert_int_equal(after.hits, before.hits + (found != NULL));
    assert_int_equal(after.misses, before.misses + (found == NULL));
    if (!found)
        return false;
    assert_int_equal(found_size, size);
    assert_memory_equal(found, object, size);
    free(found);
    return true;
}

static char *get_path(const char *name) {
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static unsigned char *read_file(const char *name, size_t *out_size) {
    FILE *file = fopen(get_path(name), "rb");
    assert_non_null(file);
    unsigned char *bytes = malloc(100000);
    *out_size = fread(bytes, 1, 100000, file);
    fclose(file);
    return bytes;
}

// Not through a truncation to zero, after which some file systems wait for the disk.
static void write_file(const char *name, const void *bytes, size_t size) {
    int file = open(get_path(name), O_WRONLY | O_CREAT, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, size), size);
    assert_int_equal(ftruncate(file, (off_t)size), 0);
    close(file);
}

static int count_entries(void) {
    DIR *stream = opendir(directory);
    int count = -2; // without . and ..
    while (readdir(stream))
        count++;
    closedir(stream);
    return count;
}

// ---------------------------------------------------------------------------------------------

static void finds_what_was_stored(void **state) {
    (void)state;
    assert_false(find(key, "identity", NULL, 0));
    assert_int_equal(access(directory, F_OK), -1); // a lookup makes nothing
    assert_true(store(key, "identity", "object", 6));
    assert_true(find(key, "identity", "object", 6));
    assert_false(find(key, "Identity", NULL, 0));
    assert_false(find(key, "identit", NULL, 0));
    assert_false(find(key, "identityo", NULL, 0));
    assert_false(find(key, "", NULL, 0));
    assert_false(find((cjit_cache_key){key.low, 0}, "identity", NULL, 0));
    assert_true(store(key, "identity", "another", 7)); // replaces
    assert_true(find(key, "identity", "another", 7));
    assert_true(store((cjit_cache_key){0, 0}, "", "", 0));
    assert_true(find((cjit_cache_key){0, 0}, "", "", 0));
    struct stat found;
    assert_int_equal(stat(directory, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
    assert_int_equal(stat(get_path(file_name), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    cjit_cache_info info = get_info();
    assert_int_equal(info.files, 2);
    assert_string_equal(info.directory, directory);
    assert_null(info.disabled_reason);
}

static void misses_damaged_files(void **state) {
    (void)state;
    char object[300];
    memset(object, 'x', sizeof object);
    assert_true(store(key, "identity", object, sizeof object));
    size_t size;
    unsigned char *bytes = read_file(file_name, &size);
    for (size_t length = 0; length < size; length++) {
        write_file(file_name, bytes, length);
        assert_false(find(key, "identity", NULL, 0));
    }
    for (size_t bit = 0; bit < size * 8; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        write_file(file_name, bytes, size);
        assert_false(find(key, "identity", NULL, 0));
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    bytes[size] = 0;
    write_file(file_name, bytes, size + 1);
    assert_false(find(key, "identity", NULL, 0));
    write_file(file_name, bytes, size);
    assert_true(find(key, "identity", object, sizeof object));
    free(bytes);
}

static void misses_foreign_files(void **state) {
    (void)state;
    assert_true(store(key, "identity", "object", 6));
    unlink(get_path(file_name));
    assert_int_equal(mkfifo(get_path(file_name), 0600), 0); // must not hang
    assert_false(find(key, "identity", NULL, 0));
    unlink(get_path(file_name));
    assert_int_equal(mkdir(get_path(file_name), 0700), 0);
    assert_false(find(key, "identity", NULL, 0));
    assert_false(store(key, "identity", "object", 6));
    rmdir(get_path(file_name));
    assert_true(store(key, "identity", "object", 6));
    char target[256];
    strcpy(target, get_path("target"));
    rename(get_path(file_name), target);
    assert_int_equal(symlink(target, get_path(file_name)), 0);
    assert_false(find(key, "identity", NULL, 0));
    assert_true(store(key, "identity", "object", 6)); // replaces the link
    assert_true(find(key, "identity", "object", 6));
}

static void expect_disabled(const char *reason) {
    assert_false(store(key, "identity", "object", 6));
    assert_false(find(key, "identity", NULL, 0));
    cjit_cache_info info = get_info();
    assert_null(info.directory);
    assert_non_null(info.disabled_reason);
    if (!strstr(info.disabled_reason, reason))
        fail_msg("'%s' does not contain '%s'", info.disabled_reason, reason);
    uint64_t removed;
    assert_null(cjit_cache_clear(&removed));
    assert_int_equal(removed, 0);
}

static void refuses_directories_of_others(void **state) {
    (void)state;
    assert_true(store(key, "identity", "object", 6));
    assert_int_equal(chmod(directory, 0777), 0);
    expect_disabled("may be written to by other users"); // found at the next use
    assert_int_equal(chmod(directory, 0720), 0);
    assert_null(cjit_cache_set_directory(directory));
    expect_disabled("may be written to by other users");
    assert_int_equal(chmod(directory, 0755), 0);
    assert_null(cjit_cache_set_directory(directory));
    assert_true(find(key, "identity", "object", 6));
    char path[256];
    snprintf(path, sizeof path, "%s/link", root);
    assert_int_equal(symlink(directory, path), 0);
    assert_null(cjit_cache_set_directory(path)); // one's own link is fine
    assert_true(find(key, "identity", "object", 6));
    assert_null(cjit_cache_set_directory("/dev/null"));
    expect_disabled("is not a directory");
    assert_null(cjit_cache_set_directory(""));
    expect_disabled("switched off");
    if (geteuid() != 0) {
        print_message("other owners: not tested, needs root\n");
        return;
    }
    assert_int_equal(lchown(path, 12345, 12345), 0);
    assert_null(cjit_cache_set_directory(path));
    expect_disabled("is another user's link");
    assert_int_equal(chown(directory, 12345, 12345), 0);
    assert_null(cjit_cache_set_directory(directory));
    expect_disabled("belongs to another user");
}

static void chooses_its_directory(void **state) {
    (void)state;
    static const char *const names[] = {"CJIT_CACHE_DIR", "XDG_CACHE_HOME", "HOME"};
    char *saved[3], expected[256];
    for (int i = 0; i < 3; i++) {
        saved[i] = getenv(names[i]) ? strdup(getenv(names[i])) : NULL;
        setenv(names[i], root, 1);
    }
    assert_null(cjit_cache_set_directory(NULL));
    assert_string_equal(get_info().directory, root);
    unsetenv("CJIT_CACHE_DIR");
    assert_null(cjit_cache_set_directory(NULL));
    snprintf(expected, sizeof expected, "%s/cjit", root);
    assert_string_equal(get_info().directory, expected);
    setenv("XDG_CACHE_HOME", "relative", 1);
    assert_null(cjit_cache_set_directory(NULL));
    snprintf(expected, sizeof expected, "%s/.cache/cjit", root);
    assert_string_equal(get_info().directory, expected);
    setenv("CJIT_CACHE_DIR", "", 1);
    assert_null(cjit_cache_set_directory(NULL));
    expect_disabled("CJIT_CACHE_DIR is empty");
    setenv("CJIT_CACHE_DIR", "some/where", 1); // relative to here, also after a chdir
    assert_null(cjit_cache_set_directory(NULL));
    assert_true(get_info().directory[0] == '/');
    for (int i = 0; i < 3; i++) {
        if (saved[i])
            setenv(names[i], saved[i], 1);
        else
            unsetenv(names[i]);
        free(saved[i]);
    }
}

// In a child, as the limit and the user cannot be taken back. Returns the child's exit code.
static int run_child(int (*function)(void)) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(function());
    int result;
    waitpid(child, &result, 0);
    return WIFEXITED(result) ? WEXITSTATUS(result) : -1;
}

static int store_on_full_disk(void) {
    signal(SIGXFSZ, SIG_IGN); // as Python does
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, 1000});
    static char object[5000];
    return store(key, "identity", object, sizeof object) ? 1 : 0;
}

static void leaves_nothing_on_a_full_disk(void **state) {
    (void)state;
    assert_true(store(key, "identity", "object", 6));
    assert_int_equal(run_child(store_on_full_disk), 0);
    assert_int_equal(count_entries(), 1);
    assert_true(find(key, "identity", "object", 6)); // the old one
}

static int store_without_rights(void) {
    if (geteuid() == 0 && (chown(directory, 12345, 12345) != 0 || chown(root, 12345, 12345) != 0 ||
                           setuid(12345) != 0))
        return 10;
    if (chmod(directory, 0500) != 0)
        return 11;
    if (store(key, "identity", "object", 6))
        return 1;
    if (find(key, "identity", NULL, 0))
        return 2;
    return get_info().disabled_reason ? 3 : 0; // read-only is fine for lookups
}

static void works_in_a_read_only_directory(void **state) {
    (void)state;
    char parent[128];
    snprintf(parent, sizeof parent, "%s/deep", root);
    assert_int_equal(mkdir(parent, 0755), 0);
    assert_int_equal(mkdir(directory, 0700), 0);
    assert_int_equal(run_child(store_without_rights), 0);
    assert_int_equal(chown(directory, geteuid(), getegid()), 0);
    assert_int_equal(count_entries(), 0);
}

static void evicts_the_oldest(void **state) {
    (void)state;
    static char object[1000];
    char name[64];
    setenv("CJIT_CACHE_SIZE", "20K", 1);
    for (unsigned i = 0; i < 300; i++) {
        assert_true(store((cjit_cache_key){i, 0}, "identity", object, sizeof object));
        // The tests may be quicker than the file system's clock.
        snprintf(name, sizeof name, "%032x.cjit", i);
        struct timespec times[2] = {{.tv_sec = 1000000 + i}, {.tv_sec = 1000000 + i}};
        utimensat(AT_FDCWD, get_path(name), times, 0);
    }
    assert_true(get_info().bytes <= (20 + 64) << 10); // checked every 64 stores
    assert_false(find((cjit_cache_key){0, 0}, "identity", object, sizeof object));
    assert_true(find((cjit_cache_key){299, 0}, "identity", object, sizeof object));
    setenv("CJIT_CACHE_SIZE", "500", 1);
    assert_false(store((cjit_cache_key){1000, 0}, "identity", object, sizeof object));
    setenv("CJIT_CACHE_SIZE", "nonsense", 1);
    assert_true(store((cjit_cache_key){1000, 0}, "identity", object, sizeof object));
}

static void renews_the_time_of_used_files(void **state) {
    (void)state;
    assert_true(store(key, "identity", "object", 6));
    struct timespec times[2] = {{.tv_sec = 1000000}, {.tv_sec = 1000000}};
    utimensat(AT_FDCWD, get_path(file_name), times, 0);
    assert_true(find(key, "identity", "object", 6));
    struct stat found;
    stat(get_path(file_name), &found);
    assert_true(time(NULL) - found.st_mtim.tv_sec < 100);
}

static void clears_its_own_files_only(void **state) {
    (void)state;
    assert_true(store(key, "identity", "object", 6));
    assert_true(store((cjit_cache_key){1, 1}, "identity", "object", 6));
    write_file("notes.txt", "CJITOBJ1", 8);
    write_file("00000000000000000000000000000000.cjit", "foreign!", 8);
    write_file("00000000000000000000000000000000.0123456789abcdef.tmp", "", 0);
    write_file("00000000000000000000000000000000.0123456789abcdef.tmp2", "", 0);
    uint64_t removed;
    assert_null(cjit_cache_clear(&removed));
    assert_int_equal(removed, 2);
    assert_int_equal(count_entries(), 3);
    assert_false(find(key, "identity", NULL, 0));
    remove_root(NULL);
    assert_null(cjit_cache_clear(&removed)); // no directory: nothing to do
    assert_int_equal(removed, 0);
    assert_true(store(key, "identity", "object", 6)); // made again
}

// ---------------------------------------------------------------------------------------------

// Each identity goes with one object; keys clash on purpose.
static int work(unsigned seed) {
    static const char *const identities[] = {"one", "two", "three", "four"};
    for (int i = 0; i < 300; i++) {
        unsigned which = (unsigned)rand_r(&seed) % 4, size = 5000 + which * 3000;
        char *object = malloc(size);
        memset(object, 'a' + (int)which, size);
        cjit_cache_key at = {which / 2, 0};
        void *found = NULL;
        size_t found_size;
        cjit_status *status =
            rand_r(&seed) % 4 == 0
                ? cjit_cache_store(at, identities[which], strlen(identities[which]), object, size)
                : cjit_cache_lookup(at, identities[which], strlen(identities[which]), &found,
                                    &found_size);
        bool is_wrong = status || (found && (found_size != size || memcmp(found, object, size)));
        free(found);
        free(object);
        if (is_wrong)
            return 1;
    }
    return 0;
}

static void *work_in_thread(void *seed) {
    return (void *)(intptr_t)work((unsigned)(uintptr_t)seed);
}

static void start_threads(pthread_t *threads) {
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, work_in_thread, (void *)(uintptr_t)(i + 1));
}

static void is_shared_by_processes_and_threads(void **state) {
    (void)state;
    pthread_t threads[4];
    pid_t children[4];
    if (!HAS_SANITIZER)
        start_threads(threads);
    for (int i = 0; i < 4; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(work((unsigned)i + 100));
    }
    if (HAS_SANITIZER)
        start_threads(threads);
    for (int i = 0; i < 4; i++) {
        int result;
        waitpid(children[i], &result, 0);
        assert_int_equal(result, 0);
        void *outcome;
        pthread_join(threads[i], &outcome);
        assert_null(outcome);
    }
    assert_int_equal(count_entries(), 2); // two keys, no temporary file
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_root, remove_root)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(finds_what_was_stored),
        TEST(misses_damaged_files),
        TEST(misses_foreign_files),
        TEST(refuses_directories_of_others),
        TEST(chooses_its_directory),
        TEST(leaves_nothing_on_a_full_disk),
        TEST(works_in_a_read_only_directory),
        TEST(evicts_the_oldest),
        TEST(renews_the_time_of_used_files),
        TEST(clears_its_own_files_only),
        TEST(is_shared_by_processes_and_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
