// The number of one bits.
func.func private @cjit_popcount_uint(%a: !i) -> !i {
  %r = math.ctpop %a : !i
  return %r : !i
}
