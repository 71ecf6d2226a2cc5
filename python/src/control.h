// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Control flow in rewritten code (python/cjit/control.py writes the calls of these hooks):
//
//   if c: A                 b = IF(c, SITE)
//   else: B           ->    if b: A               c is traced: A is recorded in a region of its own,
//                           if ELSE(b): B         then the variables are put back and B in another;
//                           DONE(b)               DONE joins the variables' values
//   for i in xs: A    ->    for i in ITER(xs, SITE): A           xs is traced: A runs once, in a region;
//                                                                again when a variable's type changed
//   while c: A        ->    for w in WHILE(SITE):
//                               if TEST(w, c): A
//   raise E           ->    RAISE(E)
//
// The body stays in the user's frame: variables are read from it and written into it. A SITE is a
// constant tuple that says what a statement does to the function's variables.
#ifndef CJIT_PYTHON_CONTROL_H
#define CJIT_PYTHON_CONTROL_H

#include "storage.h"

#include <frameobject.h>

// ---------------------------------------------------------------------------------------------
// Sites and the user's variables
// ---------------------------------------------------------------------------------------------

/// The parts of a SITE, each a tuple of names except |brk|, which is a name or None.
enum frontend_site_part {
    FRONTEND_SITE_ASSIGNED, ///< variables that the statement binds
    FRONTEND_SITE_HEAD,     ///< of these, what an iteration may read before it binds it
    FRONTEND_SITE_OUT,      ///< of these, what code after the statement may read
    FRONTEND_SITE_REBOUND,  ///< of these, what is bound by more than `x += y`
    FRONTEND_SITE_STORED,   ///< variables whose elements the statement changes: `x[i] = y`, `x += y`
    FRONTEND_SITE_BREAK,    ///< the flag that `break` sets
};
PyObject *frontend_site_get(PyObject *site, enum frontend_site_part part);
bool frontend_site_has(PyObject *site, enum frontend_site_part part, PyObject *name);

/// The node that a tracer was at one time: an array's tracer is another one later.
typedef struct frontend_pin {
    PyObject *tracer; ///< kept alive by the state
    cjit_node node;
} frontend_pin;

/// The variables and local containers of a frame at one time.
typedef struct frontend_state {
    Py_ssize_t num_values;
    PyObject **values;    ///< of the site's assigned names; NULL: unbound
    PyObject *containers; ///< list of (container, its elements): lists and dicts that variables reach
    frontend_pin *pins;
    uint32_t num_pins, max_pins;
} frontend_state;

int frontend_state_capture(PyFrameObject *frame, PyObject *site, frontend_state *out_state);
/// Notes the node that |value| has now, if it is a tracer that can be used here.
int frontend_state_pin(frontend_state *state, PyObject *value);
/// False when |tracer| was not to be used when the state was captured.
bool frontend_state_find(const frontend_state *state, PyObject *tracer, cjit_node *out_node);
/// Binds the variables and refills the containers as they were.
int frontend_state_restore(PyFrameObject *frame, PyObject *site, const frontend_state *state);
void frontend_state_clear(frontend_state *state);
/// Binds |count| variables; a NULL value unbinds.
int frontend_frame_bind(PyFrameObject *frame, Py_ssize_t count, PyObject *const *names,
                        PyObject *const *values);

// ---------------------------------------------------------------------------------------------
// Scopes: the regions that are open
// ---------------------------------------------------------------------------------------------

typedef struct frontend_write {
    frontend_storage *storage;
    cjit_node before;
} frontend_write;

typedef struct frontend_scope {
    struct frontend_scope *outer;
    cjit_region region;
    PyObject *owner;      ///< the branch or loop; borrowed
    PyObject *loop_site;  ///< of a loop, borrowed; else NULL
    bool is_dead;         ///< it ends in a raise
    cjit_location location;
    frontend_write *writes; ///< what was changed of arrays made outside of it
    uint32_t num_writes, max_writes;
} frontend_scope;

/// The values that a loop's index takes: from |from| up to below |to|, or down to above it.
typedef struct frontend_loop_bounds {
    cjit_node index, from, to;
    bool forward;
} frontend_loop_bounds;

struct frontend_control {
    frontend_loop_bounds *bounds; ///< of all loops recorded so far
    uint32_t num_bounds, max_bounds;
    frontend_scope *top;
    PyObject *exceptions; ///< dict: raise site -> exception, or what makes it (text.c)
    PyObject *prints;     ///< dict: print site -> what it means (text.c)
    struct frontend_hint {
        PyObject *site; ///< borrowed: a constant of running code
        frontend_storage *storage;
    } *hints; ///< arrays that a loop was found to change
    uint32_t num_hints, max_hints;
};

/// The trace's control state; made when first asked for. NULL with an exception.
frontend_control *frontend_trace_get_control(frontend_trace *trace);
void frontend_control_destroy(frontend_control *control);

/// Opens a region of the graph.
int frontend_scope_push(frontend_trace *trace, frontend_scope *scope, PyObject *owner);
/// Leaves the top scope, which must be |scope|: puts the storages back, closes its region (to be
/// reopened) or gives it up. The writes stay in |scope|, with the nodes at the end as |before|.
int frontend_scope_pop(frontend_trace *trace, frontend_scope *scope, bool abandon);
void frontend_scope_deinit(frontend_scope *scope);
int frontend_scope_note_write(frontend_trace *trace, frontend_storage *storage);
/// Notes that |storage| changes, and changes it to |node|.
int frontend_scope_change(frontend_trace *trace, frontend_storage *storage, cjit_node node);
int frontend_scope_refuse_ambiguous(frontend_trace *trace, const frontend_storage *storage);
int frontend_scope_refuse_inner(frontend_trace *trace, const frontend_tracer *tracer);
/// The user's exceptions by raise site: a dict, or NULL when there are none. New reference.
PyObject *frontend_take_exceptions(frontend_trace *trace);
/// Of text.c: the same of print sites; what a raise of |exception| needs when it holds traced values: a tuple
/// (class, recorded arguments, dtypes, values), or None; and the values of a site as nodes.
PyObject *frontend_take_prints(frontend_trace *trace);
PyObject *frontend_plan_exception(PyObject *exception);
int frontend_read_site_values(frontend_trace *trace, PyObject *tuple, unsigned *out_count,
                              cjit_node *out_nodes);
/// Raise site |copy| raises the user's exception that |site| does, if it has one.
int frontend_copy_exception(frontend_trace *trace, uint32_t site, uint32_t copy);
/// "model.py:12", for messages that name a second line. New reference.
PyObject *frontend_describe_location(frontend_trace *trace, cjit_location location);

// control_bounds.c
int frontend_add_loop_bounds(frontend_trace *trace, cjit_node index, cjit_node from, cjit_node to,
                             cjit_node step);
/// True when it is proved that |node| (|size|) is at least |least|.
bool frontend_node_is_at_least(frontend_trace *trace, cjit_node node, int64_t least);
bool frontend_size_is_at_least(frontend_trace *trace, cjit_size size, int64_t least);
/// True when it is proved that |size| is less than |limit|.
bool frontend_size_is_below(frontend_trace *trace, cjit_size size, cjit_size limit);
/// True when nodes of |region| may use |size|.
bool frontend_size_is_known_in(frontend_trace *trace, cjit_size size, cjit_region region);
/// Finds an expression, known in |region|, that |size| never exceeds.
bool frontend_size_find_limit(frontend_trace *trace, cjit_size size, cjit_region region,
                              cjit_size *out_limit);

// control_resize.c
/// |whole| with |value|, which is nowhere longer, as its first part.
cjit_node frontend_emit_with_first_part(frontend_trace *trace, cjit_node whole, cjit_node value);
/// The first part of |whole| that has extent |lengths|[axis], int64 scalars that do not exceed |whole|'s; of
/// an axis where that is FRONTEND_NO_NODE all.
cjit_node frontend_emit_first_part(frontend_trace *trace, cjit_node whole, const cjit_node *lengths);

// ---------------------------------------------------------------------------------------------
// Unrolling: what cannot be one loop but whose count is known now
// ---------------------------------------------------------------------------------------------

/// When an open loop can be unrolled: raises the private exception that begins the trace again with
/// that loop as a Python loop, and returns true. Else false: the caller raises its own error.
bool frontend_unroll_instead(frontend_trace *trace);
/// The same for the loop at |site|, whether it is open or not.
void frontend_unroll_site(PyObject *site);
/// True when an earlier trace of this call found that the loop at |site| must be unrolled.
bool frontend_must_unroll(PyObject *site);
extern PyObject *frontend_unroll_error;
/// The sites found so far, for one call; NULL begins anew. Steals.
void frontend_unroll_set_sites(PyObject *owned_sites);
PyObject *frontend_unroll_get_sites(void); // borrowed

// ---------------------------------------------------------------------------------------------
// Values that meet
// ---------------------------------------------------------------------------------------------

typedef enum frontend_value_class {
    FRONTEND_VALUE_UNBOUND,
    FRONTEND_VALUE_OBJECT, ///< None, a string, a function…: must be the same on all ways
    FRONTEND_VALUE_SCALAR,
    FRONTEND_VALUE_ARRAY,
} frontend_value_class;

typedef struct frontend_value_type {
    frontend_value_class class;
    frontend_kind kind;
    cjit_dtype dtype;
    unsigned rank;
} frontend_value_type;

/// What |value| (NULL: unbound) was in |state|.
int frontend_value_classify(frontend_trace *trace, const frontend_state *state, PyObject *value,
                            frontend_value_type *out_type);
/// The type that values of types |a| and |b| share. 1: done. 0: they differ in kind or rank. -1.
int frontend_value_join(frontend_value_type a, frontend_value_type b, frontend_value_type *out_type);
/// |value| of |state| at |type|; of an unbound value nothing that means anything, in the shape of |like|.
cjit_node frontend_value_emit(frontend_trace *trace, const frontend_state *state, PyObject *value,
                              frontend_value_type type, cjit_node like);
/// "an array of rank 2", "None"… New reference.
PyObject *frontend_value_describe(frontend_trace *trace, PyObject *value);
/// The node of |value| in |state|, or FRONTEND_NO_NODE.
cjit_node frontend_value_node(const frontend_state *state, PyObject *value);
/// True when the two are one Python object or equal constants.
bool frontend_value_same(PyObject *a, PyObject *b);
/// The bool scalar that |object|'s truth is; 0: it is not traced, or decided now (|*out_truth|).
/// 1: |*out_node|. -1: an exception.
int frontend_truth(frontend_trace *trace, PyObject *object, bool *out_truth, cjit_node *out_node);
/// Refuses a variable whose values on two ways cannot be one. Returns -1.
int frontend_refuse_join(frontend_trace *trace, PyObject *name, PyObject *one, PyObject *other,
                         const char *where, cjit_location location);

// ---------------------------------------------------------------------------------------------
// Traced iterables (control_iterables.c)
// ---------------------------------------------------------------------------------------------

/// range() of traced numbers, the rows of an array, enumerate() and zip() of such.
typedef struct frontend_iterable {
    PyObject_HEAD
    enum { FRONTEND_RANGE, FRONTEND_ROWS, FRONTEND_ENUMERATE, FRONTEND_ZIP, FRONTEND_REVERSED } kind;
    enum { FRONTEND_SERIAL, FRONTEND_PARALLEL, FRONTEND_ASSUMED } parallel; ///< a range: cjit.prange's
    PyObject *parts; ///< tuple: (start, stop, step), (array,), (iterable, start), iterables, (iterable,)
} frontend_iterable;
extern PyTypeObject frontend_iterable_type;

/// range(), enumerate(), zip() and reversed() of traced values. 1: done, with |*out_result| or an
/// exception. 0: another function, or nothing traced.
int frontend_iterable_call(frontend_trace *trace, PyObject *func, PyObject *const *args,
                           Py_ssize_t nargs, PyObject *kwnames, PyObject **out_result);
/// range() of |args|, of which some may be traced; 1 to 3.
PyObject *frontend_range_create(PyObject *const *args, Py_ssize_t nargs);
/// prange.c: whether |func| is cjit.prange, and what its call in compiled code gives.
bool frontend_is_prange(PyObject *func);
PyObject *frontend_prange_create(PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
/// The rows of |array| whatever their number, and what is |iterable| from its end. New references.
PyObject *frontend_iterable_rows(PyObject *array);
PyObject *frontend_iterable_reversed(PyObject *iterable);
/// What a loop over |object| runs over, when it can be one loop; NULL without an exception when not.
PyObject *frontend_iterable_from(frontend_trace *trace, PyObject *object);
/// The number of items as an int64 scalar.
cjit_node frontend_iterable_count(frontend_trace *trace, PyObject *iterable);
/// The item at |position|, an int64 scalar that is in range.
PyObject *frontend_iterable_item(frontend_trace *trace, PyObject *iterable, cjit_node position);

// ---------------------------------------------------------------------------------------------
// Loops: what `for` (control_for.c) and `while` (control_while.c) share (control_loop.c)
// ---------------------------------------------------------------------------------------------

/// A value that goes from one iteration to the next.
typedef struct frontend_carried {
    PyObject *name;            ///< a variable of the site, borrowed; else NULL
    Py_ssize_t index;          ///< among the site's assigned names
    PyObject *container, *key; ///< an element of a list or dict; strong
    bool in_tuple;             ///< an element of the tuple that variable |index| is; container: a list
    frontend_storage *storage; ///< an array that the body changes in place
    frontend_value_type type;
    bool is_late;              ///< the head does not need it: it only leaves the loop
    bool is_alone;             ///< an array that only the variable knows
    frontend_storage *phi;     ///< what stands for the array in the body
    struct frontend_resize *resize; ///< an array whose extents change (control_resize.c); owned
    bool is_grown;                  ///< the rows of a list that the loop fills: variable |key|, of |shape|
    cjit_size *shape;               ///< of a row; owned
    bool is_extent;                 ///< extent |axis| of carried value |array|
    uint32_t array;
    unsigned axis;
    cjit_node first; ///< the value before the loop, and in the body: |init| and |arg| or a part of them
    cjit_node part, last; ///< |last|: the value at the body's end
    cjit_node init, arg, yield;
} frontend_carried;

typedef struct frontend_loop_state {
    frontend_trace *trace; ///< borrowed
    PyFrameObject *frame;
    PyObject *site, *owner; ///< |owner|: the iterator, borrowed
    PyObject *iterable;     ///< of a `for`, borrowed; NULL: how often the body runs is not known
    cjit_node index, from, step; ///< of a `for`
    cjit_location location;
    frontend_state before, end;
    frontend_scope body;
    frontend_carried *carried;
    uint32_t num_carried, max_carried;
    PyObject *tuples; ///< list of (index, elements): variables that are tuples, carried by elements
    unsigned attempts;
} frontend_loop_state;

int frontend_loop_init(frontend_loop_state *loop, frontend_trace *trace, PyFrameObject *frame,
                       PyObject *site, PyObject *owner);
void frontend_loop_clear(frontend_loop_state *loop);
/// Notes the variables at the loop's beginning, and chooses what is carried.
int frontend_loop_prepare(frontend_loop_state *loop);
/// The carried values' first nodes, in the region around.
int frontend_loop_emit_inits(frontend_loop_state *loop);
/// Opens a region that takes an index (|out_index| not NULL) and the carried values, and binds them.
int frontend_loop_open(frontend_loop_state *loop, frontend_scope *scope, cjit_node *out_index);
/// At the body's end. 1: carried values were added or have other types: the region is given up, the
/// variables are as before, record again. 0: they agree; the body's scope is closed.
int frontend_loop_close(frontend_loop_state *loop);
/// Ends the body's region with its yields, |first| (if not FRONTEND_NO_NODE) before the others.
int frontend_loop_end_body(frontend_loop_state *loop, cjit_node first_value);
/// The arguments that late values need in the reopened |region|, and their first nodes.
int frontend_loop_add_late_args(frontend_loop_state *loop);
/// Binds what the loop left: |results|, one for each carried value.
int frontend_loop_bind_results(frontend_loop_state *loop, const cjit_node *results);

// ---------------------------------------------------------------------------------------------
// Hooks
// ---------------------------------------------------------------------------------------------

extern PyTypeObject frontend_branch_type, frontend_for_type, frontend_while_type;
int frontend_add_control(PyObject *module);
/// The iterator that a `for` over |iterable| (frontend_iterable_from) runs over: one item, or several
/// while the body is recorded again.
PyObject *frontend_for_create(frontend_trace *trace, PyObject *iterable, PyObject *site);
bool frontend_for_can_unroll(PyObject *owner);
bool frontend_while_can_unroll(PyObject *owner);
PyObject *frontend_hook_if(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_hook_else(PyObject *module, PyObject *branch);
PyObject *frontend_hook_done(PyObject *module, PyObject *branch);
PyObject *frontend_hook_while(PyObject *module, PyObject *site);
PyObject *frontend_hook_test(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_hook_break(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_hook_raise(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *frontend_assert(frontend_trace *trace, cjit_node condition, PyObject *message);
/// A branch whose two sides are values or functions to call: `a and b`, `x if c else y`.
PyObject *frontend_choose(frontend_trace *trace, cjit_node condition, PyObject *then_side,
                          PyObject *else_side);

#endif // CJIT_PYTHON_CONTROL_H
