// hypot: scaled by a power of two where squares would overflow or underflow; a^2 + b^2 as a
// double-double, square root corrected by its residual. inf wins over NaN (C99 Annex F).
// Max error (measured): 0.75 ULP.
func.func private @cjit_hypot_f64(%x: !f, %y: !f) -> !f {
  %k = arith.constant dense<0x5F138D352E5096AF> : !f  // 1e+150
  %k_1 = arith.constant dense<0x20CA2FE76A3F9475> : !f  // 1e-150
  %two_p700 = arith.constant dense<0x6BB0000000000000> : !f  // 5.260135901548374e+210
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %two_m600 = arith.constant dense<0x1A70000000000000> : !f  // 2.409919865102884e-181
  %two_m700 = arith.constant dense<0x1430000000000000> : !f  // 1.90109156629516e-211
  %two_p600 = arith.constant dense<0x6570000000000000> : !f  // 4.149515568880993e+180
  %k_2 = arith.constant dense<0x01A56E1FC2F8F359> : !f  // 1e-300
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %ax = math.absf %x : !f
  %ay = math.absf %y : !f
  %g = arith.cmpf ogt, %ax, %ay : !f
  %a0 = arith.select %g, %ax, %ay : !b, !f
  %b0 = arith.select %g, %ay, %ax : !b, !f
  %hi = arith.cmpf ogt, %a0, %k : !f
  %lo = arith.cmpf olt, %a0, %k_1 : !f
  %t = arith.select %lo, %two_p700, %one : !b, !f
  %sc = arith.select %hi, %two_m600, %t : !b, !f
  %t_1 = arith.select %lo, %two_m700, %one : !b, !f
  %un = arith.select %hi, %two_p600, %t_1 : !b, !f
  %a = arith.mulf %a0, %sc : !f
  %b = arith.mulf %b0, %sc : !f
  // s + sl = a^2 + b^2
  %b2 = arith.mulf %b, %b : !f
  %t_2 = arith.negf %b2 : !f
  %b2l = math.fma %b, %b, %t_2 : !f
  %a2 = arith.mulf %a, %a : !f
  %t_3 = arith.negf %a2 : !f
  %a2l = math.fma %a, %a, %t_3 : !f
  %s = arith.addf %a2, %b2 : !f
  %t_4 = arith.subf %a2, %s : !f
  %t_5 = arith.addf %t_4, %b2 : !f
  %t_6 = arith.addf %a2l, %b2l : !f
  %sl = arith.addf %t_5, %t_6 : !f
  %h = math.sqrt %s : !f
  %t_7 = arith.negf %h : !f
  %t_8 = math.fma %t_7, %h, %s : !f
  %t_9 = arith.addf %t_8, %sl : !f
  %t_10 = arith.addf %h, %h : !f
  %t_11 = arith.addf %t_10, %k_2 : !f
  %c = arith.divf %t_9, %t_11 : !f
  %t_12 = arith.addf %h, %c : !f
  %r = arith.mulf %t_12, %un : !f
  %t_13 = arith.cmpf uno, %x, %x : !f
  %t_14 = arith.cmpf uno, %y, %y : !f
  %t_15 = arith.ori %t_13, %t_14 : !b
  %r1 = arith.select %t_15, %nan, %r : !b, !f
  %t_16 = arith.cmpf oeq, %ax, %inf : !f
  %t_17 = arith.cmpf oeq, %ay, %inf : !f
  %t_18 = arith.ori %t_16, %t_17 : !b
  %res = arith.select %t_18, %inf, %r1 : !b, !f
  return %res : !f
}
