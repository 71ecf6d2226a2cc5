// atan2: quadrant and range folded into one quotient |t| <= 1/2 of y, x, y - x, y + x (two-sums), with
// its tail, and a base of two parts (0, pi/4, pi/2, 3pi/4, pi); then atan_sum. Infinities and 0/0 are
// replaced by finite quotients first, so every signed zero and infinity follows C99 Annex F.
// Max error (measured): 0.86 ULP.
func.func private @cjit_atan2_f64(%y: !f, %x: !f) -> !f {
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %k = arith.constant dense<0x5F138D352E5096AF> : !f  // 1e+150
  %k_1 = arith.constant dense<0x20CA2FE76A3F9475> : !f  // 1e-150
  %k_2 = arith.constant dense<0x71F0000000000000> : !f  // 6.668014432879854e+240
  %k_3 = arith.constant dense<0x3B00000000000000> : !f  // 1.6543612251060553e-24
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %tan3pi8 = arith.constant dense<0x4003504F333F9DE6> : !f  // 2.414213562373095
  %i0 = arith.constant dense<0> : !i
  %pi34_h = arith.constant dense<0x4002D97C7F3321D2> : !f  // 2.356194490192345
  %pi_h = arith.constant dense<0x400921FB54442D18> : !f  // 3.141592653589793
  %pio2_h = arith.constant dense<0x3FF921FB54442D18> : !f  // 1.5707963267948966
  %pio4_h = arith.constant dense<0x3FE921FB54442D18> : !f  // 0.7853981633974483
  %pi34_l = arith.constant dense<0x3C9A79394C9E8A0A> : !f  // 9.184850993605148e-17
  %pi_l = arith.constant dense<0x3CA1A62633145C07> : !f  // 1.2246467991473532e-16
  %pio2_l = arith.constant dense<0x3C91A62633145C07> : !f  // 6.123233995736766e-17
  %pio4_l = arith.constant dense<0x3C81A62633145C07> : !f  // 3.061616997868383e-17
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %ax0 = math.absf %x : !f
  %ay0 = math.absf %y : !f
  // infinities become 1 against 0, or 1 against 1
  %xi = arith.cmpf oeq, %ax0, %inf : !f
  %yi = arith.cmpf oeq, %ay0, %inf : !f
  %anyi = arith.ori %xi, %yi : !b
  %t = arith.select %xi, %one, %zero : !b, !f
  %ax1 = arith.select %anyi, %t, %ax0 : !b, !f
  %t_1 = arith.select %yi, %one, %zero : !b, !f
  %ay1 = arith.select %anyi, %t_1, %ay0 : !b, !f
  // 0/0: the quotient 0/1
  %t_2 = arith.cmpf oeq, %ax1, %zero : !f
  %t_3 = arith.cmpf oeq, %ay1, %zero : !f
  %zz = arith.andi %t_2, %t_3 : !b
  %ax2 = arith.select %zz, %one, %ax1 : !b, !f
  // scaling by a power of two keeps sums finite and remainders normal
  %xg = arith.cmpf ogt, %ax2, %ay1 : !f
  %mx = arith.select %xg, %ax2, %ay1 : !b, !f
  %t_4 = arith.cmpf ogt, %mx, %k : !f
  %t_5 = arith.cmpf olt, %mx, %k_1 : !f
  %t_6 = arith.select %t_5, %k_2, %one : !b, !f
  %sc = arith.select %t_4, %k_3, %t_6 : !b, !f
  %ax = arith.mulf %ax2, %sc : !f
  %ay = arith.mulf %ay1, %sc : !f
  %t_7 = arith.mulf %ax, %half : !f
  %m1 = arith.cmpf ogt, %ay, %t_7 : !f
  %t_8 = arith.mulf %ax, %tan3pi8 : !f
  %m2 = arith.cmpf ogt, %ay, %t_8 : !f
  %t_9 = arith.negf %ax : !f
  %nh = arith.addf %ay, %t_9 : !f
  %bb = arith.subf %nh, %ay : !f
  %t_10 = arith.subf %nh, %bb : !f
  %t_11 = arith.subf %ay, %t_10 : !f
  %t_12 = arith.subf %t_9, %bb : !f
  %nl = arith.addf %t_11, %t_12 : !f
  %dh = arith.addf %ay, %ax : !f
  %bb_1 = arith.subf %dh, %ay : !f
  %t_13 = arith.subf %dh, %bb_1 : !f
  %t_14 = arith.subf %ay, %t_13 : !f
  %t_15 = arith.subf %ax, %bb_1 : !f
  %dl = arith.addf %t_14, %t_15 : !f
  %t_16 = arith.negf %ax : !f
  %t_17 = arith.select %m1, %nh, %ay : !b, !f
  %num = arith.select %m2, %t_16, %t_17 : !b, !f
  %t_18 = arith.select %m1, %nl, %zero : !b, !f
  %numl = arith.select %m2, %zero, %t_18 : !b, !f
  %t_19 = arith.select %m1, %dh, %ax : !b, !f
  %den = arith.select %m2, %ay, %t_19 : !b, !f
  %t_20 = arith.select %m1, %dl, %zero : !b, !f
  %denl = arith.select %m2, %zero, %t_20 : !b, !f
  %t_21 = arith.divf %num, %den : !f
  %t_22 = arith.negf %t_21 : !f
  %t_23 = math.fma %t_22, %den, %num : !f
  %t_24 = arith.negf %t_21 : !f
  %t_25 = math.fma %t_24, %denl, %numl : !f
  %r = arith.addf %t_23, %t_25 : !f
  %tl0 = arith.divf %r, %den : !f
  // a negative x: pi - (b + atan t)
  %t_26 = arith.bitcast %x : !f to !i
  %xn = arith.cmpi slt, %t_26, %i0 : !i
  %t_27 = arith.select %m1, %pi34_h, %pi_h : !b, !f
  %t_28 = arith.select %m2, %pio2_h, %t_27 : !b, !f
  %t_29 = arith.select %m1, %pio4_h, %zero : !b, !f
  %t_30 = arith.select %m2, %pio2_h, %t_29 : !b, !f
  %b = arith.select %xn, %t_28, %t_30 : !b, !f
  %t_31 = arith.select %m1, %pi34_l, %pi_l : !b, !f
  %t_32 = arith.select %m2, %pio2_l, %t_31 : !b, !f
  %t_33 = arith.select %m1, %pio4_l, %zero : !b, !f
  %t_34 = arith.select %m2, %pio2_l, %t_33 : !b, !f
  %bl = arith.select %xn, %t_32, %t_34 : !b, !f
  %t_35 = arith.negf %t_21 : !f
  %ts = arith.select %xn, %t_35, %t_21 : !b, !f
  %t_36 = arith.negf %tl0 : !f
  %tls = arith.select %xn, %t_36, %tl0 : !b, !f
  %w = func.call @cjit_atan_sum_f64(%ts, %tls, %b, %bl) : (!f, !f, !f, !f) -> !f
  %v = math.copysign %w, %y : !f
  %t_37 = arith.cmpf uno, %x, %x : !f
  %t_38 = arith.cmpf uno, %y, %y : !f
  %t_39 = arith.ori %t_37, %t_38 : !b
  %res = arith.select %t_39, %nan, %v : !b, !f
  return %res : !f
}
