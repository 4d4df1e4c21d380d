"""Files for a model: chosen, dropped, pasted or linked; one, or several in order; what does not fit is said at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.check import Problem
from kiegui.catalog.schema import MediaField
from kiegui.tasks.inputs import Inputs
from kiegui.ui.form.file_card import FileCard
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.media import MediaEditor
from kiegui.ui.form.source import LinkLine
from kiegui.ui.icon_button import IconButton
from tests.media.samples import DARK_START_FILM, picture
from tests.ui.form.conftest import Show

Make = Callable[..., MediaEditor]
BUTTONS, KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def make(qtbot: QtBot, files: LocalFiles) -> Make:
    def made(**words: Any) -> MediaEditor:
        field = MediaField(**{"name": "image_urls", "label": "Images", "accepts": "image", **words})
        editor = MediaEditor(field, files)
        qtbot.addWidget(editor)
        return editor

    return made


@pytest.fixture
def herons(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"heron {number}.png" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_bytes(picture("png", 10 + number, 10))
    return paths


def lines_of(editor: MediaEditor) -> list[LinkLine]:
    return [line for line in editor.findChildren(LinkLine) if line.isVisibleTo(editor)]


def cards_of(editor: MediaEditor) -> list[FileCard]:
    return [card for card in editor.findChildren(FileCard) if card.isVisibleTo(editor)]


def button_of(editor: MediaEditor, words: str) -> Any:
    return next(one for one in editor.findChildren(QWidget) if getattr(one, "text", str)() == words)


def said(editor: MediaEditor) -> list[str]:
    return [label.text() for label in editor.findChildren(QLabel) if label.text() and label.isVisibleTo(editor)]


def mime_of(*paths: Path, text: str = "") -> QMimeData:
    mime = QMimeData()
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        mime.setText(text)
    return mime


def hold_over(editor: MediaEditor, mime: QMimeData) -> None:
    QApplication.sendEvent(editor, QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, BUTTONS, KEYS))


def drop(editor: MediaEditor, mime: QMimeData) -> QDropEvent:
    hold_over(editor, mime)
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, BUTTONS, KEYS)
    event.ignore()
    QApplication.sendEvent(editor, event)
    return event


def paste(widget: QWidget, mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime)
    QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


# ---- links --------------------------------------------------------------------------------------------------------------


def test_one_address_is_a_string(make: Make) -> None:
    editor = make()
    assert editor.value() is None
    QTest.keyClicks(lines_of(editor)[0], " https://a.example/1.png ")
    assert editor.value() == "https://a.example/1.png"


def test_many_addresses_are_a_list_even_of_one(make: Make) -> None:
    editor = make(many=True)
    assert editor.value() is None
    button_of(editor, "Add a link").click()
    QTest.keyClicks(lines_of(editor)[0], "https://a.example/1.png")
    assert editor.value() == ["https://a.example/1.png"]


def test_list_is_no_single_address_and_the_other_way_round(make: Make) -> None:
    assert not make().set_value(["https://a.example/1.png"])
    assert not make(many=True).set_value("https://a.example/1.png")


def test_several_addresses_pasted_at_once_get_lines_of_their_own(make: Make) -> None:
    editor = make(many=True, max_items=3)
    button_of(editor, "Add a link").click()
    lines_of(editor)[0].insert("https://a.example/1 https://a.example/2\nhttps://a.example/3 https://a.example/4")
    assert editor.value() == [f"https://a.example/{n}" for n in (1, 2, 3)]
    assert "Only 3 fit here. Left out: 1." in said(editor)


def test_limits_are_told(make: Make) -> None:
    editor = make(many=True, min_items=2, max_items=5, types=("image/jpeg", "image/jpg", "image/png"), max_mb=10)
    assert "JPEG, PNG · up to 10 MB each · at most 5 · at least 2" in [one.replace("\xa0", " ") for one in said(editor)]


def test_problem_stands_at_its_address(make: Make) -> None:
    editor = make(many=True)
    editor.set_value(["https://a.example/1", "nonsense"])
    editor.show_problems([Problem((1,), "No address.")])
    assert "No address." in said(editor)


def test_reset_leaves_nothing(make: Make) -> None:
    editor = make(many=True)
    editor.set_value(["https://a.example/1", "https://a.example/2"])
    editor.reset()
    assert (editor.value(), lines_of(editor)) == (None, [])


# ---- ways in ------------------------------------------------------------------------------------------------------------


def test_chosen_files_come_in_order(make: Make, show: Show, herons: list[Path]) -> None:
    editor = make(many=True, types=("image/png",))
    show(editor)
    button_of(editor, "Choose files…").click()
    (dialog,) = editor.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFiles
    assert dialog.nameFilters() == ["Picture (*.png)", "All files (*)"]
    dialog.filesSelected.emit([str(path) for path in herons])
    dialog.reject()
    assert editor.value() == [path.as_uri() for path in herons]


def test_one_file_is_chosen_for_one_place(make: Make, show: Show, files: LocalFiles, herons: list[Path]) -> None:
    editor = make()
    show(editor)
    button_of(editor, "Choose a file…").click()
    (dialog,) = editor.findChildren(QFileDialog)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    dialog.filesSelected.emit([str(herons[0])])
    dialog.reject()
    assert (editor.value(), files.folder) == (herons[0].as_uri(), str(herons[0].parent))


def test_dropped_files_are_taken(make: Make, herons: list[Path]) -> None:
    editor = make(many=True)
    assert drop(editor, mime_of(*herons[:2])).isAccepted()
    assert editor.value() == [path.as_uri() for path in herons[:2]]


def test_dropped_link_is_taken_and_other_words_are_not(make: Make) -> None:
    editor = make()
    assert not drop(editor, mime_of(text="a heron")).isAccepted()
    assert not drop(editor, mime_of()).isAccepted()
    assert drop(editor, mime_of(text="https://a.example/1.png")).isAccepted()
    assert editor.value() == "https://a.example/1.png"


def has_frame(editor: MediaEditor) -> bool:
    image, colour = editor.grab().toImage(), editor.palette().color(QPalette.ColorRole.Highlight).rgb()
    return any(image.pixel(x, 1) == colour for x in range(20, image.width() - 20))


def test_frame_shows_while_something_is_held_over_it(make: Make, herons: list[Path]) -> None:
    editor = make()
    assert not has_frame(editor)
    hold_over(editor, mime_of(herons[0]))
    assert has_frame(editor)
    QApplication.sendEvent(editor, QDragLeaveEvent())
    assert not has_frame(editor)


def test_more_than_fit_are_left_out_and_told(make: Make, herons: list[Path]) -> None:
    one, many = make(), make(many=True, max_items=3)
    for editor in (one, many):
        drop(editor, mime_of(*herons))
    assert one.value() == herons[0].as_uri()
    assert many.value() == [path.as_uri() for path in herons[:3]]
    assert "Only 1 fit here. Left out: 3." in said(one)
    assert "Only 3 fit here. Left out: 1." in said(many)


def test_folder_is_not_taken(make: Make, tmp_path: Path) -> None:
    editor = make()
    drop(editor, mime_of(tmp_path))
    assert editor.value() is None
    assert "A folder can’t be added. Choose the files in it." in said(editor)


@pytest.mark.parametrize("where", ["line", "button"])
def test_pasted_file_is_taken_wherever_the_focus_is(where: str, make: Make, show: Show, herons: list[Path]) -> None:
    editor = make()
    show(editor)
    target = lines_of(editor)[0] if where == "line" else button_of(editor, "Choose a file…")
    target.setFocus()
    paste(target, mime_of(herons[0], text=str(herons[0])))
    assert editor.value() == herons[0].as_uri()
    assert QApplication.focusWidget() is cards_of(editor)[0]


def test_pasted_words_go_into_the_line(make: Make, show: Show) -> None:
    editor = make()
    show(editor)
    paste(lines_of(editor)[0], mime_of(text="https://a.example/1.png"))
    assert lines_of(editor)[0].text() == "https://a.example/1.png"


def test_pasted_picture_becomes_a_file(qtbot: QtBot, make: Make, show: Show, tmp_path: Path) -> None:
    editor = make()
    show(editor)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    mime = QMimeData()
    mime.setImageData(image)
    paste(lines_of(editor)[0], mime)
    qtbot.waitUntil(lambda: editor.value() is not None)
    path = Inputs(tmp_path / "inputs").find(str(editor.value()))
    assert (path.name, QImage(str(path)).size()) == ("Pasted picture.png", image.size())


def test_picture_that_can_not_be_kept_is_told(qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    files = LocalFiles(Inputs(tmp_path / "file" / "inputs"))
    editor = MediaEditor(MediaField(name="image", label="Image", accepts="image"), files)
    show(editor)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(0)
    mime = QMimeData()
    mime.setImageData(image)
    editor.take(mime)
    qtbot.waitUntil(lambda: any("A copy of the file can’t be kept" in words for words in said(editor)))
    assert editor.value() is None


# ---- what is shown ------------------------------------------------------------------------------------------------------


def test_cross_takes_a_file_away(make: Make, show: Show, herons: list[Path]) -> None:
    editor = make()
    show(editor)
    editor.set_value(herons[0].as_uri())
    card = cards_of(editor)[0]
    card.remove_button.click()
    assert (editor.value(), cards_of(editor)) == (None, [])
    assert QApplication.focusWidget() is lines_of(editor)[0]
    assert not button_of(editor, "Choose a file…").isHidden()


def test_wrong_file_is_told_before_the_field_is_left(
    qtbot: QtBot, make: Make, herons: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "text.png").write_text("no picture")
    editor = make()
    editor.set_value((tmp_path / "text.png").as_uri())
    qtbot.waitUntil(lambda: bool(editor.correction()))
    assert editor.correction() == "This is the wrong kind of file (text). What fits: a picture."
    editor.set_value(herons[0].as_uri())
    qtbot.waitUntil(lambda: any("10 × 10" in words for words in said(editor)))
    assert editor.correction() == ""


def test_wrong_file_in_a_list_is_told_at_its_row(qtbot: QtBot, make: Make, herons: list[Path], tmp_path: Path) -> None:
    editor = make(many=True)
    drop(editor, mime_of(herons[0], tmp_path / "gone.png"))
    words = "The file “gone.png” is not there any more."
    qtbot.waitUntil(lambda: words in said(editor))
    assert editor.correction() == ""
    assert editor.value() == [herons[0].as_uri(), (tmp_path / "gone.png").as_uri()]


def test_words_of_the_form_come_before_our_own(qtbot: QtBot, make: Make, tmp_path: Path) -> None:
    editor = make(many=True)
    drop(editor, mime_of(tmp_path / "gone.png"))
    qtbot.waitUntil(lambda: any("not there" in words for words in said(editor)))
    editor.show_problems([Problem((0,), "Of the form.")])
    assert "Of the form." in said(editor)
    assert not any("not there" in words for words in said(editor))


def test_focus_goes_to_the_first_thing_there_is(qtbot: QtBot, make: Make, show: Show, herons: list[Path]) -> None:
    editor = make(many=True)
    show(editor)
    assert editor.focus_target() is button_of(editor, "Choose files…")
    drop(editor, mime_of(*herons[:2]))
    qtbot.waitUntil(lambda: len(cards_of(editor)) == 2)
    assert editor.focus_target() is cards_of(editor)[0]
    editor.focus_path((1,))
    assert QApplication.focusWidget() is cards_of(editor)[1]


def test_names_tell_the_field(make: Make, herons: list[Path]) -> None:
    editor = make()
    editor.set_name("First frame")
    assert lines_of(editor)[0].accessibleName() == "First frame"
    editor.set_value(herons[0].as_uri())
    assert cards_of(editor)[0].accessibleName().startswith("First frame: heron 0.png")


# ---- history ------------------------------------------------------------------------------------------------------------


def history_button(editor: MediaEditor) -> IconButton:
    return next(one for one in editor.findChildren(IconButton) if one.accessibleName() == "Choose from the history…")


def test_history_is_there_once_it_is_offered(make: Make, files: LocalFiles) -> None:
    editor = make()
    assert not history_button(editor).isVisibleTo(editor)
    files.offer_history(True)
    assert history_button(editor).isVisibleTo(editor)
    later = make(many=True)
    assert history_button(later).isVisibleTo(later)
    files.offer_history(False)
    assert not history_button(later).isVisibleTo(later)


@pytest.mark.parametrize(
    ("words", "room"),
    [({}, 1), ({"many": True}, 0), ({"many": True, "max_items": 3}, 2), ({"many": True, "max_items": 1}, None)],
)
def test_wish_for_the_history_tells_how_many_fit(
    words: dict[str, Any], room: int | None, make: Make, files: LocalFiles, herons: list[Path]
) -> None:
    editor = make(**words)
    editor.add_files(herons[:1])
    wishes: list[tuple[str, int]] = []
    files.history_wanted.connect(lambda accepts, count, _take: wishes.append((accepts, count)))
    history_button(editor).click()
    assert wishes == ([("image", room)] if room is not None else [])
    assert ("Only 1 fit here." in said(editor)) is (room is None)


def test_files_of_the_history_come_after_those_that_are_there(
    make: Make, files: LocalFiles, herons: list[Path]
) -> None:
    editor = make(many=True)
    editor.add_files(herons[:1])
    files.history_wanted.connect(lambda _accepts, _count, take: take(herons[1:3]))
    history_button(editor).click()
    assert editor.value() == [path.as_uri() for path in herons[:3]]


def test_films_that_are_too_long_together_are_told_at_once(qtbot: QtBot, make: Make) -> None:
    editor = make(accepts="video", many=True, max_total_seconds=3)
    editor.add_files([DARK_START_FILM, DARK_START_FILM])
    words = "These are too long together: 4 s, and at most 3 s fit."
    qtbot.waitUntil(lambda: words in said(editor))
