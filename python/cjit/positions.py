# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where a function does what only its end shows: that an outside value or an argument's container is
not what it was, or that its result cannot be returned. Loaded when such an error is raised."""

import dis
import linecache
from types import CodeType, FunctionType

_STORES = frozenset(
    ("STORE_GLOBAL", "STORE_DEREF", "STORE_ATTR", "STORE_NAME")
    + ("DELETE_GLOBAL", "DELETE_DEREF", "DELETE_ATTR", "DELETE_NAME")
)
_LOADS = frozenset(
    ("LOAD_GLOBAL", "LOAD_DEREF", "LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW", "LOAD_ATTR")
)
_CHANGES = frozenset(("STORE_SUBSCR", "DELETE_SUBSCR"))
_METHODS = frozenset(
    ("append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "add")
    + ("setdefault", "popitem", "discard")
)
_DEPTH = 3  # helpers of helpers of helpers


def locate(function, name):
    """(file, line, column from 1, source text) of where `function` changes `name`.

    name: a variable's or attribute's name; None: the `return` statement, where there is one.
    Falls back to the `def` line.
    """
    for code in _codes(function, _DEPTH):
        position = _find_return(code) if name is None else _find_change(code, name)
        if position is not None:
            return _describe(code, position)
        if name is None:
            break
    code = function.__code__
    return _describe(code, (code.co_firstlineno, None, 0, None))


def _codes(function, depth):
    """The code of `function`, of what is defined in it, and of the user's helpers that it names."""
    from cjit.rewrite import is_untouched

    seen = set()

    def inside(code):
        yield code
        for constant in code.co_consts:
            if type(constant) is CodeType:
                yield from inside(constant)

    def walk(function, depth):
        if function.__code__ in seen:
            return
        seen.add(function.__code__)
        codes = list(inside(function.__code__))
        yield from codes
        for name in {name for code in codes for name in code.co_names} if depth else ():
            helper = function.__globals__.get(name)
            if type(helper) is FunctionType and not is_untouched(helper):
                yield from walk(helper, depth - 1)

    return walk(function, depth)


def _find_return(code):
    returns = [i for i in dis.get_instructions(code) if i.opname == "RETURN_VALUE"]
    return returns[0].positions if len(returns) == 1 else None


def _find_change(code, name):
    """A store of `name`; else a line that loads it and stores an item or calls a changing method."""
    instructions = list(dis.get_instructions(code))
    for instruction in instructions:
        if instruction.opname in _STORES and instruction.argval == name:
            return instruction.positions
    lines = {i.positions.lineno for i in instructions if i.opname in _LOADS and i.argval == name}
    for instruction in instructions:
        changes = instruction.opname in _CHANGES or (
            instruction.opname in ("LOAD_METHOD", "LOAD_ATTR") and instruction.argval in _METHODS
        )
        if changes and instruction.positions.lineno in lines:
            return instruction.positions
    return None


def _describe(code, position):
    line, end_line, column, end_column = position
    text = linecache.getline(code.co_filename, line)
    if end_line == line and end_column:
        source = text.encode()[column:end_column].decode(errors="replace")
    else:
        source = text.strip()
    return code.co_filename, line, (column or 0) + 1, source
