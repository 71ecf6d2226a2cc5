// Argument reduction of sin, cos and tan: x = n pi/2 + r + rl with |r| <= pi/4 (a little over), n's low two bits
// are the quadrant. Cody & Waite with fused multiply-add, pi/2 = c1 + c2 + c3 of 24 bits each: x - n c1 is exact;
// n c2 is taken as an exact product p + pl, and the error of adding p (Fast2Sum: exact here, since x - n c1 is a
// multiple of 2^-24) goes into rl with pl and n c3, so r + rl has about 48 bits. Valid to |x| = 2^18; a vector
// with a larger lane (or inf) goes to the cold exact reduction. NaN stays hot. The low bits of the returned
// integer are n mod 2^22.
func.func private @cjit_trig_reduce_f32(%x: !f) -> (!f, !f, !i) {
  %magic = arith.constant dense<0x4B400000> : !f  // 12582912
  %two_over_pi = arith.constant dense<0x3F22F983> : !f  // 0.636619747
  %minus_c1 = arith.constant dense<0xBFC90FDB> : !f  // -1.57079637
  %minus_c2 = arith.constant dense<0x333BBD2E> : !f  // 4.371138828673793e-08
  %minus_c3 = arith.constant dense<0x26F72CED> : !f  // 1.7151245100058819e-15
  %c_0 = arith.constant dense<0x48800000> : !f  // 262144
  %t = math.fma %x, %two_over_pi, %magic : !f
  %n = arith.subf %t, %magic : !f
  %r1 = math.fma %n, %minus_c1, %x : !f
  %p = arith.mulf %n, %minus_c2 : !f
  %t_1 = arith.negf %p : !f
  %pl = math.fma %n, %minus_c2, %t_1 : !f
  %r = arith.addf %r1, %p : !f
  %d = arith.subf %r1, %r : !f
  %e = arith.addf %d, %p : !f
  %l = math.fma %n, %minus_c3, %e : !f
  %rl = arith.addf %l, %pl : !f
  %q = arith.bitcast %t : !f to !i
  %t_2 = math.absf %x : !f
  %huge = arith.cmpf ogt, %t_2, %c_0 : !f
  %t_3 = vector.reduction <or>, %huge : !b into i1
  %t_4:3 = scf.if %t_3 -> (!f, !f, !i) {
    %rare_:3 = func.call @cjit_trig_huge_f32(%x, %r, %rl, %q) : (!f, !f, !f, !i) -> (!f, !f, !i)
    scf.yield %rare_#0, %rare_#1, %rare_#2 : !f, !f, !i
  } else {
    scf.yield %r, %rl, %q : !f, !f, !i
  }
  return %t_4#0, %t_4#1, %t_4#2 : !f, !f, !i
}
