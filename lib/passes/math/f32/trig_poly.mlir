// sin(r + rl) and cos(r + rl) for |r| <= 0.7937 (pi/4 and the slack of the quadrant choice) and |rl| <= ulp(r)/2.
// sin = r + (r^3 S(r^2) + rl), S of degree 2; cos = 1 + r (r C(r^2) - rl), C of degree 3: minimax fits (Remez,
// relative error, coefficients rounded one by one). Errors before the last rounding are under 0.2 ULP.
func.func private @cjit_trig_poly_f32(%r: !f, %rl: !f) -> (!f, !f) {
  %c_0 = arith.constant dense<0xB94C8E26> : !f  // -0.00019507910474203527
  %c_1 = arith.constant dense<0x3C088363> : !f  // 0.00833210628
  %c_2 = arith.constant dense<0xBE2AAAA2> : !f  // -0.166666538
  %c_3 = arith.constant dense<0x37CCEEBB> : !f  // 2.442986260575708e-05
  %c_4 = arith.constant dense<0xBAB60609> : !f  // -0.00138872967
  %c_5 = arith.constant dense<0x3D2AAAA5> : !f  // 0.0416666456
  %c_6 = arith.constant dense<0xBF000000> : !f  // -0.5
  %c_7 = arith.constant dense<0x3F800000> : !f  // 1
  %z = arith.mulf %r, %r : !f
  %t_0 = math.fma %c_0, %z, %c_1 : !f
  %S = math.fma %t_0, %z, %c_2 : !f
  %t_1 = math.fma %c_3, %z, %c_4 : !f
  %t_2 = math.fma %t_1, %z, %c_5 : !f
  %C = math.fma %t_2, %z, %c_6 : !f
  %rz = arith.mulf %r, %z : !f
  %w = math.fma %rz, %S, %rl : !f
  %s = arith.addf %r, %w : !f
  %t_3 = arith.negf %rl : !f
  %u = math.fma %r, %C, %t_3 : !f
  %c_8 = math.fma %r, %u, %c_7 : !f
  return %s, %c_8 : !f, !f
}
