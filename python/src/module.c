// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The module cjit._cjit. Importing it loads neither MLIR nor LLVM (the first compilation does) nor
// torch (the first tensor finds it).
#define CJIT_IMPORT_NUMPY
#include "function.h"
#include "numpy_api.h"

#include "hooks.h"
#include "trace.h"

PyObject *frontend_array_spec;

/// cjit.ArraySpec(dtype, ndim, kind="numpy"): an array for Function.compile.
static int add_array_spec(PyObject *module) {
    PyObject *collections = PyImport_ImportModule("collections"), *type = NULL;
    PyObject *make = collections ? PyObject_GetAttrString(collections, "namedtuple") : NULL;
    PyObject *arguments = Py_BuildValue("(s[sss])", "ArraySpec", "dtype", "ndim", "kind");
    PyObject *keywords = Py_BuildValue("{s:(s),s:s}", "defaults", "numpy", "module", "cjit");
    if (make && arguments && keywords)
        type = PyObject_Call(make, arguments, keywords);
    int status = type ? PyModule_AddObjectRef(module, "ArraySpec", type) : -1;
    Py_XSETREF(frontend_array_spec, Py_XNewRef(type));
    Py_XDECREF(collections);
    Py_XDECREF(make);
    Py_XDECREF(arguments);
    Py_XDECREF(keywords);
    Py_XDECREF(type);
    return status;
}

static int add_stage_names(PyObject *module) {
    PyObject *names = PyTuple_New(CJIT_STAGE_COUNT);
    for (int stage = 0; names && stage < CJIT_STAGE_COUNT; stage++) {
        PyObject *name = PyUnicode_FromString(cjit_stage_get_name((cjit_stage)stage));
        if (name)
            PyTuple_SET_ITEM(names, stage, name);
        else
            Py_CLEAR(names);
    }
    int status = names ? PyModule_AddObjectRef(module, "STAGES", names) : -1;
    Py_XDECREF(names);
    return status;
}

static int module_exec(PyObject *module) {
    if (PyArray_ImportNumPyAPI() < 0)
        return -1;
    frontend_compile_init();
    if (frontend_errors_init(module) < 0 || frontend_outputs_init() < 0 ||
        frontend_lock_init() < 0 || frontend_tiers_init() < 0 || PyType_Ready(&frontend_function_type) < 0 ||
        PyType_Ready(&frontend_compiled_type) < 0 || PyType_Ready(&frontend_text_type) < 0 ||
        PyModule_AddObjectRef(module, "TextBase", (PyObject *)&frontend_text_type) < 0 ||
        PyModule_AddObjectRef(module, "Compiled", (PyObject *)&frontend_compiled_type) < 0 ||
        PyModule_AddObjectRef(module, "Function", (PyObject *)&frontend_function_type) < 0 ||
        PyModule_AddFunctions(module, frontend_cache_methods) < 0 ||
        PyModule_AddFunctions(module, frontend_parallel_methods) < 0 || add_stage_names(module) < 0 ||
        add_array_spec(module) < 0)
        return -1;
    return frontend_add_trace_types(module);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, module_exec},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "cjit._cjit",
    .m_doc = PyDoc_STR("The C half of cjit; use the package cjit."),
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__cjit(void) { return PyModuleDef_Init(&definition); }
