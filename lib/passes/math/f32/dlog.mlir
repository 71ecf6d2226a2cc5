// Natural logarithm in f64 of a positive, normal, finite y (anything else gives rubbish); relative error about
// 2^-50, also near 1. y = 2^k m, m in [sqrt(1/2), sqrt(2)), s = (m - 1)/(m + 1), log m = 2 s + s^3 P(s^2), P a
// degree 6 minimax polynomial (Remez).
func.func private @cjit_dlog_f32(%y: !d) -> !d {
  %c_0 = arith.constant dense<4604544271217802189> : !l  // 0x3FE6A09E667F3BCD
  %exp_mask = arith.constant dense<-4503599627370496> : !l  // 0xFFF0000000000000
  %c_1 = arith.constant dense<32> : !l
  %c_2 = arith.constant dense<20> : !i
  %c_3 = arith.constant dense<0x3FF0000000000000> : !d  // 1
  %c_4 = arith.constant dense<0x3FE5555555555593> : !d  // 0.66666666666667351
  %c_5 = arith.constant dense<0x3FD999999997F852> : !d  // 0.3999999999940701
  %c_6 = arith.constant dense<0x3FD2492494243617> : !d  // 0.2857142874425746
  %c_7 = arith.constant dense<0x3FCC71C51C20D1B6> : !d  // 0.2222219836563803
  %c_8 = arith.constant dense<0x3FC74664E6948EBA> : !d  // 0.18183575877002572
  %c_9 = arith.constant dense<0x3FC39A015313E6D5> : !d  // 0.15313736492662736
  %c_10 = arith.constant dense<0x3FC2F16CAA1DC79A> : !d  // 0.14799269014798427
  %ln2 = arith.constant dense<0x3FE62E42FEFA39EF> : !d  // 0.69314718055994529
  %ib = arith.bitcast %y : !d to !l
  %d = arith.subi %ib, %c_0 : !l
  %ke = arith.andi %d, %exp_mask : !l
  %t_0 = arith.subi %ib, %ke : !l
  %m = arith.bitcast %t_0 : !l to !d
  %t_1 = arith.shrui %d, %c_1 : !l
  %k32 = arith.trunci %t_1 : !l to !i
  %ki = arith.shrsi %k32, %c_2 : !i
  %k = arith.sitofp %ki : !i to !d
  %f = arith.subf %m, %c_3 : !d
  %t_2 = arith.addf %m, %c_3 : !d
  %s = arith.divf %f, %t_2 : !d
  %z = arith.mulf %s, %s : !d
  %t_3 = math.fma %c_5, %z, %c_4 : !d
  %t_4 = math.fma %c_7, %z, %c_6 : !d
  %t_5 = math.fma %c_9, %z, %c_8 : !d
  %t_6 = arith.mulf %z, %z : !d
  %t_7 = math.fma %t_4, %t_6, %t_3 : !d
  %t_8 = math.fma %c_10, %t_6, %t_5 : !d
  %t_9 = arith.mulf %t_6, %t_6 : !d
  %P = math.fma %t_8, %t_9, %t_7 : !d
  %t_10 = arith.mulf %s, %z : !d
  %t_11 = arith.addf %s, %s : !d
  %l = math.fma %t_10, %P, %t_11 : !d
  %t_12 = math.fma %k, %ln2, %l : !d
  return %t_12 : !d
}
