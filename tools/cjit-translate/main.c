// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cjit-translate: MLIR to LLVM IR, assembly or an object file.
#include "program.h"
#include "translate.h"

#include <unistd.h>

int main(int argc, char **argv) {
    translate_options options;
    bool failed = false;
    tool_begin("cjit-translate", _exit);
    translate_options_parse(argc, argv, &options);
    cjit_status *status = translate_run(&options, &failed);
    return tool_finish(status) | failed;
}
