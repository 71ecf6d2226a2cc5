// Parts are files of their own, with the line numbers of the whole; one that fails does not stop the others.
// RUN: not cjit-opt %s --split-input-file --canonicalize -o %t 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: FileCheck %s < %t

// ERROR: split-input-file.mlir:[[@LINE+14]]:3: error: custom op 'bogus' is unknown
// ERROR-NEXT: {{^ *bogus$}}
// ERROR-NOT: error

// CHECK: func.func @f
// CHECK: // -----
// CHECK-NOT: bogus
// CHECK: // -----
// CHECK: func.func @f
func.func @f() {
  return
}
// -----
func.func @g() {
  bogus
}
// ----- 
func.func @f() {
  return
}
