// ../f64/log_split.mlir for one lane. Two selects by one comparison go through a general register on x86, and a
// dependency on what that held before would run the iterations of a loop one after the other: so masks here.
// For x > 0, which is all that is asked of, x is below the least normal number where the difference of the bits is
// negative.
func.func private @cjit_log_split_f64(%x: !f) -> (!f, !f) {
  %min_normal = arith.constant dense<4503599627370496> : !i  // 0x0010000000000000
  %two54 = arith.constant dense<0x4350000000000000> : !f  // 1.8014398509481984e+16
  %i2f_bias = arith.constant dense<4841369599423284223> : !i  // 0x43300000000003FF
  %fiftyfour = arith.constant dense<54> : !i
  %log_off = arith.constant dense<2638147582215219> : !i  // 0x00095F619980C433
  %mant = arith.constant dense<4503599627370495> : !i  // 0x000FFFFFFFFFFFFF
  %sqrt_half_bits = arith.constant dense<4604544271217802189> : !i  // 0x3FE6A09E667F3BCD
  %i52 = arith.constant dense<52> : !i
  %i63 = arith.constant dense<63> : !i
  %ones = arith.constant dense<-1> : !i
  %i2f = arith.constant dense<4841369599423283200> : !i  // 0x4330000000000000
  // subnormals are scaled by 2^54
  %bits = arith.bitcast %x : !f to !i
  %below = arith.subi %bits, %min_normal : !i
  %tiny = arith.shrsi %below, %i63 : !i
  %t = arith.mulf %x, %two54 : !f
  %scaled = arith.bitcast %t : !f to !i
  %k = arith.andi %scaled, %tiny : !i
  %usual = arith.xori %tiny, %ones : !i
  %k_1 = arith.andi %bits, %usual : !i
  %x1 = arith.ori %k, %k_1 : !i
  %more = arith.andi %tiny, %fiftyfour : !i
  %b = arith.addi %i2f_bias, %more : !i
  %bias = arith.bitcast %b : !i to !f
  %u = arith.addi %x1, %log_off : !i
  %t_2 = arith.andi %u, %mant : !i
  %t_3 = arith.addi %t_2, %sqrt_half_bits : !i
  %m = arith.bitcast %t_3 : !i to !f
  %t_4 = arith.shrui %u, %i52 : !i
  %t_5 = arith.ori %t_4, %i2f : !i
  %t_6 = arith.bitcast %t_5 : !i to !f
  %e = arith.subf %t_6, %bias : !f
  return %m, %e : !f, !f
}
