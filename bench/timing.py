# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sampling: contestants' processes in turn, fresh processes in turn, medians and ratios."""

import contextlib
import json
import os
import random
import select
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

import peers
from lines_start import module_text

HERE = os.path.dirname(os.path.abspath(__file__))
PREPARE_LIMIT = 300  # seconds; torch.compile's first call is the longest
SAMPLE_LIMIT = 120
DISTURBED = 1.15  # a sample whose clock time exceeds its CPU time by this is taken again
RETAKES = 2


class Failure(Exception):
    """A contestant did not do a line; the text says why."""


@dataclass
class Result:
    """What a line gave: seconds of each round by contestant, and why others gave none."""

    line: object
    samples: dict = field(default_factory=dict)
    failures: dict = field(default_factory=dict)
    disturbed: dict = field(default_factory=dict)  # samples that stayed disturbed
    first: dict = field(default_factory=dict)  # seconds of the first call, where the line asks for it

    def median(self, name):
        return statistics.median(self.samples[name])

    def quartiles(self, name):
        return quartiles(self.samples[name])

    def ours(self):
        """Our contestant of this line, or None when it failed."""
        return self.line.ours[0] if self.line.ours[0] in self.samples else None

    def best_peer(self):
        """The quickest peer by median, or None when none ran."""
        ran = [name for name in self.line.rivals if name in self.samples]
        return min(ran, key=self.median, default=None)

    def slowest_peer(self):
        ran = [name for name in self.line.rivals if name in self.samples]
        return max(ran, key=self.median, default=None)

    def ratios(self, name, other):
        """The time of `name` by that of `other`, round by round: the machine's drift cancels."""
        return [a / b for a, b in zip(self.samples[name], self.samples[other])]


def quartiles(values):
    if len(values) < 2:
        return values[0], values[0]
    first, _, third = statistics.quantiles(values, n=4, method="inclusive")
    return first, third


class Worker:
    """A contestant's process (worker.py)."""

    def __init__(self, name, scratch):
        self.name = name
        self.log = tempfile.TemporaryFile(dir=scratch)
        self.process = subprocess.Popen(
            [peers.interpreter(name), os.path.join(HERE, "worker.py"), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=peers.environment(name, os.path.join(scratch, name)),
            text=True,
        )
        try:
            self.versions = self.ask(PREPARE_LIMIT, "load")["versions"]
        except Failure:
            self.close()
            raise

    def ask(self, limit, command, **arguments):
        """The reply to a command. Raises Failure."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
            self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], limit)
        if not ready:
            self.close()
            raise Failure(f"no answer in {limit} s")
        text = self.process.stdout.readline()
        if not text:
            self.process.wait()
            raise Failure(f"its process ended ({self.process.returncode}){self.last_words()}")
        reply = json.loads(text)
        if "unable" in reply or "failed" in reply:
            raise Failure(reply.get("unable") or reply["failed"])
        return reply

    def last_words(self):
        self.log.seek(0)
        text = self.log.read().decode(errors="replace").strip()
        return f": {text.splitlines()[-1][:200]}" if text else ""

    def alive(self):
        return self.process.poll() is None

    def close(self):
        if self.alive():
            self.process.kill()
        self.process.wait()


class Workers:
    """The contestants' processes, each started when a line first needs it."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.workers = {}
        self.versions = {}
        self.broken = {}

    def get(self, name):
        """The worker. Raises Failure when the contestant does not load."""
        worker = self.workers.get(name)
        if worker and worker.alive():
            return worker
        if name in self.broken:
            raise Failure(self.broken[name])
        try:
            worker = Worker(name, self.scratch)
        except (Failure, peers.Unable) as error:
            self.broken[name] = str(error)
            raise Failure(str(error)) from None
        self.workers[name] = worker
        self.versions[name] = worker.versions
        return worker

    def close(self):
        for worker in self.workers.values():
            worker.close()


def measure(line, workers, sample_seconds, rounds, budget):
    """Samples a line's contestants in turn: ABC CBA ABC … Never raises for a contestant's failure.

    Takes `rounds` rounds, fewer (at least 5) when they would take more than `budget` seconds.
    """
    result = Result(line)
    running = {}
    round_seconds = 0.0
    for name in line.contestants:
        try:
            worker = workers.get(name)
            reply = worker.ask(
                PREPARE_LIMIT,
                "prepare",
                line=line.name,
                seconds=sample_seconds,
                check=name not in line.floors,
            )
            running[name] = worker
            if "first" in reply:
                result.first[name] = reply["first"]
            round_seconds += reply["sample_seconds"]
        except Failure as failure:
            result.failures[name] = str(failure)
    rounds = min(rounds, max(5, int(budget / max(round_seconds, 1e-9))))
    taken = {name: [] for name in running}
    for number in range(rounds):
        for name in list(running)[:: 1 if number % 2 == 0 else -1]:
            try:
                seconds, calm = _sample(running[name])
            except Failure as failure:
                result.failures[name] = str(failure)
                del running[name], taken[name]
                continue
            taken[name].append(seconds)
            if not calm:
                result.disturbed[name] = result.disturbed.get(name, 0) + 1
    for worker in running.values():
        with contextlib.suppress(Failure):
            worker.ask(SAMPLE_LIMIT, "drop")
    result.samples = taken
    return result


def _sample(worker):
    """(seconds of one call, whether nothing else used the core), the calmest of a few takes."""
    best = None
    for _ in range(1 + RETAKES):
        reply = worker.ask(SAMPLE_LIMIT, "sample")
        ratio = reply["seconds"] / max(reply["cpu_seconds"], 1e-12)
        if best is None or ratio < best[1]:
            best = reply["seconds"], ratio
        if ratio < DISTURBED:
            break
    return best[0], best[1] < DISTURBED


def measure_starts(lines, scratch, rounds, say):
    """Results of the lines of fresh processes; all come from the same processes.

    Each round draws new constants and runs each contestant twice: with empty caches, then again
    with the caches it left. torch.compile, of 20 s a round, takes every fifth round.
    """
    names = list(dict.fromkeys(name for line in lines for name in line.contestants))
    phases = {name: [] for name in names}
    failures = {}
    draw = random.Random()
    for number in range(rounds):
        for name in names[:: 1 if number % 2 == 0 else -1]:
            if name in failures or (name == "torch.compile" and number % 5):
                continue
            say(f"starting up, round {number + 1} of {rounds}: {name}")
            try:
                phases[name].append(_start_twice(name, scratch, draw))
            except Failure as failure:
                failures[name] = str(failure)
    results = []
    for line in lines:
        result = Result(line)
        for name in line.contestants:
            if name in failures:
                result.failures[name] = failures[name]
            else:
                result.samples[name] = [sum(p[key] for key in line.phases) for p in phases[name]]
        results.append(result)
    return results


def _start_twice(name, scratch, draw):
    with tempfile.TemporaryDirectory(dir=scratch) as directory:
        path = os.path.join(directory, "functions.py")
        with open(path, "w") as file:
            file.write(module_text(name, peers.PEERS[name].module, draw))
        cold = _start(name, directory, path)
        warm = _start(name, directory, path)
    return {**cold, "warm": warm["first"]}


def _start(name, directory, path):
    command = [sys.executable, os.path.join(HERE, "start.py"), name, path]
    environment = peers.environment(name, directory)
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PREPARE_LIMIT
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"no answer in {PREPARE_LIMIT} s") from None
    if done.returncode:
        words = done.stderr.strip().splitlines() or ["no message"]
        raise Failure(words[-1][:200])
    return json.loads(done.stdout.strip().splitlines()[-1])
