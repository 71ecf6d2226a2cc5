# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Calls every function and method of torch's with a traced tensor at each position.

A script, run by test_torch_any_call.py, because a mistake here ends the process. The traced function
has no source and takes the functions from a list, so that the calls are plain ones and torch's own
argument parsers see the tracer. Each call must trace or raise an exception. The last line of the
file that it is given is the call it was at.
"""

import contextlib
import sys
import warnings

import torch

import cjit

NAMESPACES = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn.functional": torch.nn.functional,
    "torch.special": torch.special,
    "torch.linalg": torch.linalg,
    "torch.fft": torch.fft,
    "torch._C._nn": torch._C._nn,
}
# Those that start something or change the process's settings.
AVOIDED = ("torch.cuda", "torch.set_", "torch.compile", "torch.seed", "torch.save", "torch.fork")

FUNCTIONS = [
    (f"{prefix}.{name}", getattr(namespace, name))
    for prefix, namespace in NAMESPACES.items()
    for name in dir(namespace)
    if (prefix == "torch.Tensor" or not name.startswith("_"))
    and name not in ("__class__", "__init_subclass__", "__subclasshook__")
    and not f"{prefix}.{name}".startswith(AVOIDED)
    and callable(getattr(namespace, name, None))
    and not isinstance(getattr(namespace, name), type)
] + [
    ("torch.Tensor", torch.Tensor),
    ("torch.FloatTensor", torch.FloatTensor),
    ("torch.nn.Parameter", torch.nn.Parameter),
    ("torch.Size", torch.Size),
    ("torch.device", torch.device),
]
KEYWORDS = ("input", "other", "out", "weight", "dim", "size", "dtype", "device", "min", "value")

NUM_FORMS = 16  # of positional arguments, in call_all
SOURCE = """
def call_all(x, real, call):
    forms = (
        (x,), (x, x), (x, x, x), (real, x), (x, real), (real, real, x), (x, 2), (2, x),
        (real, 2, x), (real, x, 2), ([x],), ([x, real],), (real, [x]), (real, (1, x)),
        (real, real, real, x), (real, real, real, real, x),
    )
    for name, function in FUNCTIONS:
        for form in forms:
            call(name, function, form, {})
        for keyword in KEYWORDS:
            call(name, function, (real,), {keyword: x})
            call(name, function, (real, real), {keyword: x})
    return x + 1
"""


def main(log_name, overrides):
    space = {"FUNCTIONS": FUNCTIONS, "KEYWORDS": KEYWORDS}
    exec(compile(SOURCE, "<without source>", "exec"), space)
    outcomes = set()
    context = contextlib.nullcontext if overrides else torch._C.DisableTorchFunction

    num_calls, num_all = 0, len(FUNCTIONS) * (NUM_FORMS + 2 * len(KEYWORDS))

    def call(name, function, args, keywords):
        nonlocal num_calls
        num_calls += 1
        log.write(f"{name}: {len(args)} arguments, {list(keywords)}\n")
        try:
            with context():
                result = function(*args, **keywords)
        except Exception as error:
            outcomes.add(type(error))
        else:
            outcomes.add(type(result))

    warnings.simplefilter("ignore")
    x = torch.ones(3)
    with open(log_name, "w", buffering=1) as log:
        call_all = cjit.jit(space["call_all"], static_argnames=("real", "call"))
        try:
            call_all(x, torch.ones(3), call)
        except cjit.UnsupportedError as error:
            # Some of the calls write to the real tensor, and others keep views of it: refused at the end.
            assert overrides and "is updated in place and shares memory with" in str(error), error
    # All of them, as often as the trace was begun: again once it is known that the real tensor is written to.
    assert num_calls in (num_all, 2 * num_all)
    assert TypeError in outcomes
    assert cjit._cjit.Tracer in outcomes
    print("called", len(FUNCTIONS))


main(sys.argv[1], overrides=sys.argv[2] == "overrides")
