// atanh: log(1 + v)/2 with v = 2|x|/(1 - |x|) as head and tail, by log_uc; x itself below 2^-27.
// Max error (measured): 0.71 ULP.
func.func private @cjit_atanh_f64(%x: !f) -> !f {
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %k = arith.constant dense<0x3E40000000000000> : !f  // 7.450580596923828e-09
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %a0 = math.absf %x : !f
  %t = arith.cmpf olt, %a0, %one : !f
  %a = arith.select %t, %a0, %zero : !b, !f
  // v + vl = 2a/(1 - a); atanh a = log(1 + v)/2
  %d = arith.subf %one, %a : !f
  %t_1 = arith.subf %one, %d : !f
  %dl = arith.subf %t_1, %a : !f
  %i = arith.divf %one, %d : !f
  %n = arith.addf %a, %a : !f
  %v = arith.mulf %n, %i : !f
  %t_2 = arith.negf %v : !f
  %t_3 = arith.negf %v : !f
  %t_4 = math.fma %t_3, %d, %n : !f
  %r = math.fma %t_2, %dl, %t_4 : !f
  %vl = arith.mulf %r, %i : !f
  %u = arith.addf %v, %one : !f
  %bb = arith.subf %u, %v : !f
  %t_5 = arith.subf %u, %bb : !f
  %t_6 = arith.subf %v, %t_5 : !f
  %t_7 = arith.subf %one, %bb : !f
  %c0 = arith.addf %t_6, %t_7 : !f
  %c = arith.addf %c0, %vl : !f
  %log_uc:2 = func.call @cjit_log_uc_f64(%u, %c, %zero) : (!f, !f, !f) -> (!f, !f)
  %t_8 = arith.addf %log_uc#0, %log_uc#1 : !f
  %y = arith.mulf %t_8, %half : !f
  %t_9 = arith.cmpf olt, %a0, %k : !f
  %y1 = arith.select %t_9, %a0, %y : !b, !f
  %t_10 = arith.cmpf oeq, %a0, %one : !f
  %y2 = arith.select %t_10, %inf, %y1 : !b, !f
  %t_11 = arith.cmpf ole, %a0, %one : !f
  %y3 = arith.select %t_11, %y2, %nan : !b, !f
  %res = math.copysign %y3, %x : !f
  return %res : !f
}
