// exp(x) = 2^n exp(r), n = round(x log2 e), r = x - n ln2 in two steps (Cody & Waite), |r| <= ln2/2. exp(r) = 1 +
// (r0 + (r^2 q(r) + m)) where r = r0 + m, r0 = x - n ln2_hi exact, m = -n ln2_lo: the rounding of r stays out of
// the result. q is a degree 4 minimax polynomial (Remez, coefficients rounded one by one). n comes from adding a
// magic number 1.5 2^23 + 127 -+ 64, so that the sum's low bits shifted by 23 are the float 2^(n -+ 64); the other
// factor 2^(+-64) is a constant. Two exact factors make results go to inf and through the subnormals with one
// rounding. x is clamped first; a NaN passes the clamps. Measured: max 0.8853 ULP (every 7th float).
func.func private @cjit_exp_f32(%x: !f) -> !f {
  %lo = arith.constant dense<0xC2D10000> : !f  // -104.5
  %hi = arith.constant dense<0x42B20000> : !f  // 89
  %c_0 = arith.constant dense<0x00000000> : !f  // 0.0
  %magic_neg = arith.constant dense<0x4B4000BF> : !f  // 12583103
  %magic_pos = arith.constant dense<0x4B40003F> : !f  // 12582975
  %two_m64 = arith.constant dense<0x1F800000> : !f  // 5.421010862427522e-20
  %two_p64 = arith.constant dense<0x5F800000> : !f  // 1.84467441e+19
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
  %t_0 = arith.cmpf ogt, %x, %hi : !f
  %t_1 = arith.select %t_0, %hi, %x : !b, !f
  %t_2 = arith.cmpf olt, %t_1, %lo : !f
  %xc = arith.select %t_2, %lo, %t_1 : !b, !f
  %t_3 = arith.cmpf olt, %x, %c_0 : !f
  %t_4 = arith.select %t_3, %magic_neg, %magic_pos : !b, !f
  %t_5 = arith.select %t_3, %two_m64, %two_p64 : !b, !f
  %t_6 = math.fma %xc, %log2e, %t_4 : !f
  %n = arith.subf %t_6, %t_4 : !f
  %r0 = math.fma %n, %minus_ln2_hi, %xc : !f
  %m = arith.mulf %n, %minus_ln2_lo : !f
  %r = arith.addf %r0, %m : !f
  %z = arith.mulf %r, %r : !f
  %t_7 = math.fma %c_2, %r, %c_1 : !f
  %t_8 = math.fma %c_4, %r, %c_3 : !f
  %t_9 = math.fma %t_8, %z, %t_7 : !f
  %t_10 = arith.mulf %z, %z : !f
  %q = math.fma %c_5, %t_10, %t_9 : !f
  %w = math.fma %z, %q, %m : !f
  %p = arith.addf %r0, %w : !f
  %t_11 = arith.bitcast %t_6 : !f to !i
  %t_12 = arith.shli %t_11, %c_6 : !i
  %s1 = arith.bitcast %t_12 : !i to !f
  %e = arith.addf %p, %c_7 : !f
  %es = arith.mulf %e, %s1 : !f
  %t_13 = arith.mulf %es, %t_5 : !f
  return %t_13 : !f
}
