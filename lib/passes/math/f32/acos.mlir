// acos(x): |x| < 1/2: pi/2 - sign (t + w); x >= 1/2: 2 (t + w); x <= -1/2: pi - 2 (t + w) (see asin_core); one
// Fast2Sum of base and +-t or +-2t, w added to its error. Measured: max 0.6230 ULP (every 7th float).
func.func private @cjit_acos_f32(%x: !f) -> !f {
  %c_0 = arith.constant dense<0x3F000000> : !f  // 0.5
  %c_1 = arith.constant dense<0x00000000> : !f  // 0.0
  %c_2 = arith.constant dense<0xC0000000> : !f  // -2
  %c_3 = arith.constant dense<0x40000000> : !f  // 2
  %c_4 = arith.constant dense<0x3F800000> : !f  // 1
  %c_5 = arith.constant dense<0xBF800000> : !f  // -1
  %pi_hi = arith.constant dense<0x40490FDB> : !f  // 3.14159274
  %pio2_hi = arith.constant dense<0x3FC90FDB> : !f  // 1.57079637
  %pi_lo = arith.constant dense<0xB3BBBD2E> : !f  // -8.742277657347586e-08
  %pio2_lo = arith.constant dense<0xB33BBD2E> : !f  // -4.371138828673793e-08
  %t_0:2 = func.call @cjit_asin_core_f32(%x) : (!f) -> (!f, !f)
  %t_1 = math.absf %x : !f
  %small = arith.cmpf olt, %t_1, %c_0 : !f
  %neg = arith.cmpf olt, %x, %c_1 : !f
  %c0 = arith.select %neg, %c_2, %c_3 : !b, !f
  %cs = arith.select %neg, %c_4, %c_5 : !b, !f
  %c_6 = arith.select %small, %cs, %c0 : !b, !f
  %b0 = arith.select %neg, %pi_hi, %c_1 : !b, !f
  %base = arith.select %small, %pio2_hi, %b0 : !b, !f
  %l0 = arith.select %neg, %pi_lo, %c_1 : !b, !f
  %bl = arith.select %small, %pio2_lo, %l0 : !b, !f
  %h = math.fma %t_0#0, %c_6, %base : !f
  %t_2 = arith.subf %base, %h : !f
  %l = math.fma %t_0#0, %c_6, %t_2 : !f
  %l2 = math.fma %t_0#1, %c_6, %bl : !f
  %t_3 = arith.addf %l, %l2 : !f
  %t_4 = arith.addf %h, %t_3 : !f
  return %t_4 : !f
}
