# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes good and bad .npy files into a directory."""
import os
import sys

import numpy as np

os.chdir(sys.argv[1])
f32 = np.array([1, 2.5, -0.0, np.nan], "f4")
np.save("f32.npy", f32)
np.save("f64.npy", f32.astype("f8"))
np.save("matrix.npy", np.zeros((3, 4), "f4"))
np.save("longer.npy", np.zeros(5, "f4"))
np.save("three.npy", np.int64(3))
np.save("five.npy", np.int64(5))
np.save("big-endian.npy", f32.astype(">f4"))
np.save("fortran.npy", np.asfortranarray(np.ones((3, 4), "f4")))
np.save("structured.npy", np.zeros(4, [("a", "f4"), ("b", "i4")]))
np.save("object.npy", np.array([None, 1], object), allow_pickle=True)
np.save("complex.npy", np.zeros(4, "c8"))
with open("f32.npy", "rb") as file:
    good = file.read()
with open("short.npy", "wb") as file:
    file.write(good[:-3])
with open("header.npy", "wb") as file:
    file.write(good[:40])
with open("huge.npy", "wb") as file:
    file.write(good.replace(b"(4,), }" + b" " * 20, b"(4611686018427387904, 4), }"))
with open("version2.npy", "wb") as file:
    np.lib.format.write_array(file, f32, version=(2, 0))
