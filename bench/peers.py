# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The contestants: how each is loaded, given a function and its inputs, and made to finish.

A Peer object does its imports in load(), inside the contestant's own process. Everything runs on
one thread.
"""

import builtins
import ctypes
import os
import sys
from types import FunctionType

import numpy as np


class Unable(Exception):
    """The contestant cannot express this line; the text says why."""


class Peer:
    """A contestant that computes with NumPy arrays; the others derive from it."""

    module = "numpy"  # what a function's `np` is bound to
    versions_of = ("numpy",)
    compiles_nothing = False

    def __init__(self, label, **options):
        self.label = label
        self.options = options

    def load(self):
        """Imports what a user of this contestant imports, beyond NumPy."""

    def one_thread(self):
        """After load(), where the environment does not say it all."""

    def compile(self, function):
        return function

    def compile_kernel(self, function, arguments):
        """`function` compiled to be called with such arguments, and a helper that it calls."""
        return self.compile(function)

    def compile_helper(self, function):
        return function

    def give(self, array):
        """The contestant's own form of a NumPy array."""
        return array

    def finish(self, result):
        """Returns when the result is there."""
        return result

    def to_numpy(self, result):
        return np.asarray(result)

    def versions(self):
        from importlib.metadata import version

        return {name: version(name) for name in self.versions_of}

    # -- a line ----------------------------------------------------------------------------------

    def constants(self, line, dtype):
        return line.constants

    def bind(self, line, dtype):
        """The line's function, with `np` bound to this contestant's module."""
        function = line.variants.get(self.options.get("variant"), line.function)
        return self.bound(function, line, dtype)

    def bound(self, function, line, dtype):
        __import__(self.module)
        names = {"np": sys.modules[self.module], "__builtins__": builtins}
        names |= self.constants(line, dtype)
        if "torch" in sys.modules:
            names["torch"] = sys.modules["torch"]
        return FunctionType(function.__code__, names, function.__name__)

    def prepare(self, line, arrays):
        """(callable, its arguments); each call of it is one finished computation."""
        return self.compile(self.bind(line, arrays[0].dtype)), [self.give(a) for a in arrays]


class NumPy(Peer):
    compiles_nothing = True


class Numexpr(Peer):
    versions_of = ("numexpr", "numpy")

    def load(self):
        import numexpr

        self.numexpr = numexpr

    def one_thread(self):
        self.numexpr.set_num_threads(1)

    def prepare(self, line, arrays):
        if line.numexpr is None:
            raise Unable("numexpr has no such dtype")
        dtype = arrays[0].dtype
        names = dict(zip("xyz", arrays))
        names |= {name: dtype.type(value) for name, value in line.constants.items()}
        self.numexpr.evaluate(line.numexpr, names)
        again = self.numexpr.re_evaluate
        return lambda: again(names), []


class Numba(Peer):
    """options: fastmath; loop: the explicit loop over elements in place of the array expression."""

    versions_of = ("numba", "numpy")

    def load(self):
        import numba

        self.numba = numba

    def one_thread(self):
        self.numba.set_num_threads(1)

    def compile(self, function):
        options = {"fastmath": True} if self.options.get("fastmath") else {}
        if self.options.get("cache"):
            options["cache"] = True
        return self.numba.njit(**options)(function)

    def compile_helper(self, function):
        return self.compile(function)

    def constants(self, line, dtype):
        # A Python float would make float32 arrays float64: Numba does not have NEP 50's rule.
        return {name: dtype.type(value) for name, value in line.constants.items()}

    def prepare(self, line, arrays):
        function = self.bind(line, arrays[0].dtype)
        if self.options.get("loop"):
            if line.loop is not None:
                function = self.bound(line.loop, line, arrays[0].dtype)
            else:
                function = _loop_over(self.compile(function), len(arrays))
        return self.compile(function), arrays


def _loop_over(scalar, count):
    names = ["x", "y", "z"][:count]
    elements = ", ".join(f"{name}[i]" for name in names)
    text = (
        f"def loop({', '.join(names)}):\n"
        f"    out = np.empty_like(x)\n"
        f"    for i in range(x.size):\n"
        f"        out[i] = scalar({elements})\n"
        f"    return out\n"
    )
    scope = {"np": np, "scalar": scalar}
    exec(text, scope)
    return scope["loop"]


class Jax(Peer):
    module = "jax.numpy"
    versions_of = ("jax", "jaxlib", "numpy")

    def load(self):
        import jax

        jax.config.update("jax_enable_x64", True)
        self.jax = jax

    def compile(self, function):
        return self.jax.jit(function)

    def compile_kernel(self, function, arguments):
        plain = [i for i, a in enumerate(arguments) if isinstance(a, int)]  # counts
        return self.jax.jit(function, static_argnums=plain)

    def give(self, array):
        return self.jax.device_put(array)

    def finish(self, result):
        return self.jax.block_until_ready(result)

    def prepare(self, line, arrays):
        compiled = self.compile(self.bind(line, arrays[0].dtype))
        if line.numpy_in_and_out:
            return lambda *arguments: np.asarray(compiled(*arguments)), arrays
        return (
            lambda *arguments: compiled(*arguments).block_until_ready(),
            [self.give(a) for a in arrays],
        )


class Torch(Peer):
    """options: compile."""

    module = "torch"
    versions_of = ("torch", "numpy")

    def load(self):
        import torch

        self.torch = torch

    def one_thread(self):
        self.torch.set_num_threads(1)

    def compile(self, function):
        return self.torch.compile(function) if self.options.get("compile") else function

    def give(self, array):
        return self.torch.from_numpy(array)

    def to_numpy(self, result):
        return result.numpy()

    def prepare(self, line, arrays):
        if self.options.get("compile"):
            self.torch._dynamo.reset()  # lines share code objects: each gets its own sizes' code
        return super().prepare(line, arrays)


class Cjit(Peer):
    """options: torch: tensors in and out, the founding example verbatim."""

    versions_of = ("numpy",)

    def load(self):
        if self.options.get("torch"):
            import torch

            self.torch = torch
        import cjit

        self.cjit = cjit

    def one_thread(self):
        if self.options.get("torch"):
            self.torch.set_num_threads(1)

    def compile(self, function):
        return self.cjit.jit(function)

    def give(self, array):
        return self.torch.from_numpy(array) if self.options.get("torch") else array

    def versions(self):
        return {"cjit": self.cjit.__version__, **super().versions()}


class NoOp(Peer):
    """The floor of a call: a built-in function that does nothing."""

    def prepare(self, line, arrays):
        return id, arrays


class Memcpy(Peer):
    """libc's memcpy into memory that is there already: the machine's own copy rate."""

    def prepare(self, line, arrays):
        source, target = arrays[0], np.zeros_like(arrays[0])
        memcpy = ctypes.CDLL(None).memcpy
        memcpy.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
        self.keep = (source, target)
        return memcpy, [target.ctypes.data, source.ctypes.data, source.nbytes]


PEERS = {
    "cjit": Cjit("cjit"),
    "cjit-torch": Cjit("cjit (torch)", torch=True, variant="cjit-torch"),
    "cjit-loop": Cjit("cjit loop", loop=True),
    "numpy": NumPy("NumPy"),
    "numexpr": Numexpr("numexpr"),
    "numba": Numba("Numba"),
    "numba-fastmath": Numba("Numba fastmath", fastmath=True),
    "numba-loop": Numba("Numba loop", loop=True),
    "numba-loop-fastmath": Numba("Numba loop fastmath", loop=True, fastmath=True),
    "numba-svml": Numba("Numba 0.61 SVML", loop=True, fastmath=True),
    "jax": Jax("JAX"),
    "torch": Torch("torch", variant="torch"),
    "torch.compile": Torch("torch.compile", compile=True, variant="torch"),
    "no-op": NoOp("no-op"),
    "memcpy": Memcpy("memcpy"),
}


def svml_python():
    """The interpreter of the environment with requirements-svml.txt, or None."""
    asked = os.environ.get("CJIT_BENCH_SVML_PYTHON")
    path = asked or os.path.join(sys.prefix + "-svml", "bin", "python")
    return path if os.path.exists(path) else None


def interpreter(name):
    """The Python that runs this contestant. Raises Unable when it is not installed."""
    if name != "numba-svml":
        return sys.executable
    python = svml_python()
    if python is None:
        raise Unable("not installed (see bench/README.md: CJIT_BENCH_SVML_PYTHON)")
    return python


def environment(name, scratch):
    """The environment of a contestant's process: one thread, caches of its own under `scratch`."""
    result = dict(os.environ)
    for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "CJIT_DISABLE", "CJIT_DUMP"):
        result.pop(variable, None)
    for variable in ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "NUMBA", "VECLIB_MAXIMUM"):
        result[f"{variable}_NUM_THREADS"] = "1"
    result |= {
        "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
        "NPROC": "1",
        "JAX_PLATFORMS": "cpu",
        "JAX_COMPILATION_CACHE_DIR": os.path.join(scratch, "jax"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
        "NUMBA_CACHE_DIR": os.path.join(scratch, "numba"),
        "TORCHINDUCTOR_CACHE_DIR": os.path.join(scratch, "inductor"),
        "TRITON_CACHE_DIR": os.path.join(scratch, "triton"),
        "CJIT_CACHE_DIR": os.path.join(scratch, "cjit"),
        "PYTHONHASHSEED": "0",
    }
    if name == "numba-svml":
        library = os.path.join(os.path.dirname(os.path.dirname(svml_python())), "lib")
        result["LD_LIBRARY_PATH"] = library
        result.pop("PYTHONPATH", None)
    return result
