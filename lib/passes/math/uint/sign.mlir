// 0 or 1: the smaller of the value and 1.
func.func private @cjit_sign_uint(%a: !i) -> !i {
  %one = arith.constant dense<1> : !i
  %r = arith.minui %a, %one : !i
  return %r : !i
}
