"""Refreshing from the fake Kie: what is asked for, what is found, what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiegui.api.client import Client
from kiegui.catalog.fetched import FetchedModels
from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec, TextField
from kiegui.errors import BadKey, NotSent, PageError
from kiegui.tasks.refreshing import Refreshed, Refreshing, read_document
from tests.fake_kie import FakeKie, Fault
from tests.fake_kie.endpoints import Endpoint

NOW = 1_795_000_000.0
"""24 November 2026."""


def model(name: str, length: int = 100, **more: Any) -> ModelSpec:
    return ModelSpec(
        id=f"maker/{name}",
        title=name.title(),
        provider="Maker",
        makes="video",
        fields=(TextField(name="prompt", label="Prompt", max_length=length),),
        source_date="2026-10-01",
        **more,
    )


def document(length: int) -> dict[str, Any]:
    """What stands for an OpenAPI document here: `read` below knows it."""
    return {"length": length}


def read(text: str) -> ModelSpec:
    length = msgspec.json.decode(text).get("length")
    if length is None:
        raise PageError("This is about chats.")
    return model("told", length)


class Desk:
    """A refresh with what belongs to it."""

    def __init__(self, kie: FakeKie, client: Client, folder: Path, *known: ModelSpec) -> None:
        self.kie = kie
        self.client = client
        self.now = NOW
        self.told: list[tuple[int, int]] = []
        self.known: Mapping[str, ModelSpec] = {spec.id: spec for spec in known}
        self.store = FetchedModels(folder)
        self.refreshing = Refreshing(self.store, lambda: self.known, read, lambda: self.now, pause=0.001)

    def offers(self, **lengths: int | None) -> None:
        """Kie has these models; None: it lists the model without a document."""
        self.kie.listed = [{"model": f"maker/{name}"} for name in lengths]
        self.kie.schemas = {
            f"maker/{name}": document(length) if length is not None else None for name, length in lengths.items()
        }

    async def refresh(self) -> Refreshed:
        return await self.refreshing.refresh(self.client, lambda asked, of: self.told.append((asked, of)))

    def questions(self) -> int:
        """For documents."""
        return sum(request.path.endswith("/schema") for request in self.kie.api.requests)


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(kie: FakeKie, client: Client, tmp_path: Path) -> Iterator[MakeDesk]:
    made: list[Desk] = []

    def make(*known: ModelSpec) -> Desk:
        made.append(Desk(kie, client, tmp_path / "fetched", *known))
        return made[-1]

    yield make
    for desk in made:
        desk.refreshing.close()


def run(story: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(story, 20))


def test_new_changed_and_gone_models_are_told(make_desk: MakeDesk) -> None:
    desk = make_desk(model("film"), model("same"), model("gone"), model("old", status="retired"))
    desk.offers(film=200, same=100, fresh=50)
    found = run(desk.refresh())
    assert [spec.id for spec in found.new] == ["maker/fresh"]
    assert [(change.spec.id, change.words) for change in found.changed] == [
        ("maker/film", ("Prompt: up to 200 characters (was 100)",))
    ]
    assert [spec.id for spec in found.gone] == ["maker/gone"]
    assert (found.is_whole, found.is_empty, found.unusable) == (True, False, 0)
    assert desk.told == [(0, 3), (1, 3), (2, 3)]


def test_nothing_is_in_use_before_it_is_kept(make_desk: MakeDesk, tmp_path: Path) -> None:
    desk = make_desk(model("film"), model("gone"))
    desk.offers(film=200, fresh=50)
    found = run(desk.refresh())
    assert load_models(tmp_path / "shipped", fetched=desk.store.folder).by_id == {}
    run(desk.refreshing.keep(found))
    models = load_models(tmp_path / "shipped", fetched=desk.store.folder).by_id
    assert {name: (spec.status, spec.source_date) for name, spec in models.items()} == {
        "maker/film": ("live", "2026-11-18"),
        "maker/fresh": ("live", "2026-11-18"),
        "maker/gone": ("retired", "2026-11-18"),
    }
    assert models["maker/film"].title == "Film"


def test_what_was_asked_for_today_is_not_asked_for_again(make_desk: MakeDesk) -> None:
    desk = make_desk(model("film"))
    desk.offers(film=200, fresh=50)
    run(desk.refreshing.keep(run(desk.refresh())))
    again = run(desk.refresh())
    assert desk.questions() == 2
    assert (again.is_whole, again.is_empty) == (True, True)


def test_later_only_what_kie_describes_otherwise_is_told(make_desk: MakeDesk) -> None:
    desk = make_desk(model("film"), model("other"))
    desk.offers(film=200, other=200)
    run(desk.refreshing.keep(run(desk.refresh())))
    desk.now += 2 * 24 * 60 * 60
    desk.offers(film=200, other=300)
    found = run(desk.refresh())
    assert desk.questions() == 4
    assert [change.spec.id for change in found.changed] == ["maker/other"]


def test_changes_that_were_left_are_told_again(make_desk: MakeDesk) -> None:
    desk = make_desk(model("film"), model("same"))
    desk.offers(film=200, same=100)
    run(desk.refreshing.leave(run(desk.refresh())))
    found = run(desk.refresh())
    assert desk.questions() == 3
    assert [change.spec.id for change in found.changed] == ["maker/film"]


def test_what_this_app_cannot_use_is_only_counted(make_desk: MakeDesk, kie: FakeKie) -> None:
    desk = make_desk(model("film"))
    desk.offers(film=100, empty=None)
    kie.listed = [*kie.listed, {"model": "chat/gpt"}, {"model": "maker/undescribed"}]
    kie.schemas["chat/gpt"] = {"messages": []}
    found = run(desk.refresh())
    assert (found.is_empty, found.is_whole, found.listed, found.unusable) == (True, True, 4, 3)


def test_known_model_that_cannot_be_read_stays_as_it_is(make_desk: MakeDesk, kie: FakeKie) -> None:
    desk = make_desk(model("film"))
    desk.offers(film=100)
    kie.schemas["maker/film"] = {"odd": True}
    found = run(desk.refresh())
    assert (found.is_empty, found.unusable) == (True, 0)


def test_model_that_is_back_is_told(make_desk: MakeDesk) -> None:
    desk = make_desk(model("film", status="retired"))
    desk.offers(film=100)
    (change,) = run(desk.refresh()).changed
    assert (change.spec.status, change.words) == ("live", ("at Kie again",))


def test_list_that_lacks_most_models_retires_none(make_desk: MakeDesk) -> None:
    desk = make_desk(*(model(name) for name in ("one", "two", "three")))
    desk.offers(one=100)
    assert run(desk.refresh()).gone == ()


def test_one_failure_costs_one_model(make_desk: MakeDesk, kie: FakeKie) -> None:
    desk = make_desk()
    desk.offers(one=1, two=2, three=3)
    kie.next("models/schema", Fault.code(500))
    found = run(desk.refresh())
    assert [spec.id for spec in found.new] == ["maker/two", "maker/three"]
    assert (found.asked, found.listed, found.is_whole) == (2, 3, False)


def test_a_network_that_is_gone_ends_it_early(make_desk: MakeDesk, kie: FakeKie) -> None:
    desk = make_desk()
    desk.offers(**{f"m{number}": number for number in range(10)})
    kie.whim = {Endpoint.MODEL_SCHEMA: Fault.close()}.get
    found = run(desk.refresh())
    assert desk.questions() == 4
    assert (found.asked, found.listed) == (0, 10)


def test_stopping_tells_what_was_found_so_far(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.offers(one=1, two=2, three=3)

    async def story() -> Refreshed:
        def tell(asked: int, _of: int) -> None:
            if asked == 1:
                desk.refreshing.stop()

        return await desk.refreshing.refresh(desk.client, tell)

    found = run(story())
    assert [spec.id for spec in found.new] == ["maker/one"]
    assert not found.is_whole


def test_refused_key_is_no_refresh(make_desk: MakeDesk, kie: FakeKie) -> None:
    desk = make_desk()
    desk.offers(one=1)
    kie.next("models/schema", Fault.code(401))
    with pytest.raises(BadKey):
        run(desk.refresh())


def test_no_list_is_no_refresh(make_desk: MakeDesk, kie: FakeKie, client: Client) -> None:
    desk = make_desk()
    client.close()
    with pytest.raises(NotSent):
        run(desk.refresh())


def test_questions_keep_their_distance(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.refreshing = Refreshing(desk.store, dict, read, lambda: NOW, pause=0.05)
    desk.offers(one=1, two=2, three=3)

    async def story() -> float:
        start = asyncio.get_running_loop().time()
        await desk.refresh()
        return asyncio.get_running_loop().time() - start

    assert run(story()) >= 0.1


def test_a_real_document_is_read_by_the_page_importer() -> None:
    schema = {
        "type": "object",
        "properties": {
            "model": {"type": "string", "enum": ["maker/film"], "default": "maker/film"},
            "input": {
                "type": "object",
                "required": ["prompt"],
                "properties": {"prompt": {"type": "string", "maxLength": 500, "description": "What happens."}},
            },
        },
    }
    body = {"content": {"application/json": {"schema": schema}}}
    text = {
        "openapi": "3.1.0",
        "info": {"title": "Film"},
        "paths": {"/api/v1/jobs/createTask": {"post": {"requestBody": body, "responses": {}}}},
    }
    spec = read_document(msgspec.json.encode(text).decode())
    assert spec.id == "maker/film"
    assert [field.name for field in spec.fields] == ["prompt"]
