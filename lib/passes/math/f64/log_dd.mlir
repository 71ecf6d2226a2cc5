// log_dd(x) = (h, l), h + l = log x for finite x > 0, subnormals included; relative error about 2^-65,
// |l| a few ULPs of h. e ln2 in two parts, the first product exact.
func.func private @cjit_log_dd_f64(%x: !f) -> (!f, !f) {
  %ln2_hit = arith.constant dense<0x3FE62E42FEFA3800> : !f  // 0.6931471805598903
  %ln2_lot = arith.constant dense<0x3D2EF35793C76730> : !f  // 5.497923018708371e-14
  %log_split:2 = func.call @cjit_log_split_f64(%x) : (!f) -> (!f, !f)
  %log_dd_m:2 = func.call @cjit_log_dd_m_f64(%log_split#0) : (!f) -> (!f, !f)
  %a = arith.mulf %log_split#1, %ln2_hit : !f
  %r = arith.addf %a, %log_dd_m#0 : !f
  %t = arith.subf %a, %r : !f
  %t_1 = arith.addf %t, %log_dd_m#0 : !f
  %t_2 = math.fma %log_split#1, %ln2_lot, %log_dd_m#1 : !f
  %t_3 = arith.addf %t_1, %t_2 : !f
  return %r, %t_3 : !f, !f
}
