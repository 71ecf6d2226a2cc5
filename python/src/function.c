// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cjit.Function: what `@cjit.jit` makes of a function. Holds its specialisations, most recently
// used first, and makes new ones: one thread at a time for each function, while other threads'
// calls of ready specialisations go on.
#include "function.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

// ---------------------------------------------------------------------------------------------
// Turns
// ---------------------------------------------------------------------------------------------

// |busy| is read and written under the GIL; the mutex only serves to sleep without it. No thread
// takes the GIL while it holds the mutex. After fork the other threads are gone, so what they held
// counts no more: |generation| tells.
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static uint64_t num_changes;
static unsigned generation;

static void after_fork_in_child(void) {
    pthread_mutex_init(&mutex, NULL);
    pthread_cond_init(&changed, NULL);
    generation++;
}

int frontend_lock_init(void) {
    static bool done;
    if (!done && pthread_atfork(NULL, NULL, after_fork_in_child)) {
        PyErr_NoMemory();
        return -1;
    }
    done = true;
    return 0;
}

/// Sleeps until some function's turn ends, at most a tenth of a second (for signals).
static void wait_for_change(uint64_t seen) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_nsec += 100 * 1000 * 1000;
    if (deadline.tv_nsec >= 1000 * 1000 * 1000) {
        deadline.tv_nsec -= 1000 * 1000 * 1000;
        deadline.tv_sec++;
    }
    pthread_mutex_lock(&mutex);
    while (num_changes == seen &&
           pthread_cond_clockwait(&changed, &mutex, CLOCK_MONOTONIC, &deadline) != ETIMEDOUT)
        ;
    pthread_mutex_unlock(&mutex);
}

/// Takes the function's turn. A thread that has it already (a destructor that runs while it traces)
/// gets it again: out_nested.
static int begin_turn(frontend_function_object *function, bool *out_nested) {
    unsigned long self = PyThread_get_thread_ident();
    *out_nested = false;
    while (function->busy && function->busy_generation == generation) {
        if (function->busy_thread == self) {
            *out_nested = true;
            return 0;
        }
        pthread_mutex_lock(&mutex);
        uint64_t seen = num_changes;
        pthread_mutex_unlock(&mutex);
        Py_BEGIN_ALLOW_THREADS wait_for_change(seen);
        Py_END_ALLOW_THREADS if (PyErr_CheckSignals() < 0) return -1;
    }
    function->busy = true;
    function->busy_thread = self;
    function->busy_generation = generation;
    return 0;
}

static void end_turn(frontend_function_object *function, bool nested) {
    if (nested)
        return;
    function->busy = false;
    pthread_mutex_lock(&mutex);
    num_changes++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

// ---------------------------------------------------------------------------------------------
// Specialisations
// ---------------------------------------------------------------------------------------------

frontend_specialization *frontend_function_find(frontend_function_object *function,
                                                frontend_frame *frame, frontend_match *out_match) {
    for (uint32_t i = 0; i < function->num_specializations; i++) {
        frontend_specialization *specialization = function->specializations[i];
        specialization->references++; // matching may run Python code
        int holds = frontend_specialization_match(specialization, frame, out_match);
        if (holds != 1) {
            frontend_specialization_release(specialization);
            if (holds < 0)
                return NULL;
            continue;
        }
        if (i > 0 && i < function->num_specializations &&
            function->specializations[i] == specialization) {
            memmove(function->specializations + 1, function->specializations,
                    i * sizeof *function->specializations);
            function->specializations[0] = specialization;
        }
        return specialization;
    }
    return NULL;
}

void frontend_function_clear(frontend_function_object *function) {
    frontend_specialization **old = function->specializations;
    uint32_t count = function->num_specializations;
    function->specializations = NULL;
    function->num_specializations = 0;
    for (uint32_t i = 0; i < count; i++)
        frontend_specialization_release(old[i]);
    PyMem_Free(old);
}

/// Puts |specialization| first; the least recently used one goes when there are too many.
static int add_specialization(frontend_function_object *function,
                              frontend_specialization *specialization) {
    uint32_t count = function->num_specializations;
    frontend_specialization *evicted = NULL;
    if (count == function->max_specializations)
        evicted = function->specializations[--count];
    void *grown =
        PyMem_Realloc(function->specializations, (count + 1) * sizeof *function->specializations);
    if (!grown) {
        PyErr_NoMemory();
        return -1;
    }
    function->specializations = grown;
    memmove(function->specializations + 1, function->specializations,
            count * sizeof *function->specializations);
    function->specializations[0] = specialization;
    function->num_specializations = count + 1;
    specialization->references++;
    if (evicted)
        frontend_specialization_release(evicted);
    return 0;
}

/// The earlier specialisation with the most leaves in common with |frame|. Borrowed.
static const frontend_specialization *find_nearest(const frontend_function_object *function,
                                                   const frontend_frame *frame) {
    const frontend_specialization *nearest = NULL;
    uint32_t best = 0;
    for (uint32_t i = 0; i < function->num_specializations; i++) {
        const frontend_specialization *other = function->specializations[i];
        uint32_t common = 1;
        if (other->num_arguments != frame->num_arguments)
            continue;
        for (uint32_t k = 0; k < frame->num_arguments; k++)
            common += other->keys[k] == frame->leaves[k].key;
        if (common > best) {
            best = common;
            nearest = other;
        }
    }
    return nearest ? nearest : function->num_specializations ? function->specializations[0] : NULL;
}

/// Whether the next specialisation is worth a warning: the 9th, 17th, 33rd…, but none of the first eighth of
/// those that are kept, or a function that was meant for many would warn.
static bool is_recompile_suspicious(const frontend_function_object *function) {
    uint64_t before = function->num_traced;
    return before >= 8 && before >= function->max_specializations / 8 && !(before & (before - 1));
}

/// |difference| says what was new in the specialisation just made.
static int warn_recompile(const frontend_function_object *function, PyObject *difference) {
    uint64_t count = function->num_traced;
    return PyErr_WarnFormat(frontend_recompile_warning, 1,
                            "%U() was compiled %llu times; the last time because %U. Pass values "
                            "that change as arguments, or raise max_specializations (now %u)",
                            ((PyFunctionObject *)function->fn)->func_name,
                            (unsigned long long)count, difference, function->max_specializations);
}

/// Traces and compiles for |frame|; the new specialisation is retained for the caller.
static frontend_specialization *make_specialization(frontend_function_object *function,
                                                    frontend_frame *frame,
                                                    frontend_match *out_match, bool in_full) {
    PyObject *difference = NULL;
    if (is_recompile_suspicious(function)) {
        const frontend_specialization *nearest = find_nearest(function, frame);
        difference = nearest ? frontend_specialization_differs(nearest, frame)
                             : PyUnicode_FromString("it was cleared");
        if (!difference)
            return NULL;
    }
    frontend_specialization *specialization = frontend_specialization_trace(frame);
    if (!specialization)
        goto failed;
    specialization->serial = ++function->num_traced;
    if (frontend_compile(function, specialization, in_full) < 0)
        goto failed;
    int holds = frontend_specialization_match(specialization, frame, out_match);
    if (holds == 0) {
        PyObject *name = NULL;
        PyObject *reason = frontend_guards_explain(specialization->guards, frame, &name);
        if (reason)
            frontend_raise_in_function(
                frontend_unsupported_error, function->fn, name,
                "%U() changes an outside value that it reads (%S); a jitted function cannot have "
                "such an effect: return the new value instead",
                ((PyFunctionObject *)function->fn)->func_name, reason);
        Py_XDECREF(reason);
        Py_XDECREF(name);
    }
    if (holds != 1)
        goto failed;
    if (add_specialization(function, specialization) < 0 ||
        (difference && warn_recompile(function, difference) < 0)) {
        frontend_match_deinit(out_match);
        goto failed;
    }
    Py_XDECREF(difference);
    return specialization;
failed:
    Py_XDECREF(difference);
    if (specialization)
        frontend_specialization_release(specialization);
    return NULL;
}

frontend_specialization *frontend_function_specialize(frontend_function_object *function,
                                                      frontend_frame *frame,
                                                      frontend_match *out_match, bool in_full) {
    bool nested;
    if (begin_turn(function, &nested) < 0)
        return NULL;
    frontend_specialization *specialization = frontend_function_find(function, frame, out_match);
    if (!specialization && !PyErr_Occurred())
        specialization = make_specialization(function, frame, out_match, in_full);
    end_turn(function, nested);
    return specialization;
}

int frontend_function_begin_again(frontend_function_object *function) {
    frontend_signature signature = {0};
    if (frontend_signature_init(&signature, function->fn, function->static_names) < 0)
        return -1;
    frontend_signature_deinit(&function->signature);
    function->signature = signature;
    Py_CLEAR(function->traced);
    frontend_function_clear(function);
    Py_XSETREF(function->code, Py_NewRef(((PyFunctionObject *)function->fn)->func_code));
    return 0;
}

PyObject *frontend_function_get_traced(frontend_function_object *function) {
    if (!function->traced) {
        PyObject *traced = function->rewrite ? PyObject_CallOneArg(function->rewrite, function->fn)
                                             : Py_NewRef(function->fn);
        if (!traced)
            return NULL;
        Py_XSETREF(function->traced, traced);
    }
    return function->traced;
}

// ---------------------------------------------------------------------------------------------
// The object
// ---------------------------------------------------------------------------------------------

static int function_traverse(PyObject *self, visitproc visit, void *arg) {
    frontend_function_object *function = (frontend_function_object *)self;
    Py_VISIT(function->fn);
    Py_VISIT(function->rewrite);
    Py_VISIT(function->traced);
    Py_VISIT(function->dict);
    Py_VISIT(function->static_names);
    for (uint32_t i = 0; i < function->num_specializations; i++) {
        int result = frontend_specialization_traverse(function->specializations[i], visit, arg);
        if (result)
            return result;
    }
    return 0;
}

static int function_clear(PyObject *self) {
    frontend_function_object *function = (frontend_function_object *)self;
    frontend_function_clear(function);
    // |fn| and the signature stay: a cycle goes through the dicts and the specialisations, or
    // through the function's own globals and cells, which have their own tp_clear.
    Py_CLEAR(function->traced);
    Py_CLEAR(function->rewrite);
    Py_CLEAR(function->dict);
    return 0;
}

static void function_dealloc(PyObject *self) {
    frontend_function_object *function = (frontend_function_object *)self;
    PyObject_GC_UnTrack(self);
    if (function->weak_references)
        PyObject_ClearWeakRefs(self);
    function_clear(self);
    frontend_signature_deinit(&function->signature);
    Py_CLEAR(function->fn);
    Py_CLEAR(function->static_names);
    Py_CLEAR(function->cpu);
    Py_CLEAR(function->code);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *function_get(PyObject *self, PyObject *object, PyObject *type) {
    (void)type;
    return object && object != Py_None ? PyMethod_New(self, object) : Py_NewRef(self);
}

static PyObject *function_repr(PyObject *self) {
    frontend_function_object *function = (frontend_function_object *)self;
    PyFunctionObject *fn = (PyFunctionObject *)function->fn;
    PyCodeObject *code = (PyCodeObject *)fn->func_code;
    return PyUnicode_FromFormat("<cjit.Function %U at %U:%d, %u specialization%s>",
                                fn->func_qualname, code->co_filename, code->co_firstlineno,
                                function->num_specializations,
                                function->num_specializations == 1 ? "" : "s");
}

PyTypeObject frontend_function_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.Function",
    .tp_doc = PyDoc_STR("A function that is compiled for the arguments it is called with. Made by "
                        "cjit.jit."),
    .tp_basicsize = sizeof(frontend_function_object),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL |
                Py_TPFLAGS_METHOD_DESCRIPTOR,
    .tp_vectorcall_offset = offsetof(frontend_function_object, vectorcall),
    .tp_dictoffset = offsetof(frontend_function_object, dict),
    .tp_weaklistoffset = offsetof(frontend_function_object, weak_references),
    .tp_call = PyVectorcall_Call,
    .tp_descr_get = function_get,
    .tp_traverse = function_traverse,
    .tp_clear = function_clear,
    .tp_dealloc = function_dealloc,
    .tp_repr = function_repr,
    .tp_methods = frontend_function_methods,
    .tp_getset = frontend_function_getset,
    .tp_new = frontend_function_new,
    .tp_alloc = PyType_GenericAlloc,
    .tp_free = PyObject_GC_Del,
};
