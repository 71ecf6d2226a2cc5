// RUN: cjit-opt %s --split-input-file --cjit-vectorize | FileCheck %s

// Reshaped contiguous memrefs become casts of the same memory (reshape_views.c).

// CHECK-LABEL: func.func @expand
// CHECK-SAME:    %[[X:[^:]*]]: memref<?xf32>, %[[A:[^:]*]]: index, %[[B:[^:]*]]: index
// CHECK:         %[[N:.*]] = arith.muli %[[B]], %[[A]] : index
// CHECK:         memref.reinterpret_cast %[[X]] to offset: [0], sizes: [%[[A]], %[[B]]], strides: [%[[B]], 1] : memref<?xf32> to memref<?x?xf32>
// CHECK-NOT:     expand_shape
func.func @expand(%x: memref<?xf32>, %a: index, %b: index) -> memref<?x?xf32> {
  %0 = memref.expand_shape %x [[0, 1]] output_shape [%a, %b] : memref<?xf32> into memref<?x?xf32>
  return %0 : memref<?x?xf32>
}

// Extents that are known make strides that are known, up to the last dynamic one.
// CHECK-LABEL: func.func @expand_known
// CHECK-SAME:    %[[X:[^:]*]]: memref<?xf32>, %[[A:[^:]*]]: index, %[[B:[^:]*]]: index
// CHECK:         %[[TWO:.*]] = arith.constant 2 : index
// CHECK:         %[[S:.*]] = arith.muli %[[B]], %[[TWO]] : index
// CHECK:         %[[THREE:.*]] = arith.constant 3 : index
// CHECK:         %[[T:.*]] = arith.muli %[[S]], %[[THREE]] : index
// CHECK:         memref.reinterpret_cast %[[X]] to offset: [0], sizes: [%[[A]], 3, %[[B]], 2], strides: [%[[T]], %[[S]], 2, 1] : memref<?xf32> to memref<?x3x?x2xf32>
func.func @expand_known(%x: memref<?xf32>, %a: index, %b: index) -> memref<?x3x?x2xf32> {
  %0 = memref.expand_shape %x [[0, 1, 2, 3]] output_shape [%a, 3, %b, 2] : memref<?xf32> into memref<?x3x?x2xf32>
  return %0 : memref<?x3x?x2xf32>
}

// CHECK-LABEL: func.func @collapse
// CHECK-SAME:    %[[X:[^:]*]]: memref<?x3x?xf32>
// CHECK:         %[[A:.*]] = memref.dim %[[X]], %c0
// CHECK:         %[[B:.*]] = memref.dim %[[X]], %c1
// CHECK:         %[[AB:.*]] = arith.muli %[[A]], %[[B]] : index
// CHECK:         %[[C:.*]] = memref.dim %[[X]], %c2
// CHECK:         %[[N:.*]] = arith.muli %[[AB]], %[[C]] : index
// CHECK:         memref.reinterpret_cast %[[X]] to offset: [0], sizes: [%[[N]]], strides: [1] : memref<?x3x?xf32> to memref<?xf32>
func.func @collapse(%x: memref<?x3x?xf32>) -> memref<?xf32> {
  %0 = memref.collapse_shape %x [[0, 1, 2]] : memref<?x3x?xf32> into memref<?xf32>
  return %0 : memref<?xf32>
}

// CHECK-LABEL: func.func @collapse_known
// CHECK:         memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [6], strides: [1] : memref<2x3xf32> to memref<6xf32>
func.func @collapse_known(%x: memref<2x3xf32>) -> memref<6xf32> {
  %0 = memref.collapse_shape %x [[0, 1]] : memref<2x3xf32> into memref<6xf32>
  return %0 : memref<6xf32>
}

// The views inside of branches too.
// CHECK-LABEL: func.func @inside
// CHECK:         scf.if
// CHECK:           memref.reinterpret_cast
func.func @inside(%p: i1, %x: memref<2x3xf32>, %o: memref<6xf32>) {
  scf.if %p {
    %0 = memref.collapse_shape %x [[0, 1]] : memref<2x3xf32> into memref<6xf32>
    memref.copy %0, %o : memref<6xf32> to memref<6xf32>
  }
  return
}

// -----

// Must not fire: memrefs with a layout, groups that leave several axes.
// CHECK-LABEL: func.func @layouts
// CHECK:         memref.expand_shape
// CHECK:         memref.collapse_shape
// CHECK-NOT:     reinterpret_cast
func.func @layouts(%x: memref<?x?xf32, strided<[?, 1]>>, %y: memref<?x?x4xf32>, %a: index)
    -> (memref<?x1x?xf32, strided<[?, ?, 1]>>, memref<?x4xf32>) {
  %0 = memref.expand_shape %x [[0, 1], [2]] output_shape [%a, 1, %a] : memref<?x?xf32, strided<[?, 1]>> into memref<?x1x?xf32, strided<[?, ?, 1]>>
  %1 = memref.collapse_shape %y [[0, 1], [2]] : memref<?x?x4xf32> into memref<?x4xf32>
  return %0, %1 : memref<?x1x?xf32, strided<[?, ?, 1]>>, memref<?x4xf32>
}
