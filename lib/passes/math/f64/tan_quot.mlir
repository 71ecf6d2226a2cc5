// tan_quot(hi, lo, q) = tan(q pi/2 + hi + lo): s/c or -c/s of sincos_poly with their tails: a product by
// the reciprocal, corrected by its remainder.
func.func private @cjit_tan_quot_f64(%hi: !f, %lo: !f, %q: !i) -> !f {
  %i1 = arith.constant dense<1> : !i
  %i0 = arith.constant dense<0> : !i
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %i63 = arith.constant dense<63> : !i
  %sincos_poly:4 = func.call @cjit_sincos_poly_f64(%hi, %lo) : (!f, !f) -> (!f, !f, !f, !f)
  %t = arith.andi %q, %i1 : !i
  %odd = arith.cmpi ne, %t, %i0 : !i
  %num = arith.select %odd, %sincos_poly#1, %sincos_poly#0 : !b, !f
  %den = arith.select %odd, %sincos_poly#0, %sincos_poly#1 : !b, !f
  %numl = arith.select %odd, %sincos_poly#3, %sincos_poly#2 : !b, !f
  %denl = arith.select %odd, %sincos_poly#2, %sincos_poly#3 : !b, !f
  %i = arith.divf %one, %den : !f
  %y0 = arith.mulf %num, %i : !f
  %t_1 = arith.negf %y0 : !f
  %t_2 = math.fma %t_1, %den, %num : !f
  %t_3 = arith.negf %y0 : !f
  %t_4 = math.fma %t_3, %denl, %numl : !f
  %rem = arith.addf %t_2, %t_4 : !f
  %y = math.fma %rem, %i, %y0 : !f
  %t_5 = arith.bitcast %y : !f to !i
  %t_6 = arith.andi %q, %i1 : !i
  %t_7 = arith.shli %t_6, %i63 : !i
  %t_8 = arith.xori %t_5, %t_7 : !i
  %r = arith.bitcast %t_8 : !i to !f
  return %r : !f
}
