// RUN: not cjit-opt %s --cjit-fuse-rows 2>&1 | FileCheck %s
// CHECK: fuse-rows-invalid.mlir:[[@LINE+4]]:{{[0-9]+}}: error: 'linalg.generic' op expected operand #0 rank (1) to match the result rank of indexing_map (2)
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func @f(%x: memref<?xf32>, %s: memref<?xf32>) {
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%x : memref<?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}
