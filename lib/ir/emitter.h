// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files share that make a module of a graph.
#ifndef CJIT_IR_EMITTER_H
#define CJIT_IR_EMITTER_H

#include "../support/buffer.h"
#include "build.h"
#include "emit.h"
#include "locations.h"

typedef struct emitter {
    MlirContext context;
    const cjit_graph *graph;
    ir_builder builder;
    ir_locations *locations;
    MlirBlock entry;
    MlirOperation outermost; // the loop or branch of the function's own block that is being made, or null
    MlirValue *values;       // by node
    MlirOperation *owners;   // by node: the op of a loop or branch
    MlirValue *sizes;        // by size, null until used
    uint32_t num_sizes;
    cjit_size *computed;     // those in |sizes| that hold in the open regions only
    uint32_t num_computed;
} emitter;

// emit.c

MlirType emitter_tensor_type(emitter *e, const cjit_node_info *node);
/// The extent as an index value.
MlirValue emitter_size(emitter *e, cjit_size size);
/// The element of a scalar node's tensor.
MlirValue emitter_scalar(emitter *e, cjit_node node);
/// Makes what |node| stands for: its value, by node.
CJIT_NODISCARD cjit_status *emitter_node(emitter *e, cjit_node node);

// emit_call.c

/// Makes the op of a library call.
void emitter_call(emitter *e, cjit_node node);

// emit_regions.c

/// Makes the live nodes of |region| where the builder is.
CJIT_NODISCARD cjit_status *emitter_region(emitter *e, cjit_region region);
/// Makes an `if`, `for` or `while` with its regions.
CJIT_NODISCARD cjit_status *emitter_control(emitter *e, cjit_node node);

/// Makes an operation, which may be the outermost loop or branch.
MlirOperation emitter_create(emitter *e, const ir_operation *operation);

/// The range of a `for`, as index values. |counts_up|: the step is a positive constant.
typedef struct emitter_range {
    MlirValue from, to, step;
    bool counts_up;
} emitter_range;
emitter_range emitter_read_range(emitter *e, const cjit_node_info *node);
MlirValue emitter_count_turns(emitter *e, const emitter_range *range);
/// An scf.for with |bounds| from, to and step, carrying |count| values; its block is to be filled.
CJIT_NODISCARD cjit_status *emitter_open_for(emitter *e, const MlirValue *bounds, unsigned count,
                                             const MlirValue *inits, MlirBlock *out_block,
                                             MlirOperation *out_loop);
/// The loop |node| over |range|, or over its turns from |turns[0]| up to |turns[1]| alone; what it carries begins
/// with |inits|.
CJIT_NODISCARD cjit_status *emitter_for(emitter *e, const cjit_node_info *node,
                                        const emitter_range *range, const MlirValue *turns,
                                        const MlirValue *inits, MlirOperation *out_loop);

// emit_parallel.c

/// Makes a parallel `for`.
CJIT_NODISCARD cjit_status *emitter_parallel(emitter *e, cjit_node node);

#endif // CJIT_IR_EMITTER_H
