// exp_small(x) = e^x for |x| <= 700: exp without its clamps and with one integer addition for 2^n.
func.func private @cjit_exp_small_f64(%x: !f) -> !f {
  %log2e = arith.constant dense<0x3FF71547652B82FE> : !f  // 1.4426950408889634
  %magic = arith.constant dense<0x4338000000000000> : !f  // 6755399441055744.0
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
  %i52 = arith.constant dense<52> : !i
  %t = math.fma %x, %log2e, %magic : !f
  %n = arith.subf %t, %magic : !f
  %r0 = math.fma %n, %neg_ln2_hi, %x : !f
  %r = math.fma %n, %neg_ln2_lo, %r0 : !f
  %h = arith.addf %r0, %one : !f
  %t_1 = arith.subf %h, %one : !f
  %t_2 = arith.subf %r0, %t_1 : !f
  %e = math.fma %n, %neg_ln2_lo, %t_2 : !f
  %r2 = arith.mulf %r, %r : !f
  %p = math.fma %exp_c1, %r, %exp_c0 : !f
  %p_1 = math.fma %exp_c3, %r, %exp_c2 : !f
  %p_2 = math.fma %exp_c5, %r, %exp_c4 : !f
  %p_3 = math.fma %exp_c7, %r, %exp_c6 : !f
  %p_4 = math.fma %exp_c9, %r, %exp_c8 : !f
  %p_5 = math.fma %p_1, %r2, %p : !f
  %p_6 = math.fma %p_3, %r2, %p_2 : !f
  %pw = arith.mulf %r2, %r2 : !f
  %p_7 = math.fma %p_6, %pw, %p_5 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %t_3 = math.fma %p_4, %pw_1, %p_7 : !f
  %t_4 = math.fma %r2, %t_3, %e : !f
  %y = arith.addf %h, %t_4 : !f
  %t_5 = arith.bitcast %y : !f to !i
  %t_6 = arith.bitcast %t : !f to !i
  %t_7 = arith.shli %t_6, %i52 : !i
  %t_8 = arith.addi %t_5, %t_7 : !i
  %res = arith.bitcast %t_8 : !i to !f
  return %res : !f
}
