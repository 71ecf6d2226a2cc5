// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `for` over traced iterables: one counted loop, or a while loop where `break` may end it.
//
//   for i in range(n): body     %r… = cjit.for (%i = 0 to n step 1, carried…) { body; yield … }
//   with break             ->   %r… = cjit.while (%i, broken, carried…)
//                                   { yield i < n and not broken } { body; yield i + 1, broken, … }
//
// The iterator gives the item once for each recording of the body, then ends.
#include "control.h"

#include <string.h>

enum { MAX_UNROLLED = 4096 };

typedef struct for_loop {
    PyObject_HEAD
    frontend_loop_state loop;
    PyObject *iterable;
    cjit_node from, to, step, index;
    enum { FRESH, RECORDING, ENDED } phase;
} for_loop;

static cjit_node emit_int64(frontend_trace *trace, PyObject *object) {
    frontend_operand operand;
    if (frontend_read_operand(trace, object, &operand) < 0)
        return FRONTEND_NO_NODE;
    if (cjit_dtype_is_float(operand.dtype)) {
        PyErr_SetString(PyExc_TypeError, "'float' object cannot be interpreted as an integer");
        return FRONTEND_NO_NODE;
    }
    return frontend_emit_operand(trace, &operand, CJIT_DTYPE_I64, true);
}

static bool is_range(const for_loop *self) {
    return Py_IS_TYPE(self->iterable, &frontend_iterable_type) &&
           ((frontend_iterable *)self->iterable)->kind == FRONTEND_RANGE;
}

static int emit_bounds(for_loop *self) {
    frontend_trace *trace = self->loop.trace;
    if (is_range(self)) {
        PyObject *parts = ((frontend_iterable *)self->iterable)->parts;
        self->from = emit_int64(trace, PyTuple_GET_ITEM(parts, 0));
        self->to = self->from == FRONTEND_NO_NODE ? self->from
                                                  : emit_int64(trace, PyTuple_GET_ITEM(parts, 1));
        self->step = self->to == FRONTEND_NO_NODE ? self->to
                                                  : emit_int64(trace, PyTuple_GET_ITEM(parts, 2));
        if (self->step != FRONTEND_NO_NODE && frontend_is_tracer(PyTuple_GET_ITEM(parts, 2))) {
            cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
            cjit_node is_zero = frontend_emit2(trace, CJIT_OP_EQ, self->step, zero);
            self->step = frontend_emit_raise(trace, is_zero, CJIT_CODE_VALUE,
                                             "range() arg 3 must not be zero", self->step);
        }
        return self->step == FRONTEND_NO_NODE ? -1 : 0;
    }
    self->from = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    self->step = frontend_emit_int(trace, CJIT_DTYPE_I64, 1);
    self->to = frontend_iterable_count(trace, self->iterable);
    return self->from == FRONTEND_NO_NODE || self->step == FRONTEND_NO_NODE ||
                   self->to == FRONTEND_NO_NODE
               ? -1
               : 0;
}

bool frontend_for_can_unroll(PyObject *owner) {
    const for_loop *self = (const for_loop *)owner;
    cjit_node nodes[] = {self->from, self->to, self->step};
    frontend_number numbers[3];
    for (int i = 0; i < 3; ++i)
        if (frontend_node_decide(self->loop.trace, nodes[i], &numbers[i]) <= 0) {
            PyErr_Clear();
            return false;
        }
    int64_t step = numbers[2].integer;
    return step && (numbers[1].integer - numbers[0].integer) / step <= MAX_UNROLLED;
}

// ---------------------------------------------------------------------------------------------
// The graph's op
// ---------------------------------------------------------------------------------------------

static int reopen_body(for_loop *self) {
    cjit_status *status = cjit_graph_reopen_region(frontend_trace_get_graph(self->loop.trace),
                                                   self->loop.body.region);
    if (status)
        return frontend_raise_status(status);
    frontend_trace_begin_epoch(self->loop.trace);
    return frontend_loop_add_late_args(&self->loop);
}

static int emit_for(for_loop *self, cjit_node *results) {
    frontend_loop_state *loop = &self->loop;
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    if (reopen_body(self) < 0 || frontend_loop_end_body(loop, FRONTEND_NO_NODE) < 0)
        return -1;
    cjit_node *inits = PyMem_Malloc((loop->num_carried + 1) * sizeof *inits);
    if (!inits) {
        PyErr_NoMemory();
        return -1;
    }
    for (uint32_t i = 0; i < loop->num_carried; ++i)
        inits[i] = loop->carried[i].init;
    cjit_graph_set_location(graph, loop->location);
    cjit_status *status = cjit_graph_for(graph, self->from, self->to, self->step, loop->num_carried,
                                         inits, loop->body.region, results);
    PyMem_Free(inits);
    if (!status && is_range(self) && ((frontend_iterable *)self->iterable)->parallel)
        cjit_graph_request_parallel(graph, loop->body.region,
                                    ((frontend_iterable *)self->iterable)->parallel == FRONTEND_ASSUMED);
    return status ? frontend_raise_status(status) : 0;
}

/// i < to, or i > to where the step is negative.
static cjit_node emit_test(for_loop *self, cjit_node i) {
    frontend_trace *trace = self->loop.trace;
    const cjit_node_info *step =
        cjit_graph_get_node(frontend_trace_get_graph(trace), self->step);
    bool known = step->op == CJIT_OP_CONSTANT, forward = known && step->attributes[0] > 0;
    cjit_node below = known && !forward ? 0 : frontend_emit2(trace, CJIT_OP_LT, i, self->to);
    cjit_node above = known && forward ? 0 : frontend_emit2(trace, CJIT_OP_GT, i, self->to);
    if (known)
        return forward ? below : above;
    cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    cjit_node up = frontend_emit2(trace, CJIT_OP_GT, self->step, zero);
    return frontend_emit3(trace, CJIT_OP_SELECT, up, below, above);
}

/// { yield i < to and not broken } over arguments like those of the body.
static int emit_condition(for_loop *self, cjit_region *out_region) {
    frontend_loop_state *loop = &self->loop;
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_status *status = cjit_graph_begin_region(graph, out_region);
    cjit_node index, unused, broken;
    if (!status)
        status = cjit_graph_region_arg(graph, CJIT_DTYPE_I64, 0, NULL, &index);
    for (uint32_t i = 0; !status && i < loop->num_carried; ++i) {
        cjit_size shape[CJIT_MAX_RANK];
        const cjit_node_info *info = cjit_graph_get_node(graph, loop->carried[i].init);
        unsigned rank = info->rank;
        cjit_dtype dtype = info->dtype;
        for (unsigned axis = 0; axis < rank; ++axis)
            shape[axis] = info->shape[axis];
        status = cjit_graph_region_arg(graph, dtype, rank, shape, &unused);
    }
    if (!status)
        status = cjit_graph_region_arg(graph, CJIT_DTYPE_BOOL, 0, NULL, &broken);
    if (status)
        return frontend_raise_status(status);
    frontend_trace_begin_epoch(loop->trace);
    cjit_node goes_on = frontend_emit2(loop->trace, CJIT_OP_AND, emit_test(self, index),
                                       frontend_emit1(loop->trace, CJIT_OP_NOT, broken));
    if (goes_on == FRONTEND_NO_NODE)
        return -1;
    status = cjit_graph_end_region(graph, 1, &goes_on);
    frontend_trace_begin_epoch(loop->trace);
    return status ? frontend_raise_status(status) : 0;
}

/// The flag that `break` sets, at the body's end; NULL: it stays False.
static PyObject *get_broken(const for_loop *self) {
    const frontend_loop_state *loop = &self->loop;
    PyObject *flag = frontend_site_get(loop->site, FRONTEND_SITE_BREAK);
    PyObject *names = frontend_site_get(loop->site, FRONTEND_SITE_ASSIGNED);
    for (Py_ssize_t i = 0; !Py_IsNone(flag) && i < loop->end.num_values; ++i)
        if (PyUnicode_Compare(PyTuple_GET_ITEM(names, i), flag) == 0)
            return loop->end.values[i] == Py_False ? NULL : loop->end.values[i];
    return NULL;
}

/// |results|: of the carried values, then the flag.
static int emit_while(for_loop *self, PyObject *flag, cjit_node *results) {
    frontend_loop_state *loop = &self->loop;
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    frontend_value_type type = {FRONTEND_VALUE_SCALAR, FRONTEND_PYTHON_BOOL, CJIT_DTYPE_BOOL, 0};
    cjit_node unused;
    uint32_t count = loop->num_carried;
    if (reopen_body(self) < 0)
        return -1;
    cjit_status *status = cjit_graph_region_arg(graph, CJIT_DTYPE_BOOL, 0, NULL, &unused);
    if (status)
        return frontend_raise_status(status);
    cjit_node next = frontend_emit2(loop->trace, CJIT_OP_ADD, self->index, self->step);
    cjit_node broken =
        frontend_value_emit(loop->trace, &loop->end, flag, type, FRONTEND_NO_NODE);
    if (next == FRONTEND_NO_NODE || broken == FRONTEND_NO_NODE ||
        frontend_loop_end_body(loop, next) < 0)
        return -1;
    cjit_node *values = PyMem_Malloc(2 * (count + 2) * sizeof *values), *all = values + count + 2;
    if (!values) {
        PyErr_NoMemory();
        return -1;
    }
    // The body's region again, with the flag after the others.
    values[0] = next;
    for (uint32_t i = 0; i < count; ++i)
        values[i + 1] = loop->carried[i].yield;
    values[count + 1] = broken;
    cjit_region condition;
    status = cjit_graph_reopen_region(graph, loop->body.region);
    if (!status)
        status = cjit_graph_end_region(graph, count + 2, values);
    int result = status ? frontend_raise_status(status) : emit_condition(self, &condition);
    values[0] = self->from;
    for (uint32_t i = 0; i < count; ++i)
        values[i + 1] = loop->carried[i].init;
    values[count + 1] = frontend_emit_int(loop->trace, CJIT_DTYPE_BOOL, 0);
    if (result == 0 && values[count + 1] != FRONTEND_NO_NODE) {
        cjit_graph_set_location(graph, loop->location);
        status = cjit_graph_while(graph, count + 2, values, condition, loop->body.region, all);
        result = status ? frontend_raise_status(status) : 0;
        memcpy(results, all + 1, (count + 1) * sizeof *results);
    }
    PyMem_Free(values);
    return result;
}

static int finish(for_loop *self) {
    frontend_loop_state *loop = &self->loop;
    PyObject *flag = get_broken(self);
    if (flag && is_range(self) && ((frontend_iterable *)self->iterable)->parallel) {
        frontend_raise_at_user(frontend_trace_error,
                               "cjit.prange: iterations depend on one another: break and return leave "
                               "the others undone; use range for this loop");
        return -1;
    }
    // Late values are known: room for all, and for the flag.
    cjit_node *results = PyMem_Malloc((loop->num_carried + 2) * sizeof *results);
    int status = !results ? -1 : flag ? emit_while(self, flag, results) : emit_for(self, results);
    if (!results)
        PyErr_NoMemory();
    if (status == 0)
        status = frontend_loop_bind_results(loop, results);
    if (status == 0 && flag) {
        PyObject *name = frontend_site_get(loop->site, FRONTEND_SITE_BREAK);
        PyObject *broken =
            frontend_wrap(loop->trace, results[loop->num_carried], FRONTEND_PYTHON_BOOL);
        status = broken ? frontend_frame_bind(loop->frame, 1, &name, &broken) : -1;
        Py_XDECREF(broken);
    }
    PyMem_Free(results);
    return status;
}

// ---------------------------------------------------------------------------------------------
// The iterator
// ---------------------------------------------------------------------------------------------

static PyObject *begin(for_loop *self) {
    if (frontend_loop_emit_inits(&self->loop) < 0 ||
        frontend_loop_open(&self->loop, &self->loop.body, &self->index) < 0 ||
        frontend_add_loop_bounds(self->loop.trace, self->index, self->from, self->to, self->step) < 0)
        return NULL;
    self->loop.index = self->index;
    self->loop.from = self->from;
    self->loop.step = self->step;
    self->phase = RECORDING;
    return is_range(self) ? frontend_wrap(self->loop.trace, self->index, FRONTEND_PYTHON_INT)
                          : frontend_iterable_item(self->loop.trace, self->iterable, self->index);
}

static PyObject *for_next(for_loop *self) {
    if (self->phase == ENDED)
        return NULL;
    if (self->loop.trace != frontend_trace_get_current())
        return frontend_raise_at_user(frontend_trace_error, "a traced loop outlives its trace");
    if (self->phase == FRESH) {
        if (emit_bounds(self) < 0 || frontend_loop_prepare(&self->loop) < 0)
            return NULL;
        return begin(self);
    }
    self->phase = ENDED;
    int again = frontend_loop_close(&self->loop);
    if (again > 0)
        return begin(self);
    if (again == 0)
        finish(self);
    frontend_loop_clear(&self->loop);
    return NULL;
}

static int for_clear(for_loop *self) {
    frontend_loop_clear(&self->loop);
    Py_CLEAR(self->iterable);
    return 0;
}

static int for_traverse(for_loop *self, visitproc visit, void *arg) {
    Py_VISIT(self->loop.frame);
    Py_VISIT(self->iterable);
    return 0;
}

static void for_dealloc(for_loop *self) {
    PyObject_GC_UnTrack(self);
    for_clear(self);
    PyObject_GC_Del(self);
}

PyObject *frontend_for_create(frontend_trace *trace, PyObject *iterable, PyObject *site) {
    for_loop *self = PyObject_GC_New(for_loop, &frontend_for_type);
    if (!self)
        return NULL;
    memset((char *)self + sizeof(PyObject), 0, sizeof *self - sizeof(PyObject));
    self->iterable = Py_NewRef(iterable);
    int status = frontend_loop_init(&self->loop, trace, PyEval_GetFrame(), site, (PyObject *)self);
    self->loop.iterable = self->iterable;
    PyObject_GC_Track(self);
    if (status == 0)
        return (PyObject *)self;
    Py_DECREF(self);
    return NULL;
}

PyTypeObject frontend_for_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.For",
    .tp_basicsize = sizeof(for_loop),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)for_dealloc,
    .tp_traverse = (traverseproc)for_traverse,
    .tp_clear = (inquiry)for_clear,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = (iternextfunc)for_next,
};
