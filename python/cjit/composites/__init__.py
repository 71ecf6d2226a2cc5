# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Functions of NumPy and torch that are written over traced primitives (python/src/composites.def lists them).

They run while tracing, with tracers for arrays. Comparing sizes with `==` guards on the answer, as in a user's
function; what depends on data is compared in the kernel (`stop_if`).
"""
