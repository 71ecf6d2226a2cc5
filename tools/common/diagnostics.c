// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's diagnostics and our passes' remarks, in the form that compilers use:
//
//   f.mlir:3:8: error: custom op 'foo' is unknown
//     %0 = foo
//          ^
#include "diagnostics.h"

#include "driver/observe.h"
#include "passes/passes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *tool_severity_name(enum MlirDiagnosticSeverity severity) {
    switch (severity) {
    case MlirDiagnosticError:
        return "error";
    case MlirDiagnosticWarning:
        return "warning";
    case MlirDiagnosticNote:
        return "note";
    default:
        return "remark";
    }
}

// Whether a line of the input can be shown: it may be binary.
static bool is_text(const char *line, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)line[i] < ' ' && line[i] != '\t') || line[i] == 0x7f)
            return false;
    return length < 400;
}

void tool_print_message(const tool_source *source, const tool_message *message) {
    if (message->line)
        fprintf(stderr, "%s:%u:%u: ", message->file, message->line, message->column);
    else
        fprintf(stderr, "%s: ", source->name);
    fprintf(stderr, "%s: %s\n", tool_severity_name(message->severity), message->text);
    size_t length = 0;
    bool whole_operation = message->severity == MlirDiagnosticNote && strchr(message->text, '\n');
    bool here = message->line && !whole_operation && strcmp(message->file, source->name) == 0 &&
                !tool_source_is_bytecode(source);
    const char *line = here ? tool_source_line(source, message->line, &length) : NULL;
    if (!line || !is_text(line, length))
        return;
    fprintf(stderr, "%.*s\n", (int)length, line);
    for (unsigned i = 1; i < message->column && i <= length; i++)
        fputc(line[i - 1] == '\t' ? '\t' : ' ', stderr);
    fputs("^\n", stderr);
}

static void emit(tool_diagnostics *d, const tool_message *message) {
    d->num_errors += message->severity == MlirDiagnosticError;
    if (d->sink)
        d->sink(d->sink_context, message);
    else
        tool_print_message(d->source, message);
}

// Splits "file:line:col"; false when |place| has another form (an unknown or a named location).
static bool split_place(char *place, tool_message *out) {
    char *column = strrchr(place, ':');
    if (!column || column == place)
        return false;
    *column = '\0';
    char *line = strrchr(place, ':');
    if (!line)
        return false;
    *line = '\0';
    out->line = (unsigned)strtoul(line + 1, NULL, 10);
    out->column = (unsigned)strtoul(column + 1, NULL, 10);
    out->file = place;
    return out->line > 0;
}

static void report(tool_diagnostics *d, enum MlirDiagnosticSeverity severity, MlirLocation location,
                   const char *text) {
    tool_message message = {.severity = severity, .text = text};
    support_buffer place;
    support_buffer_init(&place);
    driver_print_location(location, &place);
    if (!place.data || !split_place(place.data, &message))
        message = (tool_message){.severity = severity, .text = text};
    else if (strcmp(message.file, "-") == 0) // the name the parser gives to a string
        message.file = d->source->name;
    emit(d, &message);
    support_buffer_deinit(&place);
}

static void append(MlirStringRef part, void *out) {
    support_buffer_append(out, part.data, part.length);
}

static void report_diagnostic(tool_diagnostics *d, MlirDiagnostic diagnostic) {
    support_buffer text;
    support_buffer_init(&text);
    mlirDiagnosticPrint(diagnostic, append, &text);
    report(d, mlirDiagnosticGetSeverity(diagnostic), mlirDiagnosticGetLocation(diagnostic),
           text.data ? text.data : "");
    support_buffer_deinit(&text);
    for (intptr_t i = 0; i < mlirDiagnosticGetNumNotes(diagnostic); i++)
        report_diagnostic(d, mlirDiagnosticGetNote(diagnostic, i));
}

static MlirLogicalResult on_diagnostic(MlirDiagnostic diagnostic, void *context) {
    report_diagnostic(context, diagnostic);
    return mlirLogicalResultSuccess();
}

static void on_remark(void *context, MlirLocation location, const char *text) {
    report(context, MlirDiagnosticRemark, location, text);
}

void tool_diagnostics_begin(tool_diagnostics *d) {
    d->num_errors = 0;
    d->handler = mlirContextAttachDiagnosticHandler(d->context, on_diagnostic, d, NULL);
    if (d->remarks)
        passes_set_remark_handler(on_remark, d);
}

void tool_diagnostics_end(tool_diagnostics *d) {
    mlirContextDetachDiagnosticHandler(d->context, d->handler);
    passes_set_remark_handler(NULL, NULL);
}
