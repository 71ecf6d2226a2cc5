// frexp's fraction, in [0.5, 1) with x's sign; 0, inf and nan stay. Subnormals are first made normal.
func.func private @cjit_mantissa_f32(%x: !f) -> !f {
  %zero = arith.constant dense<0.0> : !f
  %inf = arith.constant dense<0x7F800000> : !f
  %tiny = arith.constant dense<0x00800000> : !f
  %up = arith.constant dense<33554432.0> : !f
  %keep = arith.constant dense<0x807FFFFF> : !i
  %half = arith.constant dense<0x3F000000> : !i
  %ax = math.absf %x : !f
  %sub = arith.cmpf olt, %ax, %tiny : !f
  %xu = arith.mulf %x, %up : !f
  %xn = arith.select %sub, %xu, %x : !b, !f
  %bits = arith.bitcast %xn : !f to !i
  %frac = arith.andi %bits, %keep : !i
  %mb = arith.ori %frac, %half : !i
  %m = arith.bitcast %mb : !i to !f
  %finite = arith.cmpf olt, %ax, %inf : !f
  %not0 = arith.cmpf one, %ax, %zero : !f
  %plain = arith.andi %finite, %not0 : !b
  %r = arith.select %plain, %m, %x : !b, !f
  return %r : !f
}
