# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Statements that decide what runs: `if`, `for`, `while`, `break`, `continue`, `return`, `raise`.

The second step of rewriting, after transform.py. First, jumps out of branches and loops become flags
and nesting, so that each branch and loop is left at its end:

    if c: return x        →   if c: value = x
    y = f(x)                  else: y = f(x); value = y
    return y                  return value

    for i in xs:          →   broken = False
        if c: break           for t in xs:
        A                         if not broken:
                                      i = t
                                      if c: broken = True
                                      else: A
                                  if BREAK(broken): break     (only in plain Python loops)

Then the branches and loops call the tracer's hooks (python/src/control.h):

    if c: A               →   b = IF(c, SITE)
    else: B                   if b: A
                              if ELSE(b): B
                              DONE(b)
    for i in ITER(xs): A  →   for i in ITER(xs, SITE): A
    while c: A            →   for w in WHILE(SITE):
                                  if TEST(w, c): A

where SITE is a constant: the names that the statement binds, those that are live at a loop's head and
after the statement, and so on. All of it means the same in plain Python.
"""

import _ast

from cjit.liveness import Liveness, bound_names, children, nonlocal_names
from cjit.nodes import at, call, inline, load, store

IF = "__cjit_if__"
ELSE = "__cjit_else__"
DONE = "__cjit_done__"
WHILE = "__cjit_while__"
TEST = "__cjit_test__"
BREAK = "__cjit_break__"
RAISE = "__cjit_raise__"
RAISING = "__cjit_raising__"
AND = "__cjit_and__"
NOT = "__cjit_not__"
GETITEM = "__cjit_getitem__"
GETATTR = "__cjit_getattr__"
STORE = "__cjit_store__"
STORE_ATTRIBUTE = "__cjit_store_attribute__"

#: the names of these hooks and of their implementations
HOOKS = {
    name: "hook_" + name.strip("_").removeprefix("cjit_")
    for name in (IF, ELSE, DONE, WHILE, TEST, BREAK, RAISE, RAISING)
}

_VALUE = "__cjit_value__"
_RETURNED = "__cjit_returned__"
_BROKEN = "__cjit_broken%d__"
_SKIPS = "__cjit_skips%d__"
_BRANCH = "__cjit_branch%d__"
_TARGET = "__cjit_target%d__"
_LOOP = "__cjit_loop%d__"

# How a block ends.
_FALLS, _MAYBE, _ESCAPES, _RAISES = "falls", "maybe", "escapes", "raises"

_LOOPS = (_ast.For, _ast.While)
_NESTED = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.Lambda, _ast.ClassDef)


def rewrite(function):
    """Rewrites the body of `function`, and of the functions in it, in place."""
    for node in _functions(function):
        if type(node) is not _ast.FunctionDef or _contains(node.body, (_ast.Yield, _ast.YieldFrom)):
            continue
        if _contains(node.body, (_ast.If, _ast.For, _ast.While)):
            node.body = _Lowering(node).run()
            Liveness(node.body)
            node.body = _Hooks(node).block(node.body)


def _functions(root):
    stack = [root]
    while stack:
        node = stack.pop()
        if type(node) in _NESTED:
            yield node
        stack.extend(children(node))


def _contains(nodes, kinds):
    """True when one of `nodes`, or what is below outside of nested functions, is of `kinds`."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if type(node) in kinds:
            return True
        if type(node) not in _NESTED:
            stack.extend(children(node))
    return False


# ---------------------------------------------------------------------------------------------
# Jumps
# ---------------------------------------------------------------------------------------------


class _Escaped(_ast.stmt):
    """Stands for a return that an inner loop has done already."""

    _fields = ()


def _combine(one, other):
    if one == other or other is _RAISES:
        return one
    return other if one is _RAISES else _MAYBE


def _ending(statements):
    """How a block ends: it falls through, always or maybe jumps, or raises."""
    result = _FALLS
    for statement in statements:
        kind = type(statement)
        if kind in (_ast.Return, _ast.Break, _ast.Continue, _Escaped):
            return _ESCAPES
        if kind is _ast.Raise:
            return _RAISES if result is _FALLS else result
        ending = _FALLS
        if kind is _ast.If:
            ending = _combine(_ending(statement.body), _ending(statement.orelse))
        elif kind in _LOOPS:
            ending = _MAYBE if _returns(statement) else _FALLS
        elif kind in (_ast.With, _ast.Try, _ast.Match):
            ending = _MAYBE if _jumps(statement) else _FALLS
        if ending in (_ESCAPES, _RAISES):
            return ending if result is _FALLS else _MAYBE if ending is _RAISES else _ESCAPES
        if ending is _MAYBE:
            result = _MAYBE
    return result


def _returns(loop):
    return _contains([loop], (_ast.Return, _Escaped))


def _jumps(statement):
    """True when `statement` may leave itself: by return, or by a loop's break or continue."""
    stack = [(statement, False)]
    while stack:
        node, in_loop = stack.pop()
        kind = type(node)
        if kind in (_ast.Return, _Escaped) or (kind in (_ast.Break, _ast.Continue) and not in_loop):
            return True
        if kind in _NESTED:
            continue
        stack.extend((child, in_loop or kind in _LOOPS) for child in children(node))
    return False


class _Loop:
    """A loop around: `broken` and `skips` are its flags."""

    def __init__(self, number):
        self.broken = _BROKEN % number
        self.skips = _SKIPS % number
        self.uses_skips = False


class _Lowering:
    """Turns jumps into flags and nesting."""

    def __init__(self, function):
        self.function = function
        self.num_loops = 0
        self.uses_returned = False
        self.in_try = 0

    def run(self):
        body = self.function.body
        early = any(
            _contains([statement], (_ast.Return,)) for statement in body if type(statement) is not _ast.Return
        )
        if not early:
            return self.block(body, None)
        position = body[-1]
        if _ending(body) is not _ESCAPES:
            body = body + [at(_ast.Return(None), position)]
        result = self.block(body, None, at_top=False)
        result.append(at(_ast.Return(load(_VALUE, position)), position))
        if self.uses_returned:
            result.insert(0, _assign(_RETURNED, False, body[0]))
        return result

    def block(self, statements, loop, at_top=True):
        """`statements` without jumps. at_top: a return may stay one."""
        result = []
        for index, statement in enumerate(statements):
            rest = statements[index + 1 :]
            kind = type(statement)
            if kind in (_ast.Return, _ast.Break, _ast.Continue, _Escaped):
                self.jump(statement, loop, at_top, result)
                return result
            if kind is _ast.Raise and statement.exc is not None and not self.in_try:
                result.append(_raise(statement))
                return result
            if kind is _ast.Raise and statement.exc is not None:
                statement.exc = call(RAISING, statement, [statement.exc])
            if kind is _ast.If:
                if self.branch(statement, rest, loop, result):
                    return result
            elif kind in _LOOPS:
                if self.loop(statement, rest, loop, result, at_top):
                    return result
            elif kind in (_ast.With, _ast.Try, _ast.Match):
                jumps = _jumps(statement)
                result.append(self.compound(statement, loop))
                if jumps and rest:
                    result.append(self.guarded(rest, loop, statement))
                    return result
            else:
                result.append(statement)
        return result

    def jump(self, statement, loop, at_top, result):
        kind = type(statement)
        if kind is _ast.Return and at_top and loop is None:
            result.append(statement)
            return
        if kind is _ast.Return:
            value = statement.value or at(_ast.Constant(None), statement)
            result.append(at(_ast.Assign([store(_VALUE, statement)], value), statement))
            result.append(_assign(_RETURNED, True, statement))
        if loop is not None:
            if kind is not _ast.Continue:
                result.append(_assign(loop.broken, True, statement))
            result.append(_assign(loop.skips, True, statement))
        elif not result:
            result.append(at(_ast.Pass(), statement))

    def branch(self, statement, rest, loop, result):
        """Adds an `if`. True: with what follows it."""
        yes, no = _ending(statement.body), _ending(statement.orelse)
        body, orelse = statement.body, statement.orelse
        both = _combine(yes, no)
        taken = False
        if rest and yes is _ESCAPES and no in (_FALLS, _MAYBE):
            orelse, taken = orelse + rest, True
        elif rest and no is _ESCAPES and yes in (_FALLS, _MAYBE):
            body, taken = body + rest, True
        result.append(
            at(
                _ast.If(
                    statement.test,
                    self.block(body, loop, False) or [at(_ast.Pass(), statement)],
                    self.block(orelse, loop, False),
                ),
                statement,
            )
        )
        if taken or both in (_ESCAPES, _RAISES):
            return True
        if both is _MAYBE and rest:
            result.append(self.guarded(rest, loop, statement))
            return True
        return False

    def guarded(self, rest, loop, position):
        """`if not <jumped>: rest`"""
        if loop is None:
            self.uses_returned = True
            flag = _RETURNED
        else:
            loop.uses_skips = True
            flag = loop.skips
        return at(_ast.If(_not(flag, position), self.block(rest, loop, False), []), position)

    def loop(self, node, rest, outer, result, at_top):
        """Adds a loop, its `else`, and the check for a return in it. True: with what follows."""
        self.num_loops += 1
        inner = _Loop(self.num_loops)
        if type(node) is _ast.While and not node.orelse and _contains([node.test], (_ast.NamedExpr,)):
            node = _test_inside(node)
        breaks = any(map(_jumps_out, node.body))
        returns = _returns(node)
        body = self.block(node.body, inner, False)
        if inner.uses_skips:
            body.insert(0, _assign(inner.skips, False, node))
        if breaks:
            result.append(_assign(inner.broken, False, node))
        position = node.test if type(node) is _ast.While else node.iter
        if type(node) is _ast.While:
            new = at(_ast.While(node.test, body, []), node)
            if breaks:
                new.test = _guarded_test(node.test, inner.broken)
        else:
            target = node.target
            if breaks:
                name = _TARGET % self.num_loops
                body.insert(0, at(_ast.Assign([target], load(name, target)), target))
                target = store(name, target)
                body = [at(_ast.If(_not(inner.broken, position), body, []), position)]
            new = at(_ast.For(target, node.iter, body, []), node)
        new.broken = inner.broken if breaks else None
        result.append(new)
        following = list(node.orelse)
        if breaks and following:
            following = [at(_ast.If(_not(inner.broken, node), following, []), node)]
        if returns:
            self.uses_returned = True
            escaped = [at(_Escaped(), node)]
            following.append(at(_ast.If(load(_RETURNED, node), escaped, []), node))
        if not following:
            return False
        result.extend(self.block(following + rest, outer, at_top))
        return True

    def compound(self, node, loop):
        if type(node) is _ast.With:
            node.body = self.block(node.body, loop, False)
        elif type(node) is _ast.Match:
            for case in node.cases:
                case.body = self.block(case.body, loop, False)
        else:
            self.in_try += 1
            jumps = any(map(_jumps, node.body))
            node.body = self.block(node.body, loop, False)
            for handler in node.handlers:
                handler.body = self.block(handler.body, loop, False)
            if node.orelse:
                orelse = self.block(node.orelse, loop, False)
                node.orelse = [self.guarded(node.orelse, loop, node)] if jumps else orelse
            node.finalbody = self.block(node.finalbody, loop, False)
            self.in_try -= 1
        return node


def _jumps_out(statement):
    """True for what ends the loop around `statement`: its break, or a return."""
    stack = [statement]
    while stack:
        node = stack.pop()
        if type(node) in (_ast.Break, _ast.Return, _Escaped):
            return True
        if type(node) in _NESTED:
            continue
        if type(node) in _LOOPS:
            if _returns(node):
                return True
            stack.extend(node.orelse)
            continue
        stack.extend(children(node))
    return False


def _test_inside(node):
    """`while True: if test: pass; else: break; A`, for a test that binds variables which A reads."""
    position = node.test
    leave = at(_ast.If(node.test, [at(_ast.Pass(), position)], [at(_ast.Break(), position)]), position)
    return at(_ast.While(at(_ast.Constant(True), position), [leave, *node.body], []), node)


def _guarded_test(test, broken):
    """`not broken and test`"""
    if _contains([test], (_ast.NamedExpr,)):
        return call(AND, test, [test, inline(_not(broken, test))])
    return call(AND, test, [_not(broken, test), inline(test)])


def _raise(node):
    arguments = [node.exc] if node.cause is None else [node.exc, node.cause]
    return at(_ast.Expr(call(RAISE, node, arguments)), node)


# ---------------------------------------------------------------------------------------------
# Hooks
# ---------------------------------------------------------------------------------------------


class _Hooks:
    """Writes the calls of the hooks; the trees are annotated by Liveness."""

    def __init__(self, function):
        self.number = 0
        self.shared = nonlocal_names(function.body) & bound_names(function.body)

    def block(self, statements):
        result = []
        for statement in statements:
            kind = type(statement)
            if kind is _ast.If:
                self.branch(statement, result)
            elif kind is _ast.For:
                result.append(self.counted(statement))
            elif kind is _ast.While:
                result.append(self.conditional(statement))
            else:
                for field in ("body", "orelse", "finalbody"):
                    if kind in (_ast.With, _ast.Try) and getattr(statement, field, None):
                        setattr(statement, field, self.block(getattr(statement, field)))
                for part in getattr(statement, "handlers", None) or getattr(statement, "cases", ()):
                    part.body = self.block(part.body)
                result.append(statement)
        return result

    def next(self):
        self.number += 1
        return self.number

    def branch(self, node, result):
        name = _BRANCH % self.next()
        site = self.site(node, node.body + node.orelse, set(), None)
        result.append(
            at(_ast.Assign([store(name, node.test)], call(IF, node.test, [node.test, site])), node)
        )
        result.append(at(_ast.If(load(name, node.test), self.block(node.body), []), node))
        if node.orelse:
            test = call(ELSE, node.test, [load(name, node.test)])
            result.append(at(_ast.If(test, self.block(node.orelse), []), node))
        result.append(at(_ast.Expr(call(DONE, node.test, [load(name, node.test)])), node))

    def counted(self, node):
        site = self.site(node, [node.target, *node.body], node.live_head, node.broken)
        node.iter.args.append(site)
        node.body = self.block(node.body)
        if node.broken is not None:
            test = call(BREAK, node.iter, [load(node.broken, node.iter), site])
            node.body.append(at(_ast.If(test, [at(_ast.Break(), node.iter)], []), node.iter))
        return node

    def conditional(self, node):
        name = _LOOP % self.next()
        site = self.site(node, [node.test, *node.body], node.live_head, None)
        test = call(TEST, node.test, [load(name, node.test), node.test])
        body = [at(_ast.If(test, self.block(node.body), []), node)]
        iterator = call(WHILE, node.test, [site])
        return at(_ast.For(store(name, node.test), iterator, body, []), node)

    def site(self, node, nodes, head, broken):
        """The constant that tells the hooks about a statement (frontend_site_part)."""
        assigned = bound_names(nodes) | self.shared
        if broken is not None:
            assigned.add(broken)
        rebound, stored = set(), set()
        for part in nodes:
            _note_stores(part, rebound, stored)
        names = sorted(assigned)
        parts = (
            tuple(names),
            tuple(name for name in names if name in head),
            tuple(name for name in names if name in node.live_out),
            tuple(name for name in names if name in rebound or name in self.shared),
            tuple(sorted(stored)),
            broken or "",
            (node.lineno, node.col_offset, self.next()),
        )
        return at(_ast.Constant(parts), node)


def _note_stores(node, rebound, stored):
    """Adds names bound by more than `x += y`, and names whose elements are stored."""
    stack = [node]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _NESTED and kind is not _ast.Lambda:
            if kind is not _ast.Lambda:
                rebound.add(node.name)
            continue
        if kind is _ast.AugAssign and type(node.target) is _ast.Name:
            stored.add(node.target.id)
            stack.append(node.value)
            continue
        if kind is _ast.Name and type(node.ctx) is not _ast.Load:
            rebound.add(node.id)
        if kind is _ast.Subscript and type(node.ctx) is not _ast.Load:
            base = _base_name(node.value)
            if base is not None:
                stored.add(base)
        stack.extend(children(node))


def _base_name(node):
    """`a` of `a[i][j]` and `a.T`; they are calls of hooks by now."""
    while type(node) is _ast.Call and type(node.func) is _ast.Name and node.args:
        if node.func.id not in (GETITEM, GETATTR, STORE, STORE_ATTRIBUTE):
            return None
        node = node.args[0]
    return node.id if type(node) is _ast.Name else None


# ---------------------------------------------------------------------------------------------
# Nodes
# ---------------------------------------------------------------------------------------------


def _assign(name, value, position):
    return at(_ast.Assign([store(name, position)], at(_ast.Constant(value), position)), position)


def _not(name, position):
    return call(NOT, position, [load(name, position)])
