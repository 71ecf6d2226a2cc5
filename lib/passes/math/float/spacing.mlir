// The distance to the next float away from zero, with x's sign (both zeros: +), as NumPy's spacing:
// the successor of |x|, by its bit pattern, less |x|. The largest finite gives inf; inf and nan a nan,
// since inf's successor is a nan.
func.func private @cjit_spacing_float(%x: !f) -> !f {
  %zero = arith.constant dense<0.0> : !f
  %one = arith.constant dense<1> : !i
  %ax = math.absf %x : !f
  %bits = arith.bitcast %ax : !f to !i
  %next = arith.addi %bits, %one : !i
  %succ = arith.bitcast %next : !i to !f
  %d = arith.subf %succ, %ax : !f
  %at0 = arith.cmpf oeq, %x, %zero : !f
  %s = arith.select %at0, %zero, %x : !b, !f
  %r = math.copysign %d, %s : !f
  return %r : !f
}
