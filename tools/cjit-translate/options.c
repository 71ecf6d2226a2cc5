// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of cjit-translate, by argp.
#include "translate.h"

#include <argp.h>
#include <string.h>

enum { KEY_TO = 256, KEY_CPU, KEY_PASSES, KEY_FROM };

static const char doc[] = "Translates MLIR to LLVM IR, assembly or an object file."
                          "\vFILE is MLIR text or bytecode at any stage of the compiler, or in "
                          "the LLVM dialect; without it, or for '-', standard input is read.\n\n"
                          "Examples:\n"
                          "  cjit-translate f.mlir --to=asm --cpu=x86-64-v3\n"
                          "  cjit-translate f.mlir --to=obj -o f.o\n"
                          "  cjit-translate f.mlir --to=llvmir --passes='default<O3>'\n\n"
                          "Exit status: 0, or 1 when the input or an option was wrong.";

static const struct argp_option table[] = {
    {.doc = "What to make:", .group = 1},
    {"to", KEY_TO, "FORM", 0, "llvmir (default), asm or obj", 1},
    {"output", 'o', "FILE", 0, "write to FILE", 1},
    {.doc = "How:", .group = 2},
    {"from", KEY_FROM, "STAGE", 0,
     "the stage that the input is at (cjit, linalg, fused, buffer, vector, llvm); found out from "
     "the module when left out",
     2},
    {"cpu", KEY_CPU, "NAME", 0, "the processor, by its LLVM name; default: this machine's", 2},
    {"optimize", 'O', "LEVEL", OPTION_ARG_OPTIONAL,
     "0: no LLVM passes; 1, 2, 3: LLVM's own pipelines; without LEVEL, or without this option, "
     "the few passes that cjit uses",
     2},
    {"passes", KEY_PASSES, "TEXT", 0, "run these LLVM passes, as in opt's -passes", 2},
    {0},
};

static void parse_level(translate_options *o, const char *argument, struct argp_state *state) {
    static const char *const levels[] = {"", "default<O1>", "default<O2>", "default<O3>"};
    o->passes = NULL;
    if (!argument)
        return;
    if (argument[0] < '0' || argument[0] > '3' || argument[1])
        argp_error(state, "-O takes 0, 1, 2 or 3, not '%s'", argument);
    else
        o->passes = levels[argument[0] - '0'];
}

static void parse_form(translate_options *o, const char *argument, struct argp_state *state) {
    static const char *const forms[] = {"llvmir", "asm", "obj"};
    for (int i = 0; i < 3; i++)
        if (strcmp(forms[i], argument) == 0) {
            o->form = (translate_form)i;
            return;
        }
    argp_error(state, "--to takes llvmir, asm or obj, not '%s'", argument);
}

static error_t parse_one(int key, char *argument, struct argp_state *state) {
    translate_options *o = state->input;
    switch (key) {
    case KEY_TO:
        parse_form(o, argument, state);
        return 0;
    case KEY_CPU:
        o->cpu = argument;
        return 0;
    case KEY_FROM:
        o->from = argument;
        return 0;
    case KEY_PASSES:
        o->passes = argument;
        return 0;
    case 'O':
        parse_level(o, argument, state);
        return 0;
    case 'o':
        o->output = argument;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            argp_error(state, "more than one input file: '%s' and '%s'", o->input, argument);
        o->input = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

void translate_options_parse(int argc, char **argv, translate_options *out_options) {
    static const struct argp argp = {table, parse_one, "[FILE]", doc, NULL, NULL, NULL};
    *out_options = (translate_options){.input = "-", .output = "-"};
    argp_parse(&argp, argc, argv, 0, NULL, out_options);
}
