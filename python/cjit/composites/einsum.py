# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""np.einsum: the subscripts are read, and refused, as numpy/_core/src/multiarray/einsum.c.src does."""

import operator

import numpy

from .api import np
from .contraction import LETTERS, Library, Term, contract, expanded

_SUBSCRIPTS = "einstein sum subscripts string"


def einsum(*operands, out=None, optimize=False, dtype=None, order="K", casting="safe"):
    if not operands:
        raise ValueError(
            "must specify the einstein sum subscripts string and at least one operand, or at least one operand "
            "and its corresponding subscripts list"
        )
    if isinstance(operands[0], str):
        inputs, output, arrays = parse(operands[0].replace(" ", ""), operands[1:])
    else:
        inputs, output, arrays = _parse_lists(operands)
    arrays = [np.asarray(array) for array in arrays]
    terms = [Term(array, _labels(array, labels, i)) for i, (array, labels) in enumerate(zip(arrays, inputs))]
    output = _output(terms, inputs, output)
    common = numpy.result_type(*(array.dtype for array in arrays)) if dtype is None else numpy.dtype(dtype)
    for i, term in enumerate(terms):
        if not numpy.can_cast(term.array.dtype, common, casting):
            raise TypeError(
                f"Iterator operand {i} dtype could not be cast from {term.array.dtype!r} to {common!r} "
                f"according to the rule '{casting}'"
            )
        if term.array.dtype != common:
            term.array = term.array.astype(common)

    def mismatch(*_):
        return ValueError(_remapped(terms, output))

    result = contract(NUMPY, terms, output, _path(optimize, len(terms)), mismatch)
    if out is None:
        return result if result.ndim else result[()]
    np.copyto(out, result, casting=casting)
    return out


def _total(array, axes):
    if array.dtype.kind == "b":
        return np.any(array, axis=axes)
    return np.sum(array, axis=axes, dtype=array.dtype)


def _diagonal(array, first, second):
    return np.diagonal(array, 0, first, second)


NUMPY = Library(lambda array, order: np.transpose(array, order), _total, _diagonal, operator.matmul)


def _path(optimize, count):
    """The pairs of an explicit path, or None: the order is chosen here whatever else is asked for."""
    if isinstance(optimize, (list, tuple)) and optimize and optimize[0] == "einsum_path":
        return [tuple(sorted(step)) for step in optimize[1:] if len(step) > 1]
    if isinstance(optimize, (list, tuple)) and len(optimize) == 2 and isinstance(optimize[0], str):
        optimize = optimize[0]  # and a limit on memory
    if optimize not in (False, True, None, "greedy", "optimal"):
        raise KeyError(f"Path name {optimize} not found")
    return None


# Labels are characters; axes that an ellipsis stands for are numbers from -1 on, the last axis first.


def parse(subscripts, arrays):
    """([labels of each operand], labels of the result or None, arrays), ellipses as `...`."""
    left, arrow, right = subscripts.partition("->")
    if not arrow and "-" in subscripts:
        raise ValueError("einstein sum subscript string does not contain proper '->' output specified")
    parts = left.split(",")
    if len(parts) != len(arrays):  # NumPy's words are the wrong way round
        which = "more" if len(parts) > len(arrays) else "fewer"
        raise ValueError(f"{which} operands provided to einstein sum function than specified in the subscripts string")
    inputs = [_split(part, f"in operand {i}") for i, part in enumerate(parts)]
    return inputs, _split(right, "in the output") if arrow else None, arrays


def _split(text, where):
    labels = []
    while text:
        if text.startswith("..."):
            if ... in labels:
                raise ValueError(f"{_SUBSCRIPTS} contains a '.' that is not part of an ellipsis ('...') {where}")
            labels.append(...)
            text = text[3:]
            continue
        if text[0] == ".":
            raise ValueError(f"{_SUBSCRIPTS} contains a '.' that is not part of an ellipsis ('...') {where}")
        if not (text[0].isalpha() and text[0].isascii()):
            raise ValueError(
                f"invalid subscript '{text[0]}' in einstein sum subscripts string, subscripts must be letters"
            )
        labels.append(text[0])
        text = text[1:]
    return labels


def _parse_lists(operands):
    pairs, rest = operands[: len(operands) // 2 * 2], operands[len(operands) // 2 * 2 :]
    inputs = [_from_list(labels) for labels in pairs[1::2]]
    return inputs, _from_list(rest[0]) if rest else None, pairs[::2]


def _from_list(labels):
    result = []
    for label in labels:
        if label is not ...:
            label = operator.index(label)
            if not 0 <= label < len(LETTERS):
                raise ValueError("subscript is not within the valid range [0, 52)")
            label = LETTERS[label]
        result.append(label)
    return result


def _labels(array, labels, number):
    """A label for each axis."""
    named = len(labels) - (... in labels)
    if named > array.ndim:
        raise ValueError(f"{_SUBSCRIPTS} contains too many subscripts for operand {number}")
    if ... not in labels:
        if named < array.ndim:
            raise ValueError(
                "operand has more dimensions than subscripts given in einstein sum, but no '...' ellipsis "
                "provided to broadcast the extra dimensions."
            )
        return _checked(array, list(labels), number)
    return _checked(array, expanded(labels, range(named - array.ndim, 0)), number)


def _checked(array, labels, number):
    for axis, label in enumerate(labels):
        first = array.shape[labels.index(label)]
        if labels.index(label) != axis and first != array.shape[axis]:
            raise ValueError(
                f"dimensions in operand {number} for collapsing index '{label}' don't match "
                f"({int(first)} != {int(array.shape[axis])})"
            )
    return labels


def _output(terms, inputs, output):
    """The labels of the result: all that stand once, in alphabetical order, unless they are given."""
    used = [label for labels in inputs for label in labels if label is not ...]
    wide = sorted({label for term in terms for label in term.labels if isinstance(label, int)})
    if output is None:
        return wide + sorted(label for label in set(used) if used.count(label) == 1)
    for label in output:
        if label is not ... and label not in used:
            raise ValueError(
                f"{_SUBSCRIPTS} included output subscript '{label}' which never appeared in an input"
            )
        if output.count(label) > 1:
            raise ValueError(f"{_SUBSCRIPTS} includes output subscript '{label}' multiple times")
    if ... not in output and wide:
        raise ValueError(
            "output has more dimensions than subscripts given in einstein sum, but no '...' ellipsis provided to "
            "broadcast the extra dimensions."
        )
    return expanded(output, wide)


def _remapped(terms, output):
    """NumPy's text of extents that differ: each operand by the axes of its iteration."""
    labels = output + sorted({label for term in terms for label in term.labels} - set(output), key=str)
    text = "operands could not be broadcast together with remapped shapes [original->remapped]: "
    for term in terms:
        shape = {label: int(extent) for label, extent in zip(term.labels, term.array.shape)}
        axes = [str(shape.get(label, "newaxis")) for label in labels]
        while axes and axes[0] == "newaxis":
            axes = axes[1:]
        original = ",".join(str(int(extent)) for extent in term.array.shape)
        text += f"({original}{',' if len(shape) == 1 else ''})->({','.join(axes)}) "
    return text
