// fmod_huge(x, y): exact fmod for any arguments. Cold. Mantissas in [1, 2); the exponent difference is
// worked off 50 bits a turn: r 2^50 mod m by one division, truncation and an exact FMA.
func.func private @cjit_fmod_huge_f64(%x: !f, %y: !f) -> !f attributes {cjit.cold} {
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %min_normal = arith.constant dense<0x0010000000000000> : !f  // 2.2250738585072014e-308
  %two54 = arith.constant dense<0x4350000000000000> : !f  // 1.8014398509481984e+16
  %i52 = arith.constant dense<52> : !i
  %i54 = arith.constant dense<54> : !i
  %zi = arith.constant dense<0> : !i
  %mant = arith.constant dense<4503599627370495> : !i  // 0x000FFFFFFFFFFFFF
  %one_bits = arith.constant dense<4607182418800017408> : !i  // 0x3FF0000000000000
  %i4096 = arith.constant dense<4096> : !i
  %i1 = arith.constant dense<1> : !i
  %i1536 = arith.constant dense<1536> : !i
  %i1537 = arith.constant dense<1537> : !i
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %ax = math.absf %x : !f
  %ay = math.absf %y : !f
  %t = arith.cmpf olt, %ax, %inf : !f
  %t_1 = arith.cmpf ogt, %ay, %zero : !f
  %t_2 = arith.andi %t, %t_1 : !b
  %t_3 = arith.cmpf olt, %ay, %inf : !f
  %ok = arith.andi %t_2, %t_3 : !b
  %t_4 = arith.cmpf ogt, %ax, %zero : !f
  %t_5 = arith.andi %ok, %t_4 : !b
  %ux = arith.select %t_5, %ax, %one : !b, !f
  %uy = arith.select %ok, %ay, %one : !b, !f
  // mantissas in [1, 2) and exponents, subnormals scaled by 2^54 first
  %tx = arith.cmpf olt, %ux, %min_normal : !f
  %ty = arith.cmpf olt, %uy, %min_normal : !f
  %t_6 = arith.mulf %ux, %two54 : !f
  %t_7 = arith.select %tx, %t_6, %ux : !b, !f
  %bx = arith.bitcast %t_7 : !f to !i
  %t_8 = arith.mulf %uy, %two54 : !f
  %t_9 = arith.select %ty, %t_8, %uy : !b, !f
  %by = arith.bitcast %t_9 : !f to !i
  %t_10 = arith.shrui %bx, %i52 : !i
  %t_11 = arith.select %tx, %i54, %zi : !b, !i
  %ex = arith.subi %t_10, %t_11 : !i
  %t_12 = arith.shrui %by, %i52 : !i
  %t_13 = arith.select %ty, %i54, %zi : !b, !i
  %ey = arith.subi %t_12, %t_13 : !i
  %t_14 = arith.andi %bx, %mant : !i
  %t_15 = arith.ori %t_14, %one_bits : !i
  %mx = arith.bitcast %t_15 : !i to !f
  %t_16 = arith.andi %by, %mant : !i
  %t_17 = arith.ori %t_16, %one_bits : !i
  %my = arith.bitcast %t_17 : !i to !f
  %d0 = arith.subi %ex, %ey : !i
  %dn = arith.cmpi slt, %d0, %zi : !i
  %dd = arith.select %dn, %zi, %d0 : !b, !i
  // r <- (r 2^step) mod my until every lane's exponent difference is used up, 50 bits a turn
  %none = arith.constant dense<0> : !i
  %step_max = arith.constant dense<50> : !i
  %bias = arith.constant dense<1023> : !i
  %fifty_two = arith.constant dense<52> : !i
  %fz = arith.constant dense<0x0000000000000000> : !f
  %first = arith.cmpf oge, %mx, %my : !f
  %mdiff = arith.subf %mx, %my : !f
  %rstart = arith.select %first, %mdiff, %mx : !b, !f
  %w:2 = scf.while (%r = %rstart, %d = %dd) : (!f, !i) -> (!f, !i) {
    %more = arith.cmpi sgt, %d, %none : !i
    %anym = vector.reduction <or>, %more : !b into i1
    scf.condition(%anym) %r, %d : !f, !i
  } do {
  ^bb0(%r: !f, %d: !i):
    %last = arith.cmpi slt, %d, %step_max : !i
    %st = arith.select %last, %d, %step_max : !b, !i
    %eb = arith.addi %st, %bias : !i
    %es = arith.shli %eb, %fifty_two : !i
    %pow2 = arith.bitcast %es : !i to !f
    %rs = arith.mulf %r, %pow2 : !f
    %qd = arith.divf %rs, %my : !f
    %qt = math.trunc %qd : !f
    %qn = arith.negf %qt : !f
    %rt = math.fma %qn, %my, %rs : !f
    %neg = arith.cmpf olt, %rt, %fz : !f
    %rp = arith.addf %rt, %my : !f
    %rnew = arith.select %neg, %rp, %rt : !b, !f
    %dnew = arith.subi %d, %st : !i
    scf.yield %rnew, %dnew : !f, !i
  }
  // scale by 2^(ey - 1023) in two exact steps
  %k1 = arith.addi %ey, %i4096 : !i
  %k2 = arith.shrui %k1, %i1 : !i
  %k3 = arith.subi %k1, %k2 : !i
  %t_18 = arith.subi %k2, %i1536 : !i
  %t_19 = arith.shli %t_18, %i52 : !i
  %s1 = arith.bitcast %t_19 : !i to !f
  %t_20 = arith.subi %k3, %i1537 : !i
  %t_21 = arith.shli %t_20, %i52 : !i
  %s2 = arith.bitcast %t_21 : !i to !f
  %t_22 = arith.mulf %w#0, %s1 : !f
  %v = arith.mulf %t_22, %s2 : !f
  %t_23 = arith.cmpf olt, %ax, %ay : !f
  %t_24 = arith.ori %dn, %t_23 : !b
  %v1 = arith.select %t_24, %ax, %v : !b, !f
  %v2 = math.copysign %v1, %x : !f
  %t_25 = arith.cmpf olt, %ax, %inf : !f
  %t_26 = arith.cmpf ogt, %ay, %zero : !f
  %fin = arith.andi %t_25, %t_26 : !b
  %v3 = arith.select %fin, %v2, %nan : !b, !f
  %t_27 = arith.cmpf oeq, %ay, %inf : !f
  %t_28 = math.copysign %ax, %x : !f
  %v4 = arith.select %t_27, %t_28, %v3 : !b, !f
  %v5 = arith.select %fin, %v4, %nan : !b, !f
  %t_29 = arith.cmpf oeq, %ax, %zero : !f
  %t_30 = arith.cmpf ogt, %ay, %zero : !f
  %t_31 = arith.select %t_30, %x, %nan : !b, !f
  %v6 = arith.select %t_29, %t_31, %v5 : !b, !f
  %t_32 = arith.cmpf uno, %y, %y : !f
  %res = arith.select %t_32, %nan, %v6 : !b, !f
  return %res : !f
}
