// acos: |x| <= 1/2: pi/2 - asin x; x > 1/2: 2 asin(sqrt((1-x)/2)); x < -1/2: pi minus that. asin_parts
// gives the series; sums keep their rounding errors.
// Max error (measured): 0.66 ULP.
func.func private @cjit_acos_f64(%x: !f) -> !f {
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %two = arith.constant dense<0x4000000000000000> : !f  // 2.0
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %pio2_h = arith.constant dense<0x3FF921FB54442D18> : !f  // 1.5707963267948966
  %pi_h = arith.constant dense<0x400921FB54442D18> : !f  // 3.141592653589793
  %pio2_l = arith.constant dense<0x3C91A62633145C07> : !f  // 6.123233995736766e-17
  %pi_l = arith.constant dense<0x3CA1A62633145C07> : !f  // 1.2246467991473532e-16
  %asin_parts:2 = func.call @cjit_asin_parts_f64(%x) : (!f) -> (!f, !f)
  %a = math.absf %x : !f
  %big = arith.cmpf ogt, %a, %half : !f
  %neg = arith.cmpf olt, %x, %zero : !f
  // b - (s + t) or b + (s + t): small: pi/2 - asin x; big: 2(s+t), or pi - 2(s+t)
  %k = arith.select %big, %two, %one : !b, !f
  %s1 = arith.mulf %asin_parts#0, %k : !f
  %t1 = arith.mulf %asin_parts#1, %k : !f
  %bp = arith.select %big, %zero, %pio2_h : !b, !f
  %bn = arith.select %big, %pi_h, %pio2_h : !b, !f
  %b = arith.select %neg, %bn, %bp : !b, !f
  %bpl = arith.select %big, %zero, %pio2_l : !b, !f
  %bnl = arith.select %big, %pi_l, %pio2_l : !b, !f
  %bl = arith.select %neg, %bnl, %bpl : !b, !f
  %minus = arith.xori %big, %neg : !b
  %t = arith.negf %s1 : !f
  %s2 = arith.select %minus, %s1, %t : !b, !f
  %t_1 = arith.negf %t1 : !f
  %t2 = arith.select %minus, %t1, %t_1 : !b, !f
  %h = arith.addf %b, %s2 : !f
  %t_2 = arith.subf %b, %h : !f
  %hl = arith.addf %t_2, %s2 : !f
  %t_3 = arith.addf %bl, %t2 : !f
  %t_4 = arith.addf %hl, %t_3 : !f
  %y0 = arith.addf %h, %t_4 : !f
  return %y0 : !f
}
