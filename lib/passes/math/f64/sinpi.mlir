// sinpi(a) = (s, sl), s + sl = sin(pi a) for a >= 0: a less the nearest half-integer is exact; times pi
// in two parts, then sincos_poly with its tails. 0 at the integers (all a >= 2^52).
func.func private @cjit_sinpi_f64(%a: !f) -> (!f, !f) {
  %two52 = arith.constant dense<0x4330000000000000> : !f  // 4503599627370496.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %two51 = arith.constant dense<0x4320000000000000> : !f  // 2251799813685248.0
  %two = arith.constant dense<0x4000000000000000> : !f  // 2.0
  %k = arith.constant dense<0xBFE0000000000000> : !f  // -0.5
  %pi_h = arith.constant dense<0x400921FB54442D18> : !f  // 3.141592653589793
  %pi_l = arith.constant dense<0x3CA1A62633145C07> : !f  // 1.2246467991473532e-16
  %i1 = arith.constant dense<1> : !i
  %i0 = arith.constant dense<0> : !i
  %i2 = arith.constant dense<2> : !i
  %i62 = arith.constant dense<62> : !i
  // a >= 2^51: less the even number 2^51. n = round(2a) by the magic number 2^52, r = a - n/2 exact, |r| <= 1/4
  %big = arith.cmpf oge, %a, %two52 : !f
  %b0 = arith.select %big, %zero, %a : !b, !f
  %t = arith.cmpf oge, %b0, %two51 : !f
  %t_1 = arith.subf %b0, %two51 : !f
  %b = arith.select %t, %t_1, %b0 : !b, !f
  %t_2 = math.fma %b, %two, %two52 : !f
  %n = arith.subf %t_2, %two52 : !f
  %r = math.fma %n, %k, %b : !f
  %hi = arith.mulf %r, %pi_h : !f
  %t_3 = arith.negf %hi : !f
  %t_4 = math.fma %r, %pi_h, %t_3 : !f
  %lo = math.fma %r, %pi_l, %t_4 : !f
  %sincos_poly:4 = func.call @cjit_sincos_poly_f64(%hi, %lo) : (!f, !f) -> (!f, !f, !f, !f)
  %q = arith.bitcast %t_2 : !f to !i
  %t_5 = arith.andi %q, %i1 : !i
  %odd = arith.cmpi ne, %t_5, %i0 : !i
  %t_6 = arith.andi %q, %i2 : !i
  %sg = arith.shli %t_6, %i62 : !i
  %t_7 = arith.select %odd, %sincos_poly#1, %sincos_poly#0 : !b, !f
  %t_8 = arith.bitcast %t_7 : !f to !i
  %t_9 = arith.xori %t_8, %sg : !i
  %s = arith.bitcast %t_9 : !i to !f
  %t_10 = arith.select %odd, %sincos_poly#3, %sincos_poly#2 : !b, !f
  %t_11 = arith.bitcast %t_10 : !f to !i
  %t_12 = arith.xori %t_11, %sg : !i
  %sl = arith.bitcast %t_12 : !i to !f
  return %s, %sl : !f, !f
}
