// -1, 0 or 1: the value clamped to [-1, 1].
func.func private @cjit_sign_int(%a: !i) -> !i {
  %one = arith.constant dense<1> : !i
  %ones = arith.constant dense<-1> : !i
  %lo = arith.maxsi %a, %ones : !i
  %r = arith.minsi %lo, %one : !i
  return %r : !i
}
