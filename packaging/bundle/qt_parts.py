"""Which parts of Qt go into an installer: what KieGUI uses and what that is linked to, a third of what the wheels hold."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

MODULES = frozenset(
    {
        *("Core", "DBus", "Gui", "Multimedia", "Network", "OpenGL", "Svg", "Widgets"),
        *("WaylandClient", "XcbQpa"),
        # Nothing of ours is in QML: QtMultimedia and its FFmpeg plugin are linked to these.
        *("Concurrent", "Qml", "QmlMeta", "QmlModels", "QmlWorkerScript", "Quick"),
    }
)
BINDINGS = frozenset({"Core", "Gui", "Multimedia", "Network", "Svg", "Widgets"})
"""Those that our Python code imports."""
PLUGINS = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qgif", "qico", "qjpeg", "qmacheif", "qsvg", "qtiff", "qwebp"},
    "multimedia": {"ffmpegmediaplugin"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "platforms": {"qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"},
    "platformthemes": {"qgtk3", "qxdgdesktopportal"},
    "styles": {"qmacstyle", "qmodernwindowsstyle"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-graphics-integration-client": {"dmabuf-server", "drm-egl-server", "qt-plugin-wayland-egl"},
    "wayland-shell-integration": {"xdg-shell"},
    "xcbglintegrations": {"qxcb-egl-integration", "qxcb-glx-integration"},
}
"""Kind → the plugins that are kept, on any system. No `tls`: `requests` talks to Kie, Qt to nobody."""

_FOLDERS = {
    "doc",
    "glue",
    "include",
    "libexec",
    "metatypes",
    "qml",
    "resources",
    "scripts",
    "support",
    "translations",
    "typesystems",
}
_SUFFIXES = {".exe", ".lib", ".prl", ".pyi"}


def is_unused(name: str) -> bool:
    """Whether a file of the PySide6 wheels, or one that PyInstaller placed, can stay away.

    `name` is its path in the wheel or the bundle, with / or \\; files of others are never unused.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    stem = path.name.partition(".")[0].removeprefix("lib")
    module = re.fullmatch(r"Qt6?([A-Z3]\w*)", stem)
    taken = BINDINGS if path.name.endswith((".pyd", ".abi3.so")) else MODULES
    foreign = module is not None and module[1] not in taken and not module[1].startswith("FFmpegStub")
    # On macOS a module is a folder, of which nothing may stay: what is hollow can't be signed.
    frameworks = {part[2:].removesuffix(".framework") for part in path.parts if re.fullmatch(r"Qt\w+\.framework", part)}
    foreign = foreign or not frameworks <= MODULES
    if path.parts[0] != "PySide6":
        return foreign  # PyInstaller puts libraries at the top, on macOS into frameworks at the top
    folders = path.parts[1:-1]
    if "plugins" in folders:
        kind = path.parts[path.parts.index("plugins") + 1]
        return stem not in PLUGINS.get(kind, set())
    return foreign or bool(_FOLDERS.intersection(folders)) or path.suffix in _SUFFIXES


def prune(site: Path) -> None:
    """Take what is unused out of a folder of unpacked wheels, for a system whose bundle is that folder."""
    for path in sorted(site.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
        elif path.is_file() and is_unused(path.relative_to(site).as_posix()):
            path.unlink()
