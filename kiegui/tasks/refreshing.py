"""Asks Kie which models there are now and how each is described, and tells what is different. asyncio, no Qt."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from kiegui.catalog.differences import differences
from kiegui.catalog.fetched import Asked, FetchedModels
from kiegui.catalog.merging import merged
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import ApiError, BadKey, PageError, UnknownTask
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import RateGate

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint
    from kiegui.api.models import ListedModel

_log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds from one question to the next: Kie names no limit here, so we are modest."""
_FRESH = 24 * 60 * 60 * 1000
"""Milliseconds; what was asked for since is not asked for again, so a refresh that was stopped goes on."""
_PATIENCE = 4
"""After so many failures in a row the rest is not asked for: the network is gone, or Kie is."""

Reader = Callable[[str], ModelSpec]
"""An OpenAPI document as JSON text → the model that it describes. Raises PageError if it is about something else."""


@dataclass(frozen=True)
class ModelChange:
    """A model as it is now, and what is different in words."""

    spec: ModelSpec
    words: tuple[str, ...]


@dataclass(frozen=True)
class Refreshed:
    """What a refresh has found. Nothing of it is in use before `Refreshing.keep`.

    `asked` of `listed` models were asked for or are known to be fresh; `is_whole` if these are all. What Kie lists and this
    app can't use (chat models, and documents that can't be read) is only counted, in `unusable`.
    """

    new: tuple[ModelSpec, ...]
    changed: tuple[ModelChange, ...]
    gone: tuple[ModelSpec, ...]
    listed: int
    asked: int
    unusable: int
    notes: Mapping[str, Asked]

    @property
    def is_whole(self) -> bool:
        """Whether every model was looked at."""
        return self.asked == self.listed

    @property
    def is_empty(self) -> bool:
        """Whether everything is as it was."""
        return not (self.new or self.changed or self.gone)


@dataclass
class _Round:
    """One refresh on its way."""

    known: Mapping[str, ModelSpec]
    notes: dict[str, Asked] = field(default_factory=dict)
    new: list[ModelSpec] = field(default_factory=list)
    changed: list[ModelChange] = field(default_factory=list)
    unusable: int = 0
    asked: int = 0


class Refreshing:
    """One refresh at a time. All methods on the loop's thread."""

    def __init__(
        self,
        store: FetchedModels,
        known: Callable[[], Mapping[str, ModelSpec]],
        read: Reader,
        clock: Callable[[], float],
        pause: float = PAUSE,
    ) -> None:
        """`known` loads the models as shipped or fetched before, but not the person's own; it blocks. `clock` in seconds."""
        self._store = store
        self._known = known
        self._read = read
        self._clock = clock
        self._pause = pause
        self._lane = Lane("refreshing")
        self._is_stopped = False

    async def refresh(self, client: Client, tell: Callable[[int, int], None]) -> Refreshed:
        """Ask for the list, then for each model that was not asked for lately; `tell` hears (asked, of how many).

        `stop`, or a network that has gone, ends it early with what was found so far. Can be cancelled anywhere: nothing is
        written. Raises ApiError if there is no list, or the key is refused.
        """
        self._is_stopped = False
        listed = await self._lane.do(client.models)
        known, before = await self._lane.do(self._known), await self._lane.do(self._store.asked)
        round_ = _Round(known)
        now = int(self._clock() * 1000)
        due = [model for model in listed if not _is_fresh(before.get(model.id), now)]
        round_.asked = len(listed) - len(due)
        gate = RateGate(1, self._pause, asyncio.get_running_loop().time)
        failures = 0
        for place, model in enumerate(due):
            tell(place, len(due))
            await gate.wait()
            if self._is_stopped or failures >= _PATIENCE:
                break
            try:
                await self._look_at(round_, client, model, before.get(model.id))
                failures = 0
            except BadKey:
                raise
            except ApiError as problem:
                failures += 1
                _log.warning("no description of %s: %s", model.id, problem.message)
        back = [_back(spec) for spec in _back_again(known, listed, round_)]
        return Refreshed(
            new=tuple(round_.new),
            changed=(*round_.changed, *back),
            gone=_gone(known, listed),
            listed=len(listed),
            asked=round_.asked,
            unusable=round_.unusable,
            notes=round_.notes,
        )

    def stop(self) -> None:
        """Ask no more; `refresh` ends with what it has."""
        self._is_stopped = True

    async def keep(self, found: Refreshed) -> None:
        """Put what was found into the folder, with today's date. Raises ModelFileError."""
        today = datetime.fromtimestamp(self._clock(), UTC).date().isoformat()
        specs = [*found.new, *(change.spec for change in found.changed)]
        specs += [msgspec.structs.replace(spec, status="retired") for spec in found.gone]
        dated = [msgspec.structs.replace(spec, source_date=today) for spec in specs]
        await self._lane.do(self._store.keep, dated, found.notes)

    async def leave(self, found: Refreshed) -> None:
        """Go on as before; what has changed will be told again, the rest not asked for again for a while. ModelFileError."""
        changed = {spec.id for spec in (*found.new, *(change.spec for change in found.changed))}
        notes = {model_id: note for model_id, note in found.notes.items() if model_id not in changed}
        await self._lane.do(self._store.keep, (), notes)

    def close(self) -> None:
        """Ask no more, ever."""
        self._is_stopped = True
        self._lane.close()

    async def _look_at(self, round_: _Round, client: Client, model: ListedModel, before: Asked | None) -> None:
        try:
            document = await self._lane.do(client.model_schema, model.id)
        except UnknownTask:  # listed, but not described
            document = None
        round_.asked += 1
        text = msgspec.json.encode(document, order="sorted").decode() if document is not None else ""
        note = Asked(int(self._clock() * 1000), hashlib.sha256(text.encode()).hexdigest())
        round_.notes[model.id] = note
        if not text:
            round_.unusable += model.id not in round_.known
        elif before is None or before.fingerprint != note.fingerprint:
            await self._take_in(round_, model, text)

    async def _take_in(self, round_: _Round, model: ListedModel, text: str) -> None:
        known = round_.known.get(model.id)
        try:
            told = msgspec.structs.replace(await self._lane.do(self._read, text), id=model.id, status="live")
        except PageError as problem:
            _log.info("%s is not used: %s", model.id, problem.message)
            round_.unusable += known is None
            return
        if known is None:
            round_.new.append(told)
            return
        now = await self._lane.do(merged, known, told)
        words = differences(known, now)
        if words:
            round_.changed.append(ModelChange(now, words))


def _is_fresh(asked: Asked | None, now: int) -> bool:
    return asked is not None and 0 <= now - asked.at < _FRESH


def _gone(known: Mapping[str, ModelSpec], listed: Sequence[ListedModel]) -> tuple[ModelSpec, ...]:
    """Models that Kie does not list any more; none if the list lacks so many that it is rather the list that is wrong."""
    ids = {model.id for model in listed}
    live = [spec for spec in known.values() if spec.status == "live"]
    missing = tuple(spec for spec in live if spec.id not in ids)
    return missing if len(missing) * 2 <= len(live) else ()


def _back_again(known: Mapping[str, ModelSpec], listed: Sequence[ListedModel], round_: _Round) -> list[ModelSpec]:
    told = {change.spec.id for change in round_.changed}
    specs = (known[model.id] for model in listed if model.id in known and model.id not in told)
    return [spec for spec in specs if spec.status == "retired"]


def _back(spec: ModelSpec) -> ModelChange:
    now = msgspec.structs.replace(spec, status="live")
    return ModelChange(now, differences(spec, now))


def read_document(text: str) -> ModelSpec:
    """The usual `Reader`: the page importer's, for a document that describes one model. Raises PageError."""
    from kiegui.catalog.page_import.reading import read_page  # PyYAML: not before the first paint

    return read_page(text).models[0].spec
