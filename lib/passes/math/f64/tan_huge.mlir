// tan_huge(x) = tan x when some lane is beyond trig_reduce's range. Cold.
func.func private @cjit_tan_huge_f64(%x: !f) -> !f attributes {cjit.cold} {
  %trig_max = arith.constant dense<0x4130000000000000> : !f  // 1048576.0
  %zero = arith.constant dense<0x0000000000000000> : !f  // 0.0
  %inf = arith.constant dense<0x7FF0000000000000> : !f  // inf
  %nan = arith.constant dense<0x7FF8000000000000> : !f  // nan
  %trig_reduce:3 = func.call @cjit_trig_reduce_f64(%x) : (!f) -> (!f, !f, !i)
  %trig_huge:3 = func.call @cjit_trig_huge_f64(%x) : (!f) -> (!f, !f, !i)
  %t = math.absf %x : !f
  %huge = arith.cmpf ogt, %t, %trig_max : !f
  %hi = arith.select %huge, %trig_huge#0, %trig_reduce#0 : !b, !f
  %lo = arith.select %huge, %trig_huge#1, %trig_reduce#1 : !b, !f
  %q = arith.select %huge, %trig_huge#2, %trig_reduce#2 : !b, !i
  %y = func.call @cjit_tan_quot_f64(%hi, %lo, %q) : (!f, !f, !i) -> !f
  %t_1 = arith.cmpf oeq, %x, %zero : !f
  %y1 = arith.select %t_1, %x, %y : !b, !f
  %t_2 = math.absf %x : !f
  %t_3 = arith.cmpf oeq, %t_2, %inf : !f
  %res = arith.select %t_3, %nan, %y1 : !b, !f
  return %res : !f
}
