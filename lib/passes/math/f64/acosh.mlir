// acosh: log(1 + v) with t = x - 1 (exact), v = t + sqrt(2t + t^2) as head and tail, by log_uc; log x +
// ln2 beyond 2^30.
// Max error (measured): 1.74 ULP.
func.func private @cjit_acosh_f64(%x: !f) -> !f {
  %k = arith.constant dense<0x41D0000000000000> : !f  // 1073741824.0
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %big = arith.cmpf ogt, %x, %k : !f
  %t0 = arith.subf %x, %one : !f
  %t = arith.select %big, %one, %t0 : !b, !f
  // v + vl = t + sqrt(2t + t^2); acosh x = log(1 + v)
  %t2 = arith.addf %t, %t : !f
  %w = math.fma %t, %t, %t2 : !f
  %s = math.sqrt %w : !f
  %v = arith.addf %s, %t : !f
  %t_1 = arith.subf %s, %v : !f
  %vl = arith.addf %t_1, %t : !f
  %u0 = arith.addf %v, %one : !f
  %bb = arith.subf %u0, %v : !f
  %t_2 = arith.subf %u0, %bb : !f
  %t_3 = arith.subf %v, %t_2 : !f
  %t_4 = arith.subf %one, %bb : !f
  %cl = arith.addf %t_3, %t_4 : !f
  %c1 = arith.addf %cl, %vl : !f
  %u = arith.select %big, %x, %u0 : !b, !f
  %c = arith.select %big, %zero, %c1 : !b, !f
  %de = arith.select %big, %one, %zero : !b, !f
  %log_uc:2 = func.call @cjit_log_uc_f64(%u, %c, %de) : (!f, !f, !f) -> (!f, !f)
  %y = arith.addf %log_uc#0, %log_uc#1 : !f
  %t_5 = arith.cmpf oeq, %x, %inf : !f
  %y1 = arith.select %t_5, %inf, %y : !b, !f
  %t_6 = arith.cmpf oge, %x, %one : !f
  %res = arith.select %t_6, %y1, %nan : !b, !f
  return %res : !f
}
