// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exceptions: cjit's own classes, the class of each status code, and messages that carry the user's
// position:
//
//   model.py:12:5: np.sort: kind='heapsort' is not supported; leave kind out
//       np.sort(x, kind='heapsort')
//
// The user's frame is the innermost one that is not in cjit's own Python files, NumPy's, torch's or the
// standard library's.
#include "function.h"

#include <dlfcn.h>
#include <frameobject.h>
#include <string.h>

PyObject *frontend_trace_error, *frontend_unsupported_error, *frontend_internal_error;
PyObject *frontend_recompile_warning;
PyObject *frontend_serial_loop_warning;

static char package_directory[4096]; ///< where this extension lies, with a final slash

static int add_class(PyObject *module, const char *name, PyObject *base, const char *doc,
                     PyObject **out_class) {
    char full_name[64];
    snprintf(full_name, sizeof full_name, "cjit.%s", name);
    *out_class = PyErr_NewExceptionWithDoc(full_name, doc, base, NULL);
    return *out_class ? PyModule_AddObjectRef(module, name, *out_class) : -1;
}

int frontend_errors_init(PyObject *module) {
    Dl_info info;
    if (dladdr(package_directory, &info) && info.dli_fname) {
        const char *slash = strrchr(info.dli_fname, '/');
        size_t length = slash ? (size_t)(slash - info.dli_fname) + 1 : 0;
        if (length < sizeof package_directory) {
            memcpy(package_directory, info.dli_fname, length);
            package_directory[length] = 0;
        }
    }
    if (add_class(module, "TraceError", PyExc_TypeError, "The traced program is invalid.",
                  &frontend_trace_error) < 0 ||
        add_class(module, "UnsupportedError", PyExc_NotImplementedError,
                  "Valid in NumPy or torch, but cjit cannot compile it.",
                  &frontend_unsupported_error) < 0 ||
        add_class(module, "InternalError", PyExc_RuntimeError,
                  "A bug in cjit; the message names a file that reproduces it.",
                  &frontend_internal_error) < 0 ||
        add_class(module, "RecompileWarning", PyExc_UserWarning,
                  "A jitted function was compiled for many kinds of arguments.",
                  &frontend_recompile_warning) < 0 ||
        add_class(module, "SerialLoopWarning", PyExc_UserWarning,
                  "A loop over cjit.prange whose iterations are not proved to be independent.",
                  &frontend_serial_loop_warning) < 0)
        return -1;
    return 0;
}

/// |module|.linalg.LinAlgError; borrowed, or NULL without an exception.
static PyObject *find_linalg_error(const char *module_name) {
    PyObject *module = PyImport_ImportModule(module_name);
    PyObject *class = module ? PyObject_GetAttrString(module, "LinAlgError") : NULL;
    Py_XDECREF(module);
    Py_XDECREF(class); // the module keeps it
    PyErr_Clear();
    return class;
}

int frontend_raise_status(cjit_status *owned_status) {
    PyObject *class = NULL;
    switch (cjit_status_get_code(owned_status)) {
    case CJIT_CODE_TRACE:
        class = frontend_trace_error;
        break;
    case CJIT_CODE_UNSUPPORTED:
        class = frontend_unsupported_error;
        break;
    case CJIT_CODE_VALUE:
        class = PyExc_ValueError;
        break;
    case CJIT_CODE_TYPE:
        class = PyExc_TypeError;
        break;
    case CJIT_CODE_INDEX:
        class = PyExc_IndexError;
        break;
    case CJIT_CODE_OVERFLOW:
        class = PyExc_OverflowError;
        break;
    case CJIT_CODE_ZERO_DIVISION:
        class = PyExc_ZeroDivisionError;
        break;
    case CJIT_CODE_LINALG:
        class = find_linalg_error("numpy.linalg");
        break;
    case CJIT_CODE_TORCH_LINALG:
        class = find_linalg_error("torch.linalg");
        break;
    case CJIT_CODE_RUNTIME:
        class = PyExc_RuntimeError;
        break;
    case CJIT_CODE_MEMORY:
        class = PyExc_MemoryError;
        break;
    case CJIT_CODE_IO:
        class = PyExc_OSError;
        break;
    case CJIT_CODE_OK:
    case CJIT_CODE_INTERNAL:
        class = frontend_internal_error;
        break;
    }
    PyErr_SetString(class ? class : PyExc_RuntimeError, cjit_status_get_message(owned_status));
    cjit_status_destroy(owned_status);
    return -1;
}

/// True for a module of Python's own: copy.py, functools.py.
static bool is_standard_file(const char *file) {
    static char directory[4096]; // of os.py, with a final slash
    if (!directory[0]) {
        PyObject *module = PyImport_ImportModule("os");
        PyObject *path = module ? PyObject_GetAttrString(module, "__file__") : NULL;
        const char *text = path && PyUnicode_Check(path) ? PyUnicode_AsUTF8(path) : NULL;
        const char *slash = text ? strrchr(text, '/') : NULL;
        snprintf(directory, sizeof directory, "%.*s", slash ? (int)(slash - text) + 1 : 1,
                 slash ? text : "?");
        Py_XDECREF(path);
        Py_XDECREF(module);
        PyErr_Clear();
    }
    return strncmp(file, directory, strlen(directory)) == 0 && !strstr(file, "-packages/");
}

static bool is_user_file(const char *file) {
    static const char *const libraries[] = {"/site-packages/numpy/", "/site-packages/torch/",
                                            "/dist-packages/numpy/", "/dist-packages/torch/"};
    size_t length = strlen(package_directory);
    bool is_below = length && strncmp(file, package_directory, length) == 0;
    // The package's own functions for NumPy's and torch's, and its loops.
    static const char *const own[] = {"composites/", "ufuncs/"};
    for (size_t i = 0; is_below && i < sizeof own / sizeof *own; i++)
        if (!strchr(file + length, '/') || strncmp(file + length, own[i], strlen(own[i])) == 0)
            return false;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        if (strstr(file, libraries[i]))
            return false;
    return !is_standard_file(file);
}

bool frontend_is_user_code(PyCodeObject *code) {
    const char *file = PyUnicode_AsUTF8(code->co_filename);
    if (!file)
        PyErr_Clear();
    return file && is_user_file(file);
}

/// The innermost user frame, or NULL. New reference.
static PyFrameObject *find_user_frame(void) {
    PyFrameObject *frame = PyEval_GetFrame();
    Py_XINCREF(frame);
    while (frame) {
        PyCodeObject *code = PyFrame_GetCode(frame);
        bool found = frontend_is_user_code(code);
        Py_DECREF(code);
        if (found)
            break;
        Py_SETREF(frame, PyFrame_GetBack(frame));
    }
    return frame;
}

/// The text between two columns (of UTF-8 bytes, as code objects count) of a source line, or the
/// whole line, stripped. NULL without an exception when the source is not to be had.
static PyObject *get_source(PyObject *file, int line, int column, int end_column) {
    PyObject *module = PyImport_ImportModule("linecache");
    PyObject *text = module ? PyObject_CallMethod(module, "getline", "Oi", file, line) : NULL;
    Py_XDECREF(module);
    Py_ssize_t length = 0;
    const char *bytes = text ? PyUnicode_AsUTF8AndSize(text, &length) : NULL;
    PyObject *result = NULL;
    if (bytes && length) {
        Py_ssize_t from = 0, to = length;
        if (column >= 0 && end_column > column && end_column <= length) {
            from = column;
            to = end_column;
        }
        while (from < to && (unsigned char)bytes[from] <= ' ')
            from++;
        while (to > from && (unsigned char)bytes[to - 1] <= ' ')
            to--;
        result = PyUnicode_FromStringAndSize(bytes + from, to - from);
    }
    Py_XDECREF(text);
    PyErr_Clear();
    return result;
}

/// |message| with the user's position before it and the source after it. New reference.
static PyObject *add_position(PyObject *message) {
    PyFrameObject *frame = find_user_frame();
    if (!frame)
        return Py_NewRef(message);
    PyCodeObject *code = PyFrame_GetCode(frame);
    int line = 0, column = -1, end_line = 0, end_column = -1;
    if (!PyCode_Addr2Location(code, PyFrame_GetLasti(frame), &line, &column, &end_line,
                              &end_column) ||
        line <= 0)
        line = PyFrame_GetLineNumber(frame);
    PyObject *source =
        get_source(code->co_filename, line, column, end_line == line ? end_column : -1);
    PyObject *result = PyUnicode_FromFormat("%U:%d:%d: %U%s%V", code->co_filename, line, column + 1,
                                            message, source ? "\n    " : "", source, "");
    Py_XDECREF(source);
    Py_DECREF(code);
    Py_DECREF(frame);
    return result;
}

/// |message| with the position that positions.py finds. NULL without an exception when there is none.
static PyObject *add_position_in(PyObject *function, PyObject *name, PyObject *message) {
    PyObject *module = PyImport_ImportModule("cjit.positions"), *result = NULL;
    PyObject *found = module ? PyObject_CallMethod(module, "locate", "OO", function, name) : NULL;
    if (found && PyTuple_CheckExact(found) && PyTuple_GET_SIZE(found) == 4) {
        PyObject *source = PyTuple_GET_ITEM(found, 3);
        bool has_source = PyUnicode_Check(source) && PyUnicode_GET_LENGTH(source) > 0;
        result = PyUnicode_FromFormat("%S:%S:%S: %U%s%V", PyTuple_GET_ITEM(found, 0),
                                      PyTuple_GET_ITEM(found, 1), PyTuple_GET_ITEM(found, 2),
                                      message, has_source ? "\n    " : "",
                                      has_source ? source : NULL, "");
    }
    Py_XDECREF(module);
    Py_XDECREF(found);
    PyErr_Clear();
    return result;
}

PyObject *frontend_raise_in_function(PyObject *exception, PyObject *function, PyObject *name,
                                     const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *message = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    PyObject *text = message ? add_position_in(function, name ? name : Py_None, message) : NULL;
    if (message)
        PyErr_SetObject(exception, text ? text : message);
    Py_XDECREF(message);
    Py_XDECREF(text);
    return NULL;
}

PyObject *frontend_raise_at_user(PyObject *exception, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    PyObject *message = PyUnicode_FromFormatV(format, arguments);
    va_end(arguments);
    PyObject *text = message ? add_position(message) : NULL;
    if (text)
        PyErr_SetObject(exception, text);
    Py_XDECREF(message);
    Py_XDECREF(text);
    return NULL;
}
