// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The command line of cjit-opt, by argp. MLIR's C interface cannot list upstream's passes, so an
// option that is not in the table is taken as one of them: "--cse" is rewritten to "--pass=cse"
// before argp sees it, and the pipeline's parser decides whether it exists.
#include "options.h"

#include "passes/passes.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_PASS = 256,
    KEY_PIPELINE,
    KEY_STAGE,
    KEY_FROM,
    KEY_CPU,
    KEY_REMARKS,
    KEY_BEFORE,
    KEY_AFTER,
    KEY_BEFORE_ALL,
    KEY_AFTER_ALL,
    KEY_DEBUG_INFO,
    KEY_GENERIC,
    KEY_BYTECODE,
    KEY_SPLIT,
    KEY_VERIFY,
    KEY_EACH,
    KEY_LIST,
    KEY_DIALECT,
    KEY_TIMING,
    KEY_UNREGISTERED,
    KEY_OURS
};

static const char doc[] =
    "Runs passes and stages of the cjit compiler on MLIR.\vFILE is MLIR text or bytecode; "
    "without it, or for '-', standard input is read. Passes, pipelines and stages run in the "
    "order in which they stand on the command line.\n\n"
    "Examples:\n"
    "  cjit-opt f.mlir --cjit-stage=fused\n"
    "  cjit-opt f.mlir --cjit-to-linalg --cse --mlir-print-ir-after-all\n"
    "  cjit-opt f.mlir --pass-pipeline='builtin.module(cjit-to-linalg,func.func(cse))'\n"
    "  cjit-opt f.mlir --cjit-cpu=x86-64-v3 --cjit-stage=asm -o f.s\n\n"
    "Exit status: 0, or 1 when the input, an option or a pass failed.";

#define HIDDEN_PASS {"pass", KEY_PASS, "NAME", OPTION_HIDDEN, "run an upstream pass", 2}

static const struct argp_option fixed[] = {
    {"pass-pipeline", KEY_PIPELINE, "TEXT", 0, "run these passes; may stand in builtin.module(...)",
     1},
    {"cjit-stage", KEY_STAGE, "STAGE", 0,
     "run the compiler's pipeline up to STAGE: cjit, linalg, fused, buffer, vector, llvm; or ll "
     "or asm, which print LLVM IR or assembly",
     1},
    {"cjit-from", KEY_FROM, "STAGE", 0,
     "the stage that the input is at; found out from the module when left out", 1},
    {"cjit-cpu", KEY_CPU, "NAME", 0,
     "compile for this processor, by its LLVM name (x86-64-v3, znver4); default: what the module "
     "names, else this machine's",
     1},
    {"--NAME[=OPTIONS]", 0, 0, OPTION_DOC | OPTION_NO_USAGE,
     "any pass of MLIR: --cse, --canonicalize=\"max-iterations=3\". One for functions is applied "
     "to each",
     2},
    HIDDEN_PASS,
    {"list-passes", KEY_LIST, 0, 0, "list the passes of cjit", 2},
    {"split-input-file", KEY_SPLIT, 0, 0, "treat the parts between lines '// -----' as files", 4},
    {"verify-diagnostics", KEY_VERIFY, 0, 0,
     "compare what is reported with the comments 'expected-error@+1 {{text}}' in the input; also "
     "-warning, -remark, -note; @+N, @-N, @above, @below, @unknown; -re for {{regular}} parts",
     4},
    {"verify-each", KEY_EACH, "0|1", OPTION_ARG_OPTIONAL,
     "verify the module after each pass (default 1)", 4},
    {"allow-unregistered-dialect", KEY_UNREGISTERED, 0, 0, "accept operations of unknown dialects",
     4},
    {"output", 'o', "FILE", 0, "write to FILE", 5},
    {"emit-bytecode", KEY_BYTECODE, 0, 0, "write MLIR bytecode", 5},
    {"mlir-print-op-generic", KEY_GENERIC, 0, 0, "print every operation in its generic form", 5},
    {"mlir-print-debuginfo", KEY_DEBUG_INFO, 0, 0, "print locations", 5},
    {"print-dialect", KEY_DIALECT, 0, 0, "print the cjit dialect as IRDL", 5},
    {"cjit-remarks", KEY_REMARKS, 0, 0, "print what passes remark on", 6},
    {"mlir-print-ir-before", KEY_BEFORE, "PASS,...", 0, "print the module before these passes", 6},
    {"mlir-print-ir-after", KEY_AFTER, "PASS,...", 0, "print the module after these passes", 6},
    {"mlir-print-ir-before-all", KEY_BEFORE_ALL, 0, 0, "print the module before each pass", 6},
    {"mlir-print-ir-after-all", KEY_AFTER_ALL, 0, 0, "print the module after each pass", 6},
    {"mlir-timing", KEY_TIMING, 0, 0, "print the wall time of each pass", 6},
};
enum { NUM_FIXED = sizeof fixed / sizeof *fixed };

static const struct {
    int group;
    const char *header;
} groups[] = {
    {1, "What to run:"},
    {2, "Single passes:"},
    {4, "Input and tests:"},
    {5, "Output:"},
    {6, "Observation (to standard error):"},
};
enum { NUM_GROUPS = sizeof groups / sizeof *groups };

// The table with headers and our passes in it. free() it.
static struct argp_option *make_table(void) {
    unsigned count = 0;
    struct argp_option *all = calloc(NUM_FIXED + NUM_GROUPS + passes_table_size + 1, sizeof *all);
    if (!all)
        return NULL;
    for (unsigned i = 0; i < NUM_GROUPS; i++)
        all[count++] = (struct argp_option){.doc = groups[i].header, .group = groups[i].group};
    memcpy(all + count, fixed, sizeof fixed);
    count += NUM_FIXED;
    for (unsigned i = 0; i < passes_table_size; i++)
        all[count++] = (struct argp_option){.name = passes_table[i].name,
                                            .key = KEY_OURS + (int)i,
                                            .doc = passes_table[i].description,
                                            .group = 2};
    return all;
}

static void add_item(opt_options *o, int kind, const char *text) {
    opt_item *items = realloc(o->items, (o->num_items + 1) * sizeof *items);
    if (!items) {
        o->failed = true;
        return;
    }
    o->items = items;
    o->items[o->num_items].kind = kind;
    o->items[o->num_items++].text = text;
}

static void add_text(opt_options *o, const char ***list, unsigned *count, const char *text) {
    const char **texts = realloc(*list, (*count + 1) * sizeof *texts);
    if (!texts) {
        o->failed = true;
        return;
    }
    *list = texts;
    texts[(*count)++] = text;
}

static bool *flag_of(opt_options *o, int key) {
    switch (key) {
    case KEY_REMARKS:
        return &o->remarks;
    case KEY_BEFORE_ALL:
        return &o->before_all;
    case KEY_AFTER_ALL:
        return &o->after_all;
    case KEY_DEBUG_INFO:
        return &o->debug_info;
    case KEY_GENERIC:
        return &o->generic;
    case KEY_BYTECODE:
        return &o->bytecode;
    case KEY_SPLIT:
        return &o->split;
    case KEY_VERIFY:
        return &o->verify_diagnostics;
    case KEY_LIST:
        return &o->list_passes;
    case KEY_DIALECT:
        return &o->print_dialect;
    case KEY_TIMING:
        return &o->timing;
    case KEY_UNREGISTERED:
        return &o->allow_unregistered;
    default:
        return NULL;
    }
}

static void parse_each(opt_options *o, const char *argument, struct argp_state *state) {
    const char *text = argument ? argument : "1";
    o->verify_each = strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
    if (!o->verify_each && strcmp(text, "0") != 0 && strcmp(text, "false") != 0)
        argp_error(state, "--verify-each takes 0 or 1, not '%s'", text);
}

static error_t parse_one(int key, char *argument, struct argp_state *state) {
    opt_options *o = state->input;
    bool *flag = flag_of(o, key);
    if (flag)
        *flag = true;
    else if (key >= KEY_OURS && key < KEY_OURS + (int)passes_table_size)
        add_item(o, OPT_PASS, passes_table[key - KEY_OURS].name);
    else if (key == KEY_PASS || key == KEY_PIPELINE || key == KEY_STAGE)
        add_item(o,
                 key == KEY_PASS    ? OPT_PASS
                 : key == KEY_STAGE ? OPT_STAGE
                                    : OPT_PIPELINE,
                 argument);
    else if (key == KEY_BEFORE)
        add_text(o, &o->before, &o->num_before, argument);
    else if (key == KEY_AFTER)
        add_text(o, &o->after, &o->num_after, argument);
    else if (key == KEY_FROM)
        o->from = argument;
    else if (key == KEY_CPU)
        o->cpu = argument;
    else if (key == KEY_EACH)
        parse_each(o, argument, state);
    else if (key == 'o')
        o->output = argument;
    else if (key == ARGP_KEY_ARG && state->arg_num == 0)
        o->input = argument;
    else if (key == ARGP_KEY_ARG)
        argp_error(state, "more than one input file: '%s' and '%s'", o->input, argument);
    else
        return ARGP_ERR_UNKNOWN;
    return 0;
}

static const struct argp_option *find_option(const struct argp_option *table, const char *name,
                                             size_t length) {
    static const struct argp_option own = {.name = "help"}; // argp's: --help, --usage, --version
    static const char *const argps[] = {"help", "usage", "version"};
    for (; table->name || table->doc; table++)
        if (table->name && strlen(table->name) == length && !memcmp(table->name, name, length))
            return table;
    for (size_t i = 0; i < sizeof argps / sizeof *argps; i++)
        if (strlen(argps[i]) == length && !memcmp(argps[i], name, length))
            return &own;
    return NULL;
}

// A copy of |argv| in which the options that |table| lacks are passes. The new texts are owned.
static char **rewrite_passes(int argc, char **argv, const struct argp_option *table) {
    char **result = calloc((size_t)argc + 1, sizeof *result);
    bool options = true, value = false;
    for (int i = 0; result && i < argc; i++) {
        size_t length = strlen(argv[i]);
        const struct argp_option *known = NULL;
        bool is_option = i > 0 && options && !value && length > 2 && !memcmp(argv[i], "--", 2);
        size_t name = is_option ? strcspn(argv[i] + 2, "=") : 0;
        if (is_option)
            known = find_option(table, argv[i] + 2, name);
        size_t room = length + sizeof "--pass=";
        result[i] = malloc(room);
        if (!result[i])
            break; // the caller sees the missing argument
        snprintf(result[i], room, "%s%s", is_option && !known ? "--pass=" : "",
                 argv[i] + (is_option && !known ? 2 : 0));
        options = options && (value || strcmp(argv[i], "--") != 0);
        value =
            options &&
            ((known && known->arg && !(known->flags & OPTION_ARG_OPTIONAL) && name + 2 == length) ||
             (!value && strcmp(argv[i], "-o") == 0));
    }
    return result;
}

cjit_status *opt_options_parse(int argc, char **argv, opt_options *out_options) {
    struct argp_option *table = make_table();
    *out_options = (opt_options){.input = "-", .output = "-", .verify_each = true};
    out_options->arguments = table ? rewrite_passes(argc, argv, table) : NULL;
    if (!out_options->arguments || !out_options->arguments[argc - 1]) {
        free(table);
        return cjit_status_no_memory();
    }
    struct argp argp = {table, parse_one, "[FILE]", doc, NULL, NULL, NULL};
    argp_parse(&argp, argc, out_options->arguments, 0, NULL, out_options);
    free(table);
    return out_options->failed ? cjit_status_no_memory() : NULL;
}

void opt_options_deinit(opt_options *options) {
    for (char **at = options->arguments; at && *at; at++)
        free(*at);
    free(options->arguments);
    free(options->items);
    free(options->before);
    free(options->after);
}

bool opt_lists_contain(const char *const *lists, unsigned count, const char *name) {
    size_t length = strlen(name);
    for (unsigned i = 0; i < count; i++)
        for (const char *at = lists[i]; *at;) {
            size_t part = strcspn(at, ",");
            if (part == length && memcmp(at, name, length) == 0)
                return true;
            at += part + (at[part] == ',');
        }
    return false;
}
