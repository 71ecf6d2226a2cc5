// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=cjit | FileCheck %s --check-prefix=CJIT
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=linalg | FileCheck %s --check-prefix=LINALG
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=fused | FileCheck %s --check-prefix=FUSED
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=buffer | FileCheck %s --check-prefix=BUFFER
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=vector | FileCheck %s --check-prefix=VECTOR
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=llvm | FileCheck %s --check-prefix=LLVM
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=ll | FileCheck %s --check-prefix=LL
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=asm | FileCheck %s --check-prefix=ASM
// RUN: cjit-opt %s --cjit-cpu=x86-64-v4 --cjit-stage=asm | FileCheck %s --check-prefix=ASM512
// The founding example, np.exp(x) + np.sin(x) - np.cos(x), through all stages.

// CJIT: module attributes {{.*}}cjit.vector_bits = 256
// CJIT: "cjit.exp"
// CJIT: "cjit.sub"

// LINALG-NOT: "cjit.
// LINALG-COUNT-5: linalg.generic
// LINALG-NOT: linalg.generic

// FUSED: bufferization.to_tensor
// FUSED: linalg.generic
// FUSED-NEXT: ^bb0(%[[X:.*]]: f32, %{{.*}}: f32)
// FUSED-NEXT: %[[E:.*]] = math.exp %[[X]]
// FUSED-NEXT: %[[S:.*]] = math.sin %[[X]]
// FUSED-NEXT: %[[A:.*]] = arith.addf %[[E]], %[[S]]
// FUSED-NEXT: %[[C:.*]] = math.cos %[[X]]
// FUSED-NEXT: %[[R:.*]] = arith.subf %[[A]], %[[C]]
// FUSED-NEXT: linalg.yield %[[R]]
// FUSED-NOT: linalg.generic

// No temporary and no copy: the sweep reads the argument and writes the result.
// BUFFER-NOT: memref.alloc
// BUFFER-NOT: memref.copy
// BUFFER: linalg.generic {{.*}} ins(%arg0 : memref<?xf32>) outs(%arg1 : memref<?xf32>)
// BUFFER-NOT: memref.alloc
// BUFFER-NOT: memref.copy
// BUFFER: return

// VECTOR-NOT: linalg.generic
// VECTOR-NOT: memref.alloc(
// Four vectors of 8 at a time.
// VECTOR: vector.load {{.*}} vector<32xf32>
// VECTOR-NOT: math.{{exp|sin|cos}}
// VECTOR: vector.store {{.*}} vector<32xf32>

// LLVM-NOT: func.func
// LLVM: llvm.func @cjit_kernel(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr) -> i32
// LLVM-NOT: unrealized_conversion_cast

// LL-NOT: declare {{.*}} @{{expf|sinf|cosf}}
// LL: define {{.*}}i32 @cjit_kernel(ptr
// LL: call {{.*}}<32 x float> @llvm.fma.v32f32

// ASM: cjit_kernel:
// ASM: vfm{{.*}}ymm
// ASM-NOT: callq {{.*}}{{expf|sinf|cosf}}

// ASM512: cjit_kernel:
// ASM512: vfm{{.*}}zmm

func.func @f(%x: memref<?xf32> {cjit.sizes = ["s0"]}, %o: memref<?xf32> {cjit.sizes = ["s0"]}) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %2 = "cjit.sin"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.add"(%1, %2) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  %4 = "cjit.cos"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  %5 = "cjit.sub"(%3, %4) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %5 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c0_i32 = arith.constant 0 : i32
  return %c0_i32 : i32
}
