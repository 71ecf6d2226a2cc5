// Is the sign bit set, also of -0 and nan.
func.func private @cjit_signbit_float(%x: !f) -> !b {
  %zero = arith.constant dense<0> : !i
  %bits = arith.bitcast %x : !f to !i
  %r = arith.cmpi slt, %bits, %zero : !i
  return %r : !b
}
