// Signed quotient rounded towards zero of one lane: the processor divides, which beats the way over floats that
// vectors take (../int/truncdiv.mlir). x / 0 = 0, and the least integer / -1 wraps to itself.
func.func private @cjit_truncdiv_int(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %one = arith.constant dense<1> : !i
  %ones = arith.constant dense<-1> : !i
  %by0 = arith.cmpi eq, %b, %zero : !i
  %bym1 = arith.cmpi eq, %b, %ones : !i
  %unsafe = arith.ori %by0, %bym1 : !b
  %bs = arith.select %unsafe, %one, %b : !b, !i
  %q = arith.divsi %a, %bs : !i
  %na = arith.subi %zero, %a : !i
  %q1 = arith.select %bym1, %na, %q : !b, !i
  %r = arith.select %by0, %zero, %q1 : !b, !i
  return %r : !i
}
