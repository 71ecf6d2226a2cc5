// Small part of atan(y + yl) + lo, |y| <= 1: y^3 P(y^2) + yl (1 - y^2/2) + lo, P a degree 8 minimax polynomial
// (Remez, relative error of atan); 1 - y^2/2 is near enough to 1/(1 + y^2) for the tiny yl. The rounding errors of
// y^2 and y^3 are put back in. Shared by atan, atan2.
func.func private @cjit_atan_poly_f32(%y: !f, %yl: !f, %lo: !f) -> !f {
  %c_0 = arith.constant dense<0xBE12123D> : !f  // -0.142647699
  %c_1 = arith.constant dense<0x3DE059AE> : !f  // 0.10954605
  %c_2 = arith.constant dense<0xBDAC3B7B> : !f  // -0.084097825
  %c_3 = arith.constant dense<0x3D6DCC6E> : !f  // 0.0580562875
  %c_4 = arith.constant dense<0xBD001358> : !f  // -0.0312684476
  %c_5 = arith.constant dense<0x3C3390D8> : !f  // 0.0109598264
  %c_6 = arith.constant dense<0xBAEC558D> : !f  // -0.00180308672
  %c_7 = arith.constant dense<0x3E4CC926> : !f  // 0.19998607
  %c_8 = arith.constant dense<0xBEAAAAA0> : !f  // -0.333333015
  %c_9 = arith.constant dense<0xBF000000> : !f  // -0.5
  %c_10 = arith.constant dense<0x3F800000> : !f  // 1
  %z = arith.mulf %y, %y : !f
  %t_0 = math.fma %c_1, %z, %c_0 : !f
  %t_1 = math.fma %c_3, %z, %c_2 : !f
  %t_2 = math.fma %c_5, %z, %c_4 : !f
  %t_3 = arith.mulf %z, %z : !f
  %t_4 = math.fma %t_1, %t_3, %t_0 : !f
  %t_5 = math.fma %c_6, %t_3, %t_2 : !f
  %t_6 = arith.mulf %t_3, %t_3 : !f
  %E = math.fma %t_5, %t_6, %t_4 : !f
  %E1 = math.fma %z, %E, %c_7 : !f
  %P = math.fma %z, %E1, %c_8 : !f
  %g = math.fma %z, %c_9, %c_10 : !f
  %c_11 = math.fma %yl, %g, %lo : !f
  %t_7 = arith.negf %z : !f
  %ze = math.fma %y, %y, %t_7 : !f
  %y3 = arith.mulf %y, %z : !f
  %t_8 = arith.negf %y3 : !f
  %y3e0 = math.fma %y, %z, %t_8 : !f
  %y3e = math.fma %y, %ze, %y3e0 : !f
  %c1 = math.fma %y3e, %P, %c_11 : !f
  %t_9 = math.fma %y3, %P, %c1 : !f
  return %t_9 : !f
}
