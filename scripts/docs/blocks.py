# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Marked blocks of Markdown files: what stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`
is written by a script.

A generator is a module with `PAGES`: {page, relative to the root: function of no arguments that
gives {block name: text}}. A page that a function gives as a str is generated as a whole.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPTION_CPU = "x86-64-v3"  # what the pages show must not depend on the machine that makes them


def fenced(text, language=""):
    """`text` as a code block."""
    return f"```{language}\n{text.rstrip()}\n```"


def replace(page, blocks):
    """`page` with the text of each block replaced. KeyError when a block has no marks."""
    for name, text in blocks.items():
        pattern = re.compile(
            rf"(<!-- {re.escape(name)}:begin[^>]*-->\n).*?(<!-- {re.escape(name)}:end -->)", re.S
        )
        if not pattern.search(page):
            raise KeyError(f"no block {name!r}")
        body = f"{text.rstrip()}\n" if text.strip() else ""
        page = pattern.sub(lambda match: match[1] + body + match[2], page)
    return page


def render(page, generate):
    """What the file `page` should contain."""
    made = generate()
    if isinstance(made, str):
        return made
    return replace((ROOT / page).read_text(), made)


def table(header, rows):
    """A Markdown table; cells are texts."""
    lines = [" | ".join(header), " | ".join("---" for _ in header)]
    lines += [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def strip_locations(text):
    """MLIR without its locations: `loc(...)` and the `#loc` lines."""
    lines = []
    for line in text.splitlines():
        if line.startswith("#loc"):
            continue
        lines.append(_strip_line(line).rstrip())
    return "\n".join(lines).strip("\n")


def _strip_line(line):
    while (begin := line.find(" loc(")) >= 0:
        depth, at, quoted = 0, begin + 4, False
        while at < len(line):
            character = line[at]
            if character == '"':
                quoted = not quoted
            elif not quoted:
                depth += (character == "(") - (character == ")")
                if depth == 0:
                    break
            at += 1
        line = line[:begin] + line[at + 1 :]
    return line
