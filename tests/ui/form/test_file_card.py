"""A chosen file on its card: name, size, picture, a cross, and words for those who can't see it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.ui.form.file_card import FileCard
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.look import dark_palette
from tests.media.samples import DARK_START_FILM, picture, sound
from tests.ui.form.conftest import Show


def make_card(show: Show, files: LocalFiles, path: Path) -> FileCard:
    card = FileCard(files)
    show(card)
    card.resize(300, 60)
    card.show_file(path.as_uri())
    return card


def words_of(card: FileCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.text()]


def test_card_shows_name_size_and_pixels(qtbot: QtBot, show: Show, files: LocalFiles, tmp_path: Path) -> None:
    path = tmp_path / "heron &amp; egret.png"
    path.write_bytes(picture("png", 60, 40))
    card = make_card(show, files, path)
    qtbot.waitUntil(lambda: len(words_of(card)) == 2)
    assert path.name in words_of(card)
    assert any(words.endswith(" · 60 × 40") for words in words_of(card))


def test_card_of_a_film_tells_its_length(qtbot: QtBot, show: Show, files: LocalFiles) -> None:
    card = make_card(show, files, DARK_START_FILM)
    qtbot.waitUntil(lambda: len(words_of(card)) == 2)
    assert any(words.endswith(" · 64 × 48 · 0:02") for words in words_of(card))


def test_names_for_assistive_tools_tell_file_and_field(
    qtbot: QtBot, show: Show, files: LocalFiles, tmp_path: Path
) -> None:
    path = tmp_path / "heron.wav"
    path.write_bytes(sound())
    card = make_card(show, files, path)
    card.set_field_name("Voice")
    qtbot.waitUntil(lambda: "," in card.accessibleName())
    assert card.accessibleName().startswith("Voice: heron.wav, ")
    assert card.remove_button.accessibleName() == "Remove heron.wav"


def test_long_name_is_cut_in_the_middle(show: Show, files: LocalFiles, tmp_path: Path) -> None:
    card = make_card(show, files, tmp_path / ("heron " * 30 + ".png"))
    name = words_of(card)[0]
    assert "…" in name
    assert name.endswith(".png")
    card.resize(220, 60)
    assert len(words_of(card)[0]) < len(name)


def test_picture_comes_later_and_drawing_stands_in(qtbot: QtBot, show: Show, files: LocalFiles, tmp_path: Path) -> None:
    path = tmp_path / "heron.png"
    path.write_bytes(picture("png"))
    card = make_card(show, files, path)
    label = next(label for label in card.findChildren(QLabel) if not label.pixmap().isNull())
    before = label.pixmap().toImage()
    qtbot.waitUntil(lambda: label.pixmap().toImage() != before)


def test_drawing_follows_the_palette(show: Show, files: LocalFiles, tmp_path: Path) -> None:
    card = make_card(show, files, tmp_path / "gone.png")
    label = next(label for label in card.findChildren(QLabel) if not label.pixmap().isNull())
    before = label.pixmap().toImage()
    card.setPalette(QPalette(dark_palette()))
    assert label.pixmap().toImage() != before


def test_cross_asks(qtbot: QtBot, show: Show, files: LocalFiles, tmp_path: Path) -> None:
    card = make_card(show, files, tmp_path / "gone.png")
    with qtbot.waitSignal(card.remove_asked):
        card.remove_button.click()


def test_address_that_is_no_path_is_shown_as_it_is(show: Show, files: LocalFiles) -> None:
    card = FileCard(files)
    show(card)
    card.resize(400, 60)
    card.show_file("file://")
    assert words_of(card)[0] == "file://"
