// log_dd_m(m) = (h, l), h + l = log m for sqrt(1/2) <= m < sqrt(2), relative error about 2^-66. log m =
// 2s + s^3 (2/3 + z q(z)), s = (m-1)/(m+1), z = s^2; s, s^3 and 2/3 + z q as double-doubles (Dekker
// 1971), q of degree 7, minimax (Remez with mpmath, error relative to log m 2^-72.5).
func.func private @cjit_log_dd_m_f64(%m: !f) -> (!f, !f) {
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %two = arith.constant dense<0x4000000000000000> : !f  // 2.0
  %logd_c0 = arith.constant dense<0x3FD9999999999996> : !f  // 0.3999999999999998
  %logd_c1 = arith.constant dense<0x3FD2492492493033> : !f  // 0.28571428571445096
  %logd_c2 = arith.constant dense<0x3FCC71C71C58092E> : !f  // 0.22222222217539794
  %logd_c3 = arith.constant dense<0x3FC745D18324436F> : !f  // 0.1818181886997325
  %logd_c4 = arith.constant dense<0x3FC3B1362B8C8D87> : !f  // 0.15384556890886023
  %logd_c5 = arith.constant dense<0x3FC1120B558B72DC> : !f  // 0.13336316754330013
  %logd_c6 = arith.constant dense<0x3FBDE337835022FC> : !f  // 0.11674830394634833
  %logd_c7 = arith.constant dense<0x3FBEB10FD43C14E2> : !f  // 0.11988924914847446
  %tt_h = arith.constant dense<0x3FE5555555555555> : !f  // 0.6666666666666666
  %tt_l = arith.constant dense<0x3C85555555555555> : !f  // 3.700743415417188e-17
  %f = arith.subf %m, %one : !f
  %d = arith.addf %f, %two : !f
  %t = arith.subf %two, %d : !f
  %dl = arith.addf %t, %f : !f
  // s + sl = f/(d + dl)
  %i = arith.divf %one, %d : !f
  %s = arith.mulf %f, %i : !f
  %t_1 = arith.negf %s : !f
  %t_2 = arith.negf %s : !f
  %t_3 = math.fma %t_2, %d, %f : !f
  %sr = math.fma %t_1, %dl, %t_3 : !f
  %sl = arith.mulf %sr, %i : !f
  %z = arith.mulf %s, %s : !f
  %t_4 = arith.addf %s, %s : !f
  %t_5 = arith.negf %z : !f
  %t_6 = math.fma %s, %s, %t_5 : !f
  %zl = math.fma %t_4, %sl, %t_6 : !f
  // c + cl = 2/3 + z q(z)
  %p = math.fma %logd_c1, %z, %logd_c0 : !f
  %p_1 = math.fma %logd_c3, %z, %logd_c2 : !f
  %p_2 = math.fma %logd_c5, %z, %logd_c4 : !f
  %p_3 = math.fma %logd_c7, %z, %logd_c6 : !f
  %pw = arith.mulf %z, %z : !f
  %p_4 = math.fma %p_1, %pw, %p : !f
  %p_5 = math.fma %p_3, %pw, %p_2 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %t_7 = math.fma %p_5, %pw_1, %p_4 : !f
  %q = arith.mulf %z, %t_7 : !f
  %c = arith.addf %q, %tt_h : !f
  %t_8 = arith.subf %tt_h, %c : !f
  %t_9 = arith.addf %t_8, %q : !f
  %cl = arith.addf %t_9, %tt_l : !f
  // s^3 as a double-double, times c
  %g = arith.mulf %s, %z : !f
  %t_10 = arith.negf %g : !f
  %t_11 = math.fma %s, %z, %t_10 : !f
  %t_12 = math.fma %sl, %z, %t_11 : !f
  %gl = math.fma %s, %zl, %t_12 : !f
  %t_13 = arith.mulf %g, %c : !f
  %t_14 = arith.negf %t_13 : !f
  %t_15 = math.fma %g, %c, %t_14 : !f
  %t_16 = math.fma %gl, %c, %t_15 : !f
  %tl = math.fma %g, %cl, %t_16 : !f
  %a = arith.addf %s, %s : !f
  %h = arith.addf %a, %t_13 : !f
  %t_17 = arith.subf %a, %h : !f
  %t_18 = arith.addf %t_17, %t_13 : !f
  %t_19 = math.fma %sl, %two, %tl : !f
  %l = arith.addf %t_18, %t_19 : !f
  return %h, %l : !f, !f
}
