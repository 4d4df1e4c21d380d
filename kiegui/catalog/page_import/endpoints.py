"""Where the requests on a page are sent: other services' pages, and other parts of Kie's API, are no model's pages."""

from __future__ import annotations

import re

from kiegui.errors import PageError

CREATE_TASK = re.compile(r"/(?:jobs|playground)/createTask/?$")

_SENT_TO = re.compile(
    r"(?:\bcurl\b(?:[^\n]|\\\n){0,160}?|--url\s{1,9}|\b(?:fetch|axios|post|request|POST)\s{0,9}\(?\s{0,40}"
    r"|\bservers[\"']?\s{0,9}:\s{0,40}\[?\s{0,40}(?:-\s{1,9}|\{)\s{0,40}[\"']?url[\"']?\s{0,9}:\s{0,9})"
    r"[`\"'(]{0,2}https?://(?P<host>[\w.-]+)(?P<path>/[\w./{}$-]*)?"
)
_OF_KIE = re.compile(r"(?:^|\.)(?:kie\.ai|redpandaai\.co|aiquickdraw\.com)$", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"^(?:localhost|127\.|0\.0\.)|example\.|\byour[-_.]|^[^.]*$", re.IGNORECASE)
_SAYS_KIE = re.compile(r"\bkie\.ai\b|\baiquickdraw\b|/(?:jobs|playground)/createTask", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:replicate|fal|wavespeed|openrouter|aimlapi|piapi|segmind|runware|together|deepinfra|novita|atlascloud)"
    r"\.(?:com|ai|run|xyz|art|cloud|co)\b"
    r"|\bx-fal-[a-z-]+|\bfal-ai/[\w-]+|\bx-order\b|\bx-replicate[\w-]*",
    re.IGNORECASE,
)
"""Addresses and marks in schemas, of services that have the same models under other ids."""

_KIE_PATH = re.compile(r"api\.kie\.ai(/[\w./-]+)", re.IGNORECASE)


def refuse_other_services(text: str) -> None:
    """Raises PageError if the requests on a page go to somebody else than Kie, or its schema has another service's marks."""
    hosts = [found["host"].rstrip(".") for found in _SENT_TO.finditer(text)]
    strangers = [host for host in hosts if not _OF_KIE.search(host) and not _PLACEHOLDER.search(host)]
    if strangers and not any(_OF_KIE.search(host) for host in hosts):
        raise _of_another_service(strangers[0])
    if not _SAYS_KIE.search(text) and (found := _OTHERS.search(text)) is not None:
        raise _of_another_service(found[0])


def refuse_other_paths(text: str) -> None:
    """Raises PageError if a text speaks of Kie's API, but never of the creation of tasks."""
    paths = [path.rstrip("/.") for path in _KIE_PATH.findall(text)]
    if paths and not any(CREATE_TASK.search(path) for path in paths):
        raise another_part(paths[0])


def another_part(where: str) -> PageError:
    """The sentence for a page about something else in an API: `where` is its path, perhaps with its method."""
    return PageError(
        f"This page is about another part of the API ({where[:80]}), not about a model that runs as a task "
        "(/api/v1/jobs/createTask). Paste a model’s page."
    )


def _of_another_service(whose: str) -> PageError:
    name = f" ({whose[:60]})" if "." in whose else ""  # a mark in a schema says nothing to a person
    return PageError(
        f"This page is of another service{name}: its models have other ids and fields at Kie. "
        "Paste the model’s page at kie.ai or docs.kie.ai."
    )
