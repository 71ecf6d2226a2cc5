// log10(x) = k log10(2) + f c + f^2 Q(f), c = 1/ln10 as c_hi + c_lo; k l_hi is exact, f c_hi an exact product,
// their sum by Fast2Sum, smaller terms added to the error; Q a degree 9 minimax polynomial (Remez). Measured: max
// 0.9298 ULP (every 7th float).
func.func private @cjit_log10_f32(%x: !f) -> !f {
  %c_hi = arith.constant dense<0x3EDE5BD9> : !f  // 0.434294492
  %c_lo = arith.constant dense<0xB22D91AF> : !f  // -1.0103049952192578e-08
  %c_0 = arith.constant dense<0x3E143D24> : !f  // 0.144764483
  %c_1 = arith.constant dense<0xBDDE5B45> : !f  // -0.10857252
  %c_2 = arith.constant dense<0x3DB1F20E> : !f  // 0.0868874639
  %c_3 = arith.constant dense<0xBD945D01> : !f  // -0.0724430159
  %c_4 = arith.constant dense<0x3D7B2957> : !f  // 0.0613187216
  %c_5 = arith.constant dense<0xBD58F206> : !f  // -0.0529651865
  %c_6 = arith.constant dense<0x3D61CDFE> : !f  // 0.0551280901
  %c_7 = arith.constant dense<0xBD63BFC1> : !f  // -0.0556027927
  %c_8 = arith.constant dense<0x3CB21951> : !f  // 0.0217405874
  %c_9 = arith.constant dense<0xBE5E5BD9> : !f  // -0.217147246
  %l_hi = arith.constant dense<0x3E9A2000> : !f  // 0.301025391
  %l_lo = arith.constant dense<0x369A84FC> : !f  // 4.605039066518657e-06
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %c_10 = arith.constant dense<0x00000000> : !f  // 0.0
  %nan = arith.constant dense<0x7FC00000> : !f  // nan
  %minus_inf = arith.constant dense<0xFF800000> : !f  // -inf
  %t_0:2 = func.call @cjit_log_reduce_f32(%x) : (!f) -> (!f, !f)
  %t_1 = arith.mulf %t_0#0, %c_hi : !f
  %t_2 = arith.negf %t_1 : !f
  %t_3 = math.fma %t_0#0, %c_hi, %t_2 : !f
  %t_4 = math.fma %t_0#0, %c_lo, %t_3 : !f
  %t_5 = arith.mulf %t_0#0, %t_0#0 : !f
  %t_6 = math.fma %c_1, %t_0#0, %c_0 : !f
  %t_7 = math.fma %c_3, %t_0#0, %c_2 : !f
  %t_8 = math.fma %c_5, %t_0#0, %c_4 : !f
  %t_9 = math.fma %c_7, %t_0#0, %c_6 : !f
  %t_10 = math.fma %t_7, %t_5, %t_6 : !f
  %t_11 = math.fma %t_9, %t_5, %t_8 : !f
  %t_12 = arith.mulf %t_5, %t_5 : !f
  %t_13 = math.fma %t_11, %t_12, %t_10 : !f
  %t_14 = arith.mulf %t_12, %t_12 : !f
  %t_15 = math.fma %c_8, %t_14, %t_13 : !f
  %t_16 = math.fma %t_0#0, %t_15, %c_9 : !f
  %t_17 = math.fma %t_5, %t_16, %t_4 : !f
  %t_18 = arith.mulf %t_0#1, %l_hi : !f
  %t_19 = math.fma %t_0#1, %l_lo, %t_17 : !f
  %t_20 = arith.addf %t_18, %t_1 : !f
  %t_21 = arith.subf %t_20, %t_18 : !f
  %t_22 = arith.subf %t_1, %t_21 : !f
  %t_23 = arith.addf %t_22, %t_19 : !f
  %t_24 = arith.addf %t_20, %t_23 : !f
  %t_25 = arith.cmpf olt, %x, %inf : !f
  %t_26 = arith.select %t_25, %t_24, %x : !b, !f
  %t_27 = arith.cmpf olt, %x, %c_10 : !f
  %t_28 = arith.select %t_27, %nan, %t_26 : !b, !f
  %t_29 = arith.cmpf oeq, %x, %c_10 : !f
  %t_30 = arith.select %t_29, %minus_inf, %t_28 : !b, !f
  return %t_30 : !f
}
