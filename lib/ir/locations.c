// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Source locations: each is converted once, its callers with it.
#include "locations.h"

#include "build.h"

#include <stdlib.h>

struct ir_locations {
    MlirContext context;
    const cjit_graph *graph;
    MlirLocation *converted; // by location; null until used
};

cjit_status *ir_locations_create(MlirContext context, const cjit_graph *graph,
                                 ir_locations **out_locations) {
    ir_locations *locations = calloc(1, sizeof *locations);
    if (!locations)
        return cjit_status_no_memory();
    locations->converted = calloc(cjit_graph_num_locations(graph) + 1, sizeof(MlirLocation));
    if (!locations->converted) {
        free(locations);
        return cjit_status_no_memory();
    }
    locations->context = context;
    locations->graph = graph;
    *out_locations = locations;
    return NULL;
}

void ir_locations_destroy(ir_locations *locations) {
    if (!locations)
        return;
    free(locations->converted);
    free(locations);
}

static MlirLocation convert(ir_locations *locations, cjit_location location) {
    const cjit_location_info *info = cjit_graph_get_location(locations->graph, location);
    MlirLocation *slot = &locations->converted[location];
    if (!mlirLocationIsNull(*slot))
        return *slot;
    *slot = mlirLocationFileLineColRangeGet(locations->context, ir_string(info->file), info->line,
                                            info->column, info->end_line, info->end_column);
    if (info->caller)
        *slot = mlirLocationCallSiteGet(*slot, convert(locations, info->caller));
    return *slot;
}

static MlirLocation own_place(ir_locations *locations) {
    // The first recorded place; the tail of its callers is the jitted function itself.
    cjit_location location = cjit_graph_num_locations(locations->graph) ? 1 : 0;
    const cjit_location_info *info;
    while ((info = cjit_graph_get_location(locations->graph, location)) && info->caller)
        location = info->caller;
    if (location)
        return convert(locations, location);
    return mlirLocationNameGet(locations->context,
                               ir_string(cjit_graph_get_name(locations->graph)),
                               mlirLocationUnknownGet(locations->context));
}

MlirLocation ir_locations_get(ir_locations *locations, cjit_location location, const char *name) {
    MlirLocation place = cjit_graph_get_location(locations->graph, location)
                             ? convert(locations, location)
                             : own_place(locations);
    return name ? mlirLocationNameGet(locations->context, ir_string(name), place) : place;
}
