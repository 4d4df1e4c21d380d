"""The wheels of the app, unpacked."""

from __future__ import annotations

from pathlib import Path

from bundle.wheels import drop_commands


def test_nothing_tells_in_which_folder_the_wheels_were_unpacked(tmp_path: Path) -> None:
    record = tmp_path / "thing-1.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text("bin/thing,sha256=a,1\nthing/bin/x.py,sha256=b,2\nthing-1.dist-info/RECORD,,\n", encoding="utf-8")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "thing").write_text(f"#!{tmp_path}/python\n", encoding="utf-8")
    drop_commands(tmp_path)
    assert not (tmp_path / "bin").exists()
    assert record.read_text(encoding="utf-8") == "thing/bin/x.py,sha256=b,2\nthing-1.dist-info/RECORD,,\n"
