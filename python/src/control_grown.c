// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Lists that a loop fills:
//
//   out = []                          the loop carries an array of as many rows as it has iterations
//   for i in range(n):           →    out is a stand-in: append() is the row's value
//       out.append(f(i))
//   np.array(out)                     the array
//
// The list is empty before, a `for` that runs at least once appends one number or array in each iteration, and
// what is made of it afterwards is np.array or np.stack. Any other use of the stand-in (an index, len(), a
// result…) begins the trace again with the loop unrolled, for the count at hand.
#include "control_grown.h"

#include <string.h>

typedef struct grown {
    PyObject_HEAD
    PyObject *site;  ///< of the loop
    PyObject *owner; ///< borrowed: whose body may append; NULL after the loop
    PyObject *item;  ///< appended in this recording
    PyObject *array; ///< after the loop
} grown;

void frontend_grown_unroll(PyObject *list) { frontend_unroll_site(((grown *)list)->site); }

static PyObject *append(PyObject *self, PyObject *item) {
    grown *list = (grown *)self;
    frontend_trace *trace = frontend_trace_get_current();
    frontend_control *control = trace ? frontend_trace_get_control(trace) : NULL;
    if (!control || !list->owner || list->item || !control->top ||
        control->top->owner != list->owner) {
        frontend_grown_unroll(self); // after the loop, twice, or not in each iteration
        return NULL;
    }
    list->item = Py_NewRef(item);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"append", append, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyObject *get_attribute(PyObject *self, PyObject *name) {
    if (PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, "append") == 0)
        return PyObject_GenericGetAttr(self, name);
    frontend_grown_unroll(self);
    return NULL;
}

static PyObject *unroll_object(PyObject *self) { return frontend_grown_unroll(self), NULL; }
static PyObject *unroll_item(PyObject *self, PyObject *other) {
    frontend_grown_unroll(Py_IS_TYPE(self, &frontend_grown_type) ? self : other);
    return NULL;
}
static PyObject *unroll_compare(PyObject *self, PyObject *other, int op) {
    (void)other, (void)op;
    return unroll_object(self);
}
static Py_ssize_t unroll_length(PyObject *self) { return frontend_grown_unroll(self), -1; }
static int unroll_truth(PyObject *self) { return frontend_grown_unroll(self), -1; }
static int unroll_contains(PyObject *self, PyObject *other) {
    (void)other;
    return unroll_truth(self);
}
static int unroll_store(PyObject *self, PyObject *key, PyObject *value) {
    (void)key, (void)value;
    return unroll_truth(self);
}

static int traverse(grown *self, visitproc visit, void *arg) {
    Py_VISIT(self->item);
    Py_VISIT(self->array);
    return 0;
}
static int clear(grown *self) {
    Py_CLEAR(self->item);
    Py_CLEAR(self->array);
    return 0;
}
static void dealloc(grown *self) {
    PyObject_GC_UnTrack(self);
    clear(self);
    Py_XDECREF(self->site);
    PyObject_GC_Del(self);
}

static PyNumberMethods number = {
    .nb_add = unroll_item, .nb_multiply = unroll_item, .nb_inplace_add = unroll_item, .nb_bool = unroll_truth};
static PySequenceMethods sequence = {.sq_length = unroll_length, .sq_contains = unroll_contains};
static PyMappingMethods mapping = {.mp_length = unroll_length,
                                   .mp_subscript = unroll_item,
                                   .mp_ass_subscript = unroll_store};

PyTypeObject frontend_grown_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.GrownList",
    .tp_basicsize = sizeof(grown),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_dealloc = (destructor)dealloc,
    .tp_traverse = (traverseproc)traverse,
    .tp_clear = (inquiry)clear,
    .tp_getattro = get_attribute,
    .tp_methods = methods,
    .tp_as_number = &number,
    .tp_as_sequence = &sequence,
    .tp_as_mapping = &mapping,
    .tp_iter = unroll_object,
    .tp_repr = unroll_object,
    .tp_str = unroll_object,
    .tp_richcompare = unroll_compare,
};

static int bind(frontend_loop_state *loop, const frontend_carried *carried, PyObject *array) {
    if (PyType_Ready(&frontend_grown_type) < 0)
        return -1;
    grown *list = PyObject_GC_New(grown, &frontend_grown_type);
    if (!list)
        return -1;
    list->site = Py_NewRef(loop->site);
    list->owner = array ? NULL : loop->owner;
    list->item = NULL;
    list->array = Py_XNewRef(array);
    PyObject_GC_Track(list);
    PyObject *value = (PyObject *)list, *name = carried->key;
    int status = frontend_frame_bind(loop->frame, 1, &name, &value);
    Py_DECREF(value);
    return status;
}

// ---------------------------------------------------------------------------------------------
// The items
// ---------------------------------------------------------------------------------------------

/// The array that items like |item| are rows of. 1, or 0 when they are none.
static int read_item(frontend_loop_state *loop, PyObject *item, frontend_value_type *out_type,
                     cjit_size *out_shape) {
    frontend_trace *trace = loop->trace;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    cjit_region outside = cjit_graph_region_get_parent(graph, loop->body.region);
    if (frontend_value_classify(trace, &loop->end, item, out_type) < 0)
        return -1;
    if ((out_type->class != FRONTEND_VALUE_SCALAR && out_type->class != FRONTEND_VALUE_ARRAY) ||
        out_type->kind == FRONTEND_TORCH_TENSOR || out_type->rank + 1 >= CJIT_MAX_RANK)
        return 0;
    for (unsigned axis = 0; axis < out_type->rank; ++axis) {
        if (!frontend_is_tracer(item))
            return 0;
        out_shape[axis] = cjit_graph_get_node(graph, ((frontend_tracer *)item)->node)->shape[axis];
        if (!frontend_size_is_known_in(trace, out_shape[axis], outside))
            return 0;
    }
    out_type->class = FRONTEND_VALUE_ARRAY;
    out_type->kind = FRONTEND_NUMPY_ARRAY;
    return 1;
}

/// True when the loop is known to run at least once, guarded. -1: an exception.
static int runs(frontend_loop_state *loop) {
    cjit_node count = frontend_iterable_count(loop->trace, loop->iterable);
    cjit_node some = frontend_emit2(loop->trace, CJIT_OP_GT, count,
                                    frontend_emit_int(loop->trace, CJIT_DTYPE_I64, 0));
    frontend_number answer;
    int done = some == FRONTEND_NO_NODE ? -1 : frontend_node_decide(loop->trace, some, &answer);
    return done <= 0 ? done : answer.integer != 0;
}

/// The one variable that is bound to |container|. Borrowed from |locals|.
static PyObject *find_variable(PyObject *locals, PyObject *container) {
    PyObject *key, *value, *found = NULL;
    Py_ssize_t position = 0;
    while (PyDict_Next(locals, &position, &key, &value)) {
        if (value != container)
            continue;
        if (found)
            return NULL;
        found = key;
    }
    return found;
}

int frontend_grown_find(frontend_loop_state *loop, PyObject *container) {
    frontend_value_type type;
    cjit_size shape[CJIT_MAX_RANK];
    bool breaks = PyUnicode_GET_LENGTH(frontend_site_get(loop->site, FRONTEND_SITE_BREAK)) > 0;
    // Known to: the variable, the frame's dict of locals, and the two states.
    if (!loop->iterable || loop->body.outer || breaks || !PyList_CheckExact(container) ||
        PyList_GET_SIZE(container) != 1 || Py_REFCNT(container) > 4)
        return 0;
    int found = read_item(loop, PyList_GET_ITEM(container, 0), &type, shape);
    if (found > 0)
        found = runs(loop);
    if (found <= 0)
        return found;
    PyObject *locals = PyFrame_GetLocals(loop->frame);
    PyObject *name = locals && PyDict_Check(locals) ? find_variable(locals, container) : NULL;
    frontend_carried *carried = name ? frontend_loop_add_carried(loop) : NULL;
    if (carried) {
        carried->is_grown = true;
        carried->type = type;
        carried->key = Py_NewRef(name);
        carried->shape = PyMem_Malloc((type.rank + 1) * sizeof *carried->shape);
        if (carried->shape)
            memcpy(carried->shape, shape, type.rank * sizeof *shape);
    }
    Py_XDECREF(locals);
    if (carried && !carried->shape)
        PyErr_NoMemory();
    return PyErr_Occurred() ? -1 : carried != NULL;
}

int frontend_grown_bind(frontend_loop_state *loop, frontend_carried *carried) {
    return bind(loop, carried, NULL);
}

/// What stands for the list now. Borrowed; an exception when it is not the stand-in any more.
static grown *find_list(frontend_loop_state *loop, const frontend_carried *carried) {
    PyObject *locals = PyFrame_GetLocals(loop->frame);
    PyObject *value = locals ? PyObject_GetItem(locals, carried->key) : NULL;
    Py_XDECREF(locals);
    Py_XDECREF(value); // the frame has it
    if (value && Py_IS_TYPE(value, &frontend_grown_type) && ((grown *)value)->owner == loop->owner)
        return (grown *)value;
    PyErr_Clear();
    frontend_unroll_site(loop->site);
    return NULL;
}

int frontend_grown_check(frontend_loop_state *loop, frontend_carried *carried) {
    frontend_value_type type;
    cjit_size shape[CJIT_MAX_RANK];
    grown *list = find_list(loop, carried);
    if (!list)
        return -1;
    int found = list->item ? frontend_state_pin(&loop->end, list->item) : -1;
    if (found == 0)
        found = read_item(loop, list->item, &type, shape);
    bool same = found > 0 && type.rank == carried->type.rank;
    for (unsigned axis = 0; same && axis < type.rank; ++axis)
        same = cjit_graph_size_canonical(frontend_trace_get_graph(loop->trace), shape[axis]) ==
               cjit_graph_size_canonical(frontend_trace_get_graph(loop->trace), carried->shape[axis]);
    if (!same) {
        if (!PyErr_Occurred())
            frontend_unroll_site(loop->site);
        return -1;
    }
    bool changed = type.dtype != carried->type.dtype;
    carried->type.dtype = type.dtype;
    return changed;
}

// ---------------------------------------------------------------------------------------------
// The array
// ---------------------------------------------------------------------------------------------

cjit_node frontend_grown_emit_init(frontend_loop_state *loop, const frontend_carried *carried) {
    cjit_graph *graph = frontend_trace_get_graph(loop->trace);
    cjit_size shape[CJIT_MAX_RANK];
    cjit_node node, count = frontend_iterable_count(loop->trace, loop->iterable);
    if (count == FRONTEND_NO_NODE)
        return count;
    cjit_status *status = cjit_graph_size_from_node(graph, count, &shape[0]);
    memcpy(shape + 1, carried->shape, carried->type.rank * sizeof *shape);
    if (!status)
        status = cjit_graph_empty(graph, carried->type.dtype, carried->type.rank + 1, shape, &node);
    return status ? (frontend_raise_status(status), FRONTEND_NO_NODE) : node;
}

cjit_node frontend_grown_emit_yield(frontend_loop_state *loop, const frontend_carried *carried) {
    frontend_trace *trace = loop->trace;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    grown *list = find_list(loop, carried);
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_size position;
    if (!list)
        return FRONTEND_NO_NODE;
    frontend_value_type type = carried->type;
    type.class = type.rank ? FRONTEND_VALUE_ARRAY : FRONTEND_VALUE_SCALAR;
    cjit_node node = frontend_value_emit(trace, &loop->end, list->item, type, FRONTEND_NO_NODE);
    cjit_node at = frontend_emit2(trace, CJIT_OP_SUB, loop->index, loop->from);
    at = frontend_emit2(trace, CJIT_OP_FLOORDIV, at, loop->step);
    if (node == FRONTEND_NO_NODE || at == FRONTEND_NO_NODE)
        return FRONTEND_NO_NODE;
    cjit_status *status = cjit_graph_size_from_node(graph, at, &position);
    axes[0] = (cjit_slice_axis){position, cjit_graph_size_constant(graph, 1), 1, true};
    for (unsigned axis = 0; axis < carried->type.rank; ++axis)
        axes[axis + 1] = (cjit_slice_axis){cjit_graph_size_constant(graph, 0), carried->shape[axis], 1, false};
    if (!status)
        status = cjit_graph_insert(graph, carried->arg, node, axes, &node);
    return status ? (frontend_raise_status(status), FRONTEND_NO_NODE) : node;
}

int frontend_grown_finish(frontend_loop_state *loop, const frontend_carried *carried,
                          cjit_node node) {
    PyObject *array = frontend_wrap(loop->trace, node, FRONTEND_NUMPY_ARRAY);
    int status = array ? bind(loop, carried, array) : -1;
    Py_XDECREF(array);
    return status;
}

// ---------------------------------------------------------------------------------------------
// Its uses
// ---------------------------------------------------------------------------------------------

/// np.array and np.stack, whose first argument is the list and which have no other that is a position.
static bool takes_rows(PyObject *func, size_t nargs, PyObject *kwnames) {
    static const char *const names[] = {"array", "asarray", "stack"};
    PyObject *numpy = frontend_numpy_module();
    for (size_t i = 0; numpy && nargs == 1 && i < sizeof names / sizeof *names; ++i) {
        PyObject *function = PyObject_GetAttrString(numpy, names[i]);
        Py_XDECREF(function);
        if (function == func)
            return !kwnames || (i < 2 && PyTuple_GET_SIZE(kwnames) == 1); // dtype, or copy
    }
    PyErr_Clear();
    return false;
}

bool frontend_grown_call(PyObject *func, PyObject *const *args, size_t nargs, PyObject *kwnames,
                         PyObject **out_array) {
    size_t count = nargs + (kwnames ? (size_t)PyTuple_GET_SIZE(kwnames) : 0);
    for (size_t i = 0; i < count; ++i) {
        if (!Py_IS_TYPE(args[i], &frontend_grown_type))
            continue;
        grown *list = (grown *)args[i];
        *out_array = list->array;
        if (!list->array || i > 0 || !takes_rows(func, nargs, kwnames)) {
            frontend_grown_unroll(args[i]);
            *out_array = NULL;
        }
        return true;
    }
    return false;
}
