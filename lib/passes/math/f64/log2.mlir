// log2: x = m 2^e, e + (f + l)/ln2 with log m = f + l (log_tail, shared with log), 1/ln2 in two parts and
// the sum's rounding error kept: exact at powers of two.
// Max error (measured): 0.92 ULP.
func.func private @cjit_log2_f64(%x: !f) -> !f {
  %l2e_h = arith.constant dense<0x3FF71547652B82FE> : !f  // 1.4426950408889634
  %l2e_l = arith.constant dense<0x3C7777D0FFDA0D24> : !f  // 2.0355273740931033e-17
  %log_split:2 = func.call @cjit_log_split_f64(%x) : (!f) -> (!f, !f)
  %log_tail:2 = func.call @cjit_log_tail_f64(%log_split#0) : (!f) -> (!f, !f)
  %p = arith.mulf %log_tail#0, %l2e_h : !f
  %t = arith.negf %p : !f
  %t_1 = math.fma %log_tail#0, %l2e_h, %t : !f
  %t_2 = math.fma %log_tail#0, %l2e_l, %t_1 : !f
  %pl = math.fma %log_tail#1, %l2e_h, %t_2 : !f
  %r = arith.addf %log_split#1, %p : !f
  %t_3 = arith.subf %log_split#1, %r : !f
  %t_4 = arith.addf %t_3, %p : !f
  %rl = arith.addf %t_4, %pl : !f
  %y = arith.addf %r, %rl : !f
  %res = func.call @cjit_log_special_f64(%x, %y) : (!f, !f) -> !f
  return %res : !f
}
