// sin: quadrant and remainder from trig_reduce, both polynomials from sincos_poly, then a select and a
// sign flip by quadrant.
// Reduction: see trig_reduce (|x| <= 2^20) and, when any lane is beyond, the cold path (exact,
// Payne-Hanek). The cold path stands at the end, so that sin, cos and tan of one value share everything
// before it.
// Max error (measured): 0.79 ULP.
func.func private @cjit_sin_f64(%x: !f) -> !f {
  %i1 = arith.constant dense<1> : !i
  %i0 = arith.constant dense<0> : !i
  %i2 = arith.constant dense<2> : !i
  %i62 = arith.constant dense<62> : !i
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %trig_max = arith.constant dense<0x4130000000000000> : !f  // 1048576.0
  %trig_reduce:3 = func.call @cjit_trig_reduce_f64(%x) : (!f) -> (!f, !f, !i)
  %sincos_poly:4 = func.call @cjit_sincos_poly_f64(%trig_reduce#0, %trig_reduce#1) : (!f, !f) -> (!f, !f, !f, !f)
  %t = arith.andi %trig_reduce#2, %i1 : !i
  %odd = arith.cmpi ne, %t, %i0 : !i
  %v = arith.select %odd, %sincos_poly#1, %sincos_poly#0 : !b, !f
  // quadrant sign: bit 1 of q moved to the sign bit
  %t_1 = arith.andi %trig_reduce#2, %i2 : !i
  %sg = arith.shli %t_1, %i62 : !i
  %t_2 = arith.bitcast %v : !f to !i
  %t_3 = arith.xori %t_2, %sg : !i
  %r0 = arith.bitcast %t_3 : !i to !f
  %t_4 = arith.cmpf oeq, %x, %zero : !f
  %r = arith.select %t_4, %x, %r0 : !b, !f
  %t_5 = math.absf %x : !f
  %huge = arith.cmpf ogt, %t_5, %trig_max : !f
  %any = vector.reduction <or>, %huge : !b into i1
  %res = scf.if %any -> (!f) {
    %r_1:2 = func.call @cjit_sincos_huge_f64(%x) : (!f) -> (!f, !f)
    scf.yield %r_1#0 : !f
  } else {
    scf.yield %r : !f
  }
  return %res : !f
}
