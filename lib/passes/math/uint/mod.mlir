// Unsigned remainder; x mod 0 = 0. The same as fmod.
func.func private @cjit_mod_uint(%a: !i, %b: !i) -> !i {
  %r = func.call @cjit_fmod_uint(%a, %b) : (!i, !i) -> !i
  return %r : !i
}
