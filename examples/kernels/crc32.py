# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The cyclic redundancy check of IEEE 802.3, a byte at a time from a table."""

import numpy as np


def make_table():
    table = np.zeros(256, dtype=np.uint32)
    for byte in range(256):
        value = np.uint32(byte)
        for _bit in range(8):
            if value & 1:
                value = np.uint32(0xEDB88320) ^ (value >> 1)
            else:
                value = value >> 1
        table[byte] = value
    return table


def kernel(data):
    table = make_table()
    crc = np.uint32(0xFFFFFFFF)
    for i in range(len(data)):
        crc = table[(crc ^ data[i]) & 0xFF] ^ (crc >> 8)
    return crc ^ np.uint32(0xFFFFFFFF)


def arguments(size):
    return (np.random.default_rng(31).integers(0, 256, 50 * size, dtype=np.uint8),)
