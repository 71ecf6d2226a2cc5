// RUN: %python %S/Inputs/check_run.py %s 'x=float32[10]' -- 'np.concatenate([x[:1], np.exp(x[1:])])'
// An update of a slice: the argument stays as it is.
func.func @f(%x: memref<?xf32> {cjit.sizes = ["s0"]}, %o: memref<?xf32> {cjit.sizes = ["s0"]}) -> i32
    attributes {cjit.inputs = 1 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %x, %c0 : memref<?xf32>
  %m = arith.subi %n, %c1 : index
  %1 = "cjit.slice"(%0, %c1, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf32>, index, index) -> tensor<?xf32>
  %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.insert"(%0, %2, %c1, %m) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf32>, tensor<?xf32>, index, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
