// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --cjit-expand-math: operations on vectors that the math library has are replaced by its code.
//
//   %1 = math.exp %0 : vector<16xf32>    →    the body of @cjit_exp_f32 over vector<16xf32>
//
// The library is text (math/<type>/<function>.mlir) over type aliases: parsed once per function and vector
// type, kept, cloned at each use. A function's calls to others of the library are inlined too, except those
// marked cjit.cold: they become private functions of the module, called lane by lane. A file in
// math/<type>1 takes the place of the one in math/<type> for a single lane. Scalars get the code of one lane
// without the vectors (one_lane.c). The same library call on the same values is
// made once per block, so sin and cos of one value share their argument reduction.
// An op with the prefix "cjit." that the library does not have is an error; math operations that it does not
// have are left for upstream's lowering (they are single instructions).
#include "math_library.h"

#include "lane_loop.h"
#include "one_lane.h"
#include "passes.h"
#include "shift_division.h"
#include "value_map.h"

#include "../support/buffer.h"

#include <mlir-c/Diagnostics.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The vector type that text is instantiated for.
typedef struct shape {
    const char *exact;   // "f32", "f64", "f16", "bf16", or NULL
    MlirType element;
    unsigned width;      // of an element, in bits
    int64_t lanes;
    bool scalar;         // one lane, as a scalar
} shape;

typedef struct instance {
    const passes_math_file *file;
    MlirType element; // f16 and bf16 are as wide as one another
    int64_t lanes;
    bool scalar;
    MlirModule module;
} instance;

// Parsed functions, for the life of the process: the context keeps their types anyway. Guarded by the
// context's lock.
static instance *instances;
static uint32_t num_instances;

typedef struct made_call { // a library call whose results are known in this block
    const passes_math_file *file;
    intptr_t num_operands;
    MlirValue operands[4];
    intptr_t num_results;
    MlirValue results[8];
} made_call;

typedef struct expander {
    MlirContext context;
    MlirOperation module;
    made_call *calls;
    uint32_t num_calls, capacity;
    MlirBlock block; // where |calls| hold
    bool failed;
} expander;

// Whether the library can be instantiated for |type|: a fixed number of lanes of a usual type.
static bool is_instantiable(MlirType type) {
    MlirType element = ir_element(type);
    if (mlirShapedTypeGetRank(type) != 1 || mlirVectorTypeIsScalable(type))
        return false;
    return mlirTypeIsAF16(element) || mlirTypeIsABF16(element) || mlirTypeIsAF32(element) ||
           mlirTypeIsAF64(element) || mlirTypeIsAInteger(element);
}

static shape shape_of(MlirType type) {
    MlirType element = ir_element(type);
    return (shape){.exact = math_library_exact(element),
                   .element = element,
                   .width = mlirTypeIsAInteger(element) ? mlirIntegerTypeGetWidth(element)
                                                        : mlirFloatTypeGetWidth(element),
                   .lanes = mlirShapedTypeGetDimSize(type, 0)};
}

static void append_aliases(support_buffer *out, const shape *s, const char *directory) {
    long long lanes = (long long)s->lanes;
    const char *element = s->exact ? s->exact : NULL;
    support_buffer_printf(out, "!b = vector<%lldxi1>\n!i = vector<%lldxi%u>\n", lanes, lanes,
                          s->width);
    if (element)
        support_buffer_printf(out, "!f = vector<%lldx%s>\n", lanes, element);
    else
        support_buffer_printf(out, "!f = vector<%lldxf32>\n", lanes);
    if (strcmp(directory, "f64") == 0)
        support_buffer_printf(out, "!h = vector<%lldxi32>\n!s = vector<%lldxf32>\n", lanes, lanes);
    else
        support_buffer_printf(out, "!d = vector<%lldxf64>\n!l = vector<%lldxi64>\n", lanes, lanes);
}

// Declares what |text| calls ("func.call @f(%x) : (!f) -> !f" is a line), so that it verifies alone.
static void append_declarations(support_buffer *out, const char *text) {
    static const char call[] = "func.call @";
    const char *found[64];
    size_t lengths[64], count = 0;
    for (const char *at = text; (at = strstr(at, call)) && count < 64;) {
        const char *name = at + sizeof call - 1;
        size_t length = strcspn(name, "(");
        const char *signature = strstr(name, ") : ");
        bool known = false;
        for (size_t i = 0; i < count; i++)
            known |= lengths[i] == length && memcmp(found[i], name, length) == 0;
        at = name;
        if (known || !signature)
            continue;
        found[count] = name;
        lengths[count++] = length;
        support_buffer_printf(out, "func.func private @%.*s%.*s\n", (int)length, name,
                              (int)strcspn(signature + 4, "\n"), signature + 4);
    }
}

static const instance *instantiate(expander *e, const passes_math_file *file, const shape *s) {
    if (s->lanes == 1)
        file = math_library_find_one_lane(file);
    for (uint32_t i = 0; i < num_instances; i++)
        if (instances[i].file == file && mlirTypeEqual(instances[i].element, s->element) &&
            instances[i].lanes == s->lanes && instances[i].scalar == s->scalar)
            return &instances[i];
    support_buffer text;
    char directory[16] = "";
    support_buffer_init(&text);
    snprintf(directory, sizeof directory, "%.*s", (int)strcspn(file->name, "/"), file->name);
    append_aliases(&text, s, directory);
    append_declarations(&text, file->text);
    support_buffer_append_string(&text, file->text);
    MlirModule module = {NULL};
    if (!text.failed)
        module = mlirModuleCreateParse(e->context, ir_string(text.data));
    support_buffer_deinit(&text);
    if (mlirModuleIsNull(module))
        return NULL;
    if (s->scalar)
        one_lane_to_scalars(mlirModuleGetOperation(module));
    instances = passes_realloc(instances, (num_instances + 1) * sizeof *instances);
    instances[num_instances] = (instance){file, s->element, s->lanes, s->scalar, module};
    return &instances[num_instances++];
}

static MlirOperation library_function(const instance *i) {
    MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(i->module));
    while (mlirOperationGetNumRegions(op) == 0 || mlirBlockIsNull(ir_region_block(op, 0)))
        op = mlirOperationGetNextInBlock(op); // past declarations
    return op;
}

// Whether |op| has the function's operands and results: true of what our passes make.
static bool fits(MlirOperation op, MlirOperation function) {
    MlirType type = mlirTypeAttrGetValue(ir_attribute(function, "function_type"));
    intptr_t inputs = mlirFunctionTypeGetNumInputs(type);
    bool good = inputs == mlirOperationGetNumOperands(op) &&
                mlirFunctionTypeGetNumResults(type) == mlirOperationGetNumResults(op);
    for (intptr_t i = 0; good && i < inputs; i++)
        good = mlirTypeEqual(mlirFunctionTypeGetInput(type, i),
                             mlirValueGetType(mlirOperationGetOperand(op, i)));
    for (intptr_t i = 0; good && i < mlirOperationGetNumResults(op); i++)
        good = mlirTypeEqual(mlirFunctionTypeGetResult(type, i),
                             mlirValueGetType(mlirOperationGetResult(op, i)));
    return good;
}

static made_call *remembered(expander *e, MlirBlock block, const passes_math_file *file,
                             MlirOperation op) {
    if (!mlirBlockEqual(e->block, block)) {
        e->block = block;
        e->num_calls = 0;
    }
    for (uint32_t i = 0; i < e->num_calls; i++) {
        made_call *call = &e->calls[i];
        bool same = call->file == file && call->num_operands == mlirOperationGetNumOperands(op);
        for (intptr_t k = 0; same && k < call->num_operands; k++)
            same = mlirValueEqual(call->operands[k], mlirOperationGetOperand(op, k));
        if (same)
            return call;
    }
    return NULL;
}

static void remember(expander *e, const passes_math_file *file, MlirOperation op,
                     const MlirValue *results) {
    if (mlirOperationGetNumOperands(op) > 4 || mlirOperationGetNumResults(op) > 8)
        return;
    if (e->num_calls == e->capacity) {
        e->capacity = e->capacity ? 2 * e->capacity : 32;
        e->calls = passes_realloc(e->calls, e->capacity * sizeof *e->calls);
    }
    made_call *call = &e->calls[e->num_calls++];
    *call = (made_call){.file = file,
                        .num_operands = mlirOperationGetNumOperands(op),
                        .num_results = mlirOperationGetNumResults(op)};
    for (intptr_t i = 0; i < call->num_operands; i++)
        call->operands[i] = mlirOperationGetOperand(op, i);
    for (intptr_t i = 0; i < call->num_results; i++)
        call->results[i] = results[i];
}

static void replace(MlirOperation op, const MlirValue *results) {
    for (intptr_t i = 0; i < mlirOperationGetNumResults(op); i++)
        mlirValueReplaceAllUsesOfWith(mlirOperationGetResult(op, i), results[i]);
    mlirOperationDestroy(op);
}

static void expand_block(expander *e, MlirBlock block);
static void expand_calls(expander *e, MlirOperation op, const shape *s);

static MlirWalkResult set_location(MlirOperation op, void *data) {
    mlirOperationSetLocation(op, *(MlirLocation *)data);
    return MlirWalkResultAdvance;
}

// A cold function becomes a function of the module for one lane, and one that loops over the lanes.
static bool call_cold(expander *e, MlirOperation call, const passes_math_file *file,
                      const shape *s) {
    char symbol[128], one_lane[128], base[96];
    MlirBlock body = ir_region_block(e->module, 0);
    shape one = *s;
    one.lanes = 1;
    const instance *found = instantiate(e, file, &one);
    if (!found)
        return false;
    MlirOperation function = library_function(found);
    MlirStringRef name = mlirStringAttrGetValue(ir_attribute(function, "sym_name"));
    snprintf(base, sizeof base, "%.*s", (int)name.length, name.data);
    snprintf(symbol, sizeof symbol, "%s_x%lld", base, (long long)s->lanes);
    snprintf(one_lane, sizeof one_lane, s->scalar ? "%s" : "%s_x1", base);
    if (mlirOperationIsNull(ir_find_symbol(body, one_lane))) {
        MlirOperation clone = mlirOperationClone(function);
        mlirOperationSetAttributeByName(clone, ir_string("sym_name"),
                                        mlirStringAttrGet(e->context, ir_string(one_lane)));
        MlirLocation location = mlirOperationGetLocation(call);
        mlirOperationWalk(clone, set_location, &location, MlirWalkPreOrder);
        mlirBlockAppendOwnedOperation(body, clone);
        expand_calls(e, clone, &one);
    }
    if (s->lanes == 1)
        mlirOperationSetAttributeByName(call, ir_string("callee"),
                                        mlirFlatSymbolRefAttrGet(e->context, ir_string(one_lane)));
    else
        lane_loop_replace(body, call, symbol, one_lane,
                          mlirOperationIsNull(ir_find_symbol(body, symbol)));
    return true;
}

// Puts the library's code for |op| in its place.
static void expand(expander *e, MlirOperation op, const passes_math_file *file, const shape *s) {
    MlirBlock block = mlirOperationGetBlock(op);
    made_call *known = remembered(e, block, file, op);
    if (known) {
        replace(op, known->results);
        return;
    }
    const instance *found = instantiate(e, file, s);
    if (!found) {
        mlirEmitError(mlirOperationGetLocation(op), "the math library's text could not be parsed");
        e->failed = true;
        return;
    }
    MlirOperation function = library_function(found);
    if (!fits(op, function)) {
        mlirEmitError(mlirOperationGetLocation(op),
                      "the operands or results are not of the types that the math library has");
        e->failed = true;
        return;
    }
    if (ir_has(function, "cjit.cold")) {
        e->failed |= !call_cold(e, op, file, s);
        return;
    }
    MlirOperation clone = mlirOperationClone(function);
    MlirLocation location = mlirOperationGetLocation(op);
    mlirOperationWalk(clone, set_location, &location, MlirWalkPreOrder);
    MlirBlock body = ir_region_block(clone, 0);
    for (intptr_t i = 0; i < mlirBlockGetNumArguments(body); i++)
        mlirValueReplaceAllUsesOfWith(mlirBlockGetArgument(body, i),
                                      mlirOperationGetOperand(op, i));
    for (MlirOperation inner = mlirBlockGetFirstOperation(body), next;; inner = next) {
        next = mlirOperationGetNextInBlock(inner);
        if (ir_is(inner, "func.return"))
            break;
        mlirOperationMoveBefore(inner, op);
        expand_calls(e, inner, s);
    }
    MlirOperation end = mlirBlockGetTerminator(body);
    MlirValue results[8];
    for (intptr_t i = 0; i < mlirOperationGetNumOperands(end); i++)
        results[i] = mlirOperationGetOperand(end, i);
    if (!mlirBlockEqual(e->block, block)) { // inner blocks were visited
        e->block = block;
        e->num_calls = 0;
    }
    remember(e, file, op, results);
    mlirOperationDestroy(clone);
    replace(op, results);
}

// The file that a call inside the library means: @cjit_<name>_<directory>.
static const passes_math_file *callee_file(MlirOperation call) {
    MlirAttribute callee = ir_attribute(call, "callee");
    MlirStringRef symbol = mlirFlatSymbolRefAttrGetValue(callee);
    char directory[16];
    if (symbol.length < 6 || memcmp(symbol.data, "cjit_", 5) != 0)
        return NULL;
    size_t last = symbol.length;
    while (last > 5 && symbol.data[last - 1] != '_')
        last--;
    if (last <= 6)
        return NULL;
    snprintf(directory, sizeof directory, "%.*s", (int)(symbol.length - last), symbol.data + last);
    return math_library_find(directory, mlirStringRefCreate(symbol.data + 5, last - 6));
}

// Expands library calls in |op|: itself, or in its regions.
static void expand_calls(expander *e, MlirOperation op, const shape *s) {
    for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
        for (MlirBlock block = ir_region_block(op, r); !mlirBlockIsNull(block);
             block = mlirBlockGetNextInRegion(block))
            for (MlirOperation inner = mlirBlockGetFirstOperation(block), next;
                 !mlirOperationIsNull(inner); inner = next) {
                next = mlirOperationGetNextInBlock(inner);
                expand_calls(e, inner, s);
            }
    const passes_math_file *file = ir_is(op, "func.call") ? callee_file(op) : NULL;
    if (file)
        expand(e, op, file, s);
}

static bool is_in_generic(MlirOperation op) {
    return ir_is(mlirOperationGetParentOperation(op), "linalg.generic");
}

static void expand_operation(expander *e, MlirOperation op) {
    MlirStringRef name = ir_name(op);
    bool ours = name.length > 5 && memcmp(name.data, "cjit.", 5) == 0;
    if (math_library_name(op).length == 0 || mlirOperationGetNumOperands(op) == 0 ||
        mlirOperationGetNumResults(op) != 1)
        return;
    MlirType type = mlirValueGetType(mlirOperationGetOperand(op, 0));
    bool vector = mlirTypeIsAVector(type);
    bool scalar = mlirTypeIsAInteger(type) || mlirTypeIsAFloat(type);
    if (!vector && !scalar && (!ours || mlirTypeIsAMemRef(type)))
        return;
    if ((vector || (scalar && !is_in_generic(op))) && shift_division(op))
        return;
    shape s = {0};
    const passes_math_file *file = NULL;
    MlirType wide = scalar ? ir_vector(1, type) : type;
    if ((vector || scalar) && is_instantiable(wide)) {
        s = shape_of(wide);
        s.scalar = scalar;
        file = math_library_find_for(op, s.element);
    }
    if (file && (vector || !is_in_generic(op))) {
        expand(e, op, file, &s);
    } else if (ours) {
        char text[160];
        if (file || (!vector && !scalar))
            snprintf(text, sizeof text, "only operations on vectors, and on scalars outside of a "
                                        "linalg.generic, can be expanded; run cjit-vectorize first");
        else
            snprintf(text, sizeof text, "the math library has no %.*s for this type", (int)name.length,
                     name.data);
        mlirEmitError(mlirOperationGetLocation(op), text);
        e->failed = true;
    }
}

static void expand_block(expander *e, MlirBlock block) {
    for (MlirOperation op = mlirBlockGetFirstOperation(block), next;
         !mlirOperationIsNull(op) && !e->failed; op = next) {
        next = mlirOperationGetNextInBlock(op);
        for (intptr_t r = 0; r < mlirOperationGetNumRegions(op); r++)
            for (MlirBlock inner = ir_region_block(op, r); !mlirBlockIsNull(inner);
                 inner = mlirBlockGetNextInRegion(inner))
                expand_block(e, inner);
        expand_operation(e, op);
    }
}

bool passes_expand_math(MlirOperation module) {
    expander e = {.context = mlirOperationGetContext(module), .module = module};
    expand_block(&e, ir_region_block(module, 0));
    free(e.calls);
    return !e.failed;
}
