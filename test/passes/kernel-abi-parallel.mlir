// RUN: cjit-opt %s --cjit-kernel-abi --split-input-file | FileCheck %s
// RUN: cjit-opt %s --cjit-outline-parallel --cjit-stage=llvm --split-input-file | FileCheck %s --check-prefix=LLVM

// The kernel leaves what the body reads in a struct, calls the runtime, and stops with what that returns; the body has
// the runtime's convention, the thread's own arena, and raise sites of its own.
// CHECK-LABEL: func.func @cjit_kernel
// CHECK: %[[CONTEXT:.*]] = llvm.alloca {{.*}} !llvm.struct<(i64, struct<(ptr, ptr, i64, array<1 x i64>, array<1 x i64>)>)>
// CHECK: llvm.store
// CHECK: llvm.store
// CHECK: %[[BODY:.*]] = {{.*}}constant @parallel_0
// CHECK: llvm.getelementptr %{{.*}}[48] : (!llvm.ptr) -> !llvm.ptr, i8
// CHECK: %[[CODE:.*]] = llvm.call {{.*}} -> i32
// CHECK: arith.cmpi ne, %[[CODE]]
// CHECK: scf.if
// CHECK: call @cjit_stop_with(%[[CODE]])
// CHECK: func.func private @parallel_0(%[[C:.*]]: !llvm.ptr, %[[FROM:.*]]: i64, %[[TO:.*]]: i64, %[[ARENA:.*]]: !llvm.ptr, %[[TABLE:.*]]: !llvm.ptr) -> i32
// CHECK: llvm.load
// CHECK: scf.for
// CHECK: call @cjit_stop() {cjit.code = 3 : i64}

// LLVM: llvm.func @cjit_kernel
// LLVM: llvm.mlir.addressof @parallel_0
// LLVM: llvm.func internal @parallel_0(%{{.*}}: !llvm.ptr, %{{.*}}: i64, %{{.*}}: i64, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr) -> i32
module attributes {cjit.vector_bits = 256 : i64} {
  func.func @f(%a: memref<?xf32>) -> i32 attributes {cjit.kernel} {
    %c0 = arith.constant 0 : index
    %n = memref.dim %a, %c0 : memref<?xf32>
    %code = func.call @parallel_0(%c0, %n, %n, %a) {cjit.parallel} : (index, index, index, memref<?xf32>) -> i32
    %c = arith.constant 0 : i32
    return %c : i32
  }
  func.func private @parallel_0(%begin: index, %end: index, %n: index, %a: memref<?xf32>) -> i32
      attributes {cjit.body, llvm.linkage = #llvm.linkage<internal>} {
    %c1 = arith.constant 1 : index
    %x = arith.constant 1.0 : f32
    scf.for %i = %begin to %end step %c1 {
      %bad = arith.cmpi eq, %i, %n : index
      "cjit.raise_if"(%bad) {site = 3 : i64} : (i1) -> ()
      memref.store %x, %a[%i] : memref<?xf32>
    }
    %c = arith.constant 0 : i32
    return %c : i32
  }
}
