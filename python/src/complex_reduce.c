// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reductions and scans of complex numbers: sums go part by part; truth values by any part. Products and the
// order by parts need both parts at once, which the graph's reductions do not have: they are refused here.
#include "complex.h"
#include "reduce.h"

static frontend_parts full_parts(frontend_trace *trace, cjit_node node) {
    return (frontend_parts){frontend_emit1(trace, CJIT_OP_REAL, node), frontend_emit1(trace, CJIT_OP_IMAG, node)};
}

static cjit_node refuse(const char *what) {
    frontend_raise_at_user(frontend_unsupported_error,
                           "%s of complex numbers is not supported; write it as a loop", what);
    return FRONTEND_NO_NODE;
}

cjit_node frontend_complex_reduce(frontend_trace *trace, cjit_op op, cjit_node node, unsigned num_axes,
                                  const unsigned *axes) {
    frontend_parts z = full_parts(trace, node);
    if (op != CJIT_OP_REDUCE_SUM)
        return refuse(cjit_op_get_name(op));
    z.re = frontend_emit_reduce(trace, op, z.re, num_axes, axes, false);
    z.im = frontend_emit_reduce(trace, op, z.im, num_axes, axes, false);
    return frontend_complex_join(trace, z);
}

cjit_node frontend_complex_scan(frontend_trace *trace, cjit_op op, cjit_node node, unsigned axis) {
    frontend_parts z = full_parts(trace, node);
    if (op != CJIT_OP_SCAN_SUM)
        return refuse(cjit_op_get_name(op));
    z.re = frontend_emit_scan(trace, op, z.re, axis);
    z.im = frontend_emit_scan(trace, op, z.im, axis);
    return frontend_complex_join(trace, z);
}
