// cosh: 2 (C + S r0 + (C ch1 + S sh1)) of hyper_parts; the head's rounding error is carried.
// Max error (measured): 0.61 ULP.
func.func private @cjit_cosh_f64(%x: !f) -> !f {
  %hyper_parts:7 = func.call @cjit_hyper_parts_f64(%x) : (!f) -> (!f, !f, !f, !f, !f, !f, !f)
  %u = math.fma %hyper_parts#5, %hyper_parts#0, %hyper_parts#3 : !f
  %t = arith.subf %hyper_parts#3, %u : !f
  %v = math.fma %hyper_parts#5, %hyper_parts#0, %t : !f
  %t_1 = arith.addf %v, %hyper_parts#4 : !f
  %w = math.fma %hyper_parts#6, %hyper_parts#0, %t_1 : !f
  %t_2 = math.fma %hyper_parts#5, %hyper_parts#2, %w : !f
  %t_3 = math.fma %hyper_parts#3, %hyper_parts#1, %t_2 : !f
  %h = arith.addf %u, %t_3 : !f
  %res = arith.addf %h, %h : !f
  return %res : !f
}
