// atanh(x) = log((1 + a)/(1 - a))/2, a = |x|, in f64; a + a^3/3 for a < 2^-10. atanh(+-1) = +-inf, |x| > 1 NaN.
// Measured: max 0.5000 ULP (every 31st float).
func.func private @cjit_atanh_f32(%x: !f) -> !f {
  %c_0 = arith.constant dense<0x3FF0000000000000> : !d  // 1
  %c_1 = arith.constant dense<0x3FD5555555555555> : !d  // 0.33333333333333331
  %c_2 = arith.constant dense<0x3F50000000000000> : !d  // 0.0009765625
  %c_3 = arith.constant dense<0x3FE0000000000000> : !d  // 0.5
  %c_4 = arith.constant dense<0x3F800000> : !f  // 1
  %nan = arith.constant dense<0x7FC00000> : !f  // nan
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %t_0 = arith.extf %x : !f to !d
  %a = math.absf %t_0 : !d
  %t_1 = arith.addf %a, %c_0 : !d
  %t_2 = arith.subf %c_0, %a : !d
  %y = arith.divf %t_1, %t_2 : !d
  %l = func.call @cjit_dlog_f32(%y) : (!d) -> !d
  %t_3 = arith.mulf %a, %a : !d
  %t_4 = arith.mulf %a, %t_3 : !d
  %small = math.fma %t_4, %c_1, %a : !d
  %t_5 = arith.cmpf olt, %a, %c_2 : !d
  %t_6 = arith.mulf %l, %c_3 : !d
  %r = arith.select %t_5, %small, %t_6 : !b, !d
  %f = arith.truncf %r : !d to !f
  %ax = math.absf %x : !f
  %t_7 = arith.cmpf olt, %ax, %c_4 : !f
  %f1 = arith.select %t_7, %f, %nan : !b, !f
  %t_8 = arith.cmpf oeq, %ax, %c_4 : !f
  %f2 = arith.select %t_8, %inf, %f1 : !b, !f
  %t_9 = math.copysign %f2, %x : !f
  return %t_9 : !f
}
