"""Makes a data folder with a huge history that looks like a real one: `python -m tests.benchmarks.make_history FOLDER`.

Open it with `python -m kiegui --sandbox --data-dir FOLDER`. The same arguments always make the same history.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind, sniff_file
from kiegui.paths import paths_in, resources_folder
from kiegui.tasks.finding import Marks, is_over
from kiegui.tasks.store.index import BEYOND_ALL, HistoryIndex
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.marks import write_marks
from kiegui.tasks.store.rows import WITHOUT_ID, sealed
from kiegui.tasks.store.schema import INSERT, set_last_number
from kiegui.tasks.task import SANDBOX, Failure, Request, Result, Task, TaskState

END = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp() * 1000)
SPAN = 3 * 365 * 86_400_000
"""Three years, in ms."""
AT_ONCE = 10_000

SUBJECTS = """a lighthouse|an old fisherman|a red kite|two foxes|a glass city|a child with a lantern|a paper boat|a robot
gardener|a dancer in the rain|a sleeping dragon|a tram at night|a field of sunflowers|an astronaut|a street musician|a grey
cat on a windowsill|a ship in a bottle|a market at dawn|a violin|a waterfall of light|a snow leopard""".replace(
    "\n", " "
)
PLACES = """over the dunes|in a misty harbour|under the northern lights|in a neon alley|on a frozen lake|at the edge of the
forest|in a quiet kitchen|above the clouds|on Mars|by the river Spree|in a café in Montréal|in an abandoned station|on a
rooftop in Tokyo|inside a clockwork|at the foot of a volcano|in the reading room""".replace("\n", " ")
MANNERS = """slow dolly in|handheld, shallow depth of field|35 mm film grain|watercolour on rough paper|golden hour|low
angle, wide lens|soft rim light|isometric, pastel colours|in the style of a woodcut|macro, studio light|time-lapse|drone
shot, very high|one continuous take|pencil sketch|volumetric fog|high contrast black and white""".replace("\n", " ")
OTHERS = (
    *("城市夜景,霓虹灯倒映在雨后的街道上,一只黑猫慢慢走过", "春の朝、桜の花びらが静かに川面へ落ちていく。"),
    *("한밤중의 등대, 거센 파도와 번개", "Ein Leuchtturm über der Küste, Größe und Stille im Morgennebel"),
    *("Un café à Montréal, façade bleue, été", "Старый маяк над морем, вечерний свет"),
    *("🐉 a dragon over 🏙️ the city 🔥 very cinematic 🎬", "غروب الشمس فوق الصحراء", "หมู่บ้านในหมอกยามเช้า"),
)
TAGS = ("client A", "client B", "moodboard", "keepers", "to redo", "Weihnachten", "城市", "loop")
SYLLABLES = ("ka", "lo", "mi", "ren", "tu", "vas", "zel", "qui", "bor", "dan", "fe", "gri", "hol", "jas", "nym", "pra")
RARE = 40_000
"""Words of one's own, such as names of characters: each stands in about ten of a million tasks."""


class Maker:
    """Tasks one after the other, the newest last."""

    def __init__(self, tasks: int, seed: int) -> None:
        self._tasks = tasks
        self._chance = random.Random(seed)
        specs = [spec for spec in load_models(resources_folder() / "models").by_id.values() if spec.status == "live"]
        self._specs = sorted(specs, key=lambda spec: spec.id)
        self._chance.shuffle(self._specs)
        self._weights = list(itertools.accumulate(1 / place for place in range(1, len(specs) + 1)))
        parts = (SUBJECTS, PLACES, MANNERS)
        self._subjects, self._places, self._manners = (part.split("|") for part in parts)
        self._last: Request | None = None

    def task(self, number: int) -> Task:
        """The task with that number; to be called with one after the other."""
        chance = self._chance
        spec = chance.choices(self._specs, cum_weights=self._weights)[0]
        request = self._request(spec)
        if self._last is not None and chance.random() < 0.4:  # the same once more, with another seed
            request = Request(self._last.model, {**self._last.input, "seed": chance.randrange(2**31)})
            spec = next(each for each in self._specs if each.id == request.model)
        self._last = request
        state = self._state(number)
        created = END - SPAN + SPAN * number // self._tasks + chance.randrange(SPAN // self._tasks + 1)
        is_asked = state not in WITHOUT_ID
        return Task(
            number=number,
            account=SANDBOX,
            created=created,
            request=request,
            state=state,
            task_id=hashlib.md5(b"%d" % number, usedforsecurity=False).hexdigest() if is_asked else "",
            sent=created + 300 if is_asked else 0,
            finished=created + chance.randrange(8_000, 200_000) if is_over(state) else 0,
            results=tuple(self._results(spec, number, created)) if state is TaskState.SAVED else (),
            failure=Failure("501", "The model did not like this prompt.") if state is TaskState.FAILED else None,
            credits=float(chance.randrange(2, 400)) if is_asked else None,
            estimate=42.0,
        )

    def marks(self, task: Task) -> Marks | None:
        """What was noted about it; None if nothing was."""
        chance = self._chance.random()
        if chance < 0.03:
            return Marks(is_starred=True, tags=("keepers",) if chance < 0.005 else ())
        if chance < 0.08:
            return Marks(tags=tuple(self._chance.sample(TAGS, self._chance.randrange(1, 3))))
        if chance < 0.10 and is_over(task.state):
            return Marks(trashed=task.created + 1, is_emptied=chance < 0.09)
        return None

    def _request(self, spec: ModelSpec) -> Request:
        chance = self._chance
        words = [chance.choice(self._subjects), chance.choice(self._places), *chance.sample(self._manners, 2)]
        if chance.random() < 0.4:
            words.append(f"called {rare_word(chance.randrange(RARE))}")
        if chance.random() < 0.3:
            words += [f"then {chance.choice(self._subjects)} {chance.choice(self._places)}" for _ in range(8)]
        prompt = ", ".join(words)
        if chance.random() < 0.08:
            prompt = f"{chance.choice(OTHERS)} {prompt if chance.random() < 0.3 else ''}".strip()
        return Request(spec.id, {"prompt": prompt, "aspect_ratio": "16:9", "seed": chance.randrange(2**31)})

    def _state(self, number: int) -> TaskState:
        if number > self._tasks - 5:
            return TaskState.HELD if number % 2 else TaskState.UNCONFIRMED
        chance = self._chance.random()
        if chance < 0.93:
            return TaskState.SAVED
        return TaskState.FAILED if chance < 0.98 else TaskState.REFUSED if chance < 0.99 else TaskState.WITHDRAWN

    def _results(self, spec: ModelSpec, number: int, created: int) -> Iterator[Result]:
        kind = MediaKind(spec.makes)
        extension = {"image": ".png", "video": ".mp4", "audio": ".mp3"}.get(kind, ".json")
        month = datetime.fromtimestamp(created / 1000, UTC).strftime("%Y-%m")
        for index in range(self._chance.choice((1, 1, 1, 2, 4)) if kind is MediaKind.IMAGE else 1):
            sha256 = hashlib.sha256(b"%d-%d" % (number, index)).hexdigest()
            name = f"{month}/{spec.id.rpartition('/')[2]} {number}-{index + 1}{extension}"
            yield Result(f"https://tempfile.example/{sha256}{extension}", name, kind, 1_000_000 + number, sha256)


def rare_word(number: int) -> str:
    """The same for the same number, and another for each."""
    word = ""
    for _ in range(5):
        number, syllable = divmod(number, len(SYLLABLES))
        word += SYLLABLES[syllable]
    return word


def with_files(task: Task, results: Path) -> Task:
    """The same task with small real files in the folder for results."""
    samples = sorted((resources_folder() / "sandbox").iterdir())
    kinds = {sample: sniff_file(sample).kind for sample in samples}
    made = []
    for index, result in enumerate(task.results):
        fitting = [sample for sample in samples if kinds[sample] is result.kind]
        if not fitting:
            return task
        sample = fitting[(task.number + index) % len(fitting)]
        file = (results / result.file).with_suffix(sample.suffix)
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sample, file)
        sha256 = hashlib.sha256(sample.read_bytes()).hexdigest()
        name = file.relative_to(results).as_posix()
        made.append(Result(result.url, name, result.kind, sample.stat().st_size, sha256))
    return Task(**{name: getattr(task, name) for name in task.__struct_fields__} | {"results": tuple(made)})


def make_ledger(folder: Path, tasks: int, files: int, seed: int) -> Path:
    """The ledger in an empty data folder; its file."""
    paths = paths_in(folder)
    paths.create()
    Ledger(paths.ledger).close()
    maker = Maker(tasks, seed)
    with closing(sqlite3.connect(paths.ledger, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        for start in range(1, tasks + 1, AT_ONCE):
            marks = {}
            with db:
                db.execute("BEGIN")
                for number in range(start, min(start + AT_ONCE, tasks + 1)):
                    task = maker.task(number)
                    if number > tasks - files:
                        task = with_files(task, paths.results)
                    if (noted := maker.marks(task)) is not None:
                        marks[number] = noted
                    record, checksum = sealed(task)
                    columns = (task.request.model, task.state, task.task_id or None, 1, checksum, record)
                    db.execute(INSERT, (number, task.account, task.created, *columns))
                write_marks(db, marks, is_moving=False)
        with db:
            set_last_number(db, tasks)
    return paths.ledger


def make_index(ledger: Path) -> None:
    """The index of a ledger that no app has open."""
    known = titles()
    index = HistoryIndex(ledger, lambda model: known.get(model, ""))
    below = BEYOND_ALL
    while below:
        below, _ = index.catch_up(below)
    index.close()


def titles() -> dict[str, str]:
    """The titles of the shipped models by their ids."""
    return {name: spec.title for name, spec in load_models(resources_folder() / "models").by_id.items()}


def main() -> None:
    """Say how long it took, and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a new data folder")
    parser.add_argument("--tasks", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=0, help="so many of the newest tasks get real files")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.folder.exists():
        parser.error("there is something already")
    for what, make in (
        ("ledger", lambda: make_ledger(given.folder, given.tasks, given.files, given.seed)),
        ("index", lambda: make_index(paths_in(given.folder).ledger)),
    ):
        begun = time.perf_counter()
        make()
        print(f"{what}: {time.perf_counter() - begun:.0f} s")
    for file in sorted(paths_in(given.folder).data.glob("*.sqlite*")):
        print(f"{file.name}: {file.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
