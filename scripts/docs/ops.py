# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/ops.md: the op table, from include/cjit/ops.def. The table of docs/library-calls.md."""

import re

from blocks import ROOT, table

_LINE = re.compile(r'^CJIT_OP\((\w+),\s*"(\w+)",\s*(\d+),\s*(\w+),\s*([BIUFC|]+),\s*"((?:[^"\\]|\\.)*)"\)')
_CLASSES = {"B": "bool", "I": "signed", "U": "unsigned", "F": "float", "C": "complex"}
_RULES = {
    "SAME": "T → T",
    "PREDICATE": "T → bool",
    "SELECT": "(bool, T, T) → T",
    "SCALE": "(T, int32) → T",
    "EXPONENT": "T → int32",
    "PART": "T → its part",
    "JOIN": "(T, T) → complex",
    "SPECIAL": "see `graph.h`",
}


def read_ops():
    """[(section, [(name, arity, rule, classes, doc)])] in the order of the file."""
    sections = []
    for line in (ROOT / "include/cjit/ops.def").read_text().splitlines():
        match = _LINE.match(line)
        if match:
            _, name, arity, rule, classes, doc = match.groups()
            sections[-1][1].append((name, int(arity), rule, classes.split("|"), doc))
        elif (comment := re.fullmatch(r"// ([A-Z][\w, ]+)", line)) and "clang-format" not in line:
            sections.append((comment[1], []))
    return [section for section in sections if section[1]]


def ops_block():
    parts = []
    for title, ops in read_ops():
        rows = [
            (
                f"`{name}`",
                str(arity) if rule != "SPECIAL" else "–",
                _RULES[rule],
                "all" if len(classes) == 5 else ", ".join(_CLASSES[c] for c in classes),
                doc,
            )
            for name, arity, rule, classes, doc in ops
        ]
        parts.append(f"## {title}\n")
        parts.append(table(("op", "operands", "dtypes", "T may be", "meaning"), rows) + "\n")
    return {"ops": "\n".join(parts)}


_CALL = re.compile(
    r'^CJIT_CALL\(\w+,\s*(\w+),\s*(\d+), (\d+), (\d+), (\w+),\s*"((?:[^"\\]|\\.)*)"\)'
)
_LIBRARIES = {"NONE": "cjit's own", "BLAS": "BLAS and LAPACK", "FFT": "pocketfft", "RANDOM": "NumPy's distributions"}


def calls_block():
    lines = (ROOT / "include/cjit/calls.def").read_text().splitlines()
    found = [match.groups() for line in lines if (match := _CALL.match(line))]
    rows = [
        (f"`{name}`", _LIBRARIES[library], f"{operands} → {results}", doc)
        for name, operands, results, _, library, doc in found
    ]
    return {"calls": table(("function", "library", "arrays", "meaning"), rows)}


PAGES = {"docs/ops.md": ops_block, "docs/library-calls.md": calls_block}
