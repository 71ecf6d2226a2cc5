# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The picture: our speed against every peer's, line by line, as dots on a logarithmic scale."""

from peers import PEERS


def draw(results, facts, path):
    """Writes a PNG; returns False when matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    shown = [result for result in results if result.ours()]
    if not shown:
        return False
    figure, axes = plt.subplots(figsize=(11, 1.4 + 0.34 * len(shown)))
    names = [name for name in PEERS if any(name in r.line.rivals for r in shown)]
    colours = plt.get_cmap("tab10")
    markers = "osD^v<>PX*"
    for place, name in enumerate(names):
        points = [
            (result.median(name) / result.median(result.ours()), row)
            for row, result in enumerate(shown)
            if name in result.samples and name in result.line.rivals
        ]
        if points:
            axes.scatter(
                *zip(*points), s=38, color=colours(place % 10), marker=markers[place % 10],
                label=PEERS[name].label, zorder=3, alpha=0.85,
            )  # fmt: skip
    axes.axvline(1, color="black", linewidth=1.2)
    axes.set_xscale("log")
    axes.set_yticks(range(len(shown)), [f"{r.line.group}: {r.line.title}" for r in shown], size=8)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.grid(True, axis="x", which="both", linewidth=0.3)
    axes.grid(True, axis="y", linewidth=0.3)
    axes.set_xlabel("time ÷ cjit's time (right of the line: slower than cjit), one thread")
    axes.set_title(facts["cpu"], size=9)
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8)
    figure.savefig(path, dpi=130, bbox_inches="tight")
    plt.close(figure)
    return True
