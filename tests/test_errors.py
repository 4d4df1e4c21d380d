"""The tree of errors is the module's docstring, and nothing else."""

from __future__ import annotations

import inspect
import re

from kiegui import errors


def test_the_docstring_names_every_error_at_its_place() -> None:
    drawn = re.findall(r"^([│ ├└─]*)([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    tree: dict[str, int] = {name: len(stem) // 3 for stem, name in drawn if hasattr(errors, name)}
    classes = {
        name: cls for name, cls in inspect.getmembers(errors, inspect.isclass) if cls.__module__ == errors.__name__
    }
    assert set(tree) == set(classes)
    depth = {
        name: len([base for base in cls.__mro__ if base.__module__ == errors.__name__]) - 1
        for name, cls in classes.items()
    }
    assert tree == depth
