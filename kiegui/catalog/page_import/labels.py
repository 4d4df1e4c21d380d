"""Words for a person from the API's names: labels of fields and options, and the one sentence of help that a page has."""

from __future__ import annotations

import re
from typing import Any

from kiegui.catalog.page_import.found import FoundField, FoundOption
from kiegui.catalog.page_import.page_text import bare, sentence

_SHORT_FORMS = {
    "nsfw": "NSFW",
    "cfg": "CFG",
    "id": "ID",
    "ids": "IDs",
    "url": "URL",
    "urls": "URLs",
    "fps": "FPS",
    "api": "API",
}
_PLACEHOLDER = re.compile(
    r"(?:radio|select|input|text|switch|slider|checkbox|upload|number)\s+description\.?", re.IGNORECASE
)
_NOTES = re.compile(
    r"\s*[(（](?:max(?:imum)? length|min(?:imum)?:|max:|step:|boolean value|file url|accepted types"
    r"|最大长度|最小值|最小长度|步长|布尔)"
    r"[^()（）]{0,300}(?:\([^()]{0,100}\)[^()（）]{0,100})?[)）]",
    re.IGNORECASE,
)
_LIMIT_LINE = re.compile(
    r"\s*(?:max length|min:|max:|boolean value|file url after upload|please provide the url"
    r"|accepted types|maximum string|required (?:string|array|range)|[<>]=|available \w+:|[A-Za-z0-9]{40,}\s*$)",
    re.IGNORECASE,
)
_OPAQUE = re.compile(r"[A-Za-z0-9]{16,}")


def label_of(found: FoundField) -> str:
    """`first_frame_url` → "First frame" if it takes files, `nsfw_checker` → "NSFW checker"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", found.name).replace("-", "_").lower().split("_")
    words = [word for word in words if word]
    if found.is_address and len(words) > 1 and words[-1] in ("url", "urls"):
        plural = words.pop() == "urls" and not words[-1].endswith("s")
        words[-1] += "s" if plural else ""
    spelt = [_SHORT_FORMS.get(word, word) for word in words]
    if not spelt:
        return "Row"
    label = " ".join(spelt)
    return label[:1].upper() + label[1:]


def help_of(found: FoundField) -> str:
    """The first sentence of the page's description, without limits and placeholders."""
    lines = [line for line in found.text.splitlines() if not _LIMIT_LINE.match(line)]
    text = bare(_NOTES.sub("", "\n".join(lines)).strip())
    return "" if _PLACEHOLDER.fullmatch(text) else sentence(text)


def option_label(option: FoundOption, value: Any, found: FoundField) -> str:
    """The page's words for the option; for a code that says nothing, the words that its description has for it."""
    words = option.label.strip()
    if not words and isinstance(value, str) and _OPAQUE.fullmatch(value):
        line = re.search(rf"^\W{{0,8}}{value}\W{{1,8}}(.{{1,80}})", found.text, re.MULTILINE)
        words = line[1].strip() if line is not None else ""
    if isinstance(value, bool | float) or not words:
        words = words or str(value)
    return words[:120] or str(value)


def in_words(model_id: str) -> str:
    """A title out of an id: `kling/v2-5-turbo` → "Kling V2.5 Turbo"."""
    text = re.sub(r"(?<=\d)[-_](?=\d+(?:[-_/]|$))", ".", model_id)
    words = [word for word in re.split(r"[/_\s-]+", text) if word]
    unique = [word for place, word in enumerate(words) if place == 0 or word.lower() != words[place - 1].lower()]
    return " ".join(word[:1].upper() + word[1:] for word in unique)
