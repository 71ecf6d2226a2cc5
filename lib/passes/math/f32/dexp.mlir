// e^x in f64 for |x| <= 700 (the caller clamps), NaN kept; about 2^-50. n = round(x log2 e), r = x - n ln2 in two
// steps, e^r = 1 + r + r^2 q(r), q a degree 8 minimax polynomial (Remez), 2^n from the bits of the rounding sum.
func.func private @cjit_dexp_f32(%x: !d) -> !d {
  %magic = arith.constant dense<0x43380000000003FF> : !d  // 6755399441056767
  %log2e = arith.constant dense<0x3FF71547652B82FE> : !d  // 1.4426950408889634
  %minus_ln2_hi = arith.constant dense<0xBFE62E42FEE00000> : !d  // -0.69314718036912382
  %minus_ln2_lo = arith.constant dense<0xBDEA39EF35793C76> : !d  // -1.9082149292705877e-10
  %c_0 = arith.constant dense<0x3FE000000000000E> : !d  // 0.50000000000000155
  %c_1 = arith.constant dense<0x3FC5555555550544> : !d  // 0.16666666666609775
  %c_2 = arith.constant dense<0x3FA555555554EC64> : !d  // 0.041666666666480251
  %c_3 = arith.constant dense<0x3F811111126281A3> : !d  // 0.0083333333716957888
  %c_4 = arith.constant dense<0x3F56C16C18A65706> : !d  // 0.0013888888957799841
  %c_5 = arith.constant dense<0x3F2A0198BC6C2764> : !d  // 0.00019841184094842722
  %c_6 = arith.constant dense<0x3EFA019897A61F94> : !d  // 2.4801478028218716e-05
  %c_7 = arith.constant dense<0x3EC72EAC7E7F83AF> : !d  // 2.763547843884617e-06
  %c_8 = arith.constant dense<0x3E928BC464D9EBC0> : !d  // 2.7635642117052362e-07
  %c_9 = arith.constant dense<0x3FF0000000000000> : !d  // 1
  %c_10 = arith.constant dense<52> : !l
  %t = math.fma %x, %log2e, %magic : !d
  %n = arith.subf %t, %magic : !d
  %r0 = math.fma %n, %minus_ln2_hi, %x : !d
  %r = math.fma %n, %minus_ln2_lo, %r0 : !d
  %z = arith.mulf %r, %r : !d
  %t_1 = math.fma %c_1, %r, %c_0 : !d
  %t_2 = math.fma %c_3, %r, %c_2 : !d
  %t_3 = math.fma %c_5, %r, %c_4 : !d
  %t_4 = math.fma %c_7, %r, %c_6 : !d
  %t_5 = math.fma %t_2, %z, %t_1 : !d
  %t_6 = math.fma %t_4, %z, %t_3 : !d
  %t_7 = arith.mulf %z, %z : !d
  %t_8 = math.fma %t_6, %t_7, %t_5 : !d
  %t_9 = arith.mulf %t_7, %t_7 : !d
  %q = math.fma %c_8, %t_9, %t_8 : !d
  %p = math.fma %z, %q, %r : !d
  %e = arith.addf %p, %c_9 : !d
  %t_10 = arith.bitcast %t : !d to !l
  %t_11 = arith.shli %t_10, %c_10 : !l
  %s = arith.bitcast %t_11 : !l to !d
  %t_12 = arith.mulf %e, %s : !d
  return %t_12 : !d
}
