// RUN: cjit-opt %s --cjit-order-results --split-input-file | FileCheck %s

// %o is copied before it is overwritten; the second copy reads a part of it through a view and a loop.
// CHECK-LABEL: func.func @overwritten
// CHECK: memref.copy %{{.*}}, %[[P:arg2]]
// CHECK-NEXT: memref.copy %{{.*}}, %[[O:arg1]]
// CHECK-NEXT: return
func.func @overwritten(%n: index, %o: memref<4xf64>, %p: memref<4xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = memref.alloc() : memref<4xf64>
  %v = memref.cast %o : memref<4xf64> to memref<?xf64>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%a = %t, %b = %v) -> (memref<4xf64>, memref<?xf64>) {
    scf.yield %a, %b : memref<4xf64>, memref<?xf64>
  }
  memref.copy %r#0, %o : memref<4xf64> to memref<4xf64>
  memref.copy %r#1, %p : memref<?xf64> to memref<4xf64>
  return
}

// -----

// Nothing is read that is overwritten: the order stays.
// CHECK-LABEL: func.func @unrelated
// CHECK: memref.copy %{{.*}}, %arg1
// CHECK-NEXT: memref.copy %{{.*}}, %arg2
func.func @unrelated(%x: memref<4xf64>, %o: memref<4xf64>, %p: memref<4xf64>) {
  %t = memref.alloc() : memref<4xf64>
  memref.copy %t, %o : memref<4xf64> to memref<4xf64>
  memref.copy %t, %p : memref<4xf64> to memref<4xf64>
  return
}

// -----

// What computes is not moved, nor what comes before it.
// CHECK-LABEL: func.func @computed
// CHECK: memref.copy %{{.*}}, %arg1
// CHECK: linalg.generic
// CHECK: memref.copy %arg1, %arg2
func.func @computed(%x: memref<4xf64>, %o: memref<4xf64>, %p: memref<4xf64>) {
  %t = memref.alloc() : memref<4xf64>
  memref.copy %t, %o : memref<4xf64> to memref<4xf64>
  linalg.generic {indexing_maps = [affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      outs(%o : memref<4xf64>) {
  ^bb0(%a: f64):
    %0 = arith.addf %a, %a : f64
    linalg.yield %0 : f64
  }
  memref.copy %o, %p : memref<4xf64> to memref<4xf64>
  return
}

// -----

// A circle: one of the sources is saved. Memory for results of unknown size counts too.
// CHECK-LABEL: func.func @circle
// CHECK: %[[O:.*]] = "cjit.output_alloc"
// CHECK: %[[P:.*]] = "cjit.output_alloc"
// CHECK: %[[SAVED:.*]] = memref.alloc(%{{.*}}) : memref<?xf64>
// CHECK-NEXT: memref.copy %[[P]], %[[SAVED]]
// CHECK-NEXT: memref.copy %[[O]], %[[P]]
// CHECK-NEXT: memref.copy %[[SAVED]], %[[O]]
// CHECK-NEXT: return
func.func @circle(%s: memref<2xi64>, %t: memref<2xi64>, %n: index) {
  %o = "cjit.output_alloc"(%s, %n) : (memref<2xi64>, index) -> memref<?xf64>
  %p = "cjit.output_alloc"(%t, %n) : (memref<2xi64>, index) -> memref<?xf64>
  memref.copy %p, %o : memref<?xf64> to memref<?xf64>
  memref.copy %o, %p : memref<?xf64> to memref<?xf64>
  return
}
