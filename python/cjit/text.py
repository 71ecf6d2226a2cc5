# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Text for people: a string that a prompt and a notebook show as it reads."""


class StageText(str):
    """The text of a stage: a str in every way, but shown without quotes and escapes.

    stage: "graph", "cjit", "linalg", "fused", "buffer", "vector", "llvm", "ll" or "asm".
    """

    __slots__ = ("stage",)

    def __new__(cls, text, stage=""):
        self = super().__new__(cls, text)
        self.stage = stage
        return self

    def __repr__(self):
        return str.__str__(self).rstrip("\n")

    def __str__(self):
        return str.__str__(self)

    def _repr_html_(self):
        return preformatted(self)

    def __reduce__(self):
        return (StageText, (str.__str__(self), self.stage))


def preformatted(text):
    """`text` as an HTML block that keeps its lines."""
    import html

    return f'<pre style="line-height:1.25;overflow-x:auto">{html.escape(str.__str__(text))}</pre>'
