// RUN: cjit-opt %s --cjit-fuse-rows --split-input-file | FileCheck %s
// Where rows must not be fused: no loop is made anywhere here.
// CHECK-NOT: scf.for

// The second sweep reads all rows of what the first one wrote: a sum over the columns.
#all = affine_map<(d0, d1) -> (d0, d1)>
#column = affine_map<(d0, d1) -> (d1)>
func.func @other_axis(%x: memref<?x?xf32>, %t: memref<?x?xf32>, %s: memref<?xf32>) {
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<?x?xf32>) outs(%t : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#all, #column], iterator_types = ["reduction", "parallel"],
                  cjit.combiners = ["sum"]} ins(%t : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// The second sweep reads what the first one wrote by columns.
#all = affine_map<(d0, d1) -> (d0, d1)>
#turned = affine_map<(d0, d1) -> (d1, d0)>
func.func @transposed(%x: memref<8x8xf32>, %t: memref<8x8xf32>, %o: memref<8x8xf32>) {
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<8x8xf32>) outs(%t : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#turned, #all], iterator_types = ["parallel", "parallel"]}
      ins(%t : memref<8x8xf32>) outs(%o : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// Row 0 of what is written is read by all rows.
#all = affine_map<(d0, d1) -> (d0, d1)>
#first = affine_map<(d0, d1) -> (0, d1)>
func.func @stretched(%x: memref<?x8xf32>, %t: memref<?x8xf32>, %o: memref<?x8xf32>) {
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<?x8xf32>) outs(%t : memref<?x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#first, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%t, %x : memref<?x8xf32>, memref<?x8xf32>) outs(%o : memref<?x8xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %0 = arith.addf %a, %b : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// Views of one memref, one row apart: a stencil.
#all = affine_map<(d0, d1) -> (d0, d1)>
func.func @shifted(%x: memref<9x8xf32>, %o: memref<8x8xf32>) {
  %low = memref.subview %x[0, 0] [8, 8] [1, 1] : memref<9x8xf32> to memref<8x8xf32, strided<[8, 1]>>
  %high = memref.subview %x[1, 0] [8, 8] [1, 1]
      : memref<9x8xf32> to memref<8x8xf32, strided<[8, 1], offset: 8>>
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%low : memref<8x8xf32, strided<[8, 1]>>) outs(%o : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%o : memref<8x8xf32>) outs(%high : memref<8x8xf32, strided<[8, 1], offset: 8>>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// Extents that are not known to be the same.
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func @other_extents(%x: memref<?x?xf32>, %y: memref<?x?xf32>, %s: memref<?xf32>, %t: memref<?xf32>) {
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%x : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%y : memref<?x?xf32>) outs(%t : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// Something that may touch memory stands between them.
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
func.func private @somebody()
func.func @between(%x: memref<?x?xf32>, %s: memref<?xf32>) {
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%x : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  call @somebody() : () -> ()
  linalg.generic {indexing_maps = [#row, #all], iterator_types = ["parallel", "parallel"]}
      ins(%s : memref<?xf32>) outs(%x : memref<?x?xf32>) {
  ^bb0(%a: f32, %b: f32):
    %0 = arith.divf %b, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// What is shared is as long as there are rows: nothing to keep in the cache.
#all = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#id = affine_map<(d0) -> (d0)>
func.func @short(%x: memref<?x?xf32>, %s: memref<?xf32>) {
  linalg.generic {indexing_maps = [#all, #row], iterator_types = ["parallel", "reduction"],
                  cjit.combiners = ["sum"]} ins(%x : memref<?x?xf32>) outs(%s : memref<?xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel"]} outs(%s : memref<?xf32>) {
  ^bb0(%a: f32):
    %0 = math.sqrt %a : f32
    linalg.yield %0 : f32
  }
  return
}

// -----

// The second sweep reads the first one's array at indices of its own.
#all = affine_map<(d0, d1) -> (d0, d1)>
func.func @gathered(%x: memref<8x8xf32>, %t: memref<8x8xf32>, %o: memref<8x8xf32>) {
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<8x8xf32>) outs(%t : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<8x8xf32>) outs(%o : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    %j = linalg.index 1 : index
    %v = memref.load %t[%j, %j] : memref<8x8xf32>
    linalg.yield %v : f32
  }
  return
}

// -----

// Memrefs that may be the same.
#all = affine_map<(d0, d1) -> (d0, d1)>
#turned = affine_map<(d0, d1) -> (d1, d0)>
func.func @perhaps(%c: i1, %x: memref<8x8xf32>, %y: memref<8x8xf32>, %o: memref<8x8xf32>) {
  %t = arith.select %c, %x, %y : memref<8x8xf32>
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%o : memref<8x8xf32>) outs(%t : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#turned, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<8x8xf32>) outs(%o : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}

// -----

// Arguments of a function that is not a kernel's may overlap.
#all = affine_map<(d0, d1) -> (d0, d1)>
#turned = affine_map<(d0, d1) -> (d1, d0)>
func.func private @outlined(%x: memref<8x8xf32>, %y: memref<8x8xf32>, %o: memref<8x8xf32>) {
  linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<8x8xf32>) outs(%y : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  linalg.generic {indexing_maps = [#turned, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<8x8xf32>) outs(%o : memref<8x8xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  return
}
