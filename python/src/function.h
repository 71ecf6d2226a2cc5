// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of the call side share: flattened arguments, specialisations, cjit.Function.
//
// A call goes: bind and flatten the arguments (signature.c) into a frame of leaves; find the
// specialisation whose key, guards and sizes fit (call.c, guards.c); allocate, run the kernel, wrap
// (outputs.c, exchange.c). When none fits, specialize.c traces and compile_py.c compiles.
//
// Everything needs the GIL unless it says otherwise. int results: 0, or -1 with an exception.
#ifndef CJIT_PYTHON_FUNCTION_H
#define CJIT_PYTHON_FUNCTION_H

#include "frontend.h"

#include "cjit/compile.h"
#include "cjit/runtime.h"

// ---------------------------------------------------------------------------------------------
// Flattened arguments
// ---------------------------------------------------------------------------------------------

/// What a leaf is: one of frontend_kind (the value is passed at run time), or one of these (the
/// value, the identity or the type is part of the key).
enum {
    FRONTEND_LEAF_VALUE = 16, ///< None, str, enum members, static arguments, dict keys: type and ==
    FRONTEND_LEAF_IDENTITY,   ///< functions, classes, modules
    FRONTEND_LEAF_OBJECT,     ///< anything else, by type; what tracing reads of it is guarded
};

/// kind 8 bits, dtype 8, rank 8, layout 8, mask of the axes whose extent is 1: 32.
#define FRONTEND_LEAF_KEY(kind, dtype, rank, layout, ones)                                         \
    ((uint64_t)(kind) << 56 | (uint64_t)(dtype) << 48 | (uint64_t)(rank) << 40 |                   \
     (uint64_t)(layout) << 32 | (uint64_t)(ones))

static inline unsigned frontend_key_kind(uint64_t key) { return (unsigned)(key >> 56); }
static inline cjit_dtype frontend_key_dtype(uint64_t key) { return (cjit_dtype)(key >> 48 & 255); }
static inline unsigned frontend_key_rank(uint64_t key) { return (unsigned)(key >> 40 & 255); }
static inline cjit_layout frontend_key_layout(uint64_t key) {
    return (cjit_layout)(key >> 32 & 255);
}
/// True for the leaves that are graph inputs.
static inline bool frontend_key_is_input(uint64_t key) {
    return frontend_key_kind(key) < FRONTEND_LEAF_VALUE;
}

typedef struct frontend_leaf {
    PyObject *object; ///< the caller's object; kept alive by the caller or by the frame
    uint64_t key;
    void *data;             ///< the first element; NULL: the value is |bits|
    const int64_t *shape;   ///< extents
    const int64_t *strides; ///< NumPy: in bytes; torch: in elements
    uint64_t bits;          ///< a scalar's value, in its dtype's representation
    uint64_t more_bits;     ///< a complex128's imaginary part, right behind its real one
    bool is_copy;           ///< of a tensor: |data| is a copy (it is marked as conjugated or negated)
} frontend_leaf;
_Static_assert(offsetof(frontend_leaf, more_bits) == offsetof(frontend_leaf, bits) + 8,
               "kernels read a complex number from |bits| on");

/// A container among the arguments, in preorder. |leaf| leaves stand before it; |count| children.
typedef enum frontend_token_kind {
    FRONTEND_TOKEN_TUPLE,
    FRONTEND_TOKEN_LIST,
    FRONTEND_TOKEN_DICT, ///< children: key leaf, value, key leaf, value…
    FRONTEND_TOKEN_NAMEDTUPLE,
    FRONTEND_TOKEN_METHOD, ///< a bound method: function, self
} frontend_token_kind;

typedef struct frontend_token {
    uint32_t leaf;
    uint32_t kind;
    uint64_t count;
    PyTypeObject *type; ///< a named tuple's class, else NULL
} frontend_token;

enum { FRONTEND_INLINE_LEAVES = 12, FRONTEND_INLINE_TOKENS = 8, FRONTEND_INLINE_OWNED = 8 };

typedef struct frontend_function_object frontend_function_object;

/// The flattened arguments of one call; on the caller's stack.
typedef struct frontend_frame {
    frontend_function_object *function;
    frontend_leaf *leaves;
    frontend_token *tokens;
    PyObject **owned; ///< what the frame keeps alive: elements of containers, temporaries
    uint32_t num_leaves, max_leaves;
    uint32_t num_tokens, max_tokens;
    uint32_t num_owned, max_owned;
    uint32_t num_arguments; ///< leaves of arguments; a specialisation's hidden ones come after
    int parameter;          ///< being flattened, for messages; -1: a hidden array
    frontend_leaf inline_leaves[FRONTEND_INLINE_LEAVES];
    frontend_token inline_tokens[FRONTEND_INLINE_TOKENS];
    PyObject *inline_owned[FRONTEND_INLINE_OWNED];
} frontend_frame;

static inline void frontend_frame_init(frontend_frame *frame, frontend_function_object *function) {
    frame->function = function;
    frame->leaves = frame->inline_leaves;
    frame->tokens = frame->inline_tokens;
    frame->owned = frame->inline_owned;
    frame->num_leaves = frame->num_tokens = frame->num_owned = frame->num_arguments = 0;
    frame->max_leaves = FRONTEND_INLINE_LEAVES;
    frame->max_tokens = FRONTEND_INLINE_TOKENS;
    frame->max_owned = FRONTEND_INLINE_OWNED;
    frame->parameter = -1;
}
void frontend_frame_release(frontend_frame *frame); // the slow half of deinit
static inline void frontend_frame_deinit(frontend_frame *frame) {
    if (frame->num_owned || frame->leaves != frame->inline_leaves ||
        frame->tokens != frame->inline_tokens)
        frontend_frame_release(frame);
}
/// Keeps |owned_object| until the frame ends.
int frontend_frame_keep(frontend_frame *frame, PyObject *owned_object);
/// Makes room for one more leaf.
int frontend_frame_grow(frontend_frame *frame);
static inline frontend_leaf *frontend_frame_add_leaf(frontend_frame *frame) {
    if (frame->num_leaves == frame->max_leaves && frontend_frame_grow(frame) < 0)
        return NULL;
    return &frame->leaves[frame->num_leaves++];
}
/// "argument 'x'" of the parameter being flattened, or "an array" for hidden ones. New reference.
PyObject *frontend_frame_describe_parameter(const frontend_frame *frame);

/// A function's parameters, in the order positional, keyword-only, *args, **kwargs.
typedef struct frontend_signature {
    uint32_t num_positional, num_positional_only, num_keyword_only, num_parameters;
    bool has_varargs, has_varkeywords, has_static;
    PyObject *names; ///< tuple of |num_parameters| str
    bool *is_static; ///< per parameter
} frontend_signature;

int frontend_signature_init(frontend_signature *signature, PyObject *fn, PyObject *static_names);
void frontend_signature_deinit(frontend_signature *signature);
/// Binds a vectorcall's arguments to |out_slots| (borrowed, or kept by |frame|).
int frontend_bind(frontend_frame *frame, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                  PyObject **out_slots);
/// Binds and flattens a vectorcall's arguments. call.c
int frontend_flatten_call(frontend_frame *frame, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames);
/// Appends |object|, the value of parameter |parameter|.
int frontend_flatten(frontend_frame *frame, uint32_t parameter, PyObject *object);

typedef struct frontend_cursor {
    uint32_t leaf, token;
} frontend_cursor;
/// Rebuilds the next argument with |values[k]| for leaf k.
PyObject *frontend_unflatten(const frontend_frame *frame, frontend_cursor *cursor,
                             PyObject *const *values);
/// True when |object|, rebuilt by frontend_unflatten, still has the structure and the very leaves
/// that it was given. Advances |cursor|.
bool frontend_is_unchanged(const frontend_frame *frame, frontend_cursor *cursor,
                           PyObject *const *values, PyObject *object);
/// The leaves' names: "x", "xs[0]", "cfg['lr']". A new tuple.
PyObject *frontend_frame_name_leaves(const frontend_frame *frame);
/// One leaf in words: "float32[:, 1]", "a Python int", "'relu'". New reference.
PyObject *frontend_leaf_describe(uint64_t key, PyObject *expected);

// ---------------------------------------------------------------------------------------------
// Arrays and tensors (numpy_arrays.c, exchange.c)
// ---------------------------------------------------------------------------------------------

/// Appends the leaf of an exact ndarray. Arrays that kernels cannot read (byte-swapped, unaligned,
/// odd strides) are copied. UnsupportedError, naming the argument, for other dtypes.
int frontend_describe_array(frontend_frame *frame, PyObject *array);
/// Appends the leaf of a NumPy scalar.
int frontend_describe_scalar(frontend_frame *frame, PyObject *scalar);
/// Appends the leaf of a tensor.
int frontend_describe_tensor(frontend_frame *frame, PyObject *tensor);
/// Appends an array, tensor or NumPy scalar. 1 when |object| is none of them.
int frontend_describe_any(frontend_frame *frame, PyObject *object);

/// NumPy's descriptor of |dtype| (new reference); NULL with UnsupportedError for bfloat16.
PyObject *frontend_numpy_descriptor(cjit_dtype dtype);
/// The dtype of a NumPy type number, or CJIT_DTYPE_COUNT.
cjit_dtype frontend_dtype_from_type_number(int type_number);

/// torch.Tensor and torch.nn.Parameter, or NULL while torch is not imported.
extern PyTypeObject *frontend_tensor_type, *frontend_parameter_type;
/// Looks for torch among the imported modules. 1 when it is there.
int frontend_exchange_discover(void);
static inline bool frontend_is_tensor(PyObject *object) {
    PyTypeObject *type = Py_TYPE(object);
    return type == frontend_tensor_type || (type == frontend_parameter_type && type);
}
/// True for instances of subclasses of torch.Tensor too.
bool frontend_is_tensor_subclass(PyObject *object);

int frontend_outputs_init(void);
/// A new ndarray on the pool's |owned_block|, in C or |fortran| order.
PyObject *frontend_wrap_array(PyObject *descriptor, unsigned rank, const int64_t *shape,
                              bool fortran, void *owned_block);
/// A new tensor on the pool's |owned_block|.
PyObject *frontend_wrap_tensor(cjit_dtype dtype, unsigned rank, const int64_t *shape, bool fortran,
                               void *owned_block);
/// The ndarray that shares |tensor|'s memory, and the reverse.
PyObject *frontend_tensor_to_array(PyObject *tensor);
PyObject *frontend_array_to_tensor(PyObject *array);

// ---------------------------------------------------------------------------------------------
// Guards: the call side's part
// ---------------------------------------------------------------------------------------------

/// Names of the argument leaves, for descriptions.
void frontend_guards_set_argument_names(frontend_guards *guards, PyObject *names);
/// When tracing is over: forgets the origins, makes the list that calls check.
int frontend_guards_finish(frontend_guards *guards);
/// 1 when all hold for |frame|'s arguments, 0 when not, -1 with an exception.
int frontend_guards_check(frontend_guards *guards, const frontend_frame *frame);
/// Reads the value along |path|: a new reference.
PyObject *frontend_guards_read(const frontend_guards *guards, uint32_t path,
                               const frontend_frame *frame);
/// The reader checks |path| itself at each call (a hidden array).
void frontend_guards_forget(frontend_guards *guards, uint32_t path);
int frontend_guards_traverse(const frontend_guards *guards, visitproc visit, void *arg);
/// "the global alpha == 0.5", …: a new list of str.
PyObject *frontend_guards_describe(const frontend_guards *guards);
/// What no longer holds: "the global alpha is now 0.7, was 0.5", or None. New reference.
/// |out_name|, when not NULL: the variable or attribute that it is, a new reference or NULL.
PyObject *frontend_guards_explain(const frontend_guards *guards, const frontend_frame *frame,
                                  PyObject **out_name);
/// Type and value equal, floats bitwise, tuples element by element. -1 on an exception.
int frontend_value_equal(PyObject *left, PyObject *right);
/// True for the types that are compared by value, and for those compared by identity.
bool frontend_is_plain_value(PyObject *object);
bool frontend_is_identity_value(PyObject *object);

// ---------------------------------------------------------------------------------------------
// Specialisations
// ---------------------------------------------------------------------------------------------

/// An extent as calls compute it.
typedef struct frontend_extent {
    enum { FRONTEND_EXTENT_CONSTANT, FRONTEND_EXTENT_SYMBOL, FRONTEND_EXTENT_EXPRESSION } how;
    int64_t value; ///< the constant, the symbol, or the cjit_size
} frontend_extent;

typedef struct frontend_output {
    frontend_kind kind;
    cjit_dtype dtype;
    uint32_t rank;
    uint32_t first_extent; ///< index into the specialisation's extents
    uint32_t first_size;   ///< index of its extents among what the kernel takes for outputs
    bool fortran;          ///< in Fortran order: the kernel takes strides too
    bool delivered;        ///< the kernel takes its memory, and writes address and extents before |first_size|
    int32_t in_place;      ///< written where this graph input lies; -1: into memory of its own
    PyObject *descriptor;  ///< NumPy kinds: the dtype's descriptor
} frontend_output;

/// A result that is a view of an argument or of an output; what the trace recorded of it.
typedef struct frontend_view_result {
    frontend_kind kind;
    bool of_output;       ///< else of a leaf
    bool is_readonly;
    uint32_t index;       ///< the output or the leaf
    cjit_node root, node; ///< |node| is made of |root|, all of the base, by views
} frontend_view_result;

/// An output that is stored into an argument (updates.c).
typedef struct frontend_update {
    uint32_t leaf, output;
    cjit_node value;
    cjit_node insert; ///< stored to the part that this insert names; FRONTEND_NO_NODE: to all of it
    cjit_node root;   ///< the graph input
} frontend_update;

/// Two arguments that are the same memory: |leaf| was traced as |into|.
typedef struct frontend_merged {
    uint32_t leaf, into;
} frontend_merged;

/// How the result is put together, in preorder.
typedef enum frontend_result_kind {
    FRONTEND_RESULT_OUTPUT,   ///< output |index|
    FRONTEND_RESULT_ALIAS,    ///< the object of leaf |index|, handed back as |as|
    FRONTEND_RESULT_VIEW,     ///< view |index|
    FRONTEND_RESULT_CONSTANT, ///< |object|
    FRONTEND_RESULT_TUPLE,    ///< |index| children
    FRONTEND_RESULT_LIST,
    FRONTEND_RESULT_DICT,       ///< |object|: the keys
    FRONTEND_RESULT_NAMEDTUPLE, ///< |object|: the class
} frontend_result_kind;

typedef struct frontend_result {
    frontend_result_kind how;
    frontend_kind as;
    uint32_t index;
    PyObject *object;
} frontend_result;

/// How a kernel was compiled.
typedef enum frontend_tier {
    FRONTEND_TIER_FULL,   ///< as well as it can be
    FRONTEND_TIER_QUICK,  ///< soon; it is compiled in full once it has done much
    FRONTEND_TIER_QUEUED, ///< that is under way
} frontend_tier;

typedef struct frontend_specialization {
    uint32_t references; ///< by the GIL

    // The key
    uint32_t num_tokens, num_arguments; ///< argument leaves
    frontend_token *tokens;             ///< types are strong
    uint64_t *keys;                     ///< of arguments, then of hidden arrays
    PyObject **expected;                ///< per argument: value, identity or type; NULL for inputs
    bool has_expected;
    frontend_guards *guards;

    // Arrays that the caller does not pass
    uint32_t num_hidden;
    frontend_hidden *hidden;

    // Sizes
    uint32_t num_symbols;
    struct frontend_symbol {
        uint32_t leaf, axis; ///< CJIT_SYMBOL_VALUE: the integer itself
    } *symbols;
    uint32_t num_pairs; ///< guards symbol == symbol that come before all others
    uint32_t (*pairs)[2];
    uint32_t num_size_guards; ///< all of the graph's, |num_pairs| of them done as pairs
    cjit_graph *graph;
    PyObject *fallbacks;        ///< list of calls (fallback.c); NULL: none
    PyObject *exceptions;       ///< dict: raise site -> the user's exception, or what makes it; NULL: none
    PyObject *prints;           ///< dict: print site -> what it means; NULL: none
    uint32_t num_scalar_guards; ///< values that numbers passed at run time must give
    frontend_scalar_guard *scalar_guards;
    uint32_t num_identity_guards; ///< arrays that must be one object, or two
    frontend_identity_guard *identity_guards;
    bool uses_default_dtype; ///< torch's must be |default_dtype|
    cjit_dtype default_dtype;

    // The kernel
    cjit_kernel *kernel;
    cjit_kernel_function run;
    frontend_tier tier;
    uint64_t elements_done;    ///< while |tier| is quick: what decides when it is compiled in full
    cjit_kernel *quick_kernel; ///< the one that |kernel| took the place of
    uint32_t num_inputs, num_outputs, num_sizes;
    uint32_t *input_leaves; ///< the leaf of each graph input
    frontend_output *outputs;
    frontend_extent *extents; ///< of the outputs, one after the other
    uint32_t work;            ///< live nodes, a library call for many: elements times this is what a call costs

    // The result
    uint32_t num_results;
    frontend_result *results;
    uint32_t num_views;
    frontend_view_result *views;
    uint32_t num_reshapes; ///< reshapes that must be views, or copies, as they were while tracing
    struct frontend_reshape_guard *reshapes;
    uint32_t num_updates; ///< in the order in which they are stored
    frontend_update *updates;
    uint32_t num_merged;
    frontend_merged *merged;

    // For people
    PyObject *leaf_names; ///< tuple, hidden ones not included
    double trace_ms, compile_ms, recompile_ms;
    bool from_cache;
    uint64_t serial; ///< 1 for the function's first
} frontend_specialization;

/// A call that fits a specialisation: where its arguments are.
/// What a library call counts in |work|: as long as one of those is called, the GIL is released.
enum { FRONTEND_CALL_WORK = 32768 };
enum { FRONTEND_INLINE_SYMBOLS = 16 };
typedef struct frontend_match {
    int64_t *symbols;
    int64_t inline_symbols[FRONTEND_INLINE_SYMBOLS];
} frontend_match;
static inline void frontend_match_deinit(frontend_match *match) {
    if (match->symbols != match->inline_symbols)
        PyMem_Free(match->symbols);
}

/// Whether |frame| fits: 1, 0, or -1 with an exception. Appends the hidden arrays' leaves to the
/// frame and fills |out_match| when 1.
int frontend_specialization_match(frontend_specialization *specialization, frontend_frame *frame,
                                  frontend_match *out_match);
/// Runs the kernel and makes the result.
PyObject *frontend_specialization_run(frontend_specialization *specialization, frontend_frame *frame,
                                      const frontend_match *match);
void frontend_specialization_destroy(frontend_specialization *specialization);
static inline void frontend_specialization_release(frontend_specialization *specialization) {
    if (--specialization->references == 0)
        frontend_specialization_destroy(specialization);
}
int frontend_specialization_traverse(const frontend_specialization *specialization, visitproc visit,
                                     void *arg);
/// Traces |frame|'s call: everything but the kernel. specialize.c.
frontend_specialization *frontend_specialization_trace(frontend_frame *frame);
/// Describes the traced result (specialize.c's other half, results.c).
/// True for instances of C's named tuples: torch.return_types.max and the like.
bool frontend_is_struct_sequence(PyObject *object);
int frontend_results_record(frontend_specialization *specialization, frontend_trace *trace,
                            const frontend_frame *frame, PyObject *result);
/// |view| over |base|, the leaf's or the output's object. New reference. result_views.c
PyObject *frontend_view_result_make(const cjit_graph *graph, const frontend_view_result *view,
                                    PyObject *base, const int64_t *symbols);
/// 1 when each reshape is a view where it was one while tracing.
int frontend_reshapes_match(const frontend_specialization *specialization,
                            const frontend_frame *frame, const int64_t *symbols);
/// What the traced function changed of its arguments becomes outputs and updates. updates.c
int frontend_updates_record(frontend_specialization *specialization, frontend_trace *trace,
                            const frontend_frame *frame);
/// Decides which of them the kernel writes straight into the argument.
int frontend_updates_finish(frontend_specialization *specialization);
/// Gives arguments of |frame| that are the same memory one storage. |values|: the tracers. overlap.c
int frontend_arguments_merge(frontend_specialization *specialization, const frontend_frame *frame,
                             PyObject *const *values);
/// 1 when the arguments that are updated may be, and lie apart from all that were not merged with them.
int frontend_updates_match(const frontend_specialization *specialization,
                           const frontend_frame *frame);
/// Finds an updated leaf whose memory another one uses too.
bool frontend_updates_overlap(const frontend_specialization *specialization,
                              const frontend_frame *frame, uint32_t *out_written,
                              uint32_t *out_other);
/// Stores |outputs|, the kernel's, into the arguments.
int frontend_updates_store(const frontend_specialization *specialization,
                           const frontend_frame *frame, void *const *outputs,
                           const int64_t *symbols);
/// Tells |trace| how the array that input |input| reads lies in memory.
int frontend_leaf_set_layout(frontend_trace *trace, uint32_t input, const frontend_leaf *leaf);
/// A dict for people: arguments, guards, sizes, times.
PyObject *frontend_specialization_describe(const frontend_specialization *specialization);
/// In words, how |frame|'s call differs from |specialization|. New reference.
PyObject *frontend_specialization_differs(const frontend_specialization *specialization,
                                          const frontend_frame *frame);

// ---------------------------------------------------------------------------------------------
// Compiling
// ---------------------------------------------------------------------------------------------

/// Puts a kernel into |specialization|: from the disk cache, else compiled. Releases the GIL.
/// Quickly if tiers are on (tiers.c) and not |in_full|.
int frontend_compile(frontend_function_object *function, frontend_specialization *specialization,
                     bool in_full);
/// {"stages": {name: text}, "timings": [(name, ms)], "remarks": [text]} of compiling |graph| anew.
PyObject *frontend_compile_stages(frontend_function_object *function, const cjit_graph *graph,
                                  uint32_t stages);
/// Compiles |graph| in full, stores and loads it. Without the GIL, on any thread. NULL when that fails.
cjit_kernel *frontend_compile_in_full(const cjit_graph *graph, const cjit_compile_options *options,
                                      double *out_milliseconds);
/// Reads the environment (CJIT_CPU, CJIT_DUMP); once, at import.
void frontend_compile_init(void);

/// Whether kernels are compiled quickly at first (tiers.c).
bool frontend_tiers_enabled(void);
/// Reads the environment (CJIT_TIERS); once, at import.
int frontend_tiers_init(void);
/// A call of |specialization|, whose tier is not full, ended; its largest operand has |elements|.
void frontend_tiers_note(frontend_specialization *specialization, const cjit_compile_options *options,
                         uint64_t elements);
/// CJIT_CPU, or NULL.
const char *frontend_compile_get_cpu(void);

/// Methods of the module that cache_py.c offers.
extern PyMethodDef frontend_cache_methods[];

// ---------------------------------------------------------------------------------------------
// cjit.Function
// ---------------------------------------------------------------------------------------------

struct frontend_function_object {
    PyObject_HEAD vectorcallfunc vectorcall;
    PyObject *fn;      ///< the user's function
    PyObject *rewrite; ///< callable: fn -> the function to trace; NULL: fn itself
    PyObject *traced;  ///< what it returned; NULL before the first trace
    PyObject *code;    ///< |fn|'s when it was rewritten; another one: begin again
    PyObject *dict, *weak_references;
    PyObject *static_names; ///< tuple of str
    frontend_signature signature;

    frontend_specialization **specializations; ///< most recently used first
    uint32_t num_specializations, max_specializations;
    uint64_t num_traced; ///< specialisations ever made

    cjit_compile_options options;
    PyObject *cpu; ///< keeps options.cpu
    bool boundscheck, fallback;

    bool busy;                 ///< a thread is tracing or compiling
    unsigned long busy_thread; ///< which
    unsigned busy_generation;  ///< of forks
};

extern PyObject *frontend_array_spec; // the class cjit.ArraySpec, a named tuple
extern PyTypeObject frontend_function_type; // "cjit.Function"
// function_methods.c
PyObject *frontend_function_new(PyTypeObject *type, PyObject *args, PyObject *keywords);
extern PyMethodDef frontend_function_methods[];
extern PyGetSetDef frontend_function_getset[];

/// The hot path. call.c
PyObject *frontend_function_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf,
                                       PyObject *kwnames);
/// Forgets everything, because the function's __code__ was replaced. function.c
int frontend_function_begin_again(frontend_function_object *function);
/// The function to trace: rewrites at the first use. Borrowed.
PyObject *frontend_function_get_traced(frontend_function_object *function);
/// The specialisation that serves |frame| (retained, |out_match| filled), which becomes the most
/// recently used. NULL with an exception, or without one when there is none. call.c
frontend_specialization *frontend_function_find(frontend_function_object *function,
                                                frontend_frame *frame, frontend_match *out_match);
/// The same, made when there is none, with a kernel compiled |in_full| or as tiers have it. Takes turns with other threads that compile for |function|.
frontend_specialization *frontend_function_specialize(frontend_function_object *function,
                                                      frontend_frame *frame,
                                                      frontend_match *out_match, bool in_full);
/// Drops the least recently used specialisations beyond the bound, or all of them.
void frontend_function_clear(frontend_function_object *function);
int frontend_lock_init(void);

/// Adds the call side's exception classes. errors.c
int frontend_errors_init(PyObject *module);
extern PyObject *frontend_recompile_warning;
extern PyObject *frontend_serial_loop_warning; // cjit.SerialLoopWarning
/// The arguments whose new content is computed in memory of its own and copied: a list of str. updates.c
PyObject *frontend_updates_get_copied(const frontend_specialization *specialization);
/// UnsupportedError when there is one. |function|: the user's.
int frontend_updates_refuse_copies(const frontend_specialization *specialization, PyObject *function);
// prange.c
extern PyMethodDef frontend_parallel_methods[];
/// Warns of each parallel loop that |graph| runs serially.
int frontend_warn_serial_loops(const cjit_graph *graph);

// text.c

/// The exception of a raise that holds values; |values| as the kernel left them. New reference.
PyObject *frontend_make_exception(PyObject *plan, const int64_t *values);
/// Writes what kernels printed. -1: an exception, perhaps of the user's sys.stdout.
int frontend_flush_prints(PyObject *prints, cjit_arena *arena);

#endif // CJIT_PYTHON_FUNCTION_H
