// What is printed: NumPy's form, aligned, summarised from 1,000 elements on. Times go to standard error.
// RUN: rm -rf %t && mkdir %t && %python %S/Inputs/make_npy.py %t
// RUN: cjit-run %s %t/f32.npy | FileCheck %s
// RUN: %python -c "import numpy as np; np.save('%t/many.npy', np.arange(2000, dtype='f4'))"
// RUN: cjit-run %s %t/many.npy | FileCheck %s --check-prefix=MANY
// RUN: %python -c "import numpy as np; np.save('%t/none.npy', np.zeros(0, 'f4'))"
// RUN: cjit-run %s %t/none.npy | FileCheck %s --check-prefix=NONE
// RUN: cjit-run %s %t/f32.npy --repeat=100 --time 2>&1 >/dev/null | FileCheck %s --check-prefix=TIME
// RUN: cjit-run %s %t/f32.npy --output=%t/out%%d.npy | count 0
// RUN: %python -c "import numpy as np; a = np.load('%t/out0.npy'); assert a.dtype == 'f4' and a[1] == 3.5, a; assert np.load('%t/out1.npy').tolist() == [False, False, False, True]"
// RUN: not cjit-run %s %t/f32.npy --output=%t/one.npy 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: not cjit-run %s %t/f32.npy > /dev/full 2>%t/err; FileCheck %s --check-prefix=FULL < %t/err

// CHECK: output 0: float32 (4,)
// CHECK-NEXT: [ 2. 3.5 1. nan]
// CHECK-NEXT: output 1: bool (4,)
// CHECK-NEXT: [False False False True]
// MANY: output 0: float32 (2000,)
// MANY-NEXT: [ 1. 2. 3. ... 1998. 1999. 2000.]
// NONE: output 0: float32 (0,)
// NONE-NEXT: []
// TIME: {{[0-9.]+}} ns per call, 100 calls
// ONE: cjit-run: error: f has several outputs: --output needs %d for their number
// FULL: cjit-run: error: cannot write standard output: No space left on device
func.func @f(%a: memref<?xf32> {cjit.sizes = ["s0"]}, %o: memref<?xf32> {cjit.sizes = ["s0"]}, %p: memref<?xi1> {cjit.sizes = ["s0"]}) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %one = "cjit.constant"() {value = dense<1.0> : tensor<f32>} : () -> tensor<f32>
  %1 = "cjit.add"(%0, %one) : (tensor<?xf32>, tensor<f32>) -> tensor<?xf32>
  %2 = "cjit.isnan"(%0) : (tensor<?xf32>) -> tensor<?xi1>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  bufferization.materialize_in_destination %2 in restrict writable %p : (tensor<?xi1>, memref<?xi1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
