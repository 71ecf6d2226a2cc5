// RUN: cjit-opt %s --convert-scf-to-cf --cjit-stop --split-input-file | FileCheck %s

// From within a loop the kernel returns at once; the marker's declaration goes.
// CHECK-NOT: @cjit_stop
// CHECK-LABEL: func.func @f
// CHECK: cf.cond_br %{{.*}}, ^[[BODY:bb[0-9]+]], ^{{.*}}
// CHECK: ^[[BODY]]:
// CHECK: cf.cond_br %{{.*}}, ^[[RAISE:bb[0-9]+]], ^[[REST:bb[0-9]+]]
// CHECK: ^[[RAISE]]:
// CHECK-NEXT: %[[CODE:.*]] = arith.constant 7 : i32
// CHECK-NEXT: return %[[CODE]] : i32
// CHECK: ^[[REST]]:
// CHECK-NOT: @cjit_stop
func.func @f(%n: index, %m: index) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %bad = arith.cmpi eq, %i, %m : index
    scf.if %bad {
      func.call @cjit_stop() {cjit.code = 7 : i64} : () -> ()
    }
  }
  %c = arith.constant 0 : i32
  return %c : i32
}
func.func private @cjit_stop()

// -----

// Nothing stops: nothing to do.
// CHECK-LABEL: func.func @g
// CHECK-NEXT: return
func.func @g() {
  return
}
