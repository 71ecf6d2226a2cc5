// RUN: cjit-opt %s --cjit-cpu=x86-64 --cjit-vectorize | FileCheck %s --check-prefixes=CHECK,B128
// RUN: cjit-opt %s --cjit-cpu=x86-64-v3 --cjit-vectorize | FileCheck %s --check-prefixes=CHECK,B256
// RUN: cjit-opt %s --cjit-cpu=x86-64-v4 --cjit-vectorize | FileCheck %s --check-prefixes=CHECK,B512
// The lanes follow from the target and the widest element that the body computes with.

// B128: module attributes {cjit.vector_bits = 128 : i64}
// B256: module attributes {cjit.vector_bits = 256 : i64}
// B512: module attributes {{.*}}cjit.vector_bits = 512 : i64}
#id = affine_map<(d0) -> (d0)>

// CHECK-LABEL: func.func @bytes
// B128: vector.load {{.*}} vector<16xi8>
// B256: vector.load {{.*}} vector<32xi8>
// B512: vector.load {{.*}} vector<64xi8>
func.func @bytes(%a: memref<?xi8>, %o: memref<?xi8>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xi8>) outs(%o : memref<?xi8>) {
  ^bb0(%x: i8, %y: i8):
    %0 = arith.addi %x, %x : i8
    linalg.yield %0 : i8
  }
  return
}

// CHECK-LABEL: func.func @singles
// B128: vector.load {{.*}} vector<4xf32>
// B256: vector.load {{.*}} vector<8xf32>
// B512: vector.load {{.*}} vector<16xf32>
func.func @singles(%a: memref<?xf32>, %o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = arith.addf %x, %x : f32
    linalg.yield %0 : f32
  }
  return
}

// CHECK-LABEL: func.func @doubles
// B128: vector.load {{.*}} vector<2xf64>
// B256: vector.load {{.*}} vector<4xf64>
// B512: vector.load {{.*}} vector<8xf64>
func.func @doubles(%a: memref<?xf64>, %o: memref<?xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf64>) outs(%o : memref<?xf64>) {
  ^bb0(%x: f64, %y: f64):
    %0 = arith.addf %x, %x : f64
    linalg.yield %0 : f64
  }
  return
}

// f16 that is computed in f32: as many lanes as f32 has.
// CHECK-LABEL: func.func @halves
// B128: vector.load {{.*}} vector<4xf16>
// B256: vector.load {{.*}} vector<8xf16>
// B512: vector.load {{.*}} vector<16xf16>
func.func @halves(%a: memref<?xf16>, %o: memref<?xf16>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf16>) outs(%o : memref<?xf16>) {
  ^bb0(%x: f16, %y: f16):
    %0 = arith.extf %x : f16 to f32
    %1 = arith.addf %0, %0 : f32
    %2 = arith.truncf %1 : f32 to f16
    linalg.yield %2 : f16
  }
  return
}

// f32 → f64: the wider one decides.
// CHECK-LABEL: func.func @mixed
// B128: vector.load {{.*}} vector<2xf32>
// B256: vector.load {{.*}} vector<4xf32>
// B512: vector.load {{.*}} vector<8xf32>
func.func @mixed(%a: memref<?xf32>, %o: memref<?xf64>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%o : memref<?xf64>) {
  ^bb0(%x: f32, %y: f64):
    %0 = arith.extf %x : f32 to f64
    linalg.yield %0 : f64
  }
  return
}

// Four vectors at a time for a function of the math library, where registers hold them.
// CHECK-LABEL: func.func @function
// B128: math.exp {{.*}} vector<4xf32>
// B256: math.exp {{.*}} vector<32xf32>
// B512: math.exp {{.*}} vector<64xf32>
func.func @function(%a: memref<?xf32>, %o: memref<?xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%a : memref<?xf32>) outs(%o : memref<?xf32>) {
  ^bb0(%x: f32, %y: f32):
    %0 = math.exp %x : f32
    linalg.yield %0 : f32
  }
  return
}
