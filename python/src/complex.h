// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Complex numbers while tracing. The graph knows three ops on them (REAL, IMAG, COMPLEX); everything else becomes
// ops on their parts here, so that fusion, vectorisation and the math library need know nothing.
//
// A frontend_parts may hold FRONTEND_NO_NODE after a failure; functions take and give that as the emitters do.
#ifndef CJIT_PYTHON_COMPLEX_H
#define CJIT_PYTHON_COMPLEX_H

#include "parse.h"

typedef struct frontend_parts {
    cjit_node re, im; ///< of one float dtype; their shapes broadcast to the number's
} frontend_parts;

/// The parts of |node|; of a real one, itself and zero.
frontend_parts frontend_complex_parts(frontend_trace *trace, cjit_node node);
cjit_node frontend_complex_join(frontend_trace *trace, frontend_parts z);
frontend_parts frontend_complex_constant(frontend_trace *trace, cjit_dtype part, double re, double im);
/// |node| itself where it is real.
cjit_node frontend_emit_conjugate(frontend_trace *trace, cjit_node node);
bool frontend_node_is_complex(frontend_trace *trace, cjit_node node);

/// tracer.real or tracer.imag: a view of a complex array, |tracer| itself where it is real.
PyObject *frontend_complex_get_part(frontend_trace *trace, const frontend_tracer *tracer, bool imaginary);
/// complex(|object|), of a traced value or any other, as a complex128 scalar.
cjit_node frontend_emit_python_complex(frontend_trace *trace, PyObject *object);
/// Python's complex numbers (python_complex.c): the operators, one operand being complex at least.
PyObject *frontend_python_complex(frontend_trace *trace, const frontend_operand *a, const frontend_operand *b,
                                  frontend_operator op);

/// NumPy's warning that a cast to a real dtype drops imaginary parts; -1 where warnings are errors.
int frontend_complex_warn(void);
/// True for a complex tracer or Python complex number.
bool frontend_is_complex_object(frontend_trace *trace, PyObject *object);

/// What an elementwise op is on operands of which one at least is complex (complex_arithmetic.c).
cjit_node frontend_complex_emit(frontend_trace *trace, cjit_op op, unsigned count, const cjit_node *nodes);
/// A reduction or scan of complex elements (complex_reduce.c).
cjit_node frontend_complex_reduce(frontend_trace *trace, cjit_op op, cjit_node node, unsigned num_axes,
                                  const unsigned *axes);
cjit_node frontend_complex_scan(frontend_trace *trace, cjit_op op, cjit_node node, unsigned axis);

/// True when torch has |op| for |dtype|.
bool frontend_torch_accepts(cjit_op op, cjit_dtype dtype);

frontend_parts frontend_complex_mul(frontend_trace *trace, frontend_parts a, frontend_parts b);
/// Smith's method, as NumPy divides.
frontend_parts frontend_complex_div(frontend_trace *trace, frontend_parts a, frontend_parts b);
/// Smith's method with divisions, as CPython divides; a divisor of zero is the caller's to refuse.
frontend_parts frontend_complex_quotient(frontend_trace *trace, frontend_parts a, frontend_parts b);
frontend_parts frontend_complex_pow(frontend_trace *trace, frontend_parts a, frontend_parts b);
/// 1 / z as np.reciprocal computes it.
frontend_parts frontend_complex_reciprocal(frontend_trace *trace, frontend_parts z);

/// C's function of |op| (exp, log, sqrt, sin…) on |z|; false when there is none (complex_functions.c).
bool frontend_complex_function(frontend_trace *trace, cjit_op op, frontend_parts z, frontend_parts *out);

// NumPy's functions on parts (numpy_complex.c)
#define FRONTEND_NUMPY_COMPLEX_LIST(X)                                                             \
    X("numpy", angle) X("numpy", isreal) X("numpy", iscomplex) X("numpy", isrealobj)               \
    X("numpy", iscomplexobj) X("numpy", real) X("numpy", imag)                                     \
    X("numpy.ndarray python", conjugate) X("numpy.ndarray", conj)

#define FRONTEND_ONE_PROTOTYPE(where, name) PyObject *frontend_complex_##name(FRONTEND_ARGUMENTS);
FRONTEND_NUMPY_COMPLEX_LIST(FRONTEND_ONE_PROTOTYPE)
#undef FRONTEND_ONE_PROTOTYPE
#define FRONTEND_ONE_COMPLEX_ENTRY(where, name) {where, #name, frontend_complex_##name},
#define FRONTEND_NUMPY_COMPLEX_ENTRIES FRONTEND_NUMPY_COMPLEX_LIST(FRONTEND_ONE_COMPLEX_ENTRY)

#endif // CJIT_PYTHON_COMPLEX_H
