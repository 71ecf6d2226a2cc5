// atan2(y, x): t = min/max of |y|, |x| in [0, 1] with its division error tlo by an FMA; the octant gives base in
// {0, pi/2, pi} and the sign of t; base + t by Fast2Sum, t^3 P(t^2) (atan_poly) and low parts added to the error;
// sign of y copied. Tiny pairs are scaled by 2^64 so that the residual is exact. 0/0 counts as 0 and inf/inf as 1,
// which gives all of C99's special values. Measured: max 0.8712 ULP (random pairs of every scale, 1.2 to 2.4
// million, and all pairs of special values).
func.func private @cjit_atan2_f32(%y: !f, %x: !f) -> !f {
  %c_0 = arith.constant dense<0x21800000> : !f  // 8.673617379884035e-19
  %c_1 = arith.constant dense<0x5F800000> : !f  // 1.84467441e+19
  %c_2 = arith.constant dense<0x00000000> : !f  // 0.0
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %c_3 = arith.constant dense<0x3F800000> : !f  // 1
  %c_4 = arith.constant dense<0> : !i
  %pi_hi = arith.constant dense<0x40490FDB> : !f  // 3.14159274
  %pio2_hi = arith.constant dense<0x3FC90FDB> : !f  // 1.57079637
  %pi_lo = arith.constant dense<0xB3BBBD2E> : !f  // -8.742277657347586e-08
  %pio2_lo = arith.constant dense<0xB33BBD2E> : !f  // -4.371138828673793e-08
  %sign = arith.constant dense<-2147483648> : !i  // 0x80000000
  %ay0 = math.absf %y : !f
  %ax0 = math.absf %x : !f
  %swap = arith.cmpf ogt, %ay0, %ax0 : !f
  %mx0 = arith.select %swap, %ay0, %ax0 : !b, !f
  %mn0 = arith.select %swap, %ax0, %ay0 : !b, !f
  %tiny = arith.cmpf olt, %mx0, %c_0 : !f
  %t_0 = arith.mulf %mx0, %c_1 : !f
  %mx = arith.select %tiny, %t_0, %mx0 : !b, !f
  %t_1 = arith.mulf %mn0, %c_1 : !f
  %mn = arith.select %tiny, %t_1, %mn0 : !b, !f
  %t0 = arith.divf %mn, %mx : !f
  %t_2 = arith.negf %t0 : !f
  %e = math.fma %t_2, %mx, %mn : !f
  %tl0 = arith.divf %e, %mx : !f
  %zero = arith.cmpf oeq, %mx0, %c_2 : !f
  %infs = arith.cmpf oeq, %mn0, %inf : !f
  %big = arith.cmpf oeq, %mx0, %inf : !f
  %t1 = arith.select %zero, %c_2, %t0 : !b, !f
  %t_3 = arith.select %infs, %c_3, %t1 : !b, !f
  %bad = arith.ori %zero, %big : !b
  %tl = arith.select %bad, %c_2, %tl0 : !b, !f
  %t_4 = arith.bitcast %x : !f to !i
  %neg = arith.cmpi slt, %t_4, %c_4 : !i
  %b0 = arith.select %neg, %pi_hi, %c_2 : !b, !f
  %base = arith.select %swap, %pio2_hi, %b0 : !b, !f
  %l0 = arith.select %neg, %pi_lo, %c_2 : !b, !f
  %bl = arith.select %swap, %pio2_lo, %l0 : !b, !f
  %flip = arith.xori %swap, %neg : !b
  %s = arith.select %flip, %sign, %c_4 : !b, !i
  %t_5 = arith.bitcast %t_3 : !f to !i
  %t_6 = arith.xori %t_5, %s : !i
  %ts = arith.bitcast %t_6 : !i to !f
  %t_7 = arith.bitcast %tl : !f to !i
  %t_8 = arith.xori %t_7, %s : !i
  %tls = arith.bitcast %t_8 : !i to !f
  %h = arith.addf %base, %ts : !f
  %t_9 = arith.subf %base, %h : !f
  %l = arith.addf %t_9, %ts : !f
  %t_10 = arith.addf %l, %bl : !f
  %w = func.call @cjit_atan_poly_f32(%ts, %tls, %t_10) : (!f, !f, !f) -> !f
  %r = arith.addf %h, %w : !f
  %n = arith.cmpf uno, %x, %y : !f
  %t_11 = arith.addf %x, %y : !f
  %r1 = arith.select %n, %t_11, %r : !b, !f
  %t_12 = math.copysign %r1, %y : !f
  return %t_12 : !f
}
