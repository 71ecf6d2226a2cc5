// sinh(x): |x| < 1: x + x^3 P(x^2), P a degree 3 minimax polynomial (Remez). Otherwise 2 (q - 1/(16 q)) with q =
// e^|x| / 4 = h + l, sign copied. Measured: max 0.8375 ULP (every 7th float).
func.func private @cjit_sinh_f32(%x: !f) -> !f {
  %c_0 = arith.constant dense<0x3D800000> : !f  // 0.0625
  %c_1 = arith.constant dense<0x3E2AAAAB> : !f  // 0.166666672
  %c_2 = arith.constant dense<0x3C088871> : !f  // 0.00833331142
  %c_3 = arith.constant dense<0x39501081> : !f  // 0.00019842573965433985
  %c_4 = arith.constant dense<0x363AE0F1> : !f  // 2.7847092951560626e-06
  %c_5 = arith.constant dense<0x3F800000> : !f  // 1
  %a = math.absf %x : !f
  %t_0:2 = func.call @cjit_exp_quarter_f32(%a) : (!f) -> (!f, !f)
  %i = arith.divf %c_0, %t_0#0 : !f
  %t_1 = arith.subf %t_0#1, %i : !f
  %y = arith.addf %t_0#0, %t_1 : !f
  %t_2 = arith.addf %y, %y : !f
  %big = math.copysign %t_2, %x : !f
  %z = arith.mulf %x, %x : !f
  %t_3 = math.fma %c_2, %z, %c_1 : !f
  %t_4 = math.fma %c_4, %z, %c_3 : !f
  %t_5 = arith.mulf %z, %z : !f
  %P = math.fma %t_4, %t_5, %t_3 : !f
  %t_6 = arith.mulf %x, %z : !f
  %small = math.fma %t_6, %P, %x : !f
  %t_7 = arith.cmpf olt, %a, %c_5 : !f
  %t_8 = arith.select %t_7, %small, %big : !b, !f
  return %t_8 : !f
}
