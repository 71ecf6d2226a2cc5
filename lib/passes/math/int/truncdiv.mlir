// Signed quotient rounded towards zero; x / 0 = 0, and the least integer / -1 wraps to itself.
//
// There is no vector integer division on x86 and LLVM makes scalar ones, so this divides floats. Up to 16
// bits f32 and up to 32 bits f64 are exact enough: a / b that is no integer is at least 1 / b from one,
// more than the rounding. 64 bits, on the absolute values, take two quotients in f64. The first, within 2**12 of the
// quotient, leaves a remainder whose own quotient is within 1; a comparison settles that. Divisors below 2
// are replaced first (a quotient of 2**64 would not convert), and |b| = 2**63 is safe as both are at most that.
// The width is ctpop(-1), a constant that folds, and so do the branches.
func.func private @cjit_truncdiv_int(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %one = arith.constant dense<1> : !i
  %two = arith.constant dense<2> : !i
  %ones = arith.constant dense<-1> : !i
  %sixteen = arith.constant dense<16> : !i
  %thirtytwo = arith.constant dense<32> : !i
  %w = math.ctpop %ones : !i
  %is16v = arith.cmpi ule, %w, %sixteen : !i
  %is16 = vector.extract %is16v[0] : i1 from !b
  %is32v = arith.cmpi ule, %w, %thirtytwo : !i
  %is32 = vector.extract %is32v[0] : i1 from !b
  %by0 = arith.cmpi eq, %b, %zero : !i
  %by1 = arith.cmpi eq, %b, %one : !i
  %bym1 = arith.cmpi eq, %b, %ones : !i
  %by01 = arith.ori %by0, %by1 : !b
  %unsafe = arith.ori %by01, %bym1 : !b
  %bs = arith.select %unsafe, %two, %b : !b, !i
  %q = scf.if %is16 -> (!i) {
    %fa = arith.sitofp %a : !i to !f
    %fb = arith.sitofp %bs : !i to !f
    %fq = arith.divf %fa, %fb : !f
    %q16 = arith.fptosi %fq : !f to !i
    scf.yield %q16 : !i
  } else {
    %q3264 = scf.if %is32 -> (!i) {
      %da = arith.sitofp %a : !i to !d
      %db = arith.sitofp %bs : !i to !d
      %dq = arith.divf %da, %db : !d
      %q32 = arith.fptosi %dq : !d to !i
      scf.yield %q32 : !i
    } else {
      %ua = math.absi %a : !i
      %ub = math.absi %bs : !i
      %da = arith.uitofp %ua : !i to !d
      %db = arith.uitofp %ub : !i to !d
      %d0 = arith.divf %da, %db : !d
      %q0 = arith.fptoui %d0 : !d to !i
      %p0 = arith.muli %q0, %ub : !i
      %r0 = arith.subi %ua, %p0 : !i
      %dr = arith.sitofp %r0 : !i to !d
      %d1 = arith.divf %dr, %db : !d
      %d1f = math.floor %d1 : !d
      %q1 = arith.fptosi %d1f : !d to !i
      %p1 = arith.muli %q1, %ub : !i
      %r1 = arith.subi %r0, %p1 : !i
      %q01 = arith.addi %q0, %q1 : !i
      %under = arith.cmpi slt, %r1, %zero : !i
      %over = arith.cmpi uge, %r1, %ub : !i
      %qm = arith.subi %q01, %one : !i
      %qp = arith.addi %q01, %one : !i
      %q2 = arith.select %over, %qp, %q01 : !b, !i
      %q3 = arith.select %under, %qm, %q2 : !b, !i
      %ab = arith.xori %a, %bs : !i
      %neg = arith.cmpi slt, %ab, %zero : !i
      %q3n = arith.subi %zero, %q3 : !i
      %q64 = arith.select %neg, %q3n, %q3 : !b, !i
      scf.yield %q64 : !i
    }
    scf.yield %q3264 : !i
  }
  %u0 = arith.select %by1, %a, %q : !b, !i
  %na = arith.subi %zero, %a : !i
  %u1 = arith.select %bym1, %na, %u0 : !b, !i
  %r = arith.select %by0, %zero, %u1 : !b, !i
  return %r : !i
}
