// acosh(x) = log(x + sqrt(x^2 - 1)) in f64, where x^2 - 1 is exact near 1. x < 1 gives NaN. Measured: max 0.5000
// ULP (every 31st float).
func.func private @cjit_acosh_f32(%x: !f) -> !f {
  %c_0 = arith.constant dense<0xBFF0000000000000> : !d  // -1
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %c_1 = arith.constant dense<0x3F800000> : !f  // 1
  %nan = arith.constant dense<0x7FC00000> : !f  // nan
  %a = arith.extf %x : !f to !d
  %t_0 = math.fma %a, %a, %c_0 : !d
  %t_1 = math.sqrt %t_0 : !d
  %y = arith.addf %a, %t_1 : !d
  %l = func.call @cjit_dlog_f32(%y) : (!d) -> !d
  %r = arith.truncf %l : !d to !f
  %t_2 = arith.cmpf olt, %x, %inf : !f
  %r1 = arith.select %t_2, %r, %x : !b, !f
  %t_3 = arith.cmpf olt, %x, %c_1 : !f
  %t_4 = arith.select %t_3, %nan, %r1 : !b, !f
  return %t_4 : !f
}
