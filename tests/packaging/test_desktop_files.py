"""What desktops are told about KieGUI: one id everywhere, and nothing that isn't so."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bundle.checkout import APP_ID, PACKAGING, ROOT, filled

from kiegui.__main__ import parse_arguments

FILES = PACKAGING / "linux" / "files"
MACOS = PACKAGING / "macos"
WINDOWS = (PACKAGING / "windows" / "kiegui.nsi").read_text(encoding="utf-8")
TYPES = {"application/vnd.kiegui.history+zip": "*.kiegui"}


@pytest.fixture
def metainfo(tmp_path: Path) -> Path:
    """As it is installed."""
    file = tmp_path / f"{APP_ID}.metainfo.xml"
    text = filled(FILES / f"{APP_ID}.metainfo.xml.in", version="1.2", date="2026-01-01")
    file.write_text(text, encoding="utf-8")
    return file


def test_app_tells_the_desktop_the_same_id() -> None:
    assert f'setDesktopFileName("{APP_ID}")' in (ROOT / "kiegui" / "__main__.py").read_text(encoding="utf-8")


def test_metainfo_names_the_menu_entry_and_the_release(metainfo: Path) -> None:
    told = ElementTree.parse(metainfo)
    assert told.findtext("id") == APP_ID
    assert told.findtext("launchable") == f"{APP_ID}.desktop"
    release = told.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": "1.2", "date": "2026-01-01"}


def test_screenshots_of_the_metainfo_are_in_the_checkout(metainfo: Path) -> None:
    pictures = [image.text or "" for image in ElementTree.parse(metainfo).iter("image")]
    assert pictures
    assert [name for name in pictures if not (ROOT / name.partition("/v1.2/")[2]).is_file()] == []


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-validate isn't installed")
def test_menu_entry_is_valid() -> None:
    said = subprocess.run(
        ["desktop-file-validate", FILES / f"{APP_ID}.desktop"], capture_output=True, text=True, check=False
    )
    assert said.stdout == ""


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstreamcli isn't installed")
def test_metainfo_is_valid(metainfo: Path) -> None:
    subprocess.run(["appstreamcli", "validate", "--no-net", metainfo], check=True, capture_output=True)


def test_manual_describes_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    page = (FILES / "kiegui.1.in").read_text(encoding="utf-8").replace("\\-", "-")
    assert set(re.findall(r"--[a-z-]+", page)) == options


def test_file_types_have_the_same_names_everywhere() -> None:
    kinds = ElementTree.parse(FILES / f"{APP_ID}.mime.xml").getroot()
    globs = {kind.attrib["type"]: kind[-1].attrib["pattern"] for kind in kinds}
    info = plistlib.loads((MACOS / "Info.plist").read_bytes())
    tags = [kind["UTTypeTagSpecification"] for kind in info["UTExportedTypeDeclarations"]]
    assert globs == TYPES
    types = re.findall(r'"\$\{CLASSES\}\\(\.[^"]+)" "Content Type" "([^"]+)"', WINDOWS)
    assert {kind: f"*{suffix}" for suffix, kind in types} == TYPES
    assert {tag["public.mime-type"][0]: f"*.{tag['public.filename-extension'][0]}" for tag in tags} == TYPES
    opened = [name for kind in info["CFBundleDocumentTypes"] for name in kind["LSItemContentTypes"]]
    assert opened == [kind["UTTypeIdentifier"] for kind in info["UTExportedTypeDeclarations"]]


def test_files_are_opened_by_the_command(metainfo: Path) -> None:
    entry = dict(re.findall(r"^(\w+)=(.*)$", (FILES / f"{APP_ID}.desktop").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(entry["MimeType"].strip(";").split(";")) == set(TYPES)
    assert {kind.text for kind in ElementTree.parse(metainfo).iter("mediatype")} == set(TYPES)
    assert entry["Exec"] == "kiegui %f"
    assert """shell\\open\\command" "" '"$INSTDIR\\KieGUI.exe" "%1"'""" in WINDOWS
    assert parse_arguments(["My history.kiegui"]).file == Path("My history.kiegui")


def test_entitlements_can_be_read() -> None:
    assert set(plistlib.loads((MACOS / "entitlements.plist").read_bytes()).values()) == {True}
