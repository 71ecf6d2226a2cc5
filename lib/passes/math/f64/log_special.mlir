// log_special(x, y): y where 0 < x < inf, else the logarithm's special values: -inf at 0, NaN below, x
// itself for inf and NaN.
func.func private @cjit_log_special_f64(%x: !f, %y: !f) -> !f {
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %neg_inf = arith.constant dense<0xFFF0000000000000> : !f  // -inf
  %t = arith.cmpf ogt, %x, %zero : !f
  %t_1 = arith.cmpf olt, %x, %inf : !f
  %ok = arith.andi %t, %t_1 : !b
  %t_2 = arith.cmpf olt, %x, %zero : !f
  %s = arith.select %t_2, %nan, %x : !b, !f
  %t_3 = arith.cmpf oeq, %x, %zero : !f
  %s1 = arith.select %t_3, %neg_inf, %s : !b, !f
  %res = arith.select %ok, %y, %s1 : !b, !f
  return %res : !f
}
