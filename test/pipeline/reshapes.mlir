// Reshapes through the whole pipeline: of contiguous memory they cost nothing; an array with strides is copied
// first, since memory without gaps is what a reshape is of; axes of extent 1 are no matter of memory at all.
// RUN: split-file %s %t
// RUN: cjit-opt %t/contiguous.mlir --cjit-stage=vector | FileCheck %s --check-prefix=CONTIGUOUS
// RUN: cjit-opt %t/strided.mlir --cjit-stage=buffer | FileCheck %s --check-prefix=STRIDED
// RUN: cjit-opt %t/unit.mlir --cjit-stage=buffer | FileCheck %s --check-prefix=UNIT
// RUN: %python %S/../tools/Inputs/check_run.py %t/contiguous.mlir --shape=6,4 'x=float32[4,6]' -- '(x + x).reshape(6, 4)'
// RUN: %python %S/../tools/Inputs/check_run.py %t/strided.mlir --shape=6,4 'x=float32[4,6]' -- 'x.reshape(6, 4) * 2'
// RUN: %python %S/../tools/Inputs/check_run.py %t/unit.mlir --shape=4,1,6 'x=float32[4,6]' -- '(x * 2)[:, None]'

// One temporary for the sum, read through a cast.
// CONTIGUOUS:     memref.alloc
// CONTIGUOUS:     memref.reinterpret_cast
// CONTIGUOUS-NOT: {{expand|collapse}}_shape

// STRIDED:        memref.copy %{{.*}} strided<[?, ?]>
// STRIDED:        memref.collapse_shape %{{.*}} memref<?x?xf32> into memref<?xf32>
// STRIDED:        linalg.generic

// UNIT-NOT:       memref.alloc
// UNIT-NOT:       {{expand|collapse}}_shape
// UNIT:           linalg.generic

//--- contiguous.mlir
func.func @f(%x: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %o: memref<?x?xf32>) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %o, %c0 : memref<?x?xf32>
  %m = memref.dim %o, %c1 : memref<?x?xf32>
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.add"(%0, %0) : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = "cjit.reshape"(%1, %n, %m) : (tensor<?x?xf32>, index, index) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- strided.mlir
!strided = memref<?x?xf32, strided<[?, ?]>>
func.func @f(%x: !strided {cjit.sizes = ["s0", "s1"]}, %o: memref<?x?xf32>) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %o, %c0 : memref<?x?xf32>
  %m = memref.dim %o, %c1 : memref<?x?xf32>
  %0 = bufferization.to_tensor %x restrict : !strided to tensor<?x?xf32>
  %1 = "cjit.reshape"(%0, %n, %m) : (tensor<?x?xf32>, index, index) -> tensor<?x?xf32>
  %2 = "cjit.add"(%1, %1) : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- unit.mlir
func.func @f(%x: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %o: memref<?x1x?xf32> {cjit.sizes = ["s0", "1", "s1"]}) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %m = memref.dim %x, %c1 : memref<?x?xf32>
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.add"(%0, %0) : (tensor<?x?xf32>, tensor<?x?xf32>) -> tensor<?x?xf32>
  %2 = "cjit.reshape"(%1, %n, %c1, %m) : (tensor<?x?xf32>, index, index, index) -> tensor<?x1x?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?x1x?xf32>, memref<?x1x?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
