// log_split(x) = (m, e): x = m 2^e with sqrt(1/2) <= m < sqrt(2), for finite x > 0, subnormals included.
// Integer addition to the bits (u >> 52 is the biased exponent of x/sqrt(1/2)); e to float by OR-ing it
// into the mantissa of 2^52.
func.func private @cjit_log_split_f64(%x: !f) -> (!f, !f) {
  %min_normal = arith.constant dense<0x0010000000000000> : !f  // 2.2250738585072014e-308
  %two54 = arith.constant dense<0x4350000000000000> : !f  // 1.8014398509481984e+16
  %i2f_bias54 = arith.constant dense<0x4330000000000435> : !f  // 4503599627371573.0
  %i2f_bias = arith.constant dense<0x43300000000003FF> : !f  // 4503599627371519.0
  %log_off = arith.constant dense<2638147582215219> : !i  // 0x00095F619980C433
  %mant = arith.constant dense<4503599627370495> : !i  // 0x000FFFFFFFFFFFFF
  %sqrt_half_bits = arith.constant dense<4604544271217802189> : !i  // 0x3FE6A09E667F3BCD
  %i52 = arith.constant dense<52> : !i
  %i2f = arith.constant dense<4841369599423283200> : !i  // 0x4330000000000000
  // subnormals are scaled by 2^54
  %tiny = arith.cmpf olt, %x, %min_normal : !f
  %t = arith.mulf %x, %two54 : !f
  %x1 = arith.select %tiny, %t, %x : !b, !f
  %bias = arith.select %tiny, %i2f_bias54, %i2f_bias : !b, !f
  %t_1 = arith.bitcast %x1 : !f to !i
  %u = arith.addi %t_1, %log_off : !i
  %t_2 = arith.andi %u, %mant : !i
  %t_3 = arith.addi %t_2, %sqrt_half_bits : !i
  %m = arith.bitcast %t_3 : !i to !f
  %t_4 = arith.shrui %u, %i52 : !i
  %t_5 = arith.ori %t_4, %i2f : !i
  %t_6 = arith.bitcast %t_5 : !i to !f
  %e = arith.subf %t_6, %bias : !f
  return %m, %e : !f, !f
}
