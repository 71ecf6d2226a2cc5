// RUN: cjit-opt --split-input-file --cjit-to-linalg %s | FileCheck %s

// CHECK-LABEL: func.func @empty
// CHECK: tensor.empty(%arg0) : tensor<?x1xi8>
func.func @empty(%n: index, %one: index, %o: memref<?x1xi1>) {
  %0 = "cjit.empty"(%n, %one) : (index, index) -> tensor<?x1xi1>
  bufferization.materialize_in_destination %0 in restrict writable %o : (tensor<?x1xi1>, memref<?x1xi1>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @iota
// CHECK: linalg.generic
// CHECK: %[[I:.*]] = linalg.index 0
// CHECK: arith.index_cast %[[I]] : index to i64
func.func @iota(%n: index, %o: memref<?xi64>) {
  %0 = "cjit.iota"(%n) : (index) -> tensor<?xi64>
  bufferization.materialize_in_destination %0 in restrict writable %o : (tensor<?xi64>, memref<?xi64>) -> ()
  return
}

// -----

// The parts go where the result goes, and are not copied again.
// CHECK-LABEL: func.func @assemble_output
// CHECK-DAG: %[[A:.*]] = memref.subview %arg2[%{{.*}}] [%{{.*}}] [1]
// CHECK-DAG: %[[B:.*]] = memref.subview %arg2[%{{.*}}] [%{{.*}}] [1]
// CHECK: %[[SUM:.*]] = linalg.generic
// CHECK: materialize_in_destination %{{.*}} in restrict writable %[[A]]
// CHECK: materialize_in_destination %[[SUM]] in restrict writable %[[B]]
// CHECK-NOT: materialize_in_destination
func.func @assemble_output(%a: memref<?xf32> {cjit.sizes = ["s0"]}, %b: memref<?xf32> {cjit.sizes = ["s1"]},
    %o: memref<?xf32>) -> i32 attributes {cjit.kernel, cjit.inputs = 2 : i64} {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.neg"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %c0 = arith.constant 0 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  %m = memref.dim %b, %c0 : memref<?xf32>
  %s = arith.addi %n, %m : index
  %3 = "cjit.assemble"(%0, %2, %s, %c0, %n) {operandSegmentSizes = array<i32: 2, 3>}
      : (tensor<?xf32>, tensor<?xf32>, index, index, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// What is used otherwise is a temporary.
// CHECK-LABEL: func.func @assemble_temporary
// CHECK: %[[M:.*]] = memref.alloc(%{{.*}}) : memref<2x?xi8>
// CHECK: memref.subview %[[M]][%{{.*}}, %{{.*}}] [1, %{{.*}}] [1, 1]
// CHECK: memref.subview %[[M]][%{{.*}}, %{{.*}}] [1, %{{.*}}] [1, 1]
// CHECK: %[[T:.*]] = bufferization.to_tensor %[[M]] restrict writable
// CHECK: linalg.generic {{.*}} ins(%[[T]]
func.func @assemble_temporary(%a: memref<1x?xi1>, %o: memref<2x?xi1>) -> i32
    attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %0 = bufferization.to_tensor %a restrict : memref<1x?xi1> to tensor<1x?xi1>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = memref.dim %a, %c1 : memref<1x?xi1>
  %1 = "cjit.assemble"(%0, %0, %c2, %n, %c0, %c0, %c1, %c0) {operandSegmentSizes = array<i32: 2, 6>}
      : (tensor<1x?xi1>, tensor<1x?xi1>, index, index, index, index, index, index) -> tensor<2x?xi1>
  %2 = "cjit.not"(%1) : (tensor<2x?xi1>) -> tensor<2x?xi1>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<2x?xi1>, memref<2x?xi1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// Rows by number: the axes that are not indexed come last.
// CHECK-LABEL: func.func @gather
// CHECK: %[[X:.*]] = bufferization.to_tensor %arg0
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<?xi64>)
// CHECK-DAG: %[[AT:.*]] = arith.index_cast %{{.*}} : i64 to index
// CHECK-DAG: %[[J:.*]] = linalg.index 1
// CHECK: tensor.extract %[[X]][%[[J]], %[[AT]]] : tensor<?x?xf32>
func.func @gather(%x: memref<?x?xf32>, %i: memref<?xi64>, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %i restrict : memref<?xi64> to tensor<?xi64>
  %2 = "cjit.gather"(%0, %1) {axes = array<i64: 1>} : (tensor<?x?xf32>, tensor<?xi64>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @scatter_elements
// CHECK: %[[X:.*]] = bufferization.to_tensor %arg0
// CHECK: scf.for {{.*}} iter_args(%[[A:.*]] = %[[X]])
// CHECK: %[[AT:.*]] = arith.index_cast
// CHECK: %[[NEW:.*]] = tensor.extract %{{.*}}[%{{.*}}] : tensor<?xf32>
// CHECK: %[[OLD:.*]] = tensor.extract %[[A]][%[[AT]]]
// CHECK: %[[SUM:.*]] = arith.addf %[[OLD]], %[[NEW]]
// CHECK: %[[B:.*]] = tensor.insert %[[SUM]] into %[[A]][%[[AT]]]
// CHECK: scf.yield %[[B]]
func.func @scatter_elements(%x: memref<?xf32>, %v: memref<?xf32>, %i: memref<?xi64>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %v restrict : memref<?xf32> to tensor<?xf32>
  %2 = bufferization.to_tensor %i restrict : memref<?xi64> to tensor<?xi64>
  %3 = "cjit.scatter"(%0, %1, %2) {axes = array<i64: 0>, mode = 1 : i64}
      : (tensor<?xf32>, tensor<?xf32>, tensor<?xi64>) -> tensor<?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// A whole row at each index; the value's own broadcast serves all of them.
// CHECK-LABEL: func.func @scatter_rows
// CHECK: %[[V:.*]] = bufferization.to_tensor %arg1
// CHECK: scf.for
// CHECK: %[[ROW:.*]] = tensor.extract_slice %{{.*}}[%{{.*}}, %{{.*}}] [1, %{{.*}}] [1, 1] : tensor<?x?xf32> to tensor<?xf32>
// CHECK: %[[NEW:.*]] = tensor.extract_slice %[[V]]
// CHECK: linalg.generic {{.*}} ins(%[[NEW]] : tensor<?xf32>) outs(%[[ROW]] : tensor<?xf32>)
// CHECK: tensor.insert_slice
func.func @scatter_rows(%x: memref<?x?xf32>, %v: memref<?xf32>, %i: memref<?xi64>, %n: index, %m: index, %o: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %v restrict : memref<?xf32> to tensor<?xf32>
  %2 = bufferization.to_tensor %i restrict : memref<?xi64> to tensor<?xi64>
  %b = "cjit.broadcast"(%1, %n, %m) : (tensor<?xf32>, index, index) -> tensor<?x?xf32>
  %3 = "cjit.scatter"(%0, %b, %2) {axes = array<i64: 0>, mode = 0 : i64}
      : (tensor<?x?xf32>, tensor<?x?xf32>, tensor<?xi64>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}

// -----

// Every element is stored where the next chosen one goes, until all are there.
// CHECK-LABEL: func.func @compress
// CHECK: scf.while (%[[I:.*]] = %{{.*}}, %[[K:.*]] = %{{.*}}, %[[A:.*]] = %{{.*}})
// CHECK: arith.cmpi slt, %[[K]], %arg2
// CHECK: ^bb0(%[[I2:.*]]: index, %[[K2:.*]]: index, %[[A2:.*]]: tensor<?xf32>)
// CHECK: %[[V:.*]] = tensor.extract %{{.*}}[%[[I2]]] : tensor<?xf32>
// CHECK: tensor.insert %[[V]] into %[[A2]][%[[K2]]]
// CHECK: %[[M:.*]] = tensor.extract %{{.*}}[%[[I2]]] : tensor<?xi8>
// CHECK: scf.yield
func.func @compress(%x: memref<?xf32>, %m: memref<?xi1>, %n: index, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %m restrict : memref<?xi1> to tensor<?xi1>
  %2 = "cjit.compress"(%0, %1, %n) : (tensor<?xf32>, tensor<?xi1>, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}
