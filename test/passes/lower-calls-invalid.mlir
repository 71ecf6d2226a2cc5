// RUN: cjit-opt %s --cjit-lower-calls --split-input-file --verify-diagnostics

#id = affine_map<(d0) -> (d0)>
func.func @unknown(%a: memref<?xf32>, %b: memref<?xf32>) {
  // expected-error @+1 {{not a call on memrefs of a function of calls.def}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%b : memref<?xf32>)
      attrs = {cjit.callee = "system", cjit.params = array<i64>, cjit.dtypes = array<i64: 11, 11>} {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func @tensors(%a: tensor<?xf32>, %b: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error @+1 {{not a call on memrefs}}
  %0 = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%a, %a : tensor<?xf32>, tensor<?xf32>) outs(%b : tensor<?xf32>)
      attrs = {cjit.callee = "matmul", cjit.params = array<i64: 0, 0>, cjit.dtypes = array<i64: 11, 11, 11>} {
  ^bb0(%x: f32, %y: f32, %z: f32):
    linalg.yield %x : f32
  } -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

#id = affine_map<(d0) -> (d0)>
func.func @dtypes(%a: memref<?xf32>, %b: memref<?xf32>) {
  // expected-error @+1 {{not a call on memrefs}}
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%b : memref<?xf32>)
      attrs = {cjit.callee = "matmul", cjit.params = array<i64: 0, 0>, cjit.dtypes = array<i64: 11>} {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}
