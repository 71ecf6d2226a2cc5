// RUN: cjit-opt %s --cjit-to-linalg --split-input-file --verify-diagnostics

func.func @params(%a: memref<?xf32>, %n: index, %o: memref<?xf32>) -> i32 {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error @+1 {{'params' must be an array<i64> with a number per param of the callee}}
  %1 = "cjit.call_matmul"(%0, %0, %n) {params = array<i64: 0>} : (tensor<?xf32>, tensor<?xf32>, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

func.func @extents(%a: memref<?xf32>, %n: index, %o: memref<?xf32>) -> i32 {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error @+1 {{expected an operand for every axis}}
  %1 = "cjit.call_matmul"(%0, %0) {params = array<i64: 0, 0>} : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
