# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the measured errors at the end of a run with --full."""

MEASURED = []


def pytest_terminal_summary(terminalreporter, config):
    if MEASURED and config.getoption("--full"):
        terminalreporter.section("measured errors, in ULP")
        for line in sorted(MEASURED):
            terminalreporter.write_line(line)
