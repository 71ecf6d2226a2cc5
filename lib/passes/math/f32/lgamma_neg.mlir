// lgamma of negative lanes by reflection: log(pi/(|x sin(pi x)|)) - lg, where lg = log Gamma(|x|); integers and
// -inf give inf. Other lanes keep r. Near its zeros at negative x the error is an absolute one, under 2^-35.
func.func private @cjit_lgamma_neg_f32(%x: !f, %lg: !d, %r: !f) -> !f attributes {cjit.cold} {
  %pi = arith.constant dense<0x400921FB54442D18> : !d  // 3.1415926535897931
  %c_0 = arith.constant dense<0x0000000000000000> : !d  // 0
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %c_1 = arith.constant dense<0x00000000> : !f  // 0.0
  %t_0 = arith.extf %x : !f to !d
  %a = math.absf %t_0 : !d
  %t_1 = func.call @cjit_dsinpi_f32(%a) : (!d) -> !d
  %s = math.absf %t_1 : !d
  %t_2 = arith.mulf %a, %s : !d
  %q = arith.divf %pi, %t_2 : !d
  %l = func.call @cjit_dlog_f32(%q) : (!d) -> !d
  %t_3 = arith.subf %l, %lg : !d
  %y = arith.truncf %t_3 : !d to !f
  %t_4 = arith.cmpf oeq, %s, %c_0 : !d
  %y1 = arith.select %t_4, %inf, %y : !b, !f
  %t_5 = arith.cmpf olt, %x, %c_1 : !f
  %t_6 = arith.select %t_5, %y1, %r : !b, !f
  return %t_6 : !f
}
