// gamma: the true gamma function. L = log gamma from stirling (double-double), arguments below 8 shifted
// up by the recurrence (gamma_shift), e^L by exp_parts; negative x by the reflection formula with an
// exact reduction for sin(pi x) (sinpi). +-0 gives +-inf, negative integers and -inf NaN.
// Max error (measured): 0.85 ULP.
func.func private @cjit_gamma_f64(%x: !f) -> !f {
  %i0 = arith.constant dense<0> : !i
  %eight = arith.constant dense<0x4020000000000000> : !f  // 8.0
  %k = arith.constant dense<0x4069000000000000> : !f  // 200.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %pi_h = arith.constant dense<0x400921FB54442D18> : !f  // 3.141592653589793
  %pi_l = arith.constant dense<0x3CA1A62633145C07> : !f  // 1.2246467991473532e-16
  %k_2 = arith.constant dense<0x3BC79CA10C924223> : !f  // 1e-20
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %a = math.absf %x : !f
  %t = arith.bitcast %x : !f to !i
  %neg = arith.cmpi slt, %t, %i0 : !i
  %small = arith.cmpf olt, %a, %eight : !f
  %gamma_shift:4 = func.call @cjit_gamma_shift_f64(%a) : (!f) -> (!f, !f, !f, !f)
  %t_1 = arith.cmpf ogt, %a, %k : !f
  %ac = arith.select %t_1, %k, %a : !b, !f
  %z = arith.select %small, %gamma_shift#2, %ac : !b, !f
  %zl = arith.select %small, %gamma_shift#3, %zero : !b, !f
  %stirling:2 = func.call @cjit_stirling_f64(%z, %zl) : (!f, !f) -> (!f, !f)
  %sinpi:2 = func.call @cjit_sinpi_f64(%a) : (!f) -> (!f, !f)
  // gamma(a) = e^L / (a p) or e^L; gamma(-a) = -pi / (a sin(pi a) gamma(a))
  %t_2 = arith.negf %stirling#0 : !f
  %lh = arith.select %neg, %t_2, %stirling#0 : !b, !f
  %t_3 = arith.negf %stirling#1 : !f
  %ll = arith.select %neg, %t_3, %stirling#1 : !b, !f
  %exp_parts:4 = func.call @cjit_exp_parts_f64(%lh, %ll) : (!f, !f) -> (!f, !f, !f, !f)
  %pp = arith.select %small, %gamma_shift#0, %one : !b, !f
  %ppl = arith.select %small, %gamma_shift#1, %zero : !b, !f
  // num + numl = -pi p or 1; den + denl = sin or a sin, or a p or 1
  %qh = arith.mulf %pp, %pi_h : !f
  %t_4 = arith.negf %qh : !f
  %t_5 = math.fma %pp, %pi_h, %t_4 : !f
  %t_6 = math.fma %ppl, %pi_h, %t_5 : !f
  %ql = math.fma %pp, %pi_l, %t_6 : !f
  %t_7 = arith.negf %qh : !f
  %num = arith.select %neg, %t_7, %one : !b, !f
  %t_8 = arith.negf %ql : !f
  %numl = arith.select %neg, %t_8, %zero : !b, !f
  %m = arith.select %neg, %sinpi#0, %pp : !b, !f
  %ml = arith.select %neg, %sinpi#1, %ppl : !b, !f
  %one_1 = arith.xori %small, %neg : !b
  %k_1 = arith.select %one_1, %a, %one : !b, !f
  %den = arith.mulf %m, %k_1 : !f
  %t_9 = arith.negf %den : !f
  %t_10 = math.fma %m, %k_1, %t_9 : !f
  %denl = math.fma %ml, %k_1, %t_10 : !f
  %f = arith.divf %num, %den : !f
  %t_11 = arith.negf %f : !f
  %t_12 = math.fma %t_11, %den, %num : !f
  %t_13 = arith.negf %f : !f
  %t_14 = math.fma %t_13, %denl, %numl : !f
  %t_15 = arith.addf %t_12, %t_14 : !f
  %fl = arith.divf %t_15, %den : !f
  %t_16 = arith.mulf %exp_parts#0, %fl : !f
  %t_17 = math.fma %exp_parts#1, %f, %t_16 : !f
  %t_18 = math.fma %exp_parts#0, %f, %t_17 : !f
  %t_19 = arith.mulf %t_18, %exp_parts#2 : !f
  %y = arith.mulf %t_19, %exp_parts#3 : !f
  %t_20 = arith.cmpf olt, %a, %k_2 : !f
  %t_21 = arith.divf %one, %x : !f
  %yt = arith.select %t_20, %t_21, %y : !b, !f
  // poles: +-inf at +-0, NaN at negative integers and -inf
  %t_22 = arith.cmpf oeq, %sinpi#0, %zero : !f
  %t_23 = arith.cmpf olt, %x, %zero : !f
  %pole = arith.andi %t_22, %t_23 : !b
  %t_24 = arith.cmpf uno, %x, %x : !f
  %t_25 = arith.ori %pole, %t_24 : !b
  %res = arith.select %t_25, %nan, %yt : !b, !f
  return %res : !f
}
