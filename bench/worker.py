# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A contestant's process: prepares lines and takes samples as run.py asks, over a pipe of JSON."""

import gc
import json
import os
import sys
import time
import timeit

import kernels
import lines
import numpy as np
import peers
from lines_kernels import KernelLine

SEED = 1


def main(name):
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print must not get between the replies
    peer = peers.PEERS[name]
    state = {}
    for text in sys.stdin:
        request = json.loads(text)
        try:
            reply = _COMMANDS[request.pop("command")](peer, state, **request)
        except peers.Unable as error:
            reply = {"unable": str(error)}
        except BaseException as error:  # a peer's compiler may raise anything
            lines_of_text = (str(error).strip() or "no message").splitlines()
            reply = {"failed": f"{type(error).__name__}: {lines_of_text[0][:200]}"}
        replies.write(json.dumps(reply) + "\n")


def load(peer, state):
    peer.load()
    peer.one_thread()
    return {"versions": peer.versions()}


def prepare(peer, state, line, seconds, check):
    """Compiles the line, checks its result, finds how many calls make a sample of `seconds`."""
    state.clear()
    gc.collect()
    line = lines.BY_NAME[line]
    if isinstance(line, KernelLine):
        reply, call, arguments = _prepare_kernel(peer, line)
    else:
        reply, call, arguments = {}, *_prepare_line(peer, line, check)
    names = [f"a{i}" for i in range(len(arguments))]
    timer = timeit.Timer(
        f"call({', '.join(names)})", globals={"call": call, **dict(zip(names, arguments))}
    )
    timer.timeit(1)
    number = 1
    while True:
        taken = timer.timeit(number)
        if taken >= seconds / 4 or number >= 10_000_000:
            break
        number *= 4
    state["timer"] = timer
    state["number"] = max(1, round(number * seconds / taken))
    state["once"] = taken / number
    return {**reply, "number": state["number"], "sample_seconds": state["number"] * state["once"]}


def _prepare_line(peer, line, check):
    """(callable, its arguments)"""
    arrays = line.inputs(np.random.default_rng(SEED))
    call, arguments = peer.prepare(line, arrays)
    if check:
        call(*arguments)  # SVML's very first call, which picks its code, leaves one vector wrong
        _check(peer, line, arrays, peer.to_numpy(call(*arguments)))
    return call, arguments


def _prepare_kernel(peer, line):
    """({"first": seconds of the first call}, callable, no arguments)"""
    kernels.expected(line)  # before the clock runs
    began = time.perf_counter()
    call, outcome = kernels.prepare(peer, line)
    result = call()
    first = time.perf_counter() - began
    kernels.check(line, outcome(result))
    return {"first": first}, call, []


def _check(peer, line, arrays, result):
    """Fails when the result is not NumPy's, loosely: an array half as long is not a fast one."""
    expected = peers.PEERS["numpy"].bind(line, arrays[0].dtype)(*arrays)
    if result.shape != expected.shape or result.dtype != expected.dtype:
        raise peers.Unable(
            f"gives {result.dtype}{list(result.shape)}, not {expected.dtype}{list(expected.shape)}"
        )
    tolerance = {"float16": 4e-3, "float32": 1e-4, "float64": 1e-9}.get(expected.dtype.name, 0)
    if not np.allclose(result, expected, rtol=tolerance, atol=tolerance):
        raise peers.Unable("gives other values than NumPy")


def sample(peer, state):
    """Seconds of one call, by the clock and by this process's own CPU time."""
    number, timer = state["number"], state["timer"]
    if state["once"] < 0.05:
        timer.timeit(max(1, number // 20))  # another contestant has had the caches
    cpu = time.process_time()
    taken = timer.timeit(number)
    cpu = time.process_time() - cpu
    return {"seconds": taken / number, "cpu_seconds": cpu / number}


def drop(peer, state):
    state.clear()
    gc.collect()
    return {}


_COMMANDS = {"load": load, "prepare": prepare, "sample": sample, "drop": drop}

if __name__ == "__main__":
    main(sys.argv[1])
