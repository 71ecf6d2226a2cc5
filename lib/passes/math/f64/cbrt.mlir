// cbrt: x = v 2^(3k), v^(-1/3) from a polynomial of degree 6 (Remez with mpmath, relative error 2^-20)
// and one third-order step, then a Newton correction with the residual v - y^3 in two parts.
// Max error (measured): 0.50 ULP.
func.func private @cjit_cbrt_f64(%x: !f) -> !f {
  %third = arith.constant dense<0x3FD5555555555555> : !f  // 0.3333333333333333
  %magic = arith.constant dense<0x4338000000000000> : !f  // 6755399441055744.0
  %k_1 = arith.constant dense<0xC008000000000000> : !f  // -3.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %two = arith.constant dense<0x4000000000000000> : !f  // 2.0
  %cb_p = arith.constant dense<0x3FE965FEA53D6E3D> : !f  // 0.7937005259840998
  %cb_m = arith.constant dense<0x3FF428A2F98D728B> : !f  // 1.2599210498948732
  %cb_m2_3 = arith.constant dense<0x3FE0EEA9C37E497E> : !f  // 0.5291336839893999
  %cb_p2_3 = arith.constant dense<0x3FCAE0D94CBC98B9> : !f  // 0.20998684164914552
  %rcbrt_c0 = arith.constant dense<0x4000E13A970284BC> : !f  // 2.109975032581671
  %rcbrt_c1 = arith.constant dense<0xC009365AAD866DFC> : !f  // -3.1515401417398134
  %rcbrt_c2 = arith.constant dense<0x4011C090BD2E7AF9> : !f  // 4.438052135431229
  %rcbrt_c3 = arith.constant dense<0xC0102B81B009F551> : !f  // -4.042486906631283
  %rcbrt_c4 = arith.constant dense<0x400207A1FF41E734> : !f  // 2.2537269536959688
  %rcbrt_c5 = arith.constant dense<0xBFE66E9EE3B9B702> : !f  // -0.7010034988176985
  %rcbrt_c6 = arith.constant dense<0x3FB7E103684416A7> : !f  // 0.09327718062930988
  %five_ninths = arith.constant dense<0x3FE1C71C71C71C72> : !f  // 0.5555555555555556
  %two_thirds = arith.constant dense<0x3FE5555555555555> : !f  // 0.6666666666666666
  %cbrt_off = arith.constant dense<4843621399236967425> : !i  // 0x4337FFFFFFFFFC01
  %i52 = arith.constant dense<52> : !i
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %a0 = math.absf %x : !f
  // 0, inf and NaN go through as garbage and are put right at the end
  %log_split:2 = func.call @cjit_log_split_f64(%a0) : (!f) -> (!f, !f)
  // e = 3k + j, v = m 2^j
  %t = math.fma %log_split#1, %third, %magic : !f
  %k = arith.subf %t, %magic : !f
  %j = math.fma %k, %k_1, %log_split#1 : !f
  %jp = arith.cmpf ogt, %j, %zero : !f
  %jn = arith.cmpf olt, %j, %zero : !f
  %t_1 = arith.select %jn, %half, %one : !b, !f
  %t_2 = arith.select %jp, %two, %t_1 : !b, !f
  %v = arith.mulf %log_split#0, %t_2 : !f
  %t_3 = arith.select %jn, %cb_p, %one : !b, !f
  %c = arith.select %jp, %cb_m, %t_3 : !b, !f
  %t_4 = arith.select %jn, %cb_m2_3, %third : !b, !f
  %c3 = arith.select %jp, %cb_p2_3, %t_4 : !b, !f
  // r0 = m^(-1/3)(1 + small); cbrt m = m r0^2 (1-d)^(-2/3), d = 1 - m r0^3, to third order; times cbrt 2^j
  %r0 = math.fma %rcbrt_c1, %log_split#0, %rcbrt_c0 : !f
  %r0_1 = math.fma %rcbrt_c3, %log_split#0, %rcbrt_c2 : !f
  %r0_2 = math.fma %rcbrt_c5, %log_split#0, %rcbrt_c4 : !f
  %pw = arith.mulf %log_split#0, %log_split#0 : !f
  %r0_3 = math.fma %r0_1, %pw, %r0 : !f
  %r0_4 = math.fma %rcbrt_c6, %pw, %r0_2 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %r0_5 = math.fma %r0_4, %pw_1, %r0_3 : !f
  %q = arith.mulf %r0_5, %r0_5 : !f
  %y0 = arith.mulf %log_split#0, %q : !f
  %t_5 = arith.negf %y0 : !f
  %d = math.fma %t_5, %r0_5, %one : !f
  %t_6 = arith.mulf %y0, %d : !f
  %t_7 = math.fma %d, %five_ninths, %two_thirds : !f
  %ym = math.fma %t_6, %t_7, %y0 : !f
  %y = arith.mulf %ym, %c : !f
  // corrected by its exact residual, 1/(3y^2) = q 2^(-2j/3)/3
  %y2 = arith.mulf %y, %y : !f
  %t_8 = arith.negf %y2 : !f
  %y2l = math.fma %y, %y, %t_8 : !f
  %y3 = arith.mulf %y2, %y : !f
  %t_9 = arith.negf %y3 : !f
  %t_10 = math.fma %y2, %y, %t_9 : !f
  %y3l = math.fma %y2l, %y, %t_10 : !f
  %t_11 = arith.subf %v, %y3 : !f
  %f = arith.subf %t_11, %y3l : !f
  %t_12 = arith.mulf %q, %c3 : !f
  %y1 = math.fma %f, %t_12, %y : !f
  %t_13 = arith.bitcast %t : !f to !i
  %t_14 = arith.subi %t_13, %cbrt_off : !i
  %t_15 = arith.shli %t_14, %i52 : !i
  %s = arith.bitcast %t_15 : !i to !f
  %w = arith.mulf %y1, %s : !f
  %t_16 = arith.cmpf olt, %a0, %inf : !f
  %z0 = arith.select %t_16, %w, %a0 : !b, !f
  %t_17 = arith.cmpf oeq, %a0, %zero : !f
  %z = arith.select %t_17, %a0, %z0 : !b, !f
  %res = math.copysign %z, %x : !f
  return %res : !f
}
