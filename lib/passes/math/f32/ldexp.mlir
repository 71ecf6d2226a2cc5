// x * 2**n, rounded once: exactly in f64, whose range holds every f32 times 2**n for n in [-300, 300];
// beyond that the result is 0 or inf as at the ends. Zeros, inf and nan stay.
func.func private @cjit_ldexp_f32(%x: !f, %n: !i) -> !f {
  %least = arith.constant dense<-300> : !i
  %most = arith.constant dense<300> : !i
  %bias = arith.constant dense<1023> : !i
  %shift = arith.constant dense<52> : !l
  %n0 = arith.maxsi %n, %least : !i
  %n1 = arith.minsi %n0, %most : !i
  %e = arith.addi %n1, %bias : !i
  %el = arith.extui %e : !i to !l
  %bits = arith.shli %el, %shift : !l
  %scale = arith.bitcast %bits : !l to !d
  %xd = arith.extf %x : !f to !d
  %rd = arith.mulf %xd, %scale : !d
  %r = arith.truncf %rd : !d to !f
  return %r : !f
}
