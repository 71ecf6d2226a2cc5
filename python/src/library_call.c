// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Recording library calls.
#include "complex.h"
#include "library_call.h"

#include "cjit/runtime.h"

static bool takes_complex(cjit_callee callee) {
    return callee == CJIT_CALL_MATMUL || callee == CJIT_CALL_SOLVE || callee == CJIT_CALL_INV ||
           callee == CJIT_CALL_SLOGDET || callee == CJIT_CALL_CHOLESKY || callee == CJIT_CALL_FFT ||
           callee == CJIT_CALL_HOST_PUT;
}

int frontend_emit_call(frontend_trace *trace, cjit_callee callee, const cjit_node *operands,
                       const int64_t *params, const cjit_value_type *results,
                       cjit_node *out_results) {
    const cjit_callee_info *info = cjit_callee_get_info(callee);
    for (unsigned i = 0; i < info->num_operands; ++i)
        if (operands[i] == FRONTEND_NO_NODE)
            return -1;
    for (int i = 0; i < info->num_operands; ++i)
        if (!takes_complex(callee) && frontend_node_is_complex(trace, operands[i])) {
            frontend_raise_at_user(frontend_unsupported_error,
                                   "%s of complex numbers is not supported; call it outside the jitted function",
                                   info->name);
            return -1;
        }
    if (info->library == CJIT_CALL_LIBRARY_FFT && frontend_load_fft() < 0)
        return -1;
    if (info->library == CJIT_CALL_LIBRARY_RANDOM)
        frontend_load_random();
    cjit_status *status = cjit_calls_prepare(callee);
    if (status) {
        frontend_raise_at_user(frontend_unsupported_error, "%s", cjit_status_get_message(status));
        cjit_status_destroy(status);
        return -1;
    }
    status = cjit_graph_call(frontend_trace_get_graph(trace), callee, info->num_operands, operands,
                             info->num_params, params, info->num_results, results, out_results);
    return status ? frontend_raise_status(status) : 0;
}

int frontend_sizes_agree(frontend_trace *trace, cjit_size a, cjit_size b, cjit_code code,
                         const char *message) {
    cjit_graph *graph = frontend_trace_get_graph(trace);
    bool equal;
    a = cjit_graph_size_canonical(graph, a);
    b = cjit_graph_size_canonical(graph, b);
    if (a != b && (cjit_graph_size_is_computed(graph, a) || cjit_graph_size_is_computed(graph, b))) {
        cjit_node differ = frontend_emit2(trace, CJIT_OP_NE, frontend_emit_size(trace, a),
                                          frontend_emit_size(trace, b));
        return frontend_emit_raise(trace, differ, code, message, differ) == FRONTEND_NO_NODE ? -1 : 1;
    }
    cjit_status *status = cjit_graph_decide_equal(graph, a, b, &equal);
    return status ? frontend_raise_status(status) : equal;
}
