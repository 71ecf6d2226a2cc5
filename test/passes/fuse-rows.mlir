// RUN: cjit-opt %s --cjit-fuse-rows --cse --split-input-file | FileCheck %s

// x / sum(x): the temporary has a block of rows; both sweeps run over the rows of a block.
// CHECK-LABEL: func.func @normalize
// CHECK: %[[ROWS:.*]] = memref.dim %arg0
// CHECK: %[[ANY:.*]] = arith.minsi %{{.*}}, %[[ROWS]]
// CHECK: %[[BLOCK:.*]] = arith.maxsi %[[ANY]]
// CHECK: %[[S:.*]] = memref.alloc(%[[BLOCK]]) {{.*}} : memref<?xf32>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %[[ROWS]] step %[[BLOCK]]
// CHECK: %[[LEFT:.*]] = arith.subi %[[ROWS]], %[[I]]
// CHECK: %[[NOW:.*]] = arith.minsi %[[BLOCK]], %[[LEFT]]
// CHECK: %[[X:.*]] = memref.subview %arg0[%[[I]], 0] [%[[NOW]], %{{.*}}] [1, 1] {cjit.whole_rows}
// CHECK: %[[T:.*]] = memref.subview %[[S]][0] [%[[NOW]]] [1] {cjit.whole_rows}
// CHECK: linalg.generic {{.*}} ins(%[[X]] {{.*}} outs(%[[T]] {{.*}} ["sum"]
// CHECK: %[[O:.*]] = memref.subview %arg1[%[[I]], 0]
// CHECK: linalg.generic {{.*}} ins(%[[X]], %[[T]] {{.*}} outs(%[[O]]
// CHECK-NOT: linalg.generic
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func @normalize(%x: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]},
                     %o: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %s = memref.alloc(%n) : memref<?xf32>
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%x : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#all, #row, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x, %s : memref<?x?xf32>, memref<?xf32>) outs(%o : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.divf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// Two leading loops: the outer one goes one by one, so that a block is one piece of memory. A short sweep in
// between runs over the block's rows; the extents of what was allocated are those that it was made with.
// CHECK-LABEL: func.func @batched
// CHECK: %[[S:.*]] = memref.alloc(%[[BLOCK:.*]]) {{.*}} : memref<1x?xf64>
// CHECK: scf.for %[[I:.*]] = %{{.*}} to %{{.*}} step %[[ONE:.*]] {
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %{{.*}} step %[[BLOCK]] {
// CHECK: memref.subview %arg0[%[[I]], %[[J]], 0] [1, %[[NOW:.*]], %{{.*}}] [1, 1, 1] {cjit.whole_rows}
// CHECK: memref.subview %[[S]][0, 0] [1, %[[NOW]]] [1, 1] {cjit.whole_rows}
// CHECK-COUNT-3: linalg.generic
// CHECK-NOT: linalg.generic
#a3 = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
#r3 = affine_map<(d0, d1, d2) -> (d0, d1)>
#a2 = affine_map<(d0, d1) -> (d0, d1)>
func.func @batched(%x: memref<?x?x?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = memref.dim %x, %c0 : memref<?x?x?xf64>
  %n = memref.dim %x, %c1 : memref<?x?x?xf64>
  %s = memref.alloc(%m, %n) : memref<?x?xf64>
  linalg.generic {indexing_maps = [#a3, #r3], iterator_types = ["parallel", "parallel", "reduction"],
                  cjit.combiners = ["max"]} ins(%x : memref<?x?x?xf64>) outs(%s : memref<?x?xf64>) {
  ^bb0(%a: f64, %b: f64):
    linalg.yield %a : f64
  }
  %d = memref.dim %s, %c1 : memref<?x?xf64>
  %t = memref.alloc(%m, %d) : memref<?x?xf64>
  linalg.generic {indexing_maps = [#a2, #a2], iterator_types = ["parallel", "parallel"]}
      ins(%s : memref<?x?xf64>) outs(%t : memref<?x?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %0 = arith.negf %a : f64
    linalg.yield %0 : f64
  }
  linalg.generic {indexing_maps = [#r3, #a3], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%t : memref<?x?xf64>) outs(%x : memref<?x?x?xf64>) {
  ^bb0(%a: f64, %b: f64):
    %0 = arith.addf %a, %b : f64
    linalg.yield %0 : f64
  }
  return
}

// -----

// The number of a row counts from the block's first one.
// CHECK-LABEL: func.func @numbered
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[N:.*]] = linalg.index 0
// CHECK-NEXT: %[[R:.*]] = arith.addi %[[N]], %[[I]]
// CHECK: %[[C:.*]] = linalg.index 1
// CHECK-NEXT: arith.cmpi sge, %[[R]], %[[C]]
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func @numbered(%x: memref<?x?xf32>, %s: memref<?xf32>) {
  linalg.generic {indexing_maps = [#all], iterator_types = ["parallel", "parallel"]}
      outs(%x : memref<?x?xf32>) {
  ^bb0(%a: f32):
    %zero = arith.constant 0.0 : f32
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %lower = arith.cmpi sge, %i, %j : index
    %0 = arith.select %lower, %a, %zero : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%x : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// What runs over the rows alone at the end stays behind, and its operand is kept whole.
// CHECK-LABEL: func.func @tail
// CHECK: %[[N:.*]] = memref.dim %arg0
// CHECK: memref.alloc(%[[N]]) : memref<?xf32>
// CHECK: scf.for
// CHECK-COUNT-2: linalg.generic
// CHECK: linalg.yield
// CHECK: }
// CHECK-NEXT: }
// CHECK-NEXT: linalg.generic
// CHECK: math.log
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#id = affine_map<(d0) -> (d0)>
func.func @tail(%x: memref<?x?xf32>, %o: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.dim %x, %c0 : memref<?x?xf32>
  %m = memref.alloc(%n) : memref<?xf32>
  %s = memref.alloc(%n) : memref<?xf32>
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["max"]} ins(%x : memref<?x?xf32>) outs(%m : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#all, #row, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]}
      ins(%x, %m : memref<?x?xf32>, memref<?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.subf %a, %b : f32
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%s : memref<?xf32>) outs(%o : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = math.log %a : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// What is made before a loop holds what the last turn left: it stays whole.
// CHECK-LABEL: func.func @carried
// CHECK: memref.alloc(%[[M:.*]], %[[N:.*]]) : memref<?x?xf32>
// CHECK: scf.for
// CHECK: memref.alloc(%{{.*}}, %[[N]]) {{.*}} : memref<?x?xf32>
// CHECK: scf.for
// CHECK-COUNT-2: linalg.generic
#all = affine_map<(d0, d1) -> (d0, d1)>
func.func @carried(%x: memref<?x?xf32>, %m: index, %n: index, %turns: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = memref.alloc(%m, %n) : memref<?x?xf32>
  scf.for %i = %c0 to %turns step %c1 {
    %y = memref.alloc(%m, %n) : memref<?x?xf32>
    linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
        ins(%t : memref<?x?xf32>) outs(%y : memref<?x?xf32>) {
    ^bb0(%a: f32, %b: f32):
      %0 = arith.negf %a : f32
      linalg.yield %0 : f32
    }
    linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
        ins(%y : memref<?x?xf32>) outs(%t : memref<?x?xf32>) {
    ^bb0(%a: f32, %b: f32):
      linalg.yield %a : f32
    }
  }
  return
}
