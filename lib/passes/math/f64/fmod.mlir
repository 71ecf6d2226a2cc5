// fmod: exact. Quotients below 2^52: q = trunc(x/y) is right or one too big, and x - q y, one FMA, is
// exact either way. Larger quotients in any lane: fmod_huge.
// Max error (measured): 0 ULP.
func.func private @cjit_fmod_f64(%x: !f, %y: !f) -> !f {
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %two52 = arith.constant dense<0x4330000000000000> : !f  // 4503599627370496.0
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %ax = math.absf %x : !f
  %ay = math.absf %y : !f
  %d = arith.divf %ax, %ay : !f
  %q = math.trunc %d : !f
  // exact: the remainder is representable, and q is right or one too big
  %t = arith.negf %q : !f
  %r0 = math.fma %t, %ay, %ax : !f
  %t_1 = arith.cmpf olt, %r0, %zero : !f
  %t_2 = arith.addf %r0, %ay : !f
  %r1 = arith.select %t_1, %t_2, %r0 : !b, !f
  %t_3 = arith.cmpf olt, %ax, %ay : !f
  %r2 = arith.select %t_3, %ax, %r1 : !b, !f
  %r3 = math.copysign %r2, %x : !f
  %t_4 = arith.cmpf olt, %ax, %inf : !f
  %t_5 = arith.cmpf ogt, %ay, %zero : !f
  %fin = arith.andi %t_4, %t_5 : !b
  %t_6 = arith.cmpf oge, %d, %two52 : !f
  %t_7 = arith.andi %t_6, %fin : !b
  %t_8 = arith.cmpf olt, %ay, %inf : !f
  %huge = arith.andi %t_7, %t_8 : !b
  %r4 = arith.select %fin, %r3, %nan : !b, !f
  %t_9 = arith.cmpf uno, %y, %y : !f
  %r5 = arith.select %t_9, %nan, %r4 : !b, !f
  %any = vector.reduction <or>, %huge : !b into i1
  %res = scf.if %any -> (!f) {
    %cold = func.call @cjit_fmod_huge_f64(%x, %y) : (!f, !f) -> !f
    scf.yield %cold : !f
  } else {
    scf.yield %r5 : !f
  }
  return %res : !f
}
