# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Seeing what was compiled: f.inspect, f.specializations, cjit.explain."""

import pathlib
import pickle
import re
import subprocess

import numpy as np
import pytest

import cjit
from cjit import explanation
from cjit.text import StageText

STAGES = ("graph", "cjit", "linalg", "fused", "buffer", "vector", "llvm", "ll", "asm")
X = np.linspace(0, 1, 1000, dtype=np.float32)


@cjit.jit
def example(x):
    y = np.exp(x) + np.sin(x)
    return y - np.cos(x)


FIRST_LINE = example.__wrapped__.__code__.co_firstlineno

MARKS = {
    "graph": ("exp", "sin", "cos", "return"),
    "cjit": ("cjit.exp", "cjit.sin", "cjit.cos"),
    "linalg": ("linalg.generic", "math.exp", "tensor<"),
    "fused": ("linalg.generic", "math.cos"),
    "buffer": ("memref<",),
    "vector": ("vector<",),
    "llvm": ("llvm.func",),
    "ll": ("define ", "cjit_kernel"),
    "asm": ("cjit_kernel", "ret"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage(stage):
    text = example.inspect(X, stage=stage)
    assert isinstance(text, str)
    for mark in MARKS[stage]:
        assert mark in text, f"{mark!r} is not in stage {stage!r}"


def test_fusion_is_seen():
    assert example.inspect(X, stage="linalg").count("linalg.generic") == 5
    assert example.inspect(X, stage="fused").count("linalg.generic") == 1


def test_shown_as_it_reads():
    text = example.inspect(X, stage="fused")
    assert isinstance(text, StageText)
    assert repr(text) == str(text).rstrip("\n")
    assert "\n" in repr(text)
    assert text._repr_html_().startswith("<pre")
    assert "tensor&lt;" in text._repr_html_()
    assert pickle.loads(pickle.dumps(text)) == text


def test_default_stage_is_fused():
    assert example.inspect(X) == example.inspect(X, stage="fused")


def test_without_arguments_shows_what_was_compiled():
    @cjit.jit
    def f(x):
        return x * 2 + 1

    f(X)
    assert "linalg.generic" in f.inspect(stage="fused")


def test_unknown_stage():
    with pytest.raises(ValueError) as caught:
        example.inspect(X, stage="fusion")
    assert "'fusion'" in str(caught.value)
    for stage in STAGES:
        assert stage in str(caught.value)


def test_specializations():
    @cjit.jit
    def f(x):
        return x + 1

    assert len(f.specializations) == 0
    for array in (X, X[:10], X.astype(np.float64), np.ones((3, 4))):
        f(array)
    assert len(f.specializations) == 3
    assert "float32" in str(f.specializations)
    assert "float64" in str(f.specializations)


def test_explain():
    report = cjit.explain(example, X)
    assert report.bytes_read == 4 * X.size
    assert report.bytes_written == 4 * X.size
    assert len(report.sweeps) == 1
    assert report.intermediates == 0
    assert sorted(report.sweeps[0].ops) == ["add", "cos", "exp", "sin", "subtract"]
    text = str(report)
    assert repr(report) == text
    assert "example at " in text
    assert re.search(rf"^ *{FIRST_LINE + 2}  y = np.exp\(x\) \+ np.sin\(x\)$", text, re.M)
    assert re.search(rf"^ *{FIRST_LINE + 3}  return y - np.cos\(x\)$", text, re.M)
    assert "4 kB read, 4 kB written" in text
    assert "nothing is materialised" in text
    assert "compile time" in text
    assert report._repr_html_().startswith("<pre")


def test_explain_says_what_is_kept_in_memory():
    @cjit.jit
    def outer(x, y):
        return np.exp(x)[:, None] * y

    report = cjit.explain(outer, X[:100], np.ones((100, 200), np.float32))
    assert report.intermediates == 1
    assert any("kept in memory" in remark for remark in report.remarks)
    assert "1 intermediate array" in str(report)


def test_explain_of_a_method():
    class Model:
        alpha = 2.0

        @cjit.jit
        def scale(self, x):
            return self.alpha * x

    assert cjit.explain(Model().scale, X).bytes_written == 4 * X.size


def test_explain_refuses_plain_functions():
    with pytest.raises(TypeError, match="is not a jitted function"):
        cjit.explain(len, X)


# -- reading the stages' texts -------------------------------------------------------------------

GRAPH = """\
graph f {
  %0 = input {0, 0} : float32[s0, 4]  # a.py:1:1
  %1 = input {1, 0} : float64[]  # a.py:1:1
  %2 = exp %0 : float32[s0, 4]  # dir/b.py:6:3
  %4 = slice %2 {1, max((s0 - 1), 0), 1, 0} : float32[max((s0 - 1), 0), 4]
  return %4
}
"""

FUSED = """\
  %1:2 = linalg.generic {a} ins(%0 : tensor<?xf32>) outs(%2, %3 : tensor<?xf32>, tensor<?xf32>) {
  ^bb0(%in: f32, %out: f32, %out_0: f32):
    %c = arith.constant 2.0 : f32
    %4 = math.exp %in : f32
    %5 = arith.addf %4, %4 : f32
    linalg.yield %4, %5 : f32, f32
  } -> (tensor<?xf32>, tensor<?xf32>)
"""


def test_parse_graph():
    nodes, outputs = explanation.parse_graph(GRAPH)
    assert [node.op for node in nodes] == ["input", "input", "exp", "slice"]
    assert outputs == [4]
    assert nodes[2].operands == [0]
    assert (nodes[2].file, nodes[2].line, nodes[2].column) == ("dir/b.py", 6, 3)
    arguments = {"xs": [np.ones((9, 4))], "scale": 2.0}
    names = {"s0": "xs[0].shape[0]", "s1": "an outside array.shape[0]"}
    symbols = explanation.read_symbols(names, arguments)
    assert symbols == {"s0": 9}
    assert nodes[3].bytes(symbols) == 8 * 4 * 4
    assert nodes[3].bytes({}) is None


def test_parse_sweeps():
    (sweep,) = explanation.parse_sweeps(FUSED)
    assert (sweep.ops, sweep.results) == (["exp", "add"], 2)


def test_item_bytes():
    sizes = {"bool": 1, "f16": 2, "bfloat16": 2, "bf16": 2, "float32": 4, "f64": 8, "uint8": 1}
    assert {name: explanation.item_bytes(name) for name in sizes} == sizes


CJIT_RUN = pathlib.Path(cjit.__file__).parents[2] / "bin" / "cjit-run"


@pytest.mark.skipif(not CJIT_RUN.exists(), reason="an install has no tools")
@pytest.mark.parametrize("stage", ["cjit", "linalg", "fused", "buffer", "vector"])
@pytest.mark.parametrize("library", ["numpy", "torch"])
def test_dumped_kernels_check_their_sizes(library, stage, tmp_path):
    function = lambda x, y, z: (x[1:] + y) * z  # noqa: E731
    make = (lambda a: a) if library == "numpy" else pytest.importorskip("torch").from_numpy
    good = [np.ones(5), np.ones(4), np.ones((3, 4))]
    module = cjit.jit(function).inspect(*map(make, good), stage=stage)
    (tmp_path / "f.mlir").write_text(module)

    def run(arrays):
        files = [tmp_path / f"{i}.npy" for i in range(len(arrays))]
        for file, array in zip(files, arrays, strict=True):
            np.save(file, array)
        return subprocess.run([CJIT_RUN, tmp_path / "f.mlir", *files, "-o", tmp_path / "o.npy"],
                              capture_output=True, text=True, check=False)

    done = run(good)
    assert done.returncode == 0, done.stderr
    np.testing.assert_array_equal(np.load(tmp_path / "o.npy"), function(*good))
    for bad in ([np.ones(6), np.ones(4), np.ones((3, 4))], [np.ones(5), np.ones(4), np.ones((3, 5))]):
        with pytest.raises((ValueError, RuntimeError)) as raised:
            function(*map(make, bad))
        assert run(bad).stderr == f"cjit-run: error: {raised.value}\n"
