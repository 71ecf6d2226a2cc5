// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The comments that --verify-diagnostics reads, as in mlir-opt:
//
//   // expected-error@+1 {{part of the message}}
//   // expected-remark-re@above {{kept .* {{[0-9]+}} times}}
//
// A message meets one expectation of its severity on its line; every expectation is met once.
#include "expect.h"

#include "support/buffer.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

typedef struct expectation {
    enum MlirDiagnosticSeverity severity;
    unsigned at, column; // where the comment stands
    unsigned line;       // where the message should be; 0: at an unknown place
    char *text;
    bool is_regex, met;
    regex_t regex;
} expectation;

struct opt_expectations {
    const tool_source *source;
    expectation *items;
    unsigned count;
    unsigned num_unexpected;
};

static const enum MlirDiagnosticSeverity severities[] = {MlirDiagnosticError, MlirDiagnosticWarning,
                                                         MlirDiagnosticRemark, MlirDiagnosticNote};

// Text outside of {{…}} stands for itself, text inside is an extended regular expression.
static bool compile_regex(expectation *e) {
    support_buffer pattern;
    support_buffer_init(&pattern);
    for (const char *at = e->text; *at;) {
        const char *end = strncmp(at, "{{", 2) == 0 ? strstr(at, "}}") : NULL;
        if (end) {
            support_buffer_printf(&pattern, "(%.*s)", (int)(end - at - 2), at + 2);
            at = end + 2;
            continue;
        }
        if (strchr(".[]{}()\\*+?|^$", *at))
            support_buffer_append_string(&pattern, "\\");
        support_buffer_append(&pattern, at++, 1);
    }
    e->is_regex = !pattern.failed && pattern.data &&
                  regcomp(&e->regex, pattern.data, REG_EXTENDED | REG_NOSUB) == 0;
    support_buffer_deinit(&pattern);
    return e->is_regex;
}

// "@+N", "@-N", "@above", "@below", "@unknown", or nothing.
static const char *parse_place(const char *at, unsigned line, unsigned above, unsigned below,
                               unsigned *out_line) {
    *out_line = line;
    if (*at != '@')
        return at;
    at++;
    if (strncmp(at, "above", 5) == 0) {
        *out_line = above;
        return at + 5;
    }
    if (strncmp(at, "below", 5) == 0) {
        *out_line = below;
        return at + 5;
    }
    if (strncmp(at, "unknown", 7) == 0) {
        *out_line = 0;
        return at + 7;
    }
    char *end;
    long offset = strtol(at, &end, 10);
    if ((*at != '+' && *at != '-') || end == at + 1)
        return NULL;
    *out_line = (unsigned)((long)line + offset);
    return end;
}

static bool has_comment(const tool_source *source, unsigned line) {
    size_t length;
    const char *text = tool_source_line(source, line, &length);
    return text && memmem(text, length, "expected-", 9);
}

static unsigned neighbour(const tool_source *source, unsigned line, int step) {
    unsigned at = line + (unsigned)step;
    while (at > 0 && has_comment(source, at))
        at += (unsigned)step;
    return at;
}

static cjit_status *bad_comment(opt_expectations *all, unsigned line, unsigned column,
                                const char *what) {
    return cjit_status_create(CJIT_CODE_VALUE, "%s:%u:%u: %s", all->source->name, line, column,
                              what);
}

// Parses the comment at |text| ("error@+1 {{…}}", after "expected-"), which ends at |end|.
static cjit_status *add(opt_expectations *all, const char *text, const char *end, unsigned line,
                        unsigned column) {
    expectation e = {.at = line, .column = column};
    size_t i = 0, count = sizeof severities / sizeof *severities, length = 0;
    for (; i < count; i++) {
        length = strlen(tool_severity_name(severities[i]));
        if (strncmp(text, tool_severity_name(severities[i]), length) == 0)
            break;
    }
    if (i == count)
        return NULL; // a word that only begins like one
    e.severity = severities[i];
    const char *at = text + length;
    bool regex = strncmp(at, "-re", 3) == 0;
    at += regex ? 3 : 0;
    at += strspn(at, " ");
    at = parse_place(at, line, neighbour(all->source, line, -1), neighbour(all->source, line, 1),
                     &e.line);
    if (!at)
        return bad_comment(all, line, column, "expected @+N, @-N, @above, @below or @unknown");
    at += strspn(at, " ");
    while (end > at && (end[-1] == ' ' || end[-1] == '\r'))
        end--;
    if (end - at < 4 || strncmp(at, "{{", 2) != 0 || strncmp(end - 2, "}}", 2) != 0)
        return bad_comment(all, line, column, "expected {{text}} to the end of the line");
    expectation *items = realloc(all->items, (all->count + 1) * sizeof *items);
    e.text = strndup(at + 2, (size_t)(end - at - 4));
    if (items)
        all->items = items;
    if (!items || !e.text) {
        free(e.text);
        return cjit_status_no_memory();
    }
    if (regex && !compile_regex(&e)) {
        free(e.text);
        return bad_comment(all, line, column, "this is not a regular expression");
    }
    all->items[all->count++] = e;
    return NULL;
}

cjit_status *opt_expectations_create(const tool_source *source,
                                     opt_expectations **out_expectations) {
    cjit_status *status = NULL;
    opt_expectations *all = calloc(1, sizeof *all);
    if (!all)
        return cjit_status_no_memory();
    all->source = source;
    const char *text;
    size_t length;
    for (unsigned line = 1; !status && (text = tool_source_line(source, line, &length)); line++) {
        const char *found = memmem(text, length, "expected-", 9);
        if (found)
            status = add(all, found + 9, text + length, line, (unsigned)(found - text) + 1);
    }
    if (status)
        opt_expectations_destroy(all);
    else
        *out_expectations = all;
    return status;
}

void opt_expectations_destroy(opt_expectations *expectations) {
    for (unsigned i = 0; i < expectations->count; i++) {
        if (expectations->items[i].is_regex)
            regfree(&expectations->items[i].regex);
        free(expectations->items[i].text);
    }
    free(expectations->items);
    free(expectations);
}

static bool meets(const expectation *e, const tool_message *message, unsigned line) {
    if (e->met || e->severity != message->severity || e->line != line)
        return false;
    return e->is_regex ? regexec(&e->regex, message->text, 0, NULL, 0) == 0
                       : strstr(message->text, e->text) != NULL;
}

void opt_expectations_take(void *expectations, const tool_message *message) {
    opt_expectations *all = expectations;
    bool here = message->line && strcmp(message->file, all->source->name) == 0;
    for (unsigned i = 0; i < all->count; i++)
        if (meets(&all->items[i], message, here ? message->line : 0)) {
            all->items[i].met = true;
            return;
        }
    if (message->severity == MlirDiagnosticNote)
        return;
    support_buffer text;
    support_buffer_init(&text);
    support_buffer_printf(&text, "unexpected %s: %s", tool_severity_name(message->severity),
                          message->text);
    tool_message unexpected = *message;
    unexpected.severity = MlirDiagnosticError;
    unexpected.text = text.failed ? message->text : text.data;
    tool_print_message(all->source, &unexpected);
    support_buffer_deinit(&text);
    all->num_unexpected++;
}

bool opt_expectations_finish(opt_expectations *all) {
    bool good = all->num_unexpected == 0;
    for (unsigned i = 0; i < all->count; i++) {
        const expectation *e = &all->items[i];
        if (e->met)
            continue;
        support_buffer text;
        support_buffer_init(&text);
        support_buffer_printf(&text, "expected %s \"%s\" was not produced",
                              tool_severity_name(e->severity), e->text);
        tool_message missing = {MlirDiagnosticError, all->source->name, e->at, e->column,
                                text.failed ? "an expected message was not produced" : text.data};
        tool_print_message(all->source, &missing);
        support_buffer_deinit(&text);
        good = false;
    }
    return good;
}
