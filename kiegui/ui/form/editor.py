"""What every editor of a field can do, as protocols. The editors themselves are named by what they edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from kiegui.catalog.check import Place, Problem


class Editor(Protocol):
    """The control for the value of one field: a QWidget, which a protocol can't say; see `as_widget`."""

    resting: str
    """The words beside the label while nothing is set and there is no default, "" where the control itself says it."""

    @property
    def changed(self) -> SignalInstance:
        """Emitted whenever `value()` may have become another one."""

    def focus_target(self) -> QWidget:
        """The inner control that the label belongs to."""

    def set_name(self, name: str) -> None:
        """Give the inner controls the name that assistive tools read."""

    def value(self) -> Any | None:
        """The JSON value that the person set, or None: untouched, left to Kie."""

    def set_value(self, value: Any) -> bool:
        """Show `value` as set. False, and nothing changes, if this control can't show it."""

    def reset(self) -> None:
        """Back to untouched."""


def as_widget(editor: Editor) -> QWidget:
    """The same control, for a layout."""
    assert isinstance(editor, QWidget)
    return editor


@runtime_checkable
class Nested(Protocol):
    """An editor that has fields of its own, so that problems and the focus go further down."""

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each problem at the inner field that its path names; no problems clears them all."""

    def focus_path(self, path: Place) -> None:
        """Put the focus on the inner field."""


@runtime_checkable
class Correcting(Protocol):
    """An editor that takes something else than what was typed, if that is not possible."""

    def correction(self) -> str:
        """What is possible, in one sentence, from such typing until the next change; "" else."""
