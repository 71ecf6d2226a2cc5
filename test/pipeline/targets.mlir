// RUN: cjit-opt %s --cjit-cpu=x86-64 --cjit-stage=asm | FileCheck %s --check-prefix=SSE
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=asm | FileCheck %s --check-prefix=AVX2
// RUN: cjit-opt %s --cjit-cpu=x86-64-v4 --cjit-stage=asm | FileCheck %s --check-prefix=AVX512
// RUN: not cjit-opt %s --cjit-cpu=vax --cjit-stage=asm 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// The widths of the three targets. --cjit-cpu wins over what the module names.

// SSE-NOT: {{[yz]mm}}
// SSE: addps {{.*}}xmm
// AVX2-NOT: zmm
// AVX2: vaddps {{.*}}ymm
// AVX512: vaddps {{.*}}zmm
// UNKNOWN: cjit-opt: error: cpu='vax' is not known
module attributes {cjit.vector_bits = 512 : i64} {
  func.func @f(%x: memref<?xf32> {cjit.sizes = ["s0"]}, %o: memref<?xf32> {cjit.sizes = ["s0"]}) -> i32
      attributes {cjit.inputs = 1 : i64, cjit.kernel} {
    %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
    %1 = "cjit.add"(%0, %0) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
    %c = arith.constant 0 : i32
    return %c : i32
  }
}
