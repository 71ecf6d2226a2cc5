// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Library calls (calls.def) from the trace side, and matrix products, which most of them serve.
#ifndef CJIT_PYTHON_LIBRARY_CALL_H
#define CJIT_PYTHON_LIBRARY_CALL_H

#include "trace.h"

/// Records a call of |callee|; |out_results| gets a node for each result. The library that it needs is
/// loaded now, so that an error names the user's line. -1 with an exception.
int frontend_emit_call(frontend_trace *trace, cjit_callee callee, const cjit_node *operands,
                       const int64_t *params, const cjit_value_type *results,
                       cjit_node *out_results);

/// Hands NumPy's loops for Fourier transforms to the runtime. fft.c
int frontend_load_fft(void);

/// Hands NumPy's distributions to the runtime. random.c
void frontend_load_random(void);
PyObject *frontend_distributions(PyObject *module, PyObject *unused);

/// 1 when two sizes are equal (guarded, or checked by the kernel where only it knows, with an error of
/// |code| and |message|), 0 when they are not, -1 with an exception.
int frontend_sizes_agree(frontend_trace *trace, cjit_size a, cjit_size b, cjit_code code,
                         const char *message);

/// The matrix product of arrays of one dtype as np.matmul or, when |torch|, torch.matmul has it.
cjit_node frontend_emit_matmul(frontend_trace *trace, cjit_node a, cjit_node b, bool torch);
/// np.matmul and `@` of arrays; promotes.
PyObject *frontend_numpy_matmul(frontend_trace *trace, PyObject *a, PyObject *b);
PyObject *frontend_torch_matmul(frontend_trace *trace, PyObject *a, PyObject *b);

/// Functions and methods that are matrix products; ends with {NULL, NULL, NULL}. matmul.c
extern const frontend_table_entry frontend_matmul_table[];

/// Functions that are written in Python; ends with {NULL, NULL, NULL}. composites.c
extern const frontend_table_entry frontend_composite_table[];

/// cjit._cjit._library_call, _raise_if and _unsupported, which composites use (python/cjit/composites).
PyObject *frontend_composite_call(PyObject *module, PyObject *args);
PyObject *frontend_composite_raise_if(PyObject *module, PyObject *args);
PyObject *frontend_composite_size_now(PyObject *module, PyObject *object);
PyObject *frontend_composite_sizes_equal(PyObject *module, PyObject *args);
PyObject *frontend_composite_size_extremum(PyObject *module, PyObject *args);
PyObject *frontend_composite_prefix(PyObject *module, PyObject *args);
PyObject *frontend_composite_at(PyObject *module, PyObject *args);
PyObject *frontend_composite_unsupported(PyObject *module, PyObject *message);

#endif // CJIT_PYTHON_LIBRARY_CALL_H
