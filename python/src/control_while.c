// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `while` over traced values.
//
//   while c: body   ->   for w in WHILE(SITE):       once for each evaluation of c
//                            if TEST(w, c): body     c in Python: as Python does
//
// While c has a value in Python, the loop runs in Python. The first time that it has none, the variables
// are put back to before its evaluation, and it is recorded again in the condition's region, then the
// body in its own.
#include "control.h"
#include "hooks.h"

#include <string.h>

enum { MAX_UNROLLED = 4096 };

typedef struct while_loop {
    PyObject_HEAD
    frontend_loop_state loop;
    frontend_scope condition;
    cjit_node test;       ///< the condition's value in its region
    cjit_node first_test; ///< the same in the region around, before the first iteration
    unsigned rounds;
    enum { PLAIN, CONDITION, BODY, ENDED } phase;
} while_loop;

bool frontend_while_can_unroll(PyObject *owner) {
    const while_loop *self = (const while_loop *)owner;
    frontend_number number;
    int done = frontend_node_decide(self->loop.trace, self->first_test, &number);
    PyErr_Clear();
    return done > 0;
}

static int open_condition(while_loop *self) {
    self->condition.num_writes = 0;
    if (frontend_loop_emit_inits(&self->loop) < 0 ||
        frontend_loop_open(&self->loop, &self->condition, NULL) < 0)
        return -1;
    self->phase = CONDITION;
    return 0;
}

// ---------------------------------------------------------------------------------------------
// TEST
// ---------------------------------------------------------------------------------------------

static PyObject *answer(while_loop *self, bool goes_on) {
    if (!goes_on)
        self->phase = ENDED;
    return PyBool_FromLong(goes_on);
}

/// The condition has no value in Python: the loop is recorded from here on.
static PyObject *begin(while_loop *self, cjit_node test) {
    frontend_loop_state *loop = &self->loop;
    self->first_test = test;
    if (frontend_state_restore(loop->frame, loop->site, &loop->before) < 0)
        return NULL;
    frontend_state_clear(&loop->before);
    if (frontend_loop_prepare(loop) < 0 || open_condition(self) < 0)
        return NULL;
    Py_RETURN_FALSE; // and the condition is evaluated again
}

/// Whether the condition changes an array that the body does not.
static bool changes_other_arrays(const while_loop *self) {
    for (uint32_t k = 0; k < self->condition.num_writes; ++k) {
        const frontend_write *write = &self->condition.writes[k];
        bool carried = write->storage->node == write->before;
        for (uint32_t i = 0; !carried && i < self->loop.num_carried; ++i)
            carried = self->loop.carried[i].storage == write->storage;
        if (!carried)
            return true;
    }
    return false;
}

/// Changes that the condition itself makes are not carried.
static int check_condition(while_loop *self) {
    frontend_loop_state *loop = &self->loop;
    frontend_state now;
    if (frontend_state_capture(loop->frame, loop->site, &now) < 0)
        return -1;
    int status = 0;
    bool writes = changes_other_arrays(self);
    for (uint32_t i = 0; status == 0 && (writes || i < loop->num_carried); ++i) {
        const frontend_carried *carried = &loop->carried[i];
        cjit_node node = writes          ? FRONTEND_NO_NODE
                         : carried->name
                             ? frontend_value_node(&now, now.values[carried->index])
                         : carried->storage ? carried->storage->node
                                            : carried->part;
        if (!writes && node == carried->part)
            continue;
        frontend_raise_at_user(frontend_unsupported_error,
                               "the condition of a while loop on traced values changes a variable "
                               "or an array, or draws random numbers; move that into the body");
        status = -1;
    }
    frontend_state_clear(&now);
    return status;
}

static PyObject *end_condition(while_loop *self, cjit_node test) {
    frontend_loop_state *loop = &self->loop;
    if (check_condition(self) < 0)
        return NULL;
    self->test = test;
    if (frontend_scope_pop(loop->trace, &self->condition, false) < 0 ||
        frontend_state_restore(loop->frame, loop->site, &loop->before) < 0 ||
        frontend_loop_open(loop, &loop->body, NULL) < 0)
        return NULL;
    self->phase = BODY;
    Py_RETURN_TRUE;
}

/// The bool scalar that |object| is; 0: it has a value in Python. Numbers passed at run time have none
/// here, unless the loop must be unrolled.
static int read_test(while_loop *self, PyObject *object, bool *out_truth, cjit_node *out_node) {
    frontend_trace *trace = self->loop.trace;
    bool unrolls = frontend_must_unroll(self->loop.site);
    if (unrolls || frontend_node_rank(trace, ((frontend_tracer *)object)->node) > 0) {
        if (unrolls && ++self->rounds > MAX_UNROLLED) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "this loop cannot be compiled as one, and has more than %d "
                                   "iterations",
                                   MAX_UNROLLED);
            return -1;
        }
        return frontend_truth(trace, object, out_truth, out_node);
    }
    if (frontend_tracer_check((frontend_tracer *)object) < 0)
        return -1;
    cjit_node node = frontend_emit_cast(trace, ((frontend_tracer *)object)->node, CJIT_DTYPE_BOOL);
    if (node == FRONTEND_NO_NODE)
        return -1;
    const cjit_node_info *info = cjit_graph_get_node(frontend_trace_get_graph(trace), node);
    *out_node = node;
    *out_truth = info->op == CJIT_OP_CONSTANT && info->attributes[0] != 0;
    return info->op != CJIT_OP_CONSTANT;
}

PyObject *frontend_hook_test(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    if (nargs != 2) {
        PyErr_SetString(PyExc_TypeError, "hook_test takes a loop and a condition");
        return NULL;
    }
    bool truth;
    cjit_node node;
    if (!Py_IS_TYPE(args[0], &frontend_while_type)) {
        PyErr_SetString(PyExc_TypeError, "hook_test takes a loop");
        return NULL;
    }
    while_loop *self = (while_loop *)args[0];
    if (!frontend_is_tracer(args[1])) {
        PyObject *answered = frontend_hook_truth(NULL, args[1]);
        int plain = answered ? PyObject_IsTrue(answered) : -1;
        Py_XDECREF(answered);
        if (plain < 0 || self->phase == PLAIN)
            return plain < 0 ? NULL : answer(self, plain);
        node = frontend_emit_int(self->loop.trace, CJIT_DTYPE_BOOL, plain);
        return node == FRONTEND_NO_NODE ? NULL : end_condition(self, node);
    }
    if (frontend_trace_set_location(self->loop.trace) < 0)
        return NULL;
    int traced = read_test(self, args[1], &truth, &node);
    if (traced < 0)
        return NULL;
    if (self->phase == PLAIN)
        return traced ? begin(self, node) : answer(self, truth);
    if (!traced)
        node = frontend_emit_int(self->loop.trace, CJIT_DTYPE_BOOL, truth);
    return node == FRONTEND_NO_NODE ? NULL : end_condition(self, node);
}

// ---------------------------------------------------------------------------------------------
// The iterator
// ---------------------------------------------------------------------------------------------

static int reopen(while_loop *self, cjit_region region) {
    cjit_status *status =
        cjit_graph_reopen_region(frontend_trace_get_graph(self->loop.trace), region);
    if (status)
        return frontend_raise_status(status);
    frontend_trace_begin_epoch(self->loop.trace);
    return frontend_loop_add_late_args(&self->loop);
}

static int finish(while_loop *self) {
    frontend_loop_state *loop = &self->loop;
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    if (reopen(self, self->condition.region) < 0)
        return -1;
    cjit_status *status = cjit_graph_end_region(graph, 1, &self->test);
    if (status)
        return frontend_raise_status(status);
    if (reopen(self, loop->body.region) < 0 || frontend_loop_end_body(loop, FRONTEND_NO_NODE) < 0)
        return -1;
    cjit_node *inits = PyMem_Malloc(2 * (loop->num_carried + 1) * sizeof *inits);
    if (!inits) {
        PyErr_NoMemory();
        return -1;
    }
    cjit_node *results = inits + loop->num_carried + 1;
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        inits[i] = loop->carried[i].init;
    cjit_graph_set_location(graph, loop->location);
    status = cjit_graph_while(graph, loop->num_carried, inits, self->condition.region,
                              loop->body.region, results);
    int result = status ? frontend_raise_status(status) : frontend_loop_bind_results(loop, results);
    PyMem_Free(inits);
    return result;
}

static PyObject *while_next(while_loop *self) {
    if (self->phase == ENDED || (!self->loop.trace && self->phase != PLAIN))
        return NULL;
    if (self->phase == PLAIN && self->loop.trace) {
        // The variables as they are before the condition is evaluated.
        frontend_state_clear(&self->loop.before);
        if (frontend_state_capture(self->loop.frame, self->loop.site, &self->loop.before) < 0)
            return NULL;
    }
    if (self->phase == BODY) {
        int again = frontend_loop_close(&self->loop);
        self->phase = ENDED;
        if (again == 0)
            finish(self);
        if (again <= 0) {
            frontend_loop_clear(&self->loop);
            return NULL;
        }
        if (open_condition(self) < 0)
            return NULL;
    }
    return Py_NewRef((PyObject *)self);
}

static int while_clear(while_loop *self) {
    frontend_loop_clear(&self->loop);
    return 0;
}

static int while_traverse(while_loop *self, visitproc visit, void *arg) {
    Py_VISIT(self->loop.frame);
    return 0;
}

static void while_dealloc(while_loop *self) {
    PyObject_GC_UnTrack(self);
    while_clear(self);
    frontend_scope_deinit(&self->condition);
    PyObject_GC_Del(self);
}

PyObject *frontend_hook_while(PyObject *module, PyObject *site) {
    (void)module;
    while_loop *self = PyObject_GC_New(while_loop, &frontend_while_type);
    if (!self)
        return NULL;
    memset((char *)self + sizeof(PyObject), 0, sizeof *self - sizeof(PyObject));
    frontend_trace *trace = frontend_trace_get_current();
    int status = trace ? frontend_loop_init(&self->loop, trace, PyEval_GetFrame(), site,
                                            (PyObject *)self)
                       : 0;
    PyObject_GC_Track(self);
    if (status == 0)
        return (PyObject *)self;
    Py_DECREF(self);
    return NULL;
}

PyTypeObject frontend_while_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.While",
    .tp_basicsize = sizeof(while_loop),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)while_dealloc,
    .tp_traverse = (traverseproc)while_traverse,
    .tp_clear = (inquiry)while_clear,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)while_next,
};
