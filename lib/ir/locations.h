// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The graph's source locations as MLIR locations.
#ifndef CJIT_IR_LOCATIONS_H
#define CJIT_IR_LOCATIONS_H

#include "cjit/graph.h"

#include <mlir-c/IR.h>

typedef struct ir_locations ir_locations;

CJIT_NODISCARD cjit_status *ir_locations_create(MlirContext context, const cjit_graph *graph,
                                                ir_locations **out_locations);
void ir_locations_destroy(ir_locations *locations);

/// Name("exp")(CallSite(file:line:column at the caller's place)). Location 0 is the function's own:
/// its first known place. |name| may be NULL.
MlirLocation ir_locations_get(ir_locations *locations, cjit_location location, const char *name);

#endif // CJIT_IR_LOCATIONS_H
