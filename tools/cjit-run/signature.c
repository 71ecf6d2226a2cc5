// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kernels and their parameters in a module.
#include "signature.h"

#include "ir/build.h"

#include <mlir-c/AffineMap.h>
#include <stdlib.h>
#include <string.h>

static bool is_kernel(MlirOperation op) {
    return ir_is(op, "func.func") &&
           !mlirAttributeIsNull(mlirOperationGetAttributeByName(op, ir_string("cjit.kernel")));
}

static MlirStringRef function_name(MlirOperation op) {
    return mlirStringAttrGetValue(mlirOperationGetAttributeByName(op, ir_string("sym_name")));
}

static cjit_status *find_kernel(MlirModule module, const char *name, MlirOperation *out_kernel) {
    MlirOperation found = {NULL};
    unsigned count = 0;
    MlirOperation op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
    for (; !mlirOperationIsNull(op); op = mlirOperationGetNextInBlock(op))
        if (is_kernel(op) && (!name || ir_equal(function_name(op), name))) {
            found = op;
            count++;
        }
    if (count == 0 && name)
        return cjit_status_create(CJIT_CODE_VALUE, "there is no kernel named '%s'", name);
    if (count == 0)
        return cjit_status_create(
            CJIT_CODE_VALUE, "no function is marked cjit.kernel (a module at stage llvm has lost "
                             "the kernel's parameters: give an earlier stage)");
    if (count > 1)
        return cjit_status_create(CJIT_CODE_VALUE,
                                  "%u functions are marked cjit.kernel; choose one "
                                  "with --function=NAME",
                                  count);
    op = mlirBlockGetFirstOperation(mlirModuleGetBody(module));
    for (MlirOperation next; !mlirOperationIsNull(op); op = next) {
        next = mlirOperationGetNextInBlock(op);
        if (is_kernel(op) && !mlirOperationEqual(op, found))
            mlirOperationDestroy(op);
    }
    *out_kernel = found;
    return NULL;
}

static bool dtype_of(MlirType element, run_parameter *p) {
    if (mlirTypeIsAF16(element)) {
        p->dtype = CJIT_DTYPE_F16;
    } else if (mlirTypeIsABF16(element)) {
        p->dtype = CJIT_DTYPE_BF16;
    } else if (mlirTypeIsAF32(element)) {
        p->dtype = CJIT_DTYPE_F32;
    } else if (mlirTypeIsAF64(element)) {
        p->dtype = CJIT_DTYPE_F64;
    } else if (mlirTypeIsAInteger(element)) {
        unsigned width = mlirIntegerTypeGetWidth(element);
        int log = width == 8 ? 0 : width == 16 ? 1 : width == 32 ? 2 : width == 64 ? 3 : -1;
        bool is_unsigned = mlirIntegerTypeIsUnsigned(element);
        if (width != 1 && log < 0)
            return false;
        p->dtype = width == 1 ? CJIT_DTYPE_BOOL
                              : (cjit_dtype)((is_unsigned ? CJIT_DTYPE_U8 : CJIT_DTYPE_I8) + log);
        p->signless = width != 1 && !is_unsigned;
    } else {
        return false;
    }
    return true;
}

static cjit_status *read_sizes(MlirAttribute names, run_parameter *p) {
    if (mlirAttributeIsNull(names) || !mlirAttributeIsAArray(names) ||
        mlirArrayAttrGetNumElements(names) != p->rank)
        return NULL;
    for (int axis = 0; axis < p->rank; axis++) {
        MlirAttribute name = mlirArrayAttrGetElement(names, axis);
        if (!mlirAttributeIsAString(name))
            continue;
        MlirStringRef text = mlirStringAttrGetValue(name);
        p->sizes[axis] = strndup(text.data, text.length);
        if (!p->sizes[axis])
            return cjit_status_no_memory();
    }
    return NULL;
}

// Strides that arrays in C order or Fortran order have; others cannot be served.
static cjit_status *read_layout(MlirType type, unsigned index, run_parameter *p) {
    int64_t strides[RUN_MAX_RANK], offset;
    bool known = true;
    p->strided = !mlirAffineMapIsIdentity(mlirMemRefTypeGetAffineMap(type));
    if (!p->strided || p->rank == 0)
        return NULL;
    if (mlirLogicalResultIsFailure(mlirMemRefTypeGetStridesAndOffset(type, strides, &offset)) ||
        offset != 0)
        known = false;
    for (int axis = 0; axis < p->rank && known; axis++) {
        bool dynamic = strides[axis] == mlirShapedTypeGetDynamicStrideOrOffset();
        bool first = strides[axis] == 1 && axis == 0,
             last = strides[axis] == 1 && axis + 1 == p->rank;
        known = dynamic || first || last;
        p->fortran |= first && !last;
    }
    if (!known || (p->rank > 1 && strides[0] == 1 && strides[p->rank - 1] == 1))
        return cjit_status_create(CJIT_CODE_UNSUPPORTED,
                                  "parameter %u of the kernel has a layout that is neither C nor "
                                  "Fortran order",
                                  index);
    return NULL;
}

static cjit_status *read_parameter(MlirType type, MlirAttribute attributes, unsigned index,
                                   run_parameter *p) {
    if (!mlirTypeIsAMemRef(type) || mlirShapedTypeGetRank(type) > RUN_MAX_RANK ||
        !dtype_of(ir_element(type), p))
        return cjit_status_create(
            CJIT_CODE_TYPE,
            "parameter %u of the kernel is not a memref of a type that arrays "
            "have",
            index);
    p->rank = (int)mlirShapedTypeGetRank(type);
    for (int axis = 0; axis < p->rank; axis++)
        p->shape[axis] =
            mlirShapedTypeIsDynamicDim(type, axis) ? -1 : mlirShapedTypeGetDimSize(type, axis);
    cjit_status *status = read_layout(type, index, p);
    if (status || mlirAttributeIsNull(attributes))
        return status;
    MlirAttribute delivers =
        mlirDictionaryAttrGetElementByName(attributes, ir_string("cjit.delivers"));
    if (!mlirAttributeIsNull(delivers)) {
        run_parameter delivered = {0};
        MlirType array = mlirAttributeIsAType(delivers) ? mlirTypeAttrGetValue(delivers) : type;
        if (!mlirTypeIsARankedTensor(array) || p->rank != 1 || p->dtype != CJIT_DTYPE_I64 ||
            p->shape[0] != mlirShapedTypeGetRank(array) + 1 ||
            !dtype_of(ir_element(array), &delivered))
            return cjit_status_create(CJIT_CODE_TYPE,
                                      "parameter %u of the kernel: cjit.delivers must be a tensor type, "
                                      "and the parameter a memref of i64 with an element more than it "
                                      "has axes",
                                      index);
        p->delivers = true;
        p->delivered = delivered.dtype;
    }
    return read_sizes(mlirDictionaryAttrGetElementByName(attributes, ir_string("cjit.sizes")), p);
}

cjit_status *run_signature_read(MlirModule module, const char *name, unsigned num_files,
                                run_signature *out_signature) {
    MlirOperation kernel = {NULL};
    *out_signature = (run_signature){0};
    cjit_status *status = find_kernel(module, name, &kernel);
    if (status)
        return status;
    MlirType type =
        mlirTypeAttrGetValue(mlirOperationGetAttributeByName(kernel, ir_string("function_type")));
    MlirAttribute all = mlirOperationGetAttributeByName(kernel, ir_string("arg_attrs"));
    MlirAttribute inputs = mlirOperationGetAttributeByName(kernel, ir_string("cjit.inputs"));
    MlirStringRef own_name = function_name(kernel);
    run_signature *s = out_signature;
    s->guards = mlirOperationGetAttributeByName(kernel, ir_string("cjit.guards"));
    s->count = (unsigned)mlirFunctionTypeGetNumInputs(type);
    s->name = strndup(own_name.data, own_name.length);
    s->parameters = calloc(s->count + 1, sizeof *s->parameters);
    if (!s->name || !s->parameters)
        return cjit_status_no_memory();
    bool known = !mlirAttributeIsNull(inputs) && mlirAttributeIsAInteger(inputs);
    s->num_inputs = known ? (unsigned)mlirIntegerAttrGetValueInt(inputs) : num_files;
    if (s->num_inputs > s->count)
        return cjit_status_create(CJIT_CODE_VALUE, "%s takes %u arrays, %u are given as inputs",
                                  s->name, s->count, s->num_inputs);
    if (mlirFunctionTypeGetNumResults(type) != 1 ||
        mlirTypeIsAInteger(mlirFunctionTypeGetResult(type, 0)) == false)
        return cjit_status_create(CJIT_CODE_TYPE, "%s must return i32, as kernels do", s->name);
    for (unsigned i = 0; i < s->count && !status; i++)
        status = read_parameter(mlirFunctionTypeGetInput(type, i),
                                mlirAttributeIsNull(all) ? all : mlirArrayAttrGetElement(all, i), i,
                                &s->parameters[i]);
    return status;
}

void run_signature_deinit(run_signature *signature) {
    for (unsigned i = 0; signature->parameters && i < signature->count; i++)
        for (int axis = 0; axis < signature->parameters[i].rank; axis++)
            free(signature->parameters[i].sizes[axis]);
    free(signature->parameters);
    free(signature->name);
}
