// The smaller; a number wins over a nan. Of two zeros the second, as NumPy's vector loop and x86's
// minps: `a < b ? a : b` is that one instruction, which leaves a nan in b to mend. (Unlike C, where
// the zero is unspecified, every lane does the same. Two nans give the first.)
func.func private @cjit_fmin_float(%a: !f, %b: !f) -> !f {
  %first = arith.cmpf olt, %a, %b : !f
  %m = arith.select %first, %a, %b : !b, !f
  %nan = arith.cmpf uno, %b, %b : !f
  %r = arith.select %nan, %a, %m : !b, !f
  return %r : !f
}
