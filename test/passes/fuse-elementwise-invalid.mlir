// RUN: not cjit-opt %s --cjit-fuse-elementwise 2>&1 | FileCheck %s
// CHECK: fuse-elementwise-invalid.mlir:[[@LINE+4]]:{{[0-9]+}}: error: 'linalg.generic' op invalid indexing maps
#id = affine_map<(d0) -> (d0)>
#two = affine_map<(d0, d1) -> (d0)>
func.func @f(%a: tensor<?xf32>, %o: tensor<?xf32>) -> tensor<?xf32> {
  %0 = linalg.generic {indexing_maps = [#two, #id], iterator_types = ["parallel"]}
      ins(%a : tensor<?xf32>) outs(%o : tensor<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
