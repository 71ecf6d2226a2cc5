# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the syntax tree that a code object was compiled from, and proves that it is the one.

The file's text comes from `linecache` (files, zip imports, notebook cells, doctests). The function
is cut out of it by the lines that its bytecode covers, parsed at its own place (blank lines stand
for the ones above, `if 1:` for the indentation), so that positions need no correction. Where a
piece of a file does not parse by itself (a lambda inside a longer expression), the whole file is
parsed. What was found counts only if it compiles to the function's own bytecode: a file edited
since the import does not.
"""

import _ast
import linecache
import opcode
from types import CodeType

_ONLY_AST = 0x0400  # ast.PyCF_ONLY_AST
_FUTURE_FLAGS = 0x1FE0000  # the CO_FUTURE_* bits: `from __future__ import …` of the function's file

_FACTORY = "__cjit_factory__"
_NO_REASON = "its source could not be found (no file, no notebook cell)"
_STALE = "its source does not match the running code (was the file changed since it was imported?)"


class SourceError(Exception):
    """No usable source; the message completes "f: …"."""


class Found:
    """A function's syntax tree, without decorators, defaults and annotations of its own.

    node: the FunctionDef or Lambda; class_name: the class around it, or None.
    """

    __slots__ = ("node", "class_name", "_code")

    def __init__(self, node, class_name, code):
        self.node = node
        self.class_name = class_name
        self._code = code

    def compile(self, extra_free=()):
        """The code object of `node` as it is now; it may use `extra_free` as free variables."""
        return _compile(self.node, self.class_name, self._code, extra_free)


def find(code, module_globals=None):
    """The `Found` of a function's code object. Raises SourceError."""
    lines = linecache.getlines(code.co_filename, module_globals)
    found = _find_in(lines, code)
    if found is None and lines:
        linecache.checkcache(code.co_filename)
        fresh = linecache.getlines(code.co_filename, module_globals)
        if fresh is not lines:
            found = _find_in(fresh, code)
    if found is None:
        raise SourceError(_STALE if lines else _NO_REASON)
    return found


def class_of(qualname):
    """The innermost class that `qualname` stands in ('A.f.<locals>.g' → 'A'), or None."""
    parts = qualname.split(".")
    for index in range(len(parts) - 2, -1, -1):
        if parts[index] != "<locals>" and parts[index + 1] != "<locals>":
            return parts[index]
    return None


def _find_in(lines, code):
    first = code.co_firstlineno
    if first < 1 or first > len(lines):
        return None
    class_name = class_of(code.co_qualname)
    imports = _imported_names(code)
    for tree in _trees(lines, code):
        for node in _candidates(tree, code):
            _strip(node)
            try:
                compiled = _compile(node, class_name, code, (), imports)
            except SyntaxError:
                continue
            if _same_code(compiled, code, code.co_name == "<lambda>"):
                return Found(node, class_name, code)
    return None


def _trees(lines, code):
    """Trees that may hold the function: of its own lines, then of the whole file."""
    first = code.co_firstlineno
    last = max(_last_line(code), first)
    piece = "".join(lines[first - 1 : last])
    if piece[:1] in " \t":
        piece = "\n" * (first - 2) + "if 1:\n" + piece if first > 1 else ""
    else:
        piece = "\n" * (first - 1) + piece
    for text in (piece, None):
        if text is None:
            text = "".join(lines)
        try:
            yield compile(text, code.co_filename, "exec", _flags(code) | _ONLY_AST, True)
        except (SyntaxError, ValueError):
            pass


def _last_line(code):
    last = code.co_firstlineno
    for _, end, _, _ in code.co_positions():
        if end is not None and end > last:
            last = end
    for constant in code.co_consts:
        if type(constant) is CodeType:
            last = max(last, _last_line(constant))
    return last


def _candidates(tree, code):
    """Nodes of `tree` with the function's name and first line."""
    first = code.co_firstlineno
    is_lambda = code.co_name == "<lambda>"
    stack = [tree]
    while stack:
        node = stack.pop()
        kind = type(node)
        if is_lambda:
            if kind is _ast.Lambda and node.lineno == first:
                yield node
        elif kind is _ast.FunctionDef or kind is _ast.AsyncFunctionDef:
            start = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            if start == first and node.name == code.co_name:
                yield node
        for field in node._fields:
            value = getattr(node, field, None)
            if type(value) is list:
                stack.extend(item for item in value if isinstance(item, _ast.AST))
            elif isinstance(value, _ast.AST) and value._fields:
                stack.append(value)


def _strip(node):
    """Removes what is evaluated when the function is defined, not when it runs."""
    from cjit.transform import drop_annotations

    node.args.defaults = []
    node.args.kw_defaults = [None] * len(node.args.kwonlyargs)
    if type(node) is not _ast.Lambda:
        node.decorator_list = []
        drop_annotations(node)
        if getattr(node, "type_params", None):
            node.type_params = []


def _flags(code):
    return code.co_flags & _FUTURE_FLAGS


def _compile(node, class_name, code, extra_free, imports=()):
    """`node`'s code object, compiled inside a function that binds its free variables.

    imports: names that the module imports (see _imported_names).
    """
    line, column = node.lineno, node.col_offset
    position = {
        "lineno": line,
        "col_offset": column,
        "end_lineno": line,
        "end_col_offset": column,
    }
    statements = []
    statement = node
    if type(node) is _ast.Lambda:
        statement = _ast.Expr(node, **position)
    if class_name is not None:
        if class_name not in code.co_freevars:
            # Or the function would see the class of this wrapping by that name.
            statements.append(_ast.Global([class_name], **position))
        statement = _ast.ClassDef(
            class_name, [], [], [statement], [], **position, **_no_type_params()
        )
    parameters = [_ast.arg(name, **position) for name in (*code.co_freevars, *extra_free)]
    factory = _ast.FunctionDef(
        _FACTORY,
        _ast.arguments([], parameters, None, [], [], None, []),
        [*statements, statement],
        [],
        **position,
        **_no_type_params(),
    )
    body = [factory]
    if imports:
        names = [_ast.alias(name, None, **position) for name in imports]
        body.insert(0, _ast.Import(names, **position))
    module = _ast.Module(body, [])
    compiled = compile(module, code.co_filename, "exec", _flags(code), True)
    compiled = _inner(compiled, _FACTORY)
    if class_name is not None:
        compiled = _inner(compiled, class_name)
    compiled = _inner(compiled, code.co_name)
    return _rename(compiled, compiled.co_qualname, code.co_qualname)


def _rename(code, old, new):
    """`code` with its qualified name, and those of what is defined in it, told from `new` on."""
    name = new + code.co_qualname[len(old) :]
    constants = []
    for constant in code.co_consts:
        if type(constant) is CodeType:
            constant = _rename(constant, old, new)
        elif constant == code.co_qualname and type(constant) is str:
            constant = name  # a class body stores it as __qualname__
        constants.append(constant)
    return code.replace(co_qualname=name, co_consts=tuple(constants))


_OPCODES = opcode.opmap
_LOAD_GLOBAL = _OPCODES["LOAD_GLOBAL"]
_LOAD_NAME = _OPCODES["LOAD_NAME"]
_LOAD_ATTR = _OPCODES["LOAD_ATTR"]
_LOAD_METHOD = _OPCODES.get("LOAD_METHOD", -1)
_METHOD_IS_FLAG = not 0 <= _LOAD_METHOD < 256  # from 3.12 on a bit of LOAD_ATTR's argument
_EXTENDED_ARG = _OPCODES["EXTENDED_ARG"]
_CACHE = _OPCODES["CACHE"]
_LOCAL_LOADS = {
    _OPCODES[name]: count
    for name, count in (
        ("LOAD_FAST", 1),
        ("LOAD_FAST_CHECK", 1),
        ("LOAD_FAST_BORROW", 1),
        ("LOAD_DEREF", 1),
        ("LOAD_CLASSDEREF", 1),
        ("LOAD_FAST_LOAD_FAST", 2),
        ("LOAD_FAST_BORROW_LOAD_FAST_BORROW", 2),
    )
    if name in _OPCODES
}


def _imported_names(code):
    """The names that the module of `code` seems to import.

    CPython compiles `name.attribute(…)` in another way where the module imports `name`; the same
    must be done when the source is compiled for comparison.
    """
    attributes, methods = set(), set()
    _attribute_loads(code, attributes, methods)
    return [name for name in attributes - methods if name.isidentifier()]


def _attribute_loads(code, attributes, methods):
    """Adds the names whose attributes are loaded as values, and those loaded as methods."""
    names = code.co_names
    cells = tuple(name for name in code.co_cellvars if name not in code.co_varnames)
    local_names = code.co_varnames + cells + code.co_freevars
    owner = None
    extended = 0
    data = code.co_code
    for index in range(0, len(data), 2):
        operation, argument = data[index], data[index + 1] | extended
        if operation == _CACHE:
            continue
        if operation == _EXTENDED_ARG:
            extended = argument << 8
            continue
        extended = 0
        if owner is not None:
            if operation == _LOAD_METHOD or (
                operation == _LOAD_ATTR and _METHOD_IS_FLAG and argument & 1
            ):
                methods.add(owner)
            elif operation == _LOAD_ATTR:
                attributes.add(owner)
        owner = None
        if operation == _LOAD_GLOBAL:
            owner = names[argument >> 1]
        elif operation == _LOAD_NAME:
            owner = names[argument]
        elif operation in _LOCAL_LOADS:
            if _LOCAL_LOADS[operation] == 2:
                argument &= 15
            owner = local_names[argument] if argument < len(local_names) else None
    for constant in code.co_consts:
        if type(constant) is CodeType:
            _attribute_loads(constant, attributes, methods)


def _no_type_params():
    return {"type_params": []} if "type_params" in _ast.FunctionDef._fields else {}


def _inner(code, name):
    for constant in code.co_consts:
        if type(constant) is CodeType and constant.co_name == name:
            return constant
    raise SourceError(_STALE)


def _same_code(one, other, positions):
    """True when two code objects run alike; `positions`: and stand at the same place."""
    if (
        one.co_code != other.co_code
        or one.co_names != other.co_names
        or one.co_varnames != other.co_varnames
        or one.co_cellvars != other.co_cellvars
        or one.co_freevars != other.co_freevars
        or one.co_argcount != other.co_argcount
        or one.co_kwonlyargcount != other.co_kwonlyargcount
        or one.co_posonlyargcount != other.co_posonlyargcount
        or one.co_name != other.co_name
        or len(one.co_consts) != len(other.co_consts)
    ):
        return _changed_by_pytest(one, other)
    if positions and list(one.co_positions()) != list(other.co_positions()):
        return False
    return all(map(_same_constant, one.co_consts, other.co_consts))


def _same_constant(one, other):
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is CodeType:
        return _same_code(one, other, False)
    if kind is tuple:
        return len(one) == len(other) and all(map(_same_constant, one, other))
    if kind is frozenset:
        return len(one) == len(other) and one == other
    if kind is float or kind is complex:
        return repr(one) == repr(other)  # tells -0.0 from 0.0, finds nan equal
    return one == other


def _changed_by_pytest(found, running):
    """pytest compiles `assert` statements into something else; the source is still the source."""
    if "@pytest_ar" not in running.co_names or "@pytest_ar" in found.co_names:
        return False
    count = found.co_argcount + found.co_kwonlyargcount
    return found.co_name == running.co_name and (
        found.co_varnames[:count] == running.co_varnames[:count]
    )
