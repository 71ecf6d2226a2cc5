// pow: exp(y log|x|) with the logarithm as a double-double (log_dd, 2^-65), the product exact in two
// parts, and exp_parts; then C99 Annex F's special cases by selects (integer and odd y by the magic
// number 2^52).
// Max error (measured): 0.88 ULP.
func.func private @cjit_pow_f64(%x: !f, %y: !f) -> !f {
  %two52 = arith.constant dense<0x4330000000000000> : !f  // 4503599627370496.0
  %i1 = arith.constant dense<1> : !i
  %i0 = arith.constant dense<0> : !i
  %two53 = arith.constant dense<0x4340000000000000> : !f  // 9007199254740992.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %true = arith.constant dense<true> : !b
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %ax0 = math.absf %x : !f
  // 0, inf and NaN go through as garbage and are put right below
  %log_dd:2 = func.call @cjit_log_dd_f64(%ax0) : (!f) -> (!f, !f)
  // p + pl = y log|x|
  %p = arith.mulf %y, %log_dd#0 : !f
  %t = arith.negf %p : !f
  %t_1 = math.fma %y, %log_dd#0, %t : !f
  %pl = math.fma %y, %log_dd#1, %t_1 : !f
  %exp_parts:4 = func.call @cjit_exp_parts_f64(%p, %pl) : (!f, !f) -> (!f, !f, !f, !f)
  %t_2 = arith.addf %exp_parts#0, %exp_parts#1 : !f
  %t_3 = arith.mulf %t_2, %exp_parts#2 : !f
  %r0 = arith.mulf %t_3, %exp_parts#3 : !f
  // y integer? odd? (the low bit of |y| + 2^52)
  %ay = math.absf %y : !f
  %yb = arith.addf %ay, %two52 : !f
  %t_4 = arith.subf %yb, %two52 : !f
  %yi = arith.cmpf oeq, %t_4, %ay : !f
  %bigy = arith.cmpf oge, %ay, %two52 : !f
  %isint = arith.ori %yi, %bigy : !b
  %t_5 = arith.bitcast %y : !f to !i
  %t_6 = arith.bitcast %yb : !f to !i
  %obits = arith.select %bigy, %t_5, %t_6 : !b, !i
  %t_7 = arith.andi %obits, %i1 : !i
  %t_8 = arith.cmpi ne, %t_7, %i0 : !i
  %t_9 = arith.andi %t_8, %isint : !b
  %t_10 = arith.cmpf olt, %ay, %two53 : !f
  %odd = arith.andi %t_9, %t_10 : !b
  // x = 0 or inf
  %yneg = arith.cmpf olt, %y, %zero : !f
  %xzero = arith.cmpf oeq, %ax0, %zero : !f
  %t_11 = arith.xori %yneg, %true : !b
  %toinf = arith.xori %xzero, %t_11 : !b
  %sp = arith.select %toinf, %inf, %zero : !b, !f
  %xinf = arith.cmpf oeq, %ax0, %inf : !f
  %t_12 = arith.ori %xzero, %xinf : !b
  %r1 = arith.select %t_12, %sp, %r0 : !b, !f
  // y = inf
  %yinf = arith.cmpf oeq, %ay, %inf : !f
  %t_13 = arith.cmpf ogt, %ax0, %one : !f
  %up = arith.xori %t_13, %yneg : !b
  %t_14 = arith.select %up, %inf, %zero : !b, !f
  %r2 = arith.select %yinf, %t_14, %r1 : !b, !f
  // x < 0
  %t_15 = arith.bitcast %x : !f to !i
  %xneg = arith.cmpi slt, %t_15, %i0 : !i
  %t_16 = arith.andi %xneg, %odd : !b
  %t_17 = arith.negf %r2 : !f
  %r3 = arith.select %t_16, %t_17, %r2 : !b, !f
  %t_18 = arith.cmpf olt, %x, %zero : !f
  %t_19 = arith.xori %isint, %true : !b
  %t_20 = arith.andi %t_18, %t_19 : !b
  %t_21 = arith.xori %xinf, %true : !b
  %badx = arith.andi %t_20, %t_21 : !b
  %r4 = arith.select %badx, %nan, %r3 : !b, !f
  // NaN, then the cases that are 1 whatever the other argument
  %t_22 = arith.cmpf uno, %x, %x : !f
  %t_23 = arith.cmpf uno, %y, %y : !f
  %t_24 = arith.ori %t_22, %t_23 : !b
  %r5 = arith.select %t_24, %nan, %r4 : !b, !f
  %t_25 = arith.cmpf oeq, %y, %zero : !f
  %t_26 = arith.cmpf oeq, %x, %one : !f
  %one1 = arith.ori %t_25, %t_26 : !b
  %t_27 = arith.cmpf oeq, %ax0, %one : !f
  %one2 = arith.andi %t_27, %yinf : !b
  %t_28 = arith.ori %one1, %one2 : !b
  %res = arith.select %t_28, %one, %r5 : !b, !f
  return %res : !f
}
