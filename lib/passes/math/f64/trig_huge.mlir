// trig_huge(x) = (hi, lo, q) as trig_reduce, for 2^20 < |x| < inf; other lanes hold garbage. Cold. Payne
// & Hanek, "Radian reduction for trigonometric functions" (1983): x = m 2^E; of the 1280 bits of 2/pi
// take the 192 whose products with m 2^E matter mod 4, multiply exactly (128-bit products), keep two bits
// of quadrant and 126 bits of fraction. Absolute error 2^-125 of a quadrant; the closest double
// (6381956970095103 * 2^797) is 2^-61 from a multiple of pi/2.
func.func private @cjit_trig_huge_f64(%x: !f) -> (!f, !f, !i) attributes {cjit.cold} {
  %i52 = arith.constant dense<52> : !i
  %i2047 = arith.constant dense<2047> : !i
  %ibits = arith.constant dense<4503599627370495> : !i  // 0x000FFFFFFFFFFFFF
  %ibits_1 = arith.constant dense<4503599627370496> : !i  // 0x0010000000000000
  %i1013 = arith.constant dense<1013> : !i
  %i6 = arith.constant dense<6> : !i
  %i63 = arith.constant dense<63> : !i
  %i1 = arith.constant dense<1> : !i
  %i2 = arith.constant dense<2> : !i
  %i62 = arith.constant dense<62> : !i
  %i0 = arith.constant dense<0> : !i
  %i11 = arith.constant dense<11> : !i
  %k = arith.constant dense<0x3BF0000000000000> : !f  // 5.421010862427522e-20
  %i32 = arith.constant dense<32> : !i
  %k_1 = arith.constant dense<0x39F0000000000000> : !f  // 1.262177448353619e-29
  %ibits_2 = arith.constant dense<4294967295> : !i  // 0x00000000FFFFFFFF
  %k_2 = arith.constant dense<0x37F0000000000000> : !f  // 2.938735877055719e-39
  %pio2_h = arith.constant dense<0x3FF921FB54442D18> : !f  // 1.5707963267948966
  %pio2_l = arith.constant dense<0x3C91A62633145C07> : !f  // 6.123233995736766e-17
  %b = arith.bitcast %x : !f to !i
  %t = arith.shrui %b, %i52 : !i
  %be = arith.andi %t, %i2047 : !i
  %t_1 = arith.andi %b, %ibits : !i
  %m = arith.ori %t_1, %ibits_1 : !i
  // first bit of the window: j0 = (be - 1075) - 1, counted from 64 padding zeros
  %o = arith.subi %be, %i1013 : !i
  %wi = arith.shrui %o, %i6 : !i
  %sh = arith.andi %o, %i63 : !i
  %z = arith.subi %o, %o : !i
  // the four table words of every lane, by a scan over the table
  %tab = arith.constant dense<[0, -6703182060581546711, -277156292786332224, -2638381946312093631, -121206125134887583, -5249950069107600672, 452944820249399836, -135693905287338178, -1692731182770600828, -1613291254968254911, 4148332274289687028, -7168499653074671557, 2303758334597371919, -1211730484530615009, 7869616827067468215, 5712322887342352941, 8441921394348257659, 4397547296490951402, 7780917995555872008, 6197850593633725355, -1094449336203069923]> : vector<21xi64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c21 = arith.constant 21 : index
  %ione = arith.constant dense<1> : !i
  %w:5 = scf.for %j = %c0 to %c21 step %c1 iter_args(%a0 = %z, %a1 = %z, %a2 = %z, %a3 = %z, %d = %wi) -> (!i, !i, !i, !i, !i) {
    %ts = vector.extract %tab[%j] : i64 from vector<21xi64>
    %tv = vector.broadcast %ts : i64 to !i
    // d = wi - j: word 0 where d = 0, word 1 where d = -1, ...
    %e0 = arith.constant dense<0> : !i
    %e1 = arith.constant dense<-1> : !i
    %e2 = arith.constant dense<-2> : !i
    %e3 = arith.constant dense<-3> : !i
    %m0 = arith.cmpi eq, %d, %e0 : !i
    %m1 = arith.cmpi eq, %d, %e1 : !i
    %m2 = arith.cmpi eq, %d, %e2 : !i
    %m3 = arith.cmpi eq, %d, %e3 : !i
    %b0 = arith.select %m0, %tv, %a0 : !b, !i
    %b1 = arith.select %m1, %tv, %a1 : !b, !i
    %b2 = arith.select %m2, %tv, %a2 : !b, !i
    %b3 = arith.select %m3, %tv, %a3 : !b, !i
    %dn = arith.subi %d, %ione : !i
    scf.yield %b0, %b1, %b2, %b3, %dn : !i, !i, !i, !i, !i
  }
  %shr = arith.subi %i63, %sh : !i
  %t_2 = arith.shli %w#0, %sh : !i
  %t_3 = arith.shrui %w#1, %i1 : !i
  %t_4 = arith.shrui %t_3, %shr : !i
  %v0 = arith.ori %t_2, %t_4 : !i
  %t_5 = arith.shli %w#1, %sh : !i
  %t_6 = arith.shrui %w#2, %i1 : !i
  %t_7 = arith.shrui %t_6, %shr : !i
  %v1 = arith.ori %t_5, %t_7 : !i
  %t_8 = arith.shli %w#2, %sh : !i
  %t_9 = arith.shrui %w#3, %i1 : !i
  %t_10 = arith.shrui %t_9, %shr : !i
  %v2 = arith.ori %t_8, %t_10 : !i
  // top 128 bits of m * v mod 2^192: two bits of quadrant, 126 of fraction
  %l0, %h0 = arith.mului_extended %m, %v0 : !i
  %l1, %h1 = arith.mului_extended %m, %v1 : !i
  %l2, %h2 = arith.mului_extended %m, %v2 : !i
  %plo = arith.addi %l1, %h2 : !i
  %t_11 = arith.cmpi ult, %plo, %l1 : !i
  %carry = arith.select %t_11, %i1, %z : !b, !i
  %t_12 = arith.addi %l0, %h1 : !i
  %phi = arith.addi %t_12, %carry : !i
  %t_13 = arith.shli %phi, %i2 : !i
  %t_14 = arith.shrui %plo, %i62 : !i
  %fh = arith.ori %t_13, %t_14 : !i
  %fl = arith.shli %plo, %i2 : !i
  // nearest quadrant: the fraction as a signed number, then its magnitude
  %neg = arith.shrui %fh, %i63 : !i
  %t_15 = arith.shrui %phi, %i62 : !i
  %q0 = arith.addi %t_15, %neg : !i
  %nm = arith.subi %z, %neg : !i
  %t_16 = arith.xori %fl, %nm : !i
  %nl = arith.addi %t_16, %neg : !i
  %t_17 = arith.cmpi eq, %nl, %i0 : !i
  %nc = arith.select %t_17, %neg, %z : !b, !i
  %t_18 = arith.xori %fh, %nm : !i
  %mh = arith.addi %t_18, %nc : !i
  // magnitude in four exact pieces, summed to a double-double
  %t_19 = arith.shrui %mh, %i11 : !i
  %t_20 = arith.shli %t_19, %i11 : !i
  %t_21 = arith.sitofp %t_20 : !i to !f
  %a1 = arith.mulf %t_21, %k : !f
  %t_22 = arith.andi %mh, %i2047 : !i
  %t_23 = arith.sitofp %t_22 : !i to !f
  %a2 = arith.mulf %t_23, %k : !f
  %t_24 = arith.shrui %nl, %i32 : !i
  %t_25 = arith.sitofp %t_24 : !i to !f
  %b1 = arith.mulf %t_25, %k_1 : !f
  %t_26 = arith.andi %nl, %ibits_2 : !i
  %t_27 = arith.sitofp %t_26 : !i to !f
  %b2 = arith.mulf %t_27, %k_2 : !f
  %t_28 = arith.addf %a2, %b1 : !f
  %fhi = arith.addf %a1, %t_28 : !f
  %t_29 = arith.subf %a1, %fhi : !f
  %flo0 = arith.addf %t_29, %t_28 : !f
  %flo = arith.addf %flo0, %b2 : !f
  // times pi/2
  %p = arith.mulf %fhi, %pio2_h : !f
  %t_30 = arith.negf %p : !f
  %pe = math.fma %fhi, %pio2_h, %t_30 : !f
  %t_31 = math.fma %flo, %pio2_h, %pe : !f
  %pt = math.fma %fhi, %pio2_l, %t_31 : !f
  %rh = arith.addf %p, %pt : !f
  %t_32 = arith.subf %p, %rh : !f
  %rl = arith.addf %t_32, %pt : !f
  // signs: of the fraction for the remainder, of x for both
  %sx = arith.shrui %b, %i63 : !i
  %t_33 = arith.xori %neg, %sx : !i
  %sgn = arith.shli %t_33, %i63 : !i
  %t_34 = arith.bitcast %rh : !f to !i
  %t_35 = arith.xori %t_34, %sgn : !i
  %hi = arith.bitcast %t_35 : !i to !f
  %t_36 = arith.bitcast %rl : !f to !i
  %t_37 = arith.xori %t_36, %sgn : !i
  %lo = arith.bitcast %t_37 : !i to !f
  %sm = arith.subi %z, %sx : !i
  %t_38 = arith.xori %q0, %sm : !i
  %q = arith.addi %t_38, %sx : !i
  return %hi, %lo, %q : !f, !f, !i
}
