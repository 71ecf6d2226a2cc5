# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rewrites a user's function so that tracing it sees its calls, its outside values and its loops.

`rewrite_function(f)` gives a function with the same arguments, globals and closure cells whose body
calls the tracer's hooks (see transform.py). The work is done once per code object and remembered
weakly. Functions of NumPy, torch (its layers' methods aside), the standard library and cjit itself
are never rewritten: the tracer knows what they mean. Where no source can be found, bytecode.py stands in.
"""

import sys
import weakref
from types import CellType, CodeType, FunctionType

from cjit import control, source
from cjit.transform import CELL_OF, GLOBALS, HOOKS, SLICE, Transformer

_UNTOUCHED_PACKAGES = frozenset(("numpy", "torch", "cjit"))
# torch's layers are code like the user's: what their forward() reads of its module is guarded.
_LAYERS = "torch.nn.modules."
_CELL_PREFIX, _CELL_SUFFIX = CELL_OF.split("%s")


class Template:
    """What rewriting a code object gave: the new code, or the reason why there is none."""

    __slots__ = ("code", "reason")

    def __init__(self, code, reason=None):
        self.code = code
        self.reason = reason


class Rewriter:
    """Rewrites functions to call `hooks`, a mapping from the names in `transform.HOOKS`."""

    def __init__(self, hooks):
        self._cells = {name: CellType(hook) for name, hook in hooks.items()}
        self._cells[SLICE] = CellType(slice)
        self._hooks = hooks
        self._templates = {}  # id(code) → (weak reference to the code, Template)

    def rewrite(self, function, own=False):
        """The function to trace in place of `function` (a Python function).

        Gives `function` itself when it is not the user's (nor, with own=True, cjit's) or is rewritten
        already.
        """
        code = function.__code__
        template = self._get(code)
        if template is None:
            if not own and is_untouched(function):
                return function
            template = self._make(code, function.__globals__)
        if template.code is code:
            return function
        if template.code is None:
            from cjit import bytecode

            return bytecode.wrap(function, template.reason, self._hooks)
        return self._instantiate(template.code, function)

    def _get(self, code):
        entry = self._templates.get(id(code))
        return entry[1] if entry is not None and entry[0]() is code else None

    def _put(self, code, template):
        key = id(code)
        templates = self._templates

        def forget(reference):
            entry = templates.get(key)
            if entry is not None and entry[0] is reference:
                del templates[key]

        templates[key] = (weakref.ref(code, forget), template)

    def _make(self, code, module_globals):
        try:
            template = Template(_rewrite_code(code, module_globals))
        except source.SourceError as error:
            template = Template(None, str(error))
        self._put(code, template)
        if template.code is not None:
            self._put_rewritten(template.code)
        return template

    def _put_rewritten(self, code):
        """Remembers that `code` and the functions in it need no rewriting."""
        # Not for code without hooks that the rewriter left as it was: ids are per object anyway.
        self._put(code, _SelfTemplate(code))
        for constant in code.co_consts:
            if type(constant) is CodeType:
                self._put_rewritten(constant)

    def _instantiate(self, code, function):
        own = dict(zip(function.__code__.co_freevars, function.__closure__ or ()))
        shared = self._cells
        closure = []
        for name in code.co_freevars:
            cell = own.get(name) or shared.get(name)
            if cell is None:
                if name == GLOBALS:
                    cell = CellType(function.__globals__)
                else:
                    cell = CellType(own[name[len(_CELL_PREFIX) : -len(_CELL_SUFFIX)]])
            closure.append(cell)
        result = FunctionType(
            code, function.__globals__, function.__name__, function.__defaults__, tuple(closure)
        )
        result.__kwdefaults__ = function.__kwdefaults__
        result.__qualname__ = function.__qualname__
        result.__module__ = function.__module__
        if function.__dict__:
            result.__dict__.update(function.__dict__)
        return result


class _SelfTemplate:
    """The template of code that is rewritten already; does not keep it alive."""

    __slots__ = ("_reference",)

    def __init__(self, code):
        self._reference = weakref.ref(code)

    @property
    def code(self):
        return self._reference()


def is_untouched(function):
    """True for functions of NumPy, torch, cjit and the standard library, which are left alone."""
    module = function.__globals__.get("__name__")
    filename = function.__code__.co_filename
    if type(module) is str:
        if module.startswith(_LAYERS):
            return False
        package = module.partition(".")[0]
        if package in _UNTOUCHED_PACKAGES:
            return True
        if package in sys.stdlib_module_names and filename.startswith(_standard_library()):
            return not filename.startswith(_site_packages())
    return filename.startswith("<frozen ")


def _standard_library():
    import os

    return os.path.dirname(os.__file__) + os.sep


def _site_packages():
    import os

    root = _standard_library()
    return (root + "site-packages" + os.sep, root + "dist-packages" + os.sep)


def _rewrite_code(code, module_globals):
    """The code object that takes `code`'s place. Raises SourceError."""
    found = source.find(code, module_globals)
    node = found.node
    transformer = Transformer(frozenset(code.co_freevars), found.class_name)
    try:
        transformer.function(node)
    except RecursionError:
        # A very long expression. The tree is half rewritten: begin again, with room.
        found = source.find(code, module_globals)
        transformer = Transformer(frozenset(code.co_freevars), found.class_name)
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + 20000)
        try:
            transformer.function(found.node)
        finally:
            sys.setrecursionlimit(limit)
        node = found.node
    control.rewrite(node)
    cells = [CELL_OF % name for name in code.co_freevars]
    return found.compile((*HOOKS, *control.HOOKS, *cells))


_rewriter = None


def rewrite_function(function, own=False):
    """The function to trace in place of `function`: the extension's entry to this module."""
    global _rewriter
    if _rewriter is None:
        from cjit import _cjit, transform

        names = {
            transform.CALL: "hook_call",
            transform.READ_GLOBAL: "hook_global",
            transform.READ_CELL: "hook_cell",
            transform.GETATTR: "hook_getattr",
            transform.GETITEM: "hook_getitem",
            transform.ITER: "hook_iter",
            transform.IS: "hook_is",
            transform.CONTAINS: "hook_contains",
            transform.BINARY: "hook_binary",
            transform.COMPARE: "hook_compare",
            transform.WHOLE: "hook_whole",
            transform.TRUTH: "hook_truth",
            transform.STORE: "hook_store",
            transform.STORE_ATTRIBUTE: "hook_store_attribute",
            transform.AND: "hook_and",
            transform.OR: "hook_or",
            transform.NOT: "hook_not",
            transform.CHOOSE: "hook_choose",
            transform.ASSERT: "hook_assert",
            **control.HOOKS,
        }
        from cjit.printing import format_text

        hooks = {name: getattr(_cjit, hook) for name, hook in names.items()}
        _rewriter = Rewriter({**hooks, transform.FORMAT: format_text})
    return _rewriter.rewrite(function, own)
