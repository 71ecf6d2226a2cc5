// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the user's code is. Recording a node asks for the frames above it, so positions are cached
// for each (code object, instruction) and the whole chain of the previous question is kept.
// Which frames are the user's says frontend_is_user_code (errors.c).
#include "trace.h"

#include <frameobject.h>
#include <string.h>

enum { MAX_FRAMES = 48, CACHE_SIZE = 512 };

typedef struct frame_key {
    PyCodeObject *code;
    int instruction;
} frame_key;

typedef struct position {
    frame_key key; ///< its code is strong
    bool is_user;
    int line, column, end_line, end_column;
} position;

struct frontend_locations {
    PyFrameObject *base; ///< the frame that called the jitted function; strong, may be NULL
    unsigned depth;      ///< of the chain below
    frame_key chain[MAX_FRAMES];
    cjit_location location; ///< the chain's
    position cache[CACHE_SIZE];
};

frontend_locations *frontend_locations_create(void) {
    frontend_locations *locations = PyMem_Calloc(1, sizeof *locations);
    if (!locations) {
        PyErr_NoMemory();
        return NULL;
    }
    locations->base = PyThreadState_GetFrame(PyThreadState_Get());
    return locations;
}

void frontend_locations_destroy(frontend_locations *locations) {
    if (!locations)
        return;
    for (int i = 0; i < CACHE_SIZE; ++i)
        Py_XDECREF(locations->cache[i].key.code);
    Py_XDECREF(locations->base);
    PyMem_Free(locations);
}

static const position *find_position(frontend_locations *locations, frame_key key) {
    size_t hash = ((uintptr_t)key.code >> 4) * 31 + (size_t)key.instruction * 17;
    position *entry = &locations->cache[hash % CACHE_SIZE];
    if (entry->key.code == key.code && entry->key.instruction == key.instruction)
        return entry;
    Py_XDECREF(entry->key.code);
    *entry = (position){.key = key};
    Py_INCREF(key.code);
    entry->is_user = frontend_is_user_code(key.code);
    if (!entry->is_user)
        return entry;
    int ok = PyCode_Addr2Location(key.code, key.instruction, &entry->line, &entry->column,
                                  &entry->end_line, &entry->end_column);
    if (!ok || entry->line < 0)
        entry->line = PyCode_Addr2Line(key.code, key.instruction);
    return entry;
}

/// The running frames up to the jitted function's own, innermost first; codes are borrowed from the
/// running frames, which outlive the question.
static unsigned collect_frames(frontend_locations *locations, frame_key *out_chain) {
    unsigned depth = 0;
    PyFrameObject *frame = PyThreadState_GetFrame(PyThreadState_Get());
    while (frame && frame != locations->base && depth < MAX_FRAMES) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        out_chain[depth++] = (frame_key){code, PyFrame_GetLasti(frame)};
        Py_DECREF(code);
        PyFrameObject *back = PyFrame_GetBack(frame);
        Py_DECREF(frame);
        frame = back;
    }
    Py_XDECREF(frame);
    return depth;
}

static uint32_t from_one(int value, int offset) {
    return value < 0 ? 0 : (uint32_t)(value + offset);
}

static int add_frame(frontend_locations *locations, cjit_graph *graph, frame_key key,
                     cjit_location *inout_location) {
    const position *found = find_position(locations, key);
    if (!found->is_user)
        return 0;
    const char *file = PyUnicode_AsUTF8(key.code->co_filename);
    const char *function = file ? PyUnicode_AsUTF8(key.code->co_qualname) : NULL;
    if (!function)
        return -1;
    cjit_location_info info = {
        .file = file,
        .function = function,
        .line = from_one(found->line, 0),
        .column = from_one(found->column, 1),
        .end_line = from_one(found->end_line, 0),
        .end_column = from_one(found->end_column, 1),
        .caller = *inout_location,
    };
    cjit_status *status = cjit_graph_add_location(graph, &info, inout_location);
    return status ? frontend_raise_status(status) : 0;
}

int frontend_locations_find(frontend_locations *locations, cjit_graph *graph,
                            cjit_location *out_location) {
    frame_key chain[MAX_FRAMES];
    unsigned depth = collect_frames(locations, chain);
    bool same = depth == locations->depth;
    for (unsigned i = 0; same && i < depth; ++i)
        same = chain[i].code == locations->chain[i].code &&
               chain[i].instruction == locations->chain[i].instruction;
    if (!same) {
        cjit_location location = 0;
        for (unsigned i = depth; i > 0; --i)
            if (add_frame(locations, graph, chain[i - 1], &location) < 0)
                return -1;
        memcpy(locations->chain, chain, depth * sizeof *chain);
        locations->depth = depth;
        locations->location = location;
    }
    *out_location = locations->location;
    return 0;
}
