// asin_parts(x) = (s, t): s + t = asin|x| for |x| <= 1/2, and asin(sqrt((1-|x|)/2)) = acos|x| / 2 above;
// NaN for |x| > 1. asin s = s + s^3 R(s^2), R of degree 12, minimax (Remez with mpmath, relative error
// 2^-59); the square root carries its rounding error.
func.func private @cjit_asin_parts_f64(%x: !f) -> (!f, !f) {
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %k = arith.constant dense<0xBFE0000000000000> : !f  // -0.5
  %k_1 = arith.constant dense<0x01A56E1FC2F8F359> : !f  // 1e-300
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %asin_c0 = arith.constant dense<0x3FC5555555555578> : !f  // 0.16666666666666763
  %asin_c1 = arith.constant dense<0x3FB333333332DF8F> : !f  // 0.07499999999970285
  %asin_c2 = arith.constant dense<0x3FA6DB6DB72256C4> : !f  // 0.04464285717510344
  %asin_c3 = arith.constant dense<0x3F9F1C71A8DF60CE> : !f  // 0.030381942684329748
  %asin_c4 = arith.constant dense<0x3F96E8BDFA17DFE9> : !f  // 0.022372215642434332
  %asin_c5 = arith.constant dense<0x3F91C49E30C035C1> : !f  // 0.01735160038520234
  %asin_c6 = arith.constant dense<0x3F8CA20C712ACADC> : !f  // 0.013980958179080565
  %asin_c7 = arith.constant dense<0x3F8757BAFBA917CF> : !f  // 0.011397801213330809
  %asin_c8 = arith.constant dense<0x3F86172D61B030CA> : !f  // 0.010786394637783654
  %asin_c9 = arith.constant dense<0x3F6E2CEAFD3DFAEA> : !f  // 0.0036835279115047153
  %asin_c10 = arith.constant dense<0x3F9648DF608386A6> : !f  // 0.02176236177991222
  %asin_c11 = arith.constant dense<0xBF9594E0D2222EAF> : !f  // -0.021075737786800882
  %asin_c12 = arith.constant dense<0x3FA0BAE6E1547621> : !f  // 0.0326759481488177
  %a = math.absf %x : !f
  %big = arith.cmpf ogt, %a, %half : !f
  // big: z = (1-a)/2 exactly, s + sl its square root
  %zb = math.fma %a, %k, %half : !f
  %sb = math.sqrt %zb : !f
  %t = arith.negf %sb : !f
  %t_1 = math.fma %t, %sb, %zb : !f
  %t_2 = arith.addf %sb, %sb : !f
  %t_3 = arith.addf %t_2, %k_1 : !f
  %se = arith.divf %t_1, %t_3 : !f
  %t_4 = arith.mulf %a, %a : !f
  %z = arith.select %big, %zb, %t_4 : !b, !f
  %s = arith.select %big, %sb, %a : !b, !f
  %sl = arith.select %big, %se, %zero : !b, !f
  %p = math.fma %asin_c1, %z, %asin_c0 : !f
  %p_1 = math.fma %asin_c3, %z, %asin_c2 : !f
  %p_2 = math.fma %asin_c5, %z, %asin_c4 : !f
  %p_3 = math.fma %asin_c7, %z, %asin_c6 : !f
  %p_4 = math.fma %asin_c9, %z, %asin_c8 : !f
  %p_5 = math.fma %asin_c11, %z, %asin_c10 : !f
  %pw = arith.mulf %z, %z : !f
  %p_6 = math.fma %p_1, %pw, %p : !f
  %p_7 = math.fma %p_3, %pw, %p_2 : !f
  %p_8 = math.fma %p_5, %pw, %p_4 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %p_9 = math.fma %p_7, %pw_1, %p_6 : !f
  %p_10 = math.fma %asin_c12, %pw_1, %p_8 : !f
  %pw_2 = arith.mulf %pw_1, %pw_1 : !f
  %t_5 = math.fma %p_10, %pw_2, %p_9 : !f
  %r = arith.mulf %z, %t_5 : !f
  %t_6 = math.fma %s, %r, %sl : !f
  return %s, %t_6 : !f, !f
}
