// The float after x towards y: one step of the bit pattern, away from zero where y lies that way.
// x = y gives y (so nextafter(0, -0) is -0), x = 0 the least subnormal with y's sign, a nan a nan.
func.func private @cjit_nextafter_float(%x: !f, %y: !f) -> !f {
  %zero = arith.constant dense<0.0> : !f
  %one = arith.constant dense<1> : !i
  %ones = arith.constant dense<-1> : !i
  %bits = arith.bitcast %x : !f to !i
  %up = arith.cmpf olt, %x, %y : !f
  %pos = arith.cmpf ogt, %x, %zero : !f
  %toward = arith.xori %up, %pos : !b
  %by = arith.select %toward, %ones, %one : !b, !i
  %next = arith.addi %bits, %by : !i
  %r0 = arith.bitcast %next : !i to !f
  %least = arith.bitcast %one : !i to !f
  %least1 = math.copysign %least, %y : !f
  %at0 = arith.cmpf oeq, %x, %zero : !f
  %r1 = arith.select %at0, %least1, %r0 : !b, !f
  %same = arith.cmpf oeq, %x, %y : !f
  %r2 = arith.select %same, %y, %r1 : !b, !f
  %nan = arith.cmpf uno, %x, %y : !f
  %sum = arith.addf %x, %y : !f
  %r = arith.select %nan, %sum, %r2 : !b, !f
  return %r : !f
}
