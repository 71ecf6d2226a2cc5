// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether there are loops for Fourier transforms.
#ifndef CJIT_RUNTIME_CALLS_FFT_H
#define CJIT_RUNTIME_CALLS_FFT_H

#include "cjit/runtime.h"

/// Fails, with what is missing, unless all were set.
cjit_status *fft_load(void);

#endif // CJIT_RUNTIME_CALLS_FFT_H
