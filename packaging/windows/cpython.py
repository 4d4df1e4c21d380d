"""The Python inside the installer: python.org's embeddable one for 64-bit Windows, known by its content."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
import zipfile
from pathlib import Path

from bundle.checkout import PACKAGING, fresh
from bundle.wheels import tools_python

VERSION = "3.13.2"
LIBRARY = "python313.dll"
_CONTENT = "955ca936d4d4c4092e849f126071aeb93dfeae14cf41d3b4ed42051f5ef85391"
"""The sha256 of a list of all files: name, two blanks, sha256 of each, by name. Another packing of the same files is as good."""
_UNUSED = frozenset({"python.exe", "pythonw.exe", "python.cat", "python313._pth", "winsound.pyd", "_wmi.pyd"})
"""KieGUI.exe stands in for the first two, and python.cat is for installing them. Without `_wmi`, `platform` asks Windows itself,
which takes no seconds, and works under Wine.
"""
_PATHS = "python313.zip\n.\n..\\site\n"


def unpack_python(given: Path | None, folder: Path, scratch: Path) -> Path:
    """Put it into `folder`: `given` is python.org's zip, else it is the one in a package of the package index.

    Returns its licence, which is in `scratch`; both folders are emptied before. Raises SystemExit if the content is
    another than the one we know.
    """
    fresh(scratch)
    files = _content(given.read_bytes() if given else _from_package_index(scratch))
    listed = "".join(f"{name}  {hashlib.sha256(data).hexdigest()}\n" for name, data in sorted(files.items()))
    content = hashlib.sha256(listed.encode()).hexdigest()
    if content != _CONTENT:
        raise SystemExit(f"This is not the embeddable Python {VERSION} (amd64): its content is {content}.")
    fresh(folder)
    licence = scratch / "LICENSE.txt"
    licence.write_bytes(files.pop("LICENSE.txt"))
    for name, data in files.items():
        if name not in _UNUSED:
            (folder / name).write_bytes(data)
    # With such a file beside its library, Python looks for modules nowhere else.
    (folder / LIBRARY).with_suffix("._pth").write_text(_PATHS, encoding="utf-8", newline="\n")
    return licence


def _content(packed: bytes) -> dict[str, bytes]:
    """The files in the zip by name; they are all in one folder."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        return {name.rpartition("/")[2]: archive.read(name) for name in names}


def _from_package_index(folder: Path) -> bytes:
    """The zip in the locked package; building that isn't needed, and would run its code."""
    pip = [str(tools_python()), "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    pip += ["--no-build-isolation", "--require-hashes", "--dest", str(folder)]
    subprocess.run([*pip, "--requirement", str(PACKAGING / "windows" / "python.lock")], check=True)
    (package,) = folder.iterdir()
    with tarfile.open(package) as archive:
        (name,) = [name for name in archive.getnames() if name.endswith("/data.zip")]
        file = archive.extractfile(name)
        assert file is not None
        return file.read()
