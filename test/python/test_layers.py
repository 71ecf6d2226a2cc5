# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The rooms: data flows one way, so includes go one way; a pass has its file, test and docs.

The table is that of docs/design: a room includes headers of the rooms it lists, public headers of
include/cjit/ that belong to those, and outside headers that it is not forbidden.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# room: the rooms whose headers it may include (its own is understood)
# fmt: off
MAY_INCLUDE = {
    "lib/support": set(),
    "lib/graph": {"lib/support"},
    "lib/ir": {"lib/support", "lib/graph"},
    "lib/passes": {"lib/support", "lib/ir"},
    "lib/codegen": {"lib/support"},
    "lib/runtime": {"lib/support"},
    "lib/driver": {"lib/support", "lib/graph", "lib/ir", "lib/passes", "lib/codegen",
                   "lib/runtime"},
    "python/src": {"lib/graph", "lib/runtime", "lib/driver"},
    "tools": {"lib/support", "lib/graph", "lib/ir", "lib/passes", "lib/codegen", "lib/runtime",
              "lib/driver"},
}
# The rooms whose public headers these are. status.h, dtype.h and calls.h are everybody's.
PUBLIC = {"graph.h": "lib/graph", "ops.def": "lib/graph", "runtime.h": "lib/runtime",
          "compile.h": "lib/driver", "status.h": "lib/support", "dtype.h": "lib/support",
          "calls.h": "lib/support", "calls.def": "lib/support"}
# Passes work on modules alone: only the IR room's helpers for building, not those that read graphs.
NOT_FOR = {"lib/passes": {"ir/emit.h"}}
MLIR, LLVM = r"mlir(-c)?/", r"llvm(-c)?/"
PYTHON = r"(Python|numpy/.*|structmember|frameobject)(\.h)?"
FORBIDDEN = {
    "lib/support": [MLIR, LLVM, PYTHON],
    "lib/graph": [MLIR, LLVM, PYTHON],
    "lib/ir": [LLVM, PYTHON],
    "lib/passes": [LLVM, PYTHON],
    "lib/codegen": [PYTHON],
    "lib/runtime": [MLIR, LLVM, PYTHON],
    "lib/driver": [PYTHON],
    "python/src": [MLIR, LLVM],
    "tools": [PYTHON],
}
GENERATED = {"compiler_digest.h"}
# fmt: on


def room_of(path):
    """The room of a file of the repository, or None."""
    text = path.relative_to(ROOT).as_posix()
    if text.startswith("include/cjit/"):
        return PUBLIC[path.name]
    return next((room for room in MAY_INCLUDE if text.startswith(room + "/")), None)


def sources():
    return sorted(
        p
        for room in MAY_INCLUDE
        for p in (ROOT / room).rglob("*")
        if p.suffix in (".c", ".h") and "build" not in p.parts
    )


def includes(path):
    """(line number, the included name, whether it stands in quotes)."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if found:
            yield number, found[2], found[1] == '"'


def find(path, name):
    """The repository's file that an include means, or None for one from outside."""
    for folder in (path.parent, ROOT / "include", ROOT / "lib", ROOT / "tools" / "common", ROOT):
        candidate = (folder / name).resolve()
        if candidate.is_file() and ROOT in candidate.parents:
            return candidate
    return None


def problems(path):
    room = room_of(path)
    for number, name, is_quoted in includes(path):
        where = f"{path.relative_to(ROOT)}:{number}: {name}"
        target = find(path, name)
        if target is None:
            if is_quoted and name not in GENERATED:
                yield f"{where}: there is no such file"
            if any(re.match(pattern, name) for pattern in FORBIDDEN[room]):
                yield f"{where}: {room} must not know it"
            continue
        other = room_of(target)
        if other == room:
            continue
        if other not in MAY_INCLUDE[room]:
            yield f"{where}: {room} must not include {other}"
        if any(target.as_posix().endswith("/" + hidden) for hidden in NOT_FOR.get(room, ())):
            yield f"{where}: {room} must not know graphs"
        if is_quoted and "include/cjit/" not in target.as_posix() and room == "python/src":
            yield f"{where}: the extension uses public headers only"


def test_every_public_header_has_a_room():
    assert {p.name for p in (ROOT / "include/cjit").iterdir()} == set(PUBLIC)


@pytest.mark.parametrize("room", MAY_INCLUDE)
def test_includes_go_one_way(room):
    files = [p for p in sources() if room_of(p) == room]
    assert files, f"{room} is empty"
    found = [text for path in files for text in problems(path)]
    assert not found, "\n".join(found)


def test_the_order_has_no_cycle():
    order = list(MAY_INCLUDE)
    for room, others in MAY_INCLUDE.items():
        assert all(order.index(o) < order.index(room) for o in others)


def test_a_back_edge_is_found(tmp_path, monkeypatch):
    """The test of the test."""
    for room in ("lib/graph", "lib/ir", "include/cjit"):
        (tmp_path / room).mkdir(parents=True)
    (tmp_path / "lib/ir/emit.h").write_text("")
    bad = tmp_path / "lib/graph/bad.c"
    bad.write_text(
        '#include "../ir/emit.h"\n#include <mlir-c/IR.h>\n#include <Python.h>\n'
        '#include "missing.h"\n#include <stdio.h>\n'
    )
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert len(list(problems(bad))) == 4


def passes():
    text = (ROOT / "lib/passes/pass_table.c").read_text()
    names = re.findall(r'^\s*\{"(cjit-[a-z0-9-]+)",', text, re.M)
    assert names
    return sorted(set(names))


@pytest.mark.parametrize("name", passes())
def test_a_pass_is_spelled_alike_everywhere(name):
    short = name.removeprefix("cjit-")
    missing = []
    # a pass of the dialect keeps the dialect's name: cjit-to-linalg is cjit_to_linalg.c
    stems = {short.replace("-", "_"), name.replace("-", "_")}
    if not any((ROOT / f"lib/passes/{stem}.c").is_file() for stem in stems):
        missing.append(f"lib/passes/{short.replace('-', '_')}.c")
    if not any((ROOT / f"test/passes/{stem}.mlir").is_file() for stem in (short, name)):
        missing.append(f"test/passes/{short}.mlir")
    docs = ROOT / "docs/passes.md"
    anchor = rf'^#+ .*`?{re.escape(name)}`?|<a (id|name)="{re.escape(name)}"'
    if not docs.is_file():
        missing.append("docs/passes.md")
    elif not re.search(anchor, docs.read_text(), re.M):
        missing.append(f"docs/passes.md: a heading with {name}")
    assert not missing, f"{name} lacks: {', '.join(missing)}"


def test_every_pass_file_is_a_pass_or_a_helper():
    """A test/passes file names a pass that exists."""
    known = {n.removeprefix("cjit-") for n in passes()} | set(passes())
    for path in (ROOT / "test/passes").glob("*.mlir"):
        stem = path.stem
        assert any(stem == n or stem.startswith(n + "-") for n in known), (
            f"{path.name}: no such pass"
        )
