// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What branches and loops share (control.h): the scopes that are open, what they changed, and loops
// that turn out to need unrolling.
#include "control.h"

#include <string.h>

PyObject *frontend_unroll_error;
static _Thread_local PyObject *unroll_sites; ///< a list, of the call that is traced

void frontend_control_destroy(frontend_control *control) {
    if (!control)
        return;
    PyMem_Free(control->hints);
    PyMem_Free(control->bounds);
    Py_XDECREF(control->exceptions);
    Py_XDECREF(control->prints);
    PyMem_Free(control);
}

// ---------------------------------------------------------------------------------------------
// Scopes
// ---------------------------------------------------------------------------------------------

int frontend_scope_push(frontend_trace *trace, frontend_scope *scope, PyObject *owner) {
    frontend_control *control = frontend_trace_get_control(trace);
    cjit_graph *graph = frontend_trace_get_graph(trace);
    if (!control || frontend_trace_set_location(trace) < 0)
        return -1;
    cjit_status *status = cjit_graph_begin_region(graph, &scope->region);
    if (status)
        return frontend_raise_status(status);
    frontend_trace_begin_epoch(trace);
    scope->owner = owner;
    scope->outer = control->top;
    scope->location = cjit_graph_get_current_location(graph);
    scope->num_writes = 0;
    scope->is_dead = false;
    control->top = scope;
    return 0;
}

/// Branches and loops end in the order in which they began, or an exception that the user's code caught
/// left one open.
static int check_top(frontend_trace *trace, const frontend_scope *scope) {
    frontend_control *control = frontend_trace_get_control(trace);
    if (!control)
        return -1;
    if (control->top == scope &&
        cjit_graph_get_region(frontend_trace_get_graph(trace)) == scope->region)
        return 0;
    frontend_raise_at_user(frontend_unsupported_error,
                           "an exception left a branch or a loop on traced values, and was caught: "
                           "that is not supported; move the try statement out of the jitted function");
    return -1;
}

int frontend_scope_pop(frontend_trace *trace, frontend_scope *scope, bool abandon) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    if (check_top(trace, scope) < 0)
        return -1;
    if (abandon) {
        cjit_graph_abandon_region(graph);
    } else {
        cjit_status *status = cjit_graph_end_region(graph, 0, NULL);
        if (status)
            return frontend_raise_status(status);
    }
    frontend_trace_get_control(trace)->top = scope->outer;
    frontend_trace_begin_epoch(trace);
    for (uint32_t i = 0; i < scope->num_writes; ++i) {
        frontend_write *write = &scope->writes[i];
        cjit_node after = write->storage->node;
        if (frontend_storage_set(trace, write->storage, write->before) < 0)
            return -1;
        write->before = after;
    }
    return 0;
}

void frontend_scope_deinit(frontend_scope *scope) {
    PyMem_Free(scope->writes);
    scope->writes = NULL;
}

int frontend_scope_note_write(frontend_trace *trace, frontend_storage *storage) {
    frontend_control *control = frontend_trace_get_control(trace);
    frontend_scope *scope = control ? control->top : NULL;
    if (!control)
        return -1;
    if (!scope || storage->region == scope->region)
        return 0;
    for (uint32_t i = 0; i < scope->num_writes; ++i)
        if (scope->writes[i].storage == storage)
            return 0;
    if (scope->num_writes == scope->max_writes) {
        uint32_t capacity = scope->max_writes ? 2 * scope->max_writes : 8;
        void *grown = PyMem_Realloc(scope->writes, capacity * sizeof *scope->writes);
        if (!grown) {
            PyErr_NoMemory();
            return -1;
        }
        scope->writes = grown;
        scope->max_writes = capacity;
    }
    scope->writes[scope->num_writes++] = (frontend_write){storage, storage->node};
    return 0;
}

int frontend_scope_change(frontend_trace *trace, frontend_storage *storage, cjit_node node) {
    if (frontend_scope_note_write(trace, storage) < 0 ||
        frontend_storage_set(trace, storage, node) < 0)
        return -1;
    storage->is_written = true;
    return 0;
}

PyObject *frontend_describe_location(frontend_trace *trace, cjit_location location) {
    const cjit_location_info *info =
        cjit_graph_get_location(frontend_trace_get_graph(trace), location);
    return info ? PyUnicode_FromFormat("%s:%u", info->file, info->line)
                : PyUnicode_FromString("an unknown line");
}

int frontend_scope_refuse_ambiguous(frontend_trace *trace, const frontend_storage *storage) {
    PyObject *place = frontend_describe_location(trace, storage->location);
    if (place)
        frontend_raise_at_user(frontend_unsupported_error,
                               "this array may be one or another, depending on the branch or the "
                               "iteration at %U, and is changed in place here: which one changes is "
                               "not known while compiling; make it an array of its own with .copy()",
                               place);
    Py_XDECREF(place);
    return -1;
}

int frontend_scope_refuse_inner(frontend_trace *trace, const frontend_tracer *tracer) {
    char origin[512];
    frontend_trace_describe_origin(trace, tracer->node, origin, sizeof origin);
    frontend_raise_at_user(frontend_trace_error,
                           "the value made at %s, in a branch or loop on traced values, is used "
                           "outside of it; bind it to a variable of the function before the branch or "
                           "loop, so that it has a value on every way",
                           origin);
    return -1;
}

// ---------------------------------------------------------------------------------------------
// Unrolling
// ---------------------------------------------------------------------------------------------

bool frontend_unroll_instead(frontend_trace *trace) {
    frontend_control *control = frontend_trace_get_control(trace);
    if (!control)
        return false;
    for (frontend_scope *scope = control->top; scope; scope = scope->outer) {
        if (!scope->loop_site || !(Py_IS_TYPE(scope->owner, &frontend_for_type)
                                       ? frontend_for_can_unroll(scope->owner)
                                       : frontend_while_can_unroll(scope->owner)))
            continue;
        frontend_unroll_site(scope->loop_site);
        return true;
    }
    return false;
}

void frontend_unroll_site(PyObject *site) {
    if (!unroll_sites && !(unroll_sites = PyList_New(0)))
        return;
    if (PyList_Append(unroll_sites, site) == 0)
        PyErr_SetNone(frontend_unroll_error);
}

bool frontend_must_unroll(PyObject *site) {
    for (Py_ssize_t i = 0; unroll_sites && i < PyList_GET_SIZE(unroll_sites); ++i)
        if (PyList_GET_ITEM(unroll_sites, i) == site)
            return true;
    return false;
}

void frontend_unroll_set_sites(PyObject *owned_sites) { Py_XSETREF(unroll_sites, owned_sites); }
PyObject *frontend_unroll_get_sites(void) { return unroll_sites; }

// ---------------------------------------------------------------------------------------------
// Raising
// ---------------------------------------------------------------------------------------------

static bool is_code(PyObject *class, cjit_code *out_code) {
    struct {
        PyObject *class;
        cjit_code code;
    } table[] = {
        {PyExc_ValueError, CJIT_CODE_VALUE},       {PyExc_TypeError, CJIT_CODE_TYPE},
        {PyExc_IndexError, CJIT_CODE_INDEX},       {PyExc_OverflowError, CJIT_CODE_OVERFLOW},
        {PyExc_RuntimeError, CJIT_CODE_RUNTIME},   {PyExc_ZeroDivisionError, CJIT_CODE_ZERO_DIVISION},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; ++i)
        if (class == table[i].class) {
            *out_code = table[i].code;
            return true;
        }
    return false;
}

/// Records that the kernel stops with the user's |exception| where |condition| holds.
static int emit_exception(frontend_trace *trace, cjit_node condition, PyObject *exception) {
    frontend_control *control = frontend_trace_get_control(trace);
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_code code = CJIT_CODE_RUNTIME;
    cjit_node values[CJIT_MAX_RAISE_VALUES];
    unsigned count = 0;
    PyObject *plan = control ? frontend_plan_exception(exception) : NULL, *key = NULL;
    PyObject *text = plan == Py_None ? PyObject_Str(exception)
                     : plan          ? PyUnicode_FromString(Py_TYPE(exception)->tp_name)
                                     : NULL;
    const char *message = text ? PyUnicode_AsUTF8(text) : NULL;
    uint32_t site = cjit_graph_num_raise_sites(graph);
    int result = -1;
    if (!message || (!control->exceptions && !(control->exceptions = PyDict_New())))
        goto done;
    if (plan != Py_None) {
        if (frontend_read_site_values(trace, PyTuple_GET_ITEM(plan, 3), &count, values) < 0)
            goto done;
        Py_SETREF(plan, PyTuple_GetSlice(plan, 0, 3)); // no traced value outlives the trace
        if (!plan)
            goto done;
    }
    is_code((PyObject *)Py_TYPE(exception), &code);
    cjit_status *status =
        cjit_graph_raise_if_values(graph, condition, code, message, count, values);
    if (status) {
        frontend_raise_status(status);
        goto done;
    }
    key = PyLong_FromUnsignedLong(site);
    result = key ? PyDict_SetItem(control->exceptions, key, plan == Py_None ? exception : plan) : -1;
done:
    Py_XDECREF(key);
    Py_XDECREF(plan);
    Py_XDECREF(text);
    return result;
}

int frontend_copy_exception(frontend_trace *trace, uint32_t site, uint32_t copy) {
    frontend_control *control = frontend_trace_get_control(trace);
    PyObject *keys[2] = {PyLong_FromUnsignedLong(site), PyLong_FromUnsignedLong(copy)};
    int status = control && keys[0] && keys[1] ? 0 : -1;
    PyObject *exception = status == 0 && control->exceptions
                              ? PyDict_GetItemWithError(control->exceptions, keys[0])
                              : NULL;
    if (exception)
        status = PyDict_SetItem(control->exceptions, keys[1], exception);
    Py_XDECREF(keys[0]);
    Py_XDECREF(keys[1]);
    return PyErr_Occurred() ? -1 : status;
}

/// An instance of what a raise statement names.
static PyObject *make_exception(PyObject *object) {
    if (PyExceptionInstance_Check(object))
        return Py_NewRef(object);
    if (!PyExceptionClass_Check(object)) {
        PyErr_SetString(PyExc_TypeError, "exceptions must derive from BaseException");
        return NULL;
    }
    return PyObject_CallNoArgs(object);
}

static int raise_for_real(PyObject *exception, PyObject *cause) {
    if (cause) {
        if (!Py_IsNone(cause) && !PyExceptionInstance_Check(cause)) {
            PyErr_SetString(PyExc_TypeError, "exception causes must derive from BaseException");
            return -1;
        }
        PyException_SetCause(exception, Py_IsNone(cause) ? NULL : Py_NewRef(cause));
    }
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    return -1;
}

/// RAISE(exception[, cause]): now, or in a region, when the kernel comes here.
PyObject *frontend_hook_raise(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    PyObject *exception = nargs ? make_exception(args[0]) : NULL;
    frontend_trace *trace = frontend_trace_get_current();
    frontend_control *control = exception && trace ? frontend_trace_get_control(trace) : NULL;
    int status = -1;
    if (exception && (!control || !control->top)) {
        raise_for_real(exception, nargs > 1 ? args[1] : NULL);
    } else if (exception && frontend_trace_set_location(trace) == 0) {
        cjit_node always = frontend_emit_int(trace, CJIT_DTYPE_BOOL, 1);
        status = always == FRONTEND_NO_NODE ? -1 : emit_exception(trace, always, exception);
        control->top->is_dead = true;
    }
    Py_XDECREF(exception);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

PyObject *frontend_take_exceptions(frontend_trace *trace) {
    frontend_control *control = frontend_trace_get_control(trace);
    if (!control)
        PyErr_Clear();
    return control ? Py_XNewRef(control->exceptions) : NULL;
}

/// ASSERT(condition, message or None): a raise where it does not hold.
PyObject *frontend_assert(frontend_trace *trace, cjit_node condition, PyObject *message) {
    PyObject *exception = message ? PyObject_CallOneArg(PyExc_AssertionError, message)
                                  : PyObject_CallNoArgs(PyExc_AssertionError);
    cjit_node fails = exception ? frontend_emit1(trace, CJIT_OP_NOT, condition) : FRONTEND_NO_NODE;
    int status = fails == FRONTEND_NO_NODE ? -1 : emit_exception(trace, fails, exception);
    Py_XDECREF(exception);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}
