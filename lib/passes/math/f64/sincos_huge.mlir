// sincos_huge(x) = (sin x, cos x) when some lane is beyond trig_reduce's range. Cold: lanes in range go
// through trig_reduce again, so a lane's result does not depend on its neighbours.
func.func private @cjit_sincos_huge_f64(%x: !f) -> (!f, !f) attributes {cjit.cold} {
  %trig_max = arith.constant dense<0x4130000000000000> : !f  // 1048576.0
  %i1 = arith.constant dense<1> : !i
  %i0 = arith.constant dense<0> : !i
  %i2 = arith.constant dense<2> : !i
  %i62 = arith.constant dense<62> : !i
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %trig_reduce:3 = func.call @cjit_trig_reduce_f64(%x) : (!f) -> (!f, !f, !i)
  %trig_huge:3 = func.call @cjit_trig_huge_f64(%x) : (!f) -> (!f, !f, !i)
  %t = math.absf %x : !f
  %huge = arith.cmpf ogt, %t, %trig_max : !f
  %hi = arith.select %huge, %trig_huge#0, %trig_reduce#0 : !b, !f
  %lo = arith.select %huge, %trig_huge#1, %trig_reduce#1 : !b, !f
  %q = arith.select %huge, %trig_huge#2, %trig_reduce#2 : !b, !i
  %sincos_poly:4 = func.call @cjit_sincos_poly_f64(%hi, %lo) : (!f, !f) -> (!f, !f, !f, !f)
  %t_1 = arith.andi %q, %i1 : !i
  %odd = arith.cmpi ne, %t_1, %i0 : !i
  %sv = arith.select %odd, %sincos_poly#1, %sincos_poly#0 : !b, !f
  %cv = arith.select %odd, %sincos_poly#0, %sincos_poly#1 : !b, !f
  %t_2 = arith.bitcast %sv : !f to !i
  %t_3 = arith.andi %q, %i2 : !i
  %t_4 = arith.shli %t_3, %i62 : !i
  %t_5 = arith.xori %t_2, %t_4 : !i
  %s1 = arith.bitcast %t_5 : !i to !f
  %t_6 = arith.bitcast %cv : !f to !i
  %t_7 = arith.addi %q, %i1 : !i
  %t_8 = arith.andi %t_7, %i2 : !i
  %t_9 = arith.shli %t_8, %i62 : !i
  %t_10 = arith.xori %t_6, %t_9 : !i
  %c1 = arith.bitcast %t_10 : !i to !f
  // sin(-0) = -0, and inf - inf = nan
  %t_11 = arith.cmpf oeq, %x, %zero : !f
  %s2 = arith.select %t_11, %x, %s1 : !b, !f
  %t_12 = math.absf %x : !f
  %inv = arith.cmpf oeq, %t_12, %inf : !f
  %rs = arith.select %inv, %nan, %s2 : !b, !f
  %rc = arith.select %inv, %nan, %c1 : !b, !f
  return %rs, %rc : !f, !f
}
