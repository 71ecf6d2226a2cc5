# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch.einsum: the equation is read, and refused, as aten/src/ATen/native/Linear.cpp does."""

import operator

import torch

from .contraction import LETTERS, Library, Term, contract, expanded


def einsum(*args):
    if not args:
        raise ValueError("einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list")  # fmt: skip
    if isinstance(args[0], str):
        tensors = args[1] if len(args) == 2 and isinstance(args[1], (list, tuple)) else args[1:]
        inputs, output = _parse(args[0], len(tensors))
    else:
        pairs, rest = args[: len(args) // 2 * 2], args[len(args) // 2 * 2 :]
        tensors, inputs = pairs[::2], [_from_list(labels) for labels in pairs[1::2]]
        output = _from_list(rest[0]) if rest else None
    terms = [Term(tensor, _labels(tensor, labels, i)) for i, (tensor, labels) in enumerate(zip(tensors, inputs))]
    output = _output(terms, output)

    def mismatch(label, number, known, extent):
        if isinstance(label, int):
            wide = sum(isinstance(other, int) for other in terms[number].labels)
            return RuntimeError(
                f"einsum(): dimension {label + wide} covered by ellipsis in operand {number}has size {int(extent)} "
                f"which does not broadcast with previously seen ellipsis with size {int(known)} for the respective "
                "dimension"
            )
        return RuntimeError(
            f"einsum(): subscript {label} has size {int(extent)} for operand {number} which does not broadcast "
            f"with previously seen size {int(known)}"
        )

    library = _ONE if len(terms) == 1 else _SEVERAL
    return contract(library, terms, output, None, mismatch)


def _library(total):
    return Library(
        lambda tensor, order: tensor.permute(order), total,
        lambda tensor, first, second: torch.diagonal(tensor, 0, first, second), operator.matmul,
    )  # fmt: skip


_ONE = _library(lambda tensor, axes: tensor.sum(axes))
_SEVERAL = _library(lambda tensor, axes: tensor.sum(axes, dtype=tensor.dtype))


def _parse(equation, count):
    left, arrow, right = equation.partition("->")
    parts = left.split(",")
    if len(parts) != count:
        which = "fewer" if len(parts) > count else "more"
        raise RuntimeError(f"einsum(): {which} operands were provided than specified in the equation")
    inputs, at = [], 0
    for number, part in enumerate(parts):
        inputs.append(_split(part, at, f"for operand {number}"))
        at += len(part) + 1
    return inputs, _split(right, len(left) + 2, "for the output") if arrow else None


def _split(text, at, where):
    labels, position = [], 0
    while position < len(text):
        label = text[position]
        if label == ".":
            if text[position : position + 3] != "..." or ... in labels:
                raise RuntimeError(f"einsum(): found '.' {where} that is not part of any ellipsis")
            labels.append(...)
            position += 2
        elif label in LETTERS:
            labels.append(label)
        elif label != " ":
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {at + position} in the equation string, subscripts "
                "must be in [a-zA-Z]"
            )
        position += 1
    return labels


def _from_list(labels):
    labels = [label if label is ... else operator.index(label) for label in labels]
    if any(label is not ... and not 0 <= label < len(LETTERS) for label in labels):
        raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")
    return [label if label is ... else LETTERS[label] for label in labels]


def _labels(tensor, labels, number):
    """A label for each axis; those of an ellipsis are numbers, the last -1."""
    named = len(labels) - (... in labels)
    if named > tensor.dim() or (... not in labels and named < tensor.dim()):
        if ... in labels:
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({named}) is more than the number of "
                f"dimensions ({tensor.dim()}) for operand {number}"
            )
        raise RuntimeError(
            f"einsum(): the number of subscripts in the equation ({named}) does not match the number of "
            f"dimensions ({tensor.dim()}) for operand {number} and no ellipsis was given"
        )
    labels = expanded(labels, range(named - tensor.dim(), 0))
    for axis, label in enumerate(labels):
        first = tensor.shape[labels.index(label)]
        if labels.index(label) != axis and first != tensor.shape[axis]:
            raise RuntimeError(
                f"einsum(): subscript {label} is repeated for operand {number} but the sizes don't match, "
                f"{int(tensor.shape[axis])} != {int(first)}"
            )
    return labels


def _output(terms, output):
    used = [label for term in terms for label in dict.fromkeys(term.labels)]
    wide = sorted({label for label in used if isinstance(label, int)})
    if output is None:
        all_labels = [label for term in terms for label in term.labels if not isinstance(label, int)]
        return wide + sorted(label for label in set(all_labels) if all_labels.count(label) == 1)
    for label in output:
        if label is not ... and output.count(label) > 1:
            raise RuntimeError(f"einsum(): output subscript {label} appears more than once in the output")
        if label is not ... and label not in used:
            raise RuntimeError(
                f"einsum(): output subscript {label} does not appear in the equation for any input operand"
            )
    return expanded(output, wide)
