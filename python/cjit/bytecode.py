# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tracing a function whose source cannot be found.

Its code runs as it is: operators and array functions on tracers still record, but calls such as
`torch.from_numpy(t)`, loops and branches cannot be rewritten. What it reads from outside must be
guarded all the same, or compiled code would go stale: the bytecode is scanned for loads of globals
and closure cells, and for attributes and constant items of them and of arguments, in nested
functions and in the helpers that it names. Before each trace these are read through the hooks.

An array among them must be a tracer in the trace, or `w + 1` would be computed once and kept. Globals
and cells of the function itself are replaced by tracers; arrays reached in other ways are refused.
"""

from types import CellType, CodeType, FunctionType, ModuleType

from cjit import transform

_ATTRIBUTE = 0
_ITEM = 1

_GLOBAL_LOADS = ("LOAD_GLOBAL", "LOAD_NAME")
_CELL_LOADS = ("LOAD_DEREF", "LOAD_CLASSDEREF")
_LOCAL_LOADS = ("LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW")
_ATTRIBUTE_LOADS = ("LOAD_ATTR", "LOAD_METHOD")


class Read:
    """An outside value that bytecode loads: a root, then attributes and constant items of it.

    kind: "global" (owner: the globals dict), "cell" (owner: the cell) or "argument" (owner: the
    position, or None for a keyword-only one); steps: pairs of _ATTRIBUTE or _ITEM and a name or
    key.
    """

    __slots__ = ("kind", "owner", "name", "steps", "in_helper")

    def __init__(self, kind, owner, name):
        self.in_helper = False
        self.kind = kind
        self.owner = owner
        self.name = name
        self.steps = []


def wrap(function, reason, hooks):
    """A function that registers the outside values `function` reads, then calls it.

    hooks: the mapping of rewrite.Rewriter. `__cjit_source_error__` on the result says why there is
    no source; an exception that leaves it carries the same in a note.
    """
    name = function.__qualname__

    def traced_without_source(*arguments, **keywords):
        arrays = {}
        for read in scan(function):  # each time: a helper may have been replaced
            value = _register(read, hooks, arguments, keywords)
            if read.kind != "argument" or read.steps:  # arguments are tracers anyway
                _note_array(read, value, arrays, name)
        target = _substitute(function, arrays) if arrays else function
        try:
            return target(*arguments, **keywords)
        except Exception as error:
            note = (
                f"cjit: {name} was traced without being rewritten: {reason}. Calls that take "
                "traced values, loops and branches on them need the source."
            )
            if note not in getattr(error, "__notes__", ()):
                error.add_note(note)
            raise

    traced_without_source.__cjit_source_error__ = reason
    traced_without_source.__name__ = function.__name__
    traced_without_source.__qualname__ = function.__qualname__
    traced_without_source.__module__ = function.__module__
    return traced_without_source


def _note_array(read, value, arrays, name):
    """Adds the tracer of an outside array that `read` gives to `arrays`, or refuses it."""
    from cjit._cjit import Tracer, UnsupportedError

    if type(value) is not Tracer:
        return
    if read.steps or read.in_helper:
        path = read.name + "".join(
            f".{key}" if step is _ATTRIBUTE else f"[{key!r}]" for step, key in read.steps
        )
        raise UnsupportedError(
            f"{name} reads the array {path} from outside, which cannot be followed because its "
            "source could not be found; pass the array as an argument"
        )
    arrays[read.kind, read.name] = value


def _substitute(function, arrays):
    """`function` with other values for some of its globals and cells."""
    names = {name: value for (kind, name), value in arrays.items() if kind == "global"}
    cells = [
        CellType(arrays["cell", name]) if ("cell", name) in arrays else cell
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ())
    ]
    result = FunctionType(
        function.__code__,
        {**function.__globals__, **names} if names else function.__globals__,
        function.__name__,
        function.__defaults__,
        tuple(cells) or None,
    )
    result.__kwdefaults__ = function.__kwdefaults__
    return result


def scan(function):
    """The outside values that `function`, the functions in it and its helpers load: [Read]."""
    reads = []
    _scan_function(function, reads, set())
    return reads


def _scan_function(function, reads, seen):
    code = function.__code__
    if code in seen:
        return
    seen.add(code)
    cells = dict(zip(code.co_freevars, function.__closure__ or ()))
    found = []
    is_root = not seen - {code}
    _scan_code(code, function.__globals__, cells, found, is_root=is_root)
    for read in found:
        read.in_helper = not is_root
    reads.extend(found)
    for read in found:
        helper = _helper(read)
        if helper is not None:
            _scan_function(helper, reads, seen)


def _scan_code(code, module_globals, cells, reads, is_root):
    import dis

    parameters = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if is_root else ()
    current = None  # the read that the value on top of the stack is
    key = None  # the instruction before, when it was LOAD_CONST on top of `current`
    for instruction in dis.get_instructions(code):
        name = instruction.opname
        value = instruction.argval
        if name in ("CACHE", "PRECALL", "PUSH_NULL", "EXTENDED_ARG"):
            continue
        if current is not None and name in _ATTRIBUTE_LOADS and key is None:
            current.steps.append((_ATTRIBUTE, value))
            continue
        if current is not None and name == "LOAD_CONST" and key is None:
            key = instruction
            continue
        if current is not None and key is not None and _is_subscript(instruction):
            current.steps.append((_ITEM, key.argval))
            key = None
            continue
        current = key = None
        if name in _GLOBAL_LOADS:
            current = Read("global", module_globals, value)
        elif name in _CELL_LOADS and value in cells:
            current = Read("cell", cells[value], value)
        elif name in _LOCAL_LOADS and value in parameters:
            position = parameters.index(value)
            current = Read("argument", position if position < code.co_argcount else None, value)
        if current is not None:
            reads.append(current)
    for constant in code.co_consts:
        if type(constant) is CodeType:
            inherited = {
                free: cells[free]
                for free in constant.co_freevars
                if free in cells and free not in code.co_cellvars
            }
            _scan_code(constant, module_globals, inherited, reads, is_root=False)


def _is_subscript(instruction):
    return instruction.opname == "BINARY_SUBSCR" or (
        instruction.opname == "BINARY_OP" and instruction.argrepr == "[]"
    )


def _helper(read):
    """The user's own Python function that `read` gives, or None."""
    from cjit.rewrite import is_untouched

    try:
        if read.kind == "global":
            value = read.owner[read.name]
        elif read.kind == "cell":
            value = read.owner.cell_contents
        else:
            return None
        for step, name in read.steps:
            if step is not _ATTRIBUTE or type(value) is not ModuleType:
                return None
            value = vars(value)[name]
    except (KeyError, ValueError):
        return None
    return value if type(value) is FunctionType and not is_untouched(value) else None


def _register(read, hooks, arguments, keywords):
    """What reading along `read` by the hooks gives; what cannot be read now is not guarded: None."""
    try:
        if read.kind == "global":
            value = hooks[transform.READ_GLOBAL](read.owner, read.name)
        elif read.kind == "cell":
            value = hooks[transform.READ_CELL](read.owner, read.name)
        elif read.owner is not None and read.owner < len(arguments):
            value = arguments[read.owner]
        else:
            value = keywords[read.name]
        for count, (step, name) in enumerate(read.steps):
            if type(value).__module__ in ("cjit", "cjit._cjit"):
                read.steps = read.steps[:count]  # a tracer: its attributes are the trace's own
                return value
            hook = hooks[transform.GETATTR if step is _ATTRIBUTE else transform.GETITEM]
            value = hook(value, name)
    except Exception:
        return None
    return value
