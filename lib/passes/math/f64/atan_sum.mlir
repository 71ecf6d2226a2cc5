// atan_sum(t, tl, b, bl) = (b + bl) + atan(t + tl) for |t| <= 1/2 and b = 0 or |b| >= |t|: atan t = t +
// t^3 P(t^2), P of degree 12, minimax (Remez with mpmath, error 2^-62 relative to atan); b + t keeps its
// rounding error.
func.func private @cjit_atan_sum_f64(%t: !f, %tl: !f, %b: !f, %bl: !f) -> !f {
  %atan_c0 = arith.constant dense<0xBFD5555555555552> : !f  // -0.33333333333333315
  %atan_c1 = arith.constant dense<0x3FC9999999999060> : !f  // 0.19999999999993445
  %atan_c2 = arith.constant dense<0xBFC24924924517F9> : !f  // -0.14285714284977738
  %atan_c3 = arith.constant dense<0x3FBC71C71AA6BDDA> : !f  // 0.11111111069362015
  %atan_c4 = arith.constant dense<0xBFB745D138481EAF> : !f  // -0.09090907692017923
  %atan_c5 = arith.constant dense<0x3FB3B13601E53650> : !f  // 0.07692277475617826
  %atan_c6 = arith.constant dense<0xBFB110C6BF7EE5C7> : !f  // -0.06666223693073113
  %atan_c7 = arith.constant dense<0x3FAE18298569C3CB> : !f  // 0.05877809289530197
  %atan_c8 = arith.constant dense<0xBFAAC71ADA632EDB> : !f  // -0.05230029979574421
  %atan_c9 = arith.constant dense<0x3FA77F97BA944B26> : !f  // 0.04589532997683525
  %atan_c10 = arith.constant dense<0xBFA301901241B65F> : !f  // -0.037121298054313405
  %atan_c11 = arith.constant dense<0x3F983A263DB47BCE> : !f  // 0.023659322277236154
  %atan_c12 = arith.constant dense<0xBF8123A6AAF732AF> : !f  // -0.008368780224281861
  %z = arith.mulf %t, %t : !f
  %p = math.fma %atan_c1, %z, %atan_c0 : !f
  %p_1 = math.fma %atan_c3, %z, %atan_c2 : !f
  %p_2 = math.fma %atan_c5, %z, %atan_c4 : !f
  %p_3 = math.fma %atan_c7, %z, %atan_c6 : !f
  %p_4 = math.fma %atan_c9, %z, %atan_c8 : !f
  %p_5 = math.fma %atan_c11, %z, %atan_c10 : !f
  %pw = arith.mulf %z, %z : !f
  %p_6 = math.fma %p_1, %pw, %p : !f
  %p_7 = math.fma %p_3, %pw, %p_2 : !f
  %p_8 = math.fma %p_5, %pw, %p_4 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %p_9 = math.fma %p_7, %pw_1, %p_6 : !f
  %p_10 = math.fma %atan_c12, %pw_1, %p_8 : !f
  %pw_2 = arith.mulf %pw_1, %pw_1 : !f
  %t_1 = math.fma %p_10, %pw_2, %p_9 : !f
  %u = arith.mulf %z, %t_1 : !f
  %h = arith.addf %b, %t : !f
  %t_2 = arith.subf %b, %h : !f
  %hl = arith.addf %t_2, %t : !f
  %t_3 = arith.addf %bl, %hl : !f
  %t_4 = arith.addf %tl, %t_3 : !f
  %t_5 = math.fma %t, %u, %t_4 : !f
  %y = arith.addf %h, %t_5 : !f
  return %y : !f
}
