// e^a / 4 = h + l for sinh and cosh, 0 <= a (clamped to 89.7), |l| <= ulp(h)/2: the exp of exp.mlir keeping the
// errors of its last two additions.
func.func private @cjit_exp_quarter_f32(%a: !f) -> (!f, !f) {
  %c_0 = arith.constant dense<0x42B36666> : !f  // 89.6999969
  %magic = arith.constant dense<0x4B40007D> : !f  // 12583037
  %log2e = arith.constant dense<0x3FB8AA3B> : !f  // 1.44269502
  %minus_ln2_hi = arith.constant dense<0xBF317200> : !f  // -0.693145752
  %minus_ln2_lo = arith.constant dense<0xB5BFBE8E> : !f  // -1.428606765330187e-06
  %c_1 = arith.constant dense<0x3EFFFFFE> : !f  // 0.49999994
  %c_2 = arith.constant dense<0x3E2AAA45> : !f  // 0.166665152
  %c_3 = arith.constant dense<0x3D2AAC27> : !f  // 0.0416680835
  %c_4 = arith.constant dense<0x3C091F98> : !f  // 0.00836934894
  %c_5 = arith.constant dense<0x3AB568A6> : !f  // 0.00138403918
  %c_6 = arith.constant dense<23> : !i
  %c_7 = arith.constant dense<0x3F800000> : !f  // 1
  %t_0 = arith.cmpf ogt, %a, %c_0 : !f
  %ac = arith.select %t_0, %c_0, %a : !b, !f
  %t_1 = math.fma %ac, %log2e, %magic : !f
  %n = arith.subf %t_1, %magic : !f
  %r0 = math.fma %n, %minus_ln2_hi, %ac : !f
  %m = arith.mulf %n, %minus_ln2_lo : !f
  %r = arith.addf %r0, %m : !f
  %t_2 = arith.mulf %r, %r : !f
  %t_3 = math.fma %c_2, %r, %c_1 : !f
  %t_4 = math.fma %c_4, %r, %c_3 : !f
  %t_5 = math.fma %t_4, %t_2, %t_3 : !f
  %t_6 = arith.mulf %t_2, %t_2 : !f
  %t_7 = math.fma %c_5, %t_6, %t_5 : !f
  %w = math.fma %t_2, %t_7, %m : !f
  %t_8 = arith.bitcast %t_1 : !f to !i
  %t_9 = arith.shli %t_8, %c_6 : !i
  %s = arith.bitcast %t_9 : !i to !f
  %p = arith.addf %r0, %w : !f
  %t_10 = arith.subf %p, %r0 : !f
  %pl = arith.subf %w, %t_10 : !f
  %e = arith.addf %p, %c_7 : !f
  %t_11 = arith.subf %e, %c_7 : !f
  %el = arith.subf %p, %t_11 : !f
  %t_12 = arith.mulf %e, %s : !f
  %t_13 = arith.addf %el, %pl : !f
  %t_14 = arith.mulf %t_13, %s : !f
  return %t_12, %t_14 : !f, !f
}
