// exp_parts(x, xl) = (h, t, s1, s2): e^(x + xl) = (h + t) s1 s2, |xl| small; s1, s2 powers of two, to be
// multiplied in that order after any other factor so that a subnormal result is rounded once. As exp,
// with expm1's polynomial.
func.func private @cjit_exp_parts_f64(%x: !f, %xl: !f) -> (!f, !f, !f, !f) {
  %k = arith.constant dense<0x4087C00000000000> : !f  // 760.0
  %k_1 = arith.constant dense<0xC089000000000000> : !f  // -800.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %log2e = arith.constant dense<0x3FF71547652B82FE> : !f  // 1.4426950408889634
  %magic_exp = arith.constant dense<0x43380000000007FE> : !f  // 6755399441057790.0
  %neg_ln2_hi = arith.constant dense<0xBFE62E42FEFA39EF> : !f  // -0.6931471805599453
  %neg_ln2_lo = arith.constant dense<0xBC7ABC9E3B39803F> : !f  // -2.3190468138462996e-17
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
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
  %magic_bits = arith.constant dense<4843621399236968448> : !i  // 0x4338000000000000
  %i1 = arith.constant dense<1> : !i
  %i52 = arith.constant dense<52> : !i
  // beyond these bounds the scaled result is inf or 0 by itself
  %over = arith.cmpf ogt, %x, %k : !f
  %under = arith.cmpf olt, %x, %k_1 : !f
  %p1 = arith.select %over, %k, %x : !b, !f
  %p = arith.select %under, %k_1, %p1 : !b, !f
  %t = arith.ori %over, %under : !b
  %pl = arith.select %t, %zero, %xl : !b, !f
  %t_1 = math.fma %p, %log2e, %magic_exp : !f
  %n = arith.subf %t_1, %magic_exp : !f
  %r0 = math.fma %n, %neg_ln2_hi, %p : !f
  %c = math.fma %n, %neg_ln2_lo, %pl : !f
  %r = arith.addf %r0, %c : !f
  %t_2 = arith.subf %r0, %r : !f
  %rl = arith.addf %t_2, %c : !f
  %h = arith.addf %r0, %one : !f
  %d = arith.subf %h, %one : !f
  %t_3 = arith.subf %r0, %d : !f
  %e = arith.addf %t_3, %c : !f
  %r2 = arith.mulf %r, %r : !f
  %q = math.fma %expm1_c1, %r, %expm1_c0 : !f
  %q_1 = math.fma %expm1_c3, %r, %expm1_c2 : !f
  %q_2 = math.fma %expm1_c5, %r, %expm1_c4 : !f
  %q_3 = math.fma %expm1_c7, %r, %expm1_c6 : !f
  %q_4 = math.fma %expm1_c9, %r, %expm1_c8 : !f
  %q_5 = math.fma %q_1, %r2, %q : !f
  %q_6 = math.fma %q_3, %r2, %q_2 : !f
  %pw = arith.mulf %r2, %r2 : !f
  %q_7 = math.fma %q_6, %pw, %q_5 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %q_8 = math.fma %q_4, %pw_1, %q_7 : !f
  %t_4 = arith.mulf %r2, %r : !f
  %t_5 = math.fma %r, %rl, %e : !f
  %w = math.fma %t_4, %q_8, %t_5 : !f
  %y = math.fma %r2, %half, %w : !f
  %t_6 = arith.bitcast %t_1 : !f to !i
  %k_2 = arith.subi %t_6, %magic_bits : !i
  %k1 = arith.shrui %k_2, %i1 : !i
  %k2 = arith.subi %k_2, %k1 : !i
  %t_7 = arith.shli %k1, %i52 : !i
  %s1 = arith.bitcast %t_7 : !i to !f
  %t_8 = arith.shli %k2, %i52 : !i
  %s2 = arith.bitcast %t_8 : !i to !f
  return %h, %y, %s1, %s2 : !f, !f, !f, !f
}
