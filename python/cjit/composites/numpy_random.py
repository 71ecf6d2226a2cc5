# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.random.default_rng(seed) inside a compiled function: the stream of NumPy's PCG64, bit for bit.

The generator's state is a traced array that draws change in place, so that loops and branches carry it in the
program's order.
"""

import math

import numpy

from .. import _cjit
from .api import as_array, as_traced, at_axis, is_sequence, normalize_axis, np, raise_where, refuse
from .common import call, check_info, raise_if, stop_if, traced

_NUMBERS = {name: number for number, name in enumerate(_cjit._distributions())}
_INTEGERS = ("int64", "int32", "int16", "int8", "uint64", "uint32", "uint16", "uint8", "bool")
_KNOWN = (int, float, bool)


def default_rng(seed=None):
    if isinstance(seed, Generator):
        return seed
    if seed is None:
        refuse("np.random.default_rng() without a seed gives another stream at each call; give it a seed")
    if type(seed) is bool or not traced(isinstance, seed, int | numpy.integer) and not is_sequence(seed):
        if isinstance(seed, numpy.random.BitGenerator | numpy.random.SeedSequence | numpy.random.Generator):
            refuse("np.random.default_rng: a seed that is an object is not supported; give it an integer")
        raise TypeError(f"SeedSequence expects int or sequence of ints for entropy not {seed}")
    if _is_known(seed):
        numbers = numpy.random.PCG64(seed).state
        state, increment = numbers["state"]["state"], numbers["state"]["inc"]
        words = [state >> 64, state, increment >> 64, increment, numbers["has_uint32"], numbers["uinteger"]]
        words = numpy.array([word & (2**64 - 1) for word in words], numpy.uint64)
        return Generator(np.copy(as_traced(words)))
    if is_sequence(seed):
        refuse("np.random.default_rng: a list of seeds that are traced is not supported; give it one integer")
    stop_if(seed < 0, "value", "expected non-negative integer")
    seed = np.asarray(seed).astype(np.int64)
    return Generator(np.copy(call("random_seed", (seed,), [("uint64", (6,))])[0]))


def _is_known(value):
    if isinstance(value, (list, tuple)):
        return all(_is_known(item) for item in value)
    return type(value) in _KNOWN or type(value).__module__ == "numpy"


def _shape(size):
    size = tuple(size) if is_sequence(size) else (size,)
    for extent in size:
        if type(extent) is float:
            raise TypeError(f"expected a sequence of integers or a single integer, got '{size[0]}'")
        if extent < 0:
            raise ValueError("negative dimensions are not allowed")
    return size


def _not_negative(name, value):
    raise_if(_number(value) < 0, f"{name} < 0")


def _positive(name, value):
    raise_if(_number(value) <= 0, f"{name} <= 0")


def _number(value):
    """A parameter that may be a list."""
    return as_array(value) if isinstance(value, (list, tuple)) else value


class Generator:
    """Stands in for numpy.random.Generator while a function is traced."""

    def __init__(self, state):
        self._state = state

    def __getattr__(self, name):
        if name.startswith("_") or not hasattr(numpy.random.Generator, name):
            raise AttributeError(f"'numpy.random._generator.Generator' object has no attribute '{name}'")
        return refuse(f"np.random.Generator.{name} is not supported inside a jitted function; call it outside")

    # ---- drawing -------------------------------------------------------------------------------

    def _call(self, callee, operands, results, params=()):
        state, *made = call(callee, (self._state, *operands), [("uint64", (6,)), *results], params)
        self._state[...] = state
        return made

    def _draw(self, name, parameters, size, dtype="float64"):
        """Draws of a distribution; without a size one number, or as many as the parameters broadcast to."""
        parameters = [np.asarray(p).astype(np.float64) for p in parameters]
        shape = np.broadcast_shapes(*(p.shape for p in parameters)) if parameters else ()
        if size is not None:
            given = _shape(size)
            if any(p.ndim for p in parameters):
                shape = np.broadcast_shapes(given, shape)
                if len(shape) > len(given):
                    raise ValueError(f"Output size {given} is not compatible with broadcast dimensions of inputs {shape}.")
            shape = given
        parameters += [np.asarray(0.0)] * (3 - len(parameters))
        (made,) = self._call("random", parameters, [(dtype, shape)], (_NUMBERS[name],))
        if size is None and not shape:
            return traced(int if dtype == "int64" else float, made)
        return made if shape else np.asarray(made)

    def _simple(self, name, size, dtype, out):
        """What float32 has draws of its own for."""
        dtype = numpy.dtype(dtype)
        if dtype.name not in ("float64", "float32"):
            raise TypeError(f"Unsupported dtype {dtype!r} for {name.removesuffix('_inv')}")
        if out is not None:
            if size is not None and _shape(size) != tuple(out.shape):
                raise ValueError("size must match out.shape when used together")
            size = tuple(out.shape)
        made = self._draw(name + ("_f" if dtype == "float32" else ""), (), size, dtype.name)
        if out is None:
            return made
        if out.dtype != dtype:
            raise TypeError(f"Supplied output array has the wrong type. Expected {dtype.name}, got {out.dtype.name}")
        out[...] = made
        return out

    def random(self, size=None, dtype=numpy.float64, out=None):
        return self._simple("random", size, dtype, out)

    def standard_normal(self, size=None, dtype=numpy.float64, out=None):
        return self._simple("standard_normal", size, dtype, out)

    def standard_exponential(self, size=None, dtype=numpy.float64, method="zig", out=None):
        return self._simple("standard_exponential" + ("" if method == "zig" else "_inv"), size, dtype, out)

    def uniform(self, low=0.0, high=1.0, size=None):
        if type(low) in _KNOWN and type(high) in _KNOWN and not math.isfinite(float(high) - float(low)):
            raise OverflowError("high - low range exceeds valid bounds")
        width = np.subtract(np.asarray(high).astype(np.float64), np.asarray(low).astype(np.float64))
        raise_where(~np.isfinite(width), ValueError, "high - low range exceeds valid bounds")
        _not_negative("high - low", width)
        return self._draw("uniform", (low, width), size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        _not_negative("scale", scale)
        return self._draw("normal", (loc, scale), size)

    def exponential(self, scale=1.0, size=None):
        _not_negative("scale", scale)
        return self._draw("exponential", (scale,), size)

    def standard_gamma(self, shape, size=None, dtype=numpy.float64, out=None):
        if out is not None:
            refuse("np.random.Generator.standard_gamma: out= is not supported; assign the result")
        _not_negative("shape", shape)
        single = numpy.dtype(dtype) == numpy.float32
        return self._draw("standard_gamma_f" if single else "standard_gamma", (shape,), size, numpy.dtype(dtype).name)

    def gamma(self, shape, scale=1.0, size=None):
        _not_negative("shape", shape)
        _not_negative("scale", scale)
        return self._draw("gamma", (shape, scale), size)

    def beta(self, a, b, size=None):
        _positive("a", a)
        _positive("b", b)
        return self._draw("beta", (a, b), size)

    def f(self, dfnum, dfden, size=None):
        _positive("dfnum", dfnum)
        _positive("dfden", dfden)
        return self._draw("f", (dfnum, dfden), size)

    def chisquare(self, df, size=None):
        _positive("df", df)
        return self._draw("chisquare", (df,), size)

    def standard_t(self, df, size=None):
        _positive("df", df)
        return self._draw("standard_t", (df,), size)

    def standard_cauchy(self, size=None):
        return self._draw("standard_cauchy", (), size)

    def pareto(self, a, size=None):
        _positive("a", a)
        return self._draw("pareto", (a,), size)

    def weibull(self, a, size=None):
        _not_negative("a", a)
        return self._draw("weibull", (a,), size)

    def power(self, a, size=None):
        _positive("a", a)
        return self._draw("power", (a,), size)

    def laplace(self, loc=0.0, scale=1.0, size=None):
        _not_negative("scale", scale)
        return self._draw("laplace", (loc, scale), size)

    def gumbel(self, loc=0.0, scale=1.0, size=None):
        _not_negative("scale", scale)
        return self._draw("gumbel", (loc, scale), size)

    def logistic(self, loc=0.0, scale=1.0, size=None):
        _not_negative("scale", scale)
        return self._draw("logistic", (loc, scale), size)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        _not_negative("sigma", sigma)
        return self._draw("lognormal", (mean, sigma), size)

    def rayleigh(self, scale=1.0, size=None):
        _not_negative("scale", scale)
        return self._draw("rayleigh", (scale,), size)

    def wald(self, mean, scale, size=None):
        _positive("mean", mean)
        _positive("scale", scale)
        return self._draw("wald", (mean, scale), size)

    def vonmises(self, mu, kappa, size=None):
        _not_negative("kappa", kappa)
        return self._draw("vonmises", (mu, kappa), size)

    def triangular(self, left, mode, right, size=None):
        left, mode, right = _number(left), _number(mode), _number(right)
        raise_if(left > mode, "left > mode")
        raise_if(mode > right, "mode > right")
        raise_if(left == right, "left == right")
        return self._draw("triangular", (left, mode, right), size)

    def poisson(self, lam=1.0, size=None):
        lam = _number(lam)
        raise_if(np.logical_not(lam >= 0), "lam < 0 or lam is NaN")
        largest = numpy.iinfo(numpy.int64).max
        raise_if(lam > largest - math.sqrt(largest) * 10, "lam value too large")
        return self._draw("poisson", (lam,), size, "int64")

    def geometric(self, p, size=None):
        p = _number(p)
        raise_if(np.logical_not((p > 0) & (p <= 1)), "p <= 0, p > 1 or p contains NaNs")
        return self._draw("geometric", (p,), size, "int64")

    # ---- integers, choices ---------------------------------------------------------------------

    def integers(self, low, high=None, size=None, dtype=numpy.int64, endpoint=False):
        if high is None:
            low, high = 0, low
        dtype = numpy.dtype(dtype)
        if dtype.name not in _INTEGERS:
            raise TypeError(f"Unsupported dtype {dtype!r} for integers")
        if np.ndim(low) > 0 or np.ndim(high) > 0:
            refuse("np.random.Generator.integers: bounds that are arrays are not supported; draw from one range")
        last = high if endpoint else high - 1
        info = (0, 1) if dtype.kind == "b" else (numpy.iinfo(dtype).min, numpy.iinfo(dtype).max)
        if type(low) is int:
            raise_if(low < info[0], f"low is out of bounds for {dtype.name}")
        if type(last) is int:
            raise_if(last > info[1], f"high is out of bounds for {dtype.name}")
        empty = "high <= 0" if type(low) is int and low == 0 else "low > high" if endpoint else "low >= high"
        raise_if(low > last, empty.replace("<= 0", "< 0") if endpoint and low == 0 else empty)
        if type(low) is int and type(last) is int:
            least, width = low % 2**64, (last - low) % 2**64
            least, width = (np.asarray(numpy.uint64(value)) for value in (least, width))
        else:
            least, largest = np.asarray(low).astype(np.int64), np.asarray(last).astype(np.int64)
            least, width = least.astype(np.uint64), (largest - least).astype(np.uint64)
        shape = () if size is None else _shape(size)
        made, info = self._call("random_integers", (least, width), [(dtype.name, shape), ("int32", ())])
        check_info(info, "value", "no integers can be drawn")
        if size is None:
            return made
        return made if shape else np.asarray(made)

    def choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True):
        if p is not None:
            refuse("np.random.Generator.choice: p= is not supported; use np.searchsorted(np.cumsum(p), rng.random(size))")
        population = a
        if is_sequence(a):
            population = as_array(a)
            axis = normalize_axis(axis, population.ndim)
            count = population.shape[axis]
            if count == 0:
                raise ValueError("a cannot be empty unless no samples are taken")
        else:
            count = a
            if type(a) is float:
                raise ValueError("a must be a sequence or an integer, not <class 'float'>")
            raise_if(a <= 0, "a must be a positive integer unless no samples are taken")
        if not replace:
            refuse("np.random.Generator.choice: replace=False is not supported; take the first of rng.permutation(a)")
        places = self.integers(0, count, size=size)
        if is_sequence(a):
            return population[at_axis(axis, places)]
        return traced(int, places) if size is None else places

    # ---- orders --------------------------------------------------------------------------------

    def _order(self, count, how):
        return self._call("random_shuffle", (), [("int64", (count,))], (how,))[0]

    def _shuffled(self, x, axis):
        axis = normalize_axis(axis, x.ndim)
        return x[at_axis(axis, self._order(x.shape[axis], 0))]

    def permutation(self, x, axis=0):
        if not is_sequence(x) and traced(isinstance, x, int | numpy.integer):
            return self._order(x, 0)
        x = as_array(x)
        return self._shuffled(x, axis)

    def shuffle(self, x, axis=0):
        if not hasattr(x, "shape"):
            if isinstance(x, list):
                refuse("np.random.Generator.shuffle of a list is not supported; shuffle an array")
            raise TypeError(f"object of type '{type(x).__name__}' has no len()")
        x[...] = self._shuffled(x, axis)


