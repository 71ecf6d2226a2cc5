# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`cjit.explain`: what compiling a function did, read from the stages that the compiler prints.

The array graph tells the operations, their shapes and their source lines; the fused stage tells
which of them share a sweep over memory, and what is written to memory between two sweeps; remarks
are the compiler's own reasons.
"""

import linecache
import os
import re

from cjit._cjit import Function
from cjit.text import preformatted

_NODE = re.compile(
    r"^ *%(\d+) = (\w+)((?: %\d+,?)*)(?: \{(.*)\})? : (\w+)\[(.*?)\](?:  # (.*):(\d+):(\d+))?$"
)
_GENERIC = re.compile(r"= linalg\.(?:generic|map|fill|reduce)\b")
_BODY_OP = re.compile(r"= (?:arith|math|cjit)\.(\w+)")
_NAMED_OPS = {
    "addf": "add", "addi": "add", "subf": "subtract", "subi": "subtract", "mulf": "multiply",
    "muli": "multiply", "divf": "divide", "cmpf": "compare", "cmpi": "compare", "negf": "negative",
    "absf": "absolute", "absi": "absolute", "extf": "cast", "truncf": "cast", "sitofp": "cast",
    "uitofp": "cast", "fptosi": "cast", "fptoui": "cast", "extsi": "cast", "extui": "cast",
    "trunci": "cast", "index_cast": "cast", "bitcast": "bitcast", "constant": None, "fma": "fma",
    "maximumf": "maximum", "minimumf": "minimum", "maxsi": "maximum", "maxui": "maximum",
    "minsi": "minimum", "minui": "minimum", "maxnumf": "fmax", "minnumf": "fmin",
    "andi": "and", "ori": "or", "xori": "xor", "powf": "power", "fpowi": "power",
}  # fmt: skip
_STAGES = 1 << 0 | 1 << 3  # CJIT_STAGE_GRAPH, CJIT_STAGE_FUSED
_ITEM_BYTES = {"bool": 1, "bf16": 2, "bfloat16": 2}


# What passes_find_temporaries says.
_TEMPORARY = "a temporary array is kept in memory"
_COPY = "an array is copied"


class Node:
    """One line of the graph stage: an operation, its dtype and shape (texts), where it stands."""

    __slots__ = ("index", "op", "operands", "dtype", "shape", "file", "line", "column")

    def __init__(self, match):
        index, op, operands, _, dtype, shape, file, line, column = match.groups()
        self.index = int(index)
        self.op = op
        self.operands = [int(text) for text in re.findall(r"%(\d+)", operands)]
        self.dtype = dtype
        self.shape = [part.strip() for part in _split(shape)] if shape else []
        self.file = file
        self.line = int(line or 0)
        self.column = int(column or 0)

    def bytes(self, symbols):
        """Size in memory when the symbols have these values; None when one is missing."""
        count = item_bytes(self.dtype)
        for extent in self.shape:
            value = evaluate(extent, symbols)
            if value is None:
                return None
            count *= max(value, 0)
        return count


class Explanation:
    """What compiling a function for some arguments did. Printing it gives the report.

    nodes: the graph's operations; outputs: indices of results; sweeps: for each pass over memory
    the names of the operations done in it; intermediates: how many arrays are written between
    sweeps; temporaries, copies: what a call keeps in memory besides arguments and results, and what
    it copies, texts with lines; fallbacks: what runs in NumPy or torch, and where; remarks: texts;
    timings: (name, milliseconds); bytes_read, bytes_written: of one call,
    or None when sizes are not known; stages: the texts by name; tier: how the code in use was compiled,
    "full" or "quick" (docs/threads-and-processes.md).
    """

    def __init__(self, function, report, symbols):
        self.function = function
        self.stages = report["stages"]
        remarks = [text.replace(": remark: ", ": ", 1) for text in report.get("remarks", ())]
        self.temporaries = [text for text in remarks if text.endswith(_TEMPORARY)]
        self.copies = [text for text in remarks if text.endswith(_COPY)]
        self.copies += [f"what is stored into {name} is copied" for name in report.get("copied", ())]
        self.remarks = [
            text for text in report.get("remarks", ()) if not text.endswith((_TEMPORARY, _COPY))
        ]
        self.timings = list(report.get("timings", ()))
        self.tier = report.get("specialization", {}).get("tier", "full")
        self.fallbacks = list(report.get("specialization", {}).get("fallbacks", ()))
        self.nodes, self.outputs = parse_graph(self.stages.get("graph", ""))
        self.sweeps = parse_sweeps(self.stages.get("fused", ""))
        self.intermediates = max(0, sum(s.results for s in self.sweeps) - len(set(self.outputs)))
        self.bytes_read, self.bytes_written = self._traffic(symbols)

    def _traffic(self, symbols):
        read = [node.bytes(symbols) for node in self.nodes if node.op == "input" and node.shape]
        by_index = {node.index: node for node in self.nodes}
        written = [by_index[i].bytes(symbols) for i in self.outputs if i in by_index]
        return (
            None if None in read else sum(read),
            None if None in written else sum(written),
        )

    # -- the report ----------------------------------------------------------------------------

    def __str__(self):
        fn = self.function.__wrapped__
        code = fn.__code__
        rows = [f"{fn.__qualname__} at {_short(code.co_filename)}:{code.co_firstlineno}", ""]
        rows += self._source_rows()
        rows += ["", *self._sweep_rows(), self._memory_row(), *self._temporary_rows()]
        rows += [*self._fallback_rows(), *self._remark_rows()]
        if self.tier != "full":
            rows.append(
                f"tier           {self.tier}: after about 4 million elements it is compiled in full; "
                "f.inspect() and the times below are of that"
            )
        if self.timings:
            total = sum(ms for _, ms in self.timings)
            parts = ", ".join(f"{name} {ms:.2f}" for name, ms in self.timings)
            rows.append(f"compile time   {total:.2f} ms: {parts}")
        return "\n".join(row.rstrip() for row in rows)

    __repr__ = __str__

    def _repr_html_(self):
        return preformatted(str(self))

    def _source_rows(self):
        """The user's lines that made operations, each with the operations it made."""
        lines = {}
        for node in self.nodes:
            if node.file and node.op not in ("input", "constant"):
                lines.setdefault((node.file, node.line), []).append(node.op)
        if not lines:
            return ["(no operations: the result is made of the arguments)"]
        rows = []
        first_file = None
        for (file, line), ops in sorted(lines.items()):
            if file != first_file:
                rows.append(f"{_short(file)}")
                first_file = file
            rows.append(f"{line:6}  {linecache.getline(file, line).strip()}")
            rows.append(f"{'':8}→ {_list_ops(ops)}")
        return rows

    def _sweep_rows(self):
        count = len(self.sweeps)
        if not count:
            return ["sweeps         none over arrays"]
        rows = [f"sweeps         {count} over memory"]
        for number, sweep in enumerate(self.sweeps, 1):
            rows.append(f"{'':15}{number}: {_list_ops(sweep.ops) or 'copy'}")
        return rows

    def _memory_row(self):
        if self.intermediates:
            between = f"{self.intermediates} intermediate arrays are written between sweeps"
            if self.intermediates == 1:
                between = "1 intermediate array is written between sweeps"
        else:
            between = "nothing is materialised between sweeps"
        if self.bytes_read is None or self.bytes_written is None:
            return f"memory         {between}"
        return (
            f"memory         {_bytes(self.bytes_read)} read, {_bytes(self.bytes_written)} written "
            f"per call; {between}"
        )

    def _fallback_rows(self):
        return [f"fallback       {_short(text)}" for text in self.fallbacks]

    def _temporary_rows(self):
        return [
            *(f"temporary      {_short(text)}" for text in self.temporaries),
            *(f"copy           {_short(text)}" for text in self.copies),
        ]

    def _remark_rows(self):
        return [f"remark         {_short(text)}" for text in self.remarks]


class Sweep:
    """One pass over memory: the names of its operations, how many arrays it writes."""

    __slots__ = ("ops", "results")

    def __init__(self, ops, results):
        self.ops = ops
        self.results = results

    def __repr__(self):
        return f"Sweep({self.ops}, results={self.results})"


def explain(function, args, kwargs):
    """The Explanation of compiling `function`, a cjit.Function, for these arguments."""
    function, args = unbind(function, args)
    report = function._stages(args, kwargs, _STAGES)
    names = report.get("specialization", {}).get("sizes", {})
    symbols = read_symbols(names, bind(function.__wrapped__, args, kwargs))
    return Explanation(function, report, symbols)


def unbind(function, args):
    """A cjit.Function and its arguments, from a function or a bound method."""
    bound = getattr(function, "__func__", None)
    if isinstance(bound, Function):
        return bound, (function.__self__, *args)
    if isinstance(function, Function):
        return function, args
    from cjit import disabled

    if getattr(function, "inspect", None) is disabled.refuse:
        disabled.refuse()
    name = getattr(function, "__qualname__", None) or repr(function)
    raise TypeError(f"cjit.explain: {name} is not a jitted function; decorate it with @cjit.jit")


def parse_graph(text):
    """([Node], indices of the outputs) of a graph stage's text."""
    nodes, outputs = [], []
    for line in text.splitlines():
        match = _NODE.match(line)
        if match:
            nodes.append(Node(match))
        elif line.startswith("  return"):
            outputs = [int(index) for index in re.findall(r"%(\d+)", line)]
    return nodes, outputs


def parse_sweeps(text):
    """[Sweep] of a fused stage's text, in order."""
    sweeps = []
    current = None
    for line in text.splitlines():
        if _GENERIC.search(line):
            results = re.match(r"\s*%[\w#]+(?::(\d+))?", line)
            current = Sweep([], int(results[1] or 1) if results else 1)
            sweeps.append(current)
        elif current is not None:
            found = _BODY_OP.search(line)
            if found:
                name = _NAMED_OPS.get(found[1], found[1])
                if name is not None:
                    current.ops.append(name)
            elif "linalg.yield" in line:
                current = None
    return sweeps


def bind(function, args, kwargs):
    """{parameter: value} of a call, defaults included."""
    import inspect

    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound.arguments


def read_symbols(names, arguments):
    """{"s0": value, …} for {"s0": "x.shape[0]", …} and a call's arguments by parameter.

    Sizes of arrays that are not arguments are left out.
    """
    symbols = {}
    for symbol, path in names.items():
        try:
            symbols[symbol] = eval(path, {"__builtins__": {}}, dict(arguments))
        except (SyntaxError, LookupError, AttributeError, NameError, TypeError):
            continue
    return symbols


def evaluate(text, symbols):
    """The value of a size expression ("max((s0 - 2), 0)"), or None when a symbol is unknown."""
    names = set(re.findall(r"s\d+", text))
    if not names <= symbols.keys() or not re.fullmatch(r"[\ds+\-*/%(), maxin]*", text):
        return None
    if re.search(r"%\d", text):  # a value that the kernel computes
        return None
    return eval(text, {"__builtins__": {}, "min": min, "max": max}, dict(symbols))


def item_bytes(dtype):
    """Bytes of one element of a dtype by its name in the graph: "f32", "float32", "i8", "bool"."""
    if dtype in _ITEM_BYTES:
        return _ITEM_BYTES[dtype]
    digits = re.search(r"\d+$", dtype)
    return int(digits[0]) // 8 if digits else 1


def _split(shape):
    """Splits at the commas outside parentheses."""
    parts, depth = [""], 0
    for character in shape:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _list_ops(ops):
    """"exp, sin, add ×2": in order of first use."""
    counts = {}
    for op in ops:
        counts[op] = counts.get(op, 0) + 1
    return ", ".join(op if count == 1 else f"{op} ×{count}" for op, count in counts.items())


def _bytes(count):
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.4g} {unit}"
        count /= 1000
    return f"{count:.4g} GB"


def _short(path):
    """`path` (which a text may follow) relative to the working directory where it lies in it."""
    here = os.getcwd() + os.sep
    return path[len(here) :] if path.startswith(here) else path
