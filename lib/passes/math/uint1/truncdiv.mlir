// Unsigned quotient of one lane, by the processor's division; x / 0 = 0. See ../int1/truncdiv.mlir.
func.func private @cjit_truncdiv_uint(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %one = arith.constant dense<1> : !i
  %by0 = arith.cmpi eq, %b, %zero : !i
  %bs = arith.select %by0, %one, %b : !b, !i
  %q = arith.divui %a, %bs : !i
  %r = arith.select %by0, %zero, %q : !b, !i
  return %r : !i
}
