# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/math.md: the accuracy table and the methods, from the comments that open the files of
lib/passes/math."""

import re

from blocks import ROOT, table
from ops import read_ops

MATH = ROOT / "lib" / "passes" / "math"
_MEASURED = re.compile(r"(?:Measured: max|Max error \(measured\):) (.*)$")
# The bound that is promised, where it is not 1 ULP. Larger than what is measured on purpose: the
# sweeps do not visit every argument.
PROMISED = {
    "pow": "2", "tan": "2", "asinh": "2", "acosh": "2", "atanh": "2",
    "erf": "4", "erfc": "4", "gamma": "4",
    "lgamma": "4, or absolute near its zeros",
    "logaddexp": "1, or absolute where the result cancels",
    "logaddexp2": "1, or absolute where the result cancels",
    "fmod": "exact", "mod": "see below", "floordiv": "see below",
}  # fmt: skip
# In the library, but what they compute is exact.
EXACT = {"ldexp": "rounded once", "mantissa": "exact", "exponent": "exact", "nextafter": "exact",
         "spacing": "exact"}  # fmt: skip


def comment(path):
    """The comment that opens a file, as one line."""
    lines = []
    for line in path.read_text().splitlines():
        if not line.startswith("//"):
            break
        lines.append(line[2:].strip())
    return " ".join(lines)


def measured(path):
    if not path.exists():
        return "–"
    match = _MEASURED.search(comment(path))
    return match[1].rstrip(".").replace(" ULP", "", 1) if match else "–"


def functions():
    """The ops that the library has files for in f32 and f64, in the op table's order."""
    names = [op[0] for _, ops in read_ops() for op in ops]
    return [name for name in names if (MATH / "f32" / f"{name}.mlir").exists()]


def accuracy_table():
    rows = []
    notes = []  # how a figure was measured, where the file says it in parentheses

    def note(text):
        match = re.fullmatch(r"([\d.]+) \((every [^()]*|random [^()]*)\)", text)
        if match is None:
            return text
        if match[2] not in notes:
            notes.append(match[2])
        return f"{match[1]} [{notes.index(match[2]) + 1}]"

    for name in functions():
        if name in EXACT:
            rows.append((f"`{name}`", EXACT[name], "", ""))
            continue
        cells = [measured(MATH / kind / f"{name}.mlir") for kind in ("f32", "f64")]
        rows.append((f"`{name}`", PROMISED.get(name, "1"), *map(note, cells)))
    text = table(("function", "promised (ULP)", "float32, measured", "float64, measured"), rows)
    return text + "\n\n" + "\\\n".join(f"[{i}] {how}" for i, how in enumerate(notes, 1))


def methods():
    parts = []
    for name in functions():
        parts.append(f"### {name}\n")
        for kind, label in (("f32", "float32"), ("f64", "float64")):
            path = MATH / kind / f"{name}.mlir"
            if path.exists():
                text = _MEASURED.sub("", comment(path)).strip()
                text = text.replace("*", "\\*").replace("_", "\\_").replace("<", "\\<")
                parts.append(f"[{label}](../lib/passes/math/{kind}/{name}.mlir): {text}\n")
    return "\n".join(parts)


PAGES = {"docs/math.md": lambda: {"accuracy": accuracy_table(), "methods": methods()}}
