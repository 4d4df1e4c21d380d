"""What Kie says of its models, as recorded and as it had better not be."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.api.client import Client
from kiegui.api.models import MOST_MODELS, ListedModel, read_models, read_schema, schema_path
from kiegui.api.replies import Envelope
from kiegui.errors import BadKey, Unconfirmed, UnknownTask
from tests.fake_kie import FakeKie, Fault

LITE = "bytedance/v1-lite-text-to-video"
ENTRY = {
    "model": LITE,
    "slug": LITE,
    "title": "Seedance 1.0 Lite Text to Video",
    "provider": "ByteDance",
    "taskType": ["Text to Video"],
    "description": None,
    "pricingDesc": "1 second costs about 2 credits at 480p.",
}


def envelope(data: Any) -> Envelope:
    return Envelope(200, "success", data)


def test_listed_models_are_read_as_recorded() -> None:
    (model,) = read_models(envelope({"total": 1, "models": [ENTRY]}))
    assert model == ListedModel(
        id=LITE,
        title="Seedance 1.0 Lite Text to Video",
        provider="ByteDance",
        tasks=("Text to Video",),
        price="1 second costs about 2 credits at 480p.",
    )


def test_no_models_are_no_mistake() -> None:
    assert read_models(envelope({"total": 0, "models": []})) == ()


@pytest.mark.parametrize(
    "odd", [None, 7, {}, {"model": None}, {"model": "../up"}, {"model": "a//b"}, {"model": "a" * 201}]
)
def test_entries_without_a_usable_id_are_left_out(odd: Any) -> None:
    assert [model.id for model in read_models(envelope({"models": [odd, ENTRY, ENTRY]}))] == [LITE]


def test_texts_are_bounded_and_the_wrong_kind_of_thing_is_none() -> None:
    entry = {"model": "a", "title": "x" * 5000, "provider": 7, "taskType": "Text to Video"}
    (model,) = read_models(envelope({"models": [entry]}))
    assert (len(model.title), model.provider, model.tasks) == (2000, "", ())


@pytest.mark.parametrize("data", [None, [], {}, {"models": None}, {"models": [ENTRY] * (MOST_MODELS + 1)}])
def test_what_is_no_list_is_said_so(data: Any) -> None:
    with pytest.raises(Unconfirmed, match="list of models"):
        read_models(envelope(data))


def test_document_comes_as_it_is_or_not_yet() -> None:
    assert read_schema(envelope({"model": "a", "openapi": {"openapi": "3.1.0"}}), "a") == {"openapi": "3.1.0"}
    assert read_schema(envelope({"model": "a", "openapi": None}), "a") is None


@pytest.mark.parametrize("data", [None, {"model": "a"}, {"model": "b", "openapi": {}}, {"model": "a", "openapi": "x"}])
def test_answer_about_something_else_is_no_document(data: Any) -> None:
    with pytest.raises(Unconfirmed, match="description of this model"):
        read_schema(envelope(data), "a")


def test_slash_of_an_id_stays_in_the_address() -> None:
    assert schema_path("kling-3.0/video") == "/api/v1/models/kling-3.0/video/schema"
    assert schema_path("a?b#c") == "/api/v1/models/a%3Fb%23c/schema"


def test_client_asks_for_the_list_with_the_key(kie: FakeKie, client: Client) -> None:
    kie.listed = [ENTRY]
    assert [model.id for model in client.models()] == [LITE]
    (request,) = kie.api.requests
    assert (request.method, request.target) == ("GET", "/api/v1/models")
    assert request.header("Authorization") == f"Bearer {kie.key}"


def test_client_asks_for_one_document(kie: FakeKie, client: Client) -> None:
    kie.schemas = {LITE: {"openapi": "3.1.0"}, "z-image": None}
    assert client.model_schema(LITE) == {"openapi": "3.1.0"}
    assert client.model_schema("z-image") is None
    assert [request.target for request in kie.api.requests] == [
        f"/api/v1/models/{LITE}/schema",
        "/api/v1/models/z-image/schema",
    ]


def test_model_that_kie_does_not_know_is_said_so(client: Client) -> None:
    with pytest.raises(UnknownTask):
        client.model_schema("no/such")


def test_refused_key_is_said_so(kie: FakeKie, client: Client) -> None:
    kie.next("models", Fault.code(401))
    with pytest.raises(BadKey):
        client.models()
