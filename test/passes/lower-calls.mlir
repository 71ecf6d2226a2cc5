// RUN: cjit-opt %s --cjit-lower-calls --split-input-file | FileCheck %s

// Address, dtype, rank, extents and strides of each array, then the params. The words stand on the stack, at the
// function's start.
// CHECK-LABEL: func.func @f(
// CHECK-SAME: %[[A:[^:]*]]: memref<?x?xf32, strided<[?, 1], offset: ?>>, %[[B:[^:]*]]: memref<?x?xf32>, %[[C:[^:]*]]: memref<?x?xf32>)
// CHECK: %[[WORDS:.*]] = memref.alloca() : memref<23xindex>
// CHECK: %{{.*}}, %[[OFFSET:.*]], %[[SIZES:.*]]:2, %[[STRIDES:.*]]:2 = memref.extract_strided_metadata %[[A]]
// CHECK: %[[START:.*]] = memref.extract_aligned_pointer_as_index %[[A]]
// CHECK: %[[FOUR:.*]] = arith.constant 4 : index
// CHECK: %[[BYTES:.*]] = arith.muli %[[OFFSET]], %[[FOUR]]
// CHECK: %[[ADDRESS:.*]] = arith.addi %[[START]], %[[BYTES]]
// CHECK: memref.store %[[ADDRESS]], %[[WORDS]]
// CHECK: %[[DTYPE:.*]] = arith.constant 11 : index
// CHECK: memref.store %[[DTYPE]], %[[WORDS]]
// CHECK: memref.store %[[SIZES]]#0, %[[WORDS]]
// CHECK: memref.store %[[SIZES]]#1, %[[WORDS]]
// CHECK: memref.store %[[STRIDES]]#0, %[[WORDS]]
// CHECK: memref.store %[[STRIDES]]#1, %[[WORDS]]
// CHECK: extract_strided_metadata %[[B]]
// CHECK: extract_strided_metadata %[[C]]
// CHECK: %[[POINTER:.*]] = memref.extract_aligned_pointer_as_index %[[WORDS]]
// CHECK: call @cjit_call_matmul(%[[POINTER]]) : (index) -> ()
// CHECK-NOT: linalg.generic
// CHECK: func.func private @cjit_call_matmul(index)
#zero = affine_map<(d0, d1) -> (0, 0)>
#id = affine_map<(d0, d1) -> (d0, d1)>
func.func @f(%a: memref<?x?xf32, strided<[?, 1], offset: ?>>, %b: memref<?x?xf32>, %c: memref<?x?xf32>) {
  linalg.generic {indexing_maps = [#zero, #zero, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : memref<?x?xf32, strided<[?, 1], offset: ?>>, memref<?x?xf32>) outs(%c : memref<?x?xf32>)
      attrs = {cjit.callee = "matmul", cjit.params = array<i64: 0, 1>, cjit.dtypes = array<i64: 11, 11, 11>} {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %0 = "cjit.call_matmul"(%x, %y) : (f32, f32) -> f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// In a loop: the words are outside of it. Two calls share the declaration.
// CHECK-LABEL: func.func @loop(
// CHECK: memref.alloca
// CHECK: memref.alloca
// CHECK: scf.for
// CHECK: call @cjit_call_matmul
// CHECK: call @cjit_call_matmul
// CHECK-COUNT-1: func.func private @cjit_call_matmul
// CHECK-NOT: func.func private
#zero = affine_map<(d0) -> (0)>
#none = affine_map<(d0) -> (d0)>
func.func @loop(%a: memref<?xf64>, %b: memref<?xf64>, %c: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    linalg.generic {indexing_maps = [#zero, #zero, #none], iterator_types = ["parallel"]}
        ins(%a, %b : memref<?xf64>, memref<?xf64>) outs(%c : memref<?xf64>)
        attrs = {cjit.callee = "matmul", cjit.params = array<i64: 0, 0>, cjit.dtypes = array<i64: 12, 12, 12>} {
    ^bb0(%x: f64, %y: f64, %z: f64):
      %0 = "cjit.call_matmul"(%x, %y) : (f64, f64) -> f64
      linalg.yield %0 : f64
    }
    linalg.generic {indexing_maps = [#zero, #zero, #none], iterator_types = ["parallel"]}
        ins(%b, %a : memref<?xf64>, memref<?xf64>) outs(%c : memref<?xf64>)
        attrs = {cjit.callee = "matmul", cjit.params = array<i64: 0, 0>, cjit.dtypes = array<i64: 12, 12, 12>} {
    ^bb0(%x: f64, %y: f64, %z: f64):
      %0 = "cjit.call_matmul"(%x, %y) : (f64, f64) -> f64
      linalg.yield %0 : f64
    }
  }
  return
}

// -----

// Other generics are left alone.
// CHECK-LABEL: func.func @other(
// CHECK: linalg.generic
// CHECK-NOT: call
#id = affine_map<(d0) -> (d0)>
func.func @other(%a: memref<?xf32>, %b: memref<?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%b : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    linalg.yield %x : f32
  }
  return
}
