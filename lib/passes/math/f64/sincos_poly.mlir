// sincos_poly(hi, lo) = (s, c, sl, cl), s + sl = sin(hi + lo), c + cl = cos(hi + lo), for |hi| <= pi/4
// and a tail |lo| <= ulp(hi). sin = hi + hi^3 S(hi^2), cos = 1 - z/2 + z^2 C(z), six coefficients each,
// minimax (Remez with mpmath, relative to the result 2^-58.0 and 2^-64.2), with the tail's first-order
// terms; 1 - z/2 keeps its rounding error. All are computed; dead-code elimination drops what is not
// used.
func.func private @cjit_sincos_poly_f64(%hi: !f, %lo: !f) -> (!f, !f, !f, !f) {
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %sin_c0 = arith.constant dense<0xBFC5555555555549> : !f  // -0.16666666666666632
  %sin_c1 = arith.constant dense<0x3F8111111110F881> : !f  // 0.008333333333322425
  %sin_c2 = arith.constant dense<0xBF2A01A019C125B4> : !f  // -0.00019841269829816227
  %sin_c3 = arith.constant dense<0x3EC71DE35785FD70> : !f  // 2.7557313694856475e-06
  %sin_c4 = arith.constant dense<0xBE5AE5E66C18EA4B> : !f  // -2.5050758584017897e-08
  %sin_c5 = arith.constant dense<0x3DE5D93290AD9227> : !f  // 1.5896823470345843e-10
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %cos_c0 = arith.constant dense<0x3FA555555555554C> : !f  // 0.0416666666666666
  %cos_c1 = arith.constant dense<0xBF56C16C16C15186> : !f  // -0.0013888888888874142
  %cos_c2 = arith.constant dense<0x3EFA01A019CB28E7> : !f  // 2.4801587289493504e-05
  %cos_c3 = arith.constant dense<0xBE927E4F80A8BE8C> : !f  // -2.755731435570019e-07
  %cos_c4 = arith.constant dense<0x3E21EE9EC55CC8B9> : !f  // 2.087572374426512e-09
  %cos_c5 = arith.constant dense<0xBDA8FAED63FCEE89> : !f  // -1.1359672859160998e-11
  // Straight-line; both halves are kept by cse only where used.
  %z = arith.mulf %hi, %hi : !f
  %z2 = arith.mulf %z, %z : !f
  // sin(hi+lo) = hi + (hi^3 S(z) + lo (1 - z/2))
  %hz = arith.mulf %z, %half : !f
  %ps = math.fma %sin_c1, %z, %sin_c0 : !f
  %ps_1 = math.fma %sin_c3, %z, %sin_c2 : !f
  %ps_2 = math.fma %sin_c5, %z, %sin_c4 : !f
  %ps_3 = math.fma %ps_1, %z2, %ps : !f
  %pw = arith.mulf %z2, %z2 : !f
  %ps_4 = math.fma %ps_2, %pw, %ps_3 : !f
  %zh = arith.mulf %z, %hi : !f
  %t = arith.negf %hz : !f
  %lo1 = math.fma %t, %lo, %lo : !f
  %st = math.fma %zh, %ps_4, %lo1 : !f
  %s = arith.addf %hi, %st : !f
  %t_1 = arith.subf %hi, %s : !f
  %sl = arith.addf %t_1, %st : !f
  // cos(hi+lo) = (1 - z/2) + (its rounding error + z^2 C(z) - hi lo)
  %w = arith.subf %one, %hz : !f
  %t_2 = arith.subf %one, %w : !f
  %we = arith.subf %t_2, %hz : !f
  %pc = math.fma %cos_c1, %z, %cos_c0 : !f
  %pc_1 = math.fma %cos_c3, %z, %cos_c2 : !f
  %pc_2 = math.fma %cos_c5, %z, %cos_c4 : !f
  %pc_3 = math.fma %pc_1, %z2, %pc : !f
  %pw_1 = arith.mulf %z2, %z2 : !f
  %pc_4 = math.fma %pc_2, %pw_1, %pc_3 : !f
  %t_3 = arith.negf %hi : !f
  %hl = math.fma %t_3, %lo, %we : !f
  %ct = math.fma %z2, %pc_4, %hl : !f
  %c = arith.addf %w, %ct : !f
  %t_4 = arith.subf %w, %c : !f
  %cl = arith.addf %t_4, %ct : !f
  return %s, %c, %sl, %cl : !f, !f, !f, !f
}
