// Remainder with the divisor's sign, as NumPy's remainder (npy_divmod): C's fmod, plus b where it is
// not 0 and its sign is not b's; a remainder of 0 takes b's sign. b = 0 and an infinite a give nan;
// mod(-1, inf) is inf.
func.func private @cjit_mod_f32(%a: !f, %b: !f) -> !f {
  %zero = arith.constant dense<0.0> : !f
  %r0 = func.call @cjit_fmod_f32(%a, %b) : (!f, !f) -> !f
  %rneg = arith.cmpf olt, %r0, %zero : !f
  %bneg = arith.cmpf olt, %b, %zero : !f
  %differ = arith.xori %rneg, %bneg : !b
  %r1 = arith.addf %r0, %b : !f
  %r2 = arith.select %differ, %r1, %r0 : !b, !f
  %none = arith.cmpf oeq, %r0, %zero : !f
  %zb = math.copysign %zero, %b : !f
  %r = arith.select %none, %zb, %r2 : !b, !f
  return %r : !f
}
