# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The fixed list of lines."""

import lines_arrays
import lines_elementwise
import lines_founding
import lines_kernels
import lines_start

START = lines_start.LINES
LATER = (
    lines_founding.LINES + lines_elementwise.LINES + lines_arrays.LINES + lines_kernels.LINES
)
BY_NAME = {line.name: line for line in START + LATER}
