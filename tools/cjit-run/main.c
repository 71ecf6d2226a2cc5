// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cjit-run: runs the kernel of an MLIR file on .npy files.
#include "program.h"
#include "run.h"

#include <unistd.h>

int main(int argc, char **argv) {
    run_options options;
    bool failed = false;
    tool_begin("cjit-run", _exit);
    cjit_status *status = run_options_parse(argc, argv, &options);
    if (!status)
        status = run_all(&options, &failed);
    run_options_deinit(&options);
    return tool_finish(status) | failed;
}
