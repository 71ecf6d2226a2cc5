// asinh: log(1 + v) with v = |x| + x^2/(1 + sqrt(1 + x^2)) as head and tail, by log_uc; log|x| + ln2
// beyond 2^30; x itself below 2^-27.
// Max error (measured): 1.05 ULP.
func.func private @cjit_asinh_f64(%x: !f) -> !f {
  %k = arith.constant dense<0x41D0000000000000> : !f  // 1073741824.0
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %k_1 = arith.constant dense<0x3E40000000000000> : !f  // 7.450580596923828e-09
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %a = math.absf %x : !f
  %big = arith.cmpf ogt, %a, %k : !f
  %b = arith.select %big, %one, %a : !b, !f
  // v + vl = a + a^2/(1 + sqrt(1 + a^2)); asinh a = log(1 + v)
  %g = arith.mulf %b, %b : !f
  %t = arith.addf %g, %one : !f
  %q = math.sqrt %t : !f
  %t_1 = arith.addf %q, %one : !f
  %w = arith.divf %g, %t_1 : !f
  %v = arith.addf %b, %w : !f
  %t_2 = arith.subf %b, %v : !f
  %vl = arith.addf %t_2, %w : !f
  %u0 = arith.addf %v, %one : !f
  %c0 = arith.addf %v, %one : !f
  %bb = arith.subf %c0, %v : !f
  %t_3 = arith.subf %c0, %bb : !f
  %t_4 = arith.subf %v, %t_3 : !f
  %t_5 = arith.subf %one, %bb : !f
  %cl = arith.addf %t_4, %t_5 : !f
  %c1 = arith.addf %cl, %vl : !f
  %u = arith.select %big, %a, %u0 : !b, !f
  %c = arith.select %big, %zero, %c1 : !b, !f
  %de = arith.select %big, %one, %zero : !b, !f
  %log_uc:2 = func.call @cjit_log_uc_f64(%u, %c, %de) : (!f, !f, !f) -> (!f, !f)
  %y = arith.addf %log_uc#0, %log_uc#1 : !f
  %t_6 = arith.cmpf olt, %a, %k_1 : !f
  %t_7 = arith.cmpf oeq, %a, %inf : !f
  %keep = arith.ori %t_6, %t_7 : !b
  %y1 = arith.select %keep, %a, %y : !b, !f
  %t_8 = arith.cmpf uno, %x, %x : !f
  %y2 = arith.select %t_8, %x, %y1 : !b, !f
  %res = math.copysign %y2, %x : !f
  return %res : !f
}
