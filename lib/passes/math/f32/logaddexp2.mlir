// logaddexp2(x, y) = log2(2^x + 2^y) = max + log2(1 + 2^-|x - y|) in f64, as in logaddexp; x = y gives x + 1
// exactly. Measured: max 0.5000 ULP (random pairs of every scale, 1.2 to 2.4 million, and all pairs of special
// values).
func.func private @cjit_logaddexp2_f32(%x: !f, %y: !f) -> !f {
  %c_0 = arith.constant dense<0x0000000000000000> : !d  // 0
  %ln2 = arith.constant dense<0x3FE62E42FEFA39EF> : !d  // 0.69314718055994529
  %c_1 = arith.constant dense<0xC085E00000000000> : !d  // -700
  %c_2 = arith.constant dense<0x4000000000000000> : !d  // 2
  %c_3 = arith.constant dense<0x3FE5555555555556> : !d  // 0.66666666666666674
  %c_4 = arith.constant dense<0x3FD9999999999553> : !d  // 0.39999999999993924
  %c_5 = arith.constant dense<0x3FD24924924C238F> : !d  // 0.28571428572518526
  %c_6 = arith.constant dense<0x3FCC71C71A5A2478> : !d  // 0.22222222124790725
  %c_7 = arith.constant dense<0x3FC745D1E0DC01B8> : !d  // 0.18181823234045935
  %c_8 = arith.constant dense<0x3FC3B12D4AB773F2> : !d  // 0.15384451053878895
  %c_9 = arith.constant dense<0x3FC11235AF418598> : !d  // 0.13336821610850502
  %c_10 = arith.constant dense<0x3FBDFE0BED3B59E3> : !d  // 0.1171576933078096
  %c_11 = arith.constant dense<0x3FBC17D327F4344D> : !d  // 0.10973853803098273
  %c_12 = arith.constant dense<0x3FB1E4613C731998> : !d  // 0.06989104963131465
  %c_13 = arith.constant dense<0x3FC51703232363C6> : !d  // 0.16476477828726227
  %log2e = arith.constant dense<0x3FF71547652B82FE> : !d  // 1.4426950408889634
  %c_14 = arith.constant dense<0x3FF0000000000000> : !d  // 1
  %t_0 = arith.extf %x : !f to !d
  %t_1 = arith.extf %y : !f to !d
  %t_2 = arith.cmpf ogt, %t_0, %t_1 : !d
  %t_3 = arith.select %t_2, %t_0, %t_1 : !b, !d
  %t_4 = arith.subf %t_0, %t_1 : !d
  %t_5 = math.absf %t_4 : !d
  %t_6 = arith.negf %t_5 : !d
  %t_7 = arith.cmpf oeq, %t_0, %t_1 : !d
  %t_8 = arith.select %t_7, %c_0, %t_6 : !b, !d
  %t_9 = arith.mulf %t_8, %ln2 : !d
  %t_10 = arith.cmpf olt, %t_9, %c_1 : !d
  %t_11 = arith.select %t_10, %c_1, %t_9 : !b, !d
  %t_12 = func.call @cjit_dexp_f32(%t_11) : (!d) -> !d
  %t_13 = arith.addf %t_12, %c_2 : !d
  %t_14 = arith.divf %t_12, %t_13 : !d
  %t_15 = arith.mulf %t_14, %t_14 : !d
  %t_16 = math.fma %c_4, %t_15, %c_3 : !d
  %t_17 = math.fma %c_6, %t_15, %c_5 : !d
  %t_18 = math.fma %c_8, %t_15, %c_7 : !d
  %t_19 = math.fma %c_10, %t_15, %c_9 : !d
  %t_20 = math.fma %c_12, %t_15, %c_11 : !d
  %t_21 = arith.mulf %t_15, %t_15 : !d
  %t_22 = math.fma %t_17, %t_21, %t_16 : !d
  %t_23 = math.fma %t_19, %t_21, %t_18 : !d
  %t_24 = math.fma %c_13, %t_21, %t_20 : !d
  %t_25 = arith.mulf %t_21, %t_21 : !d
  %t_26 = math.fma %t_23, %t_25, %t_22 : !d
  %t_27 = arith.mulf %t_25, %t_25 : !d
  %t_28 = math.fma %t_24, %t_27, %t_26 : !d
  %t_29 = arith.mulf %t_14, %t_15 : !d
  %t_30 = arith.addf %t_14, %t_14 : !d
  %t_31 = math.fma %t_29, %t_28, %t_30 : !d
  %t_32 = math.fma %t_31, %log2e, %t_3 : !d
  %t_33 = arith.addf %t_3, %c_14 : !d
  %t_34 = arith.select %t_7, %t_33, %t_32 : !b, !d
  %t_35 = arith.truncf %t_34 : !d to !f
  return %t_35 : !f
}
