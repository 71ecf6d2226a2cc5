// RUN: cjit-opt %s --cjit-to-linalg --split-input-file --verify-diagnostics

func.func @axes(%x: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  // expected-error @below {{'axes' must be ascending axes of the operand}}
  %1 = "cjit.reduce_sum"(%0) {axes = array<i64: 1, 0>} : (tensor<?x?xf32>) -> tensor<f32>
  return
}

// -----

func.func @rank(%x: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  // expected-error @below {{another number of axes}}
  %1 = "cjit.reduce_sum"(%0) {axes = array<i64: 1>} : (tensor<?x?xf32>) -> tensor<f32>
  return
}

// -----

func.func @none(%x: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  // expected-error @below {{at least one axis}}
  %1 = "cjit.reduce_max"(%0) : (tensor<?xf32>) -> tensor<f32>
  return
}

// -----

func.func @half(%x: memref<?xf16>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf16> to tensor<?xf16>
  // expected-error @below {{not one that this can combine}}
  %1 = "cjit.reduce_sum"(%0) {axes = array<i64: 0>} : (tensor<?xf16>) -> tensor<f16>
  return
}

// -----

func.func @bits(%x: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  // expected-error @below {{not one that this can combine}}
  %1 = "cjit.reduce_and"(%0) {axes = array<i64: 0>} : (tensor<?xf32>) -> tensor<f32>
  return
}

// -----

func.func @position(%x: memref<?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?xf32> to tensor<?xf32>
  // expected-error @below {{a position is i64}}
  %1 = "cjit.argmax"(%0) {axes = array<i64: 0>} : (tensor<?xf32>) -> tensor<i32>
  return
}

// -----

func.func @scan(%x: memref<?x?xf32>) {
  %0 = bufferization.to_tensor %x restrict : memref<?x?xf32> to tensor<?x?xf32>
  // expected-error @below {{a scan has one axis}}
  %1 = "cjit.scan_sum"(%0) {axes = array<i64: 0, 1>} : (tensor<?x?xf32>) -> tensor<?x?xf32>
  return
}
