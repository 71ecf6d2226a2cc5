// Power by repeated squaring, modulo 2**w; a**0 = 1. All lanes go on until no exponent has bits left.
func.func private @cjit_pow_uint(%a: !i, %e: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %one = arith.constant dense<1> : !i
  %p:3 = scf.while (%r = %one, %s = %a, %n = %e) : (!i, !i, !i) -> (!i, !i, !i) {
    %live = arith.cmpi ne, %n, %zero : !i
    %any = vector.reduction <or>, %live : !b into i1
    scf.condition(%any) %r, %s, %n : !i, !i, !i
  } do {
  ^bb0(%r: !i, %s: !i, %n: !i):
    %bit = arith.andi %n, %one : !i
    %odd = arith.cmpi ne, %bit, %zero : !i
    %rs = arith.muli %r, %s : !i
    %rn = arith.select %odd, %rs, %r : !b, !i
    %sn = arith.muli %s, %s : !i
    %nn = arith.shrui %n, %one : !i
    scf.yield %rn, %sn, %nn : !i, !i, !i
  }
  return %p#0 : !i
}
