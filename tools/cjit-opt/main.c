// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cjit-opt: runs passes and stages of the compiler on MLIR text or bytecode.
#include "options.h"
#include "program.h"
#include "run.h"

#include <unistd.h>

int main(int argc, char **argv) {
    opt_options options;
    bool failed = false;
    tool_begin("cjit-opt", _exit);
    cjit_status *status = opt_options_parse(argc, argv, &options);
    if (!status)
        status = opt_run(&options, &failed);
    opt_options_deinit(&options);
    return tool_finish(status) | failed;
}
