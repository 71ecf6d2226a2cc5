// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Storages and control flow: arrays of which it is not known, while compiling, which array they are.
//
//   c = a if flag else b     c holds what a or b held; changing c would change one of them, and changing
//                            a may change c: both are refused, reading is not
#include "control.h"

void frontend_storage_mark_ambiguous(frontend_storage *storage, cjit_location location,
                                     PyObject *const tracers[2]) {
    storage->is_ambiguous = true;
    storage->location = location;
    for (int i = 0; i < 2; ++i) {
        frontend_storage *source = tracers[i] && frontend_is_tracer(tracers[i])
                                       ? ((frontend_tracer *)tracers[i])->storage
                                       : NULL;
        if (!source)
            continue;
        storage->sources[i].storage = source;
        storage->sources[i].node = source->node;
    }
}

int frontend_storage_check_usable(frontend_trace *trace, frontend_tracer *tracer) {
    const frontend_storage *storage = tracer->storage;
    for (int i = 0; storage && storage->is_ambiguous && i < 2; ++i)
        if (storage->sources[i].storage &&
            storage->sources[i].storage->node != storage->sources[i].node)
            return frontend_scope_refuse_ambiguous(trace, storage);
    if (!cjit_graph_is_visible(frontend_trace_get_graph(trace), tracer->node))
        return frontend_scope_refuse_inner(trace, tracer);
    tracer->epoch = frontend_trace_get_epoch(trace);
    return 0;
}

uint32_t frontend_storage_count_tracers(frontend_trace *trace, const frontend_storage *storage) {
    uint32_t count = 0;
    for (const frontend_tracer *tracer = frontend_trace_get_storages(trace)->tracers; tracer;
         tracer = tracer->next)
        count += tracer->storage == storage;
    return count;
}
