// n complex elements are one vector of 2n floats: one access, taken apart only where parts are computed with.
// RUN: cjit-opt %s --cjit-vectorize --cse --canonicalize --split-input-file | FileCheck %s

#id = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @conjugate
// CHECK: scf.for {{.*}} step %c8
// CHECK: %[[Z:.*]] = llvm.load {{.*}} {alignment = 4 : i64} : !llvm.ptr -> vector<16xf32>
// CHECK: %[[RE:.*]], %[[IM:.*]] = vector.deinterleave %[[Z]] : vector<16xf32> -> vector<8xf32>
// CHECK: %[[NEG:.*]] = arith.negf %[[IM]] : vector<8xf32>
// CHECK: %[[W:.*]] = vector.interleave %[[RE]], %[[NEG]] : vector<8xf32> -> vector<16xf32>
// CHECK: llvm.store %[[W]]
// The rest, under the mask of both parts:
// CHECK: %[[M:.*]] = vector.interleave %[[B:.*]], %[[B]] : vector<8xi1> -> vector<16xi1>
// CHECK: llvm.intr.masked.load %{{.*}}, %[[M]]
// CHECK: llvm.intr.masked.store
func.func @conjugate(%a: memref<?xcomplex<f32>>, %o: memref<?xcomplex<f32>>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xcomplex<f32>>) outs(%o : memref<?xcomplex<f32>>) {
  ^bb0(%z: complex<f32>, %y: complex<f32>):
    %re = complex.re %z : complex<f32>
    %im = complex.im %z : complex<f32>
    %neg = arith.negf %im : f32
    %w = complex.create %re, %neg : complex<f32>
    linalg.yield %w : complex<f32>
  }
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// A copy does not take the elements apart.
// CHECK-LABEL: func.func @copy
// CHECK: llvm.load {{.*}} -> vector<8xf64>
// CHECK-NOT: deinterleave
// CHECK: llvm.store {{.*}} : vector<8xf64>
func.func @copy(%a: memref<?xcomplex<f64>>, %o: memref<?xcomplex<f64>>) {
  memref.copy %a, %o : memref<?xcomplex<f64>> to memref<?xcomplex<f64>>
  return
}

// -----

#id = affine_map<(d0) -> (d0)>
// Elements that do not lie side by side are gathered part by part; a result of another type is stored as ever.
// CHECK-LABEL: func.func @strided
// CHECK: %[[RE:.*]] = llvm.intr.masked.gather {{.*}} -> vector<4xf64>
// CHECK: %[[IM:.*]] = llvm.intr.masked.gather {{.*}} -> vector<4xf64>
// CHECK: vector.interleave %[[RE]], %[[IM]]
// CHECK: vector.store {{.*}} : memref<?xf64>, vector<4xf64>
func.func @strided(%a: memref<?xcomplex<f64>, strided<[?]>>, %o: memref<?xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xcomplex<f64>, strided<[?]>>) outs(%o : memref<?xf64>) {
  ^bb0(%z: complex<f64>, %y: f64):
    %re = complex.re %z : complex<f64>
    linalg.yield %re : f64
  }
  return
}

// -----

#outer = affine_map<(d0, d1) -> (d0)>
#inner = affine_map<(d0, d1) -> (d1)>
#id = affine_map<(d0, d1) -> (d0, d1)>
// One element for a whole row is loaded once, before the row's loop.
// CHECK-LABEL: func.func @broadcast
// CHECK: scf.for
// CHECK: %[[RE:.*]] = llvm.load {{.*}} -> f32
// CHECK: vector.broadcast %[[RE]] : f32 to vector<8xf32>
// CHECK: scf.for
// CHECK: llvm.load {{.*}} -> vector<16xf32>
func.func @broadcast(%a: memref<?xcomplex<f32>>, %b: memref<?xcomplex<f32>>, %o: memref<?x?xcomplex<f32>>) {
  linalg.generic {indexing_maps = [#outer, #inner, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : memref<?xcomplex<f32>>, memref<?xcomplex<f32>>) outs(%o : memref<?x?xcomplex<f32>>) {
  ^bb0(%z: complex<f32>, %w: complex<f32>, %y: complex<f32>):
    %re = complex.re %z : complex<f32>
    %im = complex.im %w : complex<f32>
    %v = complex.create %re, %im : complex<f32>
    linalg.yield %v : complex<f32>
  }
  return
}
