// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of the trace side share among themselves (frontend.h is the contract with the call
// side). Conventions beyond frontend.h's:
//   - `frontend_emit…` functions make nodes and are sticky: a failure sets a Python exception and
//     gives FRONTEND_NO_NODE; one of their operands being FRONTEND_NO_NODE gives it again. A formula
//     is written as one expression and checked once, by `frontend_wrap`.
#ifndef CJIT_PYTHON_TRACE_H
#define CJIT_PYTHON_TRACE_H

#include "frontend.h"

#define FRONTEND_NO_NODE UINT32_MAX
typedef struct frontend_control frontend_control; // control.h
enum { FRONTEND_MAX_OPERANDS = 4 };

// ---------------------------------------------------------------------------------------------
// trace.c, location.c
// ---------------------------------------------------------------------------------------------

frontend_guards *frontend_trace_get_guards(frontend_trace *trace);
/// Whether indices are checked when the kernel runs: they are, unless switched off.
bool frontend_trace_checks_bounds(const frontend_trace *trace);
void frontend_trace_retain(frontend_trace *trace);
void frontend_trace_release(frontend_trace *trace);
bool frontend_trace_has_ended(const frontend_trace *trace);
/// Checks that |tracer| belongs to the thread's current trace, else raises cjit.TraceError.
int frontend_tracer_check(const frontend_tracer *tracer);
/// The current trace if |tracer| belongs to it, with the location set to the user's line; else NULL
/// with an exception.
frontend_trace *frontend_tracer_enter(const frontend_tracer *tracer);

static inline bool frontend_is_tracer(PyObject *object) {
    return Py_IS_TYPE(object, &frontend_tracer_type);
}

/// `a is b` of two tracers, guarded where they are arrays of the caller's. 1, 0, or -1. identity.c
int frontend_trace_is_same(frontend_trace *trace, PyObject *a, PyObject *b);
/// What identity.c keeps for |trace|; freed with frontend_identities_clear.
typedef struct frontend_identities {
    struct frontend_input_object {
        uint32_t input;
        PyObject *tracer, *object; ///< borrowed
    } *inputs;
    frontend_identity_guard *guards;
    uint32_t num_inputs, max_inputs, num_guards, max_guards;
} frontend_identities;
frontend_identities *frontend_trace_get_identities(frontend_trace *trace);
void frontend_identities_clear(frontend_identities *identities);

/// Grows whenever a region of the graph begins or ends: nodes may be out of sight since.
uint32_t frontend_trace_get_epoch(const frontend_trace *trace);
void frontend_trace_begin_epoch(frontend_trace *trace);

/// False when graph input |input| is no scalar whose value is known.
bool frontend_trace_get_input_bits(const frontend_trace *trace, uint32_t input,
                                   uint64_t *out_bits);
int frontend_trace_add_scalar_guard(frontend_trace *trace, cjit_node node,
                                    frontend_number expected);

/// Where node |node| was made, after the trace ended: "file:line" or "an unknown line".
void frontend_trace_describe_origin(const frontend_trace *trace, cjit_node node, char *out_text,
                                    size_t size);

/// location.c: positions of frames, cached for one trace.
typedef struct frontend_locations frontend_locations;
frontend_locations *frontend_locations_create(void);
void frontend_locations_destroy(frontend_locations *locations);
/// The location of the running user frame, with its callers, in |graph|.
int frontend_locations_find(frontend_locations *locations, cjit_graph *graph,
                            cjit_location *out_location);

// ---------------------------------------------------------------------------------------------
// dtypes.c: element types and types of objects
// ---------------------------------------------------------------------------------------------

/// Borrowed modules; numpy is imported when needed, torch only found when it is imported already.
PyObject *frontend_numpy_module(void);
PyObject *frontend_torch_module(void); ///< NULL without an exception when torch is not imported

/// The np.dtype / torch.dtype of |dtype|, borrowed; NULL with TypeError where there is none.
PyObject *frontend_numpy_dtype(cjit_dtype dtype);
PyObject *frontend_torch_dtype(cjit_dtype dtype);
/// The NumPy scalar type, borrowed: np.float32…
PyObject *frontend_numpy_scalar_type(cjit_dtype dtype);
/// Anything that np.dtype() takes / a torch.dtype or float, int, bool. -1 with an exception.
int frontend_dtype_from_numpy(PyObject *object, cjit_dtype *out_dtype);
int frontend_dtype_from_torch(PyObject *object, cjit_dtype *out_dtype);
/// torch's name in its messages: "Float", "Long", "Bool"…
const char *frontend_torch_scalar_name(cjit_dtype dtype);
/// What torch.get_default_dtype() is while the current trace is made; guarded from now on.
cjit_dtype frontend_trace_default_dtype(void);

bool frontend_is_numpy_array(PyObject *object);
bool frontend_is_numpy_scalar(PyObject *object);
bool frontend_is_torch_tensor(PyObject *object);
bool frontend_is_torch_dtype(PyObject *object);
/// What type(x) is for the user: np.ndarray, np.float32, torch.Tensor, float… Borrowed.
PyObject *frontend_user_type(frontend_trace *trace, const frontend_tracer *tracer);

// ---------------------------------------------------------------------------------------------
// emit.c: operands and nodes
// ---------------------------------------------------------------------------------------------

/// An operand before promotion. A Python constant has no node yet: it takes the dtype it meets.
typedef struct frontend_operand {
    PyObject *scalar; ///< a Python bool, int or float (borrowed), else NULL
    cjit_node node;   ///< FRONTEND_NO_NODE for a |scalar|
    frontend_kind kind;
    cjit_dtype dtype; ///< of a |scalar|: bool, i64 or f64
    unsigned rank;
} frontend_operand;

int frontend_read_operand(frontend_trace *trace, PyObject *object, frontend_operand *out_operand);
/// The operand at |dtype|. A Python integer must fit as NumPy demands when |checked|, else it wraps.
cjit_node frontend_emit_operand(frontend_trace *trace, const frontend_operand *operand,
                                cjit_dtype dtype, bool checked);
cjit_node frontend_emit(frontend_trace *trace, cjit_op op, unsigned count, const cjit_node *nodes);
cjit_node frontend_emit1(frontend_trace *trace, cjit_op op, cjit_node a);
cjit_node frontend_emit2(frontend_trace *trace, cjit_op op, cjit_node a, cjit_node b);
cjit_node frontend_emit3(frontend_trace *trace, cjit_op op, cjit_node a, cjit_node b, cjit_node c);
cjit_node frontend_emit_cast(frontend_trace *trace, cjit_node node, cjit_dtype dtype);
cjit_node frontend_emit_float(frontend_trace *trace, cjit_dtype dtype, double value);
cjit_node frontend_emit_int(frontend_trace *trace, cjit_dtype dtype, int64_t value);
/// |value| as a constant of any |dtype|.
cjit_node frontend_emit_number(frontend_trace *trace, cjit_dtype dtype, double value);
cjit_node frontend_emit_size(frontend_trace *trace, cjit_size size);
/// |node| broadcast to the shape of |like|.
cjit_node frontend_emit_like(frontend_trace *trace, cjit_node node, cjit_node like);
/// |node| with rank 0, for one element of any rank.
cjit_node frontend_emit_scalar(frontend_trace *trace, cjit_node node);
cjit_node frontend_emit_transpose(frontend_trace *trace, cjit_node node);
/// Stops the kernel where the scalar |condition| holds. Gives |then|, or FRONTEND_NO_NODE.
cjit_node frontend_emit_raise(frontend_trace *trace, cjit_node condition, cjit_code code,
                              const char *message, cjit_node then);
/// A bool scalar: |array| has elements. What an operation refuses it refuses only then.
cjit_node frontend_emit_has_elements(frontend_trace *trace, cjit_node array);
cjit_dtype frontend_node_dtype(frontend_trace *trace, cjit_node node);
unsigned frontend_node_rank(frontend_trace *trace, cjit_node node);
/// A new tracer of |kind|, or NULL when |node| is FRONTEND_NO_NODE.
PyObject *frontend_wrap(frontend_trace *trace, cjit_node node, frontend_kind kind);
/// The larger and smaller limit of an integer dtype; u64's upper limit does not fit and is -1.
void frontend_int_limits(cjit_dtype dtype, int64_t *out_least, uint64_t *out_greatest);
/// 1 when the Python integer |value| fits |dtype|, 0 when not, -1 on an error. |out_sign|: its sign.
int frontend_int_fits(PyObject *value, cjit_dtype dtype, int *out_sign);

// ---------------------------------------------------------------------------------------------
// sizes.c: sizes as Python numbers, shapes
// ---------------------------------------------------------------------------------------------

/// The extent as an int when it is constant, else a tracer of kind PYTHON_INT.
PyObject *frontend_size_to_object(frontend_trace *trace, cjit_size size);
/// A shape as a tuple of those.
PyObject *frontend_shape_to_object(frontend_trace *trace, cjit_node node);
/// 1: |object| is an int or a tracer that stands for a size. 0: it is not. -1: an exception.
int frontend_size_peek(frontend_trace *trace, PyObject *object, cjit_size *out_size);
/// The same, where an integer passed at run time is a symbol, and an expression of such that is none of
/// sizes is specialised: its value now, guarded.
int frontend_size_from_object(frontend_trace *trace, PyObject *object, cjit_size *out_size);
/// True when |node| is a size or an integer constant, with the size.
bool frontend_node_is_size(frontend_trace *trace, cjit_node node, cjit_size *out_size);
/// True when |size| is made of extents and constants, not of integers that are passed or computed.
bool frontend_size_is_of_extents(const cjit_graph *graph, cjit_size size);
/// Reads a shape: one size or a sequence of them. -1 allowed only when |allow_minus_one|.
int frontend_shape_from_object(frontend_trace *trace, PyObject *object, const char *function_name,
                               unsigned *out_rank, cjit_size *out_shape);
/// Refuses negative extents of a shape that was read, as NumPy or |torch| does.
int frontend_shape_check(frontend_trace *trace, unsigned rank, const cjit_size *shape, bool torch);
/// Specialises on |size|: its value now, guarded.
int frontend_size_specialize(frontend_trace *trace, cjit_size size, int64_t *out_value);
/// The value that a scalar has in the call that is traced, guarded (scalars.c). 1: done. 0: it depends
/// on data. -1: an exception.
int frontend_node_decide(frontend_trace *trace, cjit_node node, frontend_number *out_number);
/// A float, or by |kind| a bool or an int.
PyObject *frontend_number_to_python(frontend_number number, frontend_kind kind);
cjit_size frontend_node_count(frontend_trace *trace, cjit_node node);

// ---------------------------------------------------------------------------------------------
// promote.c, promote_torch.c, numpy_ufuncs.c
// ---------------------------------------------------------------------------------------------

/// The loop that NumPy chose: the operands are cast to |in| before |build| sees them.
typedef struct frontend_loop {
    uint8_t num_in, num_out;
    cjit_dtype in[FRONTEND_MAX_OPERANDS];
    cjit_dtype out[2];
} frontend_loop;

/// Makes a ufunc's results from operands of the loop's dtypes; false with an exception.
typedef bool (*frontend_ufunc_build)(frontend_trace *trace, const frontend_loop *loop,
                                     const cjit_node *in, cjit_node *out);
typedef struct frontend_ufunc_entry {
    const char *name;
    cjit_op op;                 ///< applied as it is when |build| is NULL
    frontend_ufunc_build build;
    const char *module;         ///< NULL: numpy
} frontend_ufunc_entry;
extern const frontend_ufunc_entry frontend_ufunc_table[]; // numpy_ufuncs.c, ends with a NULL name

bool frontend_is_ufunc(PyObject *object);
/// Calls |ufunc| as NumPy would; keyword arguments included.
PyObject *frontend_call_ufunc(frontend_trace *trace, PyObject *ufunc, PyObject *const *args,
                              Py_ssize_t nargs, PyObject *kwnames);
/// The same for np.|name| with |count| positional operands.
PyObject *frontend_call_ufunc_named(frontend_trace *trace, const char *name, Py_ssize_t count,
                                    PyObject *const *operands);

/// np.result_type of |count| operands: NumPy's own answer, Python numbers being weak.
int frontend_numpy_result_type(unsigned count, const frontend_operand *operands,
                               cjit_dtype *out_dtype);
/// torch.result_type of |count| operands. -1 with torch's RuntimeError.
int frontend_torch_result_type(unsigned count, const frontend_operand *operands,
                               cjit_dtype *out_dtype);
/// torch.promote_types.
int frontend_torch_promote(cjit_dtype a, cjit_dtype b, cjit_dtype *out_dtype);
/// Reads |object| as a torch operand: tensors and scalars; arrays are torch's TypeError.
int frontend_torch_read(frontend_trace *trace, const char *function_name, unsigned position,
                        PyObject *object, bool tensors_only, frontend_operand *out_operand);
/// A torch tensor of |node|, cast to |dtype|.
PyObject *frontend_torch_wrap(frontend_trace *trace, cjit_node node, cjit_dtype dtype);
/// |node| at |dtype|, the operand at |dtype| (a Python integer wraps), and the same where a number that
/// |dtype| cannot hold is torch's RuntimeError. torch_numbers.c
cjit_node frontend_torch_cast(frontend_trace *trace, cjit_node node, cjit_dtype dtype);
cjit_node frontend_torch_emit_operand(frontend_trace *trace, const frontend_operand *operand,
                                      cjit_dtype dtype);
cjit_node frontend_torch_emit_fitting(frontend_trace *trace, const frontend_operand *operand,
                                      cjit_dtype dtype);
/// torch's NotImplementedError for a dtype without a kernel. Returns NULL.
PyObject *frontend_torch_not_implemented(const char *name, cjit_dtype dtype);

// ---------------------------------------------------------------------------------------------
// dispatch.c
// ---------------------------------------------------------------------------------------------

/// The implementation of the function object |function|, or NULL. Finds new modules first.
frontend_function frontend_dispatch_find(PyObject *function);
/// The method |name| of a kind of tracers, or NULL.
frontend_function frontend_dispatch_find_method(frontend_kind kind, PyObject *name);
/// torch.|name|, or NULL.
frontend_function frontend_dispatch_find_torch(const char *name);
/// A method of the module, for the docs: [(module, name)] of all that the tables hold, ufuncs included.
PyObject *frontend_dispatch_list(PyObject *module, PyObject *unused);
/// For composites (composite_arrays.c):
/// raise_where(condition, exception, message, *values) raises in the kernel where any of |condition| is
/// true, telling the values there first; iota(n) is the traced np.arange(n); diagonal(array,
/// offset) is that of the last two axes; as_traced(x) is np.asarray(x), traced whatever it is.
PyObject *frontend_as_traced(PyObject *module, PyObject *object);
PyObject *frontend_composite_ufunc_at(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_iota(PyObject *module, PyObject *extent);
PyObject *frontend_diagonal(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_raise_where(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
/// elementwise.c, for python/cjit/ufuncs: _elementwise(function, operands, mask) records
/// function(*scalars) and gives (arrays, or None where only a loop over the elements does; dtypes);
/// _broadcast_shape(*operands) is the shape they have together.
extern PyTypeObject frontend_compiled_type;
PyObject *frontend_elementwise(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_broadcast_shape(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
/// "np.sort", "torch.Tensor.cumsum"… as users write it; new reference.
PyObject *frontend_dispatch_describe(PyObject *function);
/// True when |function| belongs to numpy or torch (and is not a class).
bool frontend_dispatch_is_library(PyObject *function);
bool frontend_dispatch_is_library_class(PyObject *object);
/// cjit.UnsupportedError: "np.sort is not supported yet". Returns NULL.
PyObject *frontend_raise_unsupported_function(PyObject *function);
/// True when an argument is a tracer, or a list, tuple or dict holding one.
bool frontend_contains_tracer(PyObject *const *args, Py_ssize_t count);

// ---------------------------------------------------------------------------------------------
// tracer*.c
// ---------------------------------------------------------------------------------------------

typedef enum frontend_operator {
    FRONTEND_ADD, FRONTEND_SUB, FRONTEND_MUL, FRONTEND_TRUEDIV, FRONTEND_FLOORDIV, FRONTEND_MOD,
    FRONTEND_POW, FRONTEND_AND, FRONTEND_OR, FRONTEND_XOR, FRONTEND_LSHIFT, FRONTEND_RSHIFT,
    FRONTEND_MATMUL, FRONTEND_DIVMOD,
    FRONTEND_LT, FRONTEND_LE, FRONTEND_EQ, FRONTEND_NE, FRONTEND_GT, FRONTEND_GE,
    FRONTEND_OPERATOR_COUNT,
} frontend_operator;

/// a <operator> b where at least one is a tracer; Py_NotImplemented where Python should go on.
PyObject *frontend_binary(PyObject *a, PyObject *b, frontend_operator op);
PyObject *frontend_tracer_rich_compare(PyObject *a, PyObject *b, int op);
extern PyNumberMethods frontend_tracer_number;   // tracer_number.c
extern PyMappingMethods frontend_tracer_mapping; // tracer_index.c
extern PyMethodDef frontend_tracer_methods[];    // tracer_protocols.c
PyObject *frontend_tracer_format(PyObject *self, PyObject *spec); // tracer.c
PyObject *frontend_tracer_get_attribute(PyObject *self, PyObject *name); // tracer_attributes.c
PyObject *frontend_tracer_iter(PyObject *self); // tracer_iter.c
/// What |self|'s __class__ is to the user's code, and to whoever asks now. New references. tracer_class.c
PyObject *frontend_tracer_get_user_class(PyObject *self);
PyObject *frontend_tracer_get_class(PyObject *self);
/// The operator between Python scalars. python_scalars.c
PyObject *frontend_python_binary(frontend_trace *trace, PyObject *a, PyObject *b,
                                 frontend_operator op);
/// A bound method of a tracer.
PyObject *frontend_method_create(PyObject *self, frontend_function function, const char *name);
extern PyTypeObject frontend_method_type;

/// float(), int(), bool() of a tracer as tracers of Python scalars. python_scalars.c
PyObject *frontend_to_python(frontend_trace *trace, PyObject *object, frontend_kind kind);

/// hooks.c
int frontend_add_hooks(PyObject *module);
/// The module's initialisation of the trace side: the type and the hooks.
int frontend_add_trace_types(PyObject *module);

#endif // CJIT_PYTHON_TRACE_H
