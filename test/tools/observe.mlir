// RUN: cjit-opt %s --cjit-to-linalg --cse --mlir-timing -o /dev/null 2>&1 | FileCheck %s --check-prefix=TIMING
// RUN: cjit-opt %s --cjit-to-linalg --cse --mlir-print-ir-before=cse -o /dev/null 2>&1 | FileCheck %s --check-prefix=BEFORE
// RUN: cjit-opt %s --cjit-to-linalg --cse --mlir-print-ir-after=cjit-to-linalg -o /dev/null 2>&1 | FileCheck %s --check-prefix=AFTER
// RUN: cjit-opt %s --cjit-to-linalg --cse --mlir-print-ir-before-all -o /dev/null 2>&1 | FileCheck %s --check-prefix=ALL
// RUN: cjit-opt %s --cjit-to-linalg --cse -o /dev/null 2>&1 | count 0
// RUN: cjit-opt %s --mlir-print-debuginfo | FileCheck %s --check-prefix=LOC
// RUN: cjit-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC
// RUN: cjit-opt %s --emit-bytecode -o %t.mlirbc && cjit-opt %t.mlirbc --mlir-print-debuginfo | FileCheck %s --check-prefix=LOC
// RUN: not cjit-opt %s --cjit-kernel-abi --cjit-expand-math --mlir-print-ir-after=cjit-expand-math -o /dev/null 2>&1 | FileCheck %s --check-prefix=FAILED

// TIMING: wall ms {{ *}}share {{ *}}pass
// TIMING-NEXT: {{[0-9.]+ +[0-9.]+}}% {{ *}}cjit-to-linalg
// TIMING-NEXT: {{[0-9.]+ +[0-9.]+}}% {{ *}}cse
// TIMING-NEXT: {{[0-9.]+ +}}100.0% {{ *}}total
// BEFORE: // -----// IR Dump Before cse //----- //
// BEFORE: linalg.generic
// BEFORE-NOT: IR Dump
// AFTER: // -----// IR Dump After cjit-to-linalg //----- //
// AFTER-NOT: IR Dump
// ALL: IR Dump Before cjit-to-linalg
// ALL: "cjit.exp"
// ALL: IR Dump Before cse
// LOC: "cjit.exp"{{.*}} loc(#[[AT:.*]])
// LOC: #[[AT]] = loc("{{.*}}observe.mlir":[[@LINE+6]]:8)
// GENERIC: "func.func"()
// FAILED: error: only operations on vectors, and on scalars
// FAILED: IR Dump After cjit-expand-math Failed
func.func @f(%x: memref<?xf32>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}
