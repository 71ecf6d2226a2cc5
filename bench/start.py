# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One fresh process of one contestant: prints the seconds of its phases.

start.py CONTESTANT MODULE, where MODULE is a file with the functions `first` and `second`.
"""

import importlib.util
import json
import sys
import time

import numpy as np
import peers


def main(name, path):
    peer = peers.PEERS[name]
    peer.options["cache"] = True  # Numba's disk cache; the others have theirs by the environment
    x = np.random.default_rng(1).standard_normal(1000).astype(np.float32)
    clock = time.perf_counter

    if name == "cjit-torch":
        import torch  # noqa: F401 (the user has it already; what is timed is cjit)
    start = clock()
    peer.load()
    seconds = {"import": clock() - start}
    peer.one_thread()

    spec = importlib.util.spec_from_file_location("functions_of_this_run", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    argument = peer.give(x)

    for phase in ("first", "second"):
        start = clock()
        compiled = peer.compile(getattr(module, phase))
        result = peer.to_numpy(peer.finish(compiled(argument)))
        seconds[phase] = clock() - start
        if result.shape != x.shape or result.dtype != x.dtype:
            raise SystemExit(f"{phase} gives {result.dtype}{list(result.shape)}")
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
