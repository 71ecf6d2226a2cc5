// fmod(x, y), exact like C's: r = |x| - q |y| with q = trunc(|x|/|y|), exact by one FMA as long as q < 2^22; the
// rounded quotient can be one too large, then |y| is added back. A vector with a larger quotient goes to fmod_far
// (cold). x inf or y 0 gives NaN, y inf gives x; sign of x. Exact (0.5 ULP bound does not apply).
func.func private @cjit_fmod_f32(%x: !f, %y: !f) -> !f {
  %c_0 = arith.constant dense<0x00000000> : !f  // 0.0
  %inf = arith.constant dense<0x7F800000> : !f  // inf
  %nan = arith.constant dense<0x7FC00000> : !f  // nan
  %c_1 = arith.constant dense<0x4A800000> : !f  // 4194304
  %a = math.absf %x : !f
  %c_2 = math.absf %y : !f
  %q0 = arith.divf %a, %c_2 : !f
  %q = math.trunc %q0 : !f
  %t_0 = arith.negf %q : !f
  %v = math.fma %t_0, %c_2, %a : !f
  %t_1 = arith.cmpf olt, %v, %c_0 : !f
  %t_2 = arith.addf %v, %c_2 : !f
  %v1 = arith.select %t_1, %t_2, %v : !b, !f
  %t_3 = arith.cmpf oeq, %c_2, %inf : !f
  %v2 = arith.select %t_3, %a, %v1 : !b, !f
  %t_4 = arith.cmpf oeq, %c_2, %c_0 : !f
  %t_5 = arith.cmpf oeq, %a, %inf : !f
  %bad = arith.ori %t_4, %t_5 : !b
  %n = arith.cmpf uno, %x, %y : !f
  %v3 = arith.select %bad, %nan, %v2 : !b, !f
  %t_6 = arith.addf %x, %y : !f
  %v4 = arith.select %n, %t_6, %v3 : !b, !f
  %far = arith.cmpf ogt, %q0, %c_1 : !f
  %t_7 = vector.reduction <or>, %far : !b into i1
  %r = scf.if %t_7 -> (!f) {
    %rare_ = func.call @cjit_fmod_far_f32(%a, %c_2, %v4) : (!f, !f, !f) -> !f
    scf.yield %rare_ : !f
  } else {
    scf.yield %v4 : !f
  }
  %t_8 = math.copysign %r, %x : !f
  return %t_8 : !f
}
