// 2^x = 2^n 2^r, n = round(x), r = x - n exact, |r| <= 1/2. 2^r = 1 + (r ln2_hi + r (ln2_lo + r q(r))), q a degree
// 4 minimax polynomial (Remez, coefficients rounded one by one). 2^n as two factors like in exp. Measured: max
// 0.8861 ULP (every 7th float).
func.func private @cjit_exp2_f32(%x: !f) -> !f {
  %lo = arith.constant dense<0xC3170000> : !f  // -151
  %hi = arith.constant dense<0x43010000> : !f  // 129
  %c_0 = arith.constant dense<0x00000000> : !f  // 0.0
  %magic_neg = arith.constant dense<0x4B4000BF> : !f  // 12583103
  %magic_pos = arith.constant dense<0x4B40003F> : !f  // 12582975
  %two_m64 = arith.constant dense<0x1F800000> : !f  // 5.421010862427522e-20
  %two_p64 = arith.constant dense<0x5F800000> : !f  // 1.84467441e+19
  %c_1 = arith.constant dense<0x3E75FDEE> : !f  // 0.240226477
  %c_2 = arith.constant dense<0x3D6357C0> : !f  // 0.0555036068
  %c_3 = arith.constant dense<0x3C1D96D0> : !f  // 0.00961847603
  %c_4 = arith.constant dense<0x3AAF84DE> : !f  // 0.00133910379
  %c_5 = arith.constant dense<0x3920DF95> : !f  // 0.00015342079859692603
  %ln2_lo = arith.constant dense<0xB102E308> : !f  // -1.9046542121259336e-09
  %ln2_hi = arith.constant dense<0x3F317218> : !f  // 0.693147182
  %c_6 = arith.constant dense<0x3F800000> : !f  // 1
  %c_7 = arith.constant dense<23> : !i
  %t_0 = arith.cmpf ogt, %x, %hi : !f
  %t_1 = arith.select %t_0, %hi, %x : !b, !f
  %t_2 = arith.cmpf olt, %t_1, %lo : !f
  %xc = arith.select %t_2, %lo, %t_1 : !b, !f
  %t_3 = arith.cmpf olt, %x, %c_0 : !f
  %t_4 = arith.select %t_3, %magic_neg, %magic_pos : !b, !f
  %t_5 = arith.select %t_3, %two_m64, %two_p64 : !b, !f
  %t_6 = arith.addf %xc, %t_4 : !f
  %n = arith.subf %t_6, %t_4 : !f
  %r = arith.subf %xc, %n : !f
  %t_7 = math.fma %c_2, %r, %c_1 : !f
  %t_8 = math.fma %c_4, %r, %c_3 : !f
  %t_9 = arith.mulf %r, %r : !f
  %t_10 = math.fma %t_8, %t_9, %t_7 : !f
  %t_11 = arith.mulf %t_9, %t_9 : !f
  %q = math.fma %c_5, %t_11, %t_10 : !f
  %u = math.fma %r, %q, %ln2_lo : !f
  %w = arith.mulf %r, %u : !f
  %p = math.fma %r, %ln2_hi, %w : !f
  %e = arith.addf %p, %c_6 : !f
  %t_12 = arith.bitcast %t_6 : !f to !i
  %t_13 = arith.shli %t_12, %c_7 : !i
  %s1 = arith.bitcast %t_13 : !i to !f
  %es = arith.mulf %e, %s1 : !f
  %t_14 = arith.mulf %es, %t_5 : !f
  return %t_14 : !f
}
