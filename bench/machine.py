# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the run ran on: the CPU, its copy and fused-multiply-add rates, what else used it."""

import ctypes
import os
import platform
import shutil
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
COPIED = 40_000_000  # bytes: 1e7 float32, as the benchmark's own copy-bound line


def pin():
    """Pins this process and its children to the CPU that idles most now; returns its number."""
    allowed = sorted(os.sched_getaffinity(0))
    before = _cpu_times()
    time.sleep(0.3)
    after = _cpu_times()
    idle = {cpu: after[f"cpu{cpu}"][1] - before[f"cpu{cpu}"][1] for cpu in allowed}
    chosen = max(allowed, key=idle.get)
    os.sched_setaffinity(0, {chosen})
    return chosen


def facts(cpu):
    """A dictionary for the report and the JSON."""
    return {
        "cpu": _cpu_model(),
        "cpus": os.cpu_count(),
        "pinned_to": cpu,
        "vectors": [flag for flag in ("avx2", "avx512f", "avx512_fp16") if flag in _flags()],
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()}, {' '.join(platform.libc_ver())}",
        "python": platform.python_version(),
        "load_before": os.getloadavg(),
        "memcpy_gb_per_s": copy_rate(),
        "fma_f32_per_ns": fma_rate(),
    }


def copy_rate():
    """memcpy's rate in GB copied per second, the best of a few; memory that is there already."""
    source = ctypes.create_string_buffer(COPIED)
    target = ctypes.create_string_buffer(COPIED)
    ctypes.memset(source, 1, COPIED)
    best = float("inf")
    for _ in range(9):
        start = time.perf_counter()
        ctypes.memmove(target, source, COPIED)
        best = min(best, time.perf_counter() - start)
    return round(COPIED / best / 1e9, 2)


def fma_rate():
    """float32 multiply-adds per nanosecond on one core; None without a C compiler."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as directory:
        program = os.path.join(directory, "fma")
        source = os.path.join(HERE, "fma.c")
        try:
            subprocess.run(
                [compiler, "-O3", "-march=native", "-ffp-contract=fast", source, "-o", program],
                check=True, capture_output=True, timeout=60,
            )  # fmt: skip
            done = subprocess.run([program], check=True, capture_output=True, timeout=60)
        except (subprocess.SubprocessError, OSError):
            return None
    return round(float(done.stdout) / 1e9, 1)


class Others:
    """How much of the machine others used while this run ran."""

    def __init__(self):
        self.times = _cpu_times()["cpu"]
        self.own = _own_seconds()
        self.start = time.time()

    def share(self):
        """{"busy": others' part of all CPU time, "stolen": the hypervisor's, "load_after": …}."""
        busy, idle, stolen = _cpu_times()["cpu"]
        tick = os.sysconf("SC_CLK_TCK")
        all_busy = (busy - self.times[0]) / tick
        total = all_busy + (idle - self.times[1]) / tick
        own = _own_seconds() - self.own
        return {
            "busy": round(max(0.0, all_busy - own) / max(total, 1e-9), 3),
            "stolen": round((stolen - self.times[2]) / tick / max(total, 1e-9), 3),
            "load_after": os.getloadavg(),
            "minutes": round((time.time() - self.start) / 60, 1),
        }


def _own_seconds():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _cpu_times():
    """{"cpu": (busy, idle, stolen) in ticks, "cpu0": …}."""
    result = {}
    with open("/proc/stat") as file:
        for line in file:
            if line.startswith("cpu"):
                name, *numbers = line.split()
                user, nice, system, idle, iowait, irq, softirq, stolen = map(int, numbers[:8])
                busy = user + nice + system + irq + softirq + stolen
                result[name] = (busy, idle + iowait, stolen)
    return result


def _cpu_info(key):
    with open("/proc/cpuinfo") as file:
        for line in file:
            name, _, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    return ""


def _cpu_model():
    name = _cpu_info("model name") or platform.machine()
    family, model = _cpu_info("cpu family"), _cpu_info("model")
    return f"{name} (family {family}, model {model})" if family else name


def _flags():
    return _cpu_info("flags").split()
