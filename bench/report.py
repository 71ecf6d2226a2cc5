# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The report: a table per group, targets with met or missed, JSON, a Markdown table."""

import json
import math
import statistics

from peers import PEERS
from timing import quartiles

# SPEED's target of the elementwise lines together, against the best peer of each.
ELEMENTWISE_GROUPS = ("founding example", "elementwise, 1e6 elements")
ELEMENTWISE_TARGET = 2.0


def number(value):
    """Three significant digits, no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}" if value > 0 else "0"


def cell(result, name):
    if name in result.samples:
        return number(result.line.value(result.median(name)))
    return "fails" if name in result.failures else ""


def against(result, other):
    """(median, quartiles) of our time by another's; None when either did not run.

    By round where the rounds are the same ones, else the ratio of the medians.
    """
    ours = result.ours()
    if ours is None or other is None or other not in result.samples:
        return None
    median = result.median(ours) / result.median(other)
    if len(result.samples[ours]) == len(result.samples[other]):
        ratios = result.ratios(ours, other)
        return statistics.median(ratios), quartiles(ratios)
    return median, (median, median)


def times_quicker(result):
    """ "2.31 × JAX (2.20–2.40)": the best peer's time by ours."""
    best = result.best_peer()
    ratio = against(result, best)
    if ratio is None:
        return "–"
    median, (low, high) = ratio
    return f"{number(1 / median)} × {PEERS[best].label} ({number(1 / high)}–{number(1 / low)})"


def verdicts(result):
    """For each target of the line: (text, met: True, False or None when it cannot be said)."""
    out = []
    for target in result.line.targets:
        other = result.best_peer() if target.peer == "best" else target.peer
        ratio = against(result, other)
        label = PEERS[other].label if other else "the best peer"
        asked = f"at most {number(target.limit)} of {label}"
        if ratio is None:
            why = result.failures.get(result.line.ours[0]) or result.failures.get(other, "not run")
            out.append((f"{asked}: cannot say ({why})", None))
            continue
        median = ratio[0]
        if median <= target.limit:
            more = ""
            if target.aim:
                reached = "reached" if median <= target.aim else "not reached"
                more = f", aim {number(target.aim)} {reached}"
            out.append((f"{number(median)} of {label}: met ({asked}{more})", True))
        else:
            by = number(median / target.limit)
            out.append((f"{number(median)} of {label}: missed by {by} × ({asked})", False))
    return out


def elementwise_mean(results):
    """(geometric mean of best peer by ours, lines in it); a failing line counts as the slowest."""
    logs = []
    for result in results:
        if result.line.group not in ELEMENTWISE_GROUPS or result.best_peer() is None:
            continue
        best = result.median(result.best_peer())
        ours = result.ours()
        mine = result.median(ours) if ours else result.median(result.slowest_peer())
        logs.append(math.log(best / mine))
    return (math.exp(statistics.mean(logs)), len(logs)) if logs else None


def kernel_means(results):
    """Sentences about all kernels together."""
    rows = []
    for label, names in (("NumPy", ("numpy",)), ("Numba's better form", ("numba", "numba-loop"))):
        ratios = []
        for result in results:
            ran = [result.median(n) for n in names if n in result.samples]
            if result.first and result.ours() and ran:
                ratios.append((min(ran) / result.median(result.ours()), result.line.title))
        if len(ratios) > 1:
            mean = math.exp(statistics.mean(math.log(ratio) for ratio, _ in ratios))
            slower = [f"{title} {number(ratio)}" for ratio, title in sorted(ratios) if ratio < 0.95]
            rows.append(
                f"All {len(ratios)} kernels that {label} runs: {number(mean)} × in geometric mean; "
                f"below 0.95: {', '.join(slower) or 'none'}"
            )
    return rows


def text(results, facts):
    """The whole report for a terminal."""
    rows = [*machine_rows(facts), ""]
    for group, members in grouped(results).items():
        rows += [*_table(f"{group}, {members[0].line.unit}", members), ""]
        for result in members:
            rows += [f"  {result.line.title}: {said}" for said, _ in verdicts(result)]
        if any(result.first for result in members):
            rows += ["", *_first_table(f"{group}, first call, ms", members), ""]
        failures = {
            (PEERS[name].label, why): None for r in members for name, why in r.failures.items()
        }
        rows += [f"  {label} fails: {why}" for label, why in failures]
        disturbed = sum(sum(r.disturbed.values()) for r in members)
        if disturbed:
            samples = sum(len(taken) for r in members for taken in r.samples.values())
            rows.append(f"  {disturbed} of {samples} samples shared the core with others")
        rows.append("")
    rows += kernel_means(results)
    mean = elementwise_mean(results)
    if mean and mean[1] > 1:
        state = "met" if mean[0] >= ELEMENTWISE_TARGET else "missed"
        rows.append(
            f"All {mean[1]} elementwise lines: {number(mean[0])} × the best peer of each "
            f"(geometric mean; target {ELEMENTWISE_TARGET:g}: {state})"
        )
    return "\n".join(rows)


def machine_rows(facts):
    others = facts.get("others", {})
    rows = [
        f"{facts['cpu']}, {facts['cpus']} CPUs, pinned to number {facts['pinned_to']}, "
        f"{', '.join(facts['vectors'])}; {facts['system']}; Python {facts['python']}",
        f"memcpy {facts['memcpy_gb_per_s']} GB/s, {facts['fma_f32_per_ns'] or '?'} float32 "
        f"multiply-adds per ns on one core",
    ]
    if others:
        rows.append(
            f"others used {others['busy']:.0%} of the machine during the {others['minutes']} "
            f"minutes (stolen {others['stolen']:.0%}); load {facts['load_before'][0]:.1f} before, "
            f"{others['load_after'][0]:.1f} after"
        )
    return rows


def grouped(results):
    groups = {}
    for result in results:
        groups.setdefault(result.line.group, []).append(result)
    return groups


def _columns(members):
    seen = dict.fromkeys(name for r in members for name in r.line.contestants)
    return [name for name in PEERS if name in seen]


def _table(title, members):
    columns = _columns(members)
    head = [title, *(PEERS[name].label for name in columns), "ours against the best peer"]
    body = [[r.line.title, *(cell(r, name) for name in columns), times_quicker(r)] for r in members]
    widths = [max(len(row[i]) for row in (head, *body)) for i in range(len(head))]
    rows = []
    for row in (head, *body):
        cells = [row[0].ljust(widths[0])]
        cells += [value.rjust(width) for value, width in zip(row[1:-1], widths[1:-1])]
        rows.append("  ".join([*cells, row[-1]]).rstrip())
    rows.insert(1, "-" * min(len(rows[0]), 200))
    return rows


def _first_table(title, members):
    columns = _columns(members)
    rows = [[title, *(PEERS[name].label for name in columns)]]
    rows += [
        [r.line.title, *(number(1e3 * r.first[name]) if name in r.first else "" for name in columns)]
        for r in members
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))])
        for row in rows
    ]


def markdown(results, facts):
    """The tables as Markdown, for the README."""
    rows = ["<!-- Written by bench/run.py. -->"]
    for group, members in grouped(results).items():
        columns = _columns(members)
        head = [f"{group}, {members[0].line.unit}", *(PEERS[name].label for name in columns)]
        rows += ["", "| " + " | ".join([*head, "best peer ÷ ours", "target"]) + " |"]
        rows.append("|---" * (len(head) + 2) + "|")
        for result in members:
            best = result.best_peer()
            ratio = against(result, best)
            quicker = f"{number(1 / ratio[0])} ({PEERS[best].label})" if ratio else "–"
            cells = [cell(result, name) for name in columns]
            if best in columns:
                index = columns.index(best)
                cells[index] = f"**{cells[index]}**"
            said = "; ".join(said for said, _ in verdicts(result))
            rows.append("| " + " | ".join([result.line.title, *cells, quicker, said]) + " |")
    mean = elementwise_mean(results)
    if mean and mean[1] > 1:
        rows += ["", f"All {mean[1]} elementwise lines: {number(mean[0])} times the best peer of "
                 "each in geometric mean."]  # fmt: skip
    rows += ["", " ".join(f"{row}." for row in machine_rows(facts))]
    rows += ["One thread; medians; `make bench` (see bench/README.md). `fails`: the contestant "
             "cannot express the line or did not compile it."]  # fmt: skip
    return "\n".join(rows) + "\n"


def as_json(results, facts, versions):
    """Everything that was measured, as text."""
    lines = []
    for result in results:
        line = result.line
        best = result.best_peer()
        lines.append(
            {
                "name": line.name,
                "group": line.group,
                "title": line.title,
                "unit": line.unit,
                "medians": {n: line.value(result.median(n)) for n in result.samples},
                "quartiles": {
                    n: [line.value(q) for q in result.quartiles(n)] for n in result.samples
                },
                "best_peer": best,
                "ours_by_best": against(result, best),
                "targets": [{"text": said, "met": met} for said, met in verdicts(result)],
                "failures": result.failures,
                "disturbed": result.disturbed,
                "samples_seconds": result.samples,
            }
        )
    mean = elementwise_mean(results)
    return json.dumps(
        {
            "machine": facts,
            "versions": versions,
            "elementwise_geometric_mean": mean and mean[0],
            "lines": lines,
        },
        indent=1,
    )
