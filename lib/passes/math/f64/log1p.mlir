// log1p: u + c = 1 + x exactly (two-sum), then log_uc. Below 2^-54 the result is x (-0, subnormals).
// Max error (measured): 0.72 ULP.
func.func private @cjit_log1p_f64(%x: !f) -> !f {
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %k = arith.constant dense<0xBFF0000000000000> : !f  // -1.0
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %neg_inf = arith.constant dense<0xFFF0000000000000> : !f  // -inf
  %k_1 = arith.constant dense<0x3C90000000000000> : !f  // 5.551115123125783e-17
  // u + c = 1 + x exactly
  %u = arith.addf %x, %one : !f
  %bb = arith.subf %u, %x : !f
  %t = arith.subf %u, %bb : !f
  %t_1 = arith.subf %x, %t : !f
  %t_2 = arith.subf %one, %bb : !f
  %c = arith.addf %t_1, %t_2 : !f
  %log_uc:2 = func.call @cjit_log_uc_f64(%u, %c, %zero) : (!f, !f, !f) -> (!f, !f)
  %y = arith.addf %log_uc#0, %log_uc#1 : !f
  %t_3 = arith.cmpf ogt, %x, %k : !f
  %t_4 = arith.cmpf olt, %x, %inf : !f
  %ok = arith.andi %t_3, %t_4 : !b
  %t_5 = arith.cmpf olt, %x, %k : !f
  %sp = arith.select %t_5, %nan, %x : !b, !f
  %t_6 = arith.cmpf oeq, %x, %k : !f
  %sp1 = arith.select %t_6, %neg_inf, %sp : !b, !f
  %y1 = arith.select %ok, %y, %sp1 : !b, !f
  %t_7 = math.absf %x : !f
  %t_8 = arith.cmpf olt, %t_7, %k_1 : !f
  %res = arith.select %t_8, %x, %y1 : !b, !f
  return %res : !f
}
