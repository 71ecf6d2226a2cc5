// The number of one bits of the absolute value, as NumPy's bitwise_count; the least integer has one.
func.func private @cjit_popcount_int(%a: !i) -> !i {
  %u = math.absi %a : !i
  %r = math.ctpop %u : !i
  return %r : !i
}
