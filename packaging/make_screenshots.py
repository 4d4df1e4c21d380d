"""Takes pictures of the window as a person sees it: `python packaging/make_screenshots.py FOLDER [VIEW …]`.

In the sandbox, with a made-up history, on a screen in memory: no key, no network, nothing of the person's own. Each view is
taken in light and in dark. Those that the README shows are kept in packaging/screenshots.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QToolButton
from qasync import QEventLoop

sys.path.append(str(Path(__file__).parents[1]))

from photographer import BOTH, PATIENCE, Photographer, until, visible
from sample_history import BANANA, DRAFT, FLUX, IMAGEN, KLING, NOW, PAGE, RICH, SHOTS, SUNO, make_history

from kiegui.app import App
from kiegui.paths import Paths, paths_in
from kiegui.settings import Settings, save_settings
from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.ui.form.model_picker import ModelCombo
from kiegui.ui.form.segments import Segment
from kiegui.ui.history.arrangement import ViewLook
from kiegui.ui.history.wishes import Wish
from kiegui.ui.look import Look
from kiegui.ui.paste_field import PasteField
from kiegui.ui.preview.picture_canvas import PictureCanvas

SIZE, SMALLEST = QSize(1400, 900), QSize(960, 640)
_SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1600, "height": 1000, "logicalDpi": 96, "logicalBaseDpi": 96}


async def take_list(camera: Photographer) -> None:
    """As the window opens: the newest task, with several results."""
    await camera.show(camera.of(BANANA)[0])
    await camera.shoot("list")


async def take_film(camera: Photographer) -> None:
    """A film in its midst."""
    await camera.show(camera.of(KLING)[0])
    await camera.stop_players()
    await camera.shoot("film")


async def take_sound(camera: Photographer) -> None:
    """A sound, of which a part was played."""
    await camera.show(camera.of(SUNO)[0])
    await camera.stop_players(place=3900)
    await camera.shoot("sound")


async def take_zoomed(camera: Photographer) -> None:
    """A part of a picture."""
    await camera.show(camera.of(BANANA)[0])
    canvas = await visible(camera.window, PictureCanvas)
    await until(lambda: not canvas.picture_size.isEmpty())
    canvas.zoom_to(1.4)
    await camera.shoot("zoomed")
    canvas.fit()


async def take_compare_pictures(camera: Photographer) -> None:
    """Two pictures in one place, with a slider between them."""
    older, newer = camera.of(IMAGEN)[1::-1]  # the row of the older is lower: with it in sight, both are
    await camera.wish(Wish.COMPARE, [older, newer])
    await until(lambda: camera.window.stage.is_comparing)
    next(button for button in camera.window.findChildren(QToolButton) if button.text() == "Slider").click()
    await camera.shoot("compare-pictures")


async def take_compare_films(camera: Photographer) -> None:
    """Two films in step."""
    await camera.wish(Wish.COMPARE, camera.of(KLING)[:2])
    await camera.stop_players(2)
    await camera.shoot("compare-films")


async def take_grid(camera: Photographer) -> None:
    """The history as pictures, with room."""
    camera.give_sides(360, 560)
    camera.window.history_pane.show_look(ViewLook.GRID, 160)
    await camera.show(camera.of(IMAGEN)[0])
    camera.window.history.scrollToTop()
    await camera.shoot("grid")


async def take_search(camera: Photographer) -> None:
    """Something sought, and filtered."""
    await camera.narrow(Filter(text="harbour", tag="harbour film"), 5)
    await camera.show(camera.of(IMAGEN)[1])
    await camera.shoot("search")
    await camera.narrow(EVERYTHING, camera.count)


async def take_trash(camera: Photographer) -> None:
    """What was thrown away can be undone."""
    thrown = camera.of(FLUX)
    await camera.wish(Wish.TRASH, thrown)
    await until(lambda: camera.window.rows.rowCount() == camera.count - len(thrown))
    await camera.show(camera.of(IMAGEN)[1])
    await camera.shoot("trash")
    camera.window.history_pane.undo_wanted.emit()
    await until(lambda: camera.window.rows.rowCount() == camera.count)


async def take_form(camera: Photographer) -> None:
    """A model with much to say, in a wide pane."""
    camera.give_sides(470, 420)
    camera.window.history_pane.show_look(ViewLook.LIST, 160)
    await camera.show(camera.of(KLING)[1])
    await camera.stop_players()
    camera.window.form.set_draft(RICH, SHOTS)
    await camera.shoot("form")
    camera.window.form.set_draft(KLING, DRAFT)


async def take_picker(camera: Photographer) -> None:
    """The list of models, narrowed by a word."""
    combo = await visible(camera.window, ModelCombo)
    combo.showPopup()
    await camera.shoot("picker")
    combo.hidePopup()


async def take_paste(camera: Photographer) -> None:
    """The page of a model that the app does not know, and the form that comes of it."""
    camera.window.top_bar.page_wanted.emit()
    dialog = await visible(camera.window, QDialog)
    (await visible(dialog, PasteField)).setPlainText(PAGE)
    save = next(button for button in dialog.findChildren(QPushButton) if button.text().startswith("Save"))
    await until(save.isEnabled)
    await camera.shoot("paste")
    dialog.reject()


async def take_settings(camera: Photographer) -> None:
    """How files are named, and the rest."""
    for appearance in reversed(BOTH):
        camera.window.top_bar.settings_wanted.emit()
        dialog = await visible(camera.window, QDialog)
        next(one for one in dialog.findChildren(Segment) if one.option.value == appearance).click()
        for label in dialog.findChildren(QLabel):
            if label.text() == str(camera.window.folder):  # which is another one each time
                label.setText("/home/me/Documents/KieGUI")
        await camera.shoot("settings", [appearance])
        dialog.reject()


async def take_small(camera: Photographer) -> None:
    """The smallest window, with the history as a tab."""
    camera.window.resize(SMALLEST)
    camera.window.history_pane.show_look(ViewLook.GRID, 160)
    camera.window.panes.show_history()
    await camera.shoot("small-history")
    camera.window.panes.show_centre()
    await camera.show(camera.of(KLING)[1])
    await camera.stop_players()
    await camera.shoot("small-film")
    camera.window.resize(SIZE)


VIEWS: Mapping[str, Callable[[Photographer], Awaitable[None]]] = {
    "list": take_list,
    "film": take_film,
    "sound": take_sound,
    "zoomed": take_zoomed,
    "compare-pictures": take_compare_pictures,
    "compare-films": take_compare_films,
    "grid": take_grid,
    "search": take_search,
    "trash": take_trash,
    "form": take_form,
    "picker": take_picker,
    "paste": take_paste,
    "settings": take_settings,
    "small": take_small,
}
"""In an order in which each leaves the window fit for the next."""


async def take(paths: Paths, look: Look, folder: Path, names: Sequence[str]) -> list[Path]:
    """The pictures of these views."""
    tasks = make_history(paths)
    save_settings(paths.settings, Settings(account="sandbox", appearance="light", model=KLING))
    with patch("kiegui.ui.window.now", lambda: NOW):
        app = App(paths, look, sandbox=True)
    app.window.show()
    try:
        await app.start()
        camera = Photographer(app, look, folder, tasks)
        app.window.form.set_draft(KLING, DRAFT)
        await camera.narrow(EVERYTHING, camera.count)
        await camera.examine_all()
        for name in names:
            try:
                await VIEWS[name](camera)
            except TimeoutError:
                raise SystemExit(
                    f"{name}: not there after {PATIENCE:.0f} s; {camera.save_as_is(name)} shows what is"
                ) from None
    finally:
        app.window.close()
        await app.stop()
    return camera.taken


def main() -> int:
    """Say what was taken, and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("views", nargs="*", metavar="VIEW", help=f"of {', '.join(VIEWS)}; default: all")
    given = parser.parse_args()
    if unknown := [name for name in given.views if name not in VIEWS]:
        parser.error(f"no view is called {unknown[0]}")
    folder: Path = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        screen = Path(scratch, "screen.json")
        screen.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
        os.environ |= {
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
            "QT_LOGGING_RULES": "qt.multimedia*=false",
            "TZ": "UTC",
        }
        qt = QApplication(["KieGUI"])
        qt.setQuitOnLastWindowClosed(False)
        qt.setCursorFlashTime(0)
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
        look = Look(qt)
        with QEventLoop(qt) as loop:
            taken = loop.run_until_complete(take(paths_in(Path(scratch)), look, folder, given.views or list(VIEWS)))
    for file in taken:
        print(f"{file.stat().st_size:9,}  {file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
