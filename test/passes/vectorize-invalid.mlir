// RUN: not cjit-opt %s --cjit-vectorize 2>&1 | FileCheck %s
// CHECK: vectorize-invalid.mlir:[[@LINE+5]]:5: error: 'linalg.yield' op expected number of yield values
#id = affine_map<(d0) -> (d0)>
func.func @f(%a: memref<?xf32>) {
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} ins(%a : memref<?xf32>) {
  ^bb0(%x: f32):
    linalg.yield %x : f32
  }
  return
}
