// The cjit dialect: NumPy's operations on tensors. Made from include/cjit/ops.def and
// calls.def by `cjit-opt --print-dialect`; stock `mlir-opt --irdl-file=` reads it too.
module {
  irdl.dialect @cjit {
    // a scalar known when tracing
    irdl.operation @constant {
      %result = irdl.any
      irdl.results(result: %result)
    }
    // conversion of the element type, as C converts; to bool: x != 0
    irdl.operation @cast {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // stop with a raise site when a scalar is true
    irdl.operation @raise_if {
      %condition = irdl.any
      %values = irdl.any
      irdl.operands(condition: %condition, values: variadic %values)
    }
    // scalars for a print site, in the order of the program
    irdl.operation @print {
      %values = irdl.any
      irdl.operands(values: variadic %values)
    }
    // a view of a larger shape, by NumPy's rules
    irdl.operation @broadcast {
      %input = irdl.any
      %extents = irdl.any
      irdl.operands(input: %input, extents: variadic %extents)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // a view with axes permuted
    irdl.operation @transpose {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // a view by start, extent and step per axis
    irdl.operation @slice {
      %input = irdl.any
      %bounds = irdl.any
      irdl.operands(input: %input, bounds: variadic %bounds)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the first operand with a slice of it replaced by the second
    irdl.operation @insert {
      %base = irdl.any
      %value = irdl.any
      %bounds = irdl.any
      irdl.operands(base: %base, value: %value, bounds: variadic %bounds)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the same elements in C order under another shape
    irdl.operation @reshape {
      %input = irdl.any
      %extents = irdl.any
      irdl.operands(input: %input, extents: variadic %extents)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // an array whose elements have no value yet
    irdl.operation @empty {
      %extents = irdl.any
      irdl.operands(extents: variadic %extents)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // 0, 1, 2, … as a vector of int64
    irdl.operation @iota {
      %extent = irdl.any
      irdl.operands(extent: %extent)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // a new array made of parts that lie side by side and fill it
    irdl.operation @assemble {
      %parts = irdl.any
      %bounds = irdl.any
      irdl.operands(parts: variadic %parts, bounds: variadic %bounds)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the elements at index arrays, which take the place of some axes
    irdl.operation @gather {
      %source = irdl.any
      %indices = irdl.any
      irdl.operands(source: %source, indices: variadic %indices)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the elements of a vector where another is true, of which there are so many
    irdl.operation @compress {
      %values = irdl.any
      %mask = irdl.any
      %count = irdl.any
      irdl.operands(values: %values, mask: %mask, count: %count)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the first operand with elements at index arrays replaced, added to…, in order
    irdl.operation @scatter {
      %base = irdl.any
      %value = irdl.any
      %indices = irdl.any
      irdl.operands(base: %base, value: %value, indices: variadic %indices)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the sum over axes; no elements give 0
    irdl.operation @reduce_sum {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the product over axes; no elements give 1
    irdl.operation @reduce_prod {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the largest over axes; a nan wins
    irdl.operation @reduce_max {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the smallest over axes; a nan wins
    irdl.operation @reduce_min {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // bitwise and over axes; no elements give all bits
    irdl.operation @reduce_and {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // bitwise or over axes; no elements give no bits
    irdl.operation @reduce_or {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // bitwise exclusive or over axes; no elements give no bits
    irdl.operation @reduce_xor {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the position of the first largest over axes, in C order; a nan wins
    irdl.operation @argmax {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the position of the first smallest over axes, in C order; a nan wins
    irdl.operation @argmin {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the sums of what comes up to each element along an axis
    irdl.operation @scan_sum {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the products of what comes up to each element along an axis
    irdl.operation @scan_prod {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the largest of what comes up to each element along an axis; a nan stays
    irdl.operation @scan_max {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the smallest of what comes up to each element along an axis; a nan stays
    irdl.operation @scan_min {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the same elements in memory of their own
    irdl.operation @copy {
      %input = irdl.any
      irdl.operands(input: %input)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // hand out a result whose extents are computed
    irdl.operation @deliver {
      %input = irdl.any
      %slots = irdl.any
      irdl.operands(input: %input, slots: %slots)
    }
    // memory for it; address and extents go to the slots
    irdl.operation @output_alloc {
      %slots = irdl.any
      %extents = irdl.any
      irdl.operands(slots: %slots, extents: variadic %extents)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // sum; integers wrap
    irdl.operation @add {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // difference; integers wrap
    irdl.operation @sub {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // product; integers wrap
    irdl.operation @mul {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // IEEE quotient
    irdl.operation @div {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // floor of the quotient as NumPy's floor_divide; integers by zero give 0
    irdl.operation @floordiv {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // remainder with the divisor's sign as NumPy's remainder; integers by zero give 0
    irdl.operation @mod {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // quotient rounded towards zero; by zero gives 0
    irdl.operation @truncdiv {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // remainder with the dividend's sign as C's fmod; integers by zero give 0
    irdl.operation @fmod {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // negation; integers wrap
    irdl.operation @neg {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // absolute value; the least integer stays
    irdl.operation @abs {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // -1, 0 or 1; nan stays
    irdl.operation @sign {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the larger; a nan wins
    irdl.operation @maximum {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the smaller; a nan wins
    irdl.operation @minimum {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the larger; a number wins over a nan
    irdl.operation @fmax {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the smaller; a number wins over a nan
    irdl.operation @fmin {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // a * b + c, rounded once
    irdl.operation @fma {
      %a = irdl.any
      %b = irdl.any
      %c = irdl.any
      irdl.operands(a: %a, b: %b, c: %c)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // greatest common divisor, not negative
    irdl.operation @gcd {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // least common multiple, not negative
    irdl.operation @lcm {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // power; integers by repeated squaring, wrapping
    irdl.operation @pow {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // bitwise and
    irdl.operation @and {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // bitwise or
    irdl.operation @or {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // bitwise exclusive or
    irdl.operation @xor {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // bitwise complement; of a bool, logical not
    irdl.operation @not {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // shift left; 0 when the count is not within the width
    irdl.operation @shl {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // shift right; 0 or -1 when the count is not within the width
    irdl.operation @shr {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the number of one bits of the absolute value
    irdl.operation @popcount {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // equal
    irdl.operation @eq {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // not equal; true for nan
    irdl.operation @ne {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // less
    irdl.operation @lt {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // less or equal
    irdl.operation @le {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // greater
    irdl.operation @gt {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // greater or equal
    irdl.operation @ge {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // is it a nan
    irdl.operation @isnan {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // is it infinite
    irdl.operation @isinf {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // is it neither infinite nor a nan
    irdl.operation @isfinite {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // is the sign bit set
    irdl.operation @signbit {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the second where the first is true, else the third
    irdl.operation @select {
      %a = irdl.any
      %b = irdl.any
      %c = irdl.any
      irdl.operands(a: %a, b: %b, c: %c)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // round down
    irdl.operation @floor {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // round up
    irdl.operation @ceil {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // round towards zero
    irdl.operation @trunc {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // round to nearest, ties to even
    irdl.operation @rint {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the first with the sign of the second
    irdl.operation @copysign {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the float after the first towards the second
    irdl.operation @nextafter {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // distance to the next float away from zero, signed
    irdl.operation @spacing {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // x * 2**n, rounded once
    irdl.operation @ldexp {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // frexp's fraction, in [0.5, 1)
    irdl.operation @mantissa {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // frexp's exponent; 0 for zero, inf and nan
    irdl.operation @exponent {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // square root, correctly rounded
    irdl.operation @sqrt {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // 1 / sqrt(x)
    irdl.operation @rsqrt {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // cube root
    irdl.operation @cbrt {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // sqrt(x*x + y*y) without overflow
    irdl.operation @hypot {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // e**x
    irdl.operation @exp {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // 2**x
    irdl.operation @exp2 {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // e**x - 1
    irdl.operation @expm1 {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // natural logarithm
    irdl.operation @log {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // logarithm to base 2
    irdl.operation @log2 {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // logarithm to base 10
    irdl.operation @log10 {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // log(1 + x)
    irdl.operation @log1p {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // log(e**x + e**y)
    irdl.operation @logaddexp {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // log2(2**x + 2**y)
    irdl.operation @logaddexp2 {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // sine of radians
    irdl.operation @sin {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // cosine of radians
    irdl.operation @cos {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // tangent of radians
    irdl.operation @tan {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // inverse sine
    irdl.operation @asin {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // inverse cosine
    irdl.operation @acos {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // inverse tangent
    irdl.operation @atan {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the angle of the point (second, first)
    irdl.operation @atan2 {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // hyperbolic sine
    irdl.operation @sinh {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // hyperbolic cosine
    irdl.operation @cosh {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // hyperbolic tangent
    irdl.operation @tanh {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // inverse hyperbolic sine
    irdl.operation @asinh {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // inverse hyperbolic cosine
    irdl.operation @acosh {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // inverse hyperbolic tangent
    irdl.operation @atanh {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // error function
    irdl.operation @erf {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // 1 - erf(x)
    irdl.operation @erfc {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // log of the absolute value of gamma
    irdl.operation @lgamma {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // gamma function
    irdl.operation @gamma {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the real part
    irdl.operation @real {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the imaginary part
    irdl.operation @imag {
      %a = irdl.any
      irdl.operands(a: %a)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // the complex number of a real and an imaginary part
    irdl.operation @complex {
      %a = irdl.any
      %b = irdl.any
      irdl.operands(a: %a, b: %b)
      %result = irdl.any
      irdl.results(result: %result)
    }
    // call: matrix product, batches broadcast; params: is the first (second) operand to be read with its last two axes exchanged
    irdl.operation @call_matmul {
      %a = irdl.any
      %b = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: x where a @ x = b, by an LU factorisation; a vector b is one right side. (x, info: positive where a is singular)
    irdl.operation @call_solve {
      %a = irdl.any
      %b = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      irdl.results(r: %r, s: %s)
    }
    // call: the inverse. (inverse, info: the first zero on the diagonal of a singular matrix's U)
    irdl.operation @call_inv {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      irdl.results(r: %r, s: %s)
    }
    // call: the determinant's sign and the logarithm of its absolute value. (sign, logarithm, info)
    irdl.operation @call_slogdet {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      %t = irdl.any
      irdl.results(r: %r, s: %s, t: %t)
    }
    // call: the Cholesky factor of what one triangle holds; params: the upper one. (factor, info: the leading minor that is not positive)
    irdl.operation @call_cholesky {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      irdl.results(r: %r, s: %s)
    }
    // call: orthonormal q and upper triangular r; their shapes choose how much of them; params: is q wanted. (q, r, info)
    irdl.operation @call_qr {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      %t = irdl.any
      irdl.results(r: %r, s: %s, t: %t)
    }
    // call: singular values, falling, and vectors, by divide and conquer; params: 0 no vectors, 1 the reduced, 2 all. (u, s, vh, info: positive where it did not converge)
    irdl.operation @call_svd {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      %t = irdl.any
      %u = irdl.any
      irdl.results(r: %r, s: %s, t: %t, u: %u)
    }
    // call: eigenvalues, rising, and eigenvectors of a symmetric matrix; params: the upper triangle, are vectors wanted. (values, vectors, info)
    irdl.operation @call_eigh {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      %t = irdl.any
      irdl.results(r: %r, s: %s, t: %t)
    }
    // call: least squares by the singular values, with those below a share (an operand) of the largest taken as 0. (x, residuals, rank, singular values, info)
    irdl.operation @call_lstsq {
      %a = irdl.any
      %b = irdl.any
      %c = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, c: %c, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      %t = irdl.any
      %u = irdl.any
      %v = irdl.any
      irdl.results(r: %r, s: %s, t: %t, u: %u, v: %v)
    }
    // call: sorted along an axis, nan last; params: the axis, falling (then nan first)
    irdl.operation @call_sort {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: where the sorted elements stand, int64; equal ones in their order; params: the axis, falling
    irdl.operation @call_argsort {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: sorted along an axis, equal ones in their order, and where they stand; params: the axis, falling
    irdl.operation @call_sort_pairs {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      irdl.results(r: %r, s: %s)
    }
    // call: where the second's elements belong in the sorted rows of the first, int64; params: 1 after equal ones, else before, and 2 more for comparisons with nan being false
    irdl.operation @call_searchsorted {
      %a = irdl.any
      %b = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: how often each integer of the first occurs, or the sum of the second's elements there; params: is the second used
    irdl.operation @call_bincount {
      %a = irdl.any
      %b = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: the correlation of a vector with another one that is not longer; params: 0 where they overlap wholly, 1 of the first's length, 2 where they overlap at all
    irdl.operation @call_correlate {
      %a = irdl.any
      %b = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: hands the first to the host for a call that it makes (jit's fallback=True); params: the call's number, the operand's. (the second, an int64 that orders the calls, plus 1)
    irdl.operation @call_host_put {
      %a = irdl.any
      %b = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: has the host make that call. (int64 words: not 0 when it raised, then the extents of all results)
    irdl.operation @call_host_run {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: takes a result of that call, of the extents that host_run told; params: the call's number, the result's
    irdl.operation @call_host_get {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: the Fourier transform along the last axis, cut or padded to the result's length, times a factor (an operand); the third operand is the number of points; params: 0 forward, 1 backward, 2 of reals, 4 to reals
    irdl.operation @call_fft {
      %a = irdl.any
      %b = irdl.any
      %c = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, c: %c, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: the state of PCG64 that np.random.SeedSequence makes of a seed
    irdl.operation @call_random_seed {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      irdl.results(r: %r)
    }
    // call: draws from a distribution with up to three parameters, from a state; params: its number in distributions.def. (state, numbers)
    irdl.operation @call_random {
      %a = irdl.any
      %b = irdl.any
      %c = irdl.any
      %d = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, c: %c, d: %d, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      irdl.results(r: %r, s: %s)
    }
    // call: integers from a state, the least and the largest minus it. (state, integers, info)
    irdl.operation @call_random_integers {
      %a = irdl.any
      %b = irdl.any
      %c = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, b: %b, c: %c, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      %t = irdl.any
      irdl.results(r: %r, s: %s, t: %t)
    }
    // call: the numbers from 0 on in a random order, from a state; params: how an index is drawn, 0 by masks, 1 by multiplication. (state, numbers)
    irdl.operation @call_random_shuffle {
      %a = irdl.any
      %extents = irdl.any
      irdl.operands(a: %a, extents: variadic %extents)
      %r = irdl.any
      %s = irdl.any
      irdl.results(r: %r, s: %s)
    }
  }
}
