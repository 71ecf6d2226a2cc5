// RUN: cjit-opt %s --cjit-rotate-loops --split-input-file | FileCheck %s
// RUN: cjit-opt %s --cjit-stage=buffer --split-input-file | FileCheck %s --check-prefix=BUFFER

// Two arrays that change places: two turns at a time, and perhaps one more. Nothing is copied in the loop.
// CHECK-LABEL: func.func @exchange
// CHECK: %[[R:.*]]:2 = scf.for {{.*}} iter_args(%[[X:.*]] = %{{.*}}, %[[Y:.*]] = %{{.*}})
// CHECK: %[[Z:.*]] = "cjit.insert"(%[[Y]]
// CHECK: %[[W:.*]] = "cjit.insert"(%[[X]]
// CHECK: scf.yield %[[W]], %[[Z]]
// CHECK: scf.if
// CHECK: %[[V:.*]] = "cjit.insert"(%[[R]]#1
// CHECK: scf.yield %[[V]], %[[R]]#0
// CHECK: else
// CHECK: scf.yield %[[R]]#0, %[[R]]#1
// BUFFER-LABEL: func.func @exchange
// BUFFER: scf.for
// BUFFER-NOT: memref.copy
// BUFFER-NOT: memref.alloc
// BUFFER: scf.if
func.func @exchange(%a: memref<?xf64>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %size = memref.dim %a, %c0 : memref<?xf64>
  %m = arith.subi %size, %c2 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%x = %0, %y = %0) -> (tensor<?xf64>, tensor<?xf64>) {
    %left = "cjit.slice"(%x, %c0, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
    %right = "cjit.slice"(%x, %c2, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
    %sum = "cjit.add"(%left, %right) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    %z = "cjit.insert"(%y, %sum, %c1, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, tensor<?xf64>, index, index) -> tensor<?xf64>
    scf.yield %z, %x : tensor<?xf64>, tensor<?xf64>
  }
  bufferization.materialize_in_destination %r#0 in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}

// -----

// A cycle of three.
// CHECK-LABEL: func.func @three
// CHECK: scf.for
// CHECK-COUNT-3: "cjit.insert"
// CHECK: scf.yield
// CHECK: scf.if
// CHECK: "cjit.insert"
// CHECK: scf.if
// CHECK: "cjit.insert"
// CHECK-NOT: "cjit.insert"
// CHECK: return
func.func @three(%a: memref<?xf64>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:3 = scf.for %t = %c0 to %n step %c1 iter_args(%x = %0, %y = %0, %z = %0) -> (tensor<?xf64>, tensor<?xf64>, tensor<?xf64>) {
    %e = "cjit.slice"(%x, %c0, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
    %w = "cjit.insert"(%z, %e, %c1, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    scf.yield %y, %w, %x : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
  }
  bufferization.materialize_in_destination %r#0 in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}

// -----

// One that is new each turn, and one that takes the other's place: nothing to rotate; a copy for each.
// CHECK-LABEL: func.func @shift
// CHECK: scf.for
// CHECK-NOT: scf.if
// CHECK: return
// BUFFER-LABEL: func.func @shift
// BUFFER: scf.for
// BUFFER: return
func.func @shift(%a: memref<?xf64>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%x = %0, %y = %0) -> (tensor<?xf64>, tensor<?xf64>) {
    %sum = "cjit.add"(%x, %y) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
    scf.yield %y, %sum : tensor<?xf64>, tensor<?xf64>
  }
  bufferization.materialize_in_destination %r#0 in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}

// -----

// An update at indices is one too.
// CHECK-LABEL: func.func @scatter
// CHECK: scf.for
// CHECK-COUNT-2: "cjit.scatter"
// CHECK: scf.if
// CHECK: "cjit.scatter"
// BUFFER-LABEL: func.func @scatter
func.func @scatter(%a: memref<?xf64>, %at: memref<?xi64>, %v: memref<?xf64>, %n: index, %o: memref<?xf64>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf64> to tensor<?xf64>
  %i = bufferization.to_tensor %at restrict : memref<?xi64> to tensor<?xi64>
  %c = bufferization.to_tensor %v restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %t = %c0 to %n step %c1 iter_args(%x = %0, %y = %0) -> (tensor<?xf64>, tensor<?xf64>) {
    %z = "cjit.scatter"(%y, %c, %i) {axes = array<i64: 0>, mode = 0 : i64} : (tensor<?xf64>, tensor<?xf64>, tensor<?xi64>) -> tensor<?xf64>
    scf.yield %z, %x : tensor<?xf64>, tensor<?xf64>
  }
  bufferization.materialize_in_destination %r#0 in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  return
}
