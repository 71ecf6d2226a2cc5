// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fourier transforms along the last axis, by the loops that the process hands in (cjit_calls_set_fft): pocketfft, as
// NumPy carries it. A loop transforms a stack of rows, cuts or pads them to the wanted length, and keeps no state but
// its plans, which it guards itself.
#include "fft.h"

#include "call.h"

static cjit_fft_loop loops[CJIT_FFT_KINDS][2]; // by kind, and double

void cjit_calls_set_fft(cjit_fft_kind kind, bool is_double, cjit_fft_loop loop) {
    loops[kind][is_double] = loop;
}

cjit_status *fft_load(void) {
    for (int kind = 0; kind < CJIT_FFT_KINDS; kind++)
        if (!loops[kind][0].run || !loops[kind][1].run)
            return cjit_status_create(CJIT_CODE_UNSUPPORTED,
                                      "Fourier transforms need NumPy's pocketfft "
                                      "(numpy.fft._pocketfft_umath of NumPy 2), which is not there");
    return NULL;
}

// The operands: an array, a factor, the number of points of the complex or real signal. params: the kind; of real
// signals the two kinds are one here.
void call_fft(const int64_t *words) {
    call_array arrays[4];
    const int64_t *params = call_unpack(words, 4, arrays);
    const call_array *in = &arrays[0], *factor = &arrays[1], *out = &arrays[3];
    int64_t points;
    memcpy(&points, arrays[2].data, sizeof points);
    cjit_fft_kind kind = (cjit_fft_kind)params[0];
    if (kind == CJIT_FFT_REAL_EVEN && points % 2 != 0)
        kind = CJIT_FFT_REAL_ODD;
    const cjit_fft_loop *loop = &loops[kind][factor->dtype == CJIT_DTYPE_F64];
    int last = out->rank - 1;
    int64_t size_in = call_size_of(in->dtype), size_out = call_size_of(out->dtype);
    // The axis before the last one is the loop's, the others are walked over.
    int rows = last > 0 ? last - 1 : last;
    intptr_t dimensions[3] = {last > 0 ? (intptr_t)out->shape[rows] : 1, (intptr_t)in->shape[last],
                              (intptr_t)out->shape[last]};
    intptr_t steps[5] = {last > 0 ? (intptr_t)(in->strides[rows] * size_in) : 0, 0,
                         last > 0 ? (intptr_t)(out->strides[rows] * size_out) : 0,
                         (intptr_t)(in->strides[last] * size_in),
                         (intptr_t)(out->strides[last] * size_out)};
    int own = out->rank - rows;
    call_walk walk;
    for (call_walk_begin(&walk, rows, out->shape, 2, (const call_array *const[]){in, out},
                         (int[]){own, own});
         walk.left > 0; call_walk_next(&walk)) {
        char *pointers[3] = {(char *)walk.at[0], (char *)factor->data, (char *)walk.at[1]};
        if (in->shape[last] == 0) // pocketfft reads a first element of half a spectrum
            for (int64_t row = 0; row < dimensions[0]; row++)
                for (int64_t i = 0; i < dimensions[2]; i++)
                    memset(walk.at[1] + row * steps[2] + i * steps[4], 0, (size_t)size_out);
        else if (dimensions[0] > 0)
            loop->run(pointers, dimensions, steps, loop->data);
    }
}
