// tan: the sine and cosine polynomials of sin and cos (shared with them by cse) and one division.
// Reduction: see trig_reduce (|x| <= 2^20) and, when any lane is beyond, the cold path (exact,
// Payne-Hanek). The cold path stands at the end, so that sin, cos and tan of one value share everything
// before it.
// Max error (measured): 1.05 ULP.
func.func private @cjit_tan_f64(%x: !f) -> !f {
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %trig_max = arith.constant dense<0x4130000000000000> : !f  // 1048576.0
  %trig_reduce:3 = func.call @cjit_trig_reduce_f64(%x) : (!f) -> (!f, !f, !i)
  %y = func.call @cjit_tan_quot_f64(%trig_reduce#0, %trig_reduce#1, %trig_reduce#2) : (!f, !f, !i) -> !f
  %t = arith.cmpf oeq, %x, %zero : !f
  %y1 = arith.select %t, %x, %y : !b, !f
  %t_1 = math.absf %x : !f
  %huge = arith.cmpf ogt, %t_1, %trig_max : !f
  %any = vector.reduction <or>, %huge : !b into i1
  %res = scf.if %any -> (!f) {
    %cold = func.call @cjit_tan_huge_f64(%x) : (!f) -> !f
    scf.yield %cold : !f
  } else {
    scf.yield %y1 : !f
  }
  return %res : !f
}
