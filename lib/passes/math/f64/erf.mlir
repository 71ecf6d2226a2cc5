// erf: |x| <= 1: x + x p(x^2) (erf_poly). Up to 5.95: 1 - e^Q(|x|), Q = log erfc by a polynomial of
// degree 16, minimax for the absolute error of the result (Remez with mpmath, 2^-54.8), so that no
// division or second exponential is needed; 1 beyond. Both branches are computed and selected.
// Max error (measured): 1.72 ULP.
func.func private @cjit_erf_f64(%x: !f) -> !f {
  %k = arith.constant dense<0x4017CCCCCCCCCCCD> : !f  // 5.95
  %erfq_c0 = arith.constant dense<0xBEB1D8580814B08A> : !f  // -1.0636504444534679e-06
  %erfq_c1 = arith.constant dense<0xBFF20DCC599FBCA7> : !f  // -1.1283687115608616
  %erfq_c2 = arith.constant dense<0xBFE45F94B15D5C17> : !f  // -0.6366675819543869
  %erfq_c3 = arith.constant dense<0xBFBA4675DBF73090> : !f  // -0.1026376401925424
  %erfq_c4 = arith.constant dense<0x3F9351712B6432E6> : !f  // 0.018865364335442524
  %erfq_c5 = arith.constant dense<0x3F4323BE6482BD3C> : !f  // 0.000584094967981764
  %erfq_c6 = arith.constant dense<0xBF6131873F4FCC2F> : !f  // -0.002098812251000413
  %erfq_c7 = arith.constant dense<0x3F4E25563A3ED868> : !f  // 0.0009199782402820158
  %erfq_c8 = arith.constant dense<0xBF2E3C1D41B3F172> : !f  // -0.00023067338120331575
  %erfq_c9 = arith.constant dense<0x3EFD5F6C16EF8D12> : !f  // 2.801203066472603e-05
  %erfq_c10 = arith.constant dense<0x3ECE3E6022D52396> : !f  // 3.6053245568195837e-06
  %erfq_c11 = arith.constant dense<0xBEC668A825F02DBA> : !f  // -2.671339003784096e-06
  %erfq_c12 = arith.constant dense<0x3EA710B95DB7F491> : !f  // 6.874003548037698e-07
  %erfq_c13 = arith.constant dense<0xBE7D092EC04B0CE3> : !f  // -1.0816704338737834e-07
  %erfq_c14 = arith.constant dense<0x3E47671563D9A2E7> : !f  // 1.08977175020159e-08
  %erfq_c15 = arith.constant dense<0xBE0662449C956C2D> : !f  // -6.514560498405186e-10
  %erfq_c16 = arith.constant dense<0x3DB37455B9469C43> : !f  // 1.7693703776212588e-11
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %a0 = math.absf %x : !f
  %t = arith.cmpf ogt, %a0, %k : !f
  %a = arith.select %t, %k, %a0 : !b, !f
  %t_1 = func.call @cjit_erf_poly_f64(%a) : (!f) -> !f
  %ys = math.fma %a0, %t_1, %a0 : !f
  // beyond 1: 1 - e^Q(a)
  %q = math.fma %erfq_c1, %a, %erfq_c0 : !f
  %q_1 = math.fma %erfq_c3, %a, %erfq_c2 : !f
  %q_2 = math.fma %erfq_c5, %a, %erfq_c4 : !f
  %q_3 = math.fma %erfq_c7, %a, %erfq_c6 : !f
  %q_4 = math.fma %erfq_c9, %a, %erfq_c8 : !f
  %q_5 = math.fma %erfq_c11, %a, %erfq_c10 : !f
  %q_6 = math.fma %erfq_c13, %a, %erfq_c12 : !f
  %q_7 = math.fma %erfq_c15, %a, %erfq_c14 : !f
  %pw = arith.mulf %a, %a : !f
  %q_8 = math.fma %q_1, %pw, %q : !f
  %q_9 = math.fma %q_3, %pw, %q_2 : !f
  %q_10 = math.fma %q_5, %pw, %q_4 : !f
  %q_11 = math.fma %q_7, %pw, %q_6 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %q_12 = math.fma %q_9, %pw_1, %q_8 : !f
  %q_13 = math.fma %q_11, %pw_1, %q_10 : !f
  %pw_2 = arith.mulf %pw_1, %pw_1 : !f
  %q_14 = math.fma %q_13, %pw_2, %q_12 : !f
  %pw_3 = arith.mulf %pw_2, %pw_2 : !f
  %q_15 = math.fma %erfq_c16, %pw_3, %q_14 : !f
  %e = func.call @cjit_exp_small_f64(%q_15) : (!f) -> !f
  %yb = arith.subf %one, %e : !f
  %t_2 = arith.cmpf ogt, %a0, %one : !f
  %y = arith.select %t_2, %yb, %ys : !b, !f
  %t_3 = arith.cmpf ogt, %a0, %k : !f
  %y1 = arith.select %t_3, %one, %y : !b, !f
  %res = math.copysign %y1, %x : !f
  return %res : !f
}
