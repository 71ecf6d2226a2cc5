// A pass that leaves invalid IR behind is caught by verification; without it the run goes on.
// RUN: not cjit-opt %s --cjit-to-linalg 2>&1 | FileCheck %s --check-prefix=VERIFIED
// RUN: cjit-opt %s --cjit-to-linalg --verify-each=0 | FileCheck %s
// VERIFIED: verify-each.mlir:[[@LINE+6]]:8: error: 'arith.addf' op operand #1 must be floating-point-like
// CHECK: "arith.addf"
func.func @f(%a: memref<?xf32>, %b: memref<?xi32>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xi32> to tensor<?xi32>
  // mixed types
  %2 = "cjit.add"(%0, %1) : (tensor<?xf32>, tensor<?xi32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}
