# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a name means in each scope of a function: Python's rules, on the syntax tree.

The rewriter must know whether a name that is loaded is a local (left alone), a closure cell of the
rewritten function, or a global. The compiler's own symbol table is only reachable by parsing the
source again, so the rules of the language reference ("Resolution of names") are applied here.
"""

import _ast

LOCAL = 0  #: bound in the rewritten function, or in a function or class inside it
CELL = 1  #: a free variable of the rewritten function
GLOBAL = 2  #: a global or a builtin

FUNCTION = "function"
CLASS = "class"
COMPREHENSION = "comprehension"

_COMPREHENSIONS = (_ast.ListComp, _ast.SetComp, _ast.DictComp, _ast.GeneratorExp)


class Scope:
    """One block of names. `bound` are the names assigned in it, parameters included."""

    __slots__ = ("kind", "parent", "bound", "declared_global", "declared_nonlocal", "temporaries")

    def __init__(self, kind, parent):
        self.kind = kind
        self.parent = parent
        self.bound = set()
        self.declared_global = set()
        self.declared_nonlocal = set()
        self.temporaries = 0

    def resolve(self, name, free):
        """LOCAL, CELL or GLOBAL for a load of `name` here; `free`: the root's free variables."""
        scope = self
        while scope is not None:
            if scope.kind is not CLASS or scope is self:
                if name in scope.declared_global:
                    return GLOBAL
                if name in scope.bound and name not in scope.declared_nonlocal:
                    return LOCAL
            scope = scope.parent
        return CELL if name in free else GLOBAL


def function_scope(node, parent=None):
    """The scope of a FunctionDef, AsyncFunctionDef or Lambda node."""
    scope = Scope(FUNCTION, parent)
    arguments = node.args
    add = scope.bound.add
    for group in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs):
        for argument in group:
            add(argument.arg)
    if arguments.vararg is not None:
        add(arguments.vararg.arg)
    if arguments.kwarg is not None:
        add(arguments.kwarg.arg)
    for parameter in getattr(node, "type_params", ()):
        add(parameter.name)
    body = node.body
    collect(scope, body if type(body) is list else [body])
    return scope


def class_scope(node, parent):
    """The scope of a ClassDef's body."""
    scope = Scope(CLASS, parent)
    collect(scope, node.body)
    return scope


def comprehension_scope(node, parent):
    """The scope of a comprehension: its targets (walruses bind in the function around it)."""
    scope = Scope(COMPREHENSION, parent)
    for generator in node.generators:
        collect(scope, [generator.target])
    return scope


def collect(scope, nodes):
    """Adds what `nodes` bind, not entering the bodies of nested functions and classes."""
    bound = scope.bound
    stack = [(node, False) for node in nodes]
    while stack:
        node, inside_comprehension = stack.pop()
        kind = type(node)
        if kind is _ast.Name:
            if type(node.ctx) is not _ast.Load and not inside_comprehension:
                bound.add(node.id)
            continue
        if kind is _ast.Constant:
            continue
        if kind is _ast.NamedExpr:
            bound.add(node.target.id)
            stack.append((node.value, inside_comprehension))
            continue
        if kind in _COMPREHENSIONS:
            inside_comprehension = True
        elif kind is _ast.FunctionDef or kind is _ast.AsyncFunctionDef:
            bound.add(node.name)
            _push(stack, node.decorator_list, inside_comprehension)
            _push(stack, node.args.defaults, inside_comprehension)
            _push(stack, node.args.kw_defaults, inside_comprehension)
            continue
        elif kind is _ast.Lambda:
            _push(stack, node.args.defaults, inside_comprehension)
            _push(stack, node.args.kw_defaults, inside_comprehension)
            continue
        elif kind is _ast.ClassDef:
            bound.add(node.name)
            _push(stack, node.decorator_list, inside_comprehension)
            _push(stack, node.bases, inside_comprehension)
            _push(stack, node.keywords, inside_comprehension)
            continue
        elif kind is _ast.Global:
            scope.declared_global.update(node.names)
        elif kind is _ast.Nonlocal:
            scope.declared_nonlocal.update(node.names)
        elif kind is _ast.alias:
            bound.add(node.asname or node.name.partition(".")[0])
            continue
        elif kind is _ast.ExceptHandler or kind is _ast.MatchAs or kind is _ast.MatchStar:
            if node.name is not None:
                bound.add(node.name)
        elif kind is _ast.MatchMapping and node.rest is not None:
            bound.add(node.rest)
        for field in node._fields:
            value = getattr(node, field, None)
            if type(value) is list:
                _push(stack, value, inside_comprehension)
            elif isinstance(value, _ast.AST) and value._fields:
                stack.append((value, inside_comprehension))


def _push(stack, nodes, inside_comprehension):
    for node in nodes:
        if isinstance(node, _ast.AST) and node._fields:
            stack.append((node, inside_comprehension))
