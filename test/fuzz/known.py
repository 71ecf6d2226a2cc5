# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Failures that are known and wait for their fix: the fuzzers pass over them.

Each has a test in regressions/ that is marked as failing, strictly: when the bug is fixed that test
passes, which fails the run, and both the mark and the entry here go.
"""

import re

# (name, what the mismatch's text must match, what the program's text must match, why)
KNOWN = [
    (
        "copy_of_scalar",
        r"got ndarray array\(",
        r"\.copy\(\)",
        "copy() of a NumPy scalar is a 0-d array",
    ),
    (
        "where_wraps",
        r"Python integer -?\d+ out of bounds",
        r"np\.where\(",
        "np.where wraps Python integers where arithmetic raises",
    ),
    (
        "clip_of_number",
        r"dtype: .*np\.clip\(|got (u?int|float)\d+, not (int64|float64)|integer out of bounds",
        r"np\.clip\((s0|v\d+|-?\d)",
        "np.clip of a Python number makes a default array of it",
    ),
    (
        "clip_text",
        r"broadcast together",
        r"clip\(",
        "clip names two shapes where NumPy names three",
    ),
    (
        "full_like_fill",
        r"more dimensions than allowed",
        r"full_like",
        "np.full_like drops leading ones",
    ),
    (
        "isclose_of_huge",
        r"value",
        r"isclose\(.*, -?\d{5,}\)",
        "np.isclose compares an infinity that a huge integer became with its own tolerance",
    ),
    (
        "bool_power",
        r"got int64, not int8",
        r"\*\*|np\.power",
        "NumPy squares a bool array for a scalar 2: the dtype depends on the number",
    ),
    (
        "logical_of_huge",
        r"no error: .*too large to convert to C long",
        r"np\.logical_",
        "the logical functions take Python integers of any size",
    ),
    (
        "scalar_power_of_none",
        r"raises ValueError: .*negative integer powers",
        r"\*\*|np\.power",
        "a negative NumPy scalar exponent raises for an array without elements too",
    ),
    (
        "torch_bool_power",
        r"pow_cpu.* not implemented for 'Bool'",
        r"\*\*|torch\.pow",
        "the dtype of bool ** number is asked of torch with another number than the one given",
    ),
    (
        "half_and_number",
        r"value",
        r"(torch|x\d|v\d).*(\d{3,}|1e|inf|0\.1|1\.5|s0)",
        "torch computes with a number, or a 0-d tensor of float32, in float32 for halves",
    ),
]
# half_and_number is wide: it hides other failures of torch's halves until it is fixed.


def known(program, mismatch):
    """The name of the known failure that a mismatch is an instance of, or None."""
    text, calls = program.text(), str(program.calls)
    for name, message, source, _ in KNOWN:
        is_source = re.search(source, text)
        if name == "half_and_number":  # of torch's halves only; "()" is a tensor without axes
            is_source = (is_source or ", (), " in calls) and (
                program.library == "torch" and re.search(r"float16|bfloat16", text + calls)
            )
        if is_source and re.search(message, f"{mismatch.kind}: {mismatch}"):
            return name
    return None
