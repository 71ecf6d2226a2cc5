// log: x = m 2^e (log_split), log m = f + l (log_tail); e ln2 in two parts (the product with the first,
// 42 bits, is exact); the head e ln2 + f keeps its rounding error.
// Max error (measured): 0.78 ULP.
func.func private @cjit_log_f64(%x: !f) -> !f {
  %ln2_hit = arith.constant dense<0x3FE62E42FEFA3800> : !f  // 0.6931471805598903
  %ln2_lot = arith.constant dense<0x3D2EF35793C76730> : !f  // 5.497923018708371e-14
  %log_split:2 = func.call @cjit_log_split_f64(%x) : (!f) -> (!f, !f)
  %log_tail:2 = func.call @cjit_log_tail_f64(%log_split#0) : (!f) -> (!f, !f)
  // e ln2 + f with its rounding error
  %a = math.fma %log_split#1, %ln2_hit, %log_tail#0 : !f
  %t = arith.negf %a : !f
  %t_1 = math.fma %log_split#1, %ln2_hit, %t : !f
  %b = arith.addf %t_1, %log_tail#0 : !f
  %t_2 = math.fma %log_split#1, %ln2_lot, %b : !f
  %t_3 = arith.addf %log_tail#1, %t_2 : !f
  %y = arith.addf %a, %t_3 : !f
  %res = func.call @cjit_log_special_f64(%x, %y) : (!f, !f) -> !f
  return %res : !f
}
