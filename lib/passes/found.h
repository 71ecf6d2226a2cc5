// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations found before any of them is changed: a walk does not bear changes.
#ifndef CJIT_PASSES_FOUND_H
#define CJIT_PASSES_FOUND_H

#include "../ir/build.h"

/// Begin with all zero; free |ops|.
typedef struct found_ops {
    MlirOperation *ops;
    uint32_t count;
} found_ops;

void found_add(found_ops *found, MlirOperation operation);
/// Those in |root| that |wanted| holds for, outer ones first; one inside another that was found is
/// not looked for.
found_ops found_in(MlirOperation root, bool (*wanted)(MlirOperation operation));

#endif // CJIT_PASSES_FOUND_H
