// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Version text, fatal errors, crashes.
//
// LLVM ends the process on some errors (report_fatal_error): the reason is printed as an error of
// the tool and the exit status is 1. A crash inside MLIR says which pass it was in, then dies of
// its signal.
#include "program.h"

#include <argp.h>
#include <llvm-c/Core.h>
#include <llvm-c/ErrorHandling.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *program_name = "cjit";
static const char *volatile current_activity;
static void (*end_process)(int);

void tool_set_activity(const char *activity) { current_activity = activity; }

static void print_version(FILE *out, struct argp_state *state) {
    (void)state;
    unsigned major, minor, patch;
    LLVMGetVersion(&major, &minor, &patch);
    fprintf(out, "%s (cjit) %s\nMLIR and LLVM %u.%u.%u\n", program_name, CJIT_VERSION, major, minor,
            patch);
}

static void on_fatal(const char *reason) {
    fprintf(stderr, "%s: error: %s%s%s\n", program_name, current_activity ? current_activity : "",
            current_activity ? ": " : "", reason);
    end_process(1);
}

static void write_text(const char *text) {
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written; // nothing left to do about it
}

static void on_crash(int number) {
    write_text(program_name);
    write_text(": error: crash");
    if (current_activity) {
        write_text(" in ");
        write_text(current_activity);
    }
    write_text("; please report it with the input\n");
    signal(number, SIG_DFL);
    raise(number);
}

void tool_begin(const char *program, void (*leave)(int)) {
    static char stack[65536]; // the crash may be the stack's end
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    program_name = program;
    end_process = leave;
    argp_program_version_hook = print_version;
    argp_err_exit_status = 1;
    LLVMInstallFatalErrorHandler(on_fatal);
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    struct sigaction action = {.sa_handler = on_crash, .sa_flags = SA_ONSTACK | SA_NODEFER};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

int tool_finish(cjit_status *owned_status) {
    if (!owned_status)
        return 0;
    const char *message = cjit_status_get_message(owned_status);
    size_t length = strlen(message);
    while (length > 0 && message[length - 1] == '\n')
        length--;
    fprintf(stderr, "%s: error: %.*s\n", program_name, (int)length, message);
    cjit_status_destroy(owned_status);
    return 1;
}
