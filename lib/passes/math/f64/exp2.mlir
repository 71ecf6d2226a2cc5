// exp2: x = n + r with n = round(x), r exact. 2^r = 1 + r ln2 + r^2 q(r), q of degree 9, minimax (Remez
// with mpmath, relative error 2^-58 on |r| <= 1/2), ln2 in two parts. Scaling in two halves as in exp.
// Max error (measured): 0.79 ULP.
func.func private @cjit_exp2_f64(%x: !f) -> !f {
  %k = arith.constant dense<0x4091300000000000> : !f  // 1100.0
  %k_1 = arith.constant dense<0xC091300000000000> : !f  // -1100.0
  %magic_exp = arith.constant dense<0x43380000000007FE> : !f  // 6755399441057790.0
  %ln2_h = arith.constant dense<0x3FE62E42FEFA39EF> : !f  // 0.6931471805599453
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %ln2_t = arith.constant dense<0x3C7ABC9E3B39803F> : !f  // 2.3190468138462996e-17
  %exp2_c0 = arith.constant dense<0x3FCEBFBDFF82C5A1> : !f  // 0.24022650695910122
  %exp2_c1 = arith.constant dense<0x3FAC6B08D704A044> : !f  // 0.05550410866482072
  %exp2_c2 = arith.constant dense<0x3F83B2AB6FBA0795> : !f  // 0.009618129107596999
  %exp2_c3 = arith.constant dense<0x3F55D87FE78C3B8D> : !f  // 0.0013333558146688435
  %exp2_c4 = arith.constant dense<0x3F24309130DC70B1> : !f  // 0.00015403530454072758
  %exp2_c5 = arith.constant dense<0x3EEFFCBFBC69A9D0> : !f  // 1.5252733544819744e-05
  %exp2_c6 = arith.constant dense<0x3EB62BFC9ECC86F1> : !f  // 1.321543659567702e-06
  %exp2_c7 = arith.constant dense<0x3E7B52654EC66596> : !f  // 1.017818537840637e-07
  %exp2_c8 = arith.constant dense<0x3E3E617CA1131FF4> : !f  // 7.07358306754483e-09
  %exp2_c9 = arith.constant dense<0x3DFE7C45FD6B1232> : !f  // 4.436215816727762e-10
  %magic_bits = arith.constant dense<4843621399236968448> : !i  // 0x4338000000000000
  %i1 = arith.constant dense<1> : !i
  %i52 = arith.constant dense<52> : !i
  %t = arith.cmpf ogt, %x, %k : !f
  %x1 = arith.select %t, %k, %x : !b, !f
  %t_1 = arith.cmpf olt, %x1, %k_1 : !f
  %x2 = arith.select %t_1, %k_1, %x1 : !b, !f
  // n = round(x), r = x - n exact; the low bits of t hold n + 2046.
  %t_2 = arith.addf %x2, %magic_exp : !f
  %n = arith.subf %t_2, %magic_exp : !f
  %r = arith.subf %x2, %n : !f
  // 2^r = (1 + r ln2) + tail; the head's product and sum keep their rounding errors
  %a = arith.mulf %r, %ln2_h : !f
  %h = arith.addf %a, %one : !f
  %d = arith.subf %h, %one : !f
  %t_3 = arith.negf %a : !f
  %ae = math.fma %r, %ln2_h, %t_3 : !f
  %t_4 = arith.subf %a, %d : !f
  %t_5 = math.fma %r, %ln2_t, %ae : !f
  %e = arith.addf %t_4, %t_5 : !f
  %r2 = arith.mulf %r, %r : !f
  %q = math.fma %exp2_c1, %r, %exp2_c0 : !f
  %q_1 = math.fma %exp2_c3, %r, %exp2_c2 : !f
  %q_2 = math.fma %exp2_c5, %r, %exp2_c4 : !f
  %q_3 = math.fma %exp2_c7, %r, %exp2_c6 : !f
  %q_4 = math.fma %exp2_c9, %r, %exp2_c8 : !f
  %q_5 = math.fma %q_1, %r2, %q : !f
  %q_6 = math.fma %q_3, %r2, %q_2 : !f
  %pw = arith.mulf %r2, %r2 : !f
  %q_7 = math.fma %q_6, %pw, %q_5 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %q_8 = math.fma %q_4, %pw_1, %q_7 : !f
  %t_6 = math.fma %r2, %q_8, %e : !f
  %y = arith.addf %h, %t_6 : !f
  %t_7 = arith.bitcast %t_2 : !f to !i
  %k_2 = arith.subi %t_7, %magic_bits : !i
  %k1 = arith.shrui %k_2, %i1 : !i
  %k2 = arith.subi %k_2, %k1 : !i
  %t_8 = arith.shli %k1, %i52 : !i
  %t_9 = arith.bitcast %t_8 : !i to !f
  %y1 = arith.mulf %y, %t_9 : !f
  %t_10 = arith.shli %k2, %i52 : !i
  %t_11 = arith.bitcast %t_10 : !i to !f
  %res = arith.mulf %y1, %t_11 : !f
  return %res : !f
}
