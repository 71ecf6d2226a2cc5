// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mutex of a file that a fork waits for, so that the child finds what it guards in order.
//
//   CJIT_FORK_MUTEX(lock, unlock)
//
// defines static functions lock() and unlock(). Handlers of a fork take no argument, so each such mutex has
// its own; they are registered when the mutex is first taken. A mutex that is taken inside another must be
// registered first: the latest handler runs first.
#ifndef CJIT_SUPPORT_FORK_MUTEX_H
#define CJIT_SUPPORT_FORK_MUTEX_H

#include <pthread.h>

#define CJIT_FORK_MUTEX(lock, unlock)                                                              \
    static pthread_mutex_t lock##_mutex = PTHREAD_MUTEX_INITIALIZER;                               \
    static pthread_once_t lock##_once = PTHREAD_ONCE_INIT;                                         \
    static void lock##_in_fork(void) { pthread_mutex_lock(&lock##_mutex); }                        \
    static void unlock(void) { pthread_mutex_unlock(&lock##_mutex); }                              \
    static void lock##_init(void) { pthread_atfork(lock##_in_fork, unlock, unlock); }              \
    static void lock(void) {                                                                       \
        pthread_once(&lock##_once, lock##_init);                                                   \
        pthread_mutex_lock(&lock##_mutex);                                                         \
    }

#endif // CJIT_SUPPORT_FORK_MUTEX_H
