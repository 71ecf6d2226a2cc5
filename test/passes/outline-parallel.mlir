// RUN: cjit-opt %s --cjit-outline-parallel --split-input-file | FileCheck %s

// What the body reads is passed to it, each once; constants are made again. The loop within, marked too, is one
// thread's.
// CHECK-LABEL: func.func @f
// CHECK-SAME: %[[N:[a-z0-9]+]]: index, %[[X:[a-z0-9]+]]: f32, %[[A:[a-z0-9]+]]: memref<?x?xf32>
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK-NOT: scf.for
// CHECK: call @parallel_0(%[[ZERO]], %[[N]], %[[N]], %[[X]], %[[A]]) {cjit.parallel}
// CHECK-NOT: scf.for
// CHECK: return
// CHECK: func.func private @parallel_0(%[[BEGIN:.*]]: index, %[[END:.*]]: index, %[[M:.*]]: index, %[[Y:.*]]: f32, %[[B:.*]]: memref<?x?xf32>) -> i32
// CHECK-SAME: cjit.body
// CHECK-SAME: #llvm.linkage<internal>
// CHECK: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: scf.for %[[I:.*]] = %[[BEGIN]] to %[[END]] step %[[ONE]] {
// CHECK: scf.for %[[J:.*]] = %{{.*}} to %[[M]] step %[[ONE]] {
// CHECK: memref.store %[[Y]], %[[B]][%[[I]], %[[J]]]
// CHECK-NOT: cjit.parallel
// CHECK: %[[GOOD:.*]] = arith.constant 0 : i32
// CHECK: return %[[GOOD]] : i32
func.func @f(%n: index, %x: f32, %a: memref<?x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      memref.store %x, %a[%i, %j] : memref<?x?xf32>
    } {cjit.parallel}
  } {cjit.parallel}
  return
}

// -----

// Two loops are two functions; one that is not marked stays.
// CHECK-LABEL: func.func @g
// CHECK: call @parallel_0(
// CHECK: scf.for
// CHECK: call @parallel_1(
// CHECK: func.func private @parallel_0
// CHECK: "cjit.raise_if"
// CHECK: func.func private @parallel_1
func.func @g(%n: index, %bad: i1, %a: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %x = arith.constant 1.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    "cjit.raise_if"(%bad) {site = 1 : i64} : (i1) -> ()
  } {cjit.parallel}
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c1 to %i step %c1 {
      memref.store %x, %a[%i] : memref<?xf32>
    } {cjit.parallel}
  }
  return
}

// -----

// Room on the stack is each thread's own.
// CHECK-LABEL: func.func @h
// CHECK: call @parallel_0(%{{.*}}, %{{.*}}) {cjit.parallel} : (index, index) -> i32
// CHECK: func.func private @parallel_0(%{{.*}}: index, %{{.*}}: index) -> i32
// CHECK: %[[ROOM:.*]] = memref.alloca() : memref<4xindex>
// CHECK: scf.for %[[I:.*]] =
// CHECK: memref.store %[[I]], %[[ROOM]]
func.func @h(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %room = memref.alloca() : memref<4xindex>
  scf.for %i = %c0 to %n step %c1 {
    memref.store %i, %room[%c0] : memref<4xindex>
  } {cjit.parallel}
  return
}
