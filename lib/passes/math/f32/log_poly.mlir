// log(2^k (1 + f)) for log and log1p, |f| <= 1/3: k ln2 + f + f^2 Q(f), Q a degree 8 minimax polynomial (Remez,
// relative error of log1p). k ln2_hi is exact (15 bits), k ln2_hi + f is summed by Fast2Sum, all smaller terms are
// added to its error. Returns the sum and the error for the caller to add.
func.func private @cjit_log_poly_f32(%f: !f, %kf: !f) -> (!f, !f) {
  %ln2_hi = arith.constant dense<0x3F317200> : !f  // 0.693145752
  %c_0 = arith.constant dense<0x3EAAAA7D> : !f  // 0.333331972
  %c_1 = arith.constant dense<0xBE7FFFCA> : !f  // -0.249999195
  %c_2 = arith.constant dense<0x3E4CEAC6> : !f  // 0.20011434
  %c_3 = arith.constant dense<0xBE2ABF13> : !f  // -0.166744515
  %c_4 = arith.constant dense<0x3E0F412B> : !f  // 0.139897034
  %c_5 = arith.constant dense<0xBDFB5AF4> : !f  // -0.122732073
  %c_6 = arith.constant dense<0x3E0FFACA> : !f  // 0.140605122
  %c_7 = arith.constant dense<0xBDFFCBCA> : !f  // -0.124900416
  %c_8 = arith.constant dense<0xBF000000> : !f  // -0.5
  %ln2_lo = arith.constant dense<0x35BFBE8E> : !f  // 1.428606765330187e-06
  %a = arith.mulf %kf, %ln2_hi : !f
  %t = arith.mulf %f, %f : !f
  %t_1 = math.fma %c_1, %f, %c_0 : !f
  %t_2 = math.fma %c_3, %f, %c_2 : !f
  %t_3 = math.fma %c_5, %f, %c_4 : !f
  %t_4 = math.fma %c_7, %f, %c_6 : !f
  %t_5 = math.fma %t_2, %t, %t_1 : !f
  %t_6 = math.fma %t_4, %t, %t_3 : !f
  %t_7 = arith.mulf %t, %t : !f
  %E = math.fma %t_6, %t_7, %t_5 : !f
  %Q = math.fma %f, %E, %c_8 : !f
  %kl = arith.mulf %kf, %ln2_lo : !f
  %w = math.fma %t, %Q, %kl : !f
  %h = arith.addf %a, %f : !f
  %t_8 = arith.subf %h, %a : !f
  %l = arith.subf %f, %t_8 : !f
  %t_9 = arith.addf %l, %w : !f
  return %h, %t_9 : !f, !f
}
