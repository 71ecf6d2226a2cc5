// Logical shift right; 0 where the count is not below the width.
func.func private @cjit_shr_uint(%a: !i, %n: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %ones = arith.constant dense<-1> : !i
  %w = math.ctpop %ones : !i
  %within = arith.cmpi ult, %n, %w : !i
  %ns = arith.select %within, %n, %zero : !b, !i
  %s = arith.shrui %a, %ns : !i
  %r = arith.select %within, %s, %zero : !b, !i
  return %r : !i
}
