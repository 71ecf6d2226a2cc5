// RUN: cjit-opt %s --cjit-kernel-abi --split-input-file | FileCheck %s

// Contiguous arguments: a pointer each, and extents; the strides follow from the extents.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK-SAME: %[[DATA:[^:]*]]: !llvm.ptr, %[[SIZES:[^:]*]]: !llvm.ptr, %[[ARENA:[^:]*]]: !llvm.ptr, %[[TABLE:[^:]*]]: !llvm.ptr) -> i32
// CHECK-NOT: cjit.kernel
// CHECK: %[[AT0:.*]] = llvm.getelementptr %[[DATA]][0]
// CHECK: llvm.load %[[AT0]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[S0:.*]] = llvm.getelementptr %[[SIZES]][0]
// CHECK: llvm.load %[[S0]] : !llvm.ptr -> i64
// CHECK: %[[S1:.*]] = llvm.getelementptr %[[SIZES]][1]
// CHECK: %[[COLUMNS:.*]] = llvm.load %[[S1]]
// CHECK: %[[ONE:.*]] = llvm.mlir.constant(1 : i64)
// CHECK: %[[ROW:.*]] = llvm.mul %[[ONE]], %[[COLUMNS]]
// CHECK: llvm.insertvalue %[[ROW]], %{{.*}}[4, 0]
// CHECK: llvm.insertvalue %[[ONE]], %{{.*}}[4, 1]
// CHECK: %[[A:.*]] = builtin.unrealized_conversion_cast %{{.*}} to memref<?x?xf32>
// CHECK: llvm.getelementptr %[[DATA]][1]
// CHECK: llvm.getelementptr %[[SIZES]][2]
// CHECK: %[[O:.*]] = builtin.unrealized_conversion_cast %{{.*}} to memref<?xf32>
// CHECK: memref.load %[[A]]
// CHECK: memref.store %{{.*}}, %[[O]]
// CHECK-NOT: getelementptr %[[TABLE]]
// CHECK: return %{{.*}} : i32
func.func @f(%a: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %o: memref<?xf32>) -> i32
    attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %c0 = arith.constant 0 : index
  %0 = memref.load %a[%c0, %c0] : memref<?x?xf32>
  memref.store %0, %o[%c0] : memref<?xf32>
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// A strided argument's strides come after its extents; those that the type knows are not read. The next
// argument's extents follow.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK-SAME: %[[DATA:[^:]*]]: !llvm.ptr, %[[SIZES:[^:]*]]: !llvm.ptr,
// CHECK: llvm.getelementptr %[[SIZES]][0]
// CHECK: llvm.getelementptr %[[SIZES]][1]
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[SIZES]][2]
// CHECK: %[[STRIDE:.*]] = llvm.load %[[AT]]
// CHECK-NOT: llvm.getelementptr %[[SIZES]][3]
// CHECK: llvm.insertvalue %[[STRIDE]], %{{.*}}[4, 0]
// CHECK: unrealized_conversion_cast {{.*}} to memref<?x?xf32, strided<[?, 1]>>
// CHECK: llvm.getelementptr %[[SIZES]][4]
// CHECK: unrealized_conversion_cast {{.*}} to memref<?xf32>
func.func @f(%a: memref<?x?xf32, strided<[?, 1]>>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %c0 = arith.constant 0 : index
  %0 = memref.load %a[%c0, %c0] : memref<?x?xf32, strided<[?, 1]>>
  memref.store %0, %o[%c0] : memref<?xf32>
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// Static extents and rank 0 read nothing from the sizes, but keep their places in it.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK-SAME: %[[DATA:[^:]*]]: !llvm.ptr, %[[SIZES:[^:]*]]: !llvm.ptr,
// CHECK: llvm.getelementptr %[[DATA]][0]
// CHECK: unrealized_conversion_cast {{.*}} to memref<f32>
// CHECK: llvm.mlir.constant(1 : i64)
// CHECK: unrealized_conversion_cast {{.*}} to memref<1xf32>
// CHECK-NOT: llvm.getelementptr %[[SIZES]][0]
// CHECK: llvm.getelementptr %[[SIZES]][1]
// CHECK: unrealized_conversion_cast {{.*}} to memref<?xf32>
func.func @f(%a: memref<f32>, %b: memref<1xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %c0 = arith.constant 0 : index
  %0 = memref.load %a[] : memref<f32>
  memref.store %0, %b[%c0] : memref<1xf32>
  memref.store %0, %o[%c0] : memref<?xf32>
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// Temporaries are parts of one block of the arena, each on a 64-byte boundary; without it the kernel returns -1.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK-SAME: !llvm.ptr, %{{.*}}: !llvm.ptr, %[[ARENA:[^:]*]]: !llvm.ptr, %[[TABLE:[^:]*]]: !llvm.ptr
// CHECK-NOT: memref.alloc
// CHECK: %[[ENTRY:.*]] = llvm.getelementptr %[[TABLE]][8]
// CHECK: %[[ALLOC:.*]] = llvm.load %[[ENTRY]] : !llvm.ptr -> !llvm.ptr
// CHECK: %[[BLOCK:.*]] = llvm.call %[[ALLOC]](%[[ARENA]], %{{.*}}) : !llvm.ptr, (!llvm.ptr, i64) -> !llvm.ptr
// CHECK: %[[NULL:.*]] = arith.cmpi eq
// CHECK: scf.if %[[NULL]] {
// CHECK-NEXT: func.call @cjit_stop() {cjit.code = -1 : i64}
// CHECK-NOT: llvm.call
// CHECK: %[[T0:.*]] = llvm.getelementptr %[[BLOCK]]
// CHECK: %[[T1:.*]] = llvm.getelementptr %[[BLOCK]]
// CHECK: llvm.insertvalue %[[T0]]
// CHECK: llvm.insertvalue %[[T1]]
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @f(%a: memref<?xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %c0 = arith.constant 0 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  %t = memref.alloc(%n) : memref<?xf32>
  %0 = memref.load %a[%c0] : memref<?xf32>
  memref.store %0, %t[%c0] : memref<?xf32>
  %m = arith.addi %n, %n : index
  %u = memref.alloc(%m, %n) : memref<?x?xf64>
  %1 = memref.load %t[%c0] : memref<?xf32>
  %2 = arith.extf %1 : f32 to f64
  memref.store %2, %u[%c0, %c0] : memref<?x?xf64>
  memref.store %1, %o[%c0] : memref<?xf32>
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// A loop's temporary whose size is known before the loop is taken once, before it.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK: %[[BLOCK:.*]] = llvm.call
// CHECK: scf.for
// CHECK-NOT: llvm.call
// CHECK-NOT: memref.alloc
// CHECK: return
func.func @in_loop(%a: memref<?xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c1 {
    %m = arith.addi %n, %c1 : index
    %t = memref.alloc(%m) : memref<?xf32>
    %0 = memref.load %t[%c0] : memref<?xf32>
    memref.store %0, %o[%c0] : memref<?xf32>
  }
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// One whose size depends on the turn is taken in each, and given back at its end.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK-SAME: %[[ARENA:[^:]*]]: !llvm.ptr, %[[TABLE:[^:]*]]: !llvm.ptr) -> i32
// CHECK: scf.for
// CHECK: llvm.getelementptr %[[TABLE]][24]
// CHECK: %[[MARK:.*]] = llvm.call {{.*}} -> i64
// CHECK: llvm.getelementptr %[[TABLE]][8]
// CHECK: llvm.call
// CHECK: scf.if
// CHECK-NEXT: func.call @cjit_stop() {cjit.code = -1 : i64}
// CHECK: llvm.getelementptr %[[TABLE]][32]
// CHECK: llvm.call %{{.*}}(%[[ARENA]], %[[MARK]])
// CHECK: return
func.func @each_turn(%a: memref<?xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  scf.for %i = %c0 to %n step %c1 {
    %t = memref.alloc(%i) : memref<?xf32>
    %0 = memref.load %t[%c0] : memref<?xf32>
    memref.store %0, %o[%c0] : memref<?xf32>
  }
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// A raise site leaves its values with the runtime.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK-SAME: %[[ARENA:[^:]*]]: !llvm.ptr, %[[TABLE:[^:]*]]: !llvm.ptr) -> i32
// CHECK: scf.if
// CHECK: llvm.getelementptr %[[TABLE]][16]
// CHECK: %[[VALUES:.*]] = llvm.call %{{.*}}(%[[ARENA]])
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[VALUES]][0]
// CHECK: llvm.store %{{.*}}, %[[AT]]
// CHECK: func.call @cjit_stop() {cjit.code = 5 : i64}
func.func @raise(%a: memref<i64>) -> i32 attributes {cjit.kernel} {
  %0 = memref.load %a[] : memref<i64>
  %z = arith.constant 0 : i64
  %bad = arith.cmpi eq, %0, %z : i64
  "cjit.raise_if"(%bad, %0) {site = 5 : i64} : (i1, i64) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// A print site leaves its values where the runtime says.
// CHECK-LABEL: func.func @cjit_kernel(
// CHECK-SAME: %[[ARENA:[^:]*]]: !llvm.ptr, %[[TABLE:[^:]*]]: !llvm.ptr) -> i32
// CHECK: %[[X:.*]] = memref.load
// CHECK: llvm.getelementptr %[[TABLE]][56]
// CHECK: %[[VALUES:.*]] = llvm.call %{{.*}}(%[[ARENA]], %[[SITE:.*]], %[[COUNT:.*]]) :
// CHECK: %[[AT:.*]] = llvm.getelementptr %[[VALUES]][0]
// CHECK: llvm.store %[[X]], %[[AT]] : i64
// CHECK-NOT: cjit.print
func.func @print(%a: memref<i64>) -> i32 attributes {cjit.kernel} {
  %0 = memref.load %a[] : memref<i64>
  "cjit.print"(%0) {site = 3 : i64} : (i64) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// Functions that are no kernels are left alone.
// CHECK-LABEL: func.func @helper(%arg0: memref<?xf32>) -> memref<?xf32>
// CHECK: memref.alloc
func.func @helper(%a: memref<?xf32>) -> memref<?xf32> {
  %c0 = arith.constant 0 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  %t = memref.alloc(%n) : memref<?xf32>
  return %t : memref<?xf32>
}
