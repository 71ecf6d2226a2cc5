// RUN: cjit-opt %s --cjit-to-linalg --split-input-file --verify-diagnostics
// The lowering refuses what it cannot read, on the operation's line.

func.func @unknown(%a: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{unregistered operation 'cjit.bogus'}}
  %1 = "cjit.bogus"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @arity(%a: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{op expects exactly 2 operands}}
  %1 = "cjit.add"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @argument(%a: tensor<?xf32>) {
  // expected-error@+1 {{an operand is not a tensor of the cjit dialect}}
  %0 = "cjit.exp"(%a) : (tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @escapes(%a: memref<?xf32>) -> tensor<?xf32> {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{the result is used by func.return}}
  %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
  return %1 : tensor<?xf32>
}

// -----

func.func @element(%a: memref<?xcomplex<f16>>) {
  // expected-error@+1 {{expected a ranked memref of a supported element type}}
  %0 = bufferization.to_tensor %a restrict : memref<?xcomplex<f16>> to tensor<?xcomplex<f16>>
  return
}

// -----

func.func @constant_without_value() {
  // expected-error@+1 {{'value' must be a splat of the result's type}}
  %0 = "cjit.constant"() : () -> tensor<f32>
  return
}

// -----

func.func @constant_not_splat() {
  // expected-error@+1 {{'value' must be a splat of the result's type}}
  %0 = "cjit.constant"() {value = dense<[1.0, 2.0]> : tensor<2xf32>} : () -> tensor<2xf32>
  return
}

// -----

func.func @rank(%a: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  // expected-error@+1 {{the operand has more axes than the result}}
  %1 = "cjit.exp"(%0) : (tensor<?x?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @extent(%a: memref<1xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<1xf32> to tensor<1xf32>
  // expected-error@+1 {{the result has an extent that no operand has}}
  %1 = "cjit.exp"(%0) : (tensor<1xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @broadcast_extents(%a: memref<?xf32>, %n: index) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{expected an operand for every axis}}
  %1 = "cjit.broadcast"(%0, %n) : (tensor<?xf32>, index) -> tensor<?x?xf32>
  return
}

// -----

func.func @permutation_missing(%a: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  // expected-error@+1 {{'permutation' must be an array<i64> with a number per axis}}
  %1 = "cjit.transpose"(%0) : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @permutation_twice(%a: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  // expected-error@+1 {{'permutation' is not a permutation of the axes}}
  %1 = "cjit.transpose"(%0) {permutation = array<i64: 1, 1>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return
}

// -----

func.func @slice_steps(%a: memref<?xf32>, %n: index) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{'steps' must be an array<i64> with a number per axis}}
  %1 = "cjit.slice"(%0, %n, %n) {drops = array<i32: 0>} : (tensor<?xf32>, index, index) -> tensor<?xf32>
  return
}

// -----

func.func @slice_drops(%a: memref<?xf32>, %n: index) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{another number of axes than 'drops' leaves}}
  %1 = "cjit.slice"(%0, %n, %n) {steps = array<i64: 1>, drops = array<i32: 1>} : (tensor<?xf32>, index, index) -> tensor<?xf32>
  return
}

// -----

func.func @slice_bounds(%a: memref<?xf32>, %n: i64) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{extents and starts are of type index}}
  %1 = "cjit.slice"(%0, %n, %n) {steps = array<i64: 1>, drops = array<i32: 0>} : (tensor<?xf32>, i64, i64) -> tensor<?xf32>
  return
}

// -----

func.func @print_value(%a: memref<f32>) {
  %0 = bufferization.to_tensor %a restrict : memref<f32> to tensor<f32>
  // expected-error@+1 {{a value of a site is a tensor<i64>}}
  "cjit.print"(%0) {site = 1 : i64} : (tensor<f32>) -> ()
  return
}

// -----

func.func @print_site(%a: memref<i64>) {
  %0 = bufferization.to_tensor %a restrict : memref<i64> to tensor<i64>
  // expected-error@+1 {{'site' must be an integer}}
  "cjit.print"(%0) : (tensor<i64>) -> ()
  return
}

// -----

func.func @raise_condition(%a: memref<?xf32>) -> i32 {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{the condition is a tensor<i1>}}
  "cjit.raise_if"(%0) {site = 1 : i64} : (tensor<?xf32>) -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

func.func @raise_result(%a: memref<i1>) {
  %0 = bufferization.to_tensor %a restrict : memref<i1> to tensor<i1>
  // expected-error@+1 {{the function must return i32}}
  "cjit.raise_if"(%0) {site = 1 : i64} : (tensor<i1>) -> ()
  return
}

// -----

func.func @nested(%a: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  scf.execute_region {
    // expected-error@+1 {{operations of the cjit dialect stand in the function's own block, in loops and branches}}
    %1 = "cjit.exp"(%0) : (tensor<?xf32>) -> tensor<?xf32>
    scf.yield
  }
  return
}

// -----

// Operands of two types: the verifier sees it in what was made.
func.func @mixed(%a: memref<?xf32>, %b: memref<?xi32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %b restrict : memref<?xi32> to tensor<?xi32>
  // expected-error@+1 {{op operand #1 must be floating-point-like}}
  %2 = "cjit.add"(%0, %1) : (tensor<?xf32>, tensor<?xi32>) -> tensor<?xf32>
  return
}

// -----

func.func @iota_of_floats(%n: index, %o: memref<?xf32>) {
  // expected-error@+1 {{the result is a tensor<?xi64>}}
  %0 = "cjit.iota"(%n) : (index) -> tensor<?xf32>
  bufferization.materialize_in_destination %0 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

func.func @assemble_without_starts(%a: memref<?xf32>, %n: index, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{expected the parts, the result's extents and where each part begins}}
  %1 = "cjit.assemble"(%0, %0, %n, %n) {operandSegmentSizes = array<i32: 2, 2>}
      : (tensor<?xf32>, tensor<?xf32>, index, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

func.func @gather_twice(%a: memref<?x?xf32>, %i: memref<?xi64>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?x?xf32> to tensor<?x?xf32>
  %1 = bufferization.to_tensor %i restrict : memref<?xi64> to tensor<?xi64>
  // expected-error@+1 {{'axes' are not axes of the first operand}}
  %2 = "cjit.gather"(%0, %1, %1) {axes = array<i64: 1, 1>}
      : (tensor<?x?xf32>, tensor<?xi64>, tensor<?xi64>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

func.func @scatter_mode(%a: memref<?xf32>, %i: memref<?xi64>, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  %1 = bufferization.to_tensor %i restrict : memref<?xi64> to tensor<?xi64>
  // expected-error@+1 {{'mode' must be a number from 0 to 7}}
  %2 = "cjit.scatter"(%0, %0, %1) {axes = array<i64: 0>, mode = 8 : i64}
      : (tensor<?xf32>, tensor<?xf32>, tensor<?xi64>) -> tensor<?xf32>
  bufferization.materialize_in_destination %2 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}

// -----

func.func @compress_by_floats(%a: memref<?xf32>, %n: index, %o: memref<?xf32>) {
  %0 = bufferization.to_tensor %a restrict : memref<?xf32> to tensor<?xf32>
  // expected-error@+1 {{the operands are a vector and a tensor<?xi1>}}
  %1 = "cjit.compress"(%0, %0, %n) : (tensor<?xf32>, tensor<?xf32>, index) -> tensor<?xf32>
  bufferization.materialize_in_destination %1 in restrict writable %o : (tensor<?xf32>, memref<?xf32>) -> ()
  return
}
