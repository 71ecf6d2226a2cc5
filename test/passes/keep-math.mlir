// RUN: cjit-opt %s --cjit-keep-math | FileCheck %s
// RUN: cjit-opt %s --cjit-keep-math --canonicalize | FileCheck %s --check-prefix=FOLDED

#map = affine_map<(d0) -> (d0)>

// Constants, and what upstream could make one of, stay for the math library.
// CHECK-LABEL: func.func @constants
// CHECK:         %[[A:.*]] = "cjit.atan2"(%{{.*}}, %{{.*}}) : (f32, f32) -> f32
// CHECK:         %[[S:.*]] = arith.addf
// CHECK:         %[[P:.*]] = "cjit.pow"(%[[S]], %{{.*}}) : (f32, f32) -> f32
// FOLDED-LABEL: func.func @constants
// FOLDED-DAG:     "cjit.atan2"(%{{.*}}, %{{.*}}) : (f32, f32) -> f32
// FOLDED-DAG:     "cjit.pow"(%{{.*}}, %{{.*}}) : (f32, f32) -> f32
func.func @constants(%o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#map], iterator_types = ["parallel"]} outs(%o : memref<?xf32>) {
  ^bb0(%a: f32):
    %zero = arith.constant 0.0 : f32
    %two = arith.constant 2.0 : f32
    %0 = math.atan2 %zero, %zero : f32
    %1 = arith.addf %two, %zero : f32
    %2 = math.powf %1, %two : f32
    %3 = arith.addf %0, %2 : f32
    linalg.yield %3 : f32
  }
  return
}

// A branch of a select may be all that is left.
// CHECK-LABEL: func.func @select
// CHECK:         "cjit.exp"(%{{.*}}) : (f64) -> f64
func.func @select(%x: f64) -> f64 {
  %yes = arith.constant true
  %one = arith.constant 1.0 : f64
  %0 = arith.select %yes, %one, %x : f64
  %1 = math.exp %0 : f64
  return %1 : f64
}

// Must not fire: an operand that cannot become a constant, an operation that the library does not have.
// CHECK-LABEL: func.func @arguments
// CHECK:         math.exp
// CHECK:         math.powf
// CHECK:         math.log
// CHECK:         math.sqrt
// CHECK-NOT:     cjit.
func.func @arguments(%x: f32) -> (f32, f32) {
  %two = arith.constant 2.0 : f32
  %0 = math.exp %x : f32
  %1 = math.powf %x, %two : f32
  %2 = arith.addf %0, %1 : f32
  %3 = math.log %2 : f32
  %4 = math.sqrt %two : f32
  return %3, %4 : f32, f32
}
