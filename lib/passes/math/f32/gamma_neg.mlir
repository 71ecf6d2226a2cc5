// Gamma of negative lanes by reflection: -pi/(|x| sin(pi |x|) g), g = Gamma(|x|) in f64. Integers and -inf give
// NaN. Other lanes keep r.
func.func private @cjit_gamma_neg_f32(%x: !f, %g: !d, %r: !f) -> !f attributes {cjit.cold} {
  %minus_pi = arith.constant dense<0xC00921FB54442D18> : !d  // -3.1415926535897931
  %c_0 = arith.constant dense<0x0000000000000000> : !d  // 0
  %nan = arith.constant dense<0x7FC00000> : !f  // nan
  %c_1 = arith.constant dense<0x00000000> : !f  // 0.0
  %t_0 = arith.extf %x : !f to !d
  %a = math.absf %t_0 : !d
  %s = func.call @cjit_dsinpi_f32(%a) : (!d) -> !d
  %t_1 = arith.mulf %a, %s : !d
  %t_2 = arith.mulf %t_1, %g : !d
  %t_3 = arith.divf %minus_pi, %t_2 : !d
  %y = arith.truncf %t_3 : !d to !f
  %t_4 = arith.cmpf oeq, %s, %c_0 : !d
  %y1 = arith.select %t_4, %nan, %y : !b, !f
  %t_5 = arith.cmpf olt, %x, %c_1 : !f
  %t_6 = arith.select %t_5, %y1, %r : !b, !f
  return %t_6 : !f
}
