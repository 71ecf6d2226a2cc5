// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers passed at run time where Python needs their value while tracing.
//
//   def f(x, n):                  ->   guard  n == 3      (range(n) unrolled three times)
//       for _ in range(n): …
//       if n > 2 and x.shape[0] > 8: …   guards  (n > 2) is True, (s0 > 8) is True
//
// An expression of such numbers, of sizes and of constants is evaluated with the values of the call
// that is traced, and its value becomes a guard: at each later call the same expression is evaluated
// again (frontend_scalar_guard_holds). So `n // 2` as a count serves n = 4 and 5 alike, and a branch
// compiles at most twice. An expression that depends on array elements has no value yet.
#include "function.h"
#include "trace.h"

#include <math.h>
#include <string.h>

/// A chain `n = n + n` is a graph of shared nodes: without a bound its evaluation is exponential.
enum { MAX_STEPS = 4096 };

typedef struct evaluation {
    const cjit_graph *graph;
    const frontend_scalar_source *source;
    unsigned steps;
    bool has_input, has_size, has_element; ///< what was met
} evaluation;

static bool evaluate(evaluation *state, cjit_node node, frontend_number *out);

static frontend_number of_int(int64_t value) { return (frontend_number){false, value, 0}; }
static frontend_number of_real(double value) { return (frontend_number){true, 0, value}; }
static double as_real(frontend_number number) {
    return number.is_real ? number.real : (double)number.integer;
}

/// A scalar from its representation; false for half types.
static bool from_bits(cjit_dtype dtype, uint64_t bits, frontend_number *out) {
    float single;
    double wide;
    switch (dtype) {
    case CJIT_DTYPE_F16:
    case CJIT_DTYPE_BF16:
    case CJIT_DTYPE_C64:
    case CJIT_DTYPE_C128:
        return false;
    case CJIT_DTYPE_F32:
        memcpy(&single, &bits, sizeof single);
        *out = of_real((double)single);
        return true;
    case CJIT_DTYPE_F64:
        memcpy(&wide, &bits, sizeof wide);
        *out = of_real(wide);
        return true;
    default:
        break;
    }
    unsigned unused = 64 - 8 * (unsigned)cjit_dtype_size(dtype);
    if (cjit_dtype_is_signed_int(dtype))
        *out = of_int(frontend_integer_from_bits(dtype, bits));
    else if (dtype == CJIT_DTYPE_U64 && (int64_t)bits < 0)
        return false;
    else
        *out = of_int((int64_t)(bits << unused >> unused));
    return true;
}

/// |number| as a value of |dtype|: wrapped or rounded. False where C leaves it undefined.
static bool convert(frontend_number number, cjit_dtype dtype, frontend_number *out) {
    if (dtype == CJIT_DTYPE_BOOL) {
        *out = of_int(number.is_real ? number.real != 0 : number.integer != 0);
        return true;
    }
    if (dtype == CJIT_DTYPE_F64 || dtype == CJIT_DTYPE_F32) {
        double value = as_real(number);
        *out = of_real(dtype == CJIT_DTYPE_F32 ? (double)(float)value : value);
        return true;
    }
    if (!cjit_dtype_is_int(dtype))
        return false;
    if (number.is_real) {
        if (!(fabs(number.real) < 0x1p63))
            return false;
        number = of_int((int64_t)number.real);
    }
    return from_bits(dtype, (uint64_t)number.integer, out);
}

static int64_t floor_divide(int64_t a, int64_t b) {
    int64_t quotient = a / b;
    return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

static bool compare(cjit_op op, frontend_number a, frontend_number b, frontend_number *out) {
    bool real = a.is_real || b.is_real;
    double x = as_real(a), y = as_real(b);
    int order = real ? (x > y) - (x < y) : (a.integer > b.integer) - (a.integer < b.integer);
    bool ordered = !real || (x == x && y == y);
    switch (op) {
    case CJIT_OP_EQ: *out = of_int(ordered && order == 0); return true;
    case CJIT_OP_NE: *out = of_int(!ordered || order != 0); return true;
    case CJIT_OP_LT: *out = of_int(ordered && order < 0); return true;
    case CJIT_OP_LE: *out = of_int(ordered && order <= 0); return true;
    case CJIT_OP_GT: *out = of_int(ordered && order > 0); return true;
    case CJIT_OP_GE: *out = of_int(ordered && order >= 0); return true;
    default: return false;
    }
}

static bool apply_integers(cjit_op op, int64_t a, int64_t b, int64_t *out) {
    uint64_t x = (uint64_t)a, y = (uint64_t)b;
    bool divides = b != 0 && !(a == INT64_MIN && b == -1);
    switch (op) {
    case CJIT_OP_ADD: *out = (int64_t)(x + y); return true;
    case CJIT_OP_SUB: *out = (int64_t)(x - y); return true;
    case CJIT_OP_MUL: *out = (int64_t)(x * y); return true;
    case CJIT_OP_FLOORDIV: *out = divides ? floor_divide(a, b) : 0; return divides;
    case CJIT_OP_MOD: *out = divides ? a - floor_divide(a, b) * b : 0; return divides;
    case CJIT_OP_TRUNCDIV: *out = divides ? a / b : 0; return divides;
    case CJIT_OP_MAXIMUM: *out = a > b ? a : b; return true;
    case CJIT_OP_MINIMUM: *out = a < b ? a : b; return true;
    case CJIT_OP_AND: *out = a & b; return true;
    case CJIT_OP_OR: *out = a | b; return true;
    case CJIT_OP_XOR: *out = a ^ b; return true;
    case CJIT_OP_SHL: *out = y < 64 ? (int64_t)(x << y) : 0; return true;
    case CJIT_OP_SHR: *out = a >> (y < 64 ? y : 63); return true;
    case CJIT_OP_POW:
        *out = 1;
        for (; y; y >>= 1, x *= x)
            *out = y & 1 ? (int64_t)((uint64_t)*out * x) : *out;
        return b >= 0;
    case CJIT_OP_NEG: *out = (int64_t)(0 - x); return true;
    case CJIT_OP_ABS: *out = a < 0 ? (int64_t)(0 - x) : a; return true;
    case CJIT_OP_NOT: *out = ~a; return true;
    default: return false;
    }
}

/// Only operations that give the same bits here as in a kernel.
static bool apply_reals(cjit_op op, double a, double b, double *out) {
    switch (op) {
    case CJIT_OP_ADD: *out = a + b; return true;
    case CJIT_OP_SUB: *out = a - b; return true;
    case CJIT_OP_MUL: *out = a * b; return true;
    case CJIT_OP_DIV: *out = a / b; return true;
    case CJIT_OP_MAXIMUM: *out = a != a ? a : b != b || b > a ? b : a; return true;
    case CJIT_OP_MINIMUM: *out = a != a ? a : b != b || b < a ? b : a; return true;
    case CJIT_OP_NEG: *out = -a; return true;
    case CJIT_OP_ABS: *out = fabs(a); return true;
    case CJIT_OP_FLOOR: *out = floor(a); return true;
    case CJIT_OP_CEIL: *out = ceil(a); return true;
    case CJIT_OP_TRUNC: *out = trunc(a); return true;
    case CJIT_OP_RINT: *out = rint(a); return true;
    case CJIT_OP_SQRT: *out = sqrt(a); return true;
    default: return false;
    }
}

static bool evaluate_operation(evaluation *state, const cjit_node_info *info,
                               frontend_number *out) {
    frontend_number operands[2] = {of_int(0), of_int(0)};
    if (info->num_operands == 0 || info->num_operands > 2)
        return false;
    for (uint32_t i = 0; i < info->num_operands; i++)
        if (!evaluate(state, info->operands[i], &operands[i]))
            return false;
    frontend_number a = operands[0], b = operands[1];
    if (info->op == CJIT_OP_CAST)
        return convert(a, info->dtype, out);
    if (info->op == CJIT_OP_ISNAN || info->op == CJIT_OP_ISINF || info->op == CJIT_OP_ISFINITE) {
        double x = as_real(a);
        *out = of_int(info->op == CJIT_OP_ISNAN   ? isnan(x)
                      : info->op == CJIT_OP_ISINF ? isinf(x) != 0
                                                  : isfinite(x) != 0);
        return true;
    }
    if (info->num_operands == 2 && compare(info->op, a, b, out))
        return true;
    if (info->op == CJIT_OP_NOT && info->dtype == CJIT_DTYPE_BOOL) {
        *out = of_int(a.integer == 0);
        return true;
    }
    frontend_number result = a;
    if (a.is_real || b.is_real) {
        result = of_real(0);
        if (!apply_reals(info->op, as_real(a), as_real(b), &result.real))
            return false;
    } else if (!apply_integers(info->op, a.integer, b.integer, &result.integer)) {
        return false;
    }
    return convert(result, info->dtype, out);
}

static bool evaluate(evaluation *state, cjit_node node, frontend_number *out) {
    const cjit_node_info *info = cjit_graph_get_node(state->graph, node);
    if (info->rank != 0 || ++state->steps > MAX_STEPS)
        return false;
    uint64_t bits;
    switch (info->op) {
    case CJIT_OP_CONSTANT:
        return from_bits(info->dtype, (uint64_t)info->attributes[0], out);
    case CJIT_OP_SIZE:
        state->has_size = true;
        *out = of_int(cjit_graph_size_evaluate(state->graph, (cjit_size)info->attributes[0],
                                               state->source->symbols));
        return true;
    case CJIT_OP_INPUT:
        state->has_input = true;
        return state->source->read(state->source->context, (uint32_t)info->attributes[0], &bits) &&
               from_bits(info->dtype, bits, out);
    case CJIT_OP_SLICE:
        state->has_element = true;
        return state->source->element && state->source->element(state->source->context, node, out);
    default:
        return evaluate_operation(state, info, out);
    }
}

static bool same(frontend_number a, frontend_number b) {
    return a.is_real == b.is_real && a.integer == b.integer &&
           memcmp(&a.real, &b.real, sizeof a.real) == 0;
}

bool frontend_scalar_guard_holds(const cjit_graph *graph, const frontend_scalar_guard *guard,
                                 const frontend_scalar_source *source) {
    evaluation state = {.graph = graph, .source = source};
    frontend_number now;
    return evaluate(&state, guard->node, &now) && same(now, guard->expected);
}

// ---------------------------------------------------------------------------------------------
// While tracing
// ---------------------------------------------------------------------------------------------

static bool read_traced(void *context, uint32_t input, uint64_t *out_bits) {
    return frontend_trace_get_input_bits(context, input, out_bits);
}

/// The element of an array that tracing made of constants: the same in all calls.
static bool read_made(void *context, cjit_node node, frontend_number *out) {
    frontend_trace *trace = context;
    const cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *slice = cjit_graph_get_node(graph, node);
    const cjit_node_info *base = cjit_graph_get_node(graph, slice->operands[0]);
    const frontend_hidden *hidden;
    uint32_t count = frontend_trace_get_hidden(trace, &hidden);
    if (base->op != CJIT_OP_INPUT)
        return false;
    while (count > 0 && hidden[count - 1].input != (uint32_t)base->attributes[0])
        --count;
    if (count == 0 || hidden[count - 1].has_path ||
        hidden[count - 1].kind != FRONTEND_NUMPY_ARRAY)
        return false;
    PyObject *index = PyTuple_New(base->rank), *item = NULL, *value = NULL;
    bool known = index != NULL;
    for (unsigned axis = 0; known && axis < base->rank; axis++) {
        int64_t start;
        known = cjit_graph_size_is_constant(graph, (cjit_size)slice->attributes[4 * axis], &start);
        PyObject *position = known ? PyLong_FromLongLong(start) : NULL;
        known = position != NULL;
        if (known)
            PyTuple_SET_ITEM(index, axis, position);
    }
    if (known)
        item = PyObject_GetItem(hidden[count - 1].object, index);
    if (item)
        value = PyObject_CallMethod(item, "item", NULL);
    known = value && (PyFloat_Check(value) || PyLong_Check(value));
    if (known && PyFloat_Check(value))
        *out = of_real(PyFloat_AS_DOUBLE(value));
    else if (known)
        *out = of_int(PyLong_AsLongLong(value));
    known = known && !PyErr_Occurred();
    PyErr_Clear();
    Py_XDECREF(index);
    Py_XDECREF(item);
    Py_XDECREF(value);
    return known;
}

/// Equality of two sizes is a fact that the graph itself makes use of.
static int decide_sizes_equal(frontend_trace *trace, const cjit_node_info *info,
                              frontend_number *out) {
    cjit_size lhs, rhs;
    bool equal;
    if ((info->op != CJIT_OP_EQ && info->op != CJIT_OP_NE) ||
        !frontend_node_is_size(trace, info->operands[0], &lhs) ||
        !frontend_node_is_size(trace, info->operands[1], &rhs))
        return 0;
    bool expected = info->op == CJIT_OP_EQ;
    cjit_graph *graph = frontend_trace_get_graph(trace);
    int64_t constant;
    if (!cjit_graph_size_is_constant(graph, lhs, &constant) &&
        !cjit_graph_size_is_constant(graph, rhs, &constant) &&
        (cjit_graph_size_is_computed(graph, lhs) || cjit_graph_size_is_computed(graph, rhs)) &&
        cjit_graph_size_canonical(graph, lhs) != cjit_graph_size_canonical(graph, rhs))
        return 0; // only the kernel knows
    cjit_status *status = cjit_graph_decide_equal(graph, lhs, rhs, &equal);
    if (status)
        return frontend_raise_status(status);
    *out = of_int(equal == expected);
    return 1;
}

int frontend_node_decide(frontend_trace *trace, cjit_node node, frontend_number *out) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    if (info->op == CJIT_OP_SIZE) {
        *out = of_int(0);
        return frontend_size_specialize(trace, (cjit_size)info->attributes[0], &out->integer) < 0
                   ? -1
                   : 1;
    }
    int done = decide_sizes_equal(trace, info, out);
    if (done)
        return done;
    frontend_scalar_source source = {read_traced, trace, NULL, read_made};
    evaluation state = {.graph = graph, .source = &source};
    // A guard on what is computed with an element could not be checked at a call.
    if (!evaluate(&state, node, out) || (state.has_element && (state.has_input || state.has_size)))
        return 0;
    return (state.has_input || state.has_size) &&
                   frontend_trace_add_scalar_guard(trace, node, *out) < 0
               ? -1
               : 1;
}

PyObject *frontend_number_to_python(frontend_number number, frontend_kind kind) {
    if (number.is_real || kind == FRONTEND_PYTHON_FLOAT)
        return PyFloat_FromDouble(as_real(number));
    return kind == FRONTEND_PYTHON_BOOL ? PyBool_FromLong(number.integer != 0)
                                        : PyLong_FromLongLong(number.integer);
}

// ---------------------------------------------------------------------------------------------
// In words
// ---------------------------------------------------------------------------------------------

/// "n", "x.shape[0]": the expression as the user wrote it, near enough; "…" where it is long.
static PyObject *describe(const cjit_graph *graph, cjit_node node, PyObject *input_names,
                          int depth) {
    const cjit_node_info *info = cjit_graph_get_node(graph, node);
    frontend_number number;
    if (info->op == CJIT_OP_INPUT && info->attributes[0] < PyList_GET_SIZE(input_names))
        return Py_NewRef(PyList_GET_ITEM(input_names, info->attributes[0]));
    if (info->op == CJIT_OP_CONSTANT &&
        from_bits(info->dtype, (uint64_t)info->attributes[0], &number)) {
        PyObject *value = frontend_number_to_python(number, FRONTEND_PYTHON_INT);
        PyObject *text = value ? PyObject_Repr(value) : NULL;
        Py_XDECREF(value);
        return text;
    }
    if (info->op == CJIT_OP_SIZE) {
        char *text = NULL;
        cjit_status *status =
            cjit_graph_print_size(graph, (cjit_size)info->attributes[0], &text);
        PyObject *result = status ? PyUnicode_FromString("a size") : PyUnicode_FromString(text);
        cjit_status_destroy(status);
        free(text);
        return result;
    }
    if (depth == 0 || info->num_operands == 0 || info->num_operands > 2)
        return PyUnicode_FromString("…");
    PyObject *a = describe(graph, info->operands[0], input_names, depth - 1);
    if (!a || info->op == CJIT_OP_CAST)
        return a;
    PyObject *b = info->num_operands == 2
                      ? describe(graph, info->operands[1], input_names, depth - 1)
                      : NULL;
    PyObject *text = NULL;
    if (b || info->num_operands == 1)
        text = b ? PyUnicode_FromFormat("%s(%U, %U)", cjit_op_get_name(info->op), a, b)
                 : PyUnicode_FromFormat("%s(%U)", cjit_op_get_name(info->op), a);
    Py_DECREF(a);
    Py_XDECREF(b);
    return text;
}

PyObject *frontend_scalar_guard_describe(const cjit_graph *graph,
                                         const frontend_scalar_guard *guard,
                                         PyObject *input_names) {
    bool is_bool = cjit_graph_get_node(graph, guard->node)->dtype == CJIT_DTYPE_BOOL;
    PyObject *value = frontend_number_to_python(
        guard->expected, is_bool ? FRONTEND_PYTHON_BOOL : FRONTEND_PYTHON_INT);
    PyObject *name = value ? describe(graph, guard->node, input_names, 4) : NULL;
    PyObject *text = name ? PyUnicode_FromFormat("%U == %R", name, value) : NULL;
    Py_XDECREF(value);
    Py_XDECREF(name);
    return text;
}
