// RUN: cjit-opt %s --cjit-expand-math --split-input-file --verify-diagnostics

func.func @missing(%x: vector<8xf32>) -> vector<8xf32> {
  // expected-error@+1 {{the math library has no cjit.gcd for this type}}
  %0 = "cjit.gcd"(%x, %x) : (vector<8xf32>, vector<8xf32>) -> vector<8xf32>
  return %0 : vector<8xf32>
}

// -----

func.func @tensor(%x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{only operations on vectors, and on scalars outside of a linalg.generic, can be expanded; run cjit-vectorize first}}
  %0 = "cjit.hypot"(%x, %x) : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

func.func @scalar(%x: f32) -> f32 {
  // expected-error@+1 {{the math library has no cjit.gcd for this type}}
  %0 = "cjit.gcd"(%x, %x) : (f32, f32) -> f32
  return %0 : f32
}

// -----

func.func @matrix(%x: vector<4x4xf32>) -> vector<4x4xf32> {
  // expected-error@+1 {{the math library has no cjit.sign for this type}}
  %0 = "cjit.sign"(%x) : (vector<4x4xf32>) -> vector<4x4xf32>
  return %0 : vector<4x4xf32>
}

// -----

func.func @operands(%x: vector<8xf32>, %s: f32) -> vector<8xf32> {
  // expected-error@+1 {{the operands or results are not of the types that the math library has}}
  %0 = "cjit.hypot"(%x, %s) : (vector<8xf32>, f32) -> vector<8xf32>
  return %0 : vector<8xf32>
}

// -----

func.func @result(%x: vector<8xf32>) -> vector<8xf64> {
  // expected-error@+1 {{the operands or results are not of the types that the math library has}}
  %0 = "cjit.hypot"(%x, %x) : (vector<8xf32>, vector<8xf32>) -> vector<8xf64>
  return %0 : vector<8xf64>
}
