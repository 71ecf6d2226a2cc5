// erf_poly(x) = erf(x)/x - 1 for |x| <= 1: degree 12 in x^2, minimax (Remez with mpmath, error 2^-62).
func.func private @cjit_erf_poly_f64(%x: !f) -> !f {
  %erf_c0 = arith.constant dense<0x3FC06EBA8214DB69> : !f  // 0.1283791670955126
  %erf_c1 = arith.constant dense<0xBFD812746B0379E6> : !f  // -0.3761263890318375
  %erf_c2 = arith.constant dense<0x3FBCE2F21A042B20> : !f  // 0.11283791670954857
  %erf_c3 = arith.constant dense<0xBF9B82CE3128499F> : !f  // -0.026866170645072903
  %erf_c4 = arith.constant dense<0x3F7565BCD0DB0351> : !f  // 0.005223977624780955
  %erf_c5 = arith.constant dense<0xBF4C02DB3D8EE55E> : !f  // -0.0008548326978747125
  %erf_c6 = arith.constant dense<0x3F1F9A321A13FF56> : !f  // 0.00012055331037075004
  %erf_c7 = arith.constant dense<0xBEEF4D1DF3BCFC2D> : !f  // -1.4925593511015418e-05
  %erf_c8 = arith.constant dense<0x3EBB9DEF1BDA8F10> : !f  // 1.6460972881793106e-06
  %erf_c9 = arith.constant dense<0xBE85F1D37C9FBA8F> : !f  // -1.635002589423797e-07
  %erf_c10 = arith.constant dense<0x3E4F7A41D09C8217> : !f  // 1.4657884256679133e-08
  %erf_c11 = arith.constant dense<0xBE1386AE19CF1136> : !f  // -1.1365682624527597e-09
  %erf_c12 = arith.constant dense<0x3DD057A0196FFDF9> : !f  // 5.945289257375883e-11
  %z = arith.mulf %x, %x : !f
  %res = math.fma %erf_c1, %z, %erf_c0 : !f
  %res_1 = math.fma %erf_c3, %z, %erf_c2 : !f
  %res_2 = math.fma %erf_c5, %z, %erf_c4 : !f
  %res_3 = math.fma %erf_c7, %z, %erf_c6 : !f
  %res_4 = math.fma %erf_c9, %z, %erf_c8 : !f
  %res_5 = math.fma %erf_c11, %z, %erf_c10 : !f
  %pw = arith.mulf %z, %z : !f
  %res_6 = math.fma %res_1, %pw, %res : !f
  %res_7 = math.fma %res_3, %pw, %res_2 : !f
  %res_8 = math.fma %res_5, %pw, %res_4 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %res_9 = math.fma %res_7, %pw_1, %res_6 : !f
  %res_10 = math.fma %erf_c12, %pw_1, %res_8 : !f
  %pw_2 = arith.mulf %pw_1, %pw_1 : !f
  %res_11 = math.fma %res_10, %pw_2, %res_9 : !f
  return %res_11 : !f
}
