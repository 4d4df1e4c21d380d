"""Which models can take a task's result as an input, in which of their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any

from kiegui.catalog.accepted import fields_for
from kiegui.catalog.schema import MediaField, ModelSpec
from kiegui.media.kinds import FileFormat, MediaKind
from kiegui.tasks.task import Result, Task
from kiegui.ui.preview.source import shown_result

_MIMES = {(file_format.kind, file_format.extension): file_format.mime for file_format in reversed(FileFormat)}
_GIVEN = frozenset({MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO})


def mime_of(result: Result) -> str:
    """Its MIME type, as its extension tells it, which was chosen by what is in the file."""
    return _MIMES.get((result.kind, PurePath(result.file).suffix.lower()), "")


def fitting_models(task: Task, models: Iterable[ModelSpec]) -> list[ModelSpec]:
    """Those that take the result which stands for the task; retired ones can't be used any more."""
    result = result_to_give(task)
    if result is None:
        return []
    return [spec for spec in models if spec.status == "live" and _fields(spec, result)]


def result_to_give(task: Task) -> Result | None:
    """The result that stands for a task, if it can be an input."""
    index = shown_result(task)
    result = task.results[index] if index is not None else None
    return result if result is not None and result.kind in _GIVEN else None


def field_for(spec: ModelSpec, result: Result, values: Mapping[str, Any]) -> MediaField | None:
    """Where the result goes: into the first field that takes it and is empty, or takes several; else into the first."""
    fields = _fields(spec, result)
    free = (field for field in fields if field.many or field.name not in values)
    return next(free, fields[0] if fields else None)


def _fields(spec: ModelSpec, result: Result) -> list[MediaField]:
    """Also a film could be a sound, by its type alone; of a result it is known which it is."""
    fields = fields_for(spec, result.kind, mime_of(result))
    return [field for field in fields if field.accepts in ("file", result.kind)]
