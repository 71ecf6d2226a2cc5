# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tiers: kernels that are compiled quickly first and in full once they have done much.

Each program runs in a process of its own: CJIT_TIERS is read at import.
"""

import os
import subprocess
import sys
import textwrap

import pytest

PRELUDE = """
import os, sys, time
import numpy as np
import cjit

@cjit.jit
def heavy(x):
    return np.exp(x) + np.sin(x) - np.cos(x)

@cjit.jit
def light(x):
    return x * 2 + 1

X = np.random.default_rng(0).standard_normal(100_003).astype(np.float32)
HOT_CALLS = 50  # of X: enough elements

def tier(f):
    return f.specializations[0].tier

def wait_for_full(f, x):
    # The exchange happens at the end of a call.
    deadline = time.monotonic() + 20
    while tier(f) != "full" and time.monotonic() < deadline:
        time.sleep(0.01)
        f(x[:2])
    return tier(f)
"""


def run(program, cache="", tiers="1"):
    environment = dict(os.environ, CJIT_TIERS=tiers, CJIT_CACHE_DIR=str(cache))
    environment.pop("CJIT_DUMP", None)
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(program)],
        env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def test_exchange_keeps_the_bits():
    assert run("""
        first = heavy(X)
        print(tier(heavy))
        for _ in range(HOT_CALLS):
            heavy(X)
        print(wait_for_full(heavy, X[:7]))
        for count in (0, 1, 2, 15, 16, 17, 63, 64, 65, 1000, len(X)):
            assert (heavy(X[:count]).view(np.int32) == first[:count].view(np.int32)).all(), count
        print("same")
    """) == ["quick", "full", "same"]


def test_what_cannot_get_better_is_full_at_once():
    assert run("light(X); print(tier(light))") == ["full"]


def test_explain_tells():
    assert run("""
        heavy(X)
        print([row for row in str(cjit.explain(heavy, X)).splitlines() if "tier" in row][0][:20])
        for _ in range(HOT_CALLS):
            heavy(X)
        wait_for_full(heavy, X)
        print("tier" in str(cjit.explain(heavy, X)))
    """) == ["tier           quick", "False"]


def test_off():
    assert run("heavy(X); print(tier(heavy))", tiers="0") == ["full"]


def test_compile_ahead_is_full():
    assert run("heavy.compile(X); print(tier(heavy))") == ["full"]


def test_few_elements_stay_quick():
    assert run("""
        for _ in range(1000):
            heavy(X[:10])
        time.sleep(0.1)
        heavy(X[:10])
        print(tier(heavy))
    """) == ["quick"]


def test_the_cache_keeps_the_better_one(tmp_path):
    assert run("heavy(X); print(tier(heavy))", cache=tmp_path) == ["quick"]
    assert run("""
        heavy(X)
        s = heavy.specializations[0]
        print(s.tier, s.from_cache)
        for _ in range(HOT_CALLS):
            heavy(X)
        print(wait_for_full(heavy, X))
    """, cache=tmp_path) == ["quick True", "full"]  # fmt: skip
    found = "heavy(X); s = heavy.specializations[0]; print(s.tier, s.from_cache)"
    assert run(found, cache=tmp_path) == ["full True"]
    assert run(found, cache=tmp_path, tiers="0") == ["full True"]


def test_without_tiers_a_quick_kernel_is_a_miss(tmp_path):
    run("heavy(X)", cache=tmp_path)
    found = "heavy(X); s = heavy.specializations[0]; print(s.tier, s.from_cache)"
    assert run(found, cache=tmp_path, tiers="0") == ["full False"]
    assert run(found, cache=tmp_path) == ["full True"]


@pytest.mark.parametrize("wait", [0, 0.001, 0.01])
def test_fork_while_it_is_compiled(wait):
    assert run(f"""
        first = heavy(X)
        for _ in range(HOT_CALLS):
            heavy(X)
        time.sleep({wait})
        child = os.fork()
        if child == 0:
            good = wait_for_full(heavy, X) == "full" and (heavy(X) == first).all()

            @cjit.jit
            def another(x):
                return np.exp(x) * 3

            good = good and another(X).shape == X.shape
            os._exit(0 if good else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        print(wait_for_full(heavy, X))
    """) == ["0", "full"]


def test_exit_and_lost_functions_while_it_is_compiled():
    assert run("""
        def make(k):
            @cjit.jit
            def f(x):
                return np.exp(x) * k + np.sin(x)
            return f

        for k in range(5):
            f = make(k + 0.5)
            for _ in range(HOT_CALLS):
                f(X)
        del f
        print("end")
    """) == ["end"]


def test_threads():
    assert run("""
        import threading
        first = heavy(X)
        wrong = []

        def call():
            for _ in range(200):
                if not (heavy(X) == first).all():
                    wrong.append(1)

        threads = [threading.Thread(target=call) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        print(len(wrong), wait_for_full(heavy, X))
    """) == ["0 full"]
