# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The documentation: generated parts are what the compiler gives now, examples run, quoted lines
stand in the files they are quoted from, links lead somewhere."""

import linecache
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
PAGES += sorted((ROOT / "docs").glob("*.md"))
GENERATED = ["docs/tour.md", "docs/passes.md", "docs/supported.md", "docs/ops.md", "docs/math.md",
             "docs/numpy.md"]

_FENCE = re.compile(r"^```.*?^```", re.S | re.M)
_RUN = re.compile(r"<!-- run -->\n```python\n(.*?)^```", re.S | re.M)
_QUOTE = re.compile(r"<!-- quote: (\S+) -->\n```\w*\n(.*?)^```", re.S | re.M)
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")


def _name(page):
    return str(page.relative_to(ROOT))


def _examples(pattern):
    for page in PAGES:
        for number, match in enumerate(pattern.finditer(page.read_text()), 1):
            yield pytest.param(page, *match.groups(), id=f"{_name(page)}-{number}")


@pytest.fixture(scope="module")
def stale():
    """The pages that scripts/docs/update.py would change, as one run tells them."""
    if not (ROOT / "build" / "bin" / "cjit-opt").exists():
        pytest.skip("the tools are not built")
    pytest.importorskip("torch")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "docs" / "update.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("page", ["README.md", *GENERATED])
def test_generated_parts_are_fresh(stale, page):
    assert f"{page}: stale" not in stale, "run scripts/docs/update.py"


@pytest.mark.parametrize("page, text", list(_examples(_RUN)))
def test_example_runs(page, text, capsys):
    if "torch" in text:
        pytest.importorskip("torch")
    file = f"<{_name(page)}: {hash(text)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), {"__name__": "__example__"})


@pytest.mark.parametrize("page, path, text", list(_examples(_QUOTE)))
def test_quoted_lines_exist(page, path, text):
    source = (ROOT / path).read_text()
    for line in text.splitlines():
        assert line.strip() in source, f"{_name(page)} quotes a line that {path} does not have"


def _anchors(page):
    """The anchors of a page's headings, as GitHub makes them."""
    anchors = set()
    for heading in re.findall(r"^#+ (.*)$", _FENCE.sub("", page.read_text()), re.M):
        text = re.sub(r"[^\w\- ]", "", heading.replace("`", "").strip().lower())
        anchors.add(text.replace(" ", "-"))
    return anchors


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_resolve(page):
    broken = []
    for link in _LINK.findall(_FENCE.sub("", page.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            broken.append(link)
        elif anchor and target.suffix == ".md" and anchor not in _anchors(target):
            broken.append(link)
    assert not broken


def test_index_names_every_page():
    index = (ROOT / "docs" / "index.md").read_text()
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"({page.name})" in index


def test_every_pass_has_a_section():
    table = (ROOT / "lib" / "passes" / "pass_table.c").read_text()
    table = table[table.index("passes_table[] = {") : table.index("passes_table_size")]
    names = re.findall(r'\{"(cjit-[\w-]+)"', table)
    assert names and set(names) <= _anchors(ROOT / "docs" / "passes.md")


def test_pages_named_in_the_sources_exist():
    missing = set()
    for folder in ("lib", "include", "python", "cmake", "tools", "scripts", "examples", "bench"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".c", ".h", ".py", ".def", ".cmake", ".sh", ".mlir"):
                for name in re.findall(r"\bdocs/[\w-]+\.md\b", path.read_text()):
                    if not (ROOT / name).exists():
                        missing.add(f"{path.relative_to(ROOT)}: {name}")
    assert not missing


def test_environment_variables_are_documented():
    read = set()
    for folder in ("lib", "python"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".c", ".py"):
                text = path.read_text()
                read |= set(re.findall(r'getenv\("(CJIT_\w+)"\)|environ\.get\("(CJIT_\w+)"', text))
    names = {name for pair in read for name in pair if name}
    readme = (ROOT / "README.md").read_text()
    assert names, "no variable is read?"
    assert {name for name in names if f"| `{name}` |" not in readme} == set()
    assert set(re.findall(r"^\| `(CJIT_\w+)` \|", readme, re.M)) == names


def test_license_is_whole():
    text = (ROOT / "LICENSE").read_text()
    assert "Version 2.0, January 2004" in text
    assert "LLVM Exceptions to the Apache 2.0 License" in text
    assert os.path.getsize(ROOT / "LICENSE") > 10_000
