// RUN: cjit-opt %s --cjit-save-overwritten --split-input-file | FileCheck %s
// RUN: cjit-opt %s --cjit-stage=buffer --split-input-file | FileCheck %s --check-prefix=BUFFER

// un = u.copy(); u[0] = 1; d = u - un: one copy each turn, and the update in place.
// CHECK-LABEL: func.func @late
// CHECK: scf.for {{.*}} iter_args(%[[U:.*]] = %{{.*}})
// CHECK-NEXT: %[[C:.*]] = "cjit.copy"(%[[U]])
// CHECK-NEXT: %[[V:.*]] = "cjit.insert"(%[[U]]
// CHECK-NEXT: "cjit.sub"(%[[V]], %[[C]])
// BUFFER-LABEL: func.func @late
// BUFFER: scf.for
// BUFFER: memref.copy
// BUFFER: return
func.func @late(%a: memref<?xf64>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %size = memref.dim %a, %c0 : memref<?xf64>
  %one = "cjit.constant"() {value = dense<1.0> : tensor<f64>} : () -> tensor<f64>
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%u = %0) -> (tensor<?xf64>) {
    %v = "cjit.insert"(%u, %one, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    %d = "cjit.sub"(%v, %u) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %w = "cjit.insert"(%v, %d, %c0, %size) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, tensor<?xf64>, index, index) -> tensor<?xf64>
    scf.yield %w : tensor<?xf64>
  }
  bufferization.materialize_in_destination %r in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}

// -----

// Read before, and the updated array after: nothing to save.
// CHECK-LABEL: func.func @early
// CHECK-NOT: cjit.copy
func.func @early(%a: memref<?xf64>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%u = %0) -> (tensor<?xf64>) {
    %e = "cjit.slice"(%u, %c1, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
    %v = "cjit.insert"(%u, %e, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    %f = "cjit.slice"(%v, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
    %w = "cjit.insert"(%v, %f, %c1, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    scf.yield %w : tensor<?xf64>
  }
  bufferization.materialize_in_destination %r in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}

// -----

// An update in a branch, and one by an inner loop that reads the array itself too.
// CHECK-LABEL: func.func @nested
// CHECK: scf.while
// CHECK: ^bb0(%[[F:.*]]: tensor<i1>, %[[U:.*]]: tensor<?xf64>):
// CHECK: %[[C:.*]] = "cjit.copy"(%[[U]])
// CHECK: %[[V:.*]] = scf.if
// CHECK: "cjit.insert"(%[[U]]
// CHECK: %[[D:.*]] = "cjit.copy"(%[[V]])
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %[[V]])
// CHECK: "cjit.slice"(%[[D]]
// CHECK: "cjit.add"(%{{.*}}, %[[C]])
func.func @nested(%a: memref<?xf64>, %f: memref<i1>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %1 = bufferization.to_tensor %f restrict : memref<i1> to tensor<i1>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %size = memref.dim %a, %c0 : memref<?xf64>
  %one = "cjit.constant"() {value = dense<1.0> : tensor<f64>} : () -> tensor<f64>
  %r:2 = scf.while (%c = %1, %u = %0) : (tensor<i1>, tensor<?xf64>) -> (tensor<i1>, tensor<?xf64>) {
    %go = tensor.extract %c[] : tensor<i1>
    scf.condition(%go) %c, %u : tensor<i1>, tensor<?xf64>
  } do {
  ^bb0(%c: tensor<i1>, %u: tensor<?xf64>):
    %go = tensor.extract %c[] : tensor<i1>
    %v = scf.if %go -> tensor<?xf64> {
      %x = "cjit.insert"(%u, %one, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
      scf.yield %x : tensor<?xf64>
    } else {
      scf.yield %u : tensor<?xf64>
    }
    %w = scf.for %t = %c0 to %n step %c1 iter_args(%y = %v) -> (tensor<?xf64>) {
      %e = "cjit.slice"(%v, %t, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
      %z = "cjit.insert"(%y, %e, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
      scf.yield %z : tensor<?xf64>
    }
    %s = "cjit.add"(%w, %u) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %q = "cjit.insert"(%w, %s, %c0, %size) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, tensor<?xf64>, index, index) -> tensor<?xf64>
    %m = "cjit.not"(%c) : (tensor<i1>) -> tensor<i1>
    scf.yield %m, %q : tensor<i1>, tensor<?xf64>
  }
  bufferization.materialize_in_destination %r#1 in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}

// -----

// a[0], a[1] = a[1], a[0]: the elements are read before either is written.
// CHECK-LABEL: func.func @exchange
// CHECK-NOT: cjit.copy
// CHECK: return
// BUFFER-LABEL: func.func @exchange
// BUFFER: scf.for
// BUFFER-NOT: memref.copy
// BUFFER-COUNT-2: memref.load
// BUFFER-NOT: memref.copy
// BUFFER-COUNT-2: memref.store
// BUFFER-NOT: memref.copy
// BUFFER: return
func.func @exchange(%a: memref<?xf64>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %t = %c0 to %n step %c1 iter_args(%u = %0) -> (tensor<?xf64>) {
    %x = "cjit.slice"(%u, %c1, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
    %y = "cjit.slice"(%u, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
    %v = "cjit.insert"(%u, %x, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    %w = "cjit.insert"(%v, %y, %c1, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    scf.yield %w : tensor<?xf64>
  }
  bufferization.materialize_in_destination %r in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}
