// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The type cjit.Tracer: a value of the traced program, standing for an ndarray, a NumPy scalar, a
// tensor or a Python scalar. This file has its life, its text, and the conversions for which Python
// demands an answer at once (bool, int, float, len, iteration): a size answers by specialising, data
// cannot.
#include "assign.h"
#include "complex.h"
#include "control.h"

static frontend_tracer *create(frontend_trace *trace, cjit_node node, frontend_kind kind) {
    frontend_tracer *tracer = PyObject_New(frontend_tracer, &frontend_tracer_type);
    if (!tracer)
        return NULL;
    frontend_trace_retain(trace);
    tracer->torch_enumerator = 0;
    tracer->trace = trace;
    tracer->node = node;
    tracer->kind = kind;
    tracer->alias_input = -1;
    tracer->storage = NULL;
    tracer->region = cjit_graph_get_region(frontend_trace_get_graph(trace));
    tracer->epoch = frontend_trace_get_epoch(trace);
    tracer->object = frontend_trace_get_storages(trace)->num_objects++;
    tracer->is_view = tracer->is_readonly = tracer->is_linked = false;
    return tracer;
}

PyObject *frontend_tracer_create(frontend_trace *trace, cjit_node node, frontend_kind kind,
                                 int32_t alias_input) {
    frontend_tracer *tracer = create(trace, node, kind);
    if (!tracer || frontend_kind_is_python(kind) ||
        (kind == FRONTEND_NUMPY_SCALAR && alias_input < 0))
        return (PyObject *)tracer;
    tracer->alias_input = alias_input;
    if (kind == FRONTEND_NUMPY_SCALAR)
        return (PyObject *)tracer;
    tracer->storage = alias_input < 0 ? frontend_storage_create(trace, node, -1)
                                      : frontend_storage_of_input(trace, (uint32_t)alias_input);
    if (!tracer->storage) {
        Py_DECREF(tracer);
        return NULL;
    }
    frontend_storages_link(frontend_trace_get_storages(trace), tracer);
    return (PyObject *)tracer;
}

PyObject *frontend_tracer_create_view(frontend_trace *trace, cjit_node node, frontend_kind kind,
                                      PyObject *base_object) {
    const frontend_tracer *base = (const frontend_tracer *)base_object;
    if (!base || !base->storage || frontend_kind_is_scalar(kind))
        return frontend_tracer_create(trace, node, kind, -1);
    frontend_tracer *tracer = create(trace, node, kind);
    if (!tracer)
        return NULL;
    tracer->storage = base->storage;
    tracer->is_view = true;
    tracer->is_readonly = base->is_readonly;
    frontend_storages_link(frontend_trace_get_storages(trace), tracer);
    return (PyObject *)tracer;
}

PyObject *frontend_tracer_create_same(frontend_trace *trace, frontend_kind kind,
                                      const frontend_tracer *array) {
    if (!array->storage || frontend_kind_is_scalar(kind))
        return frontend_tracer_create(trace, array->node, kind, array->alias_input);
    frontend_tracer *tracer = create(trace, array->node, kind);
    if (!tracer)
        return NULL;
    tracer->alias_input = array->alias_input;
    tracer->storage = array->storage;
    tracer->object = array->object;
    tracer->is_view = array->is_view;
    tracer->is_readonly = array->is_readonly;
    frontend_storages_link(frontend_trace_get_storages(trace), tracer);
    return (PyObject *)tracer;
}

static void tracer_dealloc(PyObject *self) {
    frontend_tracer *tracer = (frontend_tracer *)self;
    frontend_storages_unlink(frontend_trace_get_storages(tracer->trace), tracer);
    frontend_trace_release(tracer->trace);
    PyObject_Free(self);
}

static const char *kind_name(frontend_kind kind) {
    static const char *const names[] = {"numpy", "numpy scalar", "torch", "bool", "int", "float",
                                        "complex"};
    return names[kind];
}

/// `s0`, `3`, or `?` for a longer expression.
static PyObject *describe_extent(const cjit_graph *graph, cjit_size size) {
    cjit_size_info info = cjit_graph_get_size(graph, size);
    if (info.op == CJIT_SIZE_CONSTANT)
        return PyUnicode_FromFormat("%lld", (long long)info.value);
    if (info.op == CJIT_SIZE_SYMBOL)
        return PyUnicode_FromFormat("s%lld", (long long)info.value);
    if (info.op == CJIT_SIZE_NODE) // the kernel knows
        return PyUnicode_FromString("?");
    static const char *const formats[] = {
        [CJIT_SIZE_ADD] = "(%U + %U)",       [CJIT_SIZE_SUB] = "(%U - %U)",
        [CJIT_SIZE_MUL] = "%U*%U",           [CJIT_SIZE_FLOORDIV] = "(%U // %U)",
        [CJIT_SIZE_MOD] = "(%U %% %U)",      [CJIT_SIZE_MIN] = "min(%U, %U)",
        [CJIT_SIZE_MAX] = "max(%U, %U)",
    };
    PyObject *lhs = describe_extent(graph, info.lhs);
    PyObject *rhs = lhs ? describe_extent(graph, info.rhs) : NULL;
    PyObject *text = rhs ? PyUnicode_FromFormat(formats[info.op], lhs, rhs) : NULL;
    Py_XDECREF(lhs);
    Py_XDECREF(rhs);
    return text;
}

/// The number that |self| is in this call, when array elements do not decide it. As
/// frontend_node_decide.
static int decide(PyObject *self, frontend_number *out_number) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    return trace ? frontend_node_decide(trace, tracer->node, out_number) : -1;
}

/// Of a Python number its own text where it is known, because the text of a shape asks for it; of an
/// array what it is, for messages and debuggers.
static PyObject *tracer_repr(PyObject *self) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    if (frontend_trace_has_ended(tracer->trace))
        return PyUnicode_FromFormat("<cjit traced %s, of an ended trace>", kind_name(tracer->kind));
    const cjit_graph *graph = frontend_trace_get_graph(tracer->trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, tracer->node);
    if (frontend_kind_is_python(tracer->kind)) {
        frontend_number number;
        int done = tracer->trace == frontend_trace_get_current() && !PyErr_Occurred()
                       ? decide(self, &number)
                       : 0;
        PyObject *value = done > 0 ? frontend_number_to_python(number, tracer->kind) : NULL;
        PyObject *text = value ? PyObject_Repr(value)
                         : done ? NULL
                                : PyUnicode_FromFormat("<cjit traced %s>", kind_name(tracer->kind));
        Py_XDECREF(value);
        return text;
    }
    PyObject *extents = PyUnicode_FromString("");
    for (unsigned i = 0; extents && i < info->rank; ++i) {
        PyObject *extent = describe_extent(graph, info->shape[i]);
        if (!extent) {
            Py_CLEAR(extents);
            break;
        }
        Py_SETREF(extents, PyUnicode_FromFormat(i ? "%U, %U" : "%U%U", extents, extent));
        Py_DECREF(extent);
    }
    if (!extents)
        return NULL;
    PyObject *text = PyUnicode_FromFormat("<cjit traced %s[%U] %s>", cjit_dtype_name(info->dtype),
                                          extents, kind_name(tracer->kind));
    Py_DECREF(extents);
    return text;
}

// ---------------------------------------------------------------------------------------------
// Conversions that need a value now
// ---------------------------------------------------------------------------------------------

static int tracer_bool(PyObject *self) {
    frontend_number number;
    int done = decide(self, &number);
    if (done)
        return done < 0 ? -1 : number.is_real ? number.real != 0 : number.integer != 0;
    if (frontend_unroll_instead(((frontend_tracer *)self)->trace))
        return -1;
    frontend_raise_at_user(
        frontend_trace_error,
        "a branch on traced data, in code that is not rewritten (a library's, or a function whose source "
        "could not be found): the truth value of %R is known only when the compiled function runs; "
        "np.where or torch.where chooses element by element",
        self);
    return -1;
}

static PyObject *needs_value(PyObject *self, const char *what) {
    if (frontend_unroll_instead(((frontend_tracer *)self)->trace))
        return NULL;
    return frontend_raise_at_user(frontend_trace_error,
                                  "%s needs the value of %R while tracing, and it is known only "
                                  "when the compiled function runs",
                                  what, self);
}

static PyObject *tracer_index(PyObject *self) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return NULL;
    if (frontend_kind_is_scalar(tracer->kind) &&
        cjit_dtype_is_float(frontend_node_dtype(trace, tracer->node))) {
        PyObject *type = frontend_user_type(trace, tracer);
        return PyErr_Format(PyExc_TypeError, "'%s' object cannot be interpreted as an integer",
                            type ? ((PyTypeObject *)type)->tp_name : "float");
    }
    frontend_number number;
    int done = decide(self, &number);
    if (done)
        return done < 0 ? NULL : frontend_number_to_python(number, FRONTEND_PYTHON_INT);
    return needs_value(self, "an index or a count");
}

static PyObject *tracer_int(PyObject *self) {
    frontend_number number;
    int done = decide(self, &number);
    if (done < 0)
        return NULL;
    if (done && number.is_real)
        return PyLong_FromDouble(number.real);
    return done ? frontend_number_to_python(number, FRONTEND_PYTHON_INT)
                : needs_value(self, "int()");
}

static PyObject *tracer_float(PyObject *self) {
    frontend_number number;
    int done = decide(self, &number);
    if (done)
        return done < 0 ? NULL : frontend_number_to_python(number, FRONTEND_PYTHON_FLOAT);
    return needs_value(self, "float()");
}

/// The Python number that |self| stands for, for its text. NULL with an exception.
static PyObject *to_number(PyObject *self) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_number number;
    int done = frontend_kind_is_python(tracer->kind) ? decide(self, &number) : 0;
    if (done)
        return done < 0 ? NULL : frontend_number_to_python(number, tracer->kind);
    return needs_value(self, "text");
}

static PyObject *tracer_str(PyObject *self) {
    PyObject *number = to_number(self);
    PyObject *text = number ? PyObject_Str(number) : NULL;
    Py_XDECREF(number);
    return text;
}

PyObject *frontend_tracer_format(PyObject *self, PyObject *spec) {
    PyObject *number = to_number(self);
    PyObject *text = number ? PyObject_Format(number, spec) : NULL;
    Py_XDECREF(number);
    return text;
}

static PyObject *no_length(const frontend_tracer *tracer) {
    if (tracer->kind == FRONTEND_NUMPY_ARRAY)
        PyErr_SetString(PyExc_TypeError, "len() of unsized object");
    else if (tracer->kind == FRONTEND_TORCH_TENSOR)
        PyErr_SetString(PyExc_TypeError, "len() of a 0-d tensor");
    else
        PyErr_Format(PyExc_TypeError, "object of type '%s' has no len()", kind_name(tracer->kind));
    return NULL;
}

static Py_ssize_t tracer_length(PyObject *self) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *trace = frontend_tracer_enter(tracer);
    if (!trace)
        return -1;
    if (frontend_node_rank(trace, tracer->node) == 0) {
        no_length(tracer);
        return -1;
    }
    int64_t value;
    cjit_size first = cjit_graph_get_node(frontend_trace_get_graph(trace), tracer->node)->shape[0];
    return frontend_size_specialize(trace, first, &value) < 0 ? -1 : (Py_ssize_t)value;
}

static int tracer_contains(PyObject *self, PyObject *item) {
    (void)item;
    needs_value(self, "`in`");
    return -1;
}

static PySequenceMethods tracer_sequence = {
    .sq_length = tracer_length,
    .sq_contains = tracer_contains,
};

/// a.shape = s, of an array that the traced function made: everything that is the same object has the shape.
static int set_shape(frontend_trace *trace, const frontend_tracer *tracer, PyObject *shape) {
    PyObject *self = (PyObject *)tracer;
    if (tracer->alias_input >= 0) {
        frontend_raise_at_user(frontend_unsupported_error,
                               "assigning to the shape of an array that came from outside is not supported; use "
                               "reshape");
        return -1;
    }
    PyObject *made = PyObject_CallMethod(frontend_numpy_module(), "reshape", "OO", self, shape);
    const frontend_tracer *reshaped = (const frontend_tracer *)made;
    int status = made && frontend_is_tracer(made) ? 0 : -1;
    if (status == 0 && reshaped->storage != tracer->storage) {
        PyErr_SetString(PyExc_AttributeError,
                        "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the "
                        "desired shape.");
        status = -1;
    }
    uint32_t object = tracer->object;
    frontend_tracer *other = status == 0 ? frontend_trace_get_storages(trace)->tracers : NULL;
    for (; other; other = other->next)
        if (other->storage == reshaped->storage && other->object == object) {
            other->node = reshaped->node;
            other->is_view = true;
        }
    Py_XDECREF(made);
    return status;
}

/// z.real = x and z.imag = x, of arrays.
static int set_attribute(PyObject *self, PyObject *name, PyObject *value) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    bool real = PyUnicode_CompareWithASCIIString(name, "real") == 0;
    bool imag = PyUnicode_CompareWithASCIIString(name, "imag") == 0;
    frontend_trace *trace = (real || imag) && value ? frontend_tracer_enter(tracer) : NULL;
    if (trace && tracer->storage && (real || frontend_node_is_complex(trace, tracer->node))) {
        PyObject *part = frontend_complex_get_part(trace, tracer, imag);
        int status = part ? frontend_assign(trace, part, value) : -1;
        Py_XDECREF(part);
        return status;
    }
    if (PyErr_Occurred())
        return -1;
    if (value && tracer->kind == FRONTEND_NUMPY_ARRAY && PyUnicode_CompareWithASCIIString(name, "shape") == 0) {
        trace = frontend_tracer_enter(tracer);
        return trace ? set_shape(trace, tracer, value) : -1;
    }
    frontend_raise_at_user(frontend_unsupported_error,
                           "assigning to the attribute '%U' of a traced value is not supported",
                           name);
    return -1;
}

PyTypeObject frontend_tracer_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "cjit.Tracer",
    .tp_doc = "A value of a function that cjit is tracing; it behaves as the array it stands for.",
    .tp_basicsize = sizeof(frontend_tracer),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = tracer_dealloc,
    .tp_repr = tracer_repr,
    .tp_str = tracer_str,
    .tp_hash = (hashfunc)_Py_HashPointer,
    .tp_richcompare = frontend_tracer_rich_compare,
    .tp_iter = frontend_tracer_iter,
    .tp_as_sequence = &tracer_sequence,
    .tp_as_mapping = &frontend_tracer_mapping,
    .tp_as_number = &frontend_tracer_number,
    .tp_getattro = frontend_tracer_get_attribute,
    .tp_setattro = set_attribute,
    .tp_methods = frontend_tracer_methods,
};

int frontend_add_trace_types(PyObject *module) {
    frontend_tracer_number.nb_bool = tracer_bool;
    frontend_tracer_number.nb_index = tracer_index;
    frontend_tracer_number.nb_int = tracer_int;
    frontend_tracer_number.nb_float = tracer_float;
    frontend_tracer_mapping.mp_length = tracer_length;
    if (PyType_Ready(&frontend_tracer_type) < 0 || PyType_Ready(&frontend_method_type) < 0)
        return -1;
    // NumPy scalars and arrays ask for these two on the type.
    PyObject *priority = PyFloat_FromDouble(1e6);
    if (!priority ||
        PyDict_SetItemString(frontend_tracer_type.tp_dict, "__array_priority__", priority) < 0) {
        Py_XDECREF(priority);
        return -1;
    }
    Py_DECREF(priority);
    PyType_Modified(&frontend_tracer_type);
    if (PyModule_AddObjectRef(module, "Tracer", (PyObject *)&frontend_tracer_type) < 0)
        return -1;
    return frontend_add_control(module) < 0 ? -1 : frontend_add_hooks(module);
}
