// sin(pi a) in f64 for a >= 0: a minus its nearest integer n is exact, an odd polynomial of degree 15 (Remez) on
// [-1/2, 1/2], sign by n's parity. Integers give 0.
func.func private @cjit_dsinpi_f32(%a: !d) -> !d {
  %c_0 = arith.constant dense<0x4270000000000000> : !d  // 1099511627776
  %magic = arith.constant dense<0x4338000000000000> : !d  // 6755399441055744
  %c_1 = arith.constant dense<0xBEF6290FC85A86F2> : !d  // -2.1133801530687697e-05
  %c_2 = arith.constant dense<0x3F3E89F7A5E71EFE> : !d  // 0.00046598716826594378
  %c_3 = arith.constant dense<0xBF7E30631F79B5EB> : !d  // -0.0073703643789548674
  %c_4 = arith.constant dense<0x3FB50783270E3D18> : !d  // 0.082145878825248153
  %c_5 = arith.constant dense<0xBFE32D2CCE1EBCCA> : !d  // -0.59926452882600612
  %c_6 = arith.constant dense<0x400466BC67752306> : !d  // 2.5501640398619001
  %c_7 = arith.constant dense<0xC014ABBCE625BD84> : !d  // -5.1677127800497864
  %c_8 = arith.constant dense<0x400921FB54442D17> : !d  // 3.1415926535897927
  %c_9 = arith.constant dense<63> : !l
  %big = arith.cmpf ogt, %a, %c_0 : !d
  %ac = arith.select %big, %c_0, %a : !b, !d
  %t = arith.addf %ac, %magic : !d
  %n = arith.subf %t, %magic : !d
  %f = arith.subf %ac, %n : !d
  %z = arith.mulf %f, %f : !d
  %t_1 = math.fma %c_1, %z, %c_2 : !d
  %t_2 = math.fma %t_1, %z, %c_3 : !d
  %t_3 = math.fma %t_2, %z, %c_4 : !d
  %t_4 = math.fma %t_3, %z, %c_5 : !d
  %t_5 = math.fma %t_4, %z, %c_6 : !d
  %t_6 = math.fma %t_5, %z, %c_7 : !d
  %P = math.fma %t_6, %z, %c_8 : !d
  %s = arith.mulf %f, %P : !d
  %t_7 = arith.bitcast %s : !d to !l
  %t_8 = arith.bitcast %t : !d to !l
  %t_9 = arith.shli %t_8, %c_9 : !l
  %t_10 = arith.xori %t_7, %t_9 : !l
  %t_11 = arith.bitcast %t_10 : !l to !d
  return %t_11 : !d
}
