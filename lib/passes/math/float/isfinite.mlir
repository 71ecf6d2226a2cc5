// Is it neither infinite nor a nan: the absolute value is less than inf (see isinf).
func.func private @cjit_isfinite_float(%x: !f) -> !b {
  %zero = arith.constant dense<0.0> : !f
  %one = arith.constant dense<1.0> : !f
  %inf = arith.divf %one, %zero : !f
  %ax = math.absf %x : !f
  %r = arith.cmpf olt, %ax, %inf : !f
  return %r : !b
}
