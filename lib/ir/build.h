// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Making MLIR operations from C in one line each. A builder is a place (a block, and the operation
// to insert before) and a location; it owns nothing. Values and operations belong to the IR.
#ifndef CJIT_IR_BUILD_H
#define CJIT_IR_BUILD_H

#include <mlir-c/BuiltinAttributes.h>
#include <mlir-c/BuiltinTypes.h>
#include <mlir-c/IR.h>

#include <stdbool.h>
#include <stdint.h>

typedef struct ir_builder {
    MlirContext context;
    MlirLocation location;
    MlirBlock block;
    MlirOperation before; ///< null: append to the block
} ir_builder;

static inline MlirStringRef ir_string(const char *text) {
    return mlirStringRefCreateFromCString(text);
}

/// A builder that appends to |block|.
ir_builder ir_at_end(MlirContext context, MlirLocation location, MlirBlock block);
/// A builder that inserts before |operation|, with its location.
ir_builder ir_before(MlirOperation operation);

/// What an operation is made of; unset members are empty.
typedef struct ir_operation {
    const char *name;
    intptr_t num_results, num_operands, num_attributes, num_regions;
    const MlirType *results;
    const MlirValue *operands;
    const MlirNamedAttribute *attributes;
    MlirRegion *owned_regions;
} ir_operation;
MlirOperation ir_create(ir_builder *builder, const ir_operation *operation);

/// An operation with one result.
MlirValue ir_op(ir_builder *builder, const char *name, MlirType result, intptr_t num_operands,
                const MlirValue *operands, intptr_t num_attributes,
                const MlirNamedAttribute *attributes);
MlirValue ir_unary(ir_builder *builder, const char *name, MlirType result, MlirValue a);
MlirValue ir_binary(ir_builder *builder, const char *name, MlirValue a, MlirValue b);
/// The comparison |name| ("arith.cmpi", "arith.cmpf") with a predicate by number.
MlirValue ir_compare(ir_builder *builder, const char *name, int64_t predicate, MlirValue a,
                     MlirValue b);
MlirValue ir_select(ir_builder *builder, MlirValue condition, MlirValue yes, MlirValue no);

MlirNamedAttribute ir_named(MlirContext context, const char *name, MlirAttribute attribute);
/// An attribute from its text; aborts the compilation on a mistake of ours (never on user input).
MlirAttribute ir_parse_attribute(MlirContext context, const char *text);
MlirAttribute ir_i64_attribute(MlirContext context, int64_t value);
MlirAttribute ir_i32_array(MlirContext context, intptr_t count, const int32_t *values);

/// arith.constant of an index, of an integer type, or of a float type (value rounded).
MlirValue ir_index(ir_builder *builder, int64_t value);
MlirValue ir_int(ir_builder *builder, MlirType type, int64_t value);
MlirValue ir_float(ir_builder *builder, MlirType type, double value);
/// arith.constant of a vector of zeros.
MlirValue ir_zero(ir_builder *builder, MlirType vector);
/// arith.constant that is |attribute|.
MlirValue ir_constant(ir_builder *builder, MlirAttribute attribute);

/// A new block with those argument types in a new region.
MlirRegion ir_region(MlirLocation location, intptr_t num_args, const MlirType *types,
                     MlirBlock *out_block);
/// scf.for %i = from to to step step {...}; the body gets its terminator when it is made, and a
/// builder before it is returned in |out_body|.
MlirValue ir_for(ir_builder *builder, MlirValue from, MlirValue to, MlirValue step,
                 ir_builder *out_body);
/// scf.if condition {...} without results.
void ir_if(ir_builder *builder, MlirValue condition, ir_builder *out_body);

/// The first block of region |region| of |operation|; null when it has none.
static inline MlirBlock ir_region_block(MlirOperation operation, intptr_t region) {
    return mlirRegionGetFirstBlock(mlirOperationGetRegion(operation, region));
}

/// The operation of |module_body| that defines |symbol|, or null.
MlirOperation ir_find_symbol(MlirBlock module_body, const char *symbol);
/// Declares the private function |symbol| of |type| at the end of |module_body|, unless it is
/// there.
void ir_declare(MlirLocation location, MlirBlock module_body, const char *symbol, MlirType type);

/// The operation's name, as a borrowed string.
MlirStringRef ir_name(MlirOperation operation);
bool ir_is(MlirOperation operation, const char *name);
/// The attribute |name| of |operation|, or null.
MlirAttribute ir_attribute(MlirOperation operation, const char *name);
static inline bool ir_has(MlirOperation operation, const char *name) {
    return !mlirAttributeIsNull(ir_attribute(operation, name));
}
/// Gives |operation| the unit attribute |name|: that it has it is all it says.
void ir_mark(MlirOperation operation, const char *name);
static inline bool ir_equal(MlirStringRef a, const char *b) {
    return mlirStringRefEqual(a, mlirStringRefCreateFromCString(b));
}
static inline MlirValue ir_result(MlirOperation operation) {
    return mlirOperationGetResult(operation, 0);
}
/// The operation that defines |value|, or null for a block argument.
MlirOperation ir_defining(MlirValue value);

/// vector<|lanes| x |element|>.
MlirType ir_vector(int64_t lanes, MlirType element);
/// The element type of a shaped type, or the type itself.
MlirType ir_element(MlirType type);

#endif // CJIT_IR_BUILD_H
