# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Loops over elements, as traced code: rewritten like a user's function when they are first needed.

They take everything as arguments, themselves too: what a rewritten function finds outside is guarded.
"""

import functools


def _elements(again, take, put, extents, operands, outputs, mask):
    """put(outputs, (i, j, …), operands[…][i, j, …]) where the mask is true, for all i, j, …"""
    for i in range(extents[0]):
        items = take(operands, i)
        if len(extents) > 1:
            rows = [y[i] for y in outputs]
            again(again, take, put, extents[1:], items, rows, mask[i] if mask is not None else None)
        elif mask is None:
            put(outputs, i, items)
        elif mask[i]:
            put(outputs, i, items)


def _fold(call, first, operand, count, start):
    """call(… call(call(first, operand[start]), operand[start + 1]) …)"""
    total = first
    for i in range(start, count):
        total = call(total, operand[i])
    return total


def _fold_where(call, first, operand, count, start, mask, choose):
    """The same over the elements where the mask, of the operand's shape, is true."""
    total = first
    for i in range(start, count):
        total = choose(mask[i], call(total, operand[i]), total)
    return total


def _fold_rows(again, fold, extents, firsts, operand, count, start, output):
    """Folds the last axis of each row: output[i, j, …] = fold(…, operand[i, j, …, :], …)."""
    for i in range(extents[0]):
        first = firsts[i] if firsts is not None else None
        if len(extents) > 1:
            again(again, fold, extents[1:], first, operand[i], count, start, output[i])
        else:
            output[i] = fold(first, operand[i], count, start)


def _accumulate(call, operand, count, output):
    """output[i] = call(output[i - 1], operand[i])"""
    total = operand[0]
    output[0] = total
    for i in range(1, count):
        total = call(total, operand[i])
        output[i] = total


def _at(call, target, count, places, values):
    """target[places[i]] = call(target[places[i]], values[i]), one after the other."""
    for i in range(count):
        place = tuple([p[i] for p in places])
        target[place] = call(target[place], None if values is None else values[i])


def _rows(call, rows, count, output):
    """output[i] = call(rows[i]) from the second row on."""
    for i in range(1, count):
        output[i] = call(rows[i])


def _each(call, operand, count):
    """call(operand[0]), call(operand[1]), …"""
    for i in range(count):
        call(operand[i])


@functools.cache
def traced(name):
    """The rewritten function of that name."""
    from cjit.rewrite import rewrite_function

    return rewrite_function(globals()["_" + name], own=True)
