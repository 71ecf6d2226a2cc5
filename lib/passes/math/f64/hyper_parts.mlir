// hyper_parts(x) = (r0, ch1, sh1, C, Ce, S, Se): |x| = n ln2 + r, ch1 = cosh r - 1, sh1 = sinh r - r0, C
// + Ce = cosh(n ln2)/2, S + Se = sinh(n ln2)/2, so that sinh|x|/2 = S + C r0 + (S ch1 + C sh1) and cosh
// x/2 = C + S r0 + (C ch1 + S sh1), without division and without cancellation in the tails. Five
// coefficients each, minimax (Remez with mpmath, errors 2^-61.7 and 2^-70).
func.func private @cjit_hyper_parts_f64(%x: !f) -> (!f, !f, !f, !f, !f, !f, !f) {
  %k = arith.constant dense<0x408635999999999A> : !f  // 710.7
  %log2e = arith.constant dense<0x3FF71547652B82FE> : !f  // 1.4426950408889634
  %magic = arith.constant dense<0x4338000000000000> : !f  // 6755399441055744.0
  %neg_ln2_hi = arith.constant dense<0xBFE62E42FEFA39EF> : !f  // -0.6931471805599453
  %ln2_lo = arith.constant dense<0x3C7ABC9E3B39803F> : !f  // 2.3190468138462996e-17
  %cosh_c0 = arith.constant dense<0x3FA5555555555558> : !f  // 0.041666666666666685
  %cosh_c1 = arith.constant dense<0x3F56C16C16C15063> : !f  // 0.0013888888888873511
  %cosh_c2 = arith.constant dense<0x3EFA01A01AD5C0E8> : !f  // 2.480158734868921e-05
  %cosh_c3 = arith.constant dense<0x3E927E4CC5F23E6A> : !f  // 2.755725229752891e-07
  %cosh_c4 = arith.constant dense<0x3E21F8B60F2EC8E4> : !f  // 2.092161216374017e-09
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %sinh_c0 = arith.constant dense<0x3FC5555555555559> : !f  // 0.16666666666666677
  %sinh_c1 = arith.constant dense<0x3F8111111110F6B0> : !f  // 0.008333333333321619
  %sinh_c2 = arith.constant dense<0x3F2A01A01AFE4D2C> : !f  // 0.00019841269886154125
  %sinh_c3 = arith.constant dense<0x3EC71DDF8543FE54> : !f  // 2.7557244185459204e-06
  %sinh_c4 = arith.constant dense<0x3E5AF5EBE1062C14> : !f  // 2.510904378994539e-08
  %i52 = arith.constant dense<52> : !i
  %quarter_bits = arith.constant dense<4598175219545276416> : !i  // 0x3FD0000000000000
  %k_2 = arith.constant dense<0x4044000000000000> : !f  // 40.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %a0 = math.absf %x : !f
  %t = arith.cmpf ogt, %a0, %k : !f
  %a = arith.select %t, %k, %a0 : !b, !f
  %t_1 = math.fma %a, %log2e, %magic : !f
  %n = arith.subf %t_1, %magic : !f
  %r0 = math.fma %n, %neg_ln2_hi, %a : !f
  %c = arith.mulf %n, %ln2_lo : !f
  %r = arith.subf %r0, %c : !f
  %t_2 = arith.subf %r0, %r : !f
  %rl = arith.subf %t_2, %c : !f
  // cosh r - 1 and sinh r - r0
  %z = arith.mulf %r, %r : !f
  %ch = math.fma %cosh_c1, %z, %cosh_c0 : !f
  %ch_1 = math.fma %cosh_c3, %z, %cosh_c2 : !f
  %pw = arith.mulf %z, %z : !f
  %ch_2 = math.fma %ch_1, %pw, %ch : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %ch_3 = math.fma %cosh_c4, %pw_1, %ch_2 : !f
  %t_3 = arith.mulf %z, %z : !f
  %t_4 = arith.mulf %r, %rl : !f
  %t_5 = math.fma %t_3, %ch_3, %t_4 : !f
  %ch1 = math.fma %z, %half, %t_5 : !f
  %sh = math.fma %sinh_c1, %z, %sinh_c0 : !f
  %sh_1 = math.fma %sinh_c3, %z, %sinh_c2 : !f
  %pw_2 = arith.mulf %z, %z : !f
  %sh_2 = math.fma %sh_1, %pw_2, %sh : !f
  %pw_3 = arith.mulf %pw_2, %pw_2 : !f
  %sh_3 = math.fma %sinh_c4, %pw_3, %sh_2 : !f
  %t_6 = arith.mulf %z, %r : !f
  %t_7 = arith.negf %c : !f
  %sh1 = math.fma %t_6, %sh_3, %t_7 : !f
  // a quarter of 2^n and of 2^-n (dropped when it is below 2^-56 of the other)
  %t_8 = arith.bitcast %t_1 : !f to !i
  %k_1 = arith.shli %t_8, %i52 : !i
  %t_9 = arith.addi %k_1, %quarter_bits : !i
  %p = arith.bitcast %t_9 : !i to !f
  %t_10 = arith.subi %quarter_bits, %k_1 : !i
  %m0 = arith.bitcast %t_10 : !i to !f
  %t_11 = arith.cmpf ogt, %a, %k_2 : !f
  %m = arith.select %t_11, %zero, %m0 : !b, !f
  %cc = arith.addf %p, %m : !f
  %t_12 = arith.subf %p, %cc : !f
  %ce = arith.addf %t_12, %m : !f
  %ss = arith.subf %p, %m : !f
  %t_13 = arith.subf %p, %ss : !f
  %sse = arith.subf %t_13, %m : !f
  return %r0, %ch1, %sh1, %cc, %ce, %ss, %sse : !f, !f, !f, !f, !f, !f, !f
}
