// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of outside symbols: the memory and libm functions that LLVM's code generator calls for
// its intrinsics, and the compiler's own helpers for 128-bit integers and half precision. What a
// kernel may call is this list and nothing else of the process. Sorted by byte value.
#include "symbols.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef void (*function)(void);

// libgcc's, declared for their addresses only. Half precision is passed in SSE registers by both
// compilers.
void __ashlti3(void), __ashrti3(void), __divti3(void), __extendhfdf2(void), __extendhfsf2(void),
    __fixdfti(void), __fixsfti(void), __fixunsdfti(void), __fixunssfti(void), __floattidf(void),
    __floattisf(void), __floatuntidf(void), __floatuntisf(void), __lshrti3(void), __modti3(void),
    __multi3(void), __powidf2(void), __powisf2(void), __truncdfhf2(void), __truncsfhf2(void),
    __udivti3(void), __umodti3(void);

typedef struct entry {
    const char *name;
    function address;
} entry;

#define ENTRY(name) {#name, (function)name}

static const entry entries[] = {
    // clang-format off
    ENTRY(__ashlti3),
    ENTRY(__ashrti3),
    ENTRY(__divti3),
    ENTRY(__extendhfdf2),
    ENTRY(__extendhfsf2),
    ENTRY(__fixdfti),
    ENTRY(__fixsfti),
    ENTRY(__fixunsdfti),
    ENTRY(__fixunssfti),
    ENTRY(__floattidf),
    ENTRY(__floattisf),
    ENTRY(__floatuntidf),
    ENTRY(__floatuntisf),
    ENTRY(__lshrti3),
    ENTRY(__modti3),
    ENTRY(__multi3),
    ENTRY(__powidf2),
    ENTRY(__powisf2),
    {"__truncdfbf2", (function)runtime_convert_f64_to_bf16},
    ENTRY(__truncdfhf2),
    {"__truncsfbf2", (function)runtime_convert_f32_to_bf16},
    ENTRY(__truncsfhf2),
    ENTRY(__udivti3),
    ENTRY(__umodti3),
    ENTRY(acos),
    ENTRY(acosf),
    ENTRY(acosh),
    ENTRY(acoshf),
    ENTRY(asin),
    ENTRY(asinf),
    ENTRY(asinh),
    ENTRY(asinhf),
    ENTRY(atan),
    ENTRY(atan2),
    ENTRY(atan2f),
    ENTRY(atanf),
    ENTRY(atanh),
    ENTRY(atanhf),
    ENTRY(cbrt),
    ENTRY(cbrtf),
    ENTRY(ceil),
    ENTRY(ceilf),
    ENTRY(copysign),
    ENTRY(copysignf),
    ENTRY(cos),
    ENTRY(cosf),
    ENTRY(cosh),
    ENTRY(coshf),
    ENTRY(erf),
    ENTRY(erfc),
    ENTRY(erfcf),
    ENTRY(erff),
    ENTRY(exp),
    ENTRY(exp10),
    ENTRY(exp10f),
    ENTRY(exp2),
    ENTRY(exp2f),
    ENTRY(expf),
    ENTRY(expm1),
    ENTRY(expm1f),
    ENTRY(fabs),
    ENTRY(fabsf),
    ENTRY(fdim),
    ENTRY(fdimf),
    ENTRY(floor),
    ENTRY(floorf),
    ENTRY(fma),
    ENTRY(fmaf),
    ENTRY(fmax),
    ENTRY(fmaxf),
    ENTRY(fmin),
    ENTRY(fminf),
    ENTRY(fmod),
    ENTRY(fmodf),
    ENTRY(frexp),
    ENTRY(frexpf),
    ENTRY(hypot),
    ENTRY(hypotf),
    ENTRY(ldexp),
    ENTRY(ldexpf),
    ENTRY(lgamma),
    ENTRY(lgammaf),
    ENTRY(llrint),
    ENTRY(llrintf),
    ENTRY(llround),
    ENTRY(llroundf),
    ENTRY(log),
    ENTRY(log10),
    ENTRY(log10f),
    ENTRY(log1p),
    ENTRY(log1pf),
    ENTRY(log2),
    ENTRY(log2f),
    ENTRY(logf),
    ENTRY(lrint),
    ENTRY(lrintf),
    ENTRY(lround),
    ENTRY(lroundf),
    ENTRY(memcmp),
    ENTRY(memcpy),
    ENTRY(memmove),
    ENTRY(memset),
    ENTRY(modf),
    ENTRY(modff),
    ENTRY(nearbyint),
    ENTRY(nearbyintf),
    ENTRY(pow),
    ENTRY(powf),
    ENTRY(remainder),
    ENTRY(remainderf),
    ENTRY(rint),
    ENTRY(rintf),
    ENTRY(round),
    ENTRY(roundeven),
    ENTRY(roundevenf),
    ENTRY(roundf),
    ENTRY(scalbn),
    ENTRY(scalbnf),
    ENTRY(sin),
    ENTRY(sincos),
    ENTRY(sincosf),
    ENTRY(sinf),
    ENTRY(sinh),
    ENTRY(sinhf),
    ENTRY(sqrt),
    ENTRY(sqrtf),
    ENTRY(tan),
    ENTRY(tanf),
    ENTRY(tanh),
    ENTRY(tanhf),
    ENTRY(tgamma),
    ENTRY(tgammaf),
    ENTRY(trunc),
    ENTRY(truncf),
    // clang-format on
};

enum { ENTRY_COUNT = sizeof entries / sizeof *entries };

static int compare(const void *name, const void *candidate) {
    return strcmp(name, ((const entry *)candidate)->name);
}

void *runtime_symbols_find(const char *name) {
    const entry *found = bsearch(name, entries, ENTRY_COUNT, sizeof *entries, compare);
    return found ? (void *)found->address : NULL;
}

const char *runtime_symbols_get_name(size_t index) {
    return index < ENTRY_COUNT ? entries[index].name : NULL;
}
