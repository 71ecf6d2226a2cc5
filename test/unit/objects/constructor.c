// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Code to be run at loading, which the loader refuses.
static int counter;
__attribute__((constructor)) static void construct(void) { counter = 1; }
int kernel(void);
int kernel(void) { return counter; }
