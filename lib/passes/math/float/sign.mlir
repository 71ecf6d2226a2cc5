// -1, 0 or 1; nan stays. Both zeros give +0, as NumPy's sign: that is x + 0, which also keeps a nan.
func.func private @cjit_sign_float(%x: !f) -> !f {
  %zero = arith.constant dense<0.0> : !f
  %one = arith.constant dense<1.0> : !f
  %mone = arith.constant dense<-1.0> : !f
  %above = arith.cmpf ogt, %x, %zero : !f
  %below = arith.cmpf olt, %x, %zero : !f
  %rest = arith.addf %x, %zero : !f
  %r0 = arith.select %below, %mone, %rest : !b, !f
  %r = arith.select %above, %one, %r0 : !b, !f
  return %r : !f
}
