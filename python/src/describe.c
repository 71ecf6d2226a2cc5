// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Leaves, keys and specialisations in words: for `specializations`, for the recompile warning, for
// the names of guards.
//
//   {"arguments": {"x": "float32[:] tensor"}, "guards": ["np is <module 'numpy'…"], …}
#include "function.h"

static int name_next(const frontend_frame *frame, frontend_cursor *cursor, PyObject *prefix,
                     PyObject *names);

/// Consumes |owned_prefix|.
static int name_child(const frontend_frame *frame, frontend_cursor *cursor, PyObject *owned_prefix,
                      PyObject *names) {
    int result = owned_prefix ? name_next(frame, cursor, owned_prefix, names) : -1;
    Py_XDECREF(owned_prefix);
    return result;
}

static int name_children(const frontend_frame *frame, frontend_cursor *cursor, PyObject *prefix,
                         const frontend_token *token, PyObject *names) {
    int result = 0;
    for (uint64_t i = 0; result == 0 && i < token->count; i++) {
        PyObject *child = NULL;
        if (token->kind == FRONTEND_TOKEN_DICT) {
            PyObject *key = frame->leaves[cursor->leaf++].object;
            child = PyUnicode_FromFormat("a key of %U", prefix);
            if (!child || PyList_Append(names, child) < 0)
                result = -1;
            Py_XDECREF(child);
            child = result ? NULL : PyUnicode_FromFormat("%U[%R]", prefix, key);
        } else if (token->kind == FRONTEND_TOKEN_METHOD) {
            child = PyUnicode_FromFormat("%U.%s", prefix, i ? "__self__" : "__func__");
        } else if (token->kind == FRONTEND_TOKEN_NAMEDTUPLE) {
            PyObject *fields = PyObject_GetAttrString((PyObject *)token->type, "_fields");
            if (fields)
                child =
                    PyUnicode_FromFormat("%U.%U", prefix, PyTuple_GET_ITEM(fields, (Py_ssize_t)i));
            Py_XDECREF(fields);
        } else {
            child = PyUnicode_FromFormat("%U[%llu]", prefix, (unsigned long long)i);
        }
        if (result == 0)
            result = name_child(frame, cursor, child, names);
    }
    return result;
}

static int name_next(const frontend_frame *frame, frontend_cursor *cursor, PyObject *prefix,
                     PyObject *names) {
    if (cursor->token < frame->num_tokens && frame->tokens[cursor->token].leaf == cursor->leaf)
        return name_children(frame, cursor, prefix, &frame->tokens[cursor->token++], names);
    cursor->leaf++;
    return PyList_Append(names, prefix);
}

PyObject *frontend_frame_name_leaves(const frontend_frame *frame) {
    const frontend_signature *signature = &frame->function->signature;
    PyObject *names = PyList_New(0), *result = NULL;
    frontend_cursor cursor = {0};
    int status = names ? 0 : -1;
    for (uint32_t i = 0; status == 0 && i < signature->num_parameters; i++)
        status = name_next(frame, &cursor, PyTuple_GET_ITEM(signature->names, i), names);
    if (status == 0)
        result = PyList_AsTuple(names);
    Py_XDECREF(names);
    return result;
}

static PyObject *describe_array(uint64_t key) {
    unsigned kind = frontend_key_kind(key), rank = frontend_key_rank(key);
    char axes[3 * CJIT_MAX_RANK + 1];
    size_t length = 0;
    for (unsigned axis = 0; axis < rank; axis++) {
        if (axis) {
            axes[length++] = ',';
            axes[length++] = ' ';
        }
        axes[length++] = key >> axis & 1 ? '1' : ':';
    }
    axes[length] = 0;
    static const char *const layouts[] = {"", ", rows contiguous", ", strided",
                                          ", Fortran order"};
    return PyUnicode_FromFormat("%s[%s]%s%s", cjit_dtype_name(frontend_key_dtype(key)), axes,
                                kind == FRONTEND_TORCH_TENSOR ? " tensor" : "",
                                layouts[frontend_key_layout(key)]);
}

PyObject *frontend_leaf_describe(uint64_t key, PyObject *expected) {
    switch (frontend_key_kind(key)) {
    case FRONTEND_NUMPY_ARRAY:
    case FRONTEND_TORCH_TENSOR:
        return describe_array(key);
    case FRONTEND_NUMPY_SCALAR:
        return PyUnicode_FromFormat("np.%s", cjit_dtype_name(frontend_key_dtype(key)));
    case FRONTEND_PYTHON_BOOL:
        return PyUnicode_FromString("bool");
    case FRONTEND_PYTHON_INT:
        return PyUnicode_FromString("int");
    case FRONTEND_PYTHON_FLOAT:
        return PyUnicode_FromString("float");
    case FRONTEND_PYTHON_COMPLEX:
        return PyUnicode_FromString("complex");
    case FRONTEND_LEAF_OBJECT:
        return PyUnicode_FromFormat("a %s", ((PyTypeObject *)expected)->tp_name);
    default:
        return PyObject_Repr(expected);
    }
}

/// What |leaf| would have as `expected`.
static PyObject *get_expected(const frontend_leaf *leaf) {
    return frontend_key_kind(leaf->key) == FRONTEND_LEAF_OBJECT ? (PyObject *)Py_TYPE(leaf->object)
                                                                : leaf->object;
}

/// The first leaf that differs, in words, or None.
static PyObject *describe_different_leaf(const frontend_specialization *specialization,
                                         const frontend_frame *frame, PyObject *names) {
    for (uint32_t i = 0; i < specialization->num_arguments; i++) {
        const frontend_leaf *leaf = &frame->leaves[i];
        PyObject *old_expected = specialization->expected[i], *new_expected = get_expected(leaf);
        if (leaf->key == specialization->keys[i]) {
            if (frontend_key_is_input(leaf->key) || old_expected == new_expected)
                continue;
            int equal = frontend_key_kind(leaf->key) == FRONTEND_LEAF_VALUE
                            ? frontend_value_equal(old_expected, new_expected)
                            : 0;
            if (equal < 0)
                return NULL;
            if (equal)
                continue;
        }
        PyObject *now = frontend_leaf_describe(leaf->key, new_expected), *result = NULL;
        PyObject *before = frontend_leaf_describe(specialization->keys[i], old_expected);
        if (now && before)
            result = PyUnicode_FromFormat("argument %U is %U, was %U", PyTuple_GET_ITEM(names, i),
                                          now, before);
        Py_XDECREF(now);
        Py_XDECREF(before);
        return result;
    }
    Py_RETURN_NONE;
}

/// The names of the graph's inputs: a list of str.
static PyObject *name_inputs(const frontend_specialization *specialization) {
    PyObject *names = PyList_New(0);
    for (uint32_t i = 0; names && i < specialization->num_inputs; i++) {
        uint32_t leaf = specialization->input_leaves[i];
        PyObject *name = leaf < specialization->num_arguments
                             ? Py_NewRef(PyTuple_GET_ITEM(specialization->leaf_names, leaf))
                             : PyUnicode_FromString("an outside array");
        if (!name || PyList_Append(names, name) < 0)
            Py_CLEAR(names);
        Py_XDECREF(name);
    }
    return names;
}

/// "n == 3", "a is b": a list of str.
static PyObject *describe_scalar_guards(const frontend_specialization *specialization) {
    PyObject *names = name_inputs(specialization), *list = names ? PyList_New(0) : NULL;
    for (uint32_t i = 0; list && i < specialization->num_scalar_guards; i++) {
        PyObject *text = frontend_scalar_guard_describe(
            specialization->graph, &specialization->scalar_guards[i], names);
        if (!text || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    for (uint32_t i = 0; list && i < specialization->num_identity_guards; i++) {
        const frontend_identity_guard *guard = &specialization->identity_guards[i];
        PyObject *text = PyUnicode_FromFormat("%U %s %U", PyList_GET_ITEM(names, guard->a),
                                              guard->same ? "is" : "is not",
                                              PyList_GET_ITEM(names, guard->b));
        if (!text || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    Py_XDECREF(names);
    return list;
}

PyObject *frontend_specialization_differs(const frontend_specialization *specialization,
                                          const frontend_frame *frame) {
    if (specialization->num_arguments != frame->num_arguments ||
        specialization->num_tokens != frame->num_tokens)
        return PyUnicode_FromString("the arguments' structure differs");
    PyObject *result = describe_different_leaf(specialization, frame, specialization->leaf_names);
    if (result == Py_None) {
        Py_DECREF(result);
        result = frontend_guards_explain(specialization->guards, frame, NULL);
    }
    if (result == Py_None &&
        (specialization->num_scalar_guards || specialization->num_identity_guards)) {
        Py_DECREF(result);
        PyObject *guards = describe_scalar_guards(specialization), *separator = NULL;
        separator = guards ? PyUnicode_FromString(", ") : NULL;
        PyObject *text = separator ? PyUnicode_Join(separator, guards) : NULL;
        result = text ? PyUnicode_FromFormat("a number, a size or an identity that decides what "
                                             "the function does changed (%U before)", text)
                      : NULL;
        Py_XDECREF(guards);
        Py_XDECREF(separator);
        Py_XDECREF(text);
    }
    if (result == Py_None) {
        Py_DECREF(result);
        result = PyUnicode_FromString("sizes that were equal differ now, or the reverse");
    }
    return result;
}

/// Sets |dict|[|name|] to |owned_value|.
static int set_owned(PyObject *dict, const char *name, PyObject *owned_value) {
    int result = owned_value ? PyDict_SetItemString(dict, name, owned_value) : -1;
    Py_XDECREF(owned_value);
    return result;
}

static PyObject *describe_arguments(const frontend_specialization *specialization) {
    PyObject *arguments = PyDict_New();
    for (uint32_t i = 0; arguments && i < specialization->num_arguments; i++) {
        PyObject *text =
            frontend_leaf_describe(specialization->keys[i], specialization->expected[i]);
        if (!text ||
            PyDict_SetItem(arguments, PyTuple_GET_ITEM(specialization->leaf_names, i), text) < 0)
            Py_CLEAR(arguments);
        Py_XDECREF(text);
    }
    return arguments;
}

/// The sizes' names: s0 is x.shape[0].
static PyObject *describe_sizes(const frontend_specialization *specialization) {
    PyObject *sizes = PyDict_New();
    for (uint32_t i = 0; sizes && i < specialization->num_symbols; i++) {
        uint32_t leaf = specialization->symbols[i].leaf;
        PyObject *name = leaf < specialization->num_arguments
                             ? Py_NewRef(PyTuple_GET_ITEM(specialization->leaf_names, leaf))
                             : PyUnicode_FromString("an outside array");
        PyObject *key = PyUnicode_FromFormat("s%u", i), *value = NULL;
        if (name)
            value = specialization->symbols[i].axis == CJIT_SYMBOL_VALUE
                        ? Py_NewRef(name)
                        : PyUnicode_FromFormat("%U.shape[%u]", name, specialization->symbols[i].axis);
        if (!key || !value || PyDict_SetItem(sizes, key, value) < 0)
            Py_CLEAR(sizes);
        Py_XDECREF(name);
        Py_XDECREF(key);
        Py_XDECREF(value);
    }
    return sizes;
}

/// What runs in NumPy or torch, as texts.
static PyObject *describe_fallbacks(const frontend_specialization *specialization) {
    PyObject *list = PyList_New(0), *calls = specialization->fallbacks;
    for (Py_ssize_t i = 0; list && calls && i < PyList_GET_SIZE(calls); ++i) {
        PyObject *text = PyObject_Repr(PyList_GET_ITEM(calls, i));
        if (!text || PyList_Append(list, text) < 0)
            Py_CLEAR(list);
        Py_XDECREF(text);
    }
    return list;
}

PyObject *frontend_specialization_describe(const frontend_specialization *specialization) {
    static const char *const tiers[] = {"full", "quick", "quick, full one under way"};
    PyObject *dict = PyDict_New();
    PyObject *guards = frontend_guards_describe(specialization->guards);
    PyObject *scalars = describe_scalar_guards(specialization);
    PyObject *all = guards && scalars ? PySequence_Concat(guards, scalars) : NULL;
    Py_XDECREF(guards);
    Py_XDECREF(scalars);
    if (!dict || !all) {
        Py_XDECREF(dict);
        Py_XDECREF(all);
        return NULL;
    }
    if (set_owned(dict, "number", PyLong_FromUnsignedLongLong(specialization->serial)) < 0 ||
        set_owned(dict, "arguments", describe_arguments(specialization)) < 0 ||
        set_owned(dict, "guards", all) < 0 ||
        set_owned(dict, "sizes", describe_sizes(specialization)) < 0 ||
        set_owned(dict, "size_guards", PyLong_FromUnsignedLong(specialization->num_size_guards)) <
            0 ||
        set_owned(dict, "fallbacks", describe_fallbacks(specialization)) < 0 ||
        set_owned(dict, "trace_ms", PyFloat_FromDouble(specialization->trace_ms)) < 0 ||
        set_owned(dict, "compile_ms", PyFloat_FromDouble(specialization->compile_ms)) < 0 ||
        set_owned(dict, "tier", PyUnicode_FromString(tiers[specialization->tier])) < 0 ||
        set_owned(dict, "from_cache", PyBool_FromLong(specialization->from_cache)) < 0)
        Py_CLEAR(dict);
    return dict;
}
