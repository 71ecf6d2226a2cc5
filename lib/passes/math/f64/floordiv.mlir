// Quotient rounded down, as NumPy's floor_divide (npy_divmod): with m = fmod(a, b), (a - m) / b is nearly
// an integer, less 1 where m is not 0 and its sign is not b's. It is snapped to the nearest integer, and
// a 0 takes the sign of a / b. b = 0 gives a / b; an infinite a, finite b nan.
func.func private @cjit_floordiv_f64(%a: !f, %b: !f) -> !f {
  %zero = arith.constant dense<0.0> : !f
  %half = arith.constant dense<0.5> : !f
  %one = arith.constant dense<1.0> : !f
  %m = func.call @cjit_fmod_f64(%a, %b) : (!f, !f) -> !f
  %am = arith.subf %a, %m : !f
  %d0 = arith.divf %am, %b : !f
  %mneg = arith.cmpf olt, %m, %zero : !f
  %bneg = arith.cmpf olt, %b, %zero : !f
  %differ = arith.xori %mneg, %bneg : !b
  %some = arith.cmpf une, %m, %zero : !f
  %down = arith.andi %differ, %some : !b
  %d1 = arith.subf %d0, %one : !f
  %d = arith.select %down, %d1, %d0 : !b, !f
  %fl = math.floor %d : !f
  %gap = arith.subf %d, %fl : !f
  %most = arith.cmpf ogt, %gap, %half : !f
  %fl1 = arith.addf %fl, %one : !f
  %q0 = arith.select %most, %fl1, %fl : !b, !f
  %ratio = arith.divf %a, %b : !f
  %none = arith.cmpf oeq, %d, %zero : !f
  %zq = math.copysign %zero, %ratio : !f
  %q1 = arith.select %none, %zq, %q0 : !b, !f
  %by0 = arith.cmpf oeq, %b, %zero : !f
  %q = arith.select %by0, %ratio, %q1 : !b, !f
  return %q : !f
}
