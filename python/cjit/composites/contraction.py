# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sums of products over labelled axes: what np.einsum and torch.einsum share.

A term is an array with a label (a number) for each axis. Two terms at a time become one, in the order of least
work for the sizes that are seen while tracing: by one matrix product where both have axes of their own that stay,
else as one fused sweep of multiplications and sums.
"""

import itertools
import string
from dataclasses import dataclass

from .common import agree, product
from .products import size_now

LETTERS = string.ascii_uppercase + string.ascii_lowercase  # which the numbers of lists of labels stand for
_MOST_EXHAUSTIVE = 5  # terms; beyond that the order is greedy


@dataclass
class Term:
    array: object
    labels: list


class Library:
    """How arrays of one library are moved, summed and multiplied."""

    def __init__(self, transpose, total, diagonal, matmul):
        self.transpose = transpose  # (array, order)
        self.total = total  # (array, axes), in the array's dtype
        self.diagonal = diagonal  # (array, axis, axis): of two axes, as the last axis
        self.matmul = matmul


def expanded(labels, wide):
    """The labels with those in `wide` for an ellipsis."""
    return [each for label in labels for each in (wide if label is ... else (label,))]


def contract(library, terms, output, path, mismatch):
    """The sum of products with the axes `output`. `path`: pairs of positions, or None. `mismatch(label, number,
    known, extent)` makes the error of an operand's extent that differs from those before."""
    terms = [_diagonals(library, term) for term in terms]
    extents = _extents(terms, mismatch)
    terms = [_drop_ones(term, extents) for term in terms]
    for pair in path if path is not None else _order(terms, output):
        chosen = [terms[position] for position in pair]
        terms = [term for position, term in enumerate(terms) if position not in pair]
        kept = set(output).union(*(term.labels for term in terms))
        terms.append(_merge(library, chosen, kept))
    if len(terms) > 1:  # a path that stops early
        terms = [_merge(library, terms, set(output))]
    return _aligned(library, _sum_out(library, terms[0], set(output)), output)


def _diagonals(library, term):
    labels, array = list(term.labels), term.array
    for label in dict.fromkeys(term.labels):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            array = library.diagonal(array, first, second)
            labels = [l for axis, l in enumerate(labels) if axis not in (first, second)] + [label]
    return Term(array, labels)


def _is_one(extent):
    return type(extent) is int and extent == 1


def _extents(terms, mismatch):
    """{label: extent}: an extent of 1 is stretched to the others'."""
    extents = {}
    for number, term in enumerate(terms):
        for label, extent in zip(term.labels, term.array.shape, strict=True):
            known = extents.setdefault(label, extent)
            if _is_one(known):
                extents[label] = extent
            elif not _is_one(extent) and not agree(
                known, extent, "value", "operands could not be broadcast together: {0} is not {1}", known, extent
            ):
                raise mismatch(label, number, known, extent)
    return extents


def _drop_ones(term, extents):
    """Without axes of one element that other terms stretch: broadcasting does that."""
    stretched = [
        axis for axis, label in enumerate(term.labels)
        if _is_one(term.array.shape[axis]) and not _is_one(extents[label])
    ]  # fmt: skip
    if not stretched:
        return term
    array = term.array[tuple(0 if axis in stretched else slice(None) for axis in range(len(term.labels)))]
    return Term(array, [label for axis, label in enumerate(term.labels) if axis not in stretched])


def _order(terms, output):
    """Pairs of positions; what is made comes last."""
    sizes = {}
    for term in terms:
        for label, extent in zip(term.labels, term.array.shape, strict=True):
            sizes[label] = max(size_now(extent), 1)
    sets = [frozenset(term.labels) for term in terms]
    if len(sets) == 1:
        return []
    if len(sets) <= _MOST_EXHAUSTIVE:
        return _best(sets, frozenset(output), sizes)[1]
    pairs = []
    while len(sets) > 1:
        pair = min(
            itertools.combinations(range(len(sets)), 2), key=lambda pair: _greed(sets, pair, frozenset(output), sizes)
        )
        pairs.append(pair)
        sets = _after(sets, pair, frozenset(output))
    return pairs


def _size(labels, sizes):
    return product(sizes[label] for label in labels)


def _after(sets, pair, output):
    rest = [labels for position, labels in enumerate(sets) if position not in pair]
    both = sets[pair[0]] | sets[pair[1]]
    return [*rest, both & output.union(*rest)]


def _best(sets, output, sizes):
    """(work, pairs), of all orders."""
    if len(sets) == 1:
        return 0, []
    found = None
    for pair in itertools.combinations(range(len(sets)), 2):
        work, pairs = _best(_after(sets, pair, output), output, sizes)
        work += _size(sets[pair[0]] | sets[pair[1]], sizes)
        if found is None or work < found[0]:
            found = work, [pair, *pairs]
    return found


def _greed(sets, pair, output, sizes):
    """The pair that makes arrays smaller by most, then that has least work."""
    made = _after(sets, pair, output)[-1]
    before = _size(sets[pair[0]], sizes) + _size(sets[pair[1]], sizes)
    return _size(made, sizes) - before, _size(sets[pair[0]] | sets[pair[1]], sizes)


def _sum_out(library, term, kept):
    axes = tuple(axis for axis, label in enumerate(term.labels) if label not in kept)
    if not axes:
        return term
    return Term(library.total(term.array, axes), [label for label in term.labels if label in kept])


def _merge(library, terms, kept):
    """Several terms as one, which has the labels in `kept`."""
    result = terms[0]
    for position, term in enumerate(terms[1:], 1):
        later = set(kept).union(*(other.labels for other in terms[position + 1 :]))
        result = _pair(library, result, term, later)
    return _sum_out(library, result, kept)


def _pair(library, a, b, kept):
    a = _sum_out(library, a, kept | set(b.labels))
    b = _sum_out(library, b, kept | set(a.labels))
    both = [label for label in a.labels if label in b.labels]
    batch, summed = [label for label in both if label in kept], [label for label in both if label not in kept]
    own_a = [label for label in a.labels if label not in both]
    own_b = [label for label in b.labels if label not in both]
    if not summed or not (own_a or own_b):
        return _sweep(library, a, b, kept)
    left = _moved(library, a, batch, own_a, summed)
    right = _moved(library, b, batch, summed, own_b)
    if not batch and not own_a:
        left = left.reshape(left.shape[1:])
    elif not batch and not own_b:
        right = right.reshape(right.shape[:1])
    made = library.matmul(left, right)
    if len(own_a) != 1 or len(own_b) != 1:
        made = made.reshape(_shape(a, batch) + _shape(a, own_a) + _shape(b, own_b))
    return Term(made, batch + own_a + own_b)


def _shape(term, labels):
    return tuple(term.array.shape[term.labels.index(label)] for label in labels)


def _moved(library, term, batch, rows, columns):
    """The term as (stacks of) one matrix."""
    order = [term.labels.index(label) for label in batch + rows + columns]
    array = library.transpose(term.array, order) if order != list(range(len(order))) else term.array
    if len(rows) == 1 and len(columns) == 1:
        return array
    shape = _shape(term, batch) + (product(_shape(term, rows)), product(_shape(term, columns)))
    return array.reshape(shape)


def _sweep(library, a, b, kept):
    """Multiplications, with the sums over what is not kept."""
    labels = [label for label in a.labels if label in kept] + [
        label for label in b.labels if label in kept and label not in a.labels
    ]
    summed = [label for label in a.labels if label not in kept]
    everything = labels + summed
    made = _aligned(library, a, everything) * _aligned(library, b, everything)
    return _sum_out(library, Term(made, everything), set(labels))


def _aligned(library, term, labels):
    """The term with an axis for each of `labels`, those that it lacks of one element."""
    order = [term.labels.index(label) for label in labels if label in term.labels]
    array = library.transpose(term.array, order) if order != list(range(len(order))) else term.array
    if len(order) == len(labels):
        return array
    return array[tuple(slice(None) if label in term.labels else None for label in labels)]
