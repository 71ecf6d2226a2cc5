// What a stage prints is an input that gives the same end: every stage's text, fed back in, and the same as
// bytecode.
// RUN: rm -rf %t && mkdir %t
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=asm -o %t/asm
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=cjit -o %t/cjit
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=linalg -o %t/linalg
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=fused -o %t/fused
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=buffer -o %t/buffer
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=vector -o %t/vector
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=llvm -o %t/llvm
// RUN: cjit-opt %t/cjit --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/linalg --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/fused --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/fused --cjit-from=fused --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/buffer --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/vector --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/llvm --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/cjit --emit-bytecode | cjit-opt --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/fused --emit-bytecode | cjit-opt --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/llvm --emit-bytecode | cjit-opt --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-translate %t/fused --cpu=x86-64-v3 --to=asm | cmp - %t/asm
// Running a stage that the module is at already changes nothing.
// RUN: cjit-opt %t/fused --cjit-stage=fused | cmp - %t/fused
// RUN: cjit-opt %t/vector --cjit-stage=vector | cmp - %t/vector
// Generic form and locations are read as well.
// RUN: cjit-opt %t/fused --mlir-print-op-generic | cjit-opt --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm
// RUN: cjit-opt %t/fused --mlir-print-debuginfo | cjit-opt --cjit-cpu=x86-64-v3 --cjit-stage=asm | cmp - %t/asm

// Two results, a broadcast row that is kept in memory, a transposed read, a bool.
func.func @f(%x: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %r: memref<?xf32> {cjit.sizes = ["s1"]},
             %o: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %p: memref<?x?xi1> {cjit.sizes = ["s1", "s0"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %r restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.add"(%0, %2) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  %4 = "cjit.transpose"(%0) {permutation = array<i64: 1, 0>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %5 = "cjit.isnan"(%4) : (tensor<?x?xf32>) -> tensor<?x?xi1>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  bufferization.materialize_in_destination %5 in restrict writable %p : (tensor<?x?xi1>, memref<?x?xi1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
