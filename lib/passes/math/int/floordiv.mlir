// Signed quotient rounded down, as NumPy's floor_divide; x // 0 = 0, least // -1 wraps to itself.
// The quotient towards zero, less 1 where there is a remainder and the signs differ.
func.func private @cjit_floordiv_int(%a: !i, %b: !i) -> !i {
  %zero = arith.constant dense<0> : !i
  %one = arith.constant dense<1> : !i
  %q0 = func.call @cjit_truncdiv_int(%a, %b) : (!i, !i) -> !i
  %qb = arith.muli %q0, %b : !i
  %some = arith.cmpi ne, %qb, %a : !i
  %ab = arith.xori %a, %b : !i
  %differ = arith.cmpi slt, %ab, %zero : !i
  %not0 = arith.cmpi ne, %b, %zero : !i
  %down0 = arith.andi %some, %differ : !b
  %down = arith.andi %down0, %not0 : !b
  %q1 = arith.subi %q0, %one : !i
  %q = arith.select %down, %q1, %q0 : !b, !i
  return %q : !i
}
