# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/numpy.md: each public function of NumPy, and what the compiler says of it.

A function is tried with a call that NumPy itself accepts (numpy_calls.py has those that are not guessed), and
then with each of its keywords. What traces is supported; nothing is listed by hand, so nothing is
left out in silence: a function without a call is an error.
"""

import inspect
import linecache
import re
import warnings

import numpy_calls
from blocks import table

# Small arrays that every call may use by name. The names are the traced function's parameters.
_PRELUDE = "import numpy as np\n\n\ndef call({names}):\n    return {expression}\n"


def arrays():
    """{name: array}, anew: a call may write into them."""
    import numpy as np

    x = np.array([[4.0, 0.5, 0.25], [0.5, 3.0, 0.75], [0.25, 0.75, 2.0]])
    return {
        "x": x,
        "y": x[::-1] / 4,
        "v": np.array([0.25, 0.5, 0.5, 0.75]),
        "w": np.array([0.5, 0.125, 0.75, 0.25]),
        "i": np.array([2, 0, 1]),
        "j": np.array([[2, 0, 1], [0, 1, 2], [1, 1, 0]]),
        "m": x > 0.6,
    }


class Call:
    """An expression over the arrays, as a function that has source."""

    def __init__(self, expression):
        import numpy as np

        self.expression = expression
        self.names = arrays()
        source = _PRELUDE.format(names=", ".join([*self.names, "o=None"]), expression=expression)
        file = f"<docs/numpy.md: {expression}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        scope = {"np": np}
        exec(compile(source, file, "exec"), scope)
        self.function = scope["call"]

    def run(self, function=None, out=None):
        """The result of NumPy, or of `function` made from this one."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return (function or self.function)(*arrays().values(), out)

    def works_in_numpy(self, out=None):
        try:
            self.run(out=out)
        except Exception:  # noqa: BLE001 whatever NumPy says, it does not accept the call
            return False
        return True

    def is_supported(self, out=None):
        """Whether the compiler takes it."""
        import cjit

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                cjit.jit(self.function)._stages((*arrays().values(), out), {}, 1)
            except cjit.InternalError:
                raise
            except Exception:  # noqa: BLE001 NumPy accepts it, so that any error is a refusal
                return False
        return True


def _with_keyword(expression, keyword, value):
    inside = expression[:-1].rstrip()
    return f"{inside}{'' if inside.endswith('(') else ', '}{keyword}={value})"


def find_call(space, name):
    """The Call that tries `name`, or None when there is none that NumPy accepts."""
    known = numpy_calls.CALLS.get(f"{space}{name}")
    if known is not None:
        return Call(known)
    for arguments in numpy_calls.GUESSES:
        if space == "ndarray.":
            first, _, rest = arguments.partition(", ")
            if not first.isidentifier():
                continue
            call = Call(f"{first}.{name}({rest})")
        else:
            call = Call(f"{space}{name}({arguments})")
        if call.works_in_numpy():
            return call
    return None


def keywords(function, call):
    """{keyword: (Call that passes it, what o is)}, for those that the call does not pass yet.

    The value is None for a keyword with no value that NumPy accepts: numpy_calls.VALUES needs one.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return {}
    defaults = {
        parameter.name: parameter.default
        for parameter in parameters
        if parameter.kind in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        and parameter.default is not parameter.empty
    }
    found = {
        name: _find_keyword(function, call, name, default)
        for name, default in defaults.items()
        if name not in numpy_calls.NEVER.get(function, ()) and not _is_passed(call, name)
    }
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        for name in numpy_calls.VALUES:  # **kwargs: whichever NumPy takes
            more = name not in defaults and f"{name}=" not in call.expression
            tried = _find_keyword(function, call, name, inspect.Parameter.empty) if more else None
            if tried:
                found[name] = tried
    return found


def _is_passed(call, name):
    if f"{name}=" in call.expression:
        return True
    try:
        Call(_with_keyword(call.expression, name, "None")).run()
    except (TypeError, ValueError) as error:  # only the text tells that it was passed by position
        return re.search("multiple values|given by name .* and position|while also", str(error)) is not None
    except Exception:  # noqa: BLE001 whatever NumPy says of None
        pass
    return False


def _find_keyword(function, call, name, default):
    import numpy as np

    values = list(numpy_calls.VALUES.get(name, []))
    if name == "where" and isinstance(function, np.ufunc):
        values = numpy_calls.UFUNC_WHERE  # without out= NumPy leaves the rest uninitialised
    if isinstance(default, bool) and not values:
        values = [repr(not default)]
    if isinstance(default, (int, float, str, tuple, type(None))):
        values.append(repr(default))
    for value in values:
        tried = Call(_with_keyword(call.expression, name, value))
        out = None
        if re.search(r"\bo\b", value):
            out = call.run()
            out = tuple(map(np.array, out)) if isinstance(out, tuple) else np.array(out)
        if tried.works_in_numpy(out):
            return tried, out
    return None


def functions(space):
    """{name: function} of a space that is a module's or a class's prefix: "np.", "ndarray.", "np.fft."."""
    import numpy as np

    owner = {
        "np.": np, "ndarray.": np.ndarray, "np.linalg.": np.linalg, "np.fft.": np.fft,
    }[space]  # fmt: skip
    return {
        name: getattr(owner, name)
        for name in sorted(dir(owner), key=str.lower)
        if not name.startswith("_")
        and callable(getattr(owner, name))
        and not isinstance(getattr(owner, name), type)
    }


def try_all(space):
    """[(name, Call, supported, keywords taken, keywords refused)]; LookupError for a function without a call."""
    rows = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, function in functions(space).items():
            if name in numpy_calls.OUTSIDE.get(space, {}):
                continue
            call = find_call(space, name)
            if call is None:
                raise LookupError(f"{space}{name}: numpy_calls.py has no call of it")
            supported, taken, refused = call.is_supported(), [], []
            if supported:
                for keyword, found in keywords(function, call).items():
                    if found is None:
                        raise LookupError(f"{space}{name}: no value for {keyword}=")
                    tried, out = found
                    (taken if tried.is_supported(out) else refused).append(keyword)
            rows.append((name, call, supported, taken, refused))
    return rows


def _code(names):
    return ", ".join(f"`{name}`" for name in names)


def _section(space):
    rows = try_all(space)
    supported = [row for row in rows if row[2]]
    lines = [
        [f"`{name}`", f"`{call.expression}`", _code(taken), _code(refused)]
        for name, call, _, taken, refused in supported
    ]
    refused = _code(name for name, _, taken, *_ in rows if not taken)
    outside = {}
    for name, why in numpy_calls.OUTSIDE.get(space, {}).items():
        outside.setdefault(why, []).append(name)
    text = [
        f"{len(supported)} of {len(rows)} are supported.",
        table(["function", "tried as", "keywords", "refused keywords"], lines),
    ]
    if refused:
        text.append(f"Refused: {refused}.")
    text += [f"Not asked: {_code(names)}: {why}." for why, names in outside.items()]
    return "\n\n".join(text)


def _page():
    return {
        "numpy": _section("np."),
        "ndarray": _section("ndarray."),
        "linalg": _section("np.linalg."),
        "fft": _section("np.fft."),
    }


PAGES = {"docs/numpy.md": _page}
