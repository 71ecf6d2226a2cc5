// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of cjit-run, by argp.
#include "run.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>

enum { KEY_FUNCTION = 256, KEY_CPU, KEY_FROM, KEY_SHAPE, KEY_REPEAT, KEY_TIME };

static const char doc[] =
    "Compiles the kernel of an MLIR file and runs it on .npy files.\vMODULE is MLIR text or "
    "bytecode at any stage from cjit to vector ('-' reads standard input); its function marked "
    "cjit.kernel is run. The outputs' shapes follow from the cjit.sizes attributes. Results are "
    "printed as NumPy prints them, unless --output is given.\n\n"
    "Examples:\n"
    "  cjit-run f.mlir x.npy\n"
    "  cjit-run f.mlir x.npy y.npy --output=out%d.npy\n"
    "  cjit-run f.mlir x.npy --repeat=1000 --time\n\n"
    "Exit status: 0, or 1 when the input or an option was wrong or the kernel raised.";

static const struct argp_option table[] = {
    {.doc = "What to run:", .group = 1},
    {"function", KEY_FUNCTION, "NAME", 0, "this kernel of several", 1},
    {"cpu", KEY_CPU, "NAME", 0,
     "compile for this processor, by its LLVM name; default: this machine's", 1},
    {"from", KEY_FROM, "STAGE", 0,
     "the stage that the module is at (cjit, linalg, fused, buffer, vector); found out from the "
     "module when left out",
     1},
    {"repeat", KEY_REPEAT, "N", 0, "call it N times", 1},
    {"time", KEY_TIME, 0, 0, "print the time per call to standard error", 1},
    {.doc = "Outputs:", .group = 2},
    {"output", 'o', "FILE", 0,
     "write the outputs to .npy files; %d in FILE stands for the output's number", 2},
    {"shape", KEY_SHAPE, "N,N,...", 0,
     "the shape of the first output; again for the second and so on", 2},
    {0},
};

static void add(run_options *o, const char ***list, unsigned *count, const char *text) {
    const char **texts = realloc(*list, (*count + 1) * sizeof *texts);
    if (!texts) {
        o->failed = true;
        return;
    }
    *list = texts;
    texts[(*count)++] = text;
}

static void parse_repeat(run_options *o, const char *argument, struct argp_state *state) {
    char *end;
    errno = 0;
    o->repeat = strtoull(argument, &end, 10);
    if (errno || *end || o->repeat == 0 || *argument == '-')
        argp_error(state, "--repeat takes a number from 1, not '%s'", argument);
}

static error_t parse_one(int key, char *argument, struct argp_state *state) {
    run_options *o = state->input;
    switch (key) {
    case KEY_FUNCTION:
        o->function = argument;
        return 0;
    case KEY_CPU:
        o->cpu = argument;
        return 0;
    case KEY_FROM:
        o->from = argument;
        return 0;
    case KEY_SHAPE:
        add(o, &o->shapes, &o->num_shapes, argument);
        return 0;
    case KEY_REPEAT:
        parse_repeat(o, argument, state);
        return 0;
    case KEY_TIME:
        o->time = true;
        return 0;
    case 'o':
        o->output = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num == 0)
            o->module = argument;
        else
            add(o, &o->inputs, &o->num_inputs, argument);
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "the module is missing");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

cjit_status *run_options_parse(int argc, char **argv, run_options *out_options) {
    static const struct argp argp = {table, parse_one, "MODULE [INPUT.npy...]", doc, NULL,
                                     NULL,  NULL};
    *out_options = (run_options){.repeat = 1};
    argp_parse(&argp, argc, argv, 0, NULL, out_options);
    return out_options->failed ? cjit_status_no_memory() : NULL;
}

void run_options_deinit(run_options *options) {
    free(options->inputs);
    free(options->shapes);
}
