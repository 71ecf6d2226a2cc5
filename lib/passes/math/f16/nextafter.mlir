// The float after x towards y: one step of the bit pattern. As NumPy's half: x = y gives x itself
// (so nextafter(0, -0) is 0), x = 0 the least subnormal with y's sign, a nan a nan.
func.func private @cjit_nextafter_f16(%x: !f, %y: !f) -> !f {
  %step = func.call @cjit_nextafter_float(%x, %y) : (!f, !f) -> !f
  %same = arith.cmpf oeq, %x, %y : !f
  %r = arith.select %same, %x, %step : !b, !f
  return %r : !f
}
