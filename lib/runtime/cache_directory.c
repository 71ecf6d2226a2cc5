// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the disk cache lives. What it holds is executed, so a directory is used only if it belongs
// to the user and nobody else may write to it; one reached through another user's link is refused
// too. The check is repeated at every opening, on the opened directory itself. No descriptor is
// kept: a directory that is deleted and made again goes on working, and so does a forked child.
#include "cache_directory.h"

#include "../support/fork_mutex.h"
#include "cjit/runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

CJIT_FORK_MUTEX(lock, unlock)
static struct {
    bool is_chosen;
    char *path;   // absolute; kept also when refused
    char *reason; // why |path| is not used
} chosen;         // guarded by that mutex

static CJIT_PRINTF(1, 2) char *print(const char *format, ...) {
    char *text;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    return length < 0 ? NULL : text;
}

// The path to use, or a reason for none; NULL in both when memory is exhausted.
static void find_default(char **out_path, char **out_reason) {
    const char *path = getenv("CJIT_CACHE_DIR"), *home = getenv("HOME");
    if (path && !*path) {
        *out_reason = print("CJIT_CACHE_DIR is empty");
        return;
    }
    if (path) {
        *out_path = print("%s", path);
        return;
    }
    const char *base = getenv("XDG_CACHE_HOME");
    if (base && *base == '/') { // its specification: a relative one is to be ignored
        *out_path = print("%s/cjit", base);
        return;
    }
    char buffer[4096];
    struct passwd entry, *found = NULL;
    if ((!home || *home != '/') &&
        getpwuid_r(geteuid(), &entry, buffer, sizeof buffer, &found) == 0 && found)
        home = found->pw_dir;
    if (home && *home == '/')
        *out_path = print("%s/.cache/cjit", home);
    else
        *out_reason = print("there is no home directory; CJIT_CACHE_DIR chooses another place");
}

// Later changes of the working directory must not move the cache.
static char *make_absolute(char *owned_path) {
    if (!owned_path || *owned_path == '/')
        return owned_path;
    char *here = getcwd(NULL, 0);
    char *path = here ? print("%s/%s", here, owned_path) : NULL;
    free(here);
    free(owned_path);
    return path;
}

static cjit_status *choose(const char *directory) {
    char *path = NULL, *reason = NULL;
    if (directory && !*directory)
        reason = print("switched off by an empty directory name");
    else if (directory)
        path = print("%s", directory);
    else
        find_default(&path, &reason);
    path = make_absolute(path);
    if (!path && !reason)
        return cjit_status_no_memory();
    free(chosen.path);
    free(chosen.reason);
    chosen.path = path;
    chosen.reason = reason;
    chosen.is_chosen = true;
    return NULL;
}

// Why the opened |directory| at |path| is not to be trusted, or NULL when it is.
static const char *find_fault(const char *path, int directory) {
    struct stat link, opened;
    if (fstat(directory, &opened) != 0)
        return "cannot be examined";
    if (opened.st_uid != geteuid())
        return "belongs to another user";
    if (opened.st_mode & (S_IWGRP | S_IWOTH))
        return "may be written to by other users";
    if (lstat(path, &link) == 0 && S_ISLNK(link.st_mode) && link.st_uid != geteuid())
        return "is another user's link";
    return NULL;
}

static int open_directory(const char *path) {
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

// Makes |path| and the directories above it that are missing.
static void make_directories(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    mkdir(path, 0700);
}

// Opens |path|; with the reason in |out_reason| when it is there but not to be used.
static int open_checked(char *path, bool create, char **out_reason) {
    int directory = open_directory(path);
    if (directory < 0 && errno == ENOENT && create) {
        make_directories(path);
        directory = open_directory(path);
    }
    const char *fault = NULL;
    if (directory >= 0)
        fault = find_fault(path, directory);
    else if (errno == ENOTDIR)
        fault = "is not a directory";
    if (!fault)
        return directory;
    *out_reason = print("%s %s", path, fault);
    if (directory >= 0)
        close(directory);
    return -1;
}

cjit_status *cjit_cache_set_directory(const char *directory) {
    cjit_status *status = NULL;
    lock();
    CJIT_TRY(choose(directory));
    if (!chosen.reason) {
        int opened = open_checked(chosen.path, false, &chosen.reason);
        if (opened >= 0)
            close(opened);
    }
done:
    unlock();
    return status;
}

cjit_status *runtime_cache_directory_open(bool create, int *out_descriptor) {
    cjit_status *status = NULL;
    char *path = NULL, *reason = NULL;
    *out_descriptor = -1;
    lock();
    if (!chosen.is_chosen)
        status = choose(NULL);
    bool is_enabled = !status && !chosen.reason;
    if (is_enabled)
        path = print("%s", chosen.path);
    unlock();
    if (!is_enabled)
        return status;
    if (!path)
        return cjit_status_no_memory();
    *out_descriptor = open_checked(path, create, &reason);
    if (reason) {
        lock();
        if (!chosen.reason && strcmp(chosen.path, path) == 0) { // and not chosen anew meanwhile
            chosen.reason = reason;
            reason = NULL;
        }
        unlock();
    }
    free(reason);
    free(path);
    return NULL;
}

cjit_status *runtime_cache_directory_get(const char **out_path, const char **out_reason) {
    cjit_status *status = NULL;
    lock();
    if (!chosen.is_chosen)
        CJIT_TRY(choose(NULL));
    *out_path = chosen.reason ? NULL : chosen.path;
    *out_reason = chosen.reason;
done:
    unlock();
    return status;
}
