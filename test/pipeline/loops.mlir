// RUN: cjit-opt %s --cjit-stage=buffer | FileCheck %s --check-prefix=BUFFER
// RUN: cjit-opt %s --cjit-stage=llvm | cjit-translate --cpu=x86-64-v4 --to=asm - | FileCheck %s --check-prefix=ASM
// RUN: %python -c "import numpy; numpy.save('%t.npy', numpy.arange(5.0))"
// RUN: cjit-run %s %t.npy | FileCheck %s --check-prefix=VALUES

// for i in range(n): a[i] = a[i] * 2, with NumPy's checks: in place, and the checks go, because the loop's bounds
// imply them; what is left is a loop over vectors.
// BUFFER: scf.for
// BUFFER: "cjit.raise_if"
// BUFFER: memref.load
// BUFFER: memref.store
// ASM: cjit_kernel:
// ASM: vaddpd {{.*}}zmm
// VALUES: [0. 2. 4. 6. 8.]
func.func @s(%x: memref<?xf64> {cjit.sizes=["s0"]}, %p: memref<?xf64> {cjit.sizes=["s0"]}) -> i32 attributes {cjit.kernel, cjit.inputs = 1 : i64} {
  %t = bufferization.to_tensor %x restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf64>
  %n64 = arith.index_cast %n : index to i64
  %tn = tensor.from_elements %n64 : tensor<i64>
  %z = "cjit.constant"() {value = dense<0> : tensor<i64>} : () -> tensor<i64>
  %two = "cjit.constant"() {value = dense<2.0> : tensor<f64>} : () -> tensor<f64>
  %neg = "cjit.neg"(%tn) : (tensor<i64>) -> tensor<i64>
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%a = %t) -> (tensor<?xf64>) {
    %i64 = arith.index_cast %i : index to i64
    %ti = tensor.from_elements %i64 : tensor<i64>
    %low = "cjit.lt"(%ti, %neg) : (tensor<i64>, tensor<i64>) -> tensor<i1>
    %high = "cjit.ge"(%ti, %tn) : (tensor<i64>, tensor<i64>) -> tensor<i1>
    %bad = "cjit.or"(%low, %high) : (tensor<i1>, tensor<i1>) -> tensor<i1>
    "cjit.raise_if"(%bad, %ti) {site = 3 : i64} : (tensor<i1>, tensor<i64>) -> ()
    %isneg = "cjit.lt"(%ti, %z) : (tensor<i64>, tensor<i64>) -> tensor<i1>
    %wrap = "cjit.add"(%ti, %tn) : (tensor<i64>, tensor<i64>) -> tensor<i64>
    %at = "cjit.select"(%isneg, %wrap, %ti) : (tensor<i1>, tensor<i64>, tensor<i64>) -> tensor<i64>
    %at64 = tensor.extract %at[] : tensor<i64>
    %ati = arith.index_cast %at64 : i64 to index
    %e = "cjit.slice"(%a, %ati, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, index, index) -> tensor<f64>
    %v = "cjit.mul"(%e, %two) : (tensor<f64>, tensor<f64>) -> tensor<f64>
    %a2 = "cjit.insert"(%a, %v, %ati, %c1) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf64>, tensor<f64>, index, index) -> tensor<?xf64>
    scf.yield %a2 : tensor<?xf64>
  }
  bufferization.materialize_in_destination %r in restrict writable %p : (tensor<?xf64>, memref<?xf64>) -> ()
  %k = arith.constant 0 : i32
  func.return %k : i32
}
