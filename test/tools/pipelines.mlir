// Pipelines: wrapped or not, mixed, nested, in the command line's order.
// RUN: cjit-opt %s --pass-pipeline='builtin.module(cjit-to-linalg,func.func(cse,canonicalize{max-iterations=3}),cjit-fuse-elementwise)' --mlir-print-ir-after-all 2>&1 >/dev/null | grep Dump | FileCheck %s --check-prefix=NAMES
// RUN: cjit-opt %s --pass-pipeline=' cjit-to-linalg , any(func.func( cse , canonicalize{max-iterations=3} )) , cjit-fuse-elementwise ' --mlir-print-ir-after-all 2>&1 >/dev/null | grep Dump | FileCheck %s --check-prefix=NAMES
// RUN: cjit-opt %s --cjit-to-linalg --cse --canonicalize="max-iterations=3" --cjit-fuse-elementwise --mlir-print-ir-after-all 2>&1 >/dev/null | grep Dump | FileCheck %s --check-prefix=NAMES
// RUN: cjit-opt %s --cjit-stage=linalg --pass-pipeline=cse,canonicalize --cjit-stage=fused --cjit-from=linalg --mlir-print-ir-after-all -o /dev/null 2>&1 | grep Dump | FileCheck %s --check-prefix=STAGES
// RUN: cjit-opt %s --pass-pipeline= | FileCheck %s --check-prefix=SAME
// RUN: cjit-opt %s --pass-pipeline='builtin.module()' | FileCheck %s --check-prefix=SAME
// RUN: cjit-opt %s --lower-vector-mask --gpu-kernel-outlining -o /dev/null
// RUN: cjit-opt %s --pass=cse | FileCheck %s --check-prefix=SAME
// RUN: not cjit-opt %s --pass-pipeline='cse(' 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: not cjit-opt %s --pass-pipeline='cse)' 2>&1 | FileCheck %s --check-prefix=CLOSED
// RUN: not cjit-opt %s --pass-pipeline='func.func(cse}' 2>&1 | FileCheck %s --check-prefix=CROSSED
// RUN: not cjit-opt %s --pass-pipeline='cse,' 2>&1 | FileCheck %s --check-prefix=COMMA
// RUN: not cjit-opt %s --pass-pipeline=',cse' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not cjit-opt %s --pass-pipeline='func.func(bogus)' 2>&1 | FileCheck %s --check-prefix=BOGUS
// RUN: not cjit-opt %s --pass-pipeline='func.func(cjit-vectorize)' 2>&1 | FileCheck %s --check-prefix=NESTED
// RUN: not cjit-opt %s --pass-pipeline='cjit-vectorize{a=1}' 2>&1 | FileCheck %s --check-prefix=OPTIONS
// RUN: not cjit-opt %s --pass-pipeline='((((((((((' 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: not cjit-opt %s --pass-pipeline='cse cse' 2>&1 | FileCheck %s --check-prefix=TWO

// NAMES: IR Dump After cjit-to-linalg
// NAMES-NEXT: IR Dump After cse
// NAMES-NEXT: IR Dump After canonicalize
// NAMES-NEXT: IR Dump After cjit-fuse-elementwise
// NAMES-NOT: Dump
// STAGES: IR Dump After cse
// STAGES-NEXT: IR Dump After canonicalize
// STAGES-NEXT: IR Dump After cjit-fuse-elementwise
// SAME: "cjit.exp"
// OPEN: cjit-opt: error: pass pipeline '{{.*}}': '(' is not closed
// CLOSED: cjit-opt: error: pass pipeline 'cse)': ')' closes nothing
// CROSSED: cjit-opt: error: pass pipeline 'func.func(cse}': '}' closes nothing
// COMMA: cjit-opt: error: pass pipeline: nothing after the last comma
// NAME: cjit-opt: error: pass pipeline: a pass name is missing
// BOGUS: cjit-opt: error: pass pipeline 'func.func(bogus)': {{.*}}'bogus' does not refer to a registered pass
// NESTED: cjit-opt: error: pass pipeline: cjit-vectorize runs on builtin.module; take it out of 'func.func(
// OPTIONS: cjit-opt: error: pass pipeline: cjit-vectorize takes no options
// TWO: cjit-opt: error: pass pipeline 'cse cse':
func.func @f(%x: memref<?xf32>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}
