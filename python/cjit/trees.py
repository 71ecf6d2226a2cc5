# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lists, tuples and dicts of values, as deep as they go."""


def mapped(leaf, value):
    """A copy of `value` with leaf(x) for each x in it that is no list, tuple or dict."""
    kind = type(value)
    if kind is list or kind is tuple:
        return kind([mapped(leaf, item) for item in value])
    if kind is dict:
        return {key: mapped(leaf, item) for key, item in value.items()}
    return leaf(value)
