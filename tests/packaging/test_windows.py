"""The installer for Windows: what can be seen of it without Windows. The whole of it is tried by the smoke test under Wine."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import fields
from pathlib import Path

import pytest
from bundle.checkout import PACKAGING, Release
from windows.cpython import unpack_python
from windows.installers import listed
from windows.libraries import imports_of, missing_in, prune_unlinked
from windows.names import PUBLISHER, four_numbers
from windows.programs import compile_closer, compile_launcher
from windows.signing import VARIABLE, sign

from kiegui.paths import Paths, paths_in

SCRIPT = (PACKAGING / "windows" / "kiegui.nsi").read_text(encoding="utf-8")
needs_mingw = pytest.mark.skipif(shutil.which("x86_64-w64-mingw32-gcc") is None, reason="needs MinGW")


@pytest.fixture
def icon(tmp_path: Path) -> Path:
    """The smallest that is one: a single PNG, of which nobody looks at the content."""
    file = tmp_path / "kiegui.ico"
    file.write_bytes(bytes([0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, 4, 0, 0, 0, 22, 0, 0, 0]) + b"\x89PNG")
    return file


@pytest.mark.parametrize(("version", "numbers"), [("1.2", "1.2.0.0"), ("1.2rc1", "1.2.0.0"), ("0.1.7", "0.1.7.0")])
def test_version_has_four_numbers(version: str, numbers: str) -> None:
    assert four_numbers(version) == numbers


def test_files_are_listed_in_order_with_their_folders(tmp_path: Path) -> None:
    (tmp_path / "app" / "b$").mkdir(parents=True)
    for name in ("KieGUI.exe", "app/z.py", "app/a.py", "app/b$/c.py"):
        (tmp_path / name).touch()
    lines = listed(tmp_path).replace(str(tmp_path), "T").splitlines()
    assert lines == [
        'SetOutPath "$INSTDIR\\new"',
        'File "T/KieGUI.exe"',
        'SetOutPath "$INSTDIR\\new\\app"',
        'File "T/app/a.py"',
        'File "T/app/z.py"',
        'SetOutPath "$INSTDIR\\new\\app\\b$"',
        'File "T/app/b$$/c.py"',
    ]


def test_python_of_other_content_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python313.dll", b"something else")
    (tmp_path / "python.zip").write_bytes(packed.getvalue())
    with pytest.raises(SystemExit, match="not the embeddable Python"):
        unpack_python(tmp_path / "python.zip", tmp_path / "python", tmp_path / "scratch")
    assert not (tmp_path / "python").exists()


@needs_mingw
def test_launcher_tells_who_made_it_and_is_always_the_same(release: Release, icon: Path, tmp_path: Path) -> None:
    made: list[bytes] = []
    for folder in (tmp_path / "one", tmp_path / "another"):
        folder.mkdir()
        compile_launcher(release, icon, folder / "KieGUI.exe")
        made.append((folder / "KieGUI.exe").read_bytes())
    assert made[0] == made[1]
    for text in (PUBLISHER, "KieGUI.exe", release.version):
        assert text.encode("utf-16-le") in made[0]
    assert b"longPathAware" in made[0]
    assert b"\x89PNG" in made[0]


@needs_mingw
def test_programs_need_nothing_but_windows(release: Release, icon: Path, tmp_path: Path) -> None:
    compile_closer(release, icon, tmp_path / "close_app.exe")
    (names,) = imports_of([tmp_path / "close_app.exe"]).values()
    assert names <= {"kernel32.dll", "msvcrt.dll", "shell32.dll", "user32.dll"}
    assert missing_in(tmp_path, names - {"user32.dll"}) == {"user32.dll": {"close_app.exe"}}


@needs_mingw
def test_libraries_that_nothing_is_linked_to_are_left_out(release: Release, icon: Path, tmp_path: Path) -> None:
    compile_closer(release, icon, tmp_path / "close_app.exe")
    site = tmp_path / "site"
    site.mkdir()
    for name in ("module.pyd", "user32.dll", "opengl32sw.dll"):
        shutil.copy(tmp_path / "close_app.exe", site / name)
    prune_unlinked(site)
    assert {path.name for path in site.iterdir()} == {"module.pyd", "user32.dll"}


def test_without_a_command_nothing_is_signed_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    sign(tmp_path / "KieGUI.exe")
    assert "Not signed: KieGUI.exe" in capsys.readouterr().out


def test_command_signs_the_file_in_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "Kie GUI.exe"
    file.write_bytes(b"x")
    monkeypatch.setenv(VARIABLE, "sh -c 'echo signed > \"$0\"'")
    sign(file)
    assert file.read_bytes() == b"signed\n"


def test_uninstaller_knows_all_data_and_no_results(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    kept = {getattr(paths, name).name for name, kind in vars(Paths).items() if isinstance(kind, property)}
    removed = {name.rstrip("*").rstrip(".") for name in re.findall(r'"\$0\\([^"]+)"', SCRIPT)}
    assert [name for name in kept if not any(name.startswith(each) for each in removed)] == []
    assert "results" not in removed
    assert len(fields(Paths)) == 4  # data, cache, logs, results


def test_uninstaller_keeps_data_when_nobody_can_be_asked() -> None:
    (question,) = [line for line in SCRIPT.splitlines() if "Remove your history" in line]
    assert "MB_DEFBUTTON2" in question
    assert question.rstrip().endswith("/SD IDNO IDNO keep")


def test_every_question_has_an_answer_for_silence() -> None:
    assert [line for line in SCRIPT.splitlines() if "MessageBox" in line and "/SD ID" not in line] == []
