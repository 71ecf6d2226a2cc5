// 1 / sqrt(x), both correctly rounded: at most 1 ULP. -0 gives -inf, a negative number nan.
func.func private @cjit_rsqrt_float(%x: !f) -> !f {
  %one = arith.constant dense<1.0> : !f
  %s = math.sqrt %x : !f
  %r = arith.divf %one, %s : !f
  return %r : !f
}
