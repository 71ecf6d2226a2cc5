# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random programs: a seed in, a Program out.

Steps are tried on the library itself while they are picked, so that most programs run to the end,
shapes stay small, and the few that fail do so at their last step.
"""

import random
import warnings

import numpy as np
import ops_numpy
import ops_torch
from compare import torch
from inputs import EXTENTS, LAYOUTS, LONG_EXTENTS, NUMPY_DTYPES, TORCH_DTYPES, make
from program import GLOBALS, Op, Program, Step

LARGEST = 20000  # elements of any value


class Library:
    def __init__(self, name):
        module = ops_numpy if name == "numpy" else ops_torch
        self.name, self.ops = name, module.OPS
        self.weights = [op.weight for op in self.ops]
        self.integers, self.floats, self.scalars = module.INTEGERS, module.FLOATS, module.SCALARS
        self.dtypes = NUMPY_DTYPES if name == "numpy" else TORCH_DTYPES


def element_kind(value):
    """b, i or f for a value's elements."""
    if torch is not None and isinstance(value, torch.Tensor):
        return "b" if value.dtype == torch.bool else "f" if value.is_floating_point() else "i"
    kind = np.asarray(value).dtype.kind
    return "i" if kind == "u" else kind


def random_shape(rng, family):
    """A shape that broadcasts with `family`, most of the time."""
    if rng.random() < 0.12:
        return ()
    drop = rng.randrange(0, len(family)) if family and rng.random() < 0.25 else 0
    shape = [1 if rng.random() < 0.12 else n for n in family[drop:]]
    if rng.random() < 0.02 and shape:
        shape[rng.randrange(len(shape))] += 1
    return tuple(shape)


def random_family(rng):
    rank = rng.choice([1, 1, 1, 2, 2, 3, 4])
    extents = LONG_EXTENTS if rank == 1 else EXTENTS if rank < 4 else EXTENTS[:8]
    return tuple(rng.choice(extents) for _ in range(rank))


def array_text(rng, library, dtype, shape):
    layout = rng.choice(LAYOUTS)
    return f"make({dtype!r}, {shape}, {rng.randrange(1 << 30)}, {layout!r}, {library.name!r})"


def scalar_text(rng, library):
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(library.integers[:11])
    return rng.choice(library.floats) if kind < 0.7 else rng.choice(library.scalars)


def random_parameters(rng, library):
    """({name: text}, {name: (dtype, rank)}) of a first call."""
    family = random_family(rng)
    dtypes = rng.sample(library.dtypes, rng.choice([1, 1, 2, 3]))
    call, kinds = {}, {}
    for i in range(rng.choice([1, 2, 2, 3, 3])):
        dtype, shape = rng.choice(dtypes), random_shape(rng, family)
        call[f"x{i}"] = array_text(rng, library, dtype, shape)
        kinds[f"x{i}"] = (dtype, len(shape))
    if rng.random() < 0.4:
        call["s0"] = scalar_text(rng, library)
    return call, kinds


def other_call(rng, library, call, kinds):
    """The same parameters with other sizes, values and layouts."""
    family = random_family(rng)
    while len(family) < max(rank for _, rank in kinds.values()):
        family = (rng.choice(EXTENTS[:8]),) + family
    result = {}
    for name, text in call.items():
        if name not in kinds:
            result[name] = text
            continue
        dtype, rank = kinds[name]
        result[name] = array_text(rng, library, dtype, family[len(family) - rank :])
    return result


def pick_operand(rng, library, env, op, position):
    names = list(env)
    if position > 0 and rng.random() < 0.22:
        return rng.choice(library.integers if rng.random() < 0.6 else library.floats)
    if position == 0 and library.name == "torch":  # torch's functions want a tensor somewhere
        names = [n for n in names if isinstance(env[n], torch.Tensor)] or names
    recent = names[-4:]
    pool = recent if rng.random() < 0.6 else names
    if op.picks and rng.random() < 0.8:
        fitting = [n for n in names if element_kind(env[n]) in op.picks]
        pool = fitting or pool
    return rng.choice(pool)


def beyond_int64(env, operands):
    """Python's arithmetic on integers that no kernel's int64 can hold (docs/numbers.md)."""
    values = [env[o] if o in env else eval(o, GLOBALS) for o in operands]
    return all(isinstance(v, (int, float)) for v in values) and any(
        isinstance(v, int) and not -(2**63) <= v < 2**63 for v in values
    )


def try_step(rng, library, env, name):
    """(step, value) or (step, exception)."""
    op: Op = rng.choices(library.ops, library.weights)[0]
    operands = tuple(pick_operand(rng, library, env, op, i) for i in range(op.arity))
    step = Step(name, op, operands)
    if beyond_int64(env, operands):
        return step, OverflowError("left out")
    try:
        return step, eval(step.expression, {**GLOBALS, **env})
    except Exception as error:
        return step, error


def is_small(value):
    size = (
        value.numel() if torch is not None and isinstance(value, torch.Tensor) else np.size(value)
    )
    return size <= LARGEST


def is_supported(value):
    """Values that every stage can hold: no complex, no Python integer beyond int64."""
    if isinstance(value, (int, float, bool)):
        return -(2**63) <= value < 2**63 if isinstance(value, int) else True
    if isinstance(value, tuple) or value is NotImplemented:
        return False
    if torch is not None and isinstance(value, torch.Tensor):
        return str(value.dtype)[6:] in TORCH_DTYPES
    return isinstance(value, (np.ndarray, np.generic)) and value.dtype.name in NUMPY_DTYPES


def generate(seed, library_name="numpy"):
    rng = random.Random(f"{library_name} {seed}")
    library = Library(library_name)
    call, kinds = random_parameters(rng, library)
    calls = [call]
    for _ in range(rng.choice([0, 1, 1, 2])):
        calls.append(other_call(rng, library, call, kinds))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        env = {name: eval(text, {**GLOBALS, "make": make}) for name, text in call.items()}
        wanted, steps, failures = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 12, 15]), [], 0
        accept_error = rng.random() < 0.08
        while len(steps) < wanted and failures < 60:
            step, value = try_step(rng, library, env, f"v{len(steps)}")
            if isinstance(value, Exception):
                failures += 1
                if (
                    accept_error
                    and str(value) != "left out"
                    and isinstance(value, (TypeError, ValueError, OverflowError))
                ):
                    steps.append(step)
                    break
                continue
            if not is_small(value) or not is_supported(value):
                failures += 1
                continue
            env[step.name] = value
            steps.append(step)
    names = [s.name for s in steps]
    returns = [n for n in names[:-1] if rng.random() < 0.15] + names[-1:]
    if rng.random() < 0.1:
        returns.append(rng.choice(list(call)))
    container = rng.choice(["bare", "bare", "tuple", "list", "dict"])
    if len(returns) > 1 and container == "bare":
        container = "tuple"
    return Program(
        library_name,
        tuple(call),
        tuple(steps),
        tuple(returns),
        container,
        tuple(calls),
        has_source=rng.random() < 0.3,
        options=(("cpu", rng.choice(CPUS)),) if rng.random() < 0.15 else (),
    )


# Other vector widths than the host's: SSE2 and AVX2 code runs on any host with AVX-512.
CPUS = ["x86-64", "x86-64-v2", "x86-64-v3"]
