"""Pages whose requests go elsewhere: other services' and other parts of Kie's API."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.endpoints import refuse_other_paths, refuse_other_services
from kiegui.errors import PageError


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("curl -X POST https://api.boats.io/run -d '{}'", "api.boats.io"),
        ("curl --request POST \\\n  --url https://boats.io/v1", "boats.io"),
        ("curl -X POST \\\n  'https://boats.io/v1'", "boats.io"),
        ("await fetch('https://boats.io/api/v1/jobs/createTask', {})", "boats.io"),
        ("requests.post(\n    'https://boats.io/v1')", "boats.io"),
        ("servers:\n  - url: https://boats.io\n", "boats.io"),
        ('"servers": [\n {"url": "https://boats.io"}]', "boats.io"),
        ("See https://replicate.com/acme/boat", "replicate.com"),
    ],
)
def test_a_page_of_another_service_is_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(PageError, match=rf"another service \({name}\)"):
        refuse_other_services(text)


@pytest.mark.parametrize("mark", ['"x-fal-order-properties": ["a"]', '"x-order": 0'])
def test_another_services_mark_in_a_schema_is_enough(mark: str) -> None:
    with pytest.raises(PageError, match="another service:"):
        refuse_other_services(f'{{"properties": {{"a": {{"type": "string"}}}}, {mark}}}')


@pytest.mark.parametrize(
    "text",
    [
        "curl https://api.kie.ai/api/v1/jobs/createTask",
        "servers:\n  - url: https://api.kie.ai",
        "POST https://api.kie.ai/api/v1/jobs/createTask\nfetch('https://boats.io/mine')",
        "curl https://api.kie.ai/x\nCheaper than replicate.com",
        "curl https://your-server.com/x",
        "curl http://localhost:8000/x",
        "https://boats.io/picture.png",
    ],
)
def test_requests_to_kie_and_addresses_of_other_things_are_no_reason(text: str) -> None:
    refuse_other_services(text)


def test_a_page_about_another_part_of_the_api_names_it() -> None:
    with pytest.raises(PageError, match="another part of the API \\(/api/v1/boats/generate\\)"):
        refuse_other_paths("curl https://api.kie.ai/api/v1/boats/generate -d '{}'")


def test_a_page_that_creates_tasks_is_about_models() -> None:
    refuse_other_paths("https://api.kie.ai/api/v1/chat/credit https://api.kie.ai/api/v1/jobs/createTask.")
    refuse_other_paths("no address at all")
