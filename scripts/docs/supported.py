# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""docs/supported.md: what a jitted function may call.

Ufuncs are tried, one dtype at a time, by tracing a function that calls them. The other functions
and methods are those in the extension's tables. What is missing is found against NumPy's own
lists and torch's list of pointwise operations, so that nothing is left out in silence.
"""

import re

from blocks import ROOT, table

DTYPES = (
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128"
).split()
_GROUPS = {
    "bool": ["bool"],
    "integers": DTYPES[1:9],
    "floats": DTYPES[9:],
}

# ---------------------------------------------------------------------------------------------
# The tables of the front end
# ---------------------------------------------------------------------------------------------


def read_tables():
    """{module: set of names}: what the extension's tables hold, and the attributes of tracers."""
    import numpy as np
    from cjit import _cjit

    tables = {}
    for module, name in _cjit.list_functions():
        if module != "numpy" or not isinstance(getattr(np, name, None), np.ufunc):
            tables.setdefault(module, set()).add(name)
    text = (ROOT / "python" / "src" / "tracer_attributes.c").read_text()
    for name, kinds in re.findall(r'\{"(\w+)", ([A-Z]+), get_', text):
        if kinds in ("ARRAYS", "NUMPY", "ANY"):
            tables.setdefault("ndarray-attributes", set()).add(name)
        if kinds in ("ARRAYS", "TORCH", "ANY"):
            tables.setdefault("Tensor-attributes", set()).add(name)
    return {module: _existing(module, names) for module, names in tables.items()}


def _existing(module, names):
    """Those of `names` that the installed library has: tables may name more modules than do."""
    import math

    import numpy
    import torch

    owners = {"numpy": numpy, "math": math, "torch": torch, "torch.Tensor": torch.Tensor,
              "torch.special": torch.special, "torch.linalg": torch.linalg, "numpy.linalg": numpy.linalg, "torch.nn.functional": torch.nn.functional}  # fmt: skip
    owner = owners.get(module)
    return {name for name in names if owner is None or hasattr(owner, name)}


# ---------------------------------------------------------------------------------------------
# NumPy's ufuncs, tried
# ---------------------------------------------------------------------------------------------


def try_ufunc(name):
    """({dtype: True when it traces, False when it is refused}); NumPy's own refusals left out."""
    import cjit
    import numpy as np

    ufunc = getattr(np, name)

    @cjit.jit
    def call(*arguments):
        return ufunc(*arguments)

    result = {}
    rank = 2 if ufunc.signature else 1
    for dtype in DTYPES:
        arguments = [np.ones((3,) * rank, dtype) for _ in range(ufunc.nin)]
        if name == "ldexp":
            arguments[1] = np.ones(3, np.int32)
        try:
            with np.errstate(all="ignore"):
                ufunc(*arguments)
        except TypeError:
            continue
        try:
            call._stages(tuple(arguments), {}, 1)
        except NotImplementedError:
            result[dtype] = False
        else:
            result[dtype] = True
    return result


def _dtypes_text(dtypes):
    parts = []
    for group, members in _GROUPS.items():
        here = [d for d in members if d in dtypes]
        if here == members:
            parts.append(group)
        else:
            parts += here
    return ", ".join(parts) if len(dtypes) < len(DTYPES) else "all"


def _aliases(np, names):
    """[(name, other names of the same ufunc)]"""
    by_object = {}
    for name in names:
        by_object.setdefault(id(getattr(np, name)), []).append(name)
    for group in by_object.values():
        first = getattr(np, group[0]).__name__
        first = first if first in group else group[0]
        yield first, [name for name in group if name != first]


def ufunc_blocks():
    import numpy as np

    names = [name for name in sorted(dir(np)) if isinstance(getattr(np, name), np.ufunc)]
    supported, missing = [], []
    for name, others in sorted(_aliases(np, names)):
        tried = try_ufunc(name)
        good = [dtype for dtype, works in tried.items() if works]
        label = ", ".join(f"`{n}`" for n in (name, *others))
        if good:
            bad = [dtype for dtype, works in tried.items() if not works]
            supported.append((label, _dtypes_text(good), _dtypes_text(bad) if bad else ""))
        else:
            reason = "linear algebra" if getattr(np, name).signature else "dates and times only"
            missing.append((label, reason))
    header = ["ufunc", "operand dtypes", "refused, though NumPy has them"]
    if not any(row[2] for row in supported):
        header.pop()
        supported = [row[:2] for row in supported]
    return {
        "ufuncs": table(header, supported),
        "ufuncs-missing": table(("ufunc", "why"), missing),
        "ufuncs-count": f"{sum(label.count('`') // 2 for label, *_ in supported)} of the "
        f"{len(names)} names that NumPy {'.'.join(np.__version__.split('.')[:2])} has for ufuncs.",
    }


# ---------------------------------------------------------------------------------------------
# The other functions
# ---------------------------------------------------------------------------------------------

# Of torch's functions that take tensors, those that are for other devices or quantised tensors, or internal.
_TORCH_OTHERS = (
    "quanti|fbgemm|miopen|cudnn|fake_quant|qparams|^q_|_copy$|^batch_norm_|^native_|_cell$|^sym_|mkldnn|"
    "^rnn_|^lstm$|^gru$|^int_repr$|sspaddmm|^smm$|^hs[mp]m|^spmm$|^dsmm$|^saddmm$|_indices|^unsafe_|"
    "^is_(distributed|inference|same_size)|hash_tensor|slice_inverse|^affine_grid_gen|^conv_tbc|dequantize"
)


def _torch_missing(tables):
    """Public functions of torch, torch.nn.functional, torch.linalg and torch.special that the front end refuses."""
    import torch

    overridable = torch.overrides.get_overridable_functions()
    missing = {}
    for name, module in (("torch", torch), ("torch.nn.functional", torch.nn.functional),
                         ("torch.linalg", torch.linalg), ("torch.special", torch.special)):  # fmt: skip
        known = {f.__name__ for f in overridable.get(module, ())}
        if name in ("torch.linalg", "torch.special"):
            known |= set(dir(module)) - {"common_notes", "sparse_support_note"}
        missing[name] = {
            n for n in known
            if not n.startswith("_") and not re.search(_TORCH_OTHERS, n) and n not in tables[name]
            and callable(getattr(module, n, None)) and not isinstance(getattr(module, n), type)
        }  # fmt: skip
    return missing


def _names(names):
    return ", ".join(f"`{name}`" for name in sorted(names, key=str.lower))


def _numpy_functions_missing(tables):
    """NumPy's public functions, besides ufuncs, that the front end refuses, by the module's own list."""
    import numpy as np

    names = set()
    for name in np.__all__:
        value = getattr(np, name)
        if callable(value) and not isinstance(value, (type, np.ufunc)):
            names.add(name)
    return names - tables["numpy"] - UNAFFECTED


def _linalg_missing(tables):
    import numpy as np

    names = {n for n in np.linalg.__all__ if not isinstance(getattr(np.linalg, n), type)}
    return (names - tables["numpy.linalg"]) | {"eig", "eigvals"}


# Functions that never see a traced value, or run while tracing as they are.
UNAFFECTED = set(
    "array_repr array_str array2string format_float_positional format_float_scientific "
    "get_include get_printoptions set_printoptions printoptions show_config show_runtime geterr "
    "seterr geterrcall seterrcall getbufsize setbufsize errstate info typename "
    "load loadtxt genfromtxt save savetxt savez savez_compressed fromfile fromregex fromstring "
    "frombuffer can_cast promote_types min_scalar_type mintypecode common_type "
    "isdtype issubdtype iinfo finfo binary_repr base_repr bmat asmatrix busday_count busday_offset "
    "is_busday datetime_as_string datetime_data require test".split()
)


def function_blocks():
    tables = read_tables()
    special = {n for n in tables["torch.Tensor"] if n.startswith("__")}
    functional = tables["torch.nn.functional"]
    both = tables["torch"] & tables["torch.Tensor"]
    missing = _torch_missing(tables)
    import math

    math_missing = {
        n for n in dir(math) if not n.startswith("_") and callable(getattr(math, n))
    } - tables["math"]
    return {
        "numpy-functions": _names(tables["numpy"]),
        "ndarray-methods": _names(tables["numpy.ndarray"] - {"item", "tolist"}),
        "ndarray-attributes": _names(tables["ndarray-attributes"]),
        "scipy-functions": _names(tables["scipy.special"]),
        "numpy-linalg": _names(tables["numpy.linalg"] - {"eig", "eigvals"}),
        "numpy-linalg-missing": _names(_linalg_missing(tables)),
        "torch-linalg": _names(tables["torch.linalg"] - {"eig", "eigvals"}),
        "numpy-functions-missing": _names(_numpy_functions_missing(tables)),
        "torch-both": _names(both),
        "torch-functions": _names(tables["torch"] - tables["torch.Tensor"]),
        "torch-methods": _names(tables["torch.Tensor"] - tables["torch"] - special - {"item", "tolist"}),
        "tensor-attributes": _names(tables["Tensor-attributes"]),
        "torch-functional": _names(functional),
        "torch-special": _names(tables["torch.special"]),
        "torch-missing": _names(missing["torch"]),
        "torch-functional-missing": _names(missing["torch.nn.functional"]),
        "torch-linalg-missing": _names(missing["torch.linalg"]),
        "torch-special-missing": _names(missing["torch.special"]),
        "builtins": _names((tables["builtins"] | {"abs", "divmod", "pow"}) - {"print"}),
        "math": _names(tables["math"]),
        "cmath": _names(tables["cmath"]),
        "math-missing": _names(math_missing),
    }


PAGES = {"docs/supported.md": lambda: ufunc_blocks() | function_blocks()}
