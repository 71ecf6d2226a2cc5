// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small recursive-descent reader of size expressions:
//
//   expression = term {("+" | "-") term}      term = factor {("*" | "//" | "%") factor}
//   factor     = number | name | ("min" | "max") "(" expression "," expression ")"
//              | "(" expression ")" | "-" factor
//
// Division is floored, as the compiler's is for sizes.
#include "extents.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    const char *at;
    const run_symbols *symbols;
    unsigned depth;
    bool failed;
} reader;

static int64_t read_expression(reader *r);

static bool accept(reader *r, const char *token) {
    r->at += strspn(r->at, " ");
    size_t length = strlen(token);
    if (strncmp(r->at, token, length) != 0)
        return false;
    r->at += length;
    return true;
}

static void expect(reader *r, const char *token) { r->failed |= !accept(r, token); }

static size_t name_length(const char *text) {
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return isdigit((unsigned char)*text) ? 0 : length;
}

static int64_t read_call(reader *r, bool largest) {
    expect(r, "(");
    int64_t a = read_expression(r);
    expect(r, ",");
    int64_t b = read_expression(r);
    expect(r, ")");
    return (a > b) == largest ? a : b;
}

static int64_t read_name(reader *r, size_t length) {
    const char *name = r->at;
    r->at += length;
    if (length == 3 && strncmp(name, "min", 3) == 0)
        return read_call(r, false);
    if (length == 3 && strncmp(name, "max", 3) == 0)
        return read_call(r, true);
    for (unsigned i = 0; i < r->symbols->count; i++)
        if (strlen(r->symbols->items[i].name) == length &&
            memcmp(r->symbols->items[i].name, name, length) == 0)
            return r->symbols->items[i].value;
    r->failed = true;
    return 0;
}

static int64_t read_factor(reader *r) {
    int64_t value = 0;
    r->at += strspn(r->at, " ");
    if (r->failed || ++r->depth > 200) {
        r->failed = true;
        return 0;
    }
    if (accept(r, "(")) {
        value = read_expression(r);
        expect(r, ")");
    } else if (isdigit((unsigned char)*r->at)) {
        char *end;
        value = strtoll(r->at, &end, 10);
        r->at = end;
    } else if (accept(r, "-")) {
        r->failed |= __builtin_sub_overflow(0, read_factor(r), &value);
    } else if (name_length(r->at)) {
        value = read_name(r, name_length(r->at));
    } else {
        r->failed = true;
    }
    r->depth--;
    return value;
}

static int64_t divide(reader *r, int64_t a, int64_t b, bool remainder) {
    if (b == 0 || (a == INT64_MIN && b == -1)) {
        r->failed = true;
        return 0;
    }
    int64_t quotient = a / b, rest = a % b;
    if (remainder)
        return rest;
    return quotient - (rest != 0 && (rest < 0) != (b < 0));
}

static int64_t read_term(reader *r) {
    int64_t value = read_factor(r);
    while (!r->failed) {
        if (accept(r, "*"))
            r->failed |= __builtin_mul_overflow(value, read_factor(r), &value);
        else if (accept(r, "//"))
            value = divide(r, value, read_factor(r), false);
        else if (accept(r, "%"))
            value = divide(r, value, read_factor(r), true);
        else
            break;
    }
    return value;
}

static int64_t read_expression(reader *r) {
    int64_t value = read_term(r);
    while (!r->failed) {
        if (accept(r, "+"))
            r->failed |= __builtin_add_overflow(value, read_term(r), &value);
        else if (accept(r, "-"))
            r->failed |= __builtin_sub_overflow(value, read_term(r), &value);
        else
            break;
    }
    return value;
}

bool run_extent_is_symbol(const char *text) { return *text && name_length(text) == strlen(text); }

const run_symbol *run_symbols_find(const run_symbols *symbols, const char *name) {
    for (unsigned i = 0; i < symbols->count; i++)
        if (strcmp(symbols->items[i].name, name) == 0)
            return &symbols->items[i];
    return NULL;
}

cjit_status *run_symbols_add(run_symbols *symbols, run_symbol symbol) {
    run_symbol *items = realloc(symbols->items, (symbols->count + 1) * sizeof *items);
    if (!items)
        return cjit_status_no_memory();
    symbols->items = items;
    items[symbols->count++] = symbol;
    return NULL;
}

bool run_extent_evaluate(const char *text, const run_symbols *symbols, int64_t *out_value) {
    reader r = {.at = text, .symbols = symbols};
    *out_value = read_expression(&r);
    return !r.failed && *r.at == '\0';
}
