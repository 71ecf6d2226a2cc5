# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What tables of cases share: functions made of their text, outcomes, calls from threads, silence."""

import linecache
import threading
import warnings

import numpy as np
import pytest


def lines(text):
    return [line for line in text.strip().splitlines() if line]


def function_of(parameters, body, **names):
    """`def function(parameters): body`, whose source Python finds, as it finds a notebook cell's."""
    source = f"def function({parameters}):\n    {body}\n"
    name = f"<case {body}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    exec(compile(source, name, "exec"), names)
    return names["function"]


def outcome(function, arguments):
    try:
        return function(*arguments)
    except Exception as error:  # what is compared is the exception itself
        return error


def at_once(work, count):
    """work(0), work(1), … in `count` threads."""
    threads = [threading.Thread(target=work, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture(autouse=True)
def quiet():
    """In the modules that import it."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
