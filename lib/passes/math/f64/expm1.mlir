// expm1: see expm1_half; clamped below at -40 (result -1) and above where the result overflows to inf.
// Max error (measured): 0.81 ULP.
func.func private @cjit_expm1_f64(%x: !f) -> !f {
  %k = arith.constant dense<0x40862E51EB851EB8> : !f  // 709.79
  %k_1 = arith.constant dense<0xC044000000000000> : !f  // -40.0
  %k_2 = arith.constant dense<0x3C90000000000000> : !f  // 5.551115123125783e-17
  %t = arith.cmpf ogt, %x, %k : !f
  %x1 = arith.select %t, %k, %x : !b, !f
  %t_1 = arith.cmpf olt, %x1, %k_1 : !f
  %x2 = arith.select %t_1, %k_1, %x1 : !b, !f
  %expm1_half:2 = func.call @cjit_expm1_half_f64(%x2) : (!f) -> (!f, !f)
  %y = arith.addf %expm1_half#0, %expm1_half#0 : !f
  // below 2^-54 the result is x: keeps -0 and subnormals
  %t_2 = math.absf %x : !f
  %t_3 = arith.cmpf olt, %t_2, %k_2 : !f
  %res = arith.select %t_3, %x, %y : !b, !f
  return %res : !f
}
