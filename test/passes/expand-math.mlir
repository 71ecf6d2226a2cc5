// RUN: cjit-opt %s --cjit-expand-math --split-input-file | FileCheck %s
// RUN: cjit-opt %s --cjit-expand-math --cse --split-input-file | FileCheck %s --check-prefix=CSE

// The library's code stands in the operation's place: arithmetic on its vector type, no call, no math function.
// CHECK-LABEL: func.func @exp
// CHECK-NOT: call
// CHECK-NOT: math.exp
// CHECK: math.fma {{.*}} : vector<16xf32>
// CHECK-NOT: math.exp
// CHECK: return %{{.*}} : vector<16xf32>
func.func @exp(%x: vector<16xf32>) -> vector<16xf32> {
  %0 = math.exp %x : vector<16xf32>
  return %0 : vector<16xf32>
}

// -----

// Any number of lanes.
// CHECK-LABEL: func.func @lanes
// CHECK: math.fma {{.*}} : vector<1xf64>
// CHECK: math.fma {{.*}} : vector<4xf64>
// CHECK: return
func.func @lanes(%x: vector<1xf64>, %y: vector<4xf64>) -> (vector<1xf64>, vector<4xf64>) {
  %0 = math.exp %x : vector<1xf64>
  %1 = math.exp %y : vector<4xf64>
  return %0, %1 : vector<1xf64>, vector<4xf64>
}

// -----

// The processor divides scalars, and a vector of one lane; more lanes divide floats.
// CHECK-LABEL: func.func @divide
// CHECK: arith.divsi {{.*}} : i64
// CHECK: arith.divui {{.*}} : vector<1xi32>
// CHECK-NOT: arith.div{{[su]}}i
// CHECK: arith.divf {{.*}} : vector<8xf64>
// CHECK: return
func.func @divide(%x: i64, %y: i64, %z: vector<1xi32>, %v: vector<8xi64>) -> (i64, vector<1xi32>, vector<8xi64>) {
  %0 = "cjit.floordiv"(%x, %y) : (i64, i64) -> i64
  %1 = "cjit.mod"(%z, %z) {unsigned} : (vector<1xi32>, vector<1xi32>) -> vector<1xi32>
  %2 = "cjit.truncdiv"(%v, %v) : (vector<8xi64>, vector<8xi64>) -> vector<8xi64>
  return %0, %1, %2 : i64, vector<1xi32>, vector<8xi64>
}

// -----

// By constant powers of two: shifts and masks.
// CHECK-LABEL: func.func @shift
// CHECK: %[[THREE:.*]] = arith.constant 3 : i64
// CHECK: arith.shrsi %{{.*}}, %[[THREE]] : i64
// CHECK: %[[SEVEN:.*]] = arith.constant dense<7> : vector<4xi32>
// CHECK: arith.andi %{{.*}}, %[[SEVEN]] : vector<4xi32>
// CHECK: arith.shrui %{{.*}} : i64
// CHECK-NOT: arith.shrsi
// CHECK: arith.divsi
// CHECK: return
func.func @shift(%x: i64, %v: vector<4xi32>) -> (i64, vector<4xi32>, i64, i64) {
  %eight = arith.constant 8 : i64
  %c = arith.constant 8 : i32
  %eights = vector.broadcast %c : i32 to vector<4xi32>
  %0 = "cjit.floordiv"(%x, %eight) : (i64, i64) -> i64
  %1 = "cjit.mod"(%v, %eights) : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
  %2 = "cjit.truncdiv"(%x, %eight) {unsigned} : (i64, i64) -> i64
  %3 = "cjit.truncdiv"(%x, %eight) : (i64, i64) -> i64
  return %0, %1, %2, %3 : i64, vector<4xi32>, i64, i64
}

// -----

// sin and cos of one value share their argument reduction, whose cold part is called once.
// CHECK-LABEL: func.func @sincos
// CHECK: %[[BUFFER:.*]] = llvm.alloca
// CHECK: llvm.store {{.*}} : vector<8xf32>, !llvm.ptr
// CHECK: func.call @[[HUGE:cjit_trig_huge_f32_x8]](%[[BUFFER]]) : (!llvm.ptr) -> ()
// CHECK: llvm.load {{.*}} : !llvm.ptr -> vector<8xf32>
// CHECK-NOT: func.call
// CHECK: return
// The lanes go by way of memory to a function of one lane.
// CHECK: func.func private @[[ONE:cjit_trig_huge_f32_x1]](%{{.*}}: vector<1xf32>
// CHECK: func.func private @[[HUGE]](%{{.*}}: !llvm.ptr)
// CHECK: scf.for
// CHECK: llvm.load {{.*}} : !llvm.ptr -> vector<1xf32>
// CHECK: func.call @[[ONE]](
// CHECK: llvm.store {{.*}} : vector<1xf32>, !llvm.ptr
// CHECK-NOT: func.func
// CSE-LABEL: func.func @sincos
// CSE: %[[HUGE:.*]] = vector.reduction <or>
// CSE: scf.if %[[HUGE]]
// CSE-NOT: {{vector.reduction|scf.if}}
// CSE: return
func.func @sincos(%x: vector<8xf32>) -> (vector<8xf32>, vector<8xf32>) {
  %0 = math.sin %x : vector<8xf32>
  %1 = math.cos %x : vector<8xf32>
  return %0, %1 : vector<8xf32>, vector<8xf32>
}

// -----

// Two values: two reductions, but the cold function is added once. Another vector type gets its own.
// CHECK-LABEL: func.func @sin_twice
// CHECK: func.call @cjit_trig_huge_f32_x8(
// CHECK: func.call @cjit_trig_huge_f32_x8(
// CHECK: func.call @cjit_trig_huge_f32_x4(
// CHECK: return
// CHECK: func.func private @cjit_trig_huge_f32_x8(
// CHECK-NOT: @cjit_trig_huge_f32_x8(
// CHECK: func.func private @cjit_trig_huge_f32_x4(
func.func @sin_twice(%x: vector<8xf32>, %y: vector<8xf32>, %z: vector<4xf32>) -> (vector<8xf32>, vector<8xf32>, vector<4xf32>) {
  %0 = math.sin %x : vector<8xf32>
  %1 = math.sin %y : vector<8xf32>
  %2 = math.sin %z : vector<4xf32>
  return %0, %1, %2 : vector<8xf32>, vector<8xf32>, vector<4xf32>
}

// -----

// Inside loops and branches; a result known outside of a block is not taken into another.
// CHECK-LABEL: func.func @blocks
// CHECK: scf.for
// CHECK: math.fma
// CHECK: scf.yield
// CHECK-NOT: math.exp
// CHECK: return
func.func @blocks(%x: vector<8xf32>, %from: index, %to: index, %step: index) -> vector<8xf32> {
  %0 = scf.for %i = %from to %to step %step iter_args(%v = %x) -> vector<8xf32> {
    %1 = math.exp %v : vector<8xf32>
    scf.yield %1 : vector<8xf32>
  }
  %2 = math.exp %x : vector<8xf32>
  %3 = arith.addf %0, %2 : vector<8xf32>
  return %3 : vector<8xf32>
}

// -----

// The library's own ops. Signed and unsigned differ by the attribute; a type has its own width of integers.
// CHECK-LABEL: func.func @integers
// CHECK-NOT: "cjit.
// CHECK: arith.{{.*}} : vector<8xi32>
// CHECK: arith.{{.*}} : vector<32xi8>
// CHECK-NOT: "cjit.
// CHECK: return
func.func @integers(%x: vector<8xi32>, %y: vector<32xi8>) -> (vector<8xi32>, vector<8xi32>, vector<32xi8>) {
  %0 = "cjit.floordiv"(%x, %x) : (vector<8xi32>, vector<8xi32>) -> vector<8xi32>
  %1 = "cjit.floordiv"(%x, %x) {unsigned} : (vector<8xi32>, vector<8xi32>) -> vector<8xi32>
  %2 = "cjit.shl"(%y, %y) {unsigned} : (vector<32xi8>, vector<32xi8>) -> vector<32xi8>
  return %0, %1, %2 : vector<8xi32>, vector<8xi32>, vector<32xi8>
}

// -----

// Halves have what means their own type; the rest comes here as f32 (--cjit-to-linalg widens).
// CHECK-LABEL: func.func @halves
// CHECK: arith.bitcast {{.*}} : vector<8xf16> to vector<8xi16>
// CHECK: arith.bitcast {{.*}} : vector<8xbf16> to vector<8xi16>
// CHECK-NOT: "cjit.
// CHECK: return
func.func @halves(%x: vector<8xf16>, %y: vector<8xbf16>) -> (vector<8xf16>, vector<8xbf16>) {
  %0 = "cjit.nextafter"(%x, %x) : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %1 = "cjit.nextafter"(%y, %y) : (vector<8xbf16>, vector<8xbf16>) -> vector<8xbf16>
  return %0, %1 : vector<8xf16>, vector<8xbf16>
}

// -----

// A scalar gets the code of one lane, made of scalars; cold functions too.
// CHECK-LABEL: func.func @scalar
// CHECK-NOT: "cjit.
// CHECK-NOT: math.exp
// CHECK-NOT: vector<1x
// CHECK: math.fma {{.*}} : f32
// CHECK-NOT: vector<1x
// CHECK: func.call @cjit_trig_huge_f32(%{{.*}}) : (f32, f32, f32, i32) ->
// CHECK: return
// CHECK: func.func private @cjit_trig_huge_f32(%{{.*}}: f32
// CHECK-NOT: vector<1x
func.func @scalar(%x: f32) -> (f32, f32, f32, f32) {
  %0 = math.exp %x : f32
  %1 = "cjit.hypot"(%x, %x) : (f32, f32) -> f32
  %2 = math.floor %x : f32
  %3 = math.sin %x : f32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}

// -----

// Left for upstream: single instructions, and vectors that the library is not written for.
// CHECK-LABEL: func.func @left
// CHECK: math.floor {{.*}} : vector<8xf32>
// CHECK: math.sqrt {{.*}} : vector<8xf32>
// CHECK: math.floor {{.*}} : f32
// CHECK: math.exp {{.*}} : vector<4x4xf32>
// CHECK: math.exp {{.*}} : vector<[4]xf32>
// CHECK: math.exp {{.*}} : vector<f32>
// CHECK: math.absi {{.*}} : vector<4xindex>
func.func @left(%x: vector<8xf32>, %s: f32, %m: vector<4x4xf32>, %l: vector<[4]xf32>, %z: vector<f32>, %i: vector<4xindex>) {
  %0 = math.floor %x : vector<8xf32>
  %1 = math.sqrt %x : vector<8xf32>
  %2 = math.floor %s : f32
  %3 = math.exp %m : vector<4x4xf32>
  %4 = math.exp %l : vector<[4]xf32>
  %5 = math.exp %z : vector<f32>
  %6 = math.absi %i : vector<4xindex>
  return
}

// -----

// A user's function of the library's name is the user's.
// CHECK-LABEL: func.func @own_call
// CHECK: call @cjit_exp_f32
func.func @own_call(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = func.call @cjit_exp_f32(%x) : (vector<8xf32>) -> vector<8xf32>
  return %0 : vector<8xf32>
}
func.func private @cjit_exp_f32(vector<8xf32>) -> vector<8xf32>
