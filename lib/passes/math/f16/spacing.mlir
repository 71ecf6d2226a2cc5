// As NumPy's half spacing: the distance to the next float above, never negative; inf and nan give a nan, the
// largest finite inf.
func.func private @cjit_spacing_f16(%x: !f) -> !f {
  %infinity = arith.constant dense<0x7C00> : !f
  %up = func.call @cjit_nextafter_float(%x, %infinity) : (!f, !f) -> !f
  %d = arith.subf %up, %x : !f
  %magnitude = math.absf %x : !f
  %special = arith.cmpf oeq, %magnitude, %infinity : !f
  %nan = arith.subf %infinity, %infinity : !f
  %r = arith.select %special, %nan, %d : !b, !f
  return %r : !f
}
