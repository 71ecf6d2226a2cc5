// Gamma(x) (C's tgamma) = exp(lgamma_pos(|x|)) in f64, rounded once; a vector with a negative lane goes on to
// gamma_neg (cold). Gamma(+-0) = +-inf, negative integers and -inf NaN. Measured: max 0.5003 ULP (every 31st
// float).
func.func private @cjit_gamma_f32(%x: !f) -> !f {
  %c_0 = arith.constant dense<0x4072C00000000000> : !d  // 300
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %c_1 = arith.constant dense<0x00000000> : !f  // 0.0
  %a = math.absf %x : !f
  %t_0 = arith.extf %a : !f to !d
  %lg = func.call @cjit_lgamma_pos_f32(%t_0) : (!d) -> !d
  %t_1 = arith.cmpf ogt, %lg, %c_0 : !d
  %lc = arith.select %t_1, %c_0, %lg : !b, !d
  %g = func.call @cjit_dexp_f32(%lc) : (!d) -> !d
  %r = arith.truncf %g : !d to !f
  %t_2 = arith.cmpf oeq, %a, %c_1 : !f
  %t_3 = math.copysign %inf, %x : !f
  %r1 = arith.select %t_2, %t_3, %r : !b, !f
  %t_4 = arith.cmpf olt, %a, %inf : !f
  %r2 = arith.select %t_4, %r1, %x : !b, !f
  %t_5 = arith.cmpf olt, %x, %c_1 : !f
  %t_6 = vector.reduction <or>, %t_5 : !b into i1
  %r3 = scf.if %t_6 -> (!f) {
    %rare_ = func.call @cjit_gamma_neg_f32(%x, %g, %r2) : (!f, !d, !f) -> !f
    scf.yield %rare_ : !f
  } else {
    scf.yield %r2 : !f
  }
  return %r3 : !f
}
