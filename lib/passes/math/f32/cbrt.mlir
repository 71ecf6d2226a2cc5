// cbrt(x): z ~ a^(-1/3) from the bits (b -> C - b/3, C tuned by search, |h| < 0.11 where h = 1 - a z^3), one step
// z (1 + h/3 + 2 h^2/9 + 14 h^3/81) in f32, one such step in f64, then a z^2. Subnormals are scaled by 2^24. +-0,
// inf, NaN returned as they are. Measured: max 0.5000 ULP (every 31st float).
func.func private @cjit_cbrt_f32(%x: !f) -> !f {
  %min_normal = arith.constant dense<0x00800000> : !f  // 1.1754943508222875e-38
  %c_0 = arith.constant dense<0x4B800000> : !f  // 16777216
  %minus_third = arith.constant dense<0xBEAAAAAB> : !f  // -0.333333343
  %guess = arith.constant dense<0x4EA94400> : !f  // 1.41990298e+09
  %c_1 = arith.constant dense<0x3F800000> : !f  // 1
  %c_2 = arith.constant dense<0x3E30FCD7> : !f  // 0.172839507
  %c_3 = arith.constant dense<0x3E638E39> : !f  // 0.222222224
  %c_4 = arith.constant dense<0x3EAAAAAB> : !f  // 0.333333343
  %c_5 = arith.constant dense<0x3FF0000000000000> : !d  // 1
  %c_6 = arith.constant dense<0x3FCC71C71C71C71C> : !d  // 0.22222222222222221
  %c_7 = arith.constant dense<0x3FD5555555555555> : !d  // 0.33333333333333331
  %c_8 = arith.constant dense<0x3B800000> : !f  // 0.00390625
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %c_9 = arith.constant dense<0x00000000> : !f  // 0.0
  %a0 = math.absf %x : !f
  %sub = arith.cmpf olt, %a0, %min_normal : !f
  %t_0 = arith.mulf %a0, %c_0 : !f
  %a = arith.select %sub, %t_0, %a0 : !b, !f
  %t_1 = arith.bitcast %a : !f to !i
  %t_2 = arith.sitofp %t_1 : !i to !f
  %g = math.fma %t_2, %minus_third, %guess : !f
  %t_3 = arith.fptosi %g : !f to !i
  %z = arith.bitcast %t_3 : !i to !f
  %t_4 = arith.mulf %a, %z : !f
  %t_5 = arith.negf %t_4 : !f
  %t_6 = arith.mulf %z, %z : !f
  %h = math.fma %t_5, %t_6, %c_1 : !f
  %t_7 = math.fma %h, %c_2, %c_3 : !f
  %c_10 = math.fma %t_7, %h, %c_4 : !f
  %t_8 = arith.mulf %z, %h : !f
  %z1 = math.fma %t_8, %c_10, %z : !f
  %ad = arith.extf %a : !f to !d
  %zd = arith.extf %z1 : !f to !d
  %t_9 = arith.mulf %ad, %zd : !d
  %t_10 = arith.negf %t_9 : !d
  %t_11 = arith.mulf %zd, %zd : !d
  %hd = math.fma %t_10, %t_11, %c_5 : !d
  %cd = math.fma %hd, %c_6, %c_7 : !d
  %t_12 = arith.mulf %zd, %hd : !d
  %z2 = math.fma %t_12, %cd, %zd : !d
  %t_13 = arith.mulf %ad, %z2 : !d
  %t_14 = arith.mulf %t_13, %z2 : !d
  %r = arith.truncf %t_14 : !d to !f
  %t_15 = arith.mulf %r, %c_8 : !f
  %r1 = arith.select %sub, %t_15, %r : !b, !f
  %r2 = math.copysign %r1, %x : !f
  %t_16 = arith.cmpf olt, %a0, %inf : !f
  %t_17 = arith.cmpf ogt, %a0, %c_9 : !f
  %ok = arith.andi %t_16, %t_17 : !b
  %t_18 = arith.select %ok, %r2, %x : !b, !f
  return %t_18 : !f
}
