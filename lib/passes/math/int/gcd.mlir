// Greatest common divisor: one step of Euclid's algorithm, which brings the larger operand down to the
// smaller's size, then the binary algorithm, without division, over all lanes until every lane's second
// operand is 0. gcd(0, x) = |x|, gcd(0, 0) = 0. The absolute values are taken as unsigned, so the least
// integer is 2**(w-1) and a result of 2**(w-1) wraps to the least integer, as in NumPy. The signed
// remainder is that of the negated values, which always fit.
func.func private @cjit_gcd_int(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %ua = math.absi %a : !i
  %ub = math.absi %b : !i
  %hi0 = arith.maxui %ua, %ub : !i
  %lo0 = arith.minui %ua, %ub : !i
  %nhi = arith.subi %zero, %hi0 : !i
  %nlo = arith.subi %zero, %lo0 : !i
  %ny = func.call @cjit_fmod_int(%nhi, %nlo) : (!i, !i) -> !i
  %y0 = arith.subi %zero, %ny : !i
  %lo00 = arith.cmpi eq, %lo0, %zero : !i
  %x0 = arith.select %lo00, %hi0, %lo0 : !b, !i
  // The common twos aside, the first operand is made odd. It is 0 only where both operands are.
  %x00 = arith.cmpi eq, %x0, %zero : !i
  %both = arith.ori %x0, %y0 : !i
  %twos0 = math.cttz %both : !i
  %twos = arith.select %x00, %zero, %twos0 : !b, !i
  %xz0 = math.cttz %x0 : !i
  %xz = arith.select %x00, %zero, %xz0 : !b, !i
  %x1 = arith.shrui %x0, %xz : !i
  %g:2 = scf.while (%x = %x1, %y = %y0) : (!i, !i) -> (!i, !i) {
    %live = arith.cmpi ne, %y, %zero : !i
    %any = vector.reduction <or>, %live : !b into i1
    scf.condition(%any) %x, %y : !i, !i
  } do {
  ^bb0(%x: !i, %y: !i):
    // x is odd; drop the twos of y, then replace (x, y) by (min, max - min). A lane at y = 0 stays.
    %live = arith.cmpi ne, %y, %zero : !i
    %z0 = math.cttz %y : !i
    %z = arith.select %live, %z0, %zero : !b, !i
    %yo = arith.shrui %y, %z : !i
    %lo = arith.minui %x, %yo : !i
    %hi = arith.maxui %x, %yo : !i
    %d = arith.subi %hi, %lo : !i
    %xn = arith.select %live, %lo, %x : !b, !i
    %yn = arith.select %live, %d, %y : !b, !i
    scf.yield %xn, %yn : !i, !i
  }
  %r = arith.shli %g#0, %twos : !i
  return %r : !i
}
