// Power by repeated squaring, modulo 2**w; a**0 = 1. All lanes go on until no exponent has bits left.
// A negative exponent (NumPy raises before it comes here) gives 1 / a**|e| truncated: 1 for 1, 1 or -1
// for -1, else 0, also for 0. Its lowest bit alone decides, so it is the exponent that is used.
func.func private @cjit_pow_int(%a: !i, %e: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %one = arith.constant dense<1> : !i
  %below = arith.cmpi slt, %e, %zero : !i
  %parity = arith.andi %e, %one : !i
  %e0 = arith.select %below, %parity, %e : !b, !i
  %p:3 = scf.while (%r = %one, %s = %a, %n = %e0) : (!i, !i, !i) -> (!i, !i, !i) {
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
  %ones = arith.constant dense<-1> : !i
  %is1 = arith.cmpi eq, %a, %one : !i
  %ism1 = arith.cmpi eq, %a, %ones : !i
  %unit = arith.ori %is1, %ism1 : !b
  %p1 = arith.select %unit, %p#0, %zero : !b, !i
  %res = arith.select %below, %p1, %p#0 : !b, !i
  return %res : !i
}
