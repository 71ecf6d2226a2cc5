// expm1_half(x) = (h, l), h + l = (e^x - 1)/2 for -700 <= x <= 709.79 (half, so that nothing overflows).
// x = n ln2 + r as in exp; e^r = 1 + r + r^2/2 + r^3 p(r), p of degree 9, minimax (Remez with mpmath,
// error 2^-61.7 relative to e^r - 1). With s = 2^(n-1) the sum (s - 1/2) + s r0 + s(e^r - 1 - r0) keeps
// the rounding errors of its head, so no cancellation loses bits when n is 1 or -1.
func.func private @cjit_expm1_half_f64(%x: !f) -> (!f, !f) {
  %log2e = arith.constant dense<0x3FF71547652B82FE> : !f  // 1.4426950408889634
  %magic_exp = arith.constant dense<0x43380000000007FE> : !f  // 6755399441057790.0
  %neg_ln2_hi = arith.constant dense<0xBFE62E42FEFA39EF> : !f  // -0.6931471805599453
  %ln2_lo = arith.constant dense<0x3C7ABC9E3B39803F> : !f  // 2.3190468138462996e-17
  %expm1_c0 = arith.constant dense<0x3FC5555555555559> : !f  // 0.16666666666666677
  %expm1_c1 = arith.constant dense<0x3FA5555555555549> : !f  // 0.04166666666666658
  %expm1_c2 = arith.constant dense<0x3F8111111110F7E9> : !f  // 0.008333333333322162
  %expm1_c3 = arith.constant dense<0x3F56C16C16C1CCDB> : !f  // 0.0013888888888942605
  %expm1_c4 = arith.constant dense<0x3F2A01A01AF76EAC> : !f  // 0.0001984126988493392
  %expm1_c5 = arith.constant dense<0x3EFA01A0183122B9> : !f  // 2.4801587198449856e-05
  %expm1_c6 = arith.constant dense<0x3EC71DDF9503AF0A> : !f  // 2.7557245304478047e-06
  %expm1_c7 = arith.constant dense<0x3E927E52AF9A1F56> : !f  // 2.75573867371684e-07
  %expm1_c8 = arith.constant dense<0x3E5AF5D274411DA1> : !f  // 2.510868248064337e-08
  %expm1_c9 = arith.constant dense<0x3E21EF596EA1BF48> : !f  // 2.0879039513409593e-09
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %magic_half = arith.constant dense<4843621399236969472> : !i  // 0x4338000000000400
  %i52 = arith.constant dense<52> : !i
  %t = math.fma %x, %log2e, %magic_exp : !f
  %n = arith.subf %t, %magic_exp : !f
  %r0 = math.fma %n, %neg_ln2_hi, %x : !f
  %c = arith.mulf %n, %ln2_lo : !f
  %r = arith.subf %r0, %c : !f
  %t_1 = arith.subf %r0, %r : !f
  %rl = arith.subf %t_1, %c : !f
  // w = e^(r+rl) - 1 - r0 = r^2/2 + r^3 p(r) - n*LN2_LO + r rl
  %r2 = arith.mulf %r, %r : !f
  %p = math.fma %expm1_c1, %r, %expm1_c0 : !f
  %p_1 = math.fma %expm1_c3, %r, %expm1_c2 : !f
  %p_2 = math.fma %expm1_c5, %r, %expm1_c4 : !f
  %p_3 = math.fma %expm1_c7, %r, %expm1_c6 : !f
  %p_4 = math.fma %expm1_c9, %r, %expm1_c8 : !f
  %p_5 = math.fma %p_1, %r2, %p : !f
  %p_6 = math.fma %p_3, %r2, %p_2 : !f
  %pw = arith.mulf %r2, %r2 : !f
  %p_7 = math.fma %p_6, %pw, %p_5 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %p_8 = math.fma %p_4, %pw_1, %p_7 : !f
  %t_2 = arith.mulf %r2, %r : !f
  %t_3 = arith.negf %c : !f
  %t_4 = math.fma %r, %rl, %t_3 : !f
  %t_5 = math.fma %t_2, %p_8, %t_4 : !f
  %w = math.fma %r2, %half, %t_5 : !f
  // s = 2^(n-1); e^x/2 - 1/2 = (s - 1/2) + s r0 + s w
  %t_6 = arith.bitcast %t : !f to !i
  %t_7 = arith.subi %t_6, %magic_half : !i
  %t_8 = arith.shli %t_7, %i52 : !i
  %s = arith.bitcast %t_8 : !i to !f
  %g = arith.subf %s, %half : !f
  %t_9 = arith.subf %s, %g : !f
  %ge = arith.subf %t_9, %half : !f
  %u = math.fma %s, %r0, %g : !f
  %t_10 = arith.subf %g, %u : !f
  %t_11 = math.fma %s, %r0, %t_10 : !f
  %v = arith.addf %t_11, %ge : !f
  %lo = math.fma %s, %w, %v : !f
  %h = arith.addf %u, %lo : !f
  %t_12 = arith.subf %u, %h : !f
  %l = arith.addf %t_12, %lo : !f
  return %h, %l : !f, !f
}
