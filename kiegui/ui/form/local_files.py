"""`LocalFiles`: what the form knows of files on this machine. They are looked at in worker threads, never on the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QLocale, QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QBrush, QImage, QImageIOHandler, QImageReader, QPainter, QPixmap

from kiegui.catalog.schema import MediaField
from kiegui.errors import InputFileError, LedgerError, MediaError
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.tasks.inputs import Inputs
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

_SAME_TYPE = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
}
"""Other words for types, as they stand on Kie's pages."""

_NAMES = {"JPG": "JPEG", "MPEG": "MP3", "QUICKTIME": "MOV", "MATROSKA": "MKV"}
"""What people call types of that name, where it is something else."""

translate = QCoreApplication.translate


@dataclass(frozen=True)
class FileFacts:
    """What was seen of a file: its size in bytes, when it was written (ns), its format, and px of a picture (else 0).

    `problem` says in one sentence why nothing was seen.
    """

    size: int = 0
    written: int = 0
    format: FileFormat = FileFormat.UNKNOWN
    width: int = 0
    height: int = 0
    problem: str = ""


class LocalFiles(QObject):
    """Answers at once with what is known; `looked` announces what was seen later. GUI thread only."""

    looked = Signal(str)
    """Something new is known of the file at this `file://` address."""
    picture_kept = Signal(int, str, str)
    """The picture of this ticket is a file now: its address, or "" and one sentence why not."""
    _seen = Signal(str, object, QImage)

    def __init__(
        self, inputs: Inputs, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        """`inputs` keeps the pictures that are pasted; `clock` is in seconds."""
        super().__init__(parent)
        self.folder = ""
        """Where the person chose files the last time."""
        self._inputs = inputs
        self._clock = clock
        self._facts: dict[str, FileFacts] = {}
        self._thumbnails: dict[str, QPixmap] = {}
        self._looked_at: dict[str, float] = {}
        self._tickets = count(1)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._seen.connect(self._on_seen)

    def facts(self, address: str) -> FileFacts | None:
        """What is known of the file; None while it has not been seen. It is looked at again if that was some time ago."""
        now = self._clock()
        if now - self._looked_at.get(address, -_LOOK_AGAIN_SECONDS) >= _LOOK_AGAIN_SECONDS:
            self._looked_at[address] = now
            before = self._facts.get(address)
            self._pool.start(lambda: self._look(address, before))
        return self._facts.get(address)

    def thumbnail(self, address: str) -> QPixmap:
        """A small picture of a picture; null if there is none (yet)."""
        return self._thumbnails.get(address, QPixmap())

    def problem(self, field: MediaField, address: str) -> str | None:
        """What is wrong with this file for that field, in one sentence: a `kiegui.catalog.check.FileJudge`."""
        facts = self.facts(address)
        if facts is None:
            return translate("LocalFiles", "One moment: this file is still being looked at.")
        return problem_with(facts, field)

    def keep_picture(self, image: QImage) -> int:
        """Make a PNG file of a picture without one; `picture_kept` follows with the ticket that is returned here."""
        ticket = next(self._tickets)
        name = translate("LocalFiles", "Pasted picture") + ".png"
        self._pool.start(lambda: self._keep(ticket, image, name))
        return ticket

    def _look(self, address: str, before: FileFacts | None) -> None:
        """On a thread of the pool."""
        try:
            path = self._inputs.find(address)
            about = path.stat()
            facts = FileFacts(about.st_size, about.st_mtime_ns, sniff_file(path))
        except (InputFileError, MediaError) as problem:
            facts = FileFacts(problem=problem.message)
        except OSError as error:
            facts = FileFacts(problem=translate("LocalFiles", "The file can’t be read: {0}.").format(error.strerror))
        image = QImage()
        if not facts.problem and facts.format in _DECODED:
            reader = QImageReader(str(path), _DECODED[facts.format])
            reader.setAutoDetectImageFormat(False)
            reader.setAutoTransform(True)
            facts = _with_pixels(facts, reader)
            if facts != before:
                image = _drawn(reader)
        self._seen.emit(address, facts, image)

    def _on_seen(self, address: str, facts: FileFacts, image: QImage) -> None:
        if self._facts.get(address) == facts:
            return
        self._facts[address] = facts
        self._thumbnails[address] = QPixmap.fromImage(image)
        self.looked.emit(address)

    def _keep(self, ticket: int, image: QImage, name: str) -> None:
        """On a thread of the pool."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
            self.picture_kept.emit(ticket, "", translate("LocalFiles", "This picture can’t be used: it is damaged."))
            return
        try:
            path = self._inputs.keep_new(bytes(buffer.data().data()), name)
        except LedgerError as problem:
            self.picture_kept.emit(ticket, "", problem.message)
            return
        self.picture_kept.emit(ticket, path.as_uri(), "")


def problem_with(facts: FileFacts, field: MediaField) -> str | None:
    """Why a field does not take a file of which this is known, in one sentence; None if it does."""
    if facts.problem:
        return facts.problem
    if not facts.size:
        return translate("LocalFiles", "This file is empty.")
    if not _is_taken(facts.format, field):
        words = translate("LocalFiles", "This is the wrong kind of file ({found}). What fits: {wanted}.")
        return words.format(found=facts.format.label, wanted=", ".join(type_names(field)) or _kind_words(field))
    if field.max_mb is not None and facts.size > field.max_mb * 1_000_000:
        words = translate("LocalFiles", "This file is too large: {size}, and at most {most} MB fit.")
        return words.format(size=size_words(facts.size), most=QLocale().toString(float(field.max_mb), "g", 6))
    return None


def type_names(field: MediaField) -> tuple[str, ...]:
    """What the field's types are called, such as ("JPEG", "PNG")."""
    names = (kind.partition("/")[2].removeprefix("x-").upper() for kind in field.types)
    return tuple(dict.fromkeys(_NAMES.get(name, name) for name in names))


def size_words(size: int) -> str:
    """For example "1.2 MB", in megabytes of 1,000,000 bytes as Kie counts them."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def file_patterns(field: MediaField) -> tuple[str, ...]:
    """Ends of the names that files for this field usually have, such as ("*.jpg", "*.jpeg"); none if any will do."""
    ends = (known.extension for known in FileFormat if known is not FileFormat.UNKNOWN and _is_taken(known, field))
    more = {".jpg": (".jpg", ".jpeg"), ".tiff": (".tiff", ".tif")}
    found = dict.fromkeys(f"*{end}" for known in ends for end in more.get(known, (known,)))
    return () if field.accepts == "file" and not field.types else tuple(found)


def _is_taken(found: FileFormat, field: MediaField) -> bool:
    if not field.types:
        return field.accepts == "file" or found.kind is MediaKind(field.accepts)
    wanted = {_SAME_TYPE.get(kind, kind) for kind in field.types}
    if found is FileFormat.UNKNOWN:
        return bool(wanted - {known.mime for known in FileFormat})  # it may be the one that we can't tell
    # A sound alone in an MP4 often says no more than that it is an MP4.
    return found.mime in wanted or (found is FileFormat.MP4 and "audio/mp4" in wanted)


def _kind_words(field: MediaField) -> str:
    match field.accepts:
        case "image":
            return translate("LocalFiles", "a picture")
        case "video":
            return translate("LocalFiles", "a film")
        case "audio":
            return translate("LocalFiles", "a sound")
        case _:
            return translate("LocalFiles", "a file")


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
