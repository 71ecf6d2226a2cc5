# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fuzzes in child processes, which may crash; also from the command line.

    python test/fuzz/run.py numpy --seconds=600 --first=100000 --out=found

Writes found.txt, each failure as the text of a test, and tally.txt, into --out.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "python")]
BATCH = 400  # programs of one child: compiled code and traces are freed with it
SHOWN = 12  # failures of one kind that are shrunk, of one child


def child(library, first, count, out, deadline):
    """Judges `count` seeds; out/seed is the one being judged."""
    import faulthandler

    faulthandler.enable()
    from compare import Mismatch
    from generate import generate
    from known import known
    from program import Tally, as_test, judge
    from shrink import describe, shrink

    tally, kinds, shown = Tally(), {}, set()
    for seed in range(first, first + count):
        (out / "seed").write_text(str(seed))
        program = generate(seed, library)
        tally.add("programs")
        try:
            judge(program, tally)
        except Mismatch as found:
            name = known(program, found)
            tally.add(f"known: {name}" if name else "failed")
            kinds[found.kind] = kinds.get(found.kind, 0) + 1
            if name or kinds[found.kind] > SHOWN:
                continue
            small = shrink(program)
            ops = (found.kind, tuple(s.op.template for s in small.steps))
            if ops not in shown:
                shown.add(ops)
                report(out, seed, library, found.kind, as_test(small, describe(small)))
        if time.monotonic() > deadline:
            break
    with open(out / "tally.txt", "a") as file:
        file.write(f"{library} {first}: {tally.counts} {tally.unsupported}\n")


def report(out, seed, library, kind, text):
    with open(out / "found.txt", "a") as file:
        file.write(f"# seed {seed} {library} {kind}\n{text}\n")


def minimise_crash(library, seed, out):
    """Shrinks a crash, each try in a process of its own. One that depends on what ran before does
    not happen again, and the program stands as it is."""
    from generate import generate
    from program import as_test
    from shrink import failure_in_child, shrink

    small = shrink(generate(seed, library), failure=failure_in_child)
    report(out, seed, library, "crash", as_test(small, failure_in_child(small)))


def start(library, *options, **keywords):
    return subprocess.run(
        [sys.executable, str(HERE / "run.py"), library, *map(str, options)],
        env={**os.environ, "CJIT_CACHE_DIR": ""},
        **keywords,
    )


def fuzz(library, first, count, seconds, out):
    """Judges `count` seeds from `first` on (None: any number), for at most `seconds`."""
    out.mkdir(parents=True, exist_ok=True)
    end, last = time.monotonic() + seconds, None if count is None else first + count
    while time.monotonic() < end and (last is None or first < last):
        batch = BATCH if last is None else min(BATCH, last - first)
        result = start(
            library,
            "--child",
            f"--first={first}",
            f"--batch={batch}",
            f"--out={out}",
            f"--seconds={end - time.monotonic()}",
            capture_output=True,
            text=True,
        )
        first += batch
        if result.returncode:
            seed = int((out / "seed").read_text()) if (out / "seed").exists() else first
            report(out, seed, library, f"crash {result.returncode}", result.stderr[-1500:])
            start(library, "--crash", f"--first={seed}", f"--out={out}", capture_output=True)
            first = seed + 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("library", choices=["numpy", "torch"])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument(
        "--first",
        type=int,
        default=int(time.time()) * 1000,
        help="the first seed; by the time when left out",
    )
    parser.add_argument(
        "--batch", type=int, default=None, help="how many seeds; any number when left out"
    )
    parser.add_argument("--out", type=Path, default=Path("fuzz-found"))
    parser.add_argument(
        "--crash", action="store_true", help="only minimise the crash of seed --first"
    )
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.crash:
        minimise_crash(options.library, options.first, options.out)
    elif options.child:
        child(
            options.library,
            options.first,
            options.batch,
            options.out,
            time.monotonic() + options.seconds,
        )
    else:
        fuzz(options.library, options.first, options.batch, options.seconds, options.out)


if __name__ == "__main__":
    main()
