// Is it a nan: unordered with itself.
func.func private @cjit_isnan_float(%x: !f) -> !b {
  %r = arith.cmpf uno, %x, %x : !f
  return %r : !b
}
