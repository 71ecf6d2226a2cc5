// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// NumPy's ufuncs on tracers. The dtypes are NumPy's own answer: `ufunc.resolve_dtypes` is asked, with
// `int`, `float` and `complex` for Python scalars (NEP 50), and its answer kept by ufunc and operand dtypes. Then
// the operands are cast to the loop's dtypes and the ufunc's meaning (numpy_ufuncs.c) is recorded.
//
// Comparisons of integers with Python integers, and of int64 with uint64, are exact as in NumPy 2:
// they are decided here, not by casting.
#include "assign.h"
#include "reduce.h"

#include <string.h>

enum { WEAK_INT = CJIT_DTYPE_COUNT, WEAK_FLOAT, WEAK_COMPLEX, NO_OPERAND, CACHE_SIZE = 1024, MAX_UFUNCS = 512 };

typedef struct cache_entry {
    PyObject *ufunc; ///< strong
    uint8_t codes[FRONTEND_MAX_OPERANDS];
    frontend_loop loop;
} cache_entry;

typedef struct known_ufunc {
    PyObject *ufunc; ///< strong
    const frontend_ufunc_entry *entry; ///< NULL: known to be unsupported
    int num_in, num_out;
} known_ufunc;

static cache_entry cache[CACHE_SIZE];
static known_ufunc known[MAX_UFUNCS];
static PyTypeObject *ufunc_type;

bool frontend_is_ufunc(PyObject *object) {
    if (!ufunc_type && frontend_numpy_module())
        ufunc_type = (PyTypeObject *)PyObject_GetAttrString(frontend_numpy_module(), "ufunc");
    return ufunc_type && Py_IS_TYPE(object, ufunc_type);
}

static int read_int_attribute(PyObject *object, const char *name, int *out_value) {
    PyObject *value = PyObject_GetAttrString(object, name);
    if (!value)
        return -1;
    *out_value = (int)PyLong_AsLong(value);
    Py_DECREF(value);
    return PyErr_Occurred() ? -1 : 0;
}

/// True when |ufunc| is the one that |entry| means: a ufunc of another library may have its name.
static bool is_the_entrys(const frontend_ufunc_entry *entry, PyObject *ufunc) {
    PyObject *name = PyUnicode_FromString(entry->module ? entry->module : "numpy._core.umath");
    PyObject *module = name ? PyImport_GetModule(name) : NULL;
    Py_XDECREF(name);
    PyObject *object = module ? PyObject_GetAttrString(module, entry->name) : NULL;
    Py_XDECREF(module);
    PyErr_Clear();
    Py_XDECREF(object);
    return object == ufunc;
}

static const known_ufunc *find_ufunc(PyObject *ufunc) {
    size_t slot = ((uintptr_t)ufunc >> 5) % MAX_UFUNCS;
    known_ufunc *found = &known[slot];
    if (found->ufunc == ufunc)
        return found;
    known_ufunc fresh = {.ufunc = ufunc};
    PyObject *name = PyObject_GetAttrString(ufunc, "__name__");
    if (!name)
        return NULL;
    for (const frontend_ufunc_entry *entry = frontend_ufunc_table; entry->name; ++entry)
        if (PyUnicode_CompareWithASCIIString(name, entry->name) == 0 && is_the_entrys(entry, ufunc))
            fresh.entry = entry;
    Py_DECREF(name);
    if (read_int_attribute(ufunc, "nin", &fresh.num_in) < 0 ||
        read_int_attribute(ufunc, "nout", &fresh.num_out) < 0)
        return NULL;
    Py_XDECREF(found->ufunc);
    Py_INCREF(ufunc);
    *found = fresh;
    return found;
}

// ---------------------------------------------------------------------------------------------
// Loops
// ---------------------------------------------------------------------------------------------

static uint8_t promotion_code(const frontend_operand *operand) {
    if (operand->kind == FRONTEND_PYTHON_INT)
        return WEAK_INT;
    if (operand->kind == FRONTEND_PYTHON_FLOAT)
        return WEAK_FLOAT;
    if (operand->kind == FRONTEND_PYTHON_COMPLEX)
        return WEAK_COMPLEX;
    return (uint8_t)operand->dtype;
}

/// The argument of resolve_dtypes: (dtypes and weak types…, None…).
static PyObject *make_query(const uint8_t *codes, int num_in, int num_out) {
    PyObject *query = PyTuple_New(num_in + num_out);
    for (int i = 0; query && i < num_in + num_out; ++i) {
        PyObject *item = Py_None;
        if (i < num_in)
            item = codes[i] == WEAK_INT       ? (PyObject *)&PyLong_Type
                   : codes[i] == WEAK_FLOAT   ? (PyObject *)&PyFloat_Type
                   : codes[i] == WEAK_COMPLEX ? (PyObject *)&PyComplex_Type
                                              : frontend_numpy_dtype((cjit_dtype)codes[i]);
        if (!item) {
            Py_CLEAR(query);
            break;
        }
        PyTuple_SET_ITEM(query, i, Py_NewRef(item));
    }
    return query;
}

/// The keywords for resolve_dtypes that `dtype=` and `casting=` mean.
static PyObject *make_options(int num_in, int num_out, PyObject *dtype, PyObject *casting) {
    PyObject *options = PyDict_New();
    if (options && casting && PyDict_SetItemString(options, "casting", casting) < 0)
        Py_CLEAR(options);
    if (!options || !dtype || Py_IsNone(dtype))
        return options;
    PyObject *resolved = PyObject_CallMethod(frontend_numpy_module(), "dtype", "O", dtype);
    PyObject *signature = resolved ? PyTuple_New(num_in + num_out) : NULL;
    for (int i = 0; signature && i < num_in + num_out; ++i)
        PyTuple_SET_ITEM(signature, i, Py_NewRef(i < num_in ? Py_None : resolved));
    Py_XDECREF(resolved);
    if (!signature || PyDict_SetItemString(options, "signature", signature) < 0)
        Py_CLEAR(options);
    Py_XDECREF(signature);
    return options;
}

static int ask_numpy(const known_ufunc *ufunc, const uint8_t *codes, PyObject *dtype,
                     PyObject *casting, frontend_loop *out_loop) {
    int result = -1;
    PyObject *resolve = NULL, *options = NULL, *answer = NULL, *args = NULL;
    PyObject *query = make_query(codes, ufunc->num_in, ufunc->num_out);
    if (query)
        args = PyTuple_Pack(1, query);
    if (args)
        options = make_options(ufunc->num_in, ufunc->num_out, dtype, casting);
    if (options)
        resolve = PyObject_GetAttrString(ufunc->ufunc, "resolve_dtypes");
    if (resolve)
        answer = PyObject_Call(resolve, args, options);
    if (!answer)
        goto done;
    out_loop->num_in = (uint8_t)ufunc->num_in;
    out_loop->num_out = (uint8_t)ufunc->num_out;
    for (int i = 0; i < ufunc->num_in + ufunc->num_out; ++i) {
        cjit_dtype *out = i < ufunc->num_in ? &out_loop->in[i] : &out_loop->out[i - ufunc->num_in];
        if (frontend_dtype_from_numpy(PyTuple_GET_ITEM(answer, i), out) < 0)
            goto done;
    }
    result = 0;
done:
    Py_XDECREF(query);
    Py_XDECREF(args);
    Py_XDECREF(options);
    Py_XDECREF(resolve);
    Py_XDECREF(answer);
    return result;
}

static int find_loop(const known_ufunc *ufunc, const frontend_operand *operands, PyObject *dtype,
                     PyObject *casting, frontend_loop *out_loop) {
    uint8_t codes[FRONTEND_MAX_OPERANDS];
    memset(codes, NO_OPERAND, sizeof codes);
    for (int i = 0; i < ufunc->num_in; ++i)
        codes[i] = promotion_code(&operands[i]);
    if (dtype || casting)
        return ask_numpy(ufunc, codes, dtype, casting, out_loop);
    size_t slot = (uintptr_t)ufunc->ufunc >> 5;
    for (int i = 0; i < FRONTEND_MAX_OPERANDS; ++i)
        slot = slot * 31 + codes[i];
    cache_entry *entry = &cache[slot % CACHE_SIZE];
    if (entry->ufunc != ufunc->ufunc || memcmp(entry->codes, codes, sizeof codes) != 0) {
        frontend_loop loop;
        if (ask_numpy(ufunc, codes, NULL, NULL, &loop) < 0)
            return -1;
        Py_XSETREF(entry->ufunc, Py_NewRef(ufunc->ufunc));
        memcpy(entry->codes, codes, sizeof codes);
        entry->loop = loop;
    }
    *out_loop = entry->loop;
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Exact comparisons of integers
// ---------------------------------------------------------------------------------------------

static bool is_comparison(cjit_op op) { return op >= CJIT_OP_EQ && op <= CJIT_OP_GE; }

static cjit_op swap_comparison(cjit_op op) {
    switch (op) {
    case CJIT_OP_LT:
        return CJIT_OP_GT;
    case CJIT_OP_LE:
        return CJIT_OP_GE;
    case CJIT_OP_GT:
        return CJIT_OP_LT;
    case CJIT_OP_GE:
        return CJIT_OP_LE;
    default:
        return op;
    }
}

/// |x| op a number beyond the range of its dtype, above (|sign| > 0) or below it.
static cjit_node compare_out_of_range(frontend_trace *trace, cjit_op op, cjit_node x, int sign) {
    bool less = op == CJIT_OP_LT || op == CJIT_OP_LE;
    bool greater = op == CJIT_OP_GT || op == CJIT_OP_GE;
    bool answer = op == CJIT_OP_NE || (sign > 0 ? less : greater);
    return frontend_emit_like(trace, frontend_emit_int(trace, CJIT_DTYPE_BOOL, answer), x);
}

/// |u| (uint64) op |s| (int64): a negative |s| is below every |u|.
static cjit_node compare_unsigned_signed(frontend_trace *trace, cjit_op op, cjit_node u,
                                         cjit_node s) {
    cjit_node zero = frontend_emit_int(trace, CJIT_DTYPE_I64, 0);
    bool if_negative = op == CJIT_OP_NE || op == CJIT_OP_GT || op == CJIT_OP_GE;
    cjit_node as_unsigned = frontend_emit_cast(trace, s, CJIT_DTYPE_U64);
    cjit_node compared = frontend_emit2(trace, op, u, as_unsigned);
    if (if_negative)
        return frontend_emit2(trace, CJIT_OP_OR, frontend_emit2(trace, CJIT_OP_LT, s, zero),
                              compared);
    return frontend_emit2(trace, CJIT_OP_AND, frontend_emit2(trace, CJIT_OP_GE, s, zero), compared);
}

/// |x|, an integer array, op the Python integer |weak|.
static cjit_node compare_with_python_int(frontend_trace *trace, cjit_op op,
                                         const frontend_operand *x, const frontend_operand *weak) {
    if (weak->scalar) {
        int sign, fits = frontend_int_fits(weak->scalar, x->dtype, &sign);
        if (fits < 0)
            return FRONTEND_NO_NODE;
        if (!fits)
            return compare_out_of_range(trace, op, x->node, sign);
        cjit_node constant = frontend_emit_operand(trace, weak, x->dtype, true);
        return frontend_emit2(trace, op, x->node, constant);
    }
    if (x->dtype == CJIT_DTYPE_U64)
        return compare_unsigned_signed(trace, op, x->node, weak->node);
    return frontend_emit2(trace, op, frontend_emit_cast(trace, x->node, CJIT_DTYPE_I64), weak->node);
}

/// Records the comparison when its operands are integers of unlike kinds.
static bool compare_integers(frontend_trace *trace, cjit_op op, const frontend_operand *operands,
                             const frontend_loop *loop, cjit_node *out_node) {
    const frontend_operand *a = &operands[0], *b = &operands[1];
    if (!is_comparison(op) || !cjit_dtype_is_int(loop->in[0]) || !cjit_dtype_is_int(loop->in[1]))
        return false;
    if (!cjit_dtype_is_int(a->dtype) || !cjit_dtype_is_int(b->dtype))
        return false;
    bool weak_a = a->kind == FRONTEND_PYTHON_INT, weak_b = b->kind == FRONTEND_PYTHON_INT;
    if (weak_a && weak_b)
        return false;
    if (weak_b)
        *out_node = compare_with_python_int(trace, op, a, b);
    else if (weak_a)
        *out_node = compare_with_python_int(trace, swap_comparison(op), b, a);
    else if (loop->in[0] == loop->in[1])
        return false;
    else if (loop->in[0] == CJIT_DTYPE_U64)
        *out_node = compare_unsigned_signed(
            trace, op, a->node, frontend_emit_cast(trace, b->node, CJIT_DTYPE_I64));
    else
        *out_node = compare_unsigned_signed(trace, swap_comparison(op), b->node,
                                            frontend_emit_cast(trace, a->node, CJIT_DTYPE_I64));
    return true;
}

// ---------------------------------------------------------------------------------------------
// Calls
// ---------------------------------------------------------------------------------------------

/// The kind of a ufunc's results. NumPy hands tensors back as tensors (torch's __array_wrap__).
static frontend_kind result_kind(const frontend_operand *operands, int count) {
    frontend_kind kind = FRONTEND_NUMPY_SCALAR;
    for (int i = 0; i < count; ++i) {
        if (operands[i].kind == FRONTEND_TORCH_TENSOR)
            return FRONTEND_TORCH_TENSOR;
        if (operands[i].rank > 0)
            kind = FRONTEND_NUMPY_ARRAY;
    }
    return kind;
}

/// NumPy's ValueError for an integer |base| to a negative power, one among the exponents being enough.
static int check_integer_power(frontend_trace *trace, const frontend_loop *loop,
                               const frontend_operand *base, const frontend_operand *exponent) {
    static const char message[] = "Integers to negative integer powers are not allowed.";
    if (!cjit_dtype_is_signed_int(loop->in[0]))
        return 0;
    cjit_node negative;
    if (exponent->scalar) {
        int sign;
        if (exponent->kind != FRONTEND_PYTHON_INT)
            return 0;
        if (frontend_int_fits(exponent->scalar, CJIT_DTYPE_I64, &sign) < 0)
            return -1;
        if (sign >= 0)
            return 0;
        negative = frontend_emit_int(trace, CJIT_DTYPE_BOOL, 1);
    } else if (cjit_dtype_is_signed_int(exponent->dtype)) {
        cjit_node zero = frontend_emit_int(trace, exponent->dtype, 0);
        negative = frontend_emit_any(
            trace, frontend_emit2(trace, CJIT_OP_LT, exponent->node, zero));
    } else {
        return 0;
    }
    if (base->rank > 0)
        negative = frontend_emit2(trace, CJIT_OP_AND, negative,
                                  frontend_emit_has_elements(trace, base->node));
    cjit_node checked = frontend_emit_raise(trace, negative, CJIT_CODE_VALUE, message, negative);
    return checked == FRONTEND_NO_NODE ? -1 : 0;
}

/// The logical functions make a C long of a Python integer before they look at its truth.
static int check_long(const frontend_operand *operands, int count) {
    for (int i = 0; i < count; ++i) {
        int sign, fits = 1;
        if (operands[i].scalar && operands[i].kind == FRONTEND_PYTHON_INT)
            fits = frontend_int_fits(operands[i].scalar, CJIT_DTYPE_I64, &sign);
        if (fits == 0)
            PyErr_SetString(PyExc_OverflowError, "Python int too large to convert to C long");
        if (fits <= 0)
            return -1;
    }
    return 0;
}

/// The mismatch of any of three operands names all of their shapes.
static int check_shapes(frontend_trace *trace, int count, const cjit_node *nodes) {
    unsigned rank;
    cjit_size shape[CJIT_MAX_RANK];
    cjit_status *status = cjit_graph_broadcast_shape(frontend_trace_get_graph(trace),
                                                     (unsigned)count, nodes, &rank, shape);
    return status ? frontend_raise_status(status) : 0;
}

static bool record(frontend_trace *trace, const known_ufunc *ufunc, const frontend_loop *loop,
                   const frontend_operand *operands, cjit_node *out) {
    const frontend_ufunc_entry *entry = ufunc->entry;
    if (compare_integers(trace, entry->op, operands, loop, &out[0]))
        return out[0] != FRONTEND_NO_NODE;
    if (entry->op == CJIT_OP_POW &&
        check_integer_power(trace, loop, &operands[0], &operands[1]) < 0)
        return false;
    if (strncmp(entry->name, "logical_", 8) == 0 && check_long(operands, loop->num_in) < 0)
        return false;
    cjit_node in[FRONTEND_MAX_OPERANDS];
    for (int i = 0; i < loop->num_in; ++i) {
        in[i] = frontend_emit_operand(trace, &operands[i], loop->in[i], true);
        if (in[i] == FRONTEND_NO_NODE)
            return false;
    }
    if (loop->num_in == 3 && check_shapes(trace, 3, in) < 0)
        return false;
    if (entry->build)
        return entry->build(trace, loop, in, out);
    out[0] = frontend_emit(trace, entry->op, loop->num_in, in);
    return out[0] != FRONTEND_NO_NODE;
}

static PyObject *wrap_results(frontend_trace *trace, const frontend_loop *loop, cjit_node *nodes,
                              frontend_kind kind) {
    PyObject *results[2] = {NULL, NULL};
    for (int i = 0; i < loop->num_out; ++i) {
        cjit_dtype dtype = loop->out[i];
        // torch.Tensor.__array_wrap__ makes bytes of truth values.
        if (kind == FRONTEND_TORCH_TENSOR && dtype == CJIT_DTYPE_BOOL)
            dtype = CJIT_DTYPE_U8;
        results[i] = frontend_wrap(trace, frontend_emit_cast(trace, nodes[i], dtype), kind);
        if (!results[i]) {
            Py_XDECREF(results[0]);
            return NULL;
        }
    }
    if (loop->num_out == 1)
        return results[0];
    return Py_BuildValue("(NN)", results[0], results[1]);
}

typedef struct ufunc_options {
    PyObject *dtype, *casting, *out;
} ufunc_options;

static int read_options(const char *name, PyObject *const *values, PyObject *kwnames,
                        ufunc_options *out) {
    Py_ssize_t count = kwnames ? PyTuple_GET_SIZE(kwnames) : 0;
    for (Py_ssize_t i = 0; i < count; ++i) {
        PyObject *key = PyTuple_GET_ITEM(kwnames, i);
        if (PyUnicode_CompareWithASCIIString(key, "dtype") == 0)
            out->dtype = Py_IsNone(values[i]) ? NULL : values[i];
        else if (PyUnicode_CompareWithASCIIString(key, "casting") == 0)
            out->casting = values[i];
        else if (PyUnicode_CompareWithASCIIString(key, "where") == 0 && values[i] == Py_True)
            continue;
        else if (PyUnicode_CompareWithASCIIString(key, "out") == 0)
            out->out = Py_IsNone(values[i]) ? NULL : values[i];
        else if (PyUnicode_CompareWithASCIIString(key, "order") == 0 ||
                 PyUnicode_CompareWithASCIIString(key, "subok") == 0)
            continue;
        else if (PyUnicode_CompareWithASCIIString(key, "where") == 0) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "np.%s: where= is not supported yet: choose afterwards, "
                                   "np.where(condition, np.%s(...), otherwise)",
                                   name, name);
            return -1;
        } else {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "np.%s: the keyword %U= is not supported yet; leave it out",
                                   name, key);
            return -1;
        }
    }
    return 0;
}

PyObject *frontend_call_ufunc(frontend_trace *trace, PyObject *ufunc, PyObject *const *args,
                              Py_ssize_t nargs, PyObject *kwnames) {
    const known_ufunc *found = find_ufunc(ufunc);
    if (!found)
        return NULL;
    if (!found->entry) { // a generalised one, which is a function of the tables, or none that is known
        frontend_function function = frontend_dispatch_find(ufunc);
        if (function)
            return function(trace, args, nargs, kwnames);
        return PyErr_Occurred() ? NULL : frontend_raise_unsupported_function(ufunc);
    }
    cjit_graph_set_torch_errors(frontend_trace_get_graph(trace), false);
    const known_ufunc known_copy = *found; // the table may be written while Python code runs
    const char *name = known_copy.entry->name;
    if (nargs < known_copy.num_in || nargs > known_copy.num_in + known_copy.num_out) {
        PyErr_Format(PyExc_TypeError, "%s() takes from %d to %d positional arguments but %zd were "
                                      "given",
                     name, known_copy.num_in, known_copy.num_in + known_copy.num_out, nargs);
        return NULL;
    }
    ufunc_options options = {NULL, NULL, NULL};
    if (read_options(name, args + nargs, kwnames, &options) < 0)
        return NULL;
    if (options.out && nargs > known_copy.num_in)
        return PyErr_Format(PyExc_TypeError,
                            "cannot specify 'out' as both a positional and keyword argument");
    frontend_operand operands[FRONTEND_MAX_OPERANDS];
    for (int i = 0; i < known_copy.num_in; ++i)
        if (frontend_read_operand(trace, args[i], &operands[i]) < 0)
            return NULL;
    frontend_loop loop;
    if (find_loop(&known_copy, operands, options.dtype, options.casting, &loop) < 0)
        return NULL;
    cjit_node nodes[2] = {FRONTEND_NO_NODE, FRONTEND_NO_NODE};
    if (!record(trace, &known_copy, &loop, operands, nodes))
        return NULL;
    PyObject *results =
        wrap_results(trace, &loop, nodes, result_kind(operands, known_copy.num_in));
    if (nargs == known_copy.num_in)
        return options.out ? frontend_assign_outputs(trace, results, options.out, name) : results;
    PyObject *outputs = PyTuple_New(known_copy.num_out);
    for (int i = 0; outputs && i < known_copy.num_out; ++i) {
        Py_ssize_t at = known_copy.num_in + i;
        PyTuple_SET_ITEM(outputs, i, Py_NewRef(at < nargs ? args[at] : Py_None));
    }
    if (outputs)
        results = frontend_assign_outputs(trace, results, outputs, name);
    else
        Py_CLEAR(results);
    Py_XDECREF(outputs);
    return results;
}

PyObject *frontend_call_ufunc_named(frontend_trace *trace, const char *name, Py_ssize_t count,
                                    PyObject *const *operands) {
    static PyObject *umath; // where clip is a ufunc
    if (!umath && !(umath = PyImport_ImportModule("numpy._core.umath")))
        return NULL;
    PyObject *ufunc = PyObject_GetAttrString(umath, name);
    if (!ufunc)
        return NULL;
    PyObject *result = frontend_call_ufunc(trace, ufunc, operands, count, NULL);
    Py_DECREF(ufunc);
    return result;
}

PyObject *frontend_numpy_elementwise(frontend_trace *trace, const char *ufunc_name, cjit_op op,
                                     unsigned nin, PyObject *const *operands) {
    (void)op; // the ufunc table knows it
    return frontend_call_ufunc_named(trace, ufunc_name, nin, operands);
}
