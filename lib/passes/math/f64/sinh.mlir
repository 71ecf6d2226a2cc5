// sinh: 2 (S + C r0 + (S ch1 + C sh1)) of hyper_parts; the head's rounding error is carried, so n = 1
// with negative r loses nothing. Half scale until the end: overflow only where the result overflows.
// Max error (measured): 0.70 ULP.
func.func private @cjit_sinh_f64(%x: !f) -> !f {
  %k = arith.constant dense<0x3C90000000000000> : !f  // 5.551115123125783e-17
  %hyper_parts:7 = func.call @cjit_hyper_parts_f64(%x) : (!f) -> (!f, !f, !f, !f, !f, !f, !f)
  %u = math.fma %hyper_parts#3, %hyper_parts#0, %hyper_parts#5 : !f
  %t = arith.subf %hyper_parts#5, %u : !f
  %v = math.fma %hyper_parts#3, %hyper_parts#0, %t : !f
  %t_1 = arith.addf %v, %hyper_parts#6 : !f
  %w = math.fma %hyper_parts#4, %hyper_parts#0, %t_1 : !f
  %t_2 = math.fma %hyper_parts#3, %hyper_parts#2, %w : !f
  %t_3 = math.fma %hyper_parts#5, %hyper_parts#1, %t_2 : !f
  %h = arith.addf %u, %t_3 : !f
  %y = arith.addf %h, %h : !f
  %a = math.absf %x : !f
  %t_4 = arith.cmpf olt, %a, %k : !f
  %y1 = arith.select %t_4, %a, %y : !b, !f
  %res = math.copysign %y1, %x : !f
  return %res : !f
}
