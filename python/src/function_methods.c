// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// cjit.Function from Python: its constructor, and what is not calling it: `compile` ahead of time,
// `inspect`, `specializations`, `clear`, pickling by reference.
#include "function.h"

#include <string.h>

// ---------------------------------------------------------------------------------------------
// Construction
// ---------------------------------------------------------------------------------------------

static int read_accuracy(PyObject *accuracy, cjit_accuracy *out_accuracy) {
    *out_accuracy = CJIT_ACCURACY_DEFAULT;
    if (!accuracy || accuracy == Py_None)
        return 0;
    if (PyUnicode_Check(accuracy)) {
        if (PyUnicode_CompareWithASCIIString(accuracy, "default") == 0)
            return 0;
        *out_accuracy = CJIT_ACCURACY_FAST;
        if (PyUnicode_CompareWithASCIIString(accuracy, "fast") == 0)
            return 0;
    }
    PyErr_Format(PyExc_ValueError, "accuracy must be 'default' or 'fast', not %R", accuracy);
    return -1;
}

/// The names as a new tuple of str.
static PyObject *read_static_names(PyObject *names) {
    if (!names || names == Py_None)
        return PyTuple_New(0);
    PyObject *tuple = PyUnicode_Check(names) ? PyTuple_Pack(1, names) : PySequence_Tuple(names);
    for (Py_ssize_t i = 0; tuple && i < PyTuple_GET_SIZE(tuple); i++) {
        if (PyUnicode_Check(PyTuple_GET_ITEM(tuple, i)))
            continue;
        PyErr_SetString(PyExc_TypeError, "static_argnames must be a str or strs");
        Py_CLEAR(tuple);
    }
    return tuple;
}

typedef struct options {
    PyObject *static_names, *device, *accuracy, *cpu;
    int fastmath, boundscheck, fallback, no_temporaries;
    Py_ssize_t max_specializations;
} options;

static int check_options(const options *options) {
    if (options->device && options->device != Py_None &&
        !(PyUnicode_Check(options->device) &&
          PyUnicode_CompareWithASCIIString(options->device, "cpu") == 0)) {
        PyErr_Format(frontend_unsupported_error,
                     "device=%R is not supported yet; leave it out or pass 'cpu'", options->device);
        return -1;
    }
    if (options->cpu && options->cpu != Py_None && !PyUnicode_Check(options->cpu)) {
        PyErr_Format(PyExc_TypeError, "cpu must be a str or None, not %R", options->cpu);
        return -1;
    }
    if (options->max_specializations < 1 || options->max_specializations > 1 << 20) {
        PyErr_SetString(PyExc_ValueError, "max_specializations must be from 1 to 1048576");
        return -1;
    }
    return 0;
}

/// What the environment says, "0" or another text, or |otherwise|.
static bool read_switch(const char *value, bool otherwise) {
    return value && *value ? strcmp(value, "0") != 0 : otherwise;
}

static int init_function(frontend_function_object *function, PyObject *fn, PyObject *rewrite,
                         const options *options) {
    function->vectorcall = frontend_function_vectorcall;
    function->fn = Py_NewRef(fn);
    function->code = Py_NewRef(((PyFunctionObject *)fn)->func_code);
    function->rewrite = rewrite && rewrite != Py_None ? Py_NewRef(rewrite) : NULL;
    function->max_specializations = (uint32_t)options->max_specializations;
    function->options.fastmath = options->fastmath;
    function->options.no_temporaries = options->no_temporaries;
    function->fallback = options->fallback;
    function->boundscheck = read_switch(getenv("CJIT_BOUNDSCHECK"), options->boundscheck);
    if (options->cpu && options->cpu != Py_None) {
        function->cpu = Py_NewRef(options->cpu);
        function->options.cpu = PyUnicode_AsUTF8(function->cpu);
        if (!function->options.cpu)
            return -1;
    } else {
        function->options.cpu = frontend_compile_get_cpu();
    }
    function->static_names = read_static_names(options->static_names);
    function->dict = PyDict_New();
    if (!function->static_names || !function->dict ||
        PyDict_SetItemString(function->dict, "__wrapped__", fn) < 0 ||
        read_accuracy(options->accuracy, &function->options.accuracy) < 0)
        return -1;
    static const char *const names[] = {"__module__", "__name__", "__qualname__", "__doc__"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        PyObject *value = PyObject_GetAttrString(fn, names[i]);
        int status = value ? PyDict_SetItemString(function->dict, names[i], value) : -1;
        Py_XDECREF(value);
        if (status < 0)
            return -1;
    }
    return frontend_signature_init(&function->signature, fn, function->static_names);
}

PyObject *frontend_function_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    static char *names[] = {"fn",       "rewrite", "static_argnames",     "device", "accuracy",
                            "fastmath", "cpu",     "max_specializations", "boundscheck", "fallback",
                            "no_temporaries", NULL};
    PyObject *fn, *rewrite = NULL;
    options options = {.max_specializations = 64, .boundscheck = true};
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|O$OOOpOnppp:Function", names, &fn, &rewrite,
                                     &options.static_names, &options.device, &options.accuracy,
                                     &options.fastmath, &options.cpu, &options.max_specializations,
                                     &options.boundscheck, &options.fallback,
                                     &options.no_temporaries))
        return NULL;
    if (!PyFunction_Check(fn)) {
        PyErr_Format(PyExc_TypeError, "cjit.jit expects a Python function, not a %s",
                     Py_TYPE(fn)->tp_name);
        return NULL;
    }
    if (check_options(&options) < 0)
        return NULL;
    PyObject *self = type->tp_alloc(type, 0);
    if (self && init_function((frontend_function_object *)self, fn, rewrite, &options) < 0)
        Py_CLEAR(self);
    return self;
}

// ---------------------------------------------------------------------------------------------
// compile(*specs, **named_specs)
// ---------------------------------------------------------------------------------------------

/// An array or tensor of |rank| axes to trace with: no extent is 1.
static PyObject *make_sample(PyObject *dtype, Py_ssize_t rank, bool torch) {
    if (rank < 0 || rank > 20) {
        PyErr_Format(PyExc_ValueError, "the number of dimensions must be from 0 to 20, not %zd",
                     rank);
        return NULL;
    }
    PyObject *shape = PyTuple_New(rank), *module = NULL, *empty = NULL, *arguments = NULL;
    PyObject *keywords = PyDict_New(), *result = NULL;
    for (Py_ssize_t i = 0; shape && i < rank; i++)
        PyTuple_SET_ITEM(shape, i, PyLong_FromLong(rank <= 4 ? 7 : rank <= 8 ? 3 : 2));
    module = PyImport_ImportModule(torch ? "torch" : "numpy");
    if (module && torch && PyUnicode_Check(dtype))
        dtype = PyObject_GetAttr(module, dtype);
    else
        Py_INCREF(dtype);
    if (module)
        empty = PyObject_GetAttrString(module, "zeros");
    if (shape)
        arguments = PyTuple_Pack(1, shape);
    if (empty && arguments && keywords && dtype &&
        PyDict_SetItemString(keywords, "dtype", dtype) == 0)
        result = PyObject_Call(empty, arguments, keywords);
    Py_XDECREF(shape);
    Py_XDECREF(module);
    Py_XDECREF(empty);
    Py_XDECREF(arguments);
    Py_XDECREF(keywords);
    Py_XDECREF(dtype);
    return result;
}

static bool is_torch_dtype(PyObject *object) {
    return strcmp(Py_TYPE(object)->tp_name, "torch.dtype") == 0;
}

/// np.float32 and the like.
static bool is_numpy_scalar_type(PyObject *object) {
    return PyType_Check(object) && strncmp(((PyTypeObject *)object)->tp_name, "numpy.", 6) == 0;
}

static bool is_dtype_like(PyObject *object) {
    const char *name = Py_TYPE(object)->tp_name;
    return PyUnicode_Check(object) || is_torch_dtype(object) || PyType_Check(object) ||
           strncmp(name, "numpy.dtype", 11) == 0;
}

static PyObject *sample_from_array_spec(PyObject *spec) {
    PyObject *dtype = PyTuple_GET_ITEM(spec, 0), *kind = PyTuple_GET_ITEM(spec, 2);
    bool torch = PyUnicode_Check(kind) && PyUnicode_CompareWithASCIIString(kind, "torch") == 0;
    Py_ssize_t rank = PyLong_AsSsize_t(PyTuple_GET_ITEM(spec, 1));
    if (rank == -1 && PyErr_Occurred())
        return NULL;
    return make_sample(dtype, rank, torch || is_torch_dtype(dtype));
}

/// |object| with samples for the ArraySpecs in it, however deep. New reference.
static PyObject *replace_array_specs(PyObject *object) {
    if ((PyObject *)Py_TYPE(object) == frontend_array_spec)
        return sample_from_array_spec(object);
    bool is_dict = PyDict_CheckExact(object);
    bool is_tuple = PyTuple_CheckExact(object) ||
                    (PyTuple_Check(object) && PyObject_HasAttrString(object, "_make"));
    if (!is_dict && !is_tuple && !PyList_CheckExact(object))
        return Py_NewRef(object);
    if (Py_EnterRecursiveCall(" in an argument of compile()"))
        return NULL;
    PyObject *items = is_dict ? PyDict_Values(object) : PySequence_List(object);
    for (Py_ssize_t i = 0; items && i < PyList_GET_SIZE(items); i++) {
        PyObject *item = replace_array_specs(PyList_GET_ITEM(items, i));
        if (!item || PyList_SetItem(items, i, item) < 0)
            Py_CLEAR(items);
    }
    Py_LeaveRecursiveCall();
    if (!items || PyList_CheckExact(object))
        return items;
    PyObject *result = NULL;
    if (is_dict) {
        result = PyDict_Copy(object); // the same keys, in the same order
        PyObject *key, *value;
        Py_ssize_t position = 0;
        for (Py_ssize_t i = 0; result && PyDict_Next(object, &position, &key, &value); i++)
            if (PyDict_SetItem(result, key, PyList_GET_ITEM(items, i)) < 0)
                Py_CLEAR(result);
    } else if (PyTuple_CheckExact(object)) {
        result = PyList_AsTuple(items);
    } else { // a named tuple
        result = PyObject_CallMethod((PyObject *)Py_TYPE(object), "_make", "(O)", items);
    }
    Py_DECREF(items);
    return result;
}

/// What stands for the argument that |spec| describes. New reference.
static PyObject *sample_from_spec(PyObject *spec) {
    if (PyTuple_CheckExact(spec) && PyTuple_GET_SIZE(spec) == 2 &&
        is_dtype_like(PyTuple_GET_ITEM(spec, 0)) && PyLong_CheckExact(PyTuple_GET_ITEM(spec, 1)))
        return make_sample(PyTuple_GET_ITEM(spec, 0), PyLong_AsSsize_t(PyTuple_GET_ITEM(spec, 1)),
                           is_torch_dtype(PyTuple_GET_ITEM(spec, 0)));
    if (is_torch_dtype(spec) || strncmp(Py_TYPE(spec)->tp_name, "numpy.dtype", 11) == 0 ||
        is_numpy_scalar_type(spec))
        return make_sample(spec, 1, is_torch_dtype(spec));
    // A Python number: one that no function treats apart.
    if (spec == (PyObject *)&PyLong_Type)
        return PyLong_FromLong(7);
    if (spec == (PyObject *)&PyFloat_Type)
        return PyFloat_FromDouble(7.5);
    return replace_array_specs(spec);
}

/// Finds or makes the specialisation for the arguments; retained. Does not run it.
static frontend_specialization *specialize(frontend_function_object *function,
                                           PyObject *const *args, Py_ssize_t nargs,
                                           PyObject *kwnames) {
    frontend_frame frame;
    frontend_match match;
    frontend_specialization *specialization = NULL;
    frontend_frame_init(&frame, function);
    if (frontend_flatten_call(&frame, args, nargs, kwnames) == 0) {
        specialization = frontend_function_find(function, &frame, &match);
        if (!specialization && !PyErr_Occurred())
            specialization = frontend_function_specialize(function, &frame, &match, true);
        if (specialization)
            frontend_match_deinit(&match);
    }
    frontend_frame_deinit(&frame);
    return specialization;
}

static int refuse_in_trace(void) {
    if (!frontend_trace_get_current())
        return 0;
    PyErr_SetString(frontend_trace_error,
                    "a jitted function is being traced; compile and inspect outside of it");
    return -1;
}

static PyObject *function_compile(PyObject *self, PyObject *const *args, Py_ssize_t nargs,
                                  PyObject *kwnames) {
    Py_ssize_t count = nargs + (kwnames ? PyTuple_GET_SIZE(kwnames) : 0);
    if (refuse_in_trace() < 0)
        return NULL;
    PyObject *samples = PyTuple_New(count);
    for (Py_ssize_t i = 0; samples && i < count; i++) {
        PyObject *sample = sample_from_spec(args[i]);
        if (sample)
            PyTuple_SET_ITEM(samples, i, sample);
        else
            Py_CLEAR(samples);
    }
    if (!samples)
        return NULL;
    frontend_specialization *specialization = specialize(
        (frontend_function_object *)self, ((PyTupleObject *)samples)->ob_item, nargs, kwnames);
    Py_DECREF(samples);
    if (!specialization)
        return NULL;
    frontend_specialization_release(specialization);
    Py_RETURN_NONE;
}

// ---------------------------------------------------------------------------------------------
// inspect
// ---------------------------------------------------------------------------------------------

/// The stages of compiling for the arguments, or, without any, of what was used last.
static PyObject *collect_stages(frontend_function_object *function, PyObject *const *args,
                                Py_ssize_t nargs, PyObject *kwnames, uint32_t stages) {
    frontend_specialization *specialization = NULL;
    if (refuse_in_trace() < 0)
        return NULL;
    if (nargs == 0 && (!kwnames || PyTuple_GET_SIZE(kwnames) == 0) &&
        function->num_specializations) {
        specialization = function->specializations[0];
        specialization->references++;
    } else {
        frontend_frame frame;
        frontend_match match;
        frontend_frame_init(&frame, function);
        if (frontend_flatten_call(&frame, args, nargs, kwnames) == 0) {
            specialization = frontend_function_find(function, &frame, &match);
            if (specialization)
                frontend_match_deinit(&match);
            else if (!PyErr_Occurred())
                specialization = frontend_specialization_trace(&frame);
        }
        frontend_frame_deinit(&frame);
    }
    if (!specialization)
        return NULL;
    PyObject *result = frontend_compile_stages(function, specialization->graph, stages);
    PyObject *description = result ? frontend_specialization_describe(specialization) : NULL;
    if (result && (!description || PyDict_SetItemString(result, "specialization", description) < 0))
        Py_CLEAR(result);
    Py_XDECREF(description);
    PyObject *copied = result ? frontend_updates_get_copied(specialization) : NULL;
    if (result && (!copied || PyDict_SetItemString(result, "copied", copied) < 0))
        Py_CLEAR(result);
    Py_XDECREF(copied);
    frontend_specialization_release(specialization);
    return result;
}

static PyObject *function_stages(PyObject *self, PyObject *args) {
    PyObject *positional, *keywords;
    unsigned int stages;
    if (!PyArg_ParseTuple(args, "OOI:_stages", &positional, &keywords, &stages))
        return NULL;
    positional = positional == Py_None ? PyTuple_New(0) : PySequence_Tuple(positional);
    PyObject *names = PyTuple_New(0), *values = positional;
    if (positional && keywords != Py_None && PyDict_Check(keywords)) {
        PyObject *list = PyDict_Keys(keywords), *rest = PyDict_Values(keywords);
        PyObject *tail = rest ? PyList_AsTuple(rest) : NULL;
        Py_XSETREF(names, list ? PyList_AsTuple(list) : NULL);
        values = tail ? PySequence_Concat(positional, tail) : NULL;
        Py_XDECREF(list);
        Py_XDECREF(rest);
        Py_XDECREF(tail);
    } else {
        Py_XINCREF(values);
    }
    PyObject *result = NULL;
    if (values && names)
        result =
            collect_stages((frontend_function_object *)self, ((PyTupleObject *)values)->ob_item,
                           PyTuple_GET_SIZE(positional), names, stages);
    Py_XDECREF(positional);
    Py_XDECREF(values);
    Py_XDECREF(names);
    return result;
}

static int find_stage(PyObject *name, cjit_stage *out_stage) {
    for (int stage = 0; stage < CJIT_STAGE_COUNT; stage++) {
        *out_stage = (cjit_stage)stage;
        if (PyUnicode_Check(name) &&
            PyUnicode_CompareWithASCIIString(name, cjit_stage_get_name(*out_stage)) == 0)
            return 0;
    }
    PyErr_Format(PyExc_ValueError,
                 "stage=%R: there are 'graph', 'cjit', 'linalg', 'fused', 'buffer', 'vector', "
                 "'llvm', 'll' and 'asm'",
                 name);
    return -1;
}

/// |text| as a cjit.text.StageText, which prompts and notebooks show as it reads.
static PyObject *make_stage_text(PyObject *text, const char *stage) {
    PyObject *module = PyImport_ImportModule("cjit.text");
    PyObject *result = module ? PyObject_CallMethod(module, "StageText", "Os", text, stage) : NULL;
    Py_XDECREF(module);
    return result;
}

static PyObject *function_inspect(PyObject *self, PyObject *args, PyObject *keywords) {
    cjit_stage stage = CJIT_STAGE_FUSED;
    PyObject *rest = keywords ? PyDict_Copy(keywords) : PyDict_New();
    PyObject *name = rest ? PyDict_GetItemString(rest, "stage") : NULL, *result = NULL;
    if (!rest ||
        (name && (find_stage(name, &stage) < 0 || PyDict_DelItemString(rest, "stage") < 0))) {
        Py_XDECREF(rest);
        return NULL;
    }
    PyObject *call = Py_BuildValue("(OOI)", args, rest, 1u << stage);
    PyObject *all = call ? function_stages(self, call) : NULL;
    if (all) {
        PyObject *texts = PyDict_GetItemString(all, "stages");
        PyObject *text = PyDict_GetItemString(texts, cjit_stage_get_name(stage));
        if (text)
            result = make_stage_text(text, cjit_stage_get_name(stage));
        else
            PyErr_Format(frontend_internal_error, "the compiler gave no text for the stage '%s'",
                         cjit_stage_get_name(stage));
    }
    Py_XDECREF(call);
    Py_XDECREF(all);
    Py_DECREF(rest);
    return result;
}

// ---------------------------------------------------------------------------------------------
// The rest
// ---------------------------------------------------------------------------------------------

static PyObject *function_clear_method(PyObject *self, PyObject *unused) {
    (void)unused;
    frontend_function_clear((frontend_function_object *)self);
    Py_RETURN_NONE;
}

static PyObject *function_reduce(PyObject *self, PyObject *unused) {
    (void)unused;
    return PyObject_GetAttrString(self, "__qualname__"); // a global's name: pickled by reference
}

static PyObject *get_specializations(PyObject *self, void *closure) {
    (void)closure;
    frontend_function_object *function = (frontend_function_object *)self;
    PyObject *types = PyImport_ImportModule("types"), *list = NULL;
    PyObject *namespace = types ? PyObject_GetAttrString(types, "SimpleNamespace") : NULL;
    PyObject *nothing = PyTuple_New(0);
    if (namespace && nothing)
        list = PyList_New(0);
    for (uint32_t i = 0; list && i < function->num_specializations; i++) {
        frontend_specialization *specialization = function->specializations[i];
        specialization->references++; // describing runs the user's __repr__
        PyObject *dict = frontend_specialization_describe(specialization);
        PyObject *item = dict ? PyObject_Call(namespace, nothing, dict) : NULL;
        frontend_specialization_release(specialization);
        if (!item || PyList_Append(list, item) < 0)
            Py_CLEAR(list);
        Py_XDECREF(dict);
        Py_XDECREF(item);
    }
    Py_XDECREF(types);
    Py_XDECREF(namespace);
    Py_XDECREF(nothing);
    return list;
}

#define FASTCALL(function) (PyCFunction)(void (*)(void))(function)

PyMethodDef frontend_function_methods[] = {
    {"compile", FASTCALL(function_compile), METH_FASTCALL | METH_KEYWORDS,
     PyDoc_STR("compile(*specs, **named_specs)\n--\n\nCompiles ahead of time. Each spec is an "
               "argument, by position or name: an array, a tensor or a number\nas an example, a "
               "(dtype, rank) pair, a dtype (one axis), int or float (a Python number),\nor any "
               "other value itself. See docs/semantics.md.")},
    {"inspect", FASTCALL(function_inspect), METH_VARARGS | METH_KEYWORDS,
     PyDoc_STR("inspect(*args, stage='fused')\n--\n\nThe text of a stage of compiling for the "
               "arguments, or, without any, of what was used last.")},
    {"_stages", function_stages, METH_VARARGS,
     PyDoc_STR("_stages(args, kwargs, bits)\n--\n\nA dict: stages, timings, remarks.")},
    {"clear", function_clear_method, METH_NOARGS,
     PyDoc_STR("clear()\n--\n\nForgets what was compiled (the disk cache keeps it).")},
    {"__reduce__", function_reduce, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

PyGetSetDef frontend_function_getset[] = {
    {"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
    {"specializations", get_specializations, NULL,
     PyDoc_STR("What was compiled, the most recently used first."), NULL},
    {NULL, NULL, NULL, NULL, NULL},
};
