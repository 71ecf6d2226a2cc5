// Unsigned quotient; x / 0 = 0.
//
// There is no vector integer division on x86 and LLVM makes scalar ones, so this divides floats. Up to 16
// bits f32 and up to 32 bits f64 are exact enough: a / b that is no integer is at least 1 / b from one,
// more than the rounding. 64 bits take two quotients in f64. The first, within 2**12 of the
// quotient, leaves a remainder whose own quotient is within 1; a comparison settles that. Divisors below 2
// are replaced first (a quotient of 2**64 would not convert), and above 2**63 the quotient is 0 or 1.
// The width is ctpop(-1), a constant that folds, and so do the branches.
func.func private @cjit_truncdiv_uint(%a: !i, %b: !i) -> !i {
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
  %unsafe = arith.ori %by0, %by1 : !b
  %bs = arith.select %unsafe, %two, %b : !b, !i
  %q = scf.if %is16 -> (!i) {
    %fa = arith.uitofp %a : !i to !f
    %fb = arith.uitofp %bs : !i to !f
    %fq = arith.divf %fa, %fb : !f
    %q16 = arith.fptoui %fq : !f to !i
    scf.yield %q16 : !i
  } else {
    %q3264 = scf.if %is32 -> (!i) {
      %da = arith.uitofp %a : !i to !d
      %db = arith.uitofp %bs : !i to !d
      %dq = arith.divf %da, %db : !d
      %q32 = arith.fptoui %dq : !d to !i
      scf.yield %q32 : !i
    } else {
      %da = arith.uitofp %a : !i to !d
      %db = arith.uitofp %bs : !i to !d
      %d0 = arith.divf %da, %db : !d
      %q0 = arith.fptoui %d0 : !d to !i
      %p0 = arith.muli %q0, %bs : !i
      %r0 = arith.subi %a, %p0 : !i
      %dr = arith.sitofp %r0 : !i to !d
      %d1 = arith.divf %dr, %db : !d
      %d1f = math.floor %d1 : !d
      %q1 = arith.fptosi %d1f : !d to !i
      %p1 = arith.muli %q1, %bs : !i
      %r1 = arith.subi %r0, %p1 : !i
      %q01 = arith.addi %q0, %q1 : !i
      %under = arith.cmpi slt, %r1, %zero : !i
      %over = arith.cmpi sge, %r1, %bs : !i
      %qm = arith.subi %q01, %one : !i
      %qp = arith.addi %q01, %one : !i
      %q2 = arith.select %over, %qp, %q01 : !b, !i
      %q3 = arith.select %under, %qm, %q2 : !b, !i
      %big = arith.cmpi slt, %bs, %zero : !i
      %ge = arith.cmpi uge, %a, %bs : !i
      %q01b = arith.select %ge, %one, %zero : !b, !i
      %q64 = arith.select %big, %q01b, %q3 : !b, !i
      scf.yield %q64 : !i
    }
    scf.yield %q3264 : !i
  }
  %u0 = arith.select %by1, %a, %q : !b, !i
  %r = arith.select %by0, %zero, %u0 : !b, !i
  return %r : !i
}
