# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a benchmark line is: one computation, at one size and dtype, and what is asked of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

NUMBA = ("numba", "numba-fastmath", "numba-loop", "numba-loop-fastmath", "numba-svml")
ALL_PEERS = ("numpy", "numexpr", *NUMBA, "jax", "torch", "torch.compile")
TORCH_PEERS = ("torch", "torch.compile")


@dataclass(frozen=True)
class Target:
    """Our time is to be at most `limit` of a peer's ("best": the quickest one of the line)."""

    peer: str
    limit: float
    aim: float | None = None


@dataclass(frozen=True)
class Line:
    """A line whose contestants wait in their processes and are sampled in turn.

    function is written with the name `np`, which each contestant binds to its own module, and with
    `constants` as globals; variants replaces it by contestant. numexpr is the same computation as
    numexpr's expression over x, y, …; loop is the explicit loop that Numba gets (None: the function
    called on one element at a time).
    """

    name: str
    group: str
    title: str
    unit: str  # "ns/element" or "ns/call"
    elements: int
    function: Callable
    inputs: Callable  # NumPy Generator -> list of arrays
    constants: dict = field(default_factory=dict)
    variants: dict = field(default_factory=dict)
    numexpr: str | None = None
    loop: Callable | None = None
    peers: tuple = ALL_PEERS
    ours: tuple = ("cjit",)
    floors: tuple = ()  # shown beside, not peers
    numpy_in_and_out: bool = False  # results must be NumPy arrays, whoever computes them
    targets: tuple = ()

    @property
    def contestants(self):
        return (*self.ours, *self.peers, *self.floors)

    @property
    def rivals(self):
        """Whom "the best peer" is chosen from."""
        return self.peers

    def value(self, seconds):
        """Seconds of one call in the line's unit."""
        return seconds * 1e9 / (self.elements if self.unit == "ns/element" else 1)


@dataclass(frozen=True)
class StartLine:
    """A line that is measured in fresh processes: one or more phases of start.py, added up."""

    name: str
    title: str
    phases: tuple
    targets: tuple = ()
    group: str = "starting up"
    unit: str = "ms"
    ours: tuple = ("cjit", "cjit-torch")
    peers: tuple = ("numpy", "numexpr", "numba", "jax", "torch", "torch.compile")
    floors: tuple = ()
    rivals: tuple = ("numba", "jax", "torch.compile")  # the others compile nothing

    @property
    def contestants(self):
        return (*self.ours, *self.peers)

    def value(self, seconds):
        return seconds * 1e3
