# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The benchmark: cjit and its peers on the same lines, in turn, on one core. See README.md.

python bench/run.py [--only=PATTERN] [--quick] [--list] [--json=…] [--picture=…] [--table=…]
"""

import argparse
import fnmatch
import importlib.util
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import lines  # noqa: E402
import machine  # noqa: E402
import picture  # noqa: E402
import report  # noqa: E402
import timing  # noqa: E402

RESULTS = os.path.join(HERE, "results")


def main():
    options = arguments()
    chosen = [line for line in (*lines.START, *lines.LATER) if matches(line, options.only)]
    if options.list or not chosen:
        print("\n".join(lines.BY_NAME))
        return 0 if options.list else f"bench: no line matches {options.only!r}; these are there"
    use_the_build()
    facts = machine.facts(machine.pin())
    others = machine.Others()
    with tempfile.TemporaryDirectory(prefix="cjit-bench-") as scratch:
        results, versions = measure(chosen, scratch, options.quick)
    facts["others"] = others.share()
    facts["quick"] = options.quick
    say("")
    print(report.text(results, facts))
    write(results, facts, versions, options)
    return 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only",
        default="",
        metavar="PATTERN",
        help="lines whose name has this text or matches this shell pattern",
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter samples")
    parser.add_argument("--json", metavar="PATH", help="default: results/latest.json")
    parser.add_argument("--picture", metavar="PATH", help="default: results/latest.png")
    parser.add_argument("--table", metavar="PATH", help="default: results/table.md")
    parser.add_argument("--list", action="store_true", help="print the lines' names and stop")
    return parser.parse_args()  # fmt: skip


def use_the_build():
    """Lets the contestants import cjit from build/python when it is not installed."""
    if importlib.util.find_spec("cjit") is None:
        build = os.path.join(os.path.dirname(HERE), "build", "python")
        os.environ["PYTHONPATH"] = os.pathsep.join(
            path for path in (build, os.environ.get("PYTHONPATH")) if path
        )


def matches(line, pattern):
    return pattern in line.name or fnmatch.fnmatch(line.name, pattern)


def measure(chosen, scratch, quick):
    """([Result] in the order of the lines, {contestant: versions})."""
    starts = [line for line in chosen if line in lines.START]
    results = timing.measure_starts(starts, scratch, 3 if quick else 11, say) if starts else []
    workers = timing.Workers(scratch)
    try:
        for line in chosen:
            if line not in lines.START:
                say(line.name)
                results.append(
                    timing.measure(
                        line,
                        workers,
                        sample_seconds=0.004 if quick else 0.02,
                        rounds=7 if quick else 21,
                        budget=5 if quick else 30,
                    )
                )
    finally:
        workers.close()
    return results, workers.versions


def say(text):
    """Progress, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def write(results, facts, versions, options):
    """Writes the files asked for; a run of some lines only leaves the whole run's files alone."""
    whole = not options.only

    def path(asked, name):
        return asked or (os.path.join(RESULTS, name) if whole else None)

    os.makedirs(RESULTS, exist_ok=True)
    if target := path(options.json, "latest.json"):
        with open(target, "w") as file:
            file.write(report.as_json(results, facts, versions))
    if target := path(options.table, "table.md"):
        with open(target, "w") as file:
            file.write(report.markdown(results, facts))
    if target := path(options.picture, "latest.png"):
        if not picture.draw(results, facts, target) and options.picture:
            print("bench: no picture (matplotlib is not installed, or no line of ours ran)")


if __name__ == "__main__":
    sys.exit(main())
