// x * 2**n, rounded once, n as i32. Up to three factors, since 2**n itself reaches from the least
// subnormal to inf and beyond. Upwards every product is exact or inf. Downwards all but the last are by
// 2**-969, and only where the rest is still below 2**-53: what such a product rounds is lost to 0 by the
// last one anyway, so just one rounding shows. Zeros, inf and nan stay.
func.func private @cjit_ldexp_f64(%x: !f, %n: !h) -> !f {
  %zero = arith.constant dense<0> : !h
  %most = arith.constant dense<1023> : !h
  %least = arith.constant dense<-1022> : !h
  %step = arith.constant dense<-969> : !h
  %one = arith.constant dense<1.0> : !f
  %up = arith.constant dense<0x7FE0000000000000> : !f
  %down = arith.constant dense<0x0360000000000000> : !f
  %shift = arith.constant dense<52> : !i
  %above1 = arith.cmpi sgt, %n, %most : !h
  %below1 = arith.cmpi slt, %n, %least : !h
  %f1a = arith.select %below1, %down, %one : !b, !f
  %f1 = arith.select %above1, %up, %f1a : !b, !f
  %t1a = arith.select %below1, %step, %zero : !b, !h
  %t1 = arith.select %above1, %most, %t1a : !b, !h
  %x1 = arith.mulf %x, %f1 : !f
  %n1 = arith.subi %n, %t1 : !h
  %above2 = arith.cmpi sgt, %n1, %most : !h
  %below2 = arith.cmpi slt, %n1, %least : !h
  %f2a = arith.select %below2, %down, %one : !b, !f
  %f2 = arith.select %above2, %up, %f2a : !b, !f
  %t2a = arith.select %below2, %step, %zero : !b, !h
  %t2 = arith.select %above2, %most, %t2a : !b, !h
  %x2 = arith.mulf %x1, %f2 : !f
  %n2 = arith.subi %n1, %t2 : !h
  %n3 = arith.maxsi %n2, %least : !h
  %n4 = arith.minsi %n3, %most : !h
  %e = arith.addi %n4, %most : !h
  %el = arith.extui %e : !h to !i
  %bits = arith.shli %el, %shift : !i
  %scale = arith.bitcast %bits : !i to !f
  %r = arith.mulf %x2, %scale : !f
  return %r : !f
}
