# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of elements made functions of arrays: vectorize, guvectorize, stencil."""
