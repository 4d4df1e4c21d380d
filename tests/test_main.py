"""The command line and the environment."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiegui import __version__
from kiegui.__main__ import leave_to_the_other, main, parse_arguments, take_gateway
from kiegui.accounts import KIE_ACCOUNT
from kiegui.api.origin import KIE
from kiegui.errors import SettingsError
from kiegui.paths import paths_in
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Result, TaskState
from tests.tasks.ways import make_task

KEY = "0123456789abcdef"


def test_arguments_are_what_the_readme_says() -> None:
    options = parse_arguments(["--data-dir", "d", "--sandbox", "--self-test", "out"])
    assert (options.data_dir, options.sandbox, options.self_test) == (Path("d"), True, Path("out"))


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--version"])
    assert __version__ in capsys.readouterr().out


def test_a_gateway_takes_its_key_out_of_the_environment() -> None:
    environment = {"KIEGUI_API_BASE": "http://127.0.0.1:8000/", "KIEGUI_API_KEY": KEY, "PATH": "x"}
    gateway = take_gateway(environment)
    assert gateway is not None
    assert (gateway.account, gateway.origin.upload, gateway.key) == ("http://127.0.0.1:8000",) * 2 + (KEY,)
    assert "KIEGUI_API_KEY" not in environment


def test_a_key_alone_is_for_kie_itself() -> None:
    gateway = take_gateway({"KIEGUI_API_KEY": KEY})
    assert gateway is not None
    assert (gateway.origin, gateway.account) == (KIE, KIE_ACCOUNT)


def test_no_variables_mean_no_gateway() -> None:
    assert take_gateway({"PATH": "x"}) is None


@pytest.mark.parametrize(
    "environment",
    [
        {"KIEGUI_API_BASE": "https://gateway.example.org"},
        {"KIEGUI_API_BASE": "http://gateway.example.org", "KIEGUI_API_KEY": KEY},
        {"KIEGUI_API_BASE": "https://gateway.example.org", "KIEGUI_UPLOAD_BASE": "ftp://x", "KIEGUI_API_KEY": KEY},
        {"KIEGUI_API_BASE": "https://gateway.example.org", "KIEGUI_API_KEY": "two words"},
        {"KIEGUI_UPLOAD_BASE": "https://gateway.example.org", "KIEGUI_API_KEY": KEY},
    ],
)
def test_a_gateway_that_is_not_safe_is_refused(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        take_gateway(environment)


def test_a_refused_gateway_ends_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIEGUI_API_BASE", "https://gateway.example.org")
    assert main([]) == 2
    assert "KIEGUI_API_KEY" in capsys.readouterr().err


def test_slow_libraries_stay_off_the_path_to_the_first_paint() -> None:
    slow = "requests", "keyring", "PySide6.QtMultimedia", "urllib3"
    code = f"import sys, kiegui.app; print([name for name in {slow!r} if name in sys.modules])"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout.strip() == "[]"


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiegui", "--verify-library", "--data-dir", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_the_library_is_verified_without_a_window(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    ledger = Ledger(paths.ledger)
    assert (verify(tmp_path).returncode, verify(tmp_path).stdout) == (
        0,
        "0 files, 0 missing, 0 changed, 0 kept but odd\n",
    )
    make_task(ledger, TaskState.SAVED, "t1", results=(Result(url="https://a/b", file="a.png", size=1, sha256="0"),))
    ended = verify(tmp_path)  # the ledger is still open, as if the app were running
    ledger.close()
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[0].split() == ["missing", "1", str(paths.results / "a.png")]
    assert ended.stderr == ""


def test_a_folder_without_a_history_is_said_so(tmp_path: Path) -> None:
    ended = verify(tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"There is no history in {paths_in(tmp_path).data} yet.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_history_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    paths_in(tmp_path).ledger.parent.mkdir(parents=True, exist_ok=True)
    paths_in(tmp_path).ledger.write_bytes(b"no database" * 1000)
    ended = verify(tmp_path)
    assert ended.returncode == 2
    assert "damaged" in ended.stderr


def test_the_library_is_verified_with_no_qt(tmp_path: Path) -> None:
    code = f"import sys; from kiegui.__main__ import main; main(['--verify-library', '--data-dir', {str(tmp_path)!r}])"
    blocked = f"import sys; sys.modules['PySide6'] = None; {code}; print('fine')"
    ended = subprocess.run([sys.executable, "-c", blocked], capture_output=True, text=True, timeout=30, check=False)
    assert ended.stdout == "fine\n"


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["--data-dir", str(tmp_path / "file")]) == 1
    assert "can’t write to its folder" in capsys.readouterr().err


def test_a_script_is_never_held_up_by_a_box(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = {**os.environ, "DISPLAY": ":a screen that is not there"}
    environment.pop("QT_QPA_PLATFORM", None)
    for arguments, variables in (
        (["--data-dir", str(tmp_path / "file")], {}),
        ([], {"KIEGUI_API_BASE": "https://gateway.example.org"}),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "kiegui", *arguments],
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert ended.returncode in (1, 2)
        assert len(ended.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data-dir", str(tmp_path / "data"), str(tmp_path / "x.kiegui")]) == 2
    assert capsys.readouterr().err == f"There is no file {tmp_path / 'x.kiegui'}. Nothing was opened.\n"
    assert not (tmp_path / "data").exists()


def test_a_file_that_cannot_be_looked_at_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_file: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert main(["--data-dir", str(tmp_path / "data"), "x.kiegui"]) == 2
    assert capsys.readouterr().err == "x.kiegui can’t be read: Permission denied. Nothing was opened.\n"


@pytest.mark.parametrize(
    ("is_heard", "words"), [(True, ""), (False, "x.kiegui was not opened: choose “Import history…”")]
)
def test_a_second_start_hands_its_file_over_or_says_that_it_could_not(
    is_heard: bool, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[Path] = []

    def ring(_data: Path, file: Path) -> bool:
        brought.append(file)
        return is_heard

    monkeypatch.setattr("kiegui.ui.doorbell.ring", ring)
    monkeypatch.setattr("PySide6.QtCore.QCoreApplication", lambda _arguments: None)
    code = leave_to_the_other(paths_in(tmp_path), tmp_path / "x.kiegui", quietly=True)
    assert (code, brought) == (0 if is_heard else 1, [tmp_path / "x.kiegui"])
    assert words in capsys.readouterr().err
