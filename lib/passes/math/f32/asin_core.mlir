// Shared by asin and acos: a = |x|, t = a for a < 1/2, else t = sqrt(z), z = (1 - a)/2 (exact), so that asin(t) =
// t + w is what both need; w = t^3 P(t^2) + tlo, P a degree 5 minimax polynomial on [0, 1/4] (Remez), tlo the
// error of the square root, (z - t^2)/(2 t). |x| > 1 gives NaN.
func.func private @cjit_asin_core_f32(%x: !f) -> (!f, !f) {
  %c_0 = arith.constant dense<0x3F000000> : !f  // 0.5
  %c_1 = arith.constant dense<0xBF000000> : !f  // -0.5
  %c_2 = arith.constant dense<0x00000000> : !f  // 0.0
  %c_3 = arith.constant dense<0x3F800000> : !f  // 1
  %c_4 = arith.constant dense<0x3E2AAAA6> : !f  // 0.166666597
  %c_5 = arith.constant dense<0x3D999C56> : !f  // 0.0750052184
  %c_6 = arith.constant dense<0x3D3653A2> : !f  // 0.0445133522
  %c_7 = arith.constant dense<0x3D026A29> : !f  // 0.0318395235
  %c_8 = arith.constant dense<0x3C6A7D91> : !f  // 0.0143121639
  %c_9 = arith.constant dense<0x3D1A6D95> : !f  // 0.0377021618
  %a = math.absf %x : !f
  %small = arith.cmpf olt, %a, %c_0 : !f
  %z0 = math.fma %a, %c_1, %c_0 : !f
  %s = math.sqrt %z0 : !f
  %t_0 = arith.mulf %a, %a : !f
  %z = arith.select %small, %t_0, %z0 : !b, !f
  %t_1 = arith.negf %s : !f
  %e = math.fma %t_1, %s, %z0 : !f
  %d = arith.addf %s, %s : !f
  %t_2 = arith.cmpf oeq, %s, %c_2 : !f
  %d1 = arith.select %t_2, %c_3, %d : !b, !f
  %sl = arith.divf %e, %d1 : !f
  %t_3 = arith.select %small, %a, %s : !b, !f
  %tl = arith.select %small, %c_2, %sl : !b, !f
  %t_4 = math.fma %c_5, %z, %c_4 : !f
  %t_5 = math.fma %c_7, %z, %c_6 : !f
  %t_6 = math.fma %c_9, %z, %c_8 : !f
  %t_7 = arith.mulf %z, %z : !f
  %t_8 = math.fma %t_5, %t_7, %t_4 : !f
  %t_9 = arith.mulf %t_7, %t_7 : !f
  %P = math.fma %t_6, %t_9, %t_8 : !f
  %t_10 = arith.mulf %t_3, %z : !f
  %w = math.fma %t_10, %P, %tl : !f
  return %t_3, %w : !f, !f
}
