// Reductions in vectors of 256 bits.
// RUN: cjit-opt %s --cjit-vectorize --split-input-file | FileCheck %s

#row = affine_map<(d0, d1) -> (d0, d1)>
#out = affine_map<(d0, d1) -> (d0)>
// Rows: blocks of 8 accumulators times 8 vectors, added to a sum and its error.
// CHECK-LABEL: func.func @rows
// CHECK: scf.for
// CHECK: %[[BLOCK:.*]] = arith.constant 512 : index
// CHECK: %[[S:.*]]:2 = scf.for {{.*}} step %[[BLOCK]] iter_args
// CHECK: %[[A:.*]]:8 = scf.for {{.*}} iter_args
// CHECK-COUNT-8: vector.load {{.*}} vector<8xf32>
// CHECK-NOT: vector.load
// CHECK: scf.yield {{.*}} : vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>
// CHECK: arith.addf %[[A]]#0, %[[A]]#4
// The rest: whole vectors, then lanes under a mask.
// CHECK: scf.for
// CHECK: vector.load
// CHECK: scf.if
// CHECK: vector.maskedload
// CHECK: arith.select
// CHECK: vector.shuffle %[[S]]#0
// CHECK: memref.store
// CHECK-NOT: linalg.generic
func.func @rows(%x: memref<?x?xf32>, %o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#row, #out], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<?x?xf32>) outs(%o : memref<?xf32>) attrs = {cjit.combiners = ["sum"]} {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

#row = affine_map<(d0, d1) -> (d0, d1)>
#out = affine_map<(d0, d1) -> (d1)>
// Columns: a tile of them in buffers on the stack, eight rows at a time.
// CHECK-LABEL: func.func @columns
// CHECK-COUNT-2: memref.alloca() {alignment = 64 : i64} : memref<512xf32>
// CHECK: scf.for
// CHECK: scf.for
// CHECK-COUNT-8: vector.load %{{.*}} : memref<?xf32>, vector<8xf32>
// CHECK: vector.load %{{.*}} : memref<512xf32>, vector<8xf32>
// CHECK: vector.store %{{.*}} : memref<512xf32>, vector<8xf32>
func.func @columns(%x: memref<?x?xf32>, %o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#row, #out], iterator_types = ["reduction", "parallel"]}
      ins(%x : memref<?x?xf32>) outs(%o : memref<?xf32>) attrs = {cjit.combiners = ["sum"]} {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

#row = affine_map<(d0, d1) -> (d0, d1)>
#out = affine_map<(d0, d1) -> ()>
// Integers need no blocks; contiguous loops that are both reduced are one.
// CHECK-LABEL: func.func @integers
// CHECK-COUNT-2: scf.for
// CHECK-NOT: scf.for
// CHECK: return
func.func @integers(%x: memref<?x?xi64>, %o: memref<i64>) {
  linalg.generic {indexing_maps = [#row, #out], iterator_types = ["reduction", "reduction"]}
      ins(%x : memref<?x?xi64>) outs(%o : memref<i64>) attrs = {cjit.combiners = ["max"]} {
  ^bb0(%a: i64, %b: i64):
    linalg.yield %a : i64
  }
  return
}

// -----

#row = affine_map<(d0) -> (d0)>
#out = affine_map<(d0) -> ()>
// Each lane remembers its extremum and the number of that; blocks, of which numbers have 32 bits, the first of
// the best.
// CHECK-LABEL: func.func @position
// CHECK: %[[BEST:.*]]:2 = scf.for {{.*}} -> (f64, i64)
// CHECK: scf.for {{.*}} -> (vector<4xf64>, vector<4xi32>, vector<4xf64>, vector<4xi32>
// CHECK: %[[BETTER:.*]] = arith.{{.*}} vector<4xi1>
// CHECK: %[[NUMBER:.*]] = vector.broadcast %{{.*}} : i32 to vector<4xi32>
// CHECK: arith.select {{.*}}, %[[NUMBER]], {{.*}} vector<4xi32>
// CHECK: memref.store %[[BEST]]#0
// CHECK: memref.store %[[BEST]]#1, {{.*}} : memref<i64>
func.func @position(%x: memref<?xf64>, %v: memref<f64>, %o: memref<i64>) {
  linalg.generic {indexing_maps = [#row, #out, #out], iterator_types = ["reduction"]}
      ins(%x : memref<?xf64>) outs(%v, %o : memref<f64>, memref<i64>)
      attrs = {cjit.combiners = ["max", "position"]} {
  ^bb0(%a: f64, %b: f64, %c: i64):
    %0 = arith.constant 0 : i64
    linalg.yield %a, %0 : f64, i64
  }
  return
}

// -----

#row = affine_map<(d0) -> (d0)>
// A scan along the vector loop goes lane by lane.
// CHECK-LABEL: func.func @scan
// CHECK: scf.for {{.*}} -> (vector<1xf32>)
// CHECK: vector.load {{.*}} vector<1xf32>
// CHECK: arith.addf
// CHECK: vector.store {{.*}} vector<1xf32>
func.func @scan(%x: memref<?xf32>, %o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#row, #row], iterator_types = ["reduction"]}
      ins(%x : memref<?xf32>) outs(%o : memref<?xf32>) attrs = {cjit.combiners = ["scan_sum"]} {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

#row = affine_map<(d0) -> (d0)>
#out = affine_map<(d0) -> ()>
// A combiner that is not known is left alone.
// CHECK-LABEL: func.func @unknown
// CHECK: linalg.generic
func.func @unknown(%x: memref<?xf32>, %o: memref<f32>) {
  linalg.generic {indexing_maps = [#row, #out], iterator_types = ["reduction"]}
      ins(%x : memref<?xf32>) outs(%o : memref<f32>) attrs = {cjit.combiners = ["mean"]} {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}
