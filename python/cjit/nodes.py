# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Nodes of the syntax tree that the rewriter makes, each at the position of one of the user's."""

import _ast

LOAD, STORE = _ast.Load(), _ast.Store()


def at(node, position):
    node.lineno = position.lineno
    node.col_offset = position.col_offset
    node.end_lineno = position.end_lineno
    node.end_col_offset = position.end_col_offset
    return node


def load(name, position):
    return at(_ast.Name(name, LOAD), position)


def store(name, position):
    return at(_ast.Name(name, STORE), position)


def call(name, position, arguments):
    return at(_ast.Call(load(name, position), arguments, []), position)


def inline(node):
    """`lambda: node`, called at once or not at all."""
    empty = _ast.arguments([], [], None, [], [], None, [])
    result = at(_ast.Lambda(empty, node), node)
    result.isinline = True  # for liveness.py
    return result
