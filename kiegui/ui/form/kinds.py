"""Which editor a field gets, by its kind: the one place where that is decided."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import assert_never

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    NumberField,
    ObjectField,
    SeedField,
    TextField,
    ToggleField,
)
from kiegui.ui.form.choice import choice_editor
from kiegui.ui.form.editor import Editor
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.media import MediaEditor
from kiegui.ui.form.number import NumberEditor
from kiegui.ui.form.rows import ListEditor, ObjectEditor
from kiegui.ui.form.seed import SeedEditor
from kiegui.ui.form.text import TextEditor
from kiegui.ui.form.toggle import ToggleEditor


def editor_for(field: Field, randomness: Random, files: LocalFiles) -> Editor:
    """A fresh, untouched editor for that field. `randomness` rolls the seeds, `files` looks at what is chosen."""
    make_editor = partial(editor_for, randomness=randomness, files=files)
    match field:
        case TextField():
            return TextEditor(field)
        case ChoiceField():
            return choice_editor(field, QFontMetrics(QApplication.font()))
        case IntegerField() | NumberField():
            return NumberEditor(field)
        case ToggleField():
            return ToggleEditor(field)
        case SeedField():
            return SeedEditor(field, randomness)
        case MediaField():
            return MediaEditor(field, files)
        case ListField():
            # An optional list may stay empty, whatever its least number of rows is.
            fewest = max(field.min_items, 1) if field.required else 0
            return ListEditor(field.item.label, partial(make_editor, field.item), fewest, field.max_items)
        case ObjectField():
            return ObjectEditor(field, make_editor)
        case _:
            assert_never(field)
