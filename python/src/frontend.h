// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract between the two halves of the extension:
//   the call side (function.c, signature.c, call.c, guards.c, outputs.c, exchange.c, errors.c)
//     owns cjit.Function, its specialisations, the flattening of arguments, the guards on outside
//     values, calling kernels and making results;
//   the trace side (trace.c, tracer.c, hooks.c, promote.c, the function tables)
//     owns the tracers, the hooks that rewritten code calls, and the meaning of NumPy's, torch's and
//     Python's functions on tracers.
// Everything here needs the GIL. Functions that return int give 0 or -1 with a Python exception set;
// ones that return PyObject * give a new reference or NULL with an exception set.
#ifndef CJIT_PYTHON_FRONTEND_H
#define CJIT_PYTHON_FRONTEND_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "cjit/graph.h"

// ---------------------------------------------------------------------------------------------
// Values
// ---------------------------------------------------------------------------------------------

/// What a traced value is to the user: it decides promotion rules, methods, and how a result is
/// handed back.
typedef enum frontend_kind {
    FRONTEND_NUMPY_ARRAY,  ///< an ndarray (rank 0 included)
    FRONTEND_NUMPY_SCALAR, ///< a NumPy scalar: rank 0, strongly typed; what ufuncs give for 0-d operands
    FRONTEND_TORCH_TENSOR, ///< a torch.Tensor on the CPU
    FRONTEND_PYTHON_BOOL,  ///< a Python scalar: rank 0; weak in promotion (NEP 50)
    FRONTEND_PYTHON_INT,
    FRONTEND_PYTHON_FLOAT,
    FRONTEND_PYTHON_COMPLEX,
} frontend_kind;

static inline bool frontend_kind_is_python(frontend_kind kind) {
    return kind >= FRONTEND_PYTHON_BOOL;
}
static inline bool frontend_kind_is_scalar(frontend_kind kind) {
    return kind == FRONTEND_NUMPY_SCALAR || frontend_kind_is_python(kind);
}

typedef struct frontend_trace frontend_trace;   // trace.c
typedef struct frontend_guards frontend_guards; // guards.c
typedef struct frontend_storage frontend_storage; // storage.c

/// A traced value. |alias_input| is the graph input that this value *is*, so that returning it returns
/// the caller's own object (or its other library's view of all of it); -1 for anything else.
/// Arrays and tensors have a storage (storage.h): views of one array share it, and a write to one of them
/// changes |node| of them all. Values with the same |object| are one object to the user.
typedef struct frontend_tracer {
    PyObject_HEAD uint64_t torch_enumerator; // 0, never used by us: see tracer_class.c
    frontend_trace *trace;                   // strong (counted by the trace)
    cjit_node node;
    frontend_kind kind;
    int32_t alias_input;
    frontend_storage *storage; ///< NULL: a scalar, which is immutable
    cjit_region region;        ///< the graph's region in which it was made
    uint32_t epoch;            ///< of the trace, when it was last found to be usable (control.h)
    uint32_t object;
    bool is_view;     ///< made by slicing, reshaping…: never the storage's own object
    bool is_readonly; ///< np.broadcast_to's
    bool is_linked;   ///< in the trace's list of live tracers: |next|, |previous|
    struct frontend_tracer *next, *previous;
} frontend_tracer;

extern PyTypeObject frontend_tracer_type; // "cjit.Tracer"; checked by Py_IS_TYPE, never subclassed

/// A tracer for |node|. Trace side.
PyObject *frontend_tracer_create(frontend_trace *trace, cjit_node node, frontend_kind kind,
                                 int32_t alias_input);
/// A tracer for |node|, which was made of |base|'s node by views alone: it shares |base|'s memory.
/// |base| NULL: a new array.
PyObject *frontend_tracer_create_view(frontend_trace *trace, cjit_node node, frontend_kind kind,
                                      PyObject *base);
/// All of |array| again, as |kind|: the same object, or the other library's object over its memory.
PyObject *frontend_tracer_create_same(frontend_trace *trace, frontend_kind kind,
                                      const frontend_tracer *array);

// ---------------------------------------------------------------------------------------------
// Traces (trace side; used by the call side)
// ---------------------------------------------------------------------------------------------

/// Begins a trace and makes it the thread's current one (they nest). |guards| is borrowed and must
/// outlive the trace. NULL with an exception on failure.
frontend_trace *frontend_trace_begin(frontend_guards *guards);
/// Leaves out the checks of indices from now on (`boundscheck=False`).
void frontend_trace_trust_indices(frontend_trace *trace);
/// The thread's current trace, or NULL.
frontend_trace *frontend_trace_get_current(void);
/// Ends the trace: the previous one is current again, the graph moves to the caller, and tracers
/// that are still alive (leaked into a global, a list…) become dead: using one raises
/// cjit.TraceError naming the line where it was made.
cjit_graph *frontend_trace_end(frontend_trace *trace);
/// Borrowed; valid until the end.
cjit_graph *frontend_trace_get_graph(frontend_trace *trace);

/// Adds a graph input and makes the tracer for it.
PyObject *frontend_trace_add_input(frontend_trace *trace, frontend_kind kind, cjit_dtype dtype,
                                   cjit_layout layout, unsigned rank, const int64_t *extents);

/// How graph input |input|, an array, lies in memory in the call that is traced. Copied.
typedef struct frontend_input_layout frontend_input_layout;
int frontend_storage_set_layout(frontend_trace *trace, uint32_t input,
                                const frontend_input_layout *layout);

/// What |object|, an array or tensor from outside, is in the trace: one tracer for each. New reference.
PyObject *frontend_trace_get_outside(frontend_trace *trace, PyObject *object);

/// An outside array that the trace met as an operand (an ndarray or a CPU tensor): an input that
/// the caller does not pass. Found again by identity. The call side reads |hidden[k]| at each call:
/// along |path| when it has one, else the very object (made while tracing, so nobody else's).
typedef struct frontend_hidden {
    PyObject *object; // strong
    bool has_path;
    uint32_t path;
    uint32_t input; // graph input index
    frontend_kind kind;
} frontend_hidden;
uint32_t frontend_trace_get_hidden(frontend_trace *trace, const frontend_hidden **out_hidden);

/// The value of a scalar expression: |real| when |is_real|, else |integer| (bools are 0 and 1).
typedef struct frontend_number {
    bool is_real;
    int64_t integer;
    double real;
} frontend_number;

/// A scalar expression whose value tracing asked for: the specialisation serves only calls that give
/// it the same one. |after|: how many of the graph's size guards come before it in the program.
typedef struct frontend_scalar_guard {
    cjit_node node;
    uint32_t after;
    frontend_number expected;
} frontend_scalar_guard;
/// Where an evaluation finds the values of scalar inputs (false: not a scalar) and of symbols.
typedef struct frontend_scalar_source {
    bool (*read)(void *context, uint32_t input, uint64_t *out_bits);
    void *context;
    const int64_t *symbols; ///< NULL: the values seen while tracing
    /// NULL, or reads an element of an array that is the same in all calls.
    bool (*element)(void *context, cjit_node node, frontend_number *out);
} frontend_scalar_source;

/// `a is b` of two arrays that came from outside, by graph input: the specialisation serves only calls
/// that give it the same answer.
typedef struct frontend_identity_guard {
    uint32_t a, b;
    bool same;
} frontend_identity_guard;
/// The caller's |object| (kept alive by the caller until the trace ends) that graph input |input| and
/// its |tracer| stand for.
int frontend_trace_set_input_object(frontend_trace *trace, uint32_t input, PyObject *tracer,
                                    PyObject *object);
uint32_t frontend_trace_get_identity_guards(frontend_trace *trace,
                                            const frontend_identity_guard **out_guards);

/// The value of a signed integer from its representation.
static inline int64_t frontend_integer_from_bits(cjit_dtype dtype, uint64_t bits) {
    unsigned unused = 64 - 8 * (unsigned)cjit_dtype_size(dtype);
    return (int64_t)(bits << unused) >> unused;
}

/// The value that graph input |input|, a scalar, has in the call that is traced.
int frontend_trace_set_input_bits(frontend_trace *trace, uint32_t input, uint64_t bits);
uint32_t frontend_trace_get_scalar_guards(frontend_trace *trace,
                                          const frontend_scalar_guard **out_guards);
// scalars.c
bool frontend_scalar_guard_holds(const cjit_graph *graph, const frontend_scalar_guard *guard,
                                 const frontend_scalar_source *source);
/// "n == 3". |input_names|: a list of str by graph input. New reference.
PyObject *frontend_scalar_guard_describe(const cjit_graph *graph,
                                         const frontend_scalar_guard *guard,
                                         PyObject *input_names);

/// True when tracing asked for torch's default dtype, which is then part of the key.
bool frontend_trace_uses_default_dtype(const frontend_trace *trace);
/// What torch.get_default_dtype() is now.
cjit_dtype frontend_torch_default_dtype(void);

/// Turns any value that may stand as an operand into a node: a tracer of this trace, a Python or
/// NumPy scalar (a constant), an outside ndarray or tensor (a hidden input), a nested list of numbers
/// (as np.asarray would). Gives its kind. Anything else: TypeError or cjit.UnsupportedError by name.
int frontend_trace_operand(frontend_trace *trace, PyObject *object, cjit_node *out_node,
                           frontend_kind *out_kind);

/// Sets the graph's location to the innermost user frame (frames of cjit's own files are skipped),
/// with columns, and its callers.
int frontend_trace_set_location(frontend_trace *trace);

// ---------------------------------------------------------------------------------------------
// Errors (call side: errors.c; used by both)
// ---------------------------------------------------------------------------------------------

/// cjit.TraceError (a TypeError), cjit.UnsupportedError (a NotImplementedError), cjit.InternalError.
extern PyObject *frontend_trace_error, *frontend_unsupported_error, *frontend_internal_error;

/// Raises the exception class of |owned_status|'s code with its message; returns -1. Consumes it.
int frontend_raise_status(cjit_status *owned_status);
/// False for code of cjit's own Python files, NumPy's, torch's and the standard library's.
bool frontend_is_user_code(PyCodeObject *code);
/// Raises |exception| with "file:line:column: message\n    the source line's expression" for the innermost
/// user frame. |format| as PyUnicode_FromFormat. Returns NULL. For errors that are cjit's own (Unsupported, Trace).
PyObject *frontend_raise_at_user(PyObject *exception, const char *format, ...);
/// The same for what shows only when the user's |function| has returned: at the place in it (or in its
/// helpers) that changes |name|, a str, or at its `return` when |name| is NULL. Returns NULL.
PyObject *frontend_raise_in_function(PyObject *exception, PyObject *function, PyObject *name,
                                     const char *format, ...);

// ---------------------------------------------------------------------------------------------
// Guards on outside values (call side: guards.c; recorded by the hooks)
// ---------------------------------------------------------------------------------------------

/// A path is how an outside value is reached: a root (a global, a closure cell, an argument that is
/// not an array), then attributes and items. At each call every guarded path is read again; equal
/// values: the specialisation stands. (Globals and module attributes are skipped while the dict's version is unchanged.)
frontend_guards *frontend_guards_create(void);
void frontend_guards_destroy(frontend_guards *guards);
/// |globals|: the function's globals dict; falls back to builtins as Python does.
int frontend_guards_root_global(frontend_guards *guards, PyObject *globals, PyObject *name,
                                uint32_t *out_path);
int frontend_guards_root_cell(frontend_guards *guards, PyObject *cell, PyObject *name,
                              uint32_t *out_path);
/// |index|: the position among the flattened arguments.
int frontend_guards_root_argument(frontend_guards *guards, uint32_t index, uint32_t *out_path);
int frontend_guards_step_attribute(frontend_guards *guards, uint32_t path, PyObject *name,
                                   uint32_t *out_path);
int frontend_guards_step_item(frontend_guards *guards, uint32_t path, PyObject *key,
                              uint32_t *out_path);
/// Remembers that |object| was read along |path|, so that attributes and items of it are guarded too.
int frontend_guards_set_origin(frontend_guards *guards, PyObject *object, uint32_t path);
/// True when |object| has an origin.
bool frontend_guards_get_origin(frontend_guards *guards, PyObject *object, uint32_t *out_path);
/// Records that the value along |path| must stay what |value| is: numbers, strings, None and tuples of
/// them by type and value (floats bitwise), functions, classes and modules by identity, ndarrays and
/// tensors by dtype, rank and layout (their contents are read at each call), other objects by type (their
/// attributes are guarded as they are read).
int frontend_guards_expect(frontend_guards *guards, uint32_t path, PyObject *value);
/// Records that the value along |path| must stay the very |object|, which is kept alive.
int frontend_guards_expect_identity(frontend_guards *guards, uint32_t path, PyObject *object);
/// Records that reading along |path| must fail. Leaves a pending exception alone.
void frontend_guards_expect_missing(frontend_guards *guards, uint32_t path);
/// Records that the Python |function| found along |path| must keep its code and its defaults.
int frontend_guards_expect_function(frontend_guards *guards, uint32_t path, PyObject *function);
/// Guards the whole contents of a container (list, dict, tuple, set) that code looked at as a whole: len(),
/// iteration, `in`, ==, methods. Contents that cannot be compared are refused by name (cjit.UnsupportedError).
int frontend_guards_expect_contents(frontend_guards *guards, uint32_t path, PyObject *container);

// ---------------------------------------------------------------------------------------------
// Function tables (trace side)
// ---------------------------------------------------------------------------------------------

/// An implementation of a NumPy, torch, math or builtin function over tracers. |args| has |nargs|
/// positional arguments followed by the values of |kwnames| (a tuple, or NULL), as vectorcall does.
/// At least one argument (perhaps nested in a list) is a tracer.
typedef PyObject *(*frontend_function)(frontend_trace *trace, PyObject *const *args,
                                       Py_ssize_t nargs, PyObject *kwnames);

typedef struct frontend_table_entry {
    const char *module; ///< "numpy", "torch", "torch.nn.functional", "math", "builtins", "torch.Tensor", "numpy.ndarray"…
    const char *name;
    frontend_function function;
} frontend_table_entry;

/// The tables, each ending with {NULL, NULL, NULL}. Function objects are looked up lazily, at the first
/// trace after their module is in sys.modules; methods (module "torch.Tensor", "numpy.ndarray") by name.
extern const frontend_table_entry frontend_numpy_table[];   // numpy_functions.c
extern const frontend_table_entry frontend_torch_table[];   // torch_functions.c
extern const frontend_table_entry frontend_builtin_table[]; // python_functions.c: math, builtins, operator
extern const frontend_table_entry frontend_cmath_table[];   // python_cmath.c

/// Parses arguments by parameter names: |names| NULL-terminated; out_values[i] borrowed or NULL when
/// not given. A name that starts with '*' begins the keyword-only ones, one that starts with '!' is accepted only with
/// its default value (None or as documented) and otherwise refused with "np.sort: kind='heapsort' is not supported; leave kind out".
int frontend_parse_arguments(const char *function_name, PyObject *const *args, Py_ssize_t nargs,
                             PyObject *kwnames, const char *const *names, PyObject **out_values);

/// NumPy's result for a ufunc over |nin| operands: asks the ufunc's own resolve_dtypes (NEP 50,
/// cached), casts, applies |op|. torch's promotion is frontend_torch_elementwise. Both give a new tracer.
PyObject *frontend_numpy_elementwise(frontend_trace *trace, const char *ufunc_name, cjit_op op,
                                     unsigned nin, PyObject *const *operands);
typedef enum frontend_torch_rule {
    FRONTEND_TORCH_PROMOTE,       ///< result dtype by torch.result_type
    FRONTEND_TORCH_PROMOTE_FLOAT, ///< the same, integers and bool become the default dtype (float32)
    FRONTEND_TORCH_PREDICATE,     ///< promoted together, result bool
} frontend_torch_rule;
PyObject *frontend_torch_elementwise(frontend_trace *trace, frontend_torch_rule rule, cjit_op op,
                                     unsigned nin, PyObject *const *operands);

#endif // CJIT_PYTHON_FRONTEND_H
