"""`FoundModel`: one model as a page was understood: its title and id to correct, what is doubtful, and its form to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from kiegui.catalog.check import check
from kiegui.catalog.merging import merged
from kiegui.catalog.page_import.identity import UNKNOWN_ID
from kiegui.catalog.page_import.model_spec import MAX_ID, MAX_TITLE
from kiegui.catalog.registry import Models
from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.soundness import ID
from kiegui.ui.form.form import ModelForm
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.note import Note, Tone
from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import headline, plain_label
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_MOST_DOUBTS = 120
"""px; more of them scroll."""


class FoundModel(QWidget):
    """The form is there to be tried: nothing that is put into it goes anywhere."""

    edited = Signal()
    """The person has written another id or title."""

    def __init__(
        self, models: Models, theirs: Mapping[str, ModelSpec], files: LocalFiles, parent: QWidget | None = None
    ) -> None:
        """`models` are those that are known, `theirs` those that are not the person's own: they know more than a page says."""
        super().__init__(parent)
        self._models = models
        self._theirs = theirs
        self._files = files
        self._told: ModelSpec | None = None
        self._spec: ModelSpec | None = None
        self._title = LineEdit()
        self._title.setMaxLength(MAX_TITLE)
        self._id = LineEdit()
        self._id.setMaxLength(MAX_ID)
        self._about_id = Note()
        self._understood = headline()
        self._doubts = _Sentences()
        self._doubts.setAccessibleName(self.tr("What is doubtful"))
        self._form = ModelForm(Random(), files)
        self._lay_out()
        self._looked = QTimer(self, singleShot=True, interval=0)
        self._looked.timeout.connect(self._look)
        for happened in (self._form.values_changed, self._form.field_left, self._form.unfolded):
            happened.connect(self._looked.start)
        for line in (self._title, self._id):
            line.textEdited.connect(self._on_edited)

    def _lay_out(self) -> None:
        lines = QFormLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, line in ((self.tr("Title"), self._title), (self.tr("Id at Kie"), self._id)):
            label = QLabel(words)
            label.setBuddy(line)
            lines.addRow(label, line)
        lines.addRow("", self._about_id)
        frame = QFrame()
        frame.setFrameShape(QFrame.Shape.StyledPanel)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(0, GAP, 0, 0)
        inside.addWidget(self._form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(lines)
        column.addWidget(self._understood)
        column.addWidget(self._doubts)
        column.addWidget(frame, 1)

    def show_model(self, spec: ModelSpec, doubts: Sequence[str]) -> None:
        """Show this one; what the person wrote for another goes."""
        self._told = spec
        self._title.setText(spec.title)
        self._id.setText("" if spec.id == UNKNOWN_ID else spec.id)
        count = len(spec.fields)
        self._understood.setText(
            self.tr("1 field understood") if count == 1 else self.tr("%Ln fields understood", "", count)
        )
        self._doubts.say(doubts)
        self._show_form()
        self._judge_id()

    def set_models(self, models: Models) -> None:
        """Others are known now."""
        self._models = models
        self._judge_id()

    def spec(self) -> ModelSpec | None:
        """The model with the id and the title that stand there; None while it can't be saved like this."""
        model_id, title = self._id.text().strip(), self._title.text().strip()
        if self._spec is None or not title or self._problem_of(model_id):
            return None
        return replace(self._spec, id=model_id, title=title)

    def _show_form(self) -> None:
        """What is seen is what is saved: what the page says, in the words and with the prices of theirs of the same id."""
        if self._told is None:
            return
        known = self._theirs.get(self._id.text().strip())
        spec = self._told if known is None else merged(known, self._told)
        if self._spec is None or spec.fields != self._spec.fields or spec.rules != self._spec.rules:
            self._form.set_model(spec)
        self._spec = spec

    def _problem_of(self, model_id: str) -> str:
        if model_id in ("", UNKNOWN_ID):
            return self.tr("Write the id that the model has at Kie, such as kling/v2-1-pro.")
        if ID.fullmatch(model_id) is None:
            return self.tr("An id has letters, digits, dots and dashes, with slashes between: kling/v2-1-pro.")
        return ""

    def _judge_id(self) -> None:
        model_id = self._id.text().strip()
        known = self._models.by_id.get(model_id)
        if problem := self._problem_of(model_id):
            self._about_id.say(problem, Tone.BAD)
        elif known is None:
            self._about_id.say(self.tr("This is a new model."))
        elif model_id in self._models.own:
            words = self.tr("You have a model of this id, “{0}”: saving replaces it.")
            self._about_id.say(words.format(known.title), Tone.WARNING)
        else:
            words = self.tr(
                "“{0}” comes with the app. Yours takes its place, with the page’s fields and limits, and with the help texts, "
                "rules and prices of ours. Remove yours, and ours is back as it was."
            )
            self._about_id.say(words.format(known.title), Tone.WARNING)

    def _on_edited(self) -> None:
        self._show_form()
        self._judge_id()
        self.edited.emit()

    def _look(self) -> None:
        """The rules speak here, too."""
        if self._spec is not None:
            self._form.show_problems(check(self._spec, self._form.values(), self._files.problem))


class _Sentences(QScrollArea):
    """Some sentences, one below the other; as high as they are, up to a limit."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBar(SlimScrollBar(self))
        self._words = plain_label(wrap=True, selectable=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setWidget(self._words)

    def say(self, sentences: Sequence[str]) -> None:
        """Show these; none hides it."""
        self._words.setText("\n".join(sentences))
        self.setVisible(bool(sentences))
        self._fit()

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(200, max(0, self._words.heightForWidth(max(self.viewport().width(), 200))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower is higher."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(min(self.sizeHint().height(), _MOST_DOUBTS))
