"""Looks for a key in whatever spelling a program could have given it, in bytes, files, widgets and processes."""

from __future__ import annotations

import base64
import html
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from PySide6.QtCore import QAbstractItemModel, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_TEXTS = (
    "text",
    "plainText",
    "title",
    "windowTitle",
    "toolTip",
    "statusTip",
    "whatsThis",
    "placeholderText",
    "objectName",
)
_ACCESSIBLE = tuple(QAccessible.Text)
_ROWS = 200


def spellings(secret: str) -> dict[str, bytes]:
    """The secret as it would stand in a file, by the name of the spelling."""
    raw = secret.encode()
    found = {
        "plain": raw,
        "reversed": raw[::-1],
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "utf-16": secret.encode("utf-16-le"),
        "utf-16, other end": secret.encode("utf-16-be"),
        "query": quote(secret, safe="").encode(),
        "json": json.dumps(secret)[1:-1].encode(),
        "html": html.escape(secret).encode(),
        "base32": base64.b32encode(raw).rstrip(b"="),
    }
    for shift in range(3):  # Base64 of a text that has the secret somewhere inside
        first, last = -(-8 * shift // 6), 8 * (shift + len(raw)) // 6
        coded = base64.b64encode(bytes(shift) + raw)[first:last]
        found |= {
            f"base64, {shift}": coded,
            f"base64 for addresses, {shift}": coded.translate(bytes.maketrans(b"+/", b"-_")),
        }
    return found


class Search:
    """Counts the places in which the secret was found; `hits` names them."""

    def __init__(self, secret: str) -> None:
        self._spellings = spellings(secret)
        self.hits: list[str] = []
        self.looked_at = 0

    def bytes(self, where: str, raw: bytes) -> None:
        """Look into these bytes."""
        self.looked_at += 1
        self.hits += [f"{where} ({name})" for name, spelled in self._spellings.items() if spelled in raw]

    def text(self, where: str, text: str) -> None:
        """Look into this text."""
        if text:
            self.bytes(where, text.encode("utf-8", "surrogatepass"))

    def files(self, folder: Path) -> None:
        """Look into every file below a folder, and at their names."""
        for path in sorted(folder.rglob("*")):
            self.text(f"name of {path}", path.name)
            if path.is_file():
                self.bytes(str(path.relative_to(folder)), path.read_bytes())

    def window(self) -> None:
        """Look at everything that any widget shows, says to assistive technology, or has on the clipboard."""
        self.text("the clipboard", QApplication.clipboard().text())
        for widget in QApplication.allWidgets():
            for what, text in _texts_of(widget):
                self.text(f"{what} of {type(widget).__name__} “{widget.objectName()}”", text)

    def children(self) -> None:
        """Look at arguments and environment of our child processes, as the system has them; on Linux only."""
        if sys.platform != "linux":
            return
        for pid in Path(f"/proc/self/task/{_main_thread()}/children").read_text("ascii").split():
            for file in ("cmdline", "environ"):
                self.bytes(f"{file} of a child", Path("/proc", pid, file).read_bytes())


def _main_thread() -> str:
    return Path("/proc/self").resolve().name


def _texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        if isinstance(widget, QLineEdit) and name == "text":
            yield "display text", widget.displayText()  # dots where it is a password
        elif isinstance(text := widget.property(name), str):
            yield name, text
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        yield "content", widget.toPlainText()
    if isinstance(widget, QAbstractItemView):
        yield from _texts_of_rows(widget.model())
    yield from _said_by(widget)


def _texts_of_rows(model: QAbstractItemModel | None) -> Iterator[tuple[str, str]]:
    roles = (*Qt.ItemDataRole, *(Qt.ItemDataRole.UserRole.value + number for number in range(12)))
    for row in range(min(_ROWS, model.rowCount()) if model else 0):
        for role in roles:
            assert model is not None
            yield f"row {row}", str(model.data(model.index(row, 0), role))


def _said_by(widget: QObject) -> Iterator[tuple[str, str]]:
    interface: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(widget)
    if interface is not None and interface.isValid():
        for kind in _ACCESSIBLE:
            if kind is not QAccessible.Text.UserText:
                yield f"accessible {kind.name}", interface.text(kind)
