// RUN: rm -rf %t && mkdir %t && %python %S/Inputs/make_npy.py %t
// RUN: not cjit-run %s 2>&1 | FileCheck %s --check-prefix=COUNT
// RUN: not cjit-run %s %t/f64.npy %t/f32.npy 2>&1 | FileCheck %s --check-prefix=DTYPE
// RUN: not cjit-run %s %t/matrix.npy %t/f32.npy 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not cjit-run %s %t/f32.npy %t/longer.npy 2>&1 | FileCheck %s --check-prefix=EXTENT
// RUN: not cjit-run %s %t/f32.npy %t/big-endian.npy 2>&1 | FileCheck %s --check-prefix=ENDIAN
// RUN: not cjit-run %s %t/f32.npy %t/fortran.npy 2>&1 | FileCheck %s --check-prefix=FORTRAN
// RUN: not cjit-run %s %t/f32.npy %t/structured.npy 2>&1 | FileCheck %s --check-prefix=STRUCTURED
// RUN: not cjit-run %s %t/f32.npy %t/object.npy 2>&1 | FileCheck %s --check-prefix=OBJECT
// RUN: not cjit-run %s %t/f32.npy %t/complex.npy 2>&1 | FileCheck %s --check-prefix=COMPLEX
// RUN: not cjit-run %s %t/f32.npy %t/short.npy 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not cjit-run %s %t/f32.npy %t/header.npy 2>&1 | FileCheck %s --check-prefix=HEADER
// RUN: not cjit-run %s %t/f32.npy %t/huge.npy 2>&1 | FileCheck %s --check-prefix=HUGE
// RUN: not cjit-run %s %t/f32.npy %s 2>&1 | FileCheck %s --check-prefix=FORMAT
// RUN: not cjit-run %s %t/f32.npy %t/none.npy 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not cjit-run %s %t/f32.npy %t/f32.npy --shape=3,4 2>&1 | FileCheck %s --check-prefix=SHAPERANK
// RUN: not cjit-run %s %t/f32.npy %t/f32.npy --shape=-3 2>&1 | FileCheck %s --check-prefix=SHAPE
// RUN: not cjit-run %s %t/f32.npy %t/f32.npy --shape=3 --shape=3 2>&1 | FileCheck %s --check-prefix=SHAPES
// RUN: not cjit-run %s %t/f32.npy %t/f32.npy --function=g 2>&1 | FileCheck %s --check-prefix=FUNCTION
// RUN: not cjit-run %s %t/f32.npy %t/f32.npy -o %t/none/out.npy 2>&1 | FileCheck %s --check-prefix=OUTPUT
// RUN: cjit-opt %s --cjit-stage=llvm | not cjit-run - %t/f32.npy 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: cjit-run %s %t/f32.npy %t/version2.npy | FileCheck %s --check-prefix=VERSION2
// RUN: echo 'func.func @f(%%a: memref<?xf32>) -> i32 attributes {cjit.kernel} { bogus }' | not cjit-run - 2>&1 | FileCheck %s --check-prefix=PARSE

// COUNT: cjit-run: error: add takes 2 inputs, 0 files are given
// DTYPE: cjit-run: error: input 0 has dtype float64, the kernel takes float32
// RANK: cjit-run: error: input 0 has rank 2, the kernel takes rank 1
// EXTENT: cjit-run: error: input 1 has extent 5 on axis 0, but s0 is 4: axis 0 of input 0
// ENDIAN: cjit-run: error: {{.*}}big-endian.npy: big-endian arrays are not read
// FORTRAN: cjit-run: error: {{.*}}fortran.npy: Fortran-ordered arrays are not read; save np.ascontiguousarray(a)
// STRUCTURED: cjit-run: error: {{.*}}structured.npy: only arrays of one element type are read
// OBJECT: cjit-run: error: {{.*}}object.npy: the dtype '|O' is not supported
// COMPLEX: cjit-run: error: {{.*}}complex.npy: the dtype '<c8' is not supported
// SHORT: cjit-run: error: {{.*}}short.npy: 13 bytes of elements, 16 are needed
// HEADER: cjit-run: error: {{.*}}header.npy: the file is cut off in its header
// HUGE: cjit-run: error: the array is too large for this machine
// FORMAT: cjit-run: error: {{.*}}run-errors.mlir: this is not a .npy file
// NONE: cjit-run: error: cannot open '{{.*}}none.npy': No such file or directory
// SHAPERANK: cjit-run: error: --shape of output 0 has 2 axes, it has 1
// SHAPE: cjit-run: error: --shape takes extents like 3,4, not '-3'
// SHAPES: cjit-run: error: 2 shapes are given, add has 1 outputs
// FUNCTION: cjit-run: error: there is no kernel named 'g'
// OUTPUT: cjit-run: error: cannot write '{{.*}}none/out.npy': No such file or directory
// LLVM: cjit-run: error: no function is marked cjit.kernel (a module at stage llvm
// VERSION2: output 0: float32 (4,)
// PARSE: error: custom op 'bogus' is unknown
func.func @add(%a: memref<?xf32> {cjit.sizes = ["s0"]}, %b: memref<?xf32> {cjit.sizes = ["s0"]}, %o: memref<?xf32> {cjit.sizes = ["s0"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.add"(%0, %1) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
