"""The Python inside the installer: python.org's embeddable one for 64-bit Windows, known by its content."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
import zipfile
from pathlib import Path

from bundle.checkout import PACKAGING, fresh
from bundle.sbom import Part, generic, read_version
from bundle.wheels import tools_python

VERSION = "3.13.2"
LIBRARY = "python313.dll"
_CONTENT = "955ca936d4d4c4092e849f126071aeb93dfeae14cf41d3b4ed42051f5ef85391"
"""The sha256 of a list of all files: name, two blanks, sha256 of each, by name. Another packing of the same files is as good."""
_UNUSED = frozenset({"python.exe", "pythonw.exe", "python.cat", "python313._pth", "winsound.pyd", "_wmi.pyd"})
"""KieGUI.exe stands in for the first two, and python.cat is for installing them. Without `_wmi`, `platform` asks Windows itself,
which takes no seconds, and works under Wine.
"""
_RESOURCE = "FileVersion\0".encode("utf-16-le") + rb"\0*((?:[\d.]\0)+)"
_INSIDE = (
    ("OpenSSL", "libcrypto-3.dll", rb"OpenSSL (\d[\w.]*) \d", "Apache-2.0"),
    ("SQLite", "sqlite3.dll", _RESOURCE, "blessing"),
    ("libffi", "libffi-8.dll", "libffi-".encode("utf-16-le") + rb"((?:[\d.]\0)+)", "MIT"),
    ("Expat", "pyexpat.pyd", rb"expat_([\d.]+)", "MIT"),
    ("bzip2", "_bz2.pyd", rb"([\d.]+), \d+-\w{3}-\d{4}", "bzip2-1.0.6"),
    ("mpdecimal", "_decimal.pyd", rb"\0(\d\.\d\.\d)\0", "BSD-2-Clause"),
    ("zlib", LIBRARY, rb"\0(1\.[23][\d.]*)\0", "Zlib"),
)
"""Name, the file that it is in, where that tells the version, licence (SPDX)."""
_LZMA = "5.2.5"
"""What Python's own sources have for this version, in PCbuild/get_externals.bat; _lzma.pyd doesn't tell."""
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


def parts_inside(folder: Path) -> list[Part]:
    """What that Python holds of others, from the files in `folder`. Raises SystemExit if one doesn't tell its version."""
    told = [generic(name, read_version(folder / file, where), licence) for name, file, where, licence in _INSIDE]
    return [*told, generic("liblzma", _LZMA, "public domain"), microsoft_runtime(folder / "vcruntime140.dll")]


def microsoft_runtime(library: Path) -> Part:
    """Microsoft's C and C++ runtime, of which every publisher brings another; its terms are among Python's."""
    licence = "Microsoft Distributable Code, see licences/Python.txt"
    return generic("Microsoft Visual C++ runtime", read_version(library, _RESOURCE), licence)


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
