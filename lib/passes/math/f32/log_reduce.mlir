// x = 2^k (1 + f), 1 + f in [2/3, 4/3), for log, log2, log10: returns (f, k as a float). f is exact. Subnormals
// are scaled by 2^23 first. Zero, negative, inf and NaN give rubbish: the callers select.
func.func private @cjit_log_reduce_f32(%x: !f) -> (!f, !f) {
  %min_normal = arith.constant dense<0x00800000> : !f  // 1.1754943508222875e-38
  %c_0 = arith.constant dense<0x4B000000> : !f  // 8388608
  %c_1 = arith.constant dense<1059760811> : !i  // 0x3F2AAAAB
  %exp_mask = arith.constant dense<-8388608> : !i  // 0xFF800000
  %c_2 = arith.constant dense<23> : !i
  %c_3 = arith.constant dense<0x3F800000> : !f  // 1
  %c_4 = arith.constant dense<0x41B80000> : !f  // 23
  %sub = arith.cmpf olt, %x, %min_normal : !f
  %t_0 = arith.mulf %x, %c_0 : !f
  %xs = arith.select %sub, %t_0, %x : !b, !f
  %t_1 = arith.bitcast %xs : !f to !i
  %t_2 = arith.subi %t_1, %c_1 : !i
  %t_3 = arith.andi %t_2, %exp_mask : !i
  %t_4 = arith.subi %t_1, %t_3 : !i
  %t_5 = arith.bitcast %t_4 : !i to !f
  %t_6 = arith.shrsi %t_2, %c_2 : !i
  %f = arith.subf %t_5, %c_3 : !f
  %kf = arith.sitofp %t_6 : !i to !f
  %t_7 = arith.subf %kf, %c_4 : !f
  %k2 = arith.select %sub, %t_7, %kf : !b, !f
  return %f, %k2 : !f, !f
}
