// Least common multiple |a| / gcd * |b|, wrapping as in NumPy; 0 where an operand is 0.
// The division is exact, so it is a shift by the gcd's twos and a product with the inverse modulo
// 2**w of its odd part: 3 * o ^ 2 has 5 bits right, each Newton step doubles them.
func.func private @cjit_lcm_int(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %two = arith.constant dense<2> : !i
  %three = arith.constant dense<3> : !i
  %ua = math.absi %a : !i
  %ub = math.absi %b : !i
  %g = func.call @cjit_gcd_int(%a, %b) : (!i, !i) -> !i
  %g0 = arith.cmpi eq, %g, %zero : !i
  %z0 = math.cttz %g : !i
  %z = arith.select %g0, %zero, %z0 : !b, !i
  %o = arith.shrui %g, %z : !i
  %as = arith.shrui %ua, %z : !i
  %o3 = arith.muli %o, %three : !i
  %v0 = arith.xori %o3, %two : !i
  %p1 = arith.muli %o, %v0 : !i
  %e1 = arith.subi %two, %p1 : !i
  %v1 = arith.muli %v0, %e1 : !i
  %p2 = arith.muli %o, %v1 : !i
  %e2 = arith.subi %two, %p2 : !i
  %v2 = arith.muli %v1, %e2 : !i
  %p3 = arith.muli %o, %v2 : !i
  %e3 = arith.subi %two, %p3 : !i
  %v3 = arith.muli %v2, %e3 : !i
  %p4 = arith.muli %o, %v3 : !i
  %e4 = arith.subi %two, %p4 : !i
  %v4 = arith.muli %v3, %e4 : !i
  %q = arith.muli %as, %v4 : !i
  %r = arith.muli %q, %ub : !i
  return %r : !i
}
