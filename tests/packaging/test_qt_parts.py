"""Which files of Qt an installer takes, by the names that they have on each system."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle.qt_parts import is_unused, prune

TAKEN = [
    "libQt6Core.so.6",
    "libQt6FFmpegStub-ssl.so.3",
    "libavcodec.so.61",
    "PySide6/QtWidgets.abi3.so",
    "PySide6/Qt/plugins/platforms/libqxcb.so",
    "PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so",
    "PySide6/Qt6Quick.dll",
    "PySide6\\plugins\\platforms\\qwindows.dll",
    "PySide6/avcodec-61.dll",
    "PySide6/__init__.py",
    "QtCore.framework/Versions/A/QtCore",
    "QtCore.framework/Versions/A/Resources/Info.plist",
    "PySide6/Qt/lib/QtCore.framework/Versions/A/Resources/Info.plist",
    "PySide6/Qt/lib/QtCore.framework/Versions/Current",
    "kiegui/resources/models/z-image.json",
    "kiegui/ui/plugins/nothing.py",
]
LEFT = [
    "libQt6Pdf.so.6",
    "PySide6/QtWebEngineCore.abi3.so",
    "PySide6/Qt6Designer.dll",
    "PySide6/Qt63DRender.dll",
    "PySide6/QtQuick.pyd",
    "PySide6/designer.exe",
    "PySide6/QtCore.pyi",
    "PySide6/Qt/translations/qtbase_de.qm",
    "PySide6/Qt/qml/QtQuick/qmldir",
    "PySide6/Qt/plugins/imageformats/libqpdf.so",
    "PySide6/plugins/sqldrivers/qsqlite.dll",
    "PySide6/Qt/plugins/tls/libqopensslbackend.so",
    "PySide6/Qt/lib/QtPdf.framework/Versions/A/QtPdf",
    "PySide6/Qt/lib/QtPdf.framework/Versions/A/Resources/Info.plist",
    "PySide6/Qt/lib/QtPdf.framework/Versions/Current",
    "PySide6/Qt/lib/QtPdf.framework/Resources",
    "Qt3DCore.framework/Versions/A/Resources/Info.plist",
]


@pytest.mark.parametrize("name", TAKEN)
def test_what_the_app_uses_is_taken(name: str) -> None:
    assert not is_unused(name)


@pytest.mark.parametrize("name", LEFT)
def test_what_the_app_does_not_use_is_left(name: str) -> None:
    assert is_unused(name)


def test_pruned_wheels_have_no_unused_files_and_no_empty_folders(tmp_path: Path) -> None:
    for name in ("PySide6/QtCore.abi3.so", "PySide6/Qt/translations/qt_de.qm", "requests/api.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    prune(tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {"PySide6", "PySide6/QtCore.abi3.so", "requests", "requests/api.py"}
