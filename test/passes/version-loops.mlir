// RUN: cjit-opt %s --cjit-version-loops --split-input-file | FileCheck %s

// The checks of both loops are answered before the outer one: the variables lie in 0…n-1 and in i…n-1+2.
// CHECK-LABEL: func.func @triangle
// CHECK-SAME: %[[N:[a-z0-9]+]]: index, %[[EXTENT:[a-z0-9]+]]: index, %[[WIDTH:[a-z0-9]+]]: index
// CHECK-DAG: %[[IOK:.*]] = arith.cmpi slt, %{{.*}}, %[[EXTENT]] : index
// CHECK-DAG: %[[JOK:.*]] = arith.cmpi slt, %{{.*}}, %[[WIDTH]] : index
// CHECK: %[[OK:.*]] = arith.andi
// CHECK: %[[R:.*]] = scf.if %[[OK]] -> (f64) {
// CHECK-NOT: cjit.raise_if
// CHECK: scf.for
// CHECK: scf.for
// CHECK: memref.load
// CHECK: } else {
// CHECK: scf.for
// CHECK: "cjit.raise_if"
// CHECK: scf.for
// CHECK: "cjit.raise_if"
// CHECK: memref.load
// CHECK: llvm.loop_annotation
// CHECK: return %[[R]]
func.func @triangle(%n: index, %extent: index, %width: index, %a: memref<?x?xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero) -> (f64) {
    %bad = arith.cmpi sge, %i, %extent : index
    "cjit.raise_if"(%bad) {site = 1 : i64} : (i1) -> ()
    %t = scf.for %j = %i to %n step %c1 iter_args(%u = %s) -> (f64) {
      %at = arith.addi %j, %c2 : index
      %wrong = arith.cmpi sge, %at, %width : index
      "cjit.raise_if"(%wrong) {site = 2 : i64} : (i1) -> ()
      %v = memref.load %a[%i, %at] : memref<?x?xf64>
      %w = arith.addf %u, %v : f64
      scf.yield %w : f64
    }
    scf.yield %t : f64
  }
  return %r : f64
}

// -----

// An index that is counted from the end when it is negative: where it never is, it stands alone.
// CHECK-LABEL: func.func @wrapped
// CHECK-SAME: %[[FROM:[a-z0-9]+]]: i64
// CHECK: arith.cmpi sge, %{{.*}}, %{{.*}} : i64
// CHECK: scf.if
// CHECK: scf.for %[[I:.*]] =
// CHECK: %[[X:.*]] = arith.index_cast %[[I]] : index to i64
// CHECK: %[[AT:.*]] = arith.index_cast %[[X]] : i64 to index
// CHECK: memref.store %{{.*}}, %{{.*}}[%[[AT]]]
// CHECK: } else {
// CHECK: arith.select
func.func @wrapped(%from: i64, %to: index, %a: memref<?xf64>, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0 : i64
  %first = arith.index_cast %from : i64 to index
  %dim = memref.dim %a, %c0 : memref<?xf64>
  %n = arith.index_cast %dim : index to i64
  scf.for %i = %first to %to step %c1 {
    %x = arith.index_cast %i : index to i64
    %negative = arith.cmpi slt, %x, %zero : i64
    %back = arith.addi %x, %n : i64
    %k = arith.select %negative, %back, %x : i64
    %low = arith.cmpi slt, %k, %zero : i64
    %high = arith.cmpi sge, %k, %n : i64
    %bad = arith.ori %low, %high : i1
    "cjit.raise_if"(%bad) {site = 1 : i64} : (i1) -> ()
    %at = arith.index_cast %k : i64 to index
    memref.store %v, %a[%at] : memref<?xf64>
  }
  return
}

// -----

// Bounds that are read in the outer loop: the inner loop alone has versions.
// CHECK-LABEL: func.func @rows
// CHECK-NOT: scf.if
// CHECK: scf.for
// CHECK: memref.load
// CHECK: scf.if
// CHECK: scf.for
// CHECK-NOT: cjit.raise_if
// CHECK: } else {
// CHECK: scf.for
// CHECK: "cjit.raise_if"
func.func @rows(%n: index, %starts: memref<?xindex>, %a: memref<?xf64>, %v: f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %dim = memref.dim %a, %c0 : memref<?xf64>
  scf.for %i = %c0 to %n step %c1 {
    %end = memref.load %starts[%i] : memref<?xindex>
    scf.for %j = %c0 to %end step %c1 {
      %bad = arith.cmpi sge, %j, %dim : index
      "cjit.raise_if"(%bad) {site = 1 : i64} : (i1) -> ()
      memref.store %v, %a[%j] : memref<?xf64>
    }
  }
  return
}

// -----

// The check of a branch says nothing about the other turns; what data decides is not known before; array operations
// dwarf the check. The second of two equal checks goes.
// CHECK-LABEL: func.func @not
// CHECK-NOT: scf.if %{{.*}} -> 
// CHECK: scf.for
// CHECK: "cjit.raise_if"{{.*}}site = 1
// CHECK-NOT: site = 2
// CHECK: scf.if
// CHECK: "cjit.raise_if"{{.*}}site = 3
// CHECK: scf.for
// CHECK: "cjit.raise_if"{{.*}}site = 4
// CHECK: linalg.generic
// CHECK-NOT: scf.for
// CHECK: return
#id = affine_map<(d0) -> (d0)>
func.func @not(%n: index, %m: index, %flag: i1, %at: memref<?xindex>, %a: memref<?xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %k = memref.load %at[%i] : memref<?xindex>
    %bad = arith.cmpi sge, %k, %m : index
    "cjit.raise_if"(%bad) {site = 1 : i64} : (i1) -> ()
    "cjit.raise_if"(%bad) {site = 2 : i64} : (i1) -> ()
    scf.if %flag {
      %wrong = arith.cmpi sge, %i, %m : index
      "cjit.raise_if"(%wrong) {site = 3 : i64} : (i1) -> ()
    }
  }
  scf.for %i = %c0 to %n step %c1 {
    %bad = arith.cmpi sge, %i, %m : index
    "cjit.raise_if"(%bad) {site = 4 : i64} : (i1) -> ()
    linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%a : memref<?xf64>) {
    ^bb0(%x: f64):
      %y = arith.addf %x, %x : f64
      linalg.yield %y : f64
    }
  }
  return
}
