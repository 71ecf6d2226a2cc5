// RUN: %python -c "import numpy; numpy.save('%t.npy', [1.5, 2.5, -1.0, 4.0])"
// RUN: cjit-run %s %t.npy --repeat=3 | FileCheck %s
// RUN: cjit-opt %s --cjit-stage=buffer | FileCheck %s --check-prefix=BUFFER

// The elements before the first that is not positive, doubled: how many is known only in the kernel. They are
// computed where they are delivered.
// CHECK: output 0: float64 (2,)
// CHECK-NEXT: [3. 5.]
// BUFFER: %[[OUT:.*]] = "cjit.output_alloc"
// BUFFER-NOT: memref.alloc
// BUFFER: linalg.generic {{.*}} outs(%[[OUT]] :
// BUFFER-NOT: memref.copy
func.func @head(%x: memref<?xf64> {cjit.sizes = ["s0"]}, %o: memref<2xi64> {cjit.delivers = tensor<?xf64>}) -> i32
    attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %t = bufferization.to_tensor %x restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %size = memref.dim %x, %c0 : memref<?xf64>
  %size64 = arith.index_cast %size : index to i64
  %all = tensor.from_elements %size64 : tensor<i64>
  %zero = "cjit.constant"() {value = dense<0> : tensor<i64>} : () -> tensor<i64>
  %one = "cjit.constant"() {value = dense<1> : tensor<i64>} : () -> tensor<i64>
  %none = "cjit.constant"() {value = dense<0.0> : tensor<f64>} : () -> tensor<f64>
  %two = "cjit.constant"() {value = dense<2.0> : tensor<f64>} : () -> tensor<f64>
  %r = scf.while (%i = %zero) : (tensor<i64>) -> tensor<i64> {
    %inside = "cjit.lt"(%i, %all) : (tensor<i64>, tensor<i64>) -> tensor<i1>
    %go = tensor.extract %inside[] : tensor<i1>
    %more = scf.if %go -> tensor<i1> {
      %at64 = tensor.extract %i[] : tensor<i64>
      %at = arith.index_cast %at64 : i64 to index
      %e = "cjit.slice"(%t, %at, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
      %positive = "cjit.gt"(%e, %none) : (tensor<f64>, tensor<f64>) -> tensor<i1>
      scf.yield %positive : tensor<i1>
    } else {
      scf.yield %inside : tensor<i1>
    }
    %next = tensor.extract %more[] : tensor<i1>
    scf.condition(%next) %i : tensor<i64>
  } do {
  ^bb0(%i: tensor<i64>):
    %j = "cjit.add"(%i, %one) : (tensor<i64>, tensor<i64>) -> tensor<i64>
    scf.yield %j : tensor<i64>
  }
  %n64 = tensor.extract %r[] : tensor<i64>
  %n = arith.index_cast %n64 : i64 to index
  %head = "cjit.slice"(%t, %c0, %n) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
  %double = "cjit.mul"(%head, %two) : (tensor<?xf64>, tensor<f64>) -> tensor<?xf64>
  "cjit.deliver"(%double, %o) : (tensor<?xf64>, memref<2xi64>) -> ()
  %k = arith.constant 0 : i32
  func.return %k : i32
}
