# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""torch's C++ never takes a traced value for one of its own objects."""

import pathlib
import subprocess
import sys

import numpy as np
import pytest

torch = pytest.importorskip("torch")
import cjit  # noqa: E402

SCRIPT = pathlib.Path(__file__).with_name("torch_any_call.py")


@pytest.mark.parametrize("overrides", ["overrides", "without overrides"])
def test_no_call_reads_a_tracer(tmp_path, overrides):
    log = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, SCRIPT, log, overrides], capture_output=True, text=True, timeout=300
    )
    at = log.read_text().splitlines()[-1] if log.exists() else "the start"
    assert done.returncode == 0, f"at {at}\n{done.stderr}"
    assert "called" in done.stdout


CLASS_QUESTIONS = """
def asked(x, note):
    note(isinstance(x, torch.Tensor))
    note(isinstance(
        x,
        (int, torch.Tensor),
    ))
    note(x.__class__ is torch.Tensor)
    note(torch.is_tensor(x))
    note(not isinstance(x, np.ndarray))
    match x:
        case torch.Tensor():
            note(True)
        case _:
            note(False)
    return x + 1
"""


@pytest.mark.parametrize("has_source", [True, False])
def test_python_code_sees_a_tensor(tmp_path, has_source):
    path = tmp_path / "asked.py"
    if has_source:
        path.write_text(CLASS_QUESTIONS)
    space = {"torch": torch, "np": np, "__name__": "asked"}
    exec(compile(CLASS_QUESTIONS, str(path), "exec"), space)
    answers = []
    cjit.jit(space["asked"], static_argnames="note")(torch.ones(3), answers.append)
    assert answers == [True] * 6


def test_remainder_and_power_of_real_tensors():
    # torch's parsers look at each operand as a number first.
    outside = torch.tensor([5.0, 7.0, 9.0])
    space = {"torch": torch}
    exec(
        compile(
            "def f(x, y): return torch.remainder(y, x), torch.pow(y, x), torch.remainder(7, x)",
            "<without source>",
            "exec",
        ),
        space,
    )
    x = torch.tensor([2.0, 3.0, 4.0])
    for got, expected in zip(cjit.jit(space["f"])(x, outside), space["f"](x, outside)):
        assert torch.equal(got, expected)


@pytest.mark.parametrize("make", [torch.Tensor, torch.FloatTensor, torch.nn.Parameter])
def test_a_class_of_a_traced_tensor_is_refused(make):
    with pytest.raises(cjit.UnsupportedError, match=f"{__file__}:\\d+:\\d+: .*not supported yet"):
        cjit.jit(lambda x: make(x))(torch.ones(3))
