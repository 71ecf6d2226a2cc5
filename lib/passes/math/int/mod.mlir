// Signed remainder with the divisor's sign, as NumPy's remainder; x mod 0 = 0, least mod -1 = 0.
// C's remainder, plus b where it is not 0 and of the other sign.
func.func private @cjit_mod_int(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %r0 = func.call @cjit_fmod_int(%a, %b) : (!i, !i) -> !i
  %rb = arith.xori %r0, %b : !i
  %differ = arith.cmpi slt, %rb, %zero : !i
  %some = arith.cmpi ne, %r0, %zero : !i
  %adjust = arith.andi %differ, %some : !b
  %r1 = arith.addi %r0, %b : !i
  %r = arith.select %adjust, %r1, %r0 : !b, !i
  return %r : !i
}
