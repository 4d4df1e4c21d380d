"""The app's icon in all sizes, and the files that Windows and macOS keep them in."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from draw_icons import ICNS_TYPES, SIZES, drawn, icns, ico, main
from PySide6.QtGui import QImage


@pytest.mark.parametrize("size", [16, 256])
def test_icon_is_drawn_in_its_size_with_clear_corners(size: int) -> None:
    image = QImage.fromData(drawn(size))
    assert (image.width(), image.height()) == (size, size)
    assert image.pixelColor(0, 0).alpha() < 40
    assert image.pixelColor(size // 2, size // 2).alpha() == 255


def test_same_icon_gives_the_same_bytes() -> None:
    assert drawn(48) == drawn(48)


def test_windows_icon_points_to_its_pictures() -> None:
    made = ico({16: b"small", 256: b"large one"})
    assert struct.unpack_from("<HHH", made) == (0, 1, 2)
    for number, (side, picture) in enumerate([(16, b"small"), (0, b"large one")]):
        width, height, *_, size, offset = struct.unpack_from("<BBBBHHII", made, 6 + 16 * number)
        assert (width, height) == (side, side)
        assert made[offset : offset + size] == picture


def test_apple_icon_holds_every_type_and_its_own_length() -> None:
    made = icns(dict.fromkeys(SIZES, b"png"))
    assert made[:4] == b"icns"
    assert struct.unpack(">I", made[4:8]) == (len(made),)
    assert [made.count(name.encode()) for name in ICNS_TYPES] == [1] * len(ICNS_TYPES)


def test_all_files_are_left_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["draw_icons.py", str(tmp_path / "icons")])
    assert main() == 0
    names = {path.name for path in (tmp_path / "icons").iterdir()}
    assert names == {f"{size}.png" for size in SIZES} | {"kiegui.ico", "kiegui.icns"}
