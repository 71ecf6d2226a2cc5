// Sizes that a kernel's guards refuse: NumPy's and torch's own messages, and what the kernel is for.
// RUN: rm -rf %t && mkdir %t && %python %S/Inputs/make_npy.py %t && split-file %s %t
// RUN: cjit-run %t/numpy.mlir %t/f32.npy %t/f32.npy | FileCheck %s --check-prefix=FITS
// RUN: not cjit-run %t/numpy.mlir %t/f32.npy %t/longer.npy 2>&1 | FileCheck %s --check-prefix=NUMPY
// RUN: not cjit-run %t/torch.mlir %t/f32.npy %t/longer.npy 2>&1 | FileCheck %s --check-prefix=TORCH
// RUN: not cjit-run %t/other.mlir %t/f32.npy %t/f32.npy 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: cjit-run %t/other.mlir %t/f32.npy %t/longer.npy | FileCheck %s --check-prefix=FITS
// RUN: not cjit-run %t/unknown.mlir %t/f32.npy %t/f32.npy 2>&1 | FileCheck %s --check-prefix=FORM
// RUN: not cjit-run %t/form.mlir %t/f32.npy %t/f32.npy 2>&1 | FileCheck %s --check-prefix=FORM

// RUN: cjit-run %t/value.mlir %t/three.npy %t/f32.npy | FileCheck %s --check-prefix=VALUE
// RUN: not cjit-run %t/value.mlir %t/five.npy %t/f32.npy 2>&1 | FileCheck %s --check-prefix=WRONG

// FITS: output 0: float32 (4,)
// NUMPY: cjit-run: error: operands could not be broadcast together with shapes (2,4) (5,){{ *$}}
// TORCH: cjit-run: error: The size of tensor a (4) must match the size of tensor b (5) at non-singleton dimension 0
// OTHER: cjit-run: error: the kernel is for sizes where (arg0_0 + 1) equals arg1_0; here they are 5 and 4
// VALUE: output 0: float32 (6,)
// WRONG: cjit-run: error: the kernel is for sizes where (arg0 + 1) equals arg1_0; here they are 6 and 4
// FORM: cjit-run: error: the attribute cjit.guards is not of the form that the compiler writes

//--- numpy.mlir
func.func @f(%a: memref<?xf32> {cjit.sizes = ["s0"]}, %b: memref<?xf32> {cjit.sizes = ["s0"]}, %o: memref<?xf32> {cjit.sizes = ["s0"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel,
                cjit.guards = [{lhs = "arg0_0", rhs = "arg1_0", equal = true, library = "numpy",
                                shapes = [["(arg0_0 // 2)", "arg0_0"], ["arg1_0"]]}]} {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.add"(%0, %1) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- torch.mlir
func.func @f(%a: memref<?xf32>, %b: memref<?xf32>, %o: memref<?xf32>) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel,
                cjit.guards = [{lhs = "arg0_0", rhs = "arg1_0", equal = true, library = "torch",
                                shapes = [["arg0_0"], ["arg1_0"]]}]} {
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- other.mlir
func.func @f(%a: memref<?xf32> {cjit.sizes = ["s0"]}, %b: memref<?xf32> {cjit.sizes = ["s1"]}, %o: memref<?xf32> {cjit.sizes = ["s0"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel,
                cjit.guards = [{lhs = "(arg0_0 + 1)", rhs = "arg1_0", equal = true}, {lhs = "arg0_0", rhs = "9", equal = false}]} {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.neg"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- value.mlir
func.func @f(%n: memref<i64> {cjit.sizes = []}, %a: memref<?xf32> {cjit.sizes = ["s0"]}, %o: memref<?xf32> {cjit.sizes = ["(arg0 * 2)"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel, cjit.guards = [{lhs = "(arg0 + 1)", rhs = "arg1_0", equal = true}]} {
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- unknown.mlir
func.func @f(%a: memref<?xf32>, %b: memref<?xf32>, %o: memref<?xf32>) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel, cjit.guards = [{lhs = "arg0_0", rhs = "arg7_0", equal = true}]} {
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- form.mlir
func.func @f(%a: memref<?xf32>, %b: memref<?xf32>, %o: memref<?xf32>) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel, cjit.guards = "none"} {
  %c = arith.constant 0 : i32
  return %c : i32
}
