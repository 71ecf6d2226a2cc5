// The dialect's file is what the compiler holds, and stock mlir-opt reads it and then cjit modules.
// RUN: cjit-opt --print-dialect | diff %irdl -
// RUN: %mlir-opt --irdl-file=%irdl %s | FileCheck %s
// RUN: %mlir-opt --irdl-file=%irdl %s --mlir-print-op-generic | cjit-opt --cjit-to-linalg -o /dev/null
// REQUIRES: mlir-opt

// CHECK: "cjit.gt"(%{{.*}}, %{{.*}}) : (tensor<?xf32>, tensor<f32>) -> tensor<?xi1>
// CHECK: "cjit.select"
// CHECK: "cjit.slice"
func.func @f(%x: memref<?xf32>, %n: index, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.constant"() {value = dense<1.0> : tensor<f32>} : () -> tensor<f32>
  %2 = "cjit.gt"(%0, %1) : (tensor<?xf32>, tensor<f32>) -> tensor<?xi1>
  %3 = "cjit.select"(%2, %0, %1) : (tensor<?xi1>, tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  %4 = "cjit.slice"(%3, %n, %n) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf32>, index, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %4 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
