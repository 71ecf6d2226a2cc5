// RUN: not cjit-opt %s 2>&1 | FileCheck %s --check-prefix=ERROR
// RUN: cjit-opt %s --allow-unregistered-dialect | FileCheck %s
// ERROR: unregistered.mlir:[[@LINE+2]]:10: error: {{.*}}unregistered dialect
// CHECK: "foo.bar"()
"foo.bar"() : () -> ()
