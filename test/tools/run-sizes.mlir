// Extents that are expressions of others; strided and Fortran-ordered parameters, which get what they ask for.
// RUN: split-file %s %t
// RUN: %python %S/Inputs/check_run.py %t/slice.mlir 'x=float64[10]' -- 'x[1:-1] * x[1:-1]'
// RUN: %python %S/Inputs/check_run.py %t/slice.mlir 'x=float64[2]' -- 'x[1:-1] * x[1:-1]'
// RUN: %python %S/Inputs/check_run.py %t/slice.mlir 'x=float64[1]' -- 'x[1:-1] * x[1:-1]'
// RUN: %python %S/Inputs/check_run.py %t/orders.mlir 'a=int32[5,7]' 'b=int32[5,7]' -- 'a - b'
// RUN: %python %S/Inputs/check_run.py %t/unnamed.mlir --shape=6 'x=uint8[6]' -- 'x + x'
// RUN: %python %S/Inputs/check_run.py %t/scalar.mlir 'x=float32[]' -- 'np.sqrt(np.abs(x))'
// RUN: %python %S/Inputs/check_run.py %t/bfloat.mlir 'x=uint16[40]' -- '(x & 0x7fff).view("V2")'

//--- slice.mlir
func.func @f(%x: memref<?xf64> {cjit.sizes = ["s0"]}, %o: memref<?xf64> {cjit.sizes = ["max((s0 - 2), 0)"]}) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf64> to tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = memref.dim %x, %c0 : memref<?xf64>
  %start = arith.minsi %n, %c1 : index
  %m = arith.subi %n, %c2 : index
  %count = arith.maxsi %m, %c0 : index
  %1 = "cjit.slice"(%0, %start, %count) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf64>, index, index) -> tensor<?xf64>
  %2 = "cjit.mul"(%1, %1) : (tensor<?xf64>, tensor<?xf64>) -> tensor<?xf64>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf64>, memref<?xf64>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- orders.mlir
!fortran = memref<?x?xi32, strided<[1, ?]>>
!strided = memref<?x?xi32, strided<[?, ?]>>
func.func @f(%a: !fortran {cjit.sizes = ["s0", "s1"]}, %b: !strided {cjit.sizes = ["s0", "s1"]}, %o: !fortran {cjit.sizes = ["s0", "s1"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %a restrict : !fortran to tensor<?x?xi32>
  %1 = bufferization.to_tensor %b restrict : !strided to tensor<?x?xi32>
  %2 = "cjit.sub"(%0, %1) : (tensor<?x?xi32>, tensor<?x?xi32>) -> tensor<?x?xi32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?x?xi32>, !fortran) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- unnamed.mlir
func.func @f(%x: memref<?xui8>, %o: memref<?xui8>) -> i32 attributes {cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xui8> to tensor<?xui8>
  %1 = "cjit.add"(%0, %0) : (tensor<?xui8>, tensor<?xui8>) -> tensor<?xui8>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xui8>, memref<?xui8>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- scalar.mlir
func.func @f(%x: memref<f32>, %o: memref<f32>) -> i32 attributes {cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<f32> to tensor<f32>
  %1 = "cjit.abs"(%0) : (tensor<f32>) -> tensor<f32>
  %2 = "cjit.sqrt"(%1) : (tensor<f32>) -> tensor<f32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<f32>, memref<f32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
//--- bfloat.mlir
func.func @f(%x: memref<?xbf16> {cjit.sizes = ["s0"]}, %o: memref<?xbf16> {cjit.sizes = ["s0"]}) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xbf16> to tensor<?xbf16>
  %1 = "cjit.abs"(%0) : (tensor<?xbf16>) -> tensor<?xbf16>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xbf16>, memref<?xbf16>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
