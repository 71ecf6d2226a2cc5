// RUN: cjit-opt %s --cjit-cpu=x86-64-v4 --cjit-vectorize --split-input-file | FileCheck %s
// Of a module with cjit.quick heavy bodies are written for one vector, and the module says so.

#id = affine_map<(d0) -> (d0)>

// CHECK: module attributes {cjit.improvable, cjit.quick
module attributes {cjit.quick} {
  // CHECK-LABEL: func.func @heavy
  // CHECK: math.exp {{.*}} : vector<16xf32>
  func.func @heavy(%a: memref<?xf32>, %o: memref<?xf32>) {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %0 = math.exp %x : f32
      linalg.yield %0 : f32
    }
    return
  }
}

// -----

#id = affine_map<(d0) -> (d0)>

// What is light is the same either way: nothing to improve.
// CHECK: module attributes {
// CHECK-NOT: cjit.improvable
// CHECK-SAME: cjit.quick
module attributes {cjit.quick} {
  // CHECK-LABEL: func.func @light
  // CHECK: arith.addf {{.*}} : vector<16xf32>
  func.func @light(%a: memref<?xf32>, %o: memref<?xf32>) {
    linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
        ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
    ^bb0(%x: f32, %y: f32):
      %0 = arith.addf %x, %x : f32
      linalg.yield %0 : f32
    }
    return
  }
}
