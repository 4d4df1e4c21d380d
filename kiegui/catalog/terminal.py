"""What `kiegui --import-page` and `kiegui --list-models` print, without a window. Saving a model is not here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from kiegui.catalog.registry import load_models
from kiegui.errors import PageError

Say = Callable[[str], None]


def import_page(file: Path, say: Say, complain: Say) -> int:
    """Say the model file that a page is understood as, as JSON: a list of them if it describes several. Nothing is saved.

    `complain` gets what was doubtful, or the one sentence why there is no model. The exit code: 0, or 1 if there is none.
    """
    from kiegui.catalog.page_import.page_text import read_text
    from kiegui.catalog.page_import.reading import read_page

    try:
        models = read_page(read_text(file)).models
    except PageError as problem:
        complain(problem.message)
        return 1
    for model in models:
        for doubt in model.doubts:
            complain(f"{model.spec.id}: {doubt}")
    specs = [model.spec for model in models]
    understood = msgspec.json.encode(specs[0] if len(specs) == 1 else specs)
    say(msgspec.json.format(understood, indent=2).decode())
    return 0


def list_models(shipped: Path, own: Path, fetched: Path, say: Say, complain: Say) -> int:
    """Say id, title and what it makes of every model that can be used, tab-separated, by id; the exit code."""
    models = load_models(shipped, own, fetched)
    for problem in models.problems:
        complain(problem.message)
    for spec in sorted(models.by_id.values(), key=lambda spec: spec.id):
        say("\t".join(" ".join(words.split()) for words in (spec.id, spec.title, spec.makes)))
    return 0
