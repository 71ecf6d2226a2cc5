// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a tracer keeps torch's C++ from reading it as one of torch's own objects.
//
// What its __class__ says: `isinstance(x, torch.Tensor)` in code that is not rewritten asks for
// it, and so does torch's own C++ (THPVariable_Check), which takes an answer of torch.Tensor for leave
// to read the object's memory as a torch::autograd::Variable. So a traced tensor claims to be a tensor
// only to Python code: where the running instruction is a call of isinstance, a class pattern or a
// read of the attribute. To everybody else it is a cjit.Tracer, which torch's argument parsers know by
// its __torch_function__ alone. (Rewritten code does not come here: its isinstance is a hook's.)
// NumPy checks ndarrays by the object's real type and can be told the truth.
#include "trace.h"

#include <frameobject.h>
#include <opcode.h>

/// True when |code| calls, by the instruction at |at|, the builtin that it names isinstance: a call's
/// position begins where that of its function does.
static bool calls_isinstance(PyCodeObject *code, const unsigned char *bytes, int at) {
    int line, column, end_line, end_column;
    if (!PyCode_Addr2Location(code, at, &line, &column, &end_line, &end_column) || column < 0)
        return false;
    unsigned extended = 0;
    for (int i = 0; i < at; i += 2) {
        unsigned argument = extended << 8 | bytes[i + 1];
        extended = bytes[i] == EXTENDED_ARG ? argument : 0;
        if (bytes[i] != LOAD_GLOBAL && bytes[i] != LOAD_NAME)
            continue;
        unsigned index = bytes[i] == LOAD_GLOBAL ? argument >> 1 : argument;
        PyObject *name = (Py_ssize_t)index < PyTuple_GET_SIZE(code->co_names)
                             ? PyTuple_GET_ITEM(code->co_names, index)
                             : NULL;
        int name_line, name_column;
        if (name && PyUnicode_CompareWithASCIIString(name, "isinstance") == 0 &&
            PyCode_Addr2Location(code, i, &name_line, &name_column, &end_line, &end_column) &&
            name_line == line && name_column == column)
            return true;
    }
    return false;
}

/// True when a Python instruction asks, not a function written in C.
static bool is_asked_by_python(void) {
    PyFrameObject *frame = PyThreadState_GetFrame(PyThreadState_Get());
    if (!frame)
        return false;
    PyCodeObject *code = PyFrame_GetCode(frame);
    int at = PyFrame_GetLasti(frame);
    PyObject *text = PyCode_GetCode(code);
    bool answer = false;
    if (text && at >= 0 && at < PyBytes_GET_SIZE(text)) {
        const unsigned char *bytes = (const unsigned char *)PyBytes_AS_STRING(text);
        switch (bytes[at]) {
        case MATCH_CLASS:
        case LOAD_ATTR:
            answer = true;
            break;
#ifdef PRECALL
        case PRECALL:
#endif
        case CALL:
            answer = calls_isinstance(code, bytes, at);
            break;
        }
    }
    PyErr_Clear();
    Py_XDECREF(text);
    Py_DECREF(code);
    Py_DECREF(frame);
    return answer;
}

PyObject *frontend_tracer_get_user_class(PyObject *self) {
    const frontend_tracer *tracer = (const frontend_tracer *)self;
    frontend_trace *current = frontend_trace_get_current();
    return Py_XNewRef(current && current == tracer->trace ? frontend_user_type(current, tracer)
                                                          : (PyObject *)Py_TYPE(self));
}

PyObject *frontend_tracer_get_class(PyObject *self) {
    bool is_torch = ((const frontend_tracer *)self)->kind == FRONTEND_TORCH_TENSOR;
    return is_torch && !is_asked_by_python() ? Py_NewRef((PyObject *)Py_TYPE(self))
                                             : frontend_tracer_get_user_class(self);
}
