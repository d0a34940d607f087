"""What a function of the library takes and gives stands in its docstring."""

import inspect

import pytest

from qitrack import spc
from qitrack.spc import dispersion, effects, runlength
from qitrack.spc.rules import neighbours, runs, zones

WORDS = (".describe", ".wording", ".audiences", ".draw")
"""Modules that turn results into words and pictures: no numbers, nothing to cite."""

MODULES = (spc, effects, runlength, dispersion, neighbours, zones, runs)


def public_functions():
    """The functions that compute, by name; those that only speak or draw are left out."""
    found = {entry.limits.__qualname__: entry.limits for entry in spc.CHART_TYPES.values()}
    for module in MODULES:
        names = getattr(module, "__all__", None) or [n for n in vars(module) if n[0] != "_"]
        for name in names:
            member = getattr(module, name)
            if not inspect.isfunction(member) or any(w in member.__module__ for w in WORDS):
                continue
            if module in (spc, effects) or member.__module__ == module.__name__:
                found[name] = member
    return found


@pytest.mark.parametrize("name", sorted(public_functions()))
def test_every_public_function_says_its_shapes_units_errors_and_source(name):
    said = inspect.getdoc(public_functions()[name]).casefold()

    assert [word for word in ("shape", "unit", "raises", "source") if word not in said] == []
