// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pipeline text, taken apart:
//
//   builtin.module(cjit-to-linalg, func.func(cse, canonicalize{max-iterations=3}))
// → cjit-to-linalg; func.func(cse); func.func(canonicalize{max-iterations=3})
//
// Only the brackets are read here; what stands between them is checked by passes_add_pipeline.
#include "pipeline.h"

#include "ir/build.h"
#include "passes/passes.h"
#include "support/buffer.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static cjit_status *add_step(opt_pipeline *p, const char *name, size_t name_length,
                             const char *text, size_t text_length) {
    if (p->count == p->capacity) {
        unsigned capacity = p->capacity ? 2 * p->capacity : 16;
        opt_step *steps = realloc(p->steps, capacity * sizeof *steps);
        if (!steps)
            return cjit_status_no_memory();
        p->steps = steps;
        p->capacity = capacity;
    }
    opt_step *step = &p->steps[p->count++];
    *step = (opt_step){.name = strndup(name, name_length), .text = strndup(text, text_length)};
    return step->name && step->text ? NULL : cjit_status_no_memory();
}

static bool is_ours(const char *name, size_t length) {
    for (unsigned i = 0; i < passes_table_size; i++)
        if (strlen(passes_table[i].name) == length &&
            memcmp(passes_table[i].name, name, length) == 0)
            return true;
    return false;
}

static void trim(const char **text, size_t *length) {
    while (*length && isspace((unsigned char)**text))
        ++*text, --*length;
    while (*length && isspace((unsigned char)(*text)[*length - 1]))
        --*length;
}

// The length up to a comma outside of brackets; brackets must match. Options may hold quoted text.
static cjit_status *element_length(const char *text, size_t length, size_t *out_length) {
    char open[64];
    size_t depth = 0, at = 0;
    for (; at < length && (text[at] != ',' || depth > 0); at++) {
        const char *closers = ")}]", *found;
        char c = text[at];
        if (c == '(' || c == '{' || c == '[') {
            if (depth == sizeof open)
                return cjit_status_create(CJIT_CODE_VALUE, "pass pipeline: brackets too deep");
            open[depth++] = c;
        } else if ((found = strchr(closers, c)) && c) {
            if (depth == 0 || open[--depth] != "({["[found - closers])
                return cjit_status_create(CJIT_CODE_VALUE,
                                          "pass pipeline '%.*s': '%c' closes nothing", (int)length,
                                          text, c);
        }
    }
    if (depth > 0)
        return cjit_status_create(CJIT_CODE_VALUE, "pass pipeline '%.*s': '%c' is not closed",
                                  (int)length, text, open[depth - 1]);
    *out_length = at;
    return NULL;
}

static cjit_status *add_elements(opt_pipeline *p, const char *prefix, unsigned depth,
                                 const char *text, size_t length);

// One element: a pass, or an operation's name with a pipeline in parentheses.
static cjit_status *add_element(opt_pipeline *p, const char *prefix, unsigned depth,
                                const char *text, size_t length) {
    size_t name = 0;
    while (name < length && text[name] != '(' && text[name] != '{')
        name++;
    if (name < length && text[name] == '(' && text[length - 1] == ')') {
        const char *inner = text + name + 1;
        size_t inner_length = length - name - 2;
        if (depth == 0 && name == strlen("builtin.module") && !memcmp(text, "builtin.module", name))
            return add_elements(p, prefix, depth, inner, inner_length);
        support_buffer nested;
        support_buffer_init(&nested);
        support_buffer_printf(&nested, "%s%.*s(", prefix, (int)name, text);
        cjit_status *status = nested.failed
                                  ? cjit_status_no_memory()
                                  : add_elements(p, nested.data, depth + 1, inner, inner_length);
        support_buffer_deinit(&nested);
        return status;
    }
    if (is_ours(text, name) && (depth > 0 || name < length))
        return cjit_status_create(CJIT_CODE_VALUE,
                                  depth > 0 ? "pass pipeline: %.*s runs on builtin.module; take it "
                                              "out of '%s…)'"
                                            : "pass pipeline: %.*s takes no options%s",
                                  (int)name, text, prefix);
    support_buffer whole;
    support_buffer_init(&whole);
    support_buffer_printf(&whole, "%s%.*s", prefix, (int)length, text);
    for (unsigned i = 0; i < depth; i++)
        support_buffer_append_string(&whole, ")");
    cjit_status *status =
        whole.failed ? cjit_status_no_memory() : add_step(p, text, name, whole.data, whole.size);
    support_buffer_deinit(&whole);
    return status;
}

static cjit_status *add_elements(opt_pipeline *p, const char *prefix, unsigned depth,
                                 const char *text, size_t length) {
    trim(&text, &length);
    while (length > 0) {
        size_t whole = 0;
        cjit_status *status = element_length(text, length, &whole);
        if (status)
            return status;
        const char *element = text;
        size_t size = whole;
        trim(&element, &size);
        if (size == 0)
            return cjit_status_create(CJIT_CODE_VALUE, "pass pipeline: a pass name is missing");
        if ((status = add_element(p, prefix, depth, element, size)))
            return status;
        bool comma = whole < length;
        text += whole + comma;
        length -= whole + comma;
        trim(&text, &length);
        if (comma && length == 0)
            return cjit_status_create(CJIT_CODE_VALUE,
                                      "pass pipeline: nothing after the last comma");
    }
    return NULL;
}

cjit_status *opt_pipeline_add_text(opt_pipeline *pipeline, const char *text) {
    return add_elements(pipeline, "", 0, text, strlen(text));
}

static cjit_status *check_text(MlirContext context, const char *text) {
    MlirPassManager manager =
        mlirPassManagerCreateOnOperation(context, ir_string("builtin.module"));
    cjit_status *status = passes_add_pipeline(manager, text);
    mlirPassManagerDestroy(manager);
    return status;
}

cjit_status *opt_pipeline_check(const opt_pipeline *pipeline, unsigned first, MlirContext context) {
    for (unsigned i = first; i < pipeline->count; i++) {
        cjit_status *status = check_text(context, pipeline->steps[i].text);
        if (status)
            return status;
    }
    return NULL;
}

// The operation in "… restricted to 'func.func' on a PassManager …".
static bool find_anchor(const char *message, const char **out_anchor, size_t *out_length) {
    static const char before[] = "restricted to '";
    const char *at = strstr(message, before);
    if (!at)
        return false;
    *out_anchor = at + sizeof before - 1;
    *out_length = strcspn(*out_anchor, "'");
    return *out_length > 0;
}

static cjit_status *unknown_flag(const char *flag) {
    return cjit_status_create(CJIT_CODE_VALUE,
                              "'--%.*s' is neither an option nor a pass; --help lists options and "
                              "cjit's passes, 'mlir-opt --help' lists MLIR's",
                              (int)strcspn(flag, "="), flag);
}

// Checks |text|, the pass |flag|, and adds it, nested where it must be.
static cjit_status *add_checked(opt_pipeline *p, MlirContext context, const char *flag,
                                const char *text) {
    size_t name = strcspn(flag, "="), anchor_length;
    const char *anchor;
    cjit_status *status = check_text(context, text);
    if (!status)
        return add_step(p, flag, name, text, strlen(text));
    const char *message = cjit_status_get_message(status);
    if (find_anchor(message, &anchor, &anchor_length)) {
        support_buffer nested;
        support_buffer_init(&nested);
        support_buffer_printf(&nested, "%.*s(%s)", (int)anchor_length, anchor, text);
        cjit_status_destroy(status);
        status = nested.failed ? cjit_status_no_memory() : check_text(context, nested.data);
        if (!status)
            status = add_step(p, flag, name, nested.data, nested.size);
        support_buffer_deinit(&nested);
    } else if (strstr(message, "does not refer to a registered")) {
        cjit_status_destroy(status);
        status = unknown_flag(flag);
    }
    return status;
}

cjit_status *opt_pipeline_add_flag(opt_pipeline *pipeline, MlirContext context, const char *flag) {
    size_t name = strcspn(flag, "=");
    const char *options = flag[name] ? flag + name + 1 : "";
    if (is_ours(flag, name) && *options)
        return cjit_status_create(CJIT_CODE_VALUE, "--%.*s takes no options", (int)name, flag);
    if (name == 0 || strcspn(flag, "(){}, \t\n") < name)
        return unknown_flag(flag);
    support_buffer text;
    support_buffer_init(&text);
    bool braced = *options == '{';
    support_buffer_printf(&text, "%.*s%s%s%s", (int)name, flag, *options && !braced ? "{" : "",
                          options, *options && !braced ? "}" : "");
    cjit_status *status =
        text.failed ? cjit_status_no_memory() : add_checked(pipeline, context, flag, text.data);
    support_buffer_deinit(&text);
    return status;
}

void opt_pipeline_deinit(opt_pipeline *pipeline) {
    for (unsigned i = 0; i < pipeline->count; i++) {
        free(pipeline->steps[i].name);
        free(pipeline->steps[i].text);
    }
    free(pipeline->steps);
    *pipeline = (opt_pipeline){0};
}
