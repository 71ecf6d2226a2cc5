// Unsigned remainder a - trunc(a / b) * b; x fmod 0 = 0.
func.func private @cjit_fmod_uint(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %q = func.call @cjit_truncdiv_uint(%a, %b) : (!i, !i) -> !i
  %qb = arith.muli %q, %b : !i
  %r0 = arith.subi %a, %qb : !i
  %by0 = arith.cmpi eq, %b, %zero : !i
  %r = arith.select %by0, %zero, %r0 : !b, !i
  return %r : !i
}
