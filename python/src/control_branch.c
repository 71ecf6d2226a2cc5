// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Branches on traced values: both sides are recorded, each in a region of its own, and what they leave is
// joined (control_merge.c). `if c: raise E` is no branch but a raise_if of c.
#include "control_merge.h"

#include <string.h>

typedef frontend_branch branch;

// ---------------------------------------------------------------------------------------------
// if statements
// ---------------------------------------------------------------------------------------------

static branch *create(frontend_trace *trace, PyFrameObject *frame, PyObject *site,
                      cjit_node condition) {
    branch *branch = PyObject_GC_New(frontend_branch, &frontend_branch_type);
    if (!branch)
        return NULL;
    memset((char *)branch + sizeof(PyObject), 0, sizeof *branch - sizeof(PyObject));
    branch->trace = trace;
    branch->frame = (PyFrameObject *)Py_XNewRef((PyObject *)frame);
    branch->site = Py_XNewRef(site);
    branch->condition = condition;
    branch->location = cjit_graph_get_current_location(frontend_trace_get_graph(trace));
    branch->num_raise_sites = cjit_graph_num_raise_sites(frontend_trace_get_graph(trace));
    branch->num_print_sites = cjit_graph_num_print_sites(frontend_trace_get_graph(trace));
    PyObject_GC_Track(branch);
    return branch;
}

static int branch_clear(branch *self) {
    frontend_state_clear(&self->before);
    frontend_state_clear(&self->after_then);
    frontend_state_clear(&self->after_else);
    Py_CLEAR(self->frame);
    Py_CLEAR(self->site);
    return 0;
}

static int branch_traverse(branch *self, visitproc visit, void *arg) {
    Py_VISIT(self->frame);
    const frontend_state *states[] = {&self->before, &self->after_then, &self->after_else};
    for (int s = 0; s < 3; ++s) {
        for (Py_ssize_t i = 0; states[s]->values && i < states[s]->num_values; ++i)
            Py_VISIT(states[s]->values[i]);
        Py_VISIT(states[s]->containers);
    }
    return 0;
}

static void branch_dealloc(branch *self) {
    PyObject_GC_UnTrack(self);
    branch_clear(self);
    frontend_scope_deinit(&self->sides[0]);
    frontend_scope_deinit(&self->sides[1]);
    PyObject_GC_Del(self);
}

/// The first side of `if c: raise E` has nothing but the raise: what follows needs no region.
static bool is_only_raise(const branch *branch) {
    const cjit_graph *graph = frontend_trace_get_graph(branch->trace);
    uint32_t count = cjit_graph_num_raise_sites(graph);
    return branch->sides[0].is_dead && branch->sides[0].num_writes == 0 &&
           count == branch->num_raise_sites + 1 &&
           cjit_graph_num_print_sites(graph) == branch->num_print_sites &&
           cjit_graph_get_raise_site(graph, count - 1)->num_values == 0;
}

/// Moves the raise in front of the branch: it stops where the condition holds.
static int raise_in_line(branch *branch) {
    frontend_control *control = frontend_trace_get_control(branch->trace);
    cjit_graph *graph = frontend_trace_get_graph(branch->trace);
    uint32_t site = cjit_graph_num_raise_sites(graph) - 1;
    cjit_raise_site old = *cjit_graph_get_raise_site(graph, site);
    PyObject *key = PyLong_FromUnsignedLong(site);
    PyObject *exception = key ? PyDict_GetItemWithError(control->exceptions, key) : NULL;
    int status = -1;
    cjit_graph_set_location(graph, old.location);
    if (exception) {
        cjit_node done =
            frontend_emit_raise(branch->trace, branch->condition, old.code, old.message, 0);
        PyObject *new_key = PyLong_FromUnsignedLong(site + 1);
        status = done == FRONTEND_NO_NODE || !new_key
                     ? -1
                     : PyDict_SetItem(control->exceptions, new_key, exception);
        Py_XDECREF(new_key);
    }
    Py_XDECREF(key);
    branch->phase = IN_LINE;
    return status;
}

/// From the first side to the second.
static int switch_side(branch *branch) {
    frontend_trace *trace = branch->trace;
    if (branch->frame &&
        frontend_state_capture(branch->frame, branch->site, &branch->after_then) < 0)
        return -1;
    bool only_raise = is_only_raise(branch);
    if (frontend_scope_pop(trace, &branch->sides[0], only_raise) < 0)
        return -1;
    if (branch->frame &&
        frontend_state_restore(branch->frame, branch->site, &branch->before) < 0)
        return -1;
    if (only_raise)
        return raise_in_line(branch);
    if (frontend_scope_push(trace, &branch->sides[1], (PyObject *)branch) < 0)
        return -1;
    branch->phase = IN_ELSE;
    return 0;
}

PyObject *frontend_hook_if(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    bool truth;
    cjit_node condition;
    frontend_trace *trace = frontend_trace_get_current();
    if (nargs != 2) {
        PyErr_SetString(PyExc_TypeError, "hook_if takes a condition and a site");
        return NULL;
    }
    if (!trace || !frontend_is_tracer(args[0])) {
        int plain = PyObject_IsTrue(args[0]);
        return plain < 0 ? NULL : PyBool_FromLong(plain);
    }
    int traced = frontend_truth(trace, args[0], &truth, &condition);
    if (traced <= 0)
        return traced < 0 ? NULL : PyBool_FromLong(truth);
    PyFrameObject *frame = PyEval_GetFrame();
    branch *branch = create(trace, frame, args[1], condition);
    if (branch && frontend_state_capture(frame, args[1], &branch->before) == 0 &&
        frontend_scope_push(trace, &branch->sides[0], (PyObject *)branch) == 0)
        return (PyObject *)branch;
    Py_XDECREF(branch);
    return NULL;
}

PyObject *frontend_hook_else(PyObject *module, PyObject *object) {
    (void)module;
    if (!Py_IS_TYPE(object, &frontend_branch_type))
        return PyBool_FromLong(object == Py_False);
    return switch_side((branch *)object) < 0 ? NULL : Py_NewRef(Py_True);
}

static int finish(branch *branch) {
    if (branch->phase == IN_THEN && switch_side(branch) < 0)
        return -1;
    int phase = branch->phase;
    branch->phase = DONE;
    if (phase == IN_LINE)
        return 0; // what the second side left is right as it is
    if (frontend_state_capture(branch->frame, branch->site, &branch->after_else) < 0 ||
        frontend_scope_pop(branch->trace, &branch->sides[1], false) < 0)
        return -1;
    frontend_control *control = frontend_trace_get_control(branch->trace);
    if (branch->sides[0].is_dead && branch->sides[1].is_dead && control->top)
        control->top->is_dead = true;
    return frontend_merge_sides(branch);
}

PyObject *frontend_hook_done(PyObject *module, PyObject *object) {
    (void)module;
    if (!Py_IS_TYPE(object, &frontend_branch_type))
        Py_RETURN_NONE;
    int status = finish((branch *)object);
    branch_clear((branch *)object);
    return status < 0 ? NULL : Py_NewRef(Py_None);
}

// ---------------------------------------------------------------------------------------------
// Expressions
// ---------------------------------------------------------------------------------------------

static PyObject *evaluate(PyObject *side) {
    return PyFunction_Check(side) ? PyObject_CallNoArgs(side) : Py_NewRef(side);
}

PyObject *frontend_choose(frontend_trace *trace, cjit_node condition, PyObject *then_side,
                          PyObject *else_side) {
    branch *branch = create(trace, NULL, NULL, condition);
    PyObject *sides[2] = {then_side, else_side}, *values[2] = {NULL, NULL}, *result = NULL;
    int status = branch ? 0 : -1;
    for (int side = 0; status == 0 && side < 2; ++side) {
        status = frontend_scope_push(trace, &branch->sides[side], (PyObject *)branch);
        if (status < 0)
            break;
        values[side] = evaluate(sides[side]);
        status = values[side] ? frontend_state_pin(side ? &branch->after_else : &branch->after_then,
                                                   values[side])
                              : -1;
        if (status == 0)
            status = frontend_scope_pop(trace, &branch->sides[side], false);
    }
    if (status == 0)
        result = frontend_merge_values(branch, values);
    Py_XDECREF(values[0]);
    Py_XDECREF(values[1]);
    Py_XDECREF(branch);
    return result;
}

static int branch_bool(branch *self) {
    return self->phase == IN_THEN;
}

static PyNumberMethods branch_number = {.nb_bool = (inquiry)branch_bool};

PyTypeObject frontend_branch_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.Branch",
    .tp_basicsize = sizeof(branch),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)branch_dealloc,
    .tp_traverse = (traverseproc)branch_traverse,
    .tp_clear = (inquiry)branch_clear,
    .tp_as_number = &branch_number,
};
