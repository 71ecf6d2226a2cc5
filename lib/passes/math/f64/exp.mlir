// exp: x = n ln2 + r with n = round(x/ln2) by the magic-number addition and a two-part ln2 (the first FMA
// is exact: x - n*LN2_HI is a multiple of 2^-54 below 1/2), |r| <= ln2/2. e^r = 1 + r + r^2 q(r), q of
// degree 9, minimax (Remez, relative error 2^-57.9 on |r| <= 0.3466) fitted with mpmath; the sum 1 + r0
// is kept as a rounded head and a tail. 2^n is applied in two halves, so overflow gives inf and underflow
// rounds once to a subnormal. Cody & Waite, "Software Manual for the Elementary Functions" (1980),
// chapter 6.
// Max error (measured): 0.78 ULP.
func.func private @cjit_exp_f64(%x: !f) -> !f {
  %k = arith.constant dense<0x4086800000000000> : !f  // 720.0
  %k_1 = arith.constant dense<0xC087C00000000000> : !f  // -760.0
  %log2e = arith.constant dense<0x3FF71547652B82FE> : !f  // 1.4426950408889634
  %magic_exp = arith.constant dense<0x43380000000007FE> : !f  // 6755399441057790.0
  %neg_ln2_hi = arith.constant dense<0xBFE62E42FEFA39EF> : !f  // -0.6931471805599453
  %neg_ln2_lo = arith.constant dense<0xBC7ABC9E3B39803F> : !f  // -2.3190468138462996e-17
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %exp_c0 = arith.constant dense<0x3FE000000000000A> : !f  // 0.5000000000000011
  %exp_c1 = arith.constant dense<0x3FC55555555554F9> : !f  // 0.1666666666666641
  %exp_c2 = arith.constant dense<0x3FA55555555508A4> : !f  // 0.04166666666653043
  %exp_c3 = arith.constant dense<0x3F81111111127E9A> : !f  // 0.008333333333495663
  %exp_c4 = arith.constant dense<0x3F56C16C184238A8> : !f  // 0.0013888888943572129
  %exp_c5 = arith.constant dense<0x3F2A01A01298A048> : !f  // 0.00019841269504295074
  %exp_c6 = arith.constant dense<0x3EFA0199A1A1208C> : !f  // 2.480149314745875e-05
  %exp_c7 = arith.constant dense<0x3EC71DF26DDF4FC8> : !f  // 2.7557588131252765e-06
  %exp_c8 = arith.constant dense<0x3E928AD68D20DECF> : !f  // 2.7630234200906027e-07
  %exp_c9 = arith.constant dense<0x3E5AD7D58EED4B6C> : !f  // 2.499958722962004e-08
  %magic_bits = arith.constant dense<4843621399236968448> : !i  // 0x4338000000000000
  %i1 = arith.constant dense<1> : !i
  %i52 = arith.constant dense<52> : !i
  // Clamp: beyond these bounds the scaling below gives inf and 0 by itself; NaN passes through.
  %t = arith.cmpf ogt, %x, %k : !f
  %x1 = arith.select %t, %k, %x : !b, !f
  %t_1 = arith.cmpf olt, %x1, %k_1 : !f
  %x2 = arith.select %t_1, %k_1, %x1 : !b, !f
  // n = round(x/ln2); the low bits of t hold n + 2046.
  %t_2 = math.fma %x2, %log2e, %magic_exp : !f
  %n = arith.subf %t_2, %magic_exp : !f
  %r0 = math.fma %n, %neg_ln2_hi, %x2 : !f
  %r = math.fma %n, %neg_ln2_lo, %r0 : !f
  // e^r = (1 + r0) + (its rounding error - n*LN2_LO + r^2 q(r))
  %h = arith.addf %r0, %one : !f
  %d = arith.subf %h, %one : !f
  %t_3 = arith.subf %r0, %d : !f
  %e = math.fma %n, %neg_ln2_lo, %t_3 : !f
  %r2 = arith.mulf %r, %r : !f
  %q = math.fma %exp_c1, %r, %exp_c0 : !f
  %q_1 = math.fma %exp_c3, %r, %exp_c2 : !f
  %q_2 = math.fma %exp_c5, %r, %exp_c4 : !f
  %q_3 = math.fma %exp_c7, %r, %exp_c6 : !f
  %q_4 = math.fma %exp_c9, %r, %exp_c8 : !f
  %q_5 = math.fma %q_1, %r2, %q : !f
  %q_6 = math.fma %q_3, %r2, %q_2 : !f
  %pw = arith.mulf %r2, %r2 : !f
  %q_7 = math.fma %q_6, %pw, %q_5 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %q_8 = math.fma %q_4, %pw_1, %q_7 : !f
  %t_4 = math.fma %r2, %q_8, %e : !f
  %y = arith.addf %h, %t_4 : !f
  // y * 2^n as two exact powers of two: one rounding even when the result is subnormal.
  %t_5 = arith.bitcast %t_2 : !f to !i
  %k_2 = arith.subi %t_5, %magic_bits : !i
  %k1 = arith.shrui %k_2, %i1 : !i
  %k2 = arith.subi %k_2, %k1 : !i
  %t_6 = arith.shli %k1, %i52 : !i
  %s1 = arith.bitcast %t_6 : !i to !f
  %t_7 = arith.shli %k2, %i52 : !i
  %s2 = arith.bitcast %t_7 : !i to !f
  %y1 = arith.mulf %y, %s1 : !f
  %res = arith.mulf %y1, %s2 : !f
  return %res : !f
}
