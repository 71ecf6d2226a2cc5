// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A function of scalars applied to whole arrays (cjit.vectorize, cjit.stencil): it is recorded once, on
// scalars, in a region of its own; where what it recorded has no loops and changes nothing, every scalar
// operation becomes the same operation on arrays, every branch a selection of both sides' values, and a
// raise one for all elements.
//
//   %y = cjit.if (%x > 0) { yield sqrt(%x) } else { yield 0 }   ->   %Y = select(%X > 0, sqrt(%X), 0)
//
// What is left of the region is not part of the program.
#include "control.h"
#include "gather.h"
#include "reduce.h"
#include "hooks.h"

#include <string.h>

enum {
    MAX_MAPPED = 1024, ///< operands, and results
    MAX_RAISES = 32,
};

typedef struct mapping {
    frontend_trace *trace;
    cjit_graph *graph;
    cjit_region region;
    const cjit_node *operands; ///< what the region's arguments stand for
    unsigned num_operands;
    cjit_node *mapped;         ///< by node; FRONTEND_NO_NODE: not yet
    cjit_node first, end;      ///< the nodes that were recorded
} mapping;

static bool is_within(const mapping *mapping, cjit_region region) {
    return cjit_graph_is_region_within(mapping->graph, region, mapping->region);
}

static int map(mapping *mapping, cjit_node node, cjit_node *out_node);

/// The owner of a result: an `if`, whose sides both become values.
static int map_branch(mapping *mapping, cjit_node owner, unsigned index, cjit_node *out_node) {
    cjit_node_info info = *cjit_graph_get_node(mapping->graph, owner);
    cjit_node nodes[3];
    if (info.op != CJIT_OP_IF)
        return 0;
    int status = map(mapping, info.operands[0], &nodes[0]);
    for (int side = 0; status > 0 && side < 2; ++side) {
        const cjit_node *yields;
        cjit_graph_region_get_yields(mapping->graph, (cjit_region)info.attributes[side], &yields);
        status = map(mapping, yields[index], &nodes[1 + side]);
    }
    if (status > 0)
        *out_node = frontend_emit3(mapping->trace, CJIT_OP_SELECT, nodes[0], nodes[1], nodes[2]);
    return status;
}

/// An element or a part of an array made outside, the same for all elements of the operands.
static int map_slice(mapping *mapping, const cjit_node_info *info, cjit_node *out_node) {
    cjit_slice_axis axes[CJIT_MAX_RANK];
    cjit_node source;
    int status = map(mapping, info->operands[0], &source);
    if (status <= 0)
        return status;
    for (unsigned axis = 0; axis < info->num_attributes / 4; ++axis) {
        const int64_t *attributes = &info->attributes[4 * axis];
        axes[axis] = (cjit_slice_axis){.start = (cjit_size)attributes[0],
                                       .extent = (cjit_size)attributes[1],
                                       .step = attributes[2],
                                       .flags = (unsigned)attributes[3]};
        if (cjit_graph_size_is_computed(mapping->graph, axes[axis].start) ||
            cjit_graph_size_is_computed(mapping->graph, axes[axis].extent) ||
            (axes[axis].flags & CJIT_SLICE_SIZED))
            return 0;
    }
    cjit_status *error = cjit_graph_slice(mapping->graph, source, axes, out_node);
    return error ? frontend_raise_status(error) : 1;
}

static int map_operation(mapping *mapping, cjit_node node, cjit_node *out_node) {
    cjit_node_info info = *cjit_graph_get_node(mapping->graph, node);
    cjit_node operands[CJIT_MAX_RANK];
    if (info.op == CJIT_OP_SLICE)
        return map_slice(mapping, &info, out_node);
    if (info.rank != 0)
        return 0;
    switch (info.op) {
    case CJIT_OP_REGION_ARG:
        if (info.region != mapping->region)
            return 0;
        *out_node = mapping->operands[info.attributes[0]];
        return 1;
    case CJIT_OP_CONSTANT: {
        cjit_status *status = cjit_graph_constant(mapping->graph, info.dtype,
                                                  (uint64_t)info.attributes[0], out_node);
        return status ? frontend_raise_status(status) : 1;
    }
    case CJIT_OP_SIZE:
        if (cjit_graph_size_is_computed(mapping->graph, (cjit_size)info.attributes[0]))
            return 0;
        *out_node = frontend_emit_size(mapping->trace, (cjit_size)info.attributes[0]);
        return 1;
    case CJIT_OP_RESULT:
        return map_branch(mapping, info.operands[0], (unsigned)info.attributes[0], out_node);
    default:
        if (info.op != CJIT_OP_CAST && !cjit_op_is_elementwise(info.op))
            return 0;
    }
    for (unsigned i = 0; i < info.num_operands; ++i) {
        int status = map(mapping, info.operands[i], &operands[i]);
        if (status <= 0)
            return status;
    }
    *out_node = info.op == CJIT_OP_CAST
                    ? frontend_emit_cast(mapping->trace, operands[0], info.dtype)
                    : frontend_emit(mapping->trace, info.op, info.num_operands, operands);
    return 1;
}

/// The array that the scalar |node| stands for. 1: done. 0: there is none. -1: an exception.
static int map(mapping *mapping, cjit_node node, cjit_node *out_node) {
    if (!is_within(mapping, cjit_graph_get_node(mapping->graph, node)->region)) {
        *out_node = node;
        return 1;
    }
    if (mapping->mapped[node] == FRONTEND_NO_NODE) {
        if (Py_EnterRecursiveCall(" while a vectorized function is mapped"))
            return -1;
        int status = map_operation(mapping, node, &mapping->mapped[node]);
        Py_LeaveRecursiveCall();
        if (status <= 0)
            return status;
        if (mapping->mapped[node] == FRONTEND_NO_NODE)
            return -1;
    }
    *out_node = mapping->mapped[node];
    return 1;
}

// ---------------------------------------------------------------------------------------------
// Raises
// ---------------------------------------------------------------------------------------------

/// The `if` that |region| is a side of, or FRONTEND_NO_NODE: it was given up, and is no part of the program.
static cjit_node find_owner(const mapping *mapping, cjit_region region, bool *out_is_else) {
    for (cjit_node node = mapping->first; node < mapping->end; ++node) {
        const cjit_node_info *info = cjit_graph_get_node(mapping->graph, node);
        for (int side = 0; info->op == CJIT_OP_IF && side < 2; ++side)
            if ((cjit_region)info->attributes[side] == region) {
                *out_is_else = side;
                return node;
            }
    }
    return FRONTEND_NO_NODE;
}

/// What must hold for the program to come to |region|, and-ed to |*condition|. As map().
static int map_way(mapping *mapping, cjit_region region, cjit_node *condition) {
    while (region != mapping->region) {
        bool is_else;
        cjit_node owner = find_owner(mapping, region, &is_else), side;
        if (owner == FRONTEND_NO_NODE)
            return 0;
        cjit_node_info info = *cjit_graph_get_node(mapping->graph, owner);
        int status = map(mapping, info.operands[0], &side);
        if (status <= 0)
            return status;
        if (is_else)
            side = frontend_emit1(mapping->trace, CJIT_OP_NOT, side);
        *condition = frontend_emit2(mapping->trace, CJIT_OP_AND, *condition, side);
        region = info.region;
    }
    return *condition == FRONTEND_NO_NODE ? -1 : 1;
}

/// True when region |region| is part of the program that was recorded.
static bool is_owned(const mapping *mapping, cjit_region region) {
    bool is_else;
    while (region != mapping->region) {
        cjit_node owner = find_owner(mapping, region, &is_else);
        if (owner == FRONTEND_NO_NODE)
            return false;
        region = cjit_graph_get_node(mapping->graph, owner)->region;
    }
    return true;
}

static const cjit_raise_site *get_site(const mapping *mapping, cjit_node raise) {
    const cjit_node_info *info = cjit_graph_get_node(mapping->graph, raise);
    return cjit_graph_get_raise_site(mapping->graph, (uint32_t)info->attributes[0]);
}

/// The raises that were recorded. 0 when there are other effects, which only a loop over the elements has in
/// their order.
static int find_raises(const mapping *mapping, unsigned *out_count, cjit_node *out_raises) {
    *out_count = 0;
    for (cjit_node node = mapping->first; node < mapping->end; ++node) {
        const cjit_node_info *info = cjit_graph_get_node(mapping->graph, node);
        bool effect = cjit_op_is_effect(info->op);
        if ((!effect && info->op != CJIT_OP_FOR && info->op != CJIT_OP_WHILE) ||
            !is_within(mapping, info->region) || !is_owned(mapping, info->region))
            continue;
        if (info->op != CJIT_OP_RAISE_IF || *out_count == MAX_RAISES)
            return 0;
        out_raises[(*out_count)++] = node;
    }
    return 1;
}

/// Where (among the elements of |mask|, if there is one) the raise |node| is come to. As map().
static int map_condition(mapping *mapping, cjit_node node, cjit_node mask, cjit_node *out_node) {
    cjit_node_info info = *cjit_graph_get_node(mapping->graph, node);
    int status = map(mapping, info.operands[0], out_node);
    if (status > 0)
        status = map_way(mapping, info.region, out_node);
    if (status > 0 && mask != FRONTEND_NO_NODE)
        *out_node = frontend_emit2(mapping->trace, CJIT_OP_AND, *out_node, mask);
    return status;
}

/// The raise |node| with its values, where the scalar |condition| holds.
static int emit_raise(mapping *mapping, cjit_node node, cjit_node condition) {
    cjit_node_info info = *cjit_graph_get_node(mapping->graph, node);
    uint32_t index = (uint32_t)info.attributes[0];
    cjit_raise_site site = *cjit_graph_get_raise_site(mapping->graph, index);
    cjit_node values[CJIT_MAX_RAISE_VALUES];
    for (unsigned i = 0; i + 1 < info.num_operands; ++i)
        if (map(mapping, info.operands[i + 1], &values[i]) < 0)
            return -1;
    if (condition == FRONTEND_NO_NODE)
        return -1;
    cjit_location here = cjit_graph_get_current_location(mapping->graph);
    cjit_graph_set_location(mapping->graph, site.location);
    cjit_status *status =
        cjit_graph_raise_if_values(mapping->graph, condition, site.code, site.message,
                                   info.num_operands ? info.num_operands - 1 : 0, values);
    cjit_graph_set_location(mapping->graph, here);
    return status ? frontend_raise_status(status)
                  : frontend_copy_exception(mapping->trace, index,
                                            cjit_graph_num_raise_sites(mapping->graph) - 1);
}

/// A raise that tells values: one for all elements only where neither they nor its condition depend on which
/// element it is. As map().
static int map_uniform_raise(mapping *mapping, cjit_node node, cjit_node mask) {
    cjit_node_info info = *cjit_graph_get_node(mapping->graph, node);
    cjit_node mapped, condition = FRONTEND_NO_NODE;
    if (info.region != mapping->region || mask != FRONTEND_NO_NODE)
        return 0;
    for (unsigned i = info.num_operands; i-- > 0;) {
        int status = map(mapping, info.operands[i], &mapped);
        if (status <= 0)
            return status;
        if (frontend_node_rank(mapping->trace, mapped) != 0)
            return 0;
        condition = mapped;
    }
    for (unsigned i = 0; i < mapping->num_operands; ++i)
        condition = frontend_emit2(mapping->trace, CJIT_OP_AND, condition,
                                   frontend_emit_has_elements(mapping->trace, mapping->operands[i]));
    return emit_raise(mapping, node, condition) < 0 ? -1 : 1;
}

/// Raises of several kinds: that of the first element, as a loop over them would.
static int emit_first_raise(mapping *mapping, unsigned count, const cjit_node *raises,
                            const cjit_node *conditions, cjit_node any) {
    cjit_region sides[2];
    cjit_node firsts[MAX_RAISES], least = FRONTEND_NO_NODE;
    frontend_trace *trace = mapping->trace;
    cjit_status *status = cjit_graph_begin_region(mapping->graph, &sides[0]);
    if (status)
        return frontend_raise_status(status);
    for (unsigned i = 0; i < count; ++i) {
        cjit_node flat = frontend_emit_cast(trace, frontend_emit_flat(trace, conditions[i]), CJIT_DTYPE_I8);
        cjit_node at = frontend_emit_reduce_all(trace, CJIT_OP_ARGMAX, flat);
        firsts[i] = frontend_emit3(trace, CJIT_OP_SELECT, frontend_emit_any(trace, conditions[i]), at,
                                   frontend_emit_int(trace, CJIT_DTYPE_I64, INT64_MAX));
        least = i ? frontend_emit2(trace, CJIT_OP_MINIMUM, least, firsts[i]) : firsts[i];
    }
    for (unsigned i = 0; i < count; ++i) {
        cjit_node is_first = frontend_emit2(trace, CJIT_OP_EQ, firsts[i], least);
        if (is_first == FRONTEND_NO_NODE || emit_raise(mapping, raises[i], is_first) < 0)
            return -1;
    }
    status = cjit_graph_end_region(mapping->graph, 0, NULL);
    if (!status)
        status = cjit_graph_begin_region(mapping->graph, &sides[1]);
    if (!status)
        status = cjit_graph_end_region(mapping->graph, 0, NULL);
    if (!status)
        status = cjit_graph_if(mapping->graph, any, sides[0], sides[1], NULL);
    return status ? frontend_raise_status(status) : 0;
}

/// Stops the kernel where any element comes to one of the raises. As map().
static int map_raises(mapping *mapping, unsigned count, const cjit_node *raises, cjit_node mask) {
    cjit_node conditions[MAX_RAISES], all = FRONTEND_NO_NODE;
    bool is_array = false, is_one_kind = true;
    cjit_node kept[MAX_RAISES];
    unsigned num_kept = 0;
    for (unsigned i = 0; i < count; ++i) {
        if (cjit_graph_get_node(mapping->graph, raises[i])->num_operands == 1) {
            kept[num_kept++] = raises[i];
            continue;
        }
        int status = num_kept ? 0 : map_uniform_raise(mapping, raises[i], mask);
        if (status <= 0)
            return status;
    }
    raises = kept;
    count = num_kept;
    for (unsigned i = 0; i < count; ++i) {
        int status = map_condition(mapping, raises[i], mask, &conditions[i]);
        if (status <= 0)
            return status;
        all = i ? frontend_emit2(mapping->trace, CJIT_OP_OR, all, conditions[i]) : conditions[i];
        if (all == FRONTEND_NO_NODE)
            return -1;
        const cjit_raise_site *site = get_site(mapping, raises[i]), *first = get_site(mapping, raises[0]);
        is_array |= frontend_node_rank(mapping->trace, conditions[i]) > 0;
        is_one_kind &= site->code == first->code && strcmp(site->message, first->message) == 0;
    }
    if (count == 0)
        return 1;
    cjit_node any = frontend_emit_any(mapping->trace, all);
    if (any == FRONTEND_NO_NODE)
        return -1;
    if (is_one_kind)
        return emit_raise(mapping, raises[0], any) < 0 ? -1 : 1;
    for (unsigned i = 0; i < count; ++i)
        if (is_array && (conditions[i] = frontend_emit_like(mapping->trace, conditions[i], all)) ==
                            FRONTEND_NO_NODE)
            return -1;
    return emit_first_raise(mapping, count, raises, conditions, any) < 0 ? -1 : 1;
}

// ---------------------------------------------------------------------------------------------
// Recording
// ---------------------------------------------------------------------------------------------

/// A traced operand's scalar: an argument of the region. Python's numbers stay Python's.
static PyObject *make_scalar(frontend_trace *trace, cjit_node operand, frontend_kind kind) {
    cjit_node node;
    cjit_status *status = cjit_graph_region_arg(
        frontend_trace_get_graph(trace), frontend_node_dtype(trace, operand), 0, NULL, &node);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    return frontend_wrap(trace, node,
                         frontend_kind_is_python(kind) ? kind : FRONTEND_NUMPY_SCALAR);
}

/// Calls |function| with a scalar for each of |values|; numbers that are known are handed on.
static PyObject *call_on_scalars(frontend_trace *trace, PyObject *function, PyObject *values,
                                 unsigned *out_count, cjit_node *out_operands) {
    Py_ssize_t count = PyTuple_GET_SIZE(values), made = 0;
    PyObject *call[1 + MAX_MAPPED] = {function}, *result = NULL;
    *out_count = 0;
    for (; made < count; ++made) {
        PyObject *value = PyTuple_GET_ITEM(values, made);
        call[1 + made] =
            frontend_is_tracer(value)
                ? make_scalar(trace, ((frontend_tracer *)value)->node, ((frontend_tracer *)value)->kind)
                : Py_NewRef(value);
        if (!call[1 + made])
            break;
        if (frontend_is_tracer(value))
            out_operands[(*out_count)++] = ((frontend_tracer *)value)->node;
    }
    if (made == count)
        result = frontend_hook_call(NULL, call, 1 + count, NULL);
    while (made > 0)
        Py_DECREF(call[made--]);
    return result;
}

/// The nodes of what the function gave: one number, or a tuple of them.
static int read_results(frontend_trace *trace, PyObject *result, unsigned limit,
                        unsigned *out_count, cjit_node *out_nodes) {
    bool many = PyTuple_Check(result) || PyList_Check(result);
    Py_ssize_t count = many ? PySequence_Fast_GET_SIZE(result) : 1;
    if (count > limit) {
        frontend_raise_at_user(frontend_unsupported_error, "%zd results of a function of scalars",
                               count);
        return -1;
    }
    *out_count = (unsigned)count;
    for (Py_ssize_t i = 0; i < count; ++i) {
        PyObject *item = many ? PySequence_Fast_GET_ITEM(result, i) : result;
        frontend_operand operand;
        bool scalar = frontend_is_tracer(item) || PyLong_Check(item) || PyFloat_Check(item) ||
                      frontend_is_numpy_scalar(item);
        if (scalar && frontend_read_operand(trace, item, &operand) < 0)
            return -1;
        if (!scalar || operand.rank != 0) {
            PyErr_Format(PyExc_TypeError,
                         "a function of scalars must return numbers, not %s",
                         scalar ? "an array" : Py_TYPE(item)->tp_name);
            return -1;
        }
        out_nodes[i] = frontend_emit_operand(trace, &operand, operand.dtype, true);
        if (out_nodes[i] == FRONTEND_NO_NODE)
            return -1;
    }
    return 0;
}

/// The arrays that |results| become, or None where a loop over the elements must do it.
static PyObject *map_results(mapping *mapping, unsigned count, const cjit_node *results,
                             cjit_node mask) {
    cjit_node raises[MAX_RAISES], nodes[MAX_MAPPED];
    unsigned num_raises;
    mapping->end = cjit_graph_num_nodes(mapping->graph);
    if (!find_raises(mapping, &num_raises, raises))
        Py_RETURN_NONE;
    mapping->mapped = PyMem_Malloc(((size_t)mapping->end + 1) * sizeof *mapping->mapped);
    if (!mapping->mapped)
        return PyErr_NoMemory();
    memset(mapping->mapped, 0xff, ((size_t)mapping->end + 1) * sizeof *mapping->mapped);
    int status = 1;
    for (unsigned i = 0; status > 0 && i < count; ++i)
        status = map(mapping, results[i], &nodes[i]);
    if (status > 0)
        status = map_raises(mapping, num_raises, raises, mask);
    PyMem_Free(mapping->mapped);
    PyObject *arrays = status > 0 ? PyTuple_New(count) : NULL;
    for (unsigned i = 0; arrays && i < count; ++i) {
        bool scalar = frontend_node_rank(mapping->trace, nodes[i]) == 0;
        PyObject *array = frontend_wrap(mapping->trace, nodes[i],
                                        scalar ? FRONTEND_NUMPY_SCALAR : FRONTEND_NUMPY_ARRAY);
        if (array)
            PyTuple_SET_ITEM(arrays, i, array);
        else
            Py_CLEAR(arrays);
    }
    return status == 0 ? Py_NewRef(Py_None) : arrays;
}

static PyObject *describe_dtypes(frontend_trace *trace, unsigned count, const cjit_node *nodes) {
    PyObject *dtypes = PyTuple_New(count);
    for (unsigned i = 0; dtypes && i < count; ++i) {
        PyObject *dtype = Py_XNewRef(frontend_numpy_dtype(frontend_node_dtype(trace, nodes[i])));
        if (dtype)
            PyTuple_SET_ITEM(dtypes, i, dtype);
        else
            Py_CLEAR(dtypes);
    }
    return dtypes;
}

/// Gives the recorded region up. |*out_writes|: arrays made outside of it were changed in it.
static int end_recording(frontend_trace *trace, frontend_scope *scope, bool *out_writes) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    *out_writes = scope->num_writes > 0;
    int status = frontend_trace_get_control(trace)->top == scope
                     ? frontend_scope_pop(trace, scope, true)
                     : -1;
    frontend_scope_deinit(scope);
    if (type)
        PyErr_Restore(type, value, traceback);
    return status;
}

/// _elementwise(function, operands, mask): records function(*scalars) and gives (arrays or None, the
/// results' dtypes). Only elements where the mask (None: all) is true may raise.
PyObject *frontend_elementwise(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    if (!trace || nargs != 3 || !PyTuple_Check(args[1]) || frontend_trace_set_location(trace) < 0)
        return PyErr_Occurred() ? NULL
                                : PyErr_Format(frontend_internal_error, "_elementwise: no trace");
    unsigned num_results = 0;
    cjit_node operands[MAX_MAPPED], results[MAX_MAPPED], mask = FRONTEND_NO_NODE;
    frontend_kind kind;
    bool has_writes;
    if (PyTuple_GET_SIZE(args[1]) > MAX_MAPPED)
        return frontend_raise_at_user(frontend_unsupported_error, "a function of more than %d scalars",
                                      MAX_MAPPED);
    frontend_scope scope = {0};
    if ((args[2] != Py_None && frontend_trace_operand(trace, args[2], &mask, &kind) < 0) ||
        frontend_scope_push(trace, &scope, args[0]) < 0)
        return NULL;
    mapping mapping = {.trace = trace, .graph = frontend_trace_get_graph(trace),
                       .region = scope.region, .operands = operands};
    mapping.first = cjit_graph_num_nodes(mapping.graph);
    PyObject *result = call_on_scalars(trace, args[0], args[1], &mapping.num_operands, operands),
             *dtypes = NULL;
    if (result && read_results(trace, result, MAX_MAPPED, &num_results, results) == 0)
        dtypes = describe_dtypes(trace, num_results, results);
    Py_XDECREF(result);
    PyObject *arrays = NULL, *answer = NULL;
    if (end_recording(trace, &scope, &has_writes) == 0 && dtypes)
        arrays = has_writes ? Py_NewRef(Py_None) : map_results(&mapping, num_results, results, mask);
    if (arrays)
        answer = PyTuple_Pack(2, arrays, dtypes);
    Py_XDECREF(dtypes);
    Py_XDECREF(arrays);
    return answer;
}

/// _broadcast_shape(*operands): the shape that they have together, or NumPy's error.
PyObject *frontend_broadcast_shape(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    (void)module;
    frontend_trace *trace = frontend_trace_get_current();
    cjit_node nodes[MAX_MAPPED];
    cjit_size shape[CJIT_MAX_RANK];
    unsigned rank;
    frontend_kind kind;
    if (!trace || nargs > MAX_MAPPED || frontend_trace_set_location(trace) < 0)
        return PyErr_Occurred() ? NULL
                                : PyErr_Format(frontend_internal_error, "_broadcast_shape");
    for (Py_ssize_t i = 0; i < nargs; ++i)
        if (frontend_trace_operand(trace, args[i], &nodes[i], &kind) < 0)
            return NULL;
    cjit_status *status = cjit_graph_broadcast_shape(frontend_trace_get_graph(trace),
                                                     (unsigned)nargs, nodes, &rank, shape);
    if (status) {
        frontend_raise_status(status);
        return NULL;
    }
    PyObject *tuple = PyTuple_New(rank);
    for (unsigned axis = 0; tuple && axis < rank; ++axis) {
        PyObject *size = frontend_size_to_object(trace, shape[axis]);
        if (size)
            PyTuple_SET_ITEM(tuple, axis, size);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

/// The base of what vectorize, guvectorize and stencil make: outside values that are guarded by identity.
PyTypeObject frontend_compiled_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit._cjit.Compiled",
    .tp_doc = PyDoc_STR("A compiled function that is no cjit.Function; jitted functions tell it by identity."),
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
};
