// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inside of frontend_guards, shared by guards.c (recording), guards_check.c (each call) and
// guards_describe.c (for people).
#ifndef CJIT_PYTHON_GUARDS_H
#define CJIT_PYTHON_GUARDS_H

#include "function.h"

typedef enum guard_path_kind {
    GUARD_GLOBAL,    ///< |container|: the globals dict, |key|: the name
    GUARD_CELL,      ///< |container|: the cell, |key|: the variable's name
    GUARD_ARGUMENT,  ///< leaf |parent| of the arguments
    GUARD_ATTRIBUTE, ///< attribute |key| of |parent|
    GUARD_ITEM,      ///< |parent|[|key|]
} guard_path_kind;

typedef enum guard_expectation {
    GUARD_NOTHING,
    GUARD_VALUE,    ///< type and value of |expected|
    GUARD_IDENTITY, ///< |expected| itself
    GUARD_FUNCTION, ///< a bound method of the function |expected|
    GUARD_TYPE,     ///< an instance of exactly |expected|
    GUARD_ARRAY,    ///< an array or tensor with the key |array_key|
    GUARD_MISSING,  ///< it cannot be read
} guard_expectation;

typedef enum guard_contents_kind {
    GUARD_CONTENTS_ANY,
    GUARD_CONTENTS_LENGTH,   ///< as many elements as |contents|; they are guarded by paths
    GUARD_CONTENTS_ELEMENTS, ///< list, tuple: the elements of the tuple |contents|
    GUARD_CONTENTS_KEYS,     ///< dict: the keys, in order; the values are guarded by paths
    GUARD_CONTENTS_ITEMS,    ///< dict: keys and values in turn
    GUARD_CONTENTS_FUNCTION, ///< function: its code, defaults and keyword defaults themselves
    GUARD_CONTENTS_SET,      ///< set: |contents| is a dict from element to type
} guard_contents_kind;

typedef struct guard_path {
    guard_path_kind kind;
    guard_expectation expectation;
    guard_contents_kind contents_kind;
    bool watched; ///< its dict's version is compared; |last| is what was read last
    bool live;    ///< read at each call into values[|slot|]
    uint32_t parent;
    uint32_t slot;
    PyObject *container, *key, *expected, *contents, *last; // strong, may be NULL
    uint64_t array_key;
} guard_path;

/// Paths that are read in one dict.
typedef struct guard_group {
    PyObject *dict; // strong
    uint64_t version;
    uint32_t begin, end; ///< of |entries|
} guard_group;

struct frontend_guards {
    guard_path *paths;
    uint32_t num_paths, max_paths;
    PyObject *index;   ///< dict: how a path is reached -> its number; only while recording
    PyObject *origins; ///< dict: address -> (object, path); only while recording
    PyObject *argument_names;
    // After finish
    bool finished;
    guard_group *groups;
    uint32_t num_groups;
    uint32_t *entries; ///< path numbers, by group; a builtin stands in two
    uint32_t *live;    ///< path numbers, parents first
    uint32_t num_live;
};

/// Whether |value| is what |path| expects: 1, 0, -1.
int frontend_guard_holds(const guard_path *path, PyObject *value);
/// The value of the watched |path|, an item of |dict| (or, for a global, of the builtins).
/// Borrowed; NULL with or without an exception.
PyObject *frontend_guard_read_dict(const guard_path *path, PyObject *dict);
/// Reads |path| when its parent's value is |parent|: a new reference or NULL with an exception.
PyObject *frontend_guard_read_step(const guard_path *path, PyObject *parent,
                                   const frontend_frame *frame);
/// A new tuple of |function|'s code, defaults and keyword defaults.
PyObject *frontend_guard_function_state(PyObject *function);
/// The builtins that functions with |globals| see; borrowed.
PyObject *frontend_guard_get_builtins(PyObject *globals);

static inline uint64_t frontend_guard_get_version(PyObject *dict) {
#if PY_VERSION_HEX < 0x030C0000
    return ((PyDictObject *)dict)->ma_version_tag;
#else
    (void)dict;
    return 0; // dicts have no version any more: read again at each call
#endif
}

#endif // CJIT_PYTHON_GUARDS_H
