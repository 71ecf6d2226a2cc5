// log_tail(m) = (f, l): log m = f + l for sqrt(1/2) <= m < sqrt(2), f = m - 1 exact, |l| < f^2/2 with an
// error below 2^-57: l = s (f^2/2 + R) - f^2/2, s = f/(2 + f), R = s^2 r(s^2) from log m = 2 atanh s; r
// of degree 6, minimax (Remez with mpmath, 2^-58.5 relative to log m). See Tang, "Table-driven
// implementation of the logarithm function" (1990).
func.func private @cjit_log_tail_f64(%m: !f) -> (!f, !f) {
  %one = arith.constant dense<0x3FF0000000000000> : !f  // 1.0
  %two = arith.constant dense<0x4000000000000000> : !f  // 2.0
  %log_c0 = arith.constant dense<0x3FE5555555555592> : !f  // 0.6666666666666734
  %log_c1 = arith.constant dense<0x3FD999999997FD99> : !f  // 0.3999999999941451
  %log_c2 = arith.constant dense<0x3FD24924941F4193> : !f  // 0.2857142874245479
  %log_c3 = arith.constant dense<0x3FCC71C520649909> : !f  // 0.22222198564231402
  %log_c4 = arith.constant dense<0x3FC74663FA48E0BE> : !f  // 0.18183564873630148
  %log_c5 = arith.constant dense<0x3FC39A1A59AF1DD9> : !f  // 0.15314034823516812
  %log_c6 = arith.constant dense<0x3FC2F064A6B2D20F> : !f  // 0.14796121730400144
  %half = arith.constant dense<0x3FE0000000000000> : !f  // 0.5
  %f = arith.subf %m, %one : !f
  %t = arith.addf %f, %two : !f
  %s = arith.divf %f, %t : !f
  %z = arith.mulf %s, %s : !f
  %p = math.fma %log_c1, %z, %log_c0 : !f
  %p_1 = math.fma %log_c3, %z, %log_c2 : !f
  %p_2 = math.fma %log_c5, %z, %log_c4 : !f
  %pw = arith.mulf %z, %z : !f
  %p_3 = math.fma %p_1, %pw, %p : !f
  %p_4 = math.fma %log_c6, %pw, %p_2 : !f
  %pw_1 = arith.mulf %pw, %pw : !f
  %t_1 = math.fma %p_4, %pw_1, %p_3 : !f
  %r = arith.mulf %z, %t_1 : !f
  %g = arith.mulf %f, %half : !f
  %h = arith.mulf %f, %g : !f
  %t_2 = arith.negf %g : !f
  %t_3 = arith.addf %h, %r : !f
  %t_4 = arith.mulf %s, %t_3 : !f
  %l = math.fma %t_2, %f, %t_4 : !f
  return %f, %l : !f, !f
}
