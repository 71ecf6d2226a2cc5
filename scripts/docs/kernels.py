# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/kernels.md: the programs in examples/kernels, and what each exercises, read off its source."""

import ast

from blocks import ROOT, table

FOLDER = ROOT / "examples" / "kernels"
_FORMS = ("kernel", "loops", "arrays")
_BITWISE = (ast.BitXor, ast.BitAnd, ast.LShift, ast.RShift)
_REDUCTIONS = ("sum", "max", "min", "mean", "std", "argmin", "argmax", "dot")


class _Features(ast.NodeVisitor):
    """What a program's functions do, as a dict of phrases (an ordered set)."""

    def __init__(self):
        self.found = {}
        self.depth = self.deepest = 0

    def note(self, phrase):
        self.found[phrase] = True

    def loop(self, node):
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        self.generic_visit(node)
        self.depth -= 1
        if node.orelse:
            self.note("`else` of a loop")

    def visit_For(self, node):
        if not (isinstance(node.iter, ast.Call) and ast.unparse(node.iter.func) == "range"):
            self.note("a loop over an array")
        elif any(isinstance(part, ast.UnaryOp) for part in node.iter.args[2:]):
            self.note("a loop downwards")
        self.loop(node)

    def visit_While(self, node):
        self.note("`while`")
        self.loop(node)

    def visit_If(self, node):
        self.note("branches")
        self.generic_visit(node)

    visit_IfExp = visit_If

    def visit_Break(self, node):
        self.note("`break`")

    def visit_Continue(self, node):
        self.note("`continue`")

    def visit_AugAssign(self, node):
        if isinstance(node.target, ast.Subscript):
            self.note("updates in place")
        elif isinstance(node.op, _BITWISE):
            self.note("bits")
        self.generic_visit(node)

    def visit_Assign(self, node):
        if any(isinstance(target, ast.Subscript) for target in node.targets):
            self.note("stores")
        if isinstance(node.value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple):
            elements = node.targets[0].elts
            if all(ast.unparse(element) in map(ast.unparse, node.value.elts) for element in elements):
                self.note("exchanges")
        self.generic_visit(node)

    def visit_Subscript(self, node):
        if isinstance(node.ctx, ast.Load) and isinstance(node.slice, ast.Subscript):
            self.note("computed indices")
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if any(isinstance(part, ast.Slice) for part in parts):
            self.note("slices")
        if any(isinstance(part, (ast.List, ast.Compare)) for part in parts):
            self.note("index arrays")
        if any(isinstance(part, ast.Constant) and part.value is None for part in parts):
            self.note("broadcasting")
        self.generic_visit(node)

    def visit_BinOp(self, node):
        if isinstance(node.op, ast.MatMult):
            self.note("matrix products")
        elif isinstance(node.op, _BITWISE):
            self.note("bits")
        self.generic_visit(node)

    def visit_Call(self, node):
        name = ast.unparse(node.func)
        if name in self.helpers:
            self.note("helper functions")
        elif name.startswith("math."):
            self.note("`math`")
        elif name in ("min", "max"):
            self.note("`min`, `max`")
        elif name.split(".")[-1] in _REDUCTIONS and "." in name:
            self.note("reductions")
        elif name.split(".")[-1] in ("exp", "log", "sqrt", "cos", "sin"):
            self.note("math on arrays or numbers")
        self.generic_visit(node)


def _row(path):
    tree = ast.parse(path.read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    features = _Features()
    features.helpers = set(functions) - {*_FORMS, "arguments"}
    for function in [functions["kernel"], *(functions[name] for name in features.helpers)]:
        features.visit(function)
    loops = f"{features.deepest} nested loops" if features.deepest > 1 else "a loop"
    phrases = ([loops] if features.deepest else ["no loop"]) + sorted(features.found)
    title = ast.get_docstring(tree).splitlines()[0].rstrip(".")
    also = ", ".join(f"`{form}`" for form in _FORMS[1:] if form in functions)
    link = f"[{path.stem}](../examples/kernels/{path.name})"
    return link, title, ", ".join(phrases), also


def kernels_block():
    rows = [_row(path) for path in sorted(FOLDER.glob("*.py"))]
    count = f"{len(rows)} programs."
    return {
        "kernels": f"{count}\n\n" + table(("kernel", "what it is", "what it exercises", "also as"), rows)
    }


PAGES = {"docs/kernels.md": kernels_block}
