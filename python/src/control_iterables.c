// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What loops run over when its length is known only when the compiled function runs: range() of traced
// numbers, the rows of an array, and enumerate(), zip() and reversed() of such. In a `for` statement they
// make one loop; anything else that iterates over them gets the items of the length at hand.
#include "control.h"

/// Ranges that are constant and short stay Python loops, which are unrolled.
enum { MAX_SHORT = 8, MAX_UNROLLED = 4096 };

static PyObject *create(int kind, PyObject *owned_parts) {
    frontend_iterable *self =
        owned_parts ? PyObject_GC_New(frontend_iterable, &frontend_iterable_type) : NULL;
    if (!self) {
        Py_XDECREF(owned_parts);
        return NULL;
    }
    self->kind = kind;
    self->parallel = FRONTEND_SERIAL;
    self->parts = owned_parts;
    PyObject_GC_Track(self);
    return (PyObject *)self;
}

// ---------------------------------------------------------------------------------------------
// From objects
// ---------------------------------------------------------------------------------------------

static PyObject *from_array(frontend_trace *trace, PyObject *array) {
    const frontend_tracer *tracer = (const frontend_tracer *)array;
    int64_t count;
    if (frontend_tracer_check(tracer) < 0)
        return NULL;
    const cjit_node_info *info =
        cjit_graph_get_node(frontend_trace_get_graph(trace), tracer->node);
    if (info->rank == 0 || (cjit_graph_size_is_constant(frontend_trace_get_graph(trace),
                                                        info->shape[0], &count) &&
                            count <= MAX_SHORT))
        return NULL;
    return create(FRONTEND_ROWS, PyTuple_Pack(1, array));
}

PyObject *frontend_iterable_rows(PyObject *array) {
    return create(FRONTEND_ROWS, PyTuple_Pack(1, array));
}

PyObject *frontend_iterable_reversed(PyObject *iterable) {
    return create(FRONTEND_REVERSED, PyTuple_Pack(1, iterable));
}

static PyObject *from_range(PyObject *range) {
    Py_ssize_t count = PyObject_Size(range);
    if (count < 0)
        PyErr_Clear(); // longer than memory is
    if (count >= 0 && count <= MAX_SHORT)
        return NULL;
    PyObject *start = PyObject_GetAttrString(range, "start");
    PyObject *stop = start ? PyObject_GetAttrString(range, "stop") : NULL;
    PyObject *step = stop ? PyObject_GetAttrString(range, "step") : NULL;
    PyObject *parts = step ? PyTuple_Pack(3, start, stop, step) : NULL;
    Py_XDECREF(start);
    Py_XDECREF(stop);
    Py_XDECREF(step);
    return create(FRONTEND_RANGE, parts);
}

PyObject *frontend_iterable_from(frontend_trace *trace, PyObject *object) {
    if (Py_IS_TYPE(object, &frontend_iterable_type))
        return Py_NewRef(object);
    if (frontend_is_tracer(object))
        return from_array(trace, object);
    return PyRange_Check(object) ? from_range(object) : NULL;
}

// ---------------------------------------------------------------------------------------------
// Length and items
// ---------------------------------------------------------------------------------------------

static cjit_node emit_int64(frontend_trace *trace, PyObject *object) {
    frontend_operand operand;
    if (frontend_read_operand(trace, object, &operand) < 0)
        return FRONTEND_NO_NODE;
    return frontend_emit_operand(trace, &operand, CJIT_DTYPE_I64, true);
}

/// max(0, (stop - start + step - sign) // step)
static cjit_node range_count(frontend_trace *trace, PyObject *parts) {
    cjit_node start = emit_int64(trace, PyTuple_GET_ITEM(parts, 0));
    cjit_node stop = emit_int64(trace, PyTuple_GET_ITEM(parts, 1));
    cjit_node step = emit_int64(trace, PyTuple_GET_ITEM(parts, 2));
    cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    cjit_node span = frontend_emit2(trace, CJIT_OP_SUB, stop, start);
    if (step == FRONTEND_NO_NODE || span == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    const cjit_node_info *info = cjit_graph_get_node(frontend_trace_get_graph(trace), step);
    bool known = info->op == CJIT_OP_CONSTANT;
    int64_t value = known ? info->attributes[0] : 0;
    if (known && value < 0) { // a positive divisor makes it a size
        span = frontend_emit2(trace, CJIT_OP_SUB, start, stop);
        step = frontend_emit_int(trace, CJIT_DTYPE_I64, value = -value);
    }
    cjit_node sign = known ? frontend_emit_int(trace, CJIT_DTYPE_I64, 1)
                           : frontend_emit1(trace, CJIT_OP_SIGN, step);
    if (value != 1)
        span = frontend_emit2(trace, CJIT_OP_ADD, span,
                              frontend_emit2(trace, CJIT_OP_SUB, step, sign));
    cjit_node count = value == 1 ? span : frontend_emit2(trace, CJIT_OP_FLOORDIV, span, step);
    return frontend_emit2(trace, CJIT_OP_MAXIMUM, count, zero);
}

static cjit_node rows_count(frontend_trace *trace, PyObject *array) {
    const frontend_tracer *tracer = (const frontend_tracer *)array;
    if (!frontend_is_tracer(array) || frontend_tracer_check(tracer) < 0)
        return FRONTEND_NO_NODE;
    const cjit_node_info *info =
        cjit_graph_get_node(frontend_trace_get_graph(trace), tracer->node);
    return frontend_emit_size(trace, info->shape[0]);
}

cjit_node frontend_iterable_count(frontend_trace *trace, PyObject *object) {
    const frontend_iterable *self = (const frontend_iterable *)object;
    cjit_node count;
    if (frontend_is_tracer(object))
        return rows_count(trace, object);
    switch (self->kind) {
    case FRONTEND_RANGE:
        return range_count(trace, self->parts);
    case FRONTEND_ROWS:
        return rows_count(trace, PyTuple_GET_ITEM(self->parts, 0));
    case FRONTEND_ZIP:
        count = frontend_iterable_count(trace, PyTuple_GET_ITEM(self->parts, 0));
        for (Py_ssize_t i = 1; i < PyTuple_GET_SIZE(self->parts); ++i)
            count = frontend_emit2(
                trace, CJIT_OP_MINIMUM, count,
                frontend_iterable_count(trace, PyTuple_GET_ITEM(self->parts, i)));
        return count;
    default:
        return frontend_iterable_count(trace, PyTuple_GET_ITEM(self->parts, 0));
    }
}

static PyObject *row(frontend_trace *trace, PyObject *array, cjit_node position) {
    const frontend_tracer *tracer = (const frontend_tracer *)array;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_size start;
    if (frontend_tracer_check(tracer) < 0)
        return NULL;
    cjit_status *status = cjit_graph_size_from_node(graph, position, &start);
    cjit_node node = tracer->node;
    unsigned rank = frontend_node_rank(trace, node);
    for (unsigned axis = 0; !status && axis < rank; ++axis)
        axes[axis] = (cjit_slice_axis){axis ? cjit_graph_size_constant(graph, 0) : start,
                                       axis ? cjit_graph_get_node(graph, node)->shape[axis]
                                            : cjit_graph_size_constant(graph, 1),
                                       1, axis == 0};
    if (!status)
        status = cjit_graph_slice(graph, node, axes, &node);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    bool element = rank == 1 && tracer->kind == FRONTEND_NUMPY_ARRAY;
    return frontend_tracer_create_view(
        trace, node, element ? FRONTEND_NUMPY_SCALAR : tracer->kind, array);
}

static PyObject *range_item(frontend_trace *trace, PyObject *parts, cjit_node position) {
    cjit_node offset = frontend_emit2(trace, CJIT_OP_MUL, position,
                                      emit_int64(trace, PyTuple_GET_ITEM(parts, 2)));
    cjit_node start = emit_int64(trace, PyTuple_GET_ITEM(parts, 0));
    return frontend_wrap(trace, frontend_emit2(trace, CJIT_OP_ADD, start, offset),
                         FRONTEND_PYTHON_INT);
}

PyObject *frontend_iterable_item(frontend_trace *trace, PyObject *object, cjit_node position) {
    const frontend_iterable *self = (const frontend_iterable *)object;
    if (frontend_is_tracer(object))
        return row(trace, object, position);
    PyObject *first = PyTuple_GET_ITEM(self->parts, 0);
    switch (self->kind) {
    case FRONTEND_RANGE:
        return range_item(trace, self->parts, position);
    case FRONTEND_ROWS:
        return row(trace, first, position);
    case FRONTEND_REVERSED: {
        cjit_node last = frontend_emit2(trace, CJIT_OP_SUB, frontend_iterable_count(trace, first),
                                        frontend_emit_int(trace, CJIT_DTYPE_I64, 1));
        cjit_node from_end = frontend_emit2(trace, CJIT_OP_SUB, last, position);
        return from_end == FRONTEND_NO_NODE ? NULL : frontend_iterable_item(trace, first, from_end);
    }
    case FRONTEND_ENUMERATE: {
        cjit_node number = frontend_emit2(trace, CJIT_OP_ADD, position,
                                          emit_int64(trace, PyTuple_GET_ITEM(self->parts, 1)));
        PyObject *index = frontend_wrap(trace, number, FRONTEND_PYTHON_INT);
        PyObject *item = index ? frontend_iterable_item(trace, first, position) : NULL;
        PyObject *pair = item ? PyTuple_Pack(2, index, item) : NULL;
        Py_XDECREF(index);
        Py_XDECREF(item);
        return pair;
    }
    default:
        break;
    }
    PyObject *tuple = PyTuple_New(PyTuple_GET_SIZE(self->parts));
    for (Py_ssize_t i = 0; tuple && i < PyTuple_GET_SIZE(self->parts); ++i) {
        PyObject *item =
            frontend_iterable_item(trace, PyTuple_GET_ITEM(self->parts, i), position);
        if (!item)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, item);
    }
    return tuple;
}

// ---------------------------------------------------------------------------------------------
// The type, and the items of the length at hand
// ---------------------------------------------------------------------------------------------

static PyObject *iterate(PyObject *object) {
    frontend_trace *trace = frontend_trace_get_current();
    if (!trace)
        return frontend_raise_at_user(frontend_trace_error, "a traced range outlives its trace");
    const frontend_iterable *self = (const frontend_iterable *)object;
    if (self->kind == FRONTEND_RANGE) { // asks for the bounds' values, which are then guarded
        PyObject *range = PyObject_CallObject((PyObject *)&PyRange_Type, self->parts);
        PyObject *iterator = range ? PyObject_GetIter(range) : NULL;
        Py_XDECREF(range);
        return iterator;
    }
    frontend_number count;
    cjit_node node = frontend_iterable_count(trace, object);
    int done = node == FRONTEND_NO_NODE ? -1 : frontend_node_decide(trace, node, &count);
    if (done <= 0)
        return done < 0 || frontend_unroll_instead(trace)
                   ? NULL
                   : frontend_raise_at_user(frontend_unsupported_error,
                                            "the number of items is known only when the compiled "
                                            "function runs: loop over them in a for statement");
    if (count.integer > MAX_UNROLLED)
        return frontend_raise_at_user(frontend_unsupported_error,
                                      "more than %d items in a comprehension or where Python looks at each: "
                                      "loop over them in a for statement, or use functions of arrays",
                                      MAX_UNROLLED);
    PyObject *items = PyList_New(0);
    for (int64_t i = 0; items && i < count.integer; ++i) {
        cjit_node position = frontend_emit_int(trace, CJIT_DTYPE_I64, i);
        PyObject *item = position == FRONTEND_NO_NODE
                             ? NULL
                             : frontend_iterable_item(trace, object, position);
        if (!item || PyList_Append(items, item) < 0)
            Py_CLEAR(items);
        Py_XDECREF(item);
    }
    PyObject *iterator = items ? PyObject_GetIter(items) : NULL;
    Py_XDECREF(items);
    return iterator;
}

static Py_ssize_t length(PyObject *object) {
    frontend_trace *trace = frontend_trace_get_current();
    cjit_node node = trace ? frontend_iterable_count(trace, object) : FRONTEND_NO_NODE;
    frontend_number count;
    int done = node == FRONTEND_NO_NODE ? -1 : frontend_node_decide(trace, node, &count);
    if (done > 0)
        return (Py_ssize_t)count.integer;
    if (!PyErr_Occurred())
        frontend_raise_at_user(frontend_trace_error, "len() of a range that depends on data");
    return -1;
}

static int iterable_traverse(frontend_iterable *self, visitproc visit, void *arg) {
    Py_VISIT(self->parts);
    return 0;
}

static void iterable_dealloc(frontend_iterable *self) {
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->parts);
    PyObject_GC_Del(self);
}

static PySequenceMethods iterable_sequence = {.sq_length = length};

PyTypeObject frontend_iterable_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.TracedIterable",
    .tp_basicsize = sizeof(frontend_iterable),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)iterable_dealloc,
    .tp_traverse = (traverseproc)iterable_traverse,
    .tp_as_sequence = &iterable_sequence,
    .tp_iter = iterate,
};

// ---------------------------------------------------------------------------------------------
// The builtins that make them
// ---------------------------------------------------------------------------------------------

PyObject *frontend_range_create(PyObject *const *args, Py_ssize_t nargs) {
    PyObject *zero = PyLong_FromLong(0), *one = PyLong_FromLong(1), *parts = NULL;
    if (zero && one)
        parts = nargs == 1 ? PyTuple_Pack(3, zero, args[0], one)
                           : PyTuple_Pack(3, args[0], args[1], nargs == 3 ? args[2] : one);
    Py_XDECREF(zero);
    Py_XDECREF(one);
    for (Py_ssize_t i = 0; parts && i < 3; ++i) {
        PyObject *part = PyTuple_GET_ITEM(parts, i);
        const frontend_tracer *tracer = (const frontend_tracer *)part;
        bool traced = frontend_is_tracer(part);
        if (traced && frontend_tracer_check(tracer) < 0)
            Py_CLEAR(parts);
        else if (traced ? cjit_dtype_is_float(frontend_node_dtype(tracer->trace, tracer->node))
                        : !PyIndex_Check(part)) {
            PyErr_Format(PyExc_TypeError, "'%s' object cannot be interpreted as an integer",
                         traced ? ((PyTypeObject *)frontend_user_type(tracer->trace, tracer))->tp_name
                                : Py_TYPE(part)->tp_name);
            Py_CLEAR(parts);
        }
    }
    if (parts && PyLong_CheckExact(PyTuple_GET_ITEM(parts, 2)) &&
        PyObject_Not(PyTuple_GET_ITEM(parts, 2))) {
        PyErr_SetString(PyExc_ValueError, "range() arg 3 must not be zero");
        Py_CLEAR(parts);
    }
    return create(FRONTEND_RANGE, parts);
}

/// The parts as traced iterables; NULL without an exception when one is not.
static PyObject *make_parts(frontend_trace *trace, PyObject *const *args, Py_ssize_t nargs) {
    PyObject *parts = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; parts && i < nargs; ++i) {
        PyObject *part = frontend_iterable_from(trace, args[i]);
        if (!part)
            Py_CLEAR(parts);
        else
            PyTuple_SET_ITEM(parts, i, part);
    }
    return parts;
}

int frontend_iterable_call(frontend_trace *trace, PyObject *func, PyObject *const *args,
                           Py_ssize_t nargs, PyObject *kwnames, PyObject **out_result) {
    bool is_enumerate = func == (PyObject *)&PyEnum_Type, is_zip = func == (PyObject *)&PyZip_Type;
    bool is_reversed = func == (PyObject *)&PyReversed_Type;
    *out_result = NULL;
    if (frontend_is_prange(func)) {
        *out_result = frontend_prange_create(args, nargs, kwnames);
        return 1;
    }
    if (func == (PyObject *)&PyRange_Type) {
        bool traced = false;
        for (Py_ssize_t i = 0; i < nargs; ++i)
            traced |= frontend_is_tracer(args[i]);
        if (!traced || kwnames || nargs < 1 || nargs > 3)
            return 0;
        *out_result = frontend_range_create(args, nargs);
        return 1;
    }
    bool has_start = is_enumerate && (nargs == 2 || kwnames);
    if ((!is_enumerate && !is_zip && !is_reversed) || nargs < 1 ||
        (kwnames && (!is_enumerate || nargs != 1 || PyTuple_GET_SIZE(kwnames) != 1)))
        return 0;
    // A short array is iterated in Python, which cannot do it from its end.
    bool is_array = is_reversed && frontend_is_tracer(args[0]) &&
                    frontend_node_rank(trace, ((frontend_tracer *)args[0])->node) > 0;
    PyObject *rows = is_array ? frontend_iterable_rows(args[0]) : NULL;
    PyObject *parts = make_parts(trace, rows ? &rows : args, is_zip ? nargs : 1);
    Py_XDECREF(rows);
    if (!parts)
        return PyErr_Occurred() ? 1 : 0;
    if (is_enumerate) {
        PyObject *start = has_start ? Py_NewRef(args[1]) : PyLong_FromLong(0);
        PyObject *pair = start ? PyTuple_Pack(2, PyTuple_GET_ITEM(parts, 0), start) : NULL;
        Py_XDECREF(start);
        Py_SETREF(parts, pair);
    }
    *out_result = create(is_enumerate ? FRONTEND_ENUMERATE
                         : is_zip     ? FRONTEND_ZIP
                                      : FRONTEND_REVERSED,
                         parts);
    return 1;
}
