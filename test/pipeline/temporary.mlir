// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=buffer | FileCheck %s --check-prefix=BUFFER
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=llvm | FileCheck %s --check-prefix=LLVM
// A value that is broadcast but too dear to compute again is the one temporary: a row of the arena.

// BUFFER: %[[T:.*]] = memref.alloc(%{{.*}}) {{.*}}: memref<?xf32>
// BUFFER-NOT: memref.alloc
// BUFFER: linalg.generic {{.*}} outs(%[[T]] : memref<?xf32>)
// BUFFER: linalg.generic {{.*}} outs(%arg2 : memref<?x?xf32>)
// BUFFER-NOT: memref.copy

// LLVM-NOT: llvm.func @{{malloc|aligned_alloc}}
// LLVM: llvm.func @cjit_kernel
// LLVM-COUNT-1: llvm.call %{{.*}}(%{{.*}}, %{{.*}}) : !llvm.ptr, (!llvm.ptr, i64) -> !llvm.ptr
// LLVM-NOT: llvm.call @malloc
func.func @f(%x: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %r: memref<?xf32> {cjit.sizes = ["s1"]},
             %o: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %r restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.add"(%0, %2) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
