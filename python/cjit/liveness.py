# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Which variables a statement binds, and which are read afterwards.

Branches and loops on traced values give their variables one value for all ways through them, and only
variables that are read later need one: `t` in `for i in range(n): t = a[i]; s += t` is nobody's business.

The analysis is the textbook's backward one, on trees that have no `break`, `continue` or early `return`
any more (control.py). It errs on the safe side: a name that a nested function uses is always live.
"""

import _ast

from cjit import scopes

_FUNCTIONS = (_ast.FunctionDef, _ast.AsyncFunctionDef)
_COMPREHENSIONS = (_ast.ListComp, _ast.SetComp, _ast.DictComp, _ast.GeneratorExp)


def children(node):
    """The nodes directly below `node`."""
    for field in node._fields:
        value = getattr(node, field, None)
        if type(value) is list:
            for item in value:
                if isinstance(item, _ast.AST):
                    yield item
        elif isinstance(value, _ast.AST):
            yield value


def bound_names(nodes):
    """The variables that `nodes` bind, without those of nested functions and comprehensions."""
    scope = scopes.Scope(scopes.FUNCTION, None)
    scopes.collect(scope, nodes)
    return scope.bound - scope.declared_global


def names_in(node):
    """All names that `node` loads, nested functions included."""
    names = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if type(node) is _ast.Name:
            if type(node.ctx) is _ast.Load:
                names.add(node.id)
            continue
        stack.extend(children(node))
    return names


def captured_names(nodes):
    """Names that nested functions use: what they read is read when they are called."""
    names = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _FUNCTIONS or kind is _ast.ClassDef:
            names |= names_in(node)
            names |= _declared_nonlocal(node)
            continue
        if kind is _ast.Lambda and not getattr(node, "is_inline", False):
            names |= names_in(node)
        elif kind is _ast.GeneratorExp:
            names |= names_in(node)
        stack.extend(children(node))
    return names


def _declared_nonlocal(node):
    names = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if type(node) is _ast.Nonlocal:
            names.update(node.names)
        stack.extend(children(node))
    return names


def nonlocal_names(nodes):
    """Names that nested functions bind in the function around them."""
    names = set()
    for node in nodes:
        names |= _declared_nonlocal(node)
    return names


class Liveness:
    """Annotates For, While and If nodes: `live_out`, and for loops `live_head`."""

    def __init__(self, body):
        self.always = captured_names(body)
        self.block(body, set())

    def block(self, statements, live):
        """The names that are live before `statements`, when `live` are live after them."""
        live = live | self.always
        for statement in reversed(statements):
            handler = _HANDLERS.get(type(statement))
            live = handler(self, statement, live) if handler else self.plain(statement, live)
        return live

    def plain(self, node, live):
        """An expression or simple statement: its stores come after its loads."""
        return (live - _definite_stores(node)) | names_in(node)

    def AugAssign(self, node, live):
        live = live | names_in(node)
        return live | {node.target.id} if type(node.target) is _ast.Name else live

    def Return(self, node, live):
        return names_in(node) | self.always

    def If(self, node, live):
        node.live_out = live
        inside = self.block(node.body, live) | self.block(node.orelse, live)
        return self.plain(node.test, inside)

    def For(self, node, live):
        node.live_out = live
        targets = bound_names([node.target])
        head = set()
        while True:
            before = self.block(node.body, live | head)
            before = (before - targets) | names_in(node.target)
            if before <= head:
                break
            head |= before
        node.live_head = head
        after_else = self.block(node.orelse, live)
        return self.plain(node.iter, head | live | after_else)

    AsyncFor = For

    def While(self, node, live):
        node.live_out = live
        head = set()
        while True:
            before = self.plain(node.test, self.block(node.body, live | head) | live)
            if before <= head:
                break
            head |= before
        node.live_head = head
        return head | self.block(node.orelse, live)

    def With(self, node, live):
        live = self.block(node.body, live)
        for item in reversed(node.items):
            live = self.plain(item, live)
        return live

    AsyncWith = With

    def Try(self, node, live):
        final = self.block(node.finalbody, live)
        handlers = set()
        for handler in node.handlers:
            bound = {handler.name} if handler.name else set()
            inside = self.block(handler.body, final) - bound
            handlers |= inside | (names_in(handler.type) if handler.type else set())
        after = self.block(node.orelse, final) | handlers | final
        # An exception may come from anywhere in the body.
        saved, self.always = self.always, self.always | handlers | final
        live = self.block(node.body, after)
        self.always = saved
        return live

    def Match(self, node, live):
        before = set(live)
        for case in node.cases:
            inside = self.block(case.body, live)
            if case.guard is not None:
                inside |= names_in(case.guard)
            before |= inside | names_in(case.pattern)
        return self.plain(node.subject, before)


_HANDLERS = {
    getattr(_ast, name): method
    for name, method in vars(Liveness).items()
    if hasattr(_ast, name) and callable(method)
}


def _definite_stores(node):
    """Names that `node` binds whenever it runs."""
    kind = type(node)
    if kind in _FUNCTIONS or kind is _ast.ClassDef:
        return {node.name}
    names = set()
    stack = [node]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind is _ast.Name:
            if type(node.ctx) is not _ast.Load:
                names.add(node.id)
            continue
        if kind is _ast.Lambda or kind in _COMPREHENSIONS:
            continue
        if kind is _ast.alias:
            names.add(node.asname or node.name.partition(".")[0])
        stack.extend(children(node))
    return names
