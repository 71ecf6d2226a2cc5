// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Thread-local data, which the loader refuses.
_Thread_local int counter = 1;
int kernel(void);
int kernel(void) { return ++counter; }
