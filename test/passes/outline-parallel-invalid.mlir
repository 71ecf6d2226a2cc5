// RUN: cjit-opt %s --cjit-outline-parallel --split-input-file --verify-diagnostics

func.func @carries(%n: index) -> index {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-error @+1 {{a parallel loop carries nothing}}
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%t = %c0) -> (index) {
    %u = arith.addi %t, %i : index
    scf.yield %u : index
  } {cjit.parallel}
  return %s : index
}

// -----

func.func @steps(%n: index, %step: index) {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{a parallel loop has step 1}}
  scf.for %i = %c0 to %n step %step {
  } {cjit.parallel}
  return
}
