# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The syntax-tree transformer: what a traced function does becomes calls of the tracer's hooks.

    np.exp(x)[0]    →  getitem(call(getattr(global(G, 'np'), 'exp'), x), 0)
    scale           →  cell(<cell of scale>, 'scale')       a free variable
    for i in xs:    →  for i in iter(xs):
    a is None       →  is(a, None)
    a not in b      →  not contains(a, b)
    a + b, a < b    →  binary('+', a, b), compare('<', a, b)
    a, b = pair     →  a, b = whole(pair)           also *args, **kwargs, f-strings
    if items:       →  if truth(items):
    a and b, not a  →  and(a, lambda: b), not(truth(a))         also `or`, a < b < c, x if c else y
    assert a, b     →  assert(truth(a), lambda: b)
    COUNT += 1      →  COUNT += whole(1, global(G, 'COUNT'))    the read is guarded
    cfg.n, d[k] = 1 →  store(cfg).n, store(d)[k] = 1            refused of outside objects
    global n; n = 1 →  n = store(1, 'n')                        refused

where `call` is spelled `__cjit_call__` and so on: free variables of the rewritten function, so the
user's globals stay clean. Each hook's node stands where the expression stood, so tracebacks and
`co_positions` point at the user's own source. Stores and deletes of names and everything in a
`match` pattern stay what they are.

One method per kind of node, named after it; `generic` visits the children of every other node.
"""

import _ast

from cjit import scopes
from cjit.nodes import LOAD, at, call, inline, load, store
from cjit.scopes import CELL, CLASS, COMPREHENSION, FUNCTION, GLOBAL

CALL = "__cjit_call__"
READ_GLOBAL = "__cjit_global__"
READ_CELL = "__cjit_cell__"
GETATTR = "__cjit_getattr__"
GETITEM = "__cjit_getitem__"
ITER = "__cjit_iter__"
IS = "__cjit_is__"
CONTAINS = "__cjit_contains__"
BINARY = "__cjit_binary__"
COMPARE = "__cjit_compare__"
WHOLE = "__cjit_whole__"
TRUTH = "__cjit_truth__"
STORE = "__cjit_store__"
STORE_ATTRIBUTE = "__cjit_store_attribute__"
AND = "__cjit_and__"
OR = "__cjit_or__"
NOT = "__cjit_not__"
CHOOSE = "__cjit_choose__"
ASSERT = "__cjit_assert__"
FORMAT = "__cjit_format__"
#: not hooks: the function's globals, the builtin `slice`, the cell of each free variable
GLOBALS = "__cjit_globals__"
SLICE = "__cjit_slice__"
CELL_OF = "__cjit_cell_of_%s__"

#: all names that rewritten code may have as free variables, the cells' apart
HOOKS = (CALL, READ_GLOBAL, READ_CELL, GETATTR, GETITEM, ITER, IS, CONTAINS, BINARY, COMPARE, WHOLE)
HOOKS += (TRUTH, STORE, STORE_ATTRIBUTE, AND, OR, NOT, CHOOSE, ASSERT, FORMAT, GLOBALS, SLICE)

#: builtins that look at the frame that calls them: called directly, or they would see another one
_FRAME_FUNCTIONS = frozenset(("super", "locals", "globals", "eval", "exec", "vars", "dir"))
#: names that the compiler itself treats specially
_SPECIAL_NAMES = frozenset(("__class__", "__debug__", "super"))



class Transformer:
    """Rewrites one function's tree in place.

    free: the free variables of the original function; class_name: the class whose body the
    function stands in, for private names (`__x` is `_C__x`), or None.
    """

    def __init__(self, free, class_name):
        self.free = free
        self.class_name = class_name
        self.scope = None
        self.plain_temporaries = False  # inside a comprehension's iterable `:=` is not allowed

    def function(self, node):
        """Rewrites the root: a FunctionDef or Lambda without decorators and defaults."""
        self.scope = scopes.function_scope(node)
        if type(node) is _ast.Lambda:
            node.body = self.visit(node.body)
        else:
            self.visit_list(node.body)

    # -- the walk ------------------------------------------------------------------------------

    def visit(self, node):
        """The node that takes `node`'s place."""
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            return handler(self, node)
        return self.generic(node)

    def generic(self, node):
        for field in node._fields:
            value = getattr(node, field, None)
            if type(value) is list:
                self.visit_list(value)
            elif isinstance(value, _ast.AST) and value._fields:
                setattr(node, field, self.visit(value))
        return node

    def visit_list(self, nodes):
        visit = self.visit
        for index, node in enumerate(nodes):
            if isinstance(node, _ast.AST):
                nodes[index] = visit(node)

    def leave(self, node):
        return node

    # -- expressions ---------------------------------------------------------------------------

    def Name(self, node):
        if type(node.ctx) is not _ast.Load or node.id in _SPECIAL_NAMES:
            return node
        name = node.id
        meaning = self.scope.resolve(name, self.free)
        if meaning is GLOBAL:
            return call(READ_GLOBAL, node, [load(GLOBALS, node), self.text(name, node)])
        if meaning is CELL:
            return call(READ_CELL, node, [load(CELL_OF % name, node), self.text(name, node)])
        return node

    def Attribute(self, node):
        node.value = self.visit(node.value)
        if type(node.ctx) is not _ast.Load:
            node.value = call(STORE_ATTRIBUTE, node, [node.value])
            return node
        return call(GETATTR, node, [node.value, self.text(node.attr, node)])

    def Subscript(self, node):
        node.value = self.visit(node.value)
        node.slice = self.visit(node.slice)
        if type(node.ctx) is not _ast.Load:
            node.value = call(STORE, node, [node.value])
            return node
        return call(GETITEM, node, [node.value, _key(node.slice)])

    def Call(self, node):
        function = node.func
        self.visit_list(node.args)
        self.visit_list(node.keywords)
        if type(function) is _ast.Name and function.id in _FRAME_FUNCTIONS:
            plain = function.id not in ("vars", "dir") or not node.args
            if plain and self.scope.resolve(function.id, self.free) is GLOBAL:
                return node
        node.keywords = [self.spread(keyword) for keyword in node.keywords]
        node.args.insert(0, self.visit(function))
        node.func = load(CALL, node)
        return node

    def Compare(self, node):
        node.left = self.visit(node.left)
        self.visit_list(node.comparators)
        if len(node.ops) == 1:
            return _compare(node.left, node.ops[0], node.comparators[0], node)
        if (
            self.plain_temporaries
            or self.block().kind is CLASS
        ):
            node.left = _whole(node.left)
            node.comparators = [_whole(comparator) for comparator in node.comparators]
            return node
        # a < b in c  →  and(a < (t := b), lambda: contains(t, c))
        parts = []
        left = node.left
        for op, right in zip(node.ops, node.comparators):
            following = right
            if right is not node.comparators[-1] and type(right) is not _ast.Constant:
                name = self.temporary()
                right = at(_ast.NamedExpr(store(name, right), right), right)
                following = load(name, right)
            parts.append(_compare(left, op, right, node))
            left = following
        return self.short_circuit(AND, parts, node)

    def BinOp(self, node):
        node.left = self.visit(node.left)
        node.right = self.visit(node.right)
        if type(node.left) is _ast.Constant and type(node.right) is _ast.Constant:
            return node  # the compiler folds it
        symbol = at(_ast.Constant(_BINARY_SYMBOLS[type(node.op)]), node)
        return call(BINARY, node, [symbol, node.left, node.right])

    def BoolOp(self, node):
        lazy = self.can_be_lazy(node.values[1:])
        node.values = [_whole(self.visit(value)) for value in node.values]
        return self.bool_op(node) if lazy else node

    def bool_op(self, node):
        hook = AND if type(node.op) is _ast.And else OR
        return self.short_circuit(hook, node.values, node)

    def short_circuit(self, hook, values, position):
        """and(a, lambda: and(b, lambda: c))"""
        result = values[-1]
        for value in reversed(values[:-1]):
            result = call(hook, position, [value, inline(result)])
        return result

    def can_be_lazy(self, nodes):
        """True when `nodes` mean the same inside a lambda."""
        if self.block().kind is CLASS or self.scope.kind is CLASS:
            return False
        stack = list(nodes)
        while stack:
            node = stack.pop()
            kind = type(node)
            if kind in (_ast.NamedExpr, _ast.Yield, _ast.YieldFrom, _ast.Await):
                return False
            if kind is _ast.Name and node.id in _FRAME_FUNCTIONS:
                return False
            if kind is not _ast.Lambda:
                stack.extend(child for child in _children(node) if isinstance(child, _ast.AST))
        return True

    def UnaryOp(self, node):
        if type(node.op) is _ast.Not:
            return call(NOT, node, [self.test(node.operand)])
        return self.generic(node)

    def IfExp(self, node):
        lazy = self.can_be_lazy((node.body, node.orelse))
        node.test = self.test(node.test)
        node.body = self.visit(node.body)
        node.orelse = self.visit(node.orelse)
        if not lazy or type(node.test) is _ast.Constant:
            return node
        return call(CHOOSE, node, [node.test, inline(node.body), inline(node.orelse)])

    def Starred(self, node):
        node.value = self.visit(node.value)
        if type(node.ctx) is _ast.Load:
            node.value = _whole(node.value)
        return node

    def Dict(self, node):
        self.generic(node)
        node.values = [
            _whole(value) if key is None else value
            for key, value in zip(node.keys, node.values)
        ]
        return node

    def FormattedValue(self, node):
        self.generic(node)
        node.value = _whole(node.value)
        return node

    def JoinedStr(self, node):
        self.generic(node)
        parts = []
        for part in node.values:
            if type(part) is _ast.FormattedValue:
                conversion = at(_ast.Constant(part.conversion), part.value)
                items = [part.value, conversion, part.format_spec or at(_ast.Constant(""), part.value)]
                part = at(_ast.Tuple(items, LOAD), part.value)
            parts.append(part)
        return node if all(type(part) is _ast.Constant for part in parts) else call(FORMAT, node, parts)

    def spread(self, keyword):
        if keyword.arg is None:
            keyword.value = _whole(keyword.value)
        return keyword

    def test(self, node):
        """An expression of which only the truth counts."""
        if type(node) is _ast.BoolOp:
            lazy = self.can_be_lazy(node.values[1:])
            node.values = [self.test(value) for value in node.values]
            return self.bool_op(node) if lazy else node
        if type(node) is _ast.Constant:
            return node
        if type(node) is _ast.UnaryOp and type(node.op) is _ast.Not:
            return self.visit(node)
        return call(TRUTH, node, [self.visit(node)])

    def Lambda(self, node):
        self.defaults(node.args)
        self.enter(scopes.function_scope(node, self.scope), self.lambda_body, node)
        return node

    def lambda_body(self, node):
        node.body = self.visit(node.body)

    def comprehension_expression(self, node):
        # The first iterable is evaluated outside the comprehension.
        first = node.generators[0]
        self.iterable(first)
        self.enter(scopes.comprehension_scope(node, self.scope), self.comprehension_body, node)
        return node

    ListComp = SetComp = DictComp = GeneratorExp = comprehension_expression

    def comprehension_body(self, node):
        for generator in node.generators:
            generator.target = self.visit(generator.target)
            if generator is not node.generators[0]:
                self.iterable(generator)
            generator.ifs = [self.test(condition) for condition in generator.ifs]
        if type(node) is _ast.DictComp:
            node.key = self.visit(node.key)
            node.value = self.visit(node.value)
        else:
            node.elt = self.visit(node.elt)

    def iterable(self, node):
        """`node.iter` of a comprehension; asynchronous ones are left alone."""
        saved, self.plain_temporaries = self.plain_temporaries, True
        iterable = self.visit(node.iter)
        self.plain_temporaries = saved
        node.iter = iterable if node.is_async else call(ITER, node.iter, [iterable])

    def is_outside(self, name):
        """True for a name that a `global` or `nonlocal` statement makes an outside variable."""
        return self.scope.resolve(name, self.free) in (GLOBAL, CELL)

    # -- statements ----------------------------------------------------------------------------

    def For(self, node):
        position = node.iter
        node.iter = call(ITER, position, [self.visit(position)])
        node.target = self.visit(node.target)
        self.visit_list(node.body)
        self.visit_list(node.orelse)
        return node

    def If(self, node):
        node.test = self.test(node.test)
        self.visit_list(node.body)
        self.visit_list(node.orelse)
        return node

    def While(self, node):
        simple = type(node.test) is not _ast.BoolOp
        # The loop's own hook finds the truth of a condition (python/src/control_while.c).
        node.test = self.visit(node.test) if simple else self.test(node.test)
        self.visit_list(node.body)
        self.visit_list(node.orelse)
        return node

    def Assert(self, node):
        lazy = node.msg is None or self.can_be_lazy((node.msg,))
        node.test = self.test(node.test)
        if node.msg is not None:
            node.msg = self.visit(node.msg)
        if not lazy or not __debug__:
            return node
        arguments = [node.test] if node.msg is None else [node.test, inline(node.msg)]
        return at(_ast.Expr(call(ASSERT, node, arguments)), node)

    def Assign(self, node):
        self.generic(node)
        for target in node.targets:
            if type(target) is _ast.Name and self.is_outside(target.id):
                name = self.text(target.id, target)
                node.value = call(STORE, node.value, [node.value, name])
        if any(type(target) in (_ast.Tuple, _ast.List) for target in node.targets):
            if type(node.value) not in (_ast.Tuple, _ast.List):
                node.value = _whole(node.value)
        return node

    def AugAssign(self, node):
        # What is read from outside, and changed, must be known to be read.
        read = _copy_target(node.target)
        self.generic(node)
        arguments = [node.value]
        if read is not None:
            read = self.visit(read)
            if type(read) is not _ast.Name:
                arguments.append(read)
        node.value = call(WHOLE, node.value, arguments)
        return node

    def Match(self, node):
        node.subject = _whole(self.visit(node.subject))
        self.visit_list(node.cases)
        return node

    def AnnAssign(self, node):
        if self.scope.kind is CLASS:
            return self.generic(node)
        node.target = self.visit(node.target)
        if node.value is not None:
            return at(_ast.Assign([node.target], self.visit(node.value)), node)
        node.annotation = at(_ast.Constant(None), node)  # what is left only makes the name local
        return node

    def FunctionDef(self, node):
        self.visit_list(node.decorator_list)
        self.defaults(node.args)
        drop_annotations(node)
        self.enter(scopes.function_scope(node, self.scope), self.function_body, node)
        return node

    AsyncFunctionDef = FunctionDef

    def function_body(self, node):
        self.visit_list(node.body)

    def ClassDef(self, node):
        self.visit_list(node.decorator_list)
        self.visit_list(node.bases)
        self.visit_list(node.keywords)
        saved, self.class_name = self.class_name, node.name
        self.enter(scopes.class_scope(node, self.scope), self.function_body, node)
        self.class_name = saved
        return node

    def match_case(self, node):
        if node.guard is not None:
            node.guard = self.visit(node.guard)
        self.visit_list(node.body)
        return node

    # -- helpers -------------------------------------------------------------------------------

    def enter(self, scope, visit_body, node):
        saved_scope, saved_plain = self.scope, self.plain_temporaries
        self.scope = scope
        if scope.kind is FUNCTION:
            self.plain_temporaries = False
        visit_body(node)
        self.scope, self.plain_temporaries = saved_scope, saved_plain

    def defaults(self, arguments):
        self.visit_list(arguments.defaults)
        self.visit_list(arguments.kw_defaults)

    def block(self):
        """The function or class scope around: where a `:=` of a comprehension binds."""
        scope = self.scope
        while scope.kind is COMPREHENSION:
            scope = scope.parent
        return scope

    def temporary(self):
        """A new name in the function around; not one that user code can spell by accident."""
        block = self.block()
        block.temporaries += 1
        return f"__cjit_t{block.temporaries}__"

    def text(self, name, node):
        """`name` as a string constant, mangled as the compiler would mangle the name."""
        return at(_ast.Constant(self.mangle(name)), node)

    def mangle(self, name):
        owner = self.class_name
        if owner is None or not name.startswith("__") or name.endswith("__"):
            return name
        owner = owner.lstrip("_")
        return f"_{owner}{name}" if owner else name


_HANDLERS = {
    getattr(_ast, name): method
    for name, method in vars(Transformer).items()
    if hasattr(_ast, name) and callable(method)
}
for _leaf in "Constant Global Nonlocal Import ImportFrom Pass Break Continue".split():
    _HANDLERS[getattr(_ast, _leaf)] = Transformer.leave

_BINARY_SYMBOLS = {
    _ast.Add: "+",
    _ast.Sub: "-",
    _ast.Mult: "*",
    _ast.Div: "/",
    _ast.FloorDiv: "//",
    _ast.Mod: "%",
    _ast.Pow: "**",
    _ast.MatMult: "@",
    _ast.BitAnd: "&",
    _ast.BitOr: "|",
    _ast.BitXor: "^",
    _ast.LShift: "<<",
    _ast.RShift: ">>",
}
_COMPARE_SYMBOLS = {
    _ast.Eq: "==",
    _ast.NotEq: "!=",
    _ast.Lt: "<",
    _ast.LtE: "<=",
    _ast.Gt: ">",
    _ast.GtE: ">=",
}
_HOOKED_COMPARISONS = {
    _ast.Is: (IS, False),
    _ast.IsNot: (IS, True),
    _ast.In: (CONTAINS, False),
    _ast.NotIn: (CONTAINS, True),
}


def drop_annotations(node):
    """Removes the annotations of a FunctionDef's parameters and result."""
    arguments = node.args
    for group in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs):
        for argument in group:
            argument.annotation = None
    if arguments.vararg is not None:
        arguments.vararg.annotation = None
    if arguments.kwarg is not None:
        arguments.kwarg.annotation = None
    node.returns = None


def _compare(left, op, right, position):
    hook = _HOOKED_COMPARISONS.get(type(op))
    if hook is None:
        symbol = at(_ast.Constant(_COMPARE_SYMBOLS[type(op)]), position)
        return call(COMPARE, position, [symbol, left, right])
    name, negated = hook
    result = call(name, position, [left, right])
    return at(_ast.UnaryOp(_ast.Not(), result), position) if negated else result


def _whole(node):
    """`node` as a value that is looked at as a whole: unpacked, compared, formatted."""
    if type(node) in (_ast.Constant, _ast.Compare, _ast.JoinedStr, _ast.Lambda):
        return node
    return call(WHOLE, node, [node])


def _copy_target(node):
    """The target of an augmented assignment as an expression to read; None when reading it twice
    may do something."""
    kind = type(node)
    if kind is _ast.Name:
        return at(_ast.Name(node.id, LOAD), node)
    if kind is _ast.Constant:
        return node
    if kind is _ast.Attribute:
        value = _copy_target(node.value)
        return value and at(_ast.Attribute(value, node.attr, LOAD), node)
    if kind is _ast.Subscript:
        value, key = _copy_target(node.value), _copy_target(node.slice)
        return value and key and at(_ast.Subscript(value, key, LOAD), node)
    return None


def _key(node):
    """A subscript's key as an expression: slices become calls of `slice`."""
    if type(node) is _ast.Slice:
        parts = [
            at(_ast.Constant(None), node) if part is None else part
            for part in (node.lower, node.upper, node.step)
        ]
        return call(SLICE, node, parts)
    if type(node) is _ast.Tuple:
        node.elts = [_key(element) for element in node.elts]
    return node


def _children(node):
    for field in node._fields:
        value = getattr(node, field, None)
        if type(value) is list:
            yield from value
        else:
            yield value
