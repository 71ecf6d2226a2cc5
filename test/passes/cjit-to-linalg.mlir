// RUN: cjit-opt %s --cjit-to-linalg --split-input-file | FileCheck %s
// Structure: arguments, extents, broadcasting, constants, views, raise sites. What each scalar op
// becomes is in test/lower.

// The extents of an axis with one name are read once.
// CHECK-LABEL: func.func @sizes_shared
// CHECK-SAME: cjit.sizes = ["s0"]
// CHECK: bufferization.to_tensor %{{.*}} restrict
// CHECK-COUNT-1: memref.dim
// CHECK-NOT: memref.dim
// CHECK: %[[EMPTY:.*]] = tensor.empty(%{{.*}}) : tensor<?xf32>
// CHECK: %[[SUM:.*]] = linalg.generic
// CHECK-SAME: ins(%{{.*}}, %{{.*}} : tensor<?xf32>, tensor<?xf32>) outs(%[[EMPTY]] : tensor<?xf32>)
// CHECK: arith.addf
// CHECK: bufferization.materialize_in_destination %[[SUM]] in restrict writable %arg2
// CHECK: return
func.func @sizes_shared(%a: memref<?xf32> {cjit.sizes = ["s0"]},
                        %b: memref<?xf32> {cjit.sizes = ["s0"]},
                        %o: memref<?xf32> {cjit.sizes = ["s0"]}) -> i32 attributes {cjit.kernel} {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.add"(%0, %1) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// Without names every argument's extents are its own.
// CHECK-LABEL: func.func @sizes_apart
// CHECK-COUNT-2: memref.dim
func.func @sizes_apart(%a: memref<?xf32>, %b: memref<?xf32>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.add"(%0, %1) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// A row and a column over a matrix, and a scalar: axes of extent 1 are read at 0.
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1) -> (d0, d1)>
// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-DAG: #[[COLUMN:.*]] = affine_map<(d0, d1) -> (d0, 0)>
// CHECK-LABEL: func.func @broadcasting
// CHECK: %[[S:.*]] = tensor.extract %{{.*}}[] : tensor<f32>
// CHECK: linalg.generic {indexing_maps = [#[[ROW]], #[[COLUMN]], #[[ID]]], iterator_types = ["parallel", "parallel"]}
// CHECK-SAME: ins(%{{.*}}, %{{.*}} : tensor<?xf32>, tensor<?x1xf32>)
// CHECK: -> tensor<?x?xf32>
// CHECK: linalg.generic {indexing_maps = [#[[ID]], #[[ID]]]
// CHECK-SAME: ins(%{{.*}} : tensor<?x?xf32>)
// CHECK: arith.mulf %{{.*}}, %[[S]]
func.func @broadcasting(%row: memref<?xf32>, %column: memref<?x1xf32>, %s: memref<f32>,
                        %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %row restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %column restrict : memref<?x1xf32> to tensor<?x1xf32>
  %2 = bufferization.to_tensor %s restrict : memref<f32> to tensor<f32>
  %3 = "cjit.add"(%0, %1) : (tensor<?xf32>, tensor<?x1xf32>) -> tensor<?x?xf32>
  %4 = "cjit.mul"(%3, %2) : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %4 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// A bool is a byte in memory, whatever its bits: compared when read, extended when written.
// CHECK-LABEL: func.func @bools
// CHECK-SAME: memref<?xi8>, %{{.*}}: memref<?xi8>
// CHECK: linalg.generic
// CHECK-NEXT: ^bb0(%[[IN:.*]]: i8, %{{.*}}: i8)
// CHECK: %[[BIT:.*]] = arith.cmpi ne, %[[IN]], %{{.*}} : i8
// CHECK: %[[NOT:.*]] = arith.xori %[[BIT]], %{{.*}} : i1
// CHECK: %[[BYTE:.*]] = arith.extui %[[NOT]] : i1 to i8
// CHECK: linalg.yield %[[BYTE]] : i8
func.func @bools(%a: memref<?xi1>, %o: memref<?xi1>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xi1> to tensor<?xi1>
  %1 = "cjit.not"(%0) : (tensor<?xi1>) -> tensor<?xi1>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xi1>, memref<?xi1>) -> ()
  return
}

// -----

// Integers lose their sign; constants go into the bodies and make no tensor.
// CHECK-LABEL: func.func @constants
// CHECK-SAME: memref<?xi8>, %{{.*}}: memref<?xi8>
// CHECK-NOT: dense
// CHECK: linalg.generic
// CHECK-SAME: ins(%{{.*}} : tensor<?xi8>)
// CHECK: arith.constant -56 : i8
// CHECK: arith.addi
// CHECK-NOT: dense
func.func @constants(%a: memref<?xui8>, %o: memref<?xui8>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xui8> to tensor<?xui8>
  %1 = "cjit.constant"() {value = dense<200> : tensor<ui8>} : () -> tensor<ui8>
  %2 = "cjit.add"(%0, %1) : (tensor<?xui8>, tensor<ui8>) -> tensor<?xui8>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xui8>, memref<?xui8>) -> ()
  return
}

// -----

// A constant that is a result is written by an op of its own.
// CHECK-LABEL: func.func @constant_result
// CHECK: %[[MADE:.*]] = linalg.generic {{.*}} outs(%{{.*}} : tensor<2xi8>)
// CHECK: arith.constant true
// CHECK: arith.extui {{.*}} : i1 to i8
// CHECK: bufferization.materialize_in_destination %[[MADE]]
// CHECK: %[[TRUE:.*]] = arith.constant true
// CHECK: %[[BYTE:.*]] = arith.extui %[[TRUE]] : i1 to i8
// CHECK: memref.store %[[BYTE]]
func.func @constant_result(%o: memref<2xi1>, %s: memref<i1>) {
  %0 = "cjit.constant"() {value = dense<true> : tensor<2xi1>} : () -> tensor<2xi1>
  %1 = "cjit.constant"() {value = dense<true> : tensor<i1>} : () -> tensor<i1>
  bufferization.materialize_in_destination %0 in restrict writable %o : (tensor<2xi1>, memref<2xi1>) -> ()
  bufferization.materialize_in_destination %1 in restrict writable %s : (tensor<i1>, memref<i1>) -> ()
  return
}

// -----

// Scalars need no loop and no tensor.
// CHECK-LABEL: func.func @scalars
// CHECK-NOT: linalg.generic
// CHECK: %[[X:.*]] = tensor.extract
// CHECK: %[[Y:.*]] = math.exp %[[X]] : f32
// CHECK: %[[LESS:.*]] = arith.cmpf olt, %[[X]], %[[Y]]
// CHECK: %[[BYTE:.*]] = arith.extui %[[LESS]] : i1 to i8
// CHECK: memref.store %[[BYTE]]
func.func @scalars(%a: memref<f32>, %o: memref<i1>) {
  %0 = bufferization.to_tensor %a restrict : memref<f32> to tensor<f32>
  %1 = "cjit.exp"(%0) : (tensor<f32>) -> tensor<f32>
  %2 = "cjit.lt"(%0, %1) : (tensor<f32>, tensor<f32>) -> tensor<i1>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<i1>, memref<i1>) -> ()
  return
}

// -----

// A transpose is a copy with a permuted map; fusion folds it away.
// CHECK-DAG: #[[PERMUTED:.*]] = affine_map<(d0, d1, d2) -> (d1, d2, d0)>
// CHECK-DAG: #[[ID:.*]] = affine_map<(d0, d1, d2) -> (d0, d1, d2)>
// CHECK-LABEL: func.func @transpose
// CHECK: tensor.empty(%[[D2:.*]], %[[D0:.*]], %[[D1:.*]]) : tensor<?x?x?xf32>
// CHECK: linalg.generic {indexing_maps = [#[[PERMUTED]], #[[ID]]]
// CHECK-NEXT: ^bb0(%[[IN:.*]]: f32, %{{.*}}: f32)
// CHECK-NEXT: linalg.yield %[[IN]]
func.func @transpose(%a: memref<?x?x?xf32>, %o: memref<?x?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?x?xf32> to tensor<?x?x?xf32>
  %1 = "cjit.transpose"(%0) {permutation = array<i64: 2, 0, 1>} : (tensor<?x?x?xf32>) -> tensor<?x?x?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?x?x?xf32>, memref<?x?x?xf32>) -> ()
  return
}

// -----

// CHECK-DAG: #[[ROW:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @broadcast
// CHECK: tensor.empty(%arg1, %{{.*}}) : tensor<?x?xf32>
// CHECK: linalg.generic {indexing_maps = [#[[ROW]], #{{.*}}]
func.func @broadcast(%a: memref<?xf32>, %n: index, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %c0 = arith.constant 0 : index
  %m = memref.dim %a, %c0 : memref<?xf32>
  %1 = "cjit.broadcast"(%0, %n, %m) : (tensor<?xf32>, index, index) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// a[start::2, 3]: the part lacks the second axis, as what is inserted there does.
// CHECK: #[[SAME:.*]] = affine_map<(d0) -> (d0)>
// CHECK-LABEL: func.func @slice
// CHECK: %[[PART:.*]] = tensor.extract_slice %{{.*}}[%arg1, %{{.*}}] [%arg2, 1] [2, 1] : tensor<?x?xf32> to tensor<?xf32>
// CHECK: linalg.generic {indexing_maps = [#[[SAME]], #[[SAME]]]
// CHECK-SAME: ins(%[[PART]] : tensor<?xf32>)
func.func @slice(%a: memref<?x?xf32>, %start: index, %n: index, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %c3 = arith.constant 3 : index
  %c1 = arith.constant 1 : index
  %1 = "cjit.slice"(%0, %start, %n, %c3, %c1) {steps = array<i64: 2, 1>, drops = array<i32: 0, 1>}
      : (tensor<?x?xf32>, index, index, index, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @insert
// CHECK: %[[BASE:.*]] = bufferization.to_tensor %arg0
// CHECK: %[[COPY:.*]] = linalg.generic {{.*}} ins(%[[BASE]] :
// CHECK: %[[VALUE:.*]] = bufferization.to_tensor %arg1
// CHECK: %[[NEW:.*]] = tensor.insert_slice %[[VALUE]] into %[[COPY]][%arg2] [%arg3] [1] : tensor<?xf32> into tensor<?xf32>
// CHECK: bufferization.materialize_in_destination %[[NEW]]
func.func @insert(%a: memref<?xf32>, %b: memref<?xf32>, %start: index, %n: index, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.insert"(%0, %1, %start, %n) {steps = array<i64: 1>, drops = array<i32: 0>}
      : (tensor<?xf32>, tensor<?xf32>, index, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// One axis into two, two into one, and, by way of one, two into others.
// CHECK-LABEL: func.func @reshape_expand
// CHECK: tensor.expand_shape %{{.*}} {{\[\[}}0, 1]] output_shape [%arg1, %arg2] : tensor<?xf32> into tensor<?x?xf32>
func.func @reshape_expand(%a: memref<?xf32>, %n: index, %m: index, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.reshape"(%0, %n, %m) : (tensor<?xf32>, index, index) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// CHECK-LABEL: func.func @reshape_collapse
// CHECK: tensor.collapse_shape %{{.*}} {{\[\[}}0, 1]] : tensor<?x?xf32> into tensor<?xf32>
func.func @reshape_collapse(%a: memref<?x?xf32>, %n: index, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.reshape"(%0, %n) : (tensor<?x?xf32>, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// CHECK-LABEL: func.func @reshape_general
// CHECK: %[[FLAT:.*]] = tensor.collapse_shape
// CHECK: tensor.expand_shape %[[FLAT]]
func.func @reshape_general(%a: memref<?x?xf32>, %n: index, %m: index, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = "cjit.reshape"(%0, %n, %m) : (tensor<?x?xf32>, index, index) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// Axes of extent 1 that come or go are only another map: fusion goes through.
// CHECK-LABEL: func.func @reshape_unit_axes
// CHECK-NOT: _shape
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<?xf32>) outs(%{{.*}} : tensor<?x1xf32>)
// CHECK-NOT: _shape
// CHECK: return
func.func @reshape_unit_axes(%a: memref<?xf32>, %o: memref<?x1xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  %1 = "cjit.reshape"(%0, %n, %c1) : (tensor<?xf32>, index, index) -> tensor<?x1xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?x1xf32>, memref<?x1xf32>) -> ()
  return
}

// -----

// A print site stays, on scalars, in the order of the program.
// CHECK-LABEL: func.func @print
// CHECK: %[[X:.*]] = {{.*}} : memref<i64>
// CHECK: "cjit.print"(%{{.*}}, %{{.*}}) {site = 1 : i64} : (i64, i64) -> ()
// CHECK: "cjit.print"() {site = 2 : i64} : () -> ()
func.func @print(%a: memref<i64>, %b: memref<i64>) -> i32 {
  %0 = bufferization.to_tensor %a restrict : memref<i64> to tensor<i64>
  %1 = bufferization.to_tensor %b restrict : memref<i64> to tensor<i64>
  "cjit.print"(%0, %1) {site = 1 : i64} : (tensor<i64>, tensor<i64>) -> ()
  "cjit.print"() {site = 2 : i64} : () -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// A raise site stays, on scalars.
// CHECK-LABEL: func.func @raise
// CHECK: %[[FIRST:.*]] = arith.cmpi ne
// CHECK: %[[SECOND:.*]] = arith.cmpi ne
// CHECK: "cjit.raise_if"(%[[FIRST]]) {site = 1 : i64} : (i1) -> ()
// CHECK: "cjit.raise_if"(%[[SECOND]]) {site = 2 : i64} : (i1) -> ()
func.func @raise(%a: memref<i1>, %b: memref<i1>) -> i32 {
  %0 = bufferization.to_tensor %a restrict : memref<i1> to tensor<i1>
  %1 = bufferization.to_tensor %b restrict : memref<i1> to tensor<i1>
  "cjit.raise_if"(%0) {site = 1 : i64} : (tensor<i1>) -> ()
  "cjit.raise_if"(%1) {site = 2 : i64} : (tensor<i1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// Nothing of the dialect: nothing to do. Declarations are left alone.
// CHECK-LABEL: func.func private @declared(memref<?xi1>)
// CHECK-LABEL: func.func @plain
// CHECK-NEXT: arith.addi
// CHECK-NEXT: return
func.func private @declared(memref<?xi1>)
func.func @plain(%a: i32, %b: i32) -> i32 {
  %0 = arith.addi %a, %b : i32
  return %0 : i32
}
