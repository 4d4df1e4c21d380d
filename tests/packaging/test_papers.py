"""The licences and the list of parts that an installer brings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bundle.checkout import Release
from bundle.licences import collect_licences
from bundle.papers import python_part, starter_part, write_papers
from bundle.sbom import Part, ffmpeg_version, generic, inner_parts, qt_version, read_version, wheel_parts, written_sbom
from windows.cpython import parts_inside

from tests.packaging.unpacked_wheels import FFMPEG, make_site, make_wheel

RELEASE = Release("1.2", 86400)
VERSIONS = {"version": "1.2", "ffmpeg": "7.1", "python": "3.11"} | {
    "qt": "6.11.3",
    "qt_series": "6.11",
    "pyside": "6.11.3.1",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return make_site(tmp_path / "site")


def test_every_wheel_is_named_with_its_licence(site: Path) -> None:
    assert wheel_parts(site) == [
        Part("idna", "1.0", "BSD-3-Clause", "pkg:pypi/idna@1.0"),
        Part("jaraco.classes", "1.0", "MIT License", "pkg:pypi/jaraco-classes@1.0"),
        Part("PySide6_Essentials", "1.0", "LGPL-3.0-only", "pkg:pypi/pyside6-essentials@1.0"),
    ]


def test_qt_and_ffmpeg_are_named_though_they_are_no_wheels(site: Path) -> None:
    assert [(part.name, part.version) for part in inner_parts(site)] == [("Qt", "1.0"), ("FFmpeg", "7.1")]


def test_libraries_inside_wheels_are_named_where_there_are_such(site: Path) -> None:
    binaries = {
        "PySide6/Qt/lib/libicuuc.so.73": b"icudt73l\x0073.2\0",
        "cryptography/hazmat/bindings/_rust.abi3.so": b"OpenSSL 4.0.3 29 Sep 2026",
        "yaml/_yaml.cp313-win_amd64.pyd": b"\x000.2.5\0",
    }
    for name, binary in binaries.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(binary)
    found = {part.name: part.version for part in inner_parts(site)}
    assert (found["ICU"], found["OpenSSL"], found["LibYAML"]) == ("73.2", "4.0.3", "0.2.5")


def test_libraries_inside_the_python_for_windows_are_named(tmp_path: Path) -> None:
    binaries = {
        "libcrypto-3.dll": b"OpenSSL 3.0.15 3 Sep 2024",
        "sqlite3.dll": "FileVersion\0\x003.45.3.0\x004".encode("utf-16-le"),
        "libffi-8.dll": "(libffi-3.4.4)".encode("utf-16-le"),
        "pyexpat.pyd": b"expat_2.6.4\0",
        "_bz2.pyd": b"1.0.8, 13-Jul-2019",
        "_decimal.pyd": b"\x004.0.0\0",
        "python313.dll": b"\x001.3.1\0",
        "vcruntime140.dll": "FileVersion\x0014.42.34226.3\x004".encode("utf-16-le"),
    }
    for name, binary in binaries.items():
        (tmp_path / name).write_bytes(binary)
    found = {part.name: part.version for part in parts_inside(tmp_path)}
    assert (found["OpenSSL"], found["SQLite"], found["libffi"]) == ("3.0.15", "3.45.3.0", "3.4.4")
    assert found["Microsoft Visual C++ runtime"] == "14.42.34226.3"
    assert {"bzip2", "Expat", "liblzma", "mpdecimal", "zlib"} <= found.keys()


def test_address_of_a_part_has_no_sign_that_means_something_else() -> None:
    assert generic("Visual C++ runtime", "14.4", "").purl == "pkg:generic/visual-c%2B%2B-runtime@14.4"


def test_library_that_does_not_tell_its_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sqlite3.dll").write_bytes(b"")
    with pytest.raises(SystemExit, match=r"sqlite3\.dll"):
        read_version(tmp_path / "sqlite3.dll", rb"(\d)")


def test_qt_has_three_numbers_and_the_starter_the_version_that_is_locked(tmp_path: Path) -> None:
    info = tmp_path / "PySide6_Essentials-6.8.1.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: PySide6_Essentials\nVersion: 6.8.1.1\n")
    assert qt_version(tmp_path) == "6.8.1"
    assert re.fullmatch(r"[\d.]+", starter_part().version)


@pytest.mark.parametrize("binary", [FFMPEG.replace(b"shared", b"gpl"), FFMPEG.replace(b"LGPL", b"GPL")])
def test_ffmpeg_under_the_gpl_is_not_shipped(site: Path, binary: bytes) -> None:
    (site / "PySide6" / "libavutil.so.59").write_bytes(binary)
    with pytest.raises(SystemExit, match="look before you ship"):
        ffmpeg_version(site)


def test_list_of_parts_is_the_same_for_the_same_parts_in_any_order(site: Path) -> None:
    parts = wheel_parts(site)
    assert written_sbom(RELEASE, "linux", parts) == written_sbom(RELEASE, "linux", parts[::-1])
    assert written_sbom(RELEASE, "linux", parts * 2) == written_sbom(RELEASE, "linux", parts)


def test_list_of_parts_is_what_cyclonedx_wants(site: Path) -> None:
    told = json.loads(written_sbom(RELEASE, "linux", wheel_parts(site)))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["timestamp"] == "1970-01-02T00:00:00Z"
    assert told["metadata"]["component"]["version"] == "1.2"
    assert told["dependencies"][0]["dependsOn"] == [part["purl"] for part in told["components"]]


def test_list_of_parts_has_the_fields_and_forms_of_its_schema(site: Path) -> None:
    told = json.loads(written_sbom(RELEASE, "linux", [*wheel_parts(site), Part("x", "1", "", "pkg:generic/x@1")]))
    assert set(told) == {
        "bomFormat",
        "specVersion",
        "serialNumber",
        "version",
        "metadata",
        "components",
        "dependencies",
    }
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", told["serialNumber"])
    all_parts = [told["metadata"]["component"], *told["components"]]
    assert [part["type"] for part in all_parts] == ["application", *["library"] * len(told["components"])]
    assert len({part["bom-ref"] for part in all_parts}) == len(all_parts)
    for part in all_parts:
        assert part["name"]
        assert part["purl"].startswith("pkg:")
        (named,) = part["licenses"]
        ((key, value),) = named["license"].items()
        assert key in ("id", "name")
        assert value


def test_texts_of_all_parts_are_collected(site: Path, tmp_path: Path) -> None:
    collect_licences(site, tmp_path / "licences", **VERSIONS)
    found = {path.relative_to(tmp_path / "licences").as_posix() for path in (tmp_path / "licences").rglob("*.*")}
    assert {"KieGUI.txt", "NOTICE.txt", "LGPL-3.0.txt", "GPL-3.0.txt", "LGPL-2.1.txt", "idna/LICENSE.md"} <= found
    assert (tmp_path / "licences" / "jaraco.classes" / "LICENSE").read_text(
        encoding="utf-8"
    ) == "terms of jaraco.classes"


def test_notice_names_the_versions_and_no_blank(site: Path, tmp_path: Path) -> None:
    collect_licences(site, tmp_path, **VERSIONS)
    notice = (tmp_path / "NOTICE.txt").read_text(encoding="utf-8")
    assert "/qt/6.11/6.11.3/single/qt-everywhere-src-6.11.3.tar.xz\n" in notice
    assert "/PySide6-6.11.3.1-src/pyside-setup-everywhere-src-6.11.3.1.tar.xz\n" in notice
    assert "https://ffmpeg.org/releases/ffmpeg-7.1.tar.xz;" in notice
    assert "@" not in notice


def test_licence_that_we_do_not_use_is_left_out(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    make_wheel(site, "shiboken6", "License: LGPL-3.0-only", "LicenseRef-Qt-Commercial.txt")
    collect_licences(site, tmp_path / "licences", **VERSIONS)
    assert not (tmp_path / "licences" / "shiboken6").exists()


def test_wheel_without_a_licence_text_is_refused(site: Path, tmp_path: Path) -> None:
    make_wheel(site, "secretive", "License: MIT")
    with pytest.raises(SystemExit, match="secretive"):
        collect_licences(site, tmp_path, **VERSIONS)


def test_papers_are_written_and_the_list_is_published(site: Path, tmp_path: Path) -> None:
    release = Release("1.2", 86400, dist=tmp_path)
    terms = tmp_path / "terms"
    terms.write_text("of Python", encoding="utf-8")
    parts = [*wheel_parts(site), python_part("3.13.2"), generic("OpenSSL", "3.0", "Apache-2.0")]
    published = write_papers(release, "windows", site, parts, tmp_path / "papers", python_terms=terms)
    assert published.name == "kiegui-1.2-windows.cdx.json"
    assert published.read_bytes() == (tmp_path / "papers" / "sbom.cdx.json").read_bytes()
    assert (tmp_path / "papers" / "licences" / "Python.txt").read_text(encoding="utf-8") == "of Python"
    assert (tmp_path / "papers" / "licences" / "OpenSSL.txt").is_file()
    assert not (tmp_path / "papers" / "licences" / "ICU.txt").exists()
