// Is it infinite: the absolute value equals inf, which is 1 / 0 (a constant that folds) in any width.
func.func private @cjit_isinf_float(%x: !f) -> !b {
  %zero = arith.constant dense<0.0> : !f
  %one = arith.constant dense<1.0> : !f
  %inf = arith.divf %one, %zero : !f
  %ax = math.absf %x : !f
  %r = arith.cmpf oeq, %ax, %inf : !f
  return %r : !b
}
