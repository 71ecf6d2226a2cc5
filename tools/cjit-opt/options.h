// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of cjit-opt.
#ifndef CJIT_OPT_OPTIONS_H
#define CJIT_OPT_OPTIONS_H

#include "cjit/status.h"

#include <stdbool.h>

/// What is to run, in the command line's order.
typedef struct opt_item {
    enum { OPT_PASS, OPT_PIPELINE, OPT_STAGE } kind;
    const char *text; ///< "cse", "canonicalize=max-iterations=3"; pipeline text; a stage's name
} opt_item;

typedef struct opt_options {
    const char *input, *output, *cpu, *from;
    opt_item *items;
    unsigned num_items;
    const char **before, **after; ///< lists of passes, separated by commas
    unsigned num_before, num_after;
    bool before_all, after_all;
    bool split, verify_diagnostics, verify_each, remarks, timing, allow_unregistered;
    bool list_passes, print_dialect, bytecode, generic, debug_info;
    char **arguments; ///< owned: the command line as argp saw it; the texts point into it
    bool failed;      ///< memory was exhausted
} opt_options;

/// Fills |out_options|; prints and leaves by argp's ways on --help, --version and mistakes.
CJIT_NODISCARD cjit_status *opt_options_parse(int argc, char **argv, opt_options *out_options);
void opt_options_deinit(opt_options *options);

/// True when the comma-separated |lists| hold |name|.
bool opt_lists_contain(const char *const *lists, unsigned count, const char *name);

#endif // CJIT_OPT_OPTIONS_H
