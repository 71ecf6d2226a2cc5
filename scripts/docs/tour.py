# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The IR of the founding example, for README.md and docs/tour.md: compiled for a fixed CPU, so that
every machine gives the same text."""

import linecache
import re

from blocks import OPTION_CPU, fenced, strip_locations

SOURCE = '''\
import numpy as np, torch
import cjit


@cjit.jit
def torch_function(x):
    x_np = x.numpy()
    result_np = np.exp(x_np) + np.sin(x_np) - np.cos(x_np)
    return torch.from_numpy(result_np)
'''
FILE = "example.py"


def load():
    """The example's function, jitted for the fixed CPU, and an argument for it."""
    import torch

    source = SOURCE.replace("@cjit.jit", f"@cjit.jit(cpu={OPTION_CPU!r})")
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    namespace = {"__name__": "example"}
    exec(compile(source, FILE, "exec"), namespace)
    return namespace["torch_function"], torch.linspace(-3, 3, 1000)


def stages():
    """{stage: text}"""
    function, x = load()
    names = "graph cjit linalg fused buffer vector llvm ll asm".split()
    return {name: str(function.inspect(x, stage=name)) for name in names}


def function_of(text, keep=None):
    """The function in a module, without the module around it and without locations; with `keep`
    only the lines that match it."""
    lines = strip_locations(text).splitlines()
    begin = next(i for i, line in enumerate(lines) if re.search(r"(func\.func|llvm\.func) @", line))
    maps = [line for line in lines[:begin] if line.startswith("#map")]
    end = next(i for i in range(begin, len(lines)) if lines[i] == "  }")
    body = [line[2:] for line in lines[begin : end + 1]]
    if keep is not None:
        maps, body = [], elide(body, keep)
    return "\n".join([*maps, *_wrap(body)])


_BREAKS = (" ins(", " outs(", " attributes ", ", %arg1: ", " : (", " -> (", " to vector<")


def _wrap(lines, width=100):
    """Breaks long lines, with a deeper indent."""
    for line in lines:
        indent = len(line) - len(line.lstrip())
        while len(line) > width:
            cut = max(line.rfind(mark, indent + 20, width) for mark in _BREAKS)
            if cut < 0:
                break
            cut += line[cut] == ","
            yield line[:cut].rstrip()
            line = " " * (indent + 4) + line[cut:].lstrip()
        yield line


def elide(lines, keep, comment="//"):
    """`lines` with those that do not match `keep` counted instead; one alone is shown."""
    result, hidden = [], []

    def flush():
        if len(hidden) > 1:
            first = hidden[0]
            indent = first[: len(first) - len(first.lstrip())]
            result.append(f"{indent}{comment} … {len(hidden)} lines")
        else:
            result.extend(hidden)
        hidden.clear()

    for line in lines:
        if re.search(keep, line):
            flush()
            result.append(line)
        else:
            hidden.append(line)
    flush()
    return result


_VECTOR = (
    r"func\.func|scf\.(for|if|yield)|vector\.(load|store|maskedload|maskedstore|create_mask"
    r"|reduction)|arith\.(remui|subi) .*index|func\.call|^\s*}( else {)?$|return"
)
_LLVM = (
    r"llvm\.func|llvm\.(br|cond_br|call|return)|\^bb|^}"
    r"|llvm\.load .*-> (!llvm\.ptr|i64|vector)|llvm\.store .*vector|masked"
)
_LL = r"^define|^}|^$|^\d+:|^  br |load (ptr|i64|<)|store <|= phi|icmp slt|call i32|ret |masked"


def _ll(text):
    begin = text.index("define i32 @cjit_kernel")
    end = text.index("\n}", begin) + 2
    return "\n".join(elide(text[begin:end].splitlines(), _LL, ";"))


def _asm(text):
    """The end of the hot loop: from its last label to the step."""
    lines = text.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("cjit_kernel:"))
    body = lines[begin:]
    store = next(i for i, line in enumerate(body) if re.search(r"vmovups\s+%ymm\d+, \(%r", line))
    first = next(i for i in range(store, 0, -1) if body[i].startswith(".LBB"))
    return "\n".join(line.strip().replace("\t", " ") for line in body[first : store + 2])


def tour():
    text = stages()
    located = text["fused"].splitlines()
    operations = [line.strip() for line in located if re.search(r"= math\.|= arith\.(addf|subf)", line)]
    places = [line for line in located if re.match(r"#loc\d+ = ", line)]
    return {
        "graph": fenced(text["graph"]),
        "cjit": fenced(function_of(text["cjit"]), "mlir"),
        "locations": fenced("\n".join([*places, "…", *operations]), "mlir"),
        "linalg": fenced(function_of(text["linalg"]), "mlir"),
        "fused": fenced(function_of(text["fused"]), "mlir"),
        "buffer": fenced(function_of(text["buffer"]), "mlir"),
        "vector": fenced(function_of(text["vector"], _VECTOR), "mlir"),
        "llvm": fenced(function_of(text["llvm"], _LLVM), "mlir"),
        "ll": fenced(_ll(text["ll"]), "llvm"),
        "asm": fenced(_asm(text["asm"]), "asm"),
        "sizes": _sizes(text),
    }


def _sizes(text):
    counts = ", ".join(f"`{name}` {len(t.splitlines())}" for name, t in text.items())
    return f"Lines per stage, locations included: {counts}."


def readme():
    return {"fused": fenced(function_of(stages()["fused"]), "mlir")}


PAGES = {"docs/tour.md": tour, "README.md": readme}
