// Arithmetic shift right; 0 or, for a negative value, -1 where the count is not in [0, width). Such a
// count, taken as unsigned, is clamped to width - 1, which leaves just the sign.
func.func private @cjit_shr_int(%a: !i, %n: !i) -> !i {
  %one = arith.constant dense<1> : !i
  %ones = arith.constant dense<-1> : !i
  %w = math.ctpop %ones : !i
  %most = arith.subi %w, %one : !i
  %ns = arith.minui %n, %most : !i
  %r = arith.shrsi %a, %ns : !i
  return %r : !i
}
