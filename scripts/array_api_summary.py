#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a run of the array API suite found, by reason. Takes pytest's JSON report.

Tests of operators and methods of the array object are counted apart: arrays are NumPy's own.
Exits with 1 when a test failed.
"""

import collections
import json
import re
import sys

ARRAY_OBJECT = re.compile(r"test_array_object|test_array_method|\[__\w+__[\[(\]]|test_\w+\[__\w+__")


def reason(test):
    """The error of a failed test, in one line that other tests may share."""
    for stage in ("setup", "call", "teardown"):
        crash = test.get(stage, {}).get("crash") or {}
        if crash.get("message"):
            # Several failures of one test are told one after another, each behind a bar.
            text = test[stage].get("longrepr", "") + "\n" + crash["message"]
            errors = re.findall(r"cjit\.\w+Error: [^\n]*", text) or [crash["message"]]
            line = errors[0].strip().split("\n")[0]
            line = re.sub(r"\S+\.py:\d+(:\d+)?: ", "", line)
            return line.partition("; call it outside")[0][:160]
    return "unknown"


def main(path):
    with open(path) as file:
        tests = json.load(file)["tests"]
    outcomes = collections.defaultdict(collections.Counter)
    groups = collections.defaultdict(list)
    for test in tests:
        where = "array object" if ARRAY_OBJECT.search(test["nodeid"]) else "namespace"
        outcomes[where][test["outcome"]] += 1
        if test["outcome"] not in ("passed", "skipped", "xfailed"):
            groups[reason(test)].append(test["nodeid"].split("::", 1)[-1])
    for why, names in sorted(groups.items(), key=lambda item: -len(item[1])):
        print(f"{len(names):4}  {why}")
        print("      " + ", ".join(names[:12]) + (", …" if len(names) > 12 else ""))
    for where, counts in sorted(outcomes.items()):
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
        print(f"{where}: {told}")
    return bool(groups)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
