// trig_reduce(x) = (hi, lo, q): x = n pi/2 + hi + lo, |hi| <= pi/4, q = n in its low 2 bits. For |x| <=
// 2^20 (beyond: trig_huge). n by the magic-number addition; pi/2 in three parts of 53, 32 and 53 bits
// (Cody & Waite 1980, chapter 8). x - n*PIO2_1 is exact as one FMA (a multiple of 2^-53 below 1);
// n*PIO2_2 has at most 53 bits, so e is the exact rounding error of hi; the tail carries n*PIO2_3.
// Absolute error below 2^-117, and no x in range comes closer than 2^-59 to a multiple of pi/2.
func.func private @cjit_trig_reduce_f64(%x: !f) -> (!f, !f, !i) {
  %two_over_pi = arith.constant dense<0x3FE45F306DC9C883> : !f  // 0.6366197723675814
  %magic = arith.constant dense<0x4338000000000000> : !f  // 6755399441055744.0
  %neg_pio2_1 = arith.constant dense<0xBFF921FB54442D18> : !f  // -1.5707963267948966
  %neg_pio2_2 = arith.constant dense<0xBC91A62633200000> : !f  // -6.12323399667708e-17
  %neg_pio2_3 = arith.constant dense<0x3A8747F23E32ED70> : !f  // 9.403137205957857e-27
  %t = math.fma %x, %two_over_pi, %magic : !f
  %n = arith.subf %t, %magic : !f
  %a = math.fma %n, %neg_pio2_1, %x : !f
  %hi = math.fma %n, %neg_pio2_2, %a : !f
  %d = arith.subf %a, %hi : !f
  %e = math.fma %n, %neg_pio2_2, %d : !f
  %lo = math.fma %n, %neg_pio2_3, %e : !f
  %q = arith.bitcast %t : !f to !i
  return %hi, %lo, %q : !f, !f, !i
}
