// tan(x): the reduction of sin, x = n pi/2 + r + rl. tan(r + rl) = r + w, w = r^3 T(r^2) + rl (1 + r^2), T a
// minimax polynomial of degree 6 (Remez). Odd quadrants: -1/(h + l) with h + l = r + w by Fast2Sum and one Newton
// step that takes l in. Measured: max 1.4367 ULP (every 7th float).
func.func private @cjit_tan_f32(%x: !f) -> !f {
  %c_0 = arith.constant dense<0x3EAAAAB1> : !f  // 0.333333522
  %c_1 = arith.constant dense<0x3E088687> : !f  // 0.133325681
  %c_2 = arith.constant dense<0x3D5D7A10> : !f  // 0.054071486
  %c_3 = arith.constant dense<0x3CADD471> : !f  // 0.021219464
  %c_4 = arith.constant dense<0x3C344CB6> : !f  // 0.0110046174
  %c_5 = arith.constant dense<0xB90978BF> : !f  // -0.0001311031955992803
  %c_6 = arith.constant dense<0x3B930FB5> : !f  // 0.00448795641
  %c_7 = arith.constant dense<0xBF800000> : !f  // -1
  %c_8 = arith.constant dense<0x3F800000> : !f  // 1
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %c_9 = arith.constant dense<1> : !i
  %c_10 = arith.constant dense<0> : !i
  %c_11 = arith.constant dense<0x00000000> : !f  // 0.0
  %t_0:3 = func.call @cjit_trig_reduce_f32(%x) : (!f) -> (!f, !f, !i)
  %z = arith.mulf %t_0#0, %t_0#0 : !f
  %t_1 = math.fma %c_1, %z, %c_0 : !f
  %t_2 = math.fma %c_3, %z, %c_2 : !f
  %t_3 = math.fma %c_5, %z, %c_4 : !f
  %t_4 = arith.mulf %z, %z : !f
  %t_5 = math.fma %t_2, %t_4, %t_1 : !f
  %t_6 = math.fma %c_6, %t_4, %t_3 : !f
  %t_7 = arith.mulf %t_4, %t_4 : !f
  %T = math.fma %t_6, %t_7, %t_5 : !f
  %rlz = math.fma %t_0#1, %z, %t_0#1 : !f
  %t_8 = arith.mulf %t_0#0, %z : !f
  %w = math.fma %t_8, %T, %rlz : !f
  %h = arith.addf %t_0#0, %w : !f
  %t_9 = arith.subf %h, %t_0#0 : !f
  %l = arith.subf %w, %t_9 : !f
  %y = arith.divf %c_7, %h : !f
  %e = math.fma %y, %h, %c_8 : !f
  %e2 = math.fma %y, %l, %e : !f
  %y1 = math.fma %e2, %y, %y : !f
  %t_10 = math.absf %y : !f
  %t_11 = arith.cmpf oeq, %t_10, %inf : !f
  %y1a = arith.select %t_11, %y, %y1 : !b, !f
  %t_12 = arith.andi %t_0#2, %c_9 : !i
  %odd = arith.cmpi ne, %t_12, %c_10 : !i
  %t_13 = arith.select %odd, %y1a, %h : !b, !f
  %t_14 = arith.cmpf oeq, %x, %c_11 : !f
  %t_15 = arith.select %t_14, %x, %t_13 : !b, !f
  return %t_15 : !f
}
