// RUN: cjit-translate %s --cpu=x86-64-v3 | FileCheck %s --check-prefix=IR
// RUN: cjit-translate %s --to=llvmir --cpu=x86-64-v3 -O0 | FileCheck %s --check-prefix=O0
// RUN: cjit-translate %s --to=asm --cpu=x86-64-v3 | FileCheck %s --check-prefix=ASM
// RUN: cjit-translate %s --to=obj --cpu=x86-64-v3 -o %t.o && llvm-nm %t.o | FileCheck %s --check-prefix=OBJ
// RUN: cjit-translate %s --passes='default<O2>' --cpu=x86-64-v3 | FileCheck %s --check-prefix=IR
// RUN: cjit-translate %s -O3 --cpu=x86-64-v3 | FileCheck %s --check-prefix=IR
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-stage=ll -o %t.ll && cjit-translate %s --cpu=x86-64-v3 | cmp - %t.ll
// RUN: cjit-opt %s --cjit-stage=fused | cjit-translate --from=fused --cpu=x86-64-v3 | FileCheck %s --check-prefix=IR
// RUN: not cjit-translate %s --from=llvm 2>&1 | FileCheck %s --check-prefix=FROM
// RUN: printf 'llvm.func @g(%%%%a: i64) -> i64 { llvm.return %%%%a : i64 }' | cjit-translate | FileCheck %s --check-prefix=PLAIN
// RUN: printf 'func.func @h(%%%%a: f32) -> f32 { %%%%0 = arith.addf %%%%a, %%%%a : f32 return %%%%0 : f32 }' | cjit-translate --to=asm | FileCheck %s --check-prefix=FUNC
// RUN: printf 'func.func @h(%%%%a: f32) { bogus }' | not cjit-translate 2>&1 | FileCheck %s --check-prefix=PARSE

// IR: define {{.*}}i32 @cjit_kernel(ptr
// O0: define {{.*}}i32 @cjit_kernel(ptr
// O0: insertvalue
// ASM: cjit_kernel:
// ASM: vaddps
// OBJ: T cjit_kernel
// FROM: error: cannot be converted to LLVM IR
// FROM: cjit-translate: error: the module could not be translated to LLVM IR
// PLAIN: define i64 @g(i64
// FUNC: {{^}}h:
// PARSE: <stdin>:1:25: error: custom op 'bogus' is unknown
func.func @f(%x: memref<?xf32>, %o: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.add"(%0, %0) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
