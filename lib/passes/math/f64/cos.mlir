// cos: quadrant and remainder from trig_reduce, both polynomials from sincos_poly, then a select and a
// sign flip by quadrant.
// Reduction: see trig_reduce (|x| <= 2^20) and, when any lane is beyond, the cold path (exact,
// Payne-Hanek). The cold path stands at the end, so that sin, cos and tan of one value share everything
// before it.
// Max error (measured): 0.79 ULP.
func.func private @cjit_cos_f64(%x: !f) -> !f {
  %i1 = arith.constant dense<1> : !i
  %i0 = arith.constant dense<0> : !i
  %i2 = arith.constant dense<2> : !i
  %i62 = arith.constant dense<62> : !i
  %trig_max = arith.constant dense<0x4130000000000000> : !f  // 1048576.0
  %trig_reduce:3 = func.call @cjit_trig_reduce_f64(%x) : (!f) -> (!f, !f, !i)
  %sincos_poly:4 = func.call @cjit_sincos_poly_f64(%trig_reduce#0, %trig_reduce#1) : (!f, !f) -> (!f, !f, !f, !f)
  %t = arith.andi %trig_reduce#2, %i1 : !i
  %odd = arith.cmpi ne, %t, %i0 : !i
  %v = arith.select %odd, %sincos_poly#0, %sincos_poly#1 : !b, !f
  // quadrant sign: bit 1 of q+1 moved to the sign bit
  %t_1 = arith.addi %trig_reduce#2, %i1 : !i
  %t_2 = arith.andi %t_1, %i2 : !i
  %sg = arith.shli %t_2, %i62 : !i
  %t_3 = arith.bitcast %v : !f to !i
  %t_4 = arith.xori %t_3, %sg : !i
  %r0 = arith.bitcast %t_4 : !i to !f
  %t_5 = math.absf %x : !f
  %huge = arith.cmpf ogt, %t_5, %trig_max : !f
  %any = vector.reduction <or>, %huge : !b into i1
  %res = scf.if %any -> (!f) {
    %r:2 = func.call @cjit_sincos_huge_f64(%x) : (!f) -> (!f, !f)
    scf.yield %r#1 : !f
  } else {
    scf.yield %r0 : !f
  }
  return %res : !f
}
