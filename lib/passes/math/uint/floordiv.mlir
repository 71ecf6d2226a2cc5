// Unsigned quotient; x // 0 = 0. The same as truncdiv.
func.func private @cjit_floordiv_uint(%a: !i, %b: !i) -> !i {
  %r = func.call @cjit_truncdiv_uint(%a, %b) : (!i, !i) -> !i
  return %r : !i
}
