// frexp's exponent, as i32: x = mantissa * 2**exponent; 0 for 0, inf and nan. Subnormals are first made
// normal by 2**54, which is taken off again.
func.func private @cjit_exponent_f64(%x: !f) -> !h {
  %zero = arith.constant dense<0.0> : !f
  %izero = arith.constant dense<0> : !i
  %inf = arith.constant dense<0x7FF0000000000000> : !f
  %tiny = arith.constant dense<0x0010000000000000> : !f
  %up = arith.constant dense<18014398509481984.0> : !f
  %shift = arith.constant dense<52> : !i
  %bias = arith.constant dense<1022> : !i
  %biasu = arith.constant dense<1076> : !i
  %ax = math.absf %x : !f
  %sub = arith.cmpf olt, %ax, %tiny : !f
  %xu = arith.mulf %ax, %up : !f
  %xn = arith.select %sub, %xu, %ax : !b, !f
  %bits = arith.bitcast %xn : !f to !i
  %raw = arith.shrui %bits, %shift : !i
  %off = arith.select %sub, %biasu, %bias : !b, !i
  %e = arith.subi %raw, %off : !i
  %finite = arith.cmpf olt, %ax, %inf : !f
  %not0 = arith.cmpf one, %ax, %zero : !f
  %plain = arith.andi %finite, %not0 : !b
  %r = arith.select %plain, %e, %izero : !b, !i
  %rh = arith.trunci %r : !i to !h
  return %rh : !h
}
