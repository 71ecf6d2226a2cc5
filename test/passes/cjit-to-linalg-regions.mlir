// RUN: cjit-opt %s --cjit-to-linalg --split-input-file | FileCheck %s

// Scalars are carried as they are; elements are read and written; what is carried lies where it lay.
// CHECK-LABEL: func.func @prefix_sums
// CHECK: %[[X:.*]] = linalg.generic
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
// CHECK: %[[R:.*]]:2 = scf.for %[[I:.*]] = {{.*}} iter_args(%[[S:.*]] = %[[ZERO]], %[[A:.*]] = %[[X]]) -> (f64, tensor<?xf64>)
// CHECK-NEXT: %[[E:.*]] = tensor.extract %[[A]][%[[I]]]
// CHECK-NEXT: %[[SUM:.*]] = arith.addf %[[S]], %[[E]]
// CHECK-NEXT: %[[NEW:.*]] = tensor.insert %[[SUM]] into %[[A]][%[[I]]]
// CHECK-NEXT: scf.yield %[[SUM]], %[[NEW]] : f64, tensor<?xf64>
// CHECK: memref.store %[[R]]#0
func.func @prefix_sums(%x: memref<?xf64>, %o: memref<f64>, %p: memref<?xf64>) {
  %t = bufferization.to_tensor %x restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf64>
  %z = "cjit.constant"() {value = dense<0.0> : tensor<f64>} : () -> tensor<f64>
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%s = %z, %a = %t) -> (tensor<f64>, tensor<?xf64>) {
    %e = "cjit.slice"(%a, %i, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
    %s2 = "cjit.add"(%s, %e) : (tensor<f64>, tensor<f64>) -> tensor<f64>
    %a2 = "cjit.insert"(%a, %s2, %i, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    scf.yield %s2, %a2 : tensor<f64>, tensor<?xf64>
  }
  bufferization.materialize_in_destination %r#0 in restrict writable %o : (tensor<f64>, memref<f64>) -> ()
  bufferization.materialize_in_destination %r#1 in restrict writable %p : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}

// -----

// A new array is written where the carried one lies. Bools are bytes in arrays and bits in scalars.
// CHECK-LABEL: func.func @whole_arrays
// CHECK: scf.while (%[[A:.*]] = %{{.*}}, %[[F:.*]] = %{{.*}}) : (tensor<?xi8>, i1) -> (tensor<?xi8>, i1)
// CHECK: scf.condition(%[[F]]) %[[A]], %[[F]] : tensor<?xi8>, i1
// CHECK: ^bb0(%[[B:.*]]: tensor<?xi8>, %[[G:.*]]: i1):
// CHECK: %[[NOT:.*]] = linalg.generic
// CHECK: %[[STAYS:.*]] = bufferization.materialize_in_destination %[[NOT]] in %[[B]]
// CHECK: scf.yield %[[STAYS]], %{{.*}} : tensor<?xi8>, i1
func.func @whole_arrays(%x: memref<?xi1>, %f: memref<i1>, %o: memref<?xi1>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xi1> to tensor<?xi1>
  %1 = bufferization.to_tensor %f restrict : memref<i1> to tensor<i1>
  %r:2 = scf.while (%a = %0, %c = %1) : (tensor<?xi1>, tensor<i1>) -> (tensor<?xi1>, tensor<i1>) {
    %go = tensor.extract %c[] : tensor<i1>
    scf.condition(%go) %a, %c : tensor<?xi1>, tensor<i1>
  } do {
  ^bb0(%a: tensor<?xi1>, %c: tensor<i1>):
    %n = "cjit.not"(%a) : (tensor<?xi1>) -> tensor<?xi1>
    %m = "cjit.not"(%c) : (tensor<i1>) -> tensor<i1>
    scf.yield %n, %m : tensor<?xi1>, tensor<i1>
  }
  bufferization.materialize_in_destination %r#0 in restrict writable %o : (tensor<?xi1>, memref<?xi1>) -> ()
  return
}

// -----

// CHECK-LABEL: func.func @branch
// CHECK: %[[C:.*]] = arith.cmpi ne
// CHECK: %[[R:.*]]:2 = scf.if %[[C]] -> (tensor<?xf32>, f32)
// CHECK: scf.yield %{{.*}}, %{{.*}} : tensor<?xf32>, f32
// CHECK: else
// CHECK: scf.yield %{{.*}}, %{{.*}} : tensor<?xf32>, f32
// CHECK: tensor.dim %[[R]]#0
// CHECK: linalg.generic
// CHECK: arith.addf %{{.*}}, %[[R]]#1
func.func @branch(%x: memref<?xf32>, %f: memref<i1>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %f restrict : memref<i1> to tensor<i1>
  %one = "cjit.constant"() {value = dense<1.0> : tensor<f32>} : () -> tensor<f32>
  %two = "cjit.constant"() {value = dense<2.0> : tensor<f32>} : () -> tensor<f32>
  %go = tensor.extract %1[] : tensor<i1>
  %r:2 = scf.if %go -> (tensor<?xf32>, tensor<f32>) {
    %e = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
    scf.yield %e, %one : tensor<?xf32>, tensor<f32>
  } else {
    scf.yield %0, %two : tensor<?xf32>, tensor<f32>
  }
  %s = "cjit.add"(%r#0, %r#1) : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %s in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

// What a loop carries has lost its sign; the reductions of it still know.
// CHECK-LABEL: func.func @unsigned
// CHECK: scf.for
// CHECK: cjit.combiners = ["umax", "position"]
func.func @unsigned(%x: memref<?xui8>, %n: index, %o: memref<i64>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xui8> to tensor<?xui8>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %0) -> (tensor<?xui8>) {
    %b = "cjit.add"(%a, %a) : (tensor<?xui8>, tensor<?xui8>) -> tensor<?xui8>
    scf.yield %b : tensor<?xui8>
  }
  %p = "cjit.argmax"(%r) {axes = array<i64: 0>} : (tensor<?xui8>) -> tensor<i64>
  bufferization.materialize_in_destination %p in restrict writable %o : (tensor<i64>, memref<i64>) -> ()
  return
}
