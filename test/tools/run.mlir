// cjit-run against NumPy: two outputs, one of them bool, a broadcast row with a temporary, sizes by their names,
// lengths around the vector width and none at all; from every stage, for every target.
// RUN: %python %S/Inputs/check_run.py %s 'x=float32[5,37]' 'r=float32[37]' -- 'x + np.exp(r)' 'x.T > np.float32(1)'
// RUN: %python %S/Inputs/check_run.py %s 'x=float32[1,1]' 'r=float32[1]' -- 'x + np.exp(r)' 'x.T > np.float32(1)'
// RUN: %python %S/Inputs/check_run.py %s 'x=float32[0,7]' 'r=float32[7]' -- 'x + np.exp(r)' 'x.T > np.float32(1)'
// RUN: %python %S/Inputs/check_run.py %s 'x=float32[7,0]' 'r=float32[0]' -- 'x + np.exp(r)' 'x.T > np.float32(1)'
// RUN: %python %S/Inputs/check_run.py %s --cpu=x86-64 'x=float32[9,16]' 'r=float32[16]' -- 'x + np.exp(r)' 'x.T > np.float32(1)'
// RUN: %python %S/Inputs/check_run.py %s --stage=linalg 'x=float32[3,8]' 'r=float32[8]' -- 'x + np.exp(r)' '(x.T > np.float32(1)).astype(np.int8)'
// RUN: %python %S/Inputs/check_run.py %s --stage=fused 'x=float32[3,9]' 'r=float32[9]' -- 'x + np.exp(r)' '(x.T > np.float32(1)).astype(np.int8)'
// RUN: %python %S/Inputs/check_run.py %s --stage=buffer 'x=float32[3,15]' 'r=float32[15]' -- 'x + np.exp(r)' '(x.T > np.float32(1)).astype(np.int8)'
// RUN: %python %S/Inputs/check_run.py %s --stage=vector 'x=float32[3,17]' 'r=float32[17]' -- 'x + np.exp(r)' '(x.T > np.float32(1)).astype(np.int8)'
func.func @f(%x: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %r: memref<?xf32> {cjit.sizes = ["s1"]},
             %o: memref<?x?xf32> {cjit.sizes = ["s0", "s1"]}, %p: memref<?x?xi1> {cjit.sizes = ["s1", "s0"]}) -> i32
    attributes {cjit.inputs = 2 : i64, cjit.kernel} {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %r restrict : memref<?xf32> to tensor<?xf32>
  %2 = "cjit.exp"(%1) : (tensor<?xf32>) -> tensor<?xf32>
  %3 = "cjit.add"(%0, %2) : (tensor<?x?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  %one = "cjit.constant"() {value = dense<1.0> : tensor<f32>} : () -> tensor<f32>
  %4 = "cjit.transpose"(%0) {permutation = array<i64: 1, 0>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  %5 = "cjit.gt"(%4, %one) : (tensor<?x?xf32>, tensor<f32>) -> tensor<?x?xi1>
  bufferization.materialize_in_destination %3 in restrict writable %o : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  bufferization.materialize_in_destination %5 in restrict writable %p : (tensor<?x?xi1>, memref<?x?xi1>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
