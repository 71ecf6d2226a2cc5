// RUN: cjit-opt %s --cjit-kernel-abi --split-input-file --verify-diagnostics

// expected-error@+1 {{a kernel takes memrefs only}}
func.func @scalar(%a: memref<?xf32>, %n: index) -> i32 attributes {cjit.kernel} {
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// expected-error@+1 {{a kernel returns i32}}
func.func @result(%a: memref<?xf32>) attributes {cjit.kernel} {
  return
}

// -----

// expected-error@+1 {{a kernel has a body}}
func.func private @declared(memref<?xf32>) -> i32 attributes {cjit.kernel}

// -----

func.func @one(%a: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %c = arith.constant 0 : i32
  return %c : i32
}
// expected-error@+1 {{a module has one kernel}}
func.func @two(%a: memref<?xf32>) -> i32 attributes {cjit.kernel} {
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// expected-error@+1 {{a kernel's memrefs have strides and no offset}}
func.func @offset(%a: memref<?xf32, strided<[?], offset: ?>>) -> i32 attributes {cjit.kernel} {
  %c = arith.constant 0 : i32
  return %c : i32
}

// -----

// expected-error@+1 {{a kernel's memrefs have strides and no offset}}
func.func @layout(%a: memref<4x4xf32, affine_map<(d0, d1) -> (d0 floordiv 2, d1, d0 mod 2)>>) -> i32 attributes {cjit.kernel} {
  %c = arith.constant 0 : i32
  return %c : i32
}
