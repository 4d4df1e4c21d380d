"""`LocalFiles`: what the form knows of files on this machine. They are looked at in worker threads, never on the GUI thread.

Whether a field takes them is in `file_limits`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QImage, QImageIOHandler, QImageReader, QPainter, QPixmap

from kiegui.catalog.check import Problem
from kiegui.catalog.schema import MediaField, ModelSpec, Values
from kiegui.errors import InputFileError, LedgerError, MediaError
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.media.measures import measure
from kiegui.media.previews import Preview
from kiegui.tasks.inputs import Inputs
from kiegui.ui.aside import Aside
from kiegui.ui.form.file_limits import FileFacts, problem_together, problem_with
from kiegui.ui.look import RADIUS

THUMBNAIL = QSize(44, 44)
"""In device-independent px."""
SHARPNESS = 2
"""Device px kept for each of those, for dense screens."""
PIXEL_BUDGET = 50_000_000
"""A picture with more pixels is not decoded for its thumbnail; it is fine as it is."""
_LOOK_AGAIN_SECONDS = 1.0

_DECODED = {
    FileFormat.PNG: b"png",
    FileFormat.JPEG: b"jpeg",
    FileFormat.WEBP: b"webp",
    FileFormat.ANIMATED_WEBP: b"webp",
    FileFormat.GIF: b"gif",
    FileFormat.BMP: b"bmp",
    FileFormat.TIFF: b"tiff",
}
"""Qt's decoders for what we show; it is told which one to take, so that a file can't choose another."""

translate = QCoreApplication.translate


class FilePreviews(Protocol):
    """Makes small pictures of films somewhere else, and remembers them."""

    def ask_file_preview(self, file: Path, then: Callable[[Preview | None], None]) -> None:
        """A small picture of the file; answers on the GUI thread, at once or later, None if there can't be one."""
        ...


class LocalFiles(QObject):
    """Answers at once with what is known; `looked` announces what was seen later. GUI thread only."""

    looked = Signal(str)
    """Something new is known of the file at this `file://` address."""
    picture_kept = Signal(int, str, str)
    """The picture of this ticket is a file now: its address, or "" and one sentence why not."""
    history_offered = Signal()
    """Whether files of the history are offered has changed."""
    history_wanted = Signal(str, int, object)
    """The person wants files of the history: see `FormPane.history_wanted`."""

    def __init__(
        self,
        inputs: Inputs,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
        *,
        previews: FilePreviews | None = None,
    ) -> None:
        """`inputs` keeps the pictures that are pasted; `clock` is in seconds; without `previews` films have no picture."""
        super().__init__(parent)
        self.folder = ""
        """Where the person chose files the last time."""
        self.offers_history = False
        self._inputs = inputs
        self._clock = clock
        self._previews = previews
        self._facts: dict[str, FileFacts] = {}
        self._thumbnails: dict[str, QPixmap] = {}
        self._looked_at: dict[str, float] = {}
        self._tickets = count(1)
        self._aside = Aside(self, threads=2)

    def offer_history(self, offered: bool) -> None:
        """Whether fields have a way to files of the history."""
        self.offers_history = offered
        self.history_offered.emit()

    def facts(self, address: str) -> FileFacts | None:
        """What is known of the file; None while it has not been seen. It is looked at again if that was some time ago."""
        now = self._clock()
        if now - self._looked_at.get(address, -_LOOK_AGAIN_SECONDS) >= _LOOK_AGAIN_SECONDS:
            self._looked_at[address] = now
            before = self._facts.get(address)
            self._aside.do(partial(self._look, address, before), partial(self._on_seen, address))
        return self._facts.get(address)

    def thumbnail(self, address: str) -> QPixmap:
        """A small picture of a picture or film; null if there is none (yet)."""
        return self._thumbnails.get(address, QPixmap())

    def problem(self, field: MediaField, address: str) -> str | None:
        """What is wrong with this file for that field, in one sentence: a `kiegui.catalog.check.FileJudge`."""
        facts = self.facts(address)
        if facts is None:
            return translate("LocalFiles", "One moment: this file is still being looked at.")
        return problem_with(facts, field)

    def problems_together(self, spec: ModelSpec, values: Values) -> list[Problem]:
        """What is wrong with the files of one field together, as far as is known of them."""
        fields = (field for field in spec.fields if isinstance(field, MediaField) and field.many)
        found = ((field.name, self.problem_of_all(field, values.get(field.name))) for field in fields)
        return [Problem((name,), text) for name, text in found if text is not None]

    def problem_of_all(self, field: MediaField, addresses: object) -> str | None:
        """The same for one field, in one sentence."""
        given = addresses if isinstance(addresses, list) else []
        known = (self._facts.get(address) for address in given if isinstance(address, str))
        return problem_together([facts for facts in known if facts is not None], field)

    def keep_picture(self, image: QImage) -> int:
        """Make a PNG file of a picture without one; `picture_kept` follows with the ticket that is returned here."""
        ticket = next(self._tickets)
        name = translate("LocalFiles", "Pasted picture") + ".png"
        self._aside.do(partial(self._kept, image, name), lambda kept: self.picture_kept.emit(ticket, *kept))
        return ticket

    def _look(self, address: str, before: FileFacts | None) -> tuple[FileFacts, Path | None, QImage] | None:
        """What is to be seen now, where it is and a small picture; None: it has not changed. On a thread of its own."""
        path = None
        try:
            path = self._inputs.find(address)
            about = path.stat()
            if before is not None and (before.size, before.written) == (about.st_size, about.st_mtime_ns):
                return None
            file_format = sniff_file(path)
            measures = measure(path, file_format)
            facts = FileFacts(about.st_size, about.st_mtime_ns, file_format, measures.width, measures.height)
            facts = replace(facts, seconds=measures.seconds)
        except (InputFileError, MediaError) as problem:
            facts = FileFacts(problem=problem.message)
        except OSError as error:
            facts = FileFacts(problem=translate("LocalFiles", "The file can’t be read: {0}.").format(error.strerror))
        image = QImage()
        if not facts.problem and facts.format in _DECODED:
            reader = _reader(path, _DECODED[facts.format])
            facts = _with_pixels(facts, reader)
            image = _drawn(reader)
        return facts, path, image

    def _on_seen(self, address: str, seen: tuple[FileFacts, Path | None, QImage] | None) -> None:
        if seen is None or self._facts.get(address) == seen[0]:
            return
        facts, path, image = seen
        self._facts[address] = facts
        self._thumbnails[address] = QPixmap.fromImage(image)
        self.looked.emit(address)
        if self._previews is not None and path is not None and facts.format.kind is MediaKind.VIDEO:
            self._previews.ask_file_preview(path, partial(self._on_preview, address, facts))

    def _on_preview(self, address: str, facts: FileFacts, preview: Preview | None) -> None:
        if preview is not None and preview.kind is MediaKind.VIDEO:  # else it is a sound in a film's wrapping
            form = b"png" if preview.path.suffix == ".png" else b"jpeg"
            self._aside.do(lambda: _drawn(_reader(preview.path, form)), partial(self._on_poster_drawn, address, facts))

    def _on_poster_drawn(self, address: str, facts: FileFacts, image: QImage) -> None:
        if self._facts.get(address) == facts and not image.isNull():
            self._thumbnails[address] = QPixmap.fromImage(image)
            self.looked.emit(address)

    def _kept(self, image: QImage, name: str) -> tuple[str, str]:
        """The address of the file that the picture is now, or "" and one sentence why not. On a thread of its own."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
            return "", translate("LocalFiles", "This picture can’t be used: it is damaged.")
        try:
            path = self._inputs.keep_new(bytes(buffer.data().data()), name)
        except LedgerError as problem:
            return "", problem.message
        return path.as_uri(), ""


def _reader(path: Path | None, form: bytes) -> QImageReader:
    """A reader that takes the file for that format and no other."""
    reader = QImageReader(str(path), form)
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    return reader


def _with_pixels(facts: FileFacts, reader: QImageReader) -> FileFacts:
    """The facts with the picture's size as it is shown: a photo may be stored lying."""
    size = reader.size()
    if reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90:
        size.transpose()
    return replace(facts, width=max(0, size.width()), height=max(0, size.height()))


def _drawn(reader: QImageReader) -> QImage:
    """The middle of the picture as a square with round corners; null if it is too large or can't be read."""
    size, wanted = reader.size(), THUMBNAIL * SHARPNESS
    if not size.isValid() or size.width() * size.height() > PIXEL_BUDGET:
        return QImage()
    if size.width() > wanted.width() and size.height() > wanted.height():
        reader.setScaledSize(size.scaled(wanted, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
    picture = reader.read()
    if picture.isNull():
        return QImage()
    side = min(picture.width(), picture.height())
    picture = picture.copy((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
    image = QImage(wanted, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    smooth = Qt.TransformationMode.SmoothTransformation
    painter.setBrush(QBrush(picture.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)))
    painter.drawRoundedRect(image.rect(), RADIUS * SHARPNESS, RADIUS * SHARPNESS)
    painter.end()
    image.setDevicePixelRatio(SHARPNESS)
    return image
