"""Whose page it is: the id held against the page's title and address, and what the model makes, from its names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import unquote

from kiegui.catalog.page_import.found import FoundField, FoundModel

Makes = Literal["image", "video", "audio", "text"]

UNKNOWN_ID = "unknown-model"
"""Stands for an id that the page doesn't have: the person writes it."""

_TASKS = re.compile(
    r"(?:text|image|audio|speech|video|reference|words?|sound)[ -]to[ -]"
    r"(?:video|image|speech|audio|text|dialogue|sound|music|effect)"
    r"|(?:image|video|segment)[ -](?:edit|upscale|extend|map)|remove background|reframe|remix|upscale"
)
_TIER = re.compile(r"\b(?:pro|master|lite|turbo|fast|ultra|standard|flash|plus|max|mini)\b")
_VERSION = re.compile(r"\d+(?:\.\d+)?")
_CHINESE = (
    ("文生视频", "text to video"),
    ("图生视频", "image to video"),
    ("文生图", "text to image"),
    ("图生图", "image to image"),
)

_FOLDERS: tuple[tuple[str, Makes], ...] = (
    ("video|视频", "video"),
    ("image|图像|图片", "image"),
    ("audio|music|speech|suno|音", "audio"),
)
_NAMES: tuple[tuple[str, Makes], ...] = (
    (r"speech to text|lyrics|transcri|segment map|2 characters|identification|detection|persona|phrase", "text"),
    (r"(?:check|create|boost).*(?:voice|style)", "text"),
    (r"to (?:video|animation)|video|i2v|t2v|r2v|avatar|lip ?sync|animate|infinitalk|omnihuman", "video"),
    (
        r"to (?:image|picture)|image|banana|upscale|remove background|reframe|remix|inpaint|character|edit|cover generate",
        "image",
    ),
    (r"speech|tts|audio|music|sound|dialogue|vocal|voice|song|suno|elevenlabs|instrumental", "audio"),
    (r"kling|veo|sora|hailuo|seedance|wan|runway|pixverse|happyhorse|minimax|luma|vidu", "video"),
    (r"flux|imagen|ideogram|qwen|seedream|gpt|midjourney|recraft|topaz|4o", "image"),
)
_TELLING: tuple[tuple[Makes, re.Pattern[str]], ...] = (
    ("audio", re.compile(r"^(?:voice|instrumental|lyrics)\b")),
    ("video", re.compile(r"^(?:duration|fps|n_frames|generate_audio)\b|^resolution .*\b\d{3,4}p\b", re.IGNORECASE)),
    (
        "image",
        re.compile(r"^(?:num_images|image_size)\b|^resolution .*\b\dK\b|^output_format .*\bpng\b", re.IGNORECASE),
    ),
)
"""Fields that only models of that kind have."""

_VENDORS = {
    "bytedance": "ByteDance", "elevenlabs": "ElevenLabs", "gpt": "OpenAI", "sora": "OpenAI", "google": "Google",
    "nano": "Google", "veo": "Google", "gemini": "Google", "imagen4": "Google", "flux": "Black Forest Labs",
    "wan": "Alibaba (Wan)",
    "qwen": "Alibaba (Qwen)", "qwen2": "Alibaba (Qwen)", "kling": "Kuaishou (Kling)", "hailuo": "MiniMax (Hailuo)",
    "grok": "xAI (Grok)", "seedream": "ByteDance (Seedream)", "ai": "Suno", "z": "Alibaba (Z-Image)",
}  # fmt: skip


def doubts_about(model_id: str, model: FoundModel) -> Iterator[str]:
    """Sentences where the page's own names speak of another model; Kie's pages carry wrong ids now and then."""
    for name in dict.fromkeys((*model.names, *_named_by(model.address))):
        if name != model_id and _contradict(model_id, name):
            yield (
                f"The page says “{name[:80]}”, but its id is “{model_id}”. Kie’s pages carry wrong ids now and then: "
                "compare it with the list of models at Kie, and correct it here."
            )
            return


def makes_of(model_id: str, model: FoundModel) -> Makes | None:
    """What the model makes; None if nothing on the page tells."""
    name = _plain(model_id)
    if any(makes == "text" and re.search(pattern, name) for pattern, makes in _NAMES):
        return "text"  # folders don't tell these from the films and sounds that they are about
    folder = model.folder.lower()
    if (found := next((makes for words, makes in _FOLDERS if re.search(words, folder)), None)) is not None:
        return found
    for words in (name, _plain(model.title)):
        for pattern, makes in _NAMES:
            if re.search(pattern, words):
                return makes
    return next(
        (makes for makes, names in _TELLING if any(names.search(_tells(field)) for field in model.fields)), None
    )


def files_of(model_id: str, model: FoundModel) -> Literal["image", "audio"]:
    """What the model's files are where nothing else tells: sounds, if it makes or is about sounds."""
    made = makes_of(model_id, model)
    is_sound = made == "audio" or (
        made == "text" and re.search(r"voice|music|audio|speech", model_id.lower()) is not None
    )
    return "audio" if is_sound else "image"


def _tells(field: FoundField) -> str:
    return " ".join((field.name, *(str(option.value) for option in field.options[:20])))


def provider_of(model_id: str, model: FoundModel) -> str:
    """Who made the model, as far as the id or the documentation's folder tells."""
    first = re.split(r"[/\-.]", model_id.lower())[0]
    if first in _VENDORS:
        return _VENDORS[first]
    folder = re.split(r"[/\\]", model.folder)[-1].strip()
    return (folder if folder and "odel" not in folder else first.capitalize())[:60]


def _contradict(model_id: str, name: str) -> bool:
    """Whether they speak of different tasks, versions or tiers. What only one of them speaks of says nothing."""
    one, other = _plain(model_id), _plain(name)
    tasks = [_TASKS.findall(words) for words in (one, other)]
    if all(tasks) and not any(here in there or there in here for here in tasks[0] for there in tasks[1]):
        return True
    for pattern in (_VERSION, _TIER):
        parts = [{_version(part) for part in pattern.findall(words)} for words in (one, other)]
        if all(parts) and parts[0].isdisjoint(parts[1]):
            return True
    return False


def _named_by(address: str) -> Iterator[str]:
    """The model that a pasted address names: its `model=`, else the end of its path."""
    address = unquote(address)
    chosen = re.search(r"[?&]model=([\w./-]+)", address)
    if chosen is not None:
        yield chosen[1]
    elif "/market/" in address:
        yield address.split("/market/")[1].split("?")[0].removesuffix(".md")


def _plain(name: str) -> str:
    """Lower-case words: "kling/v2-5_turbo" is "kling v2.5 turbo"."""
    words = re.sub(r"(?<=\d)[-_ ](?=\d(?:\D|$))", ".", name.lower())
    for chinese, english in _CHINESE:
        words = words.replace(chinese, f" {english} ")
    return " ".join(re.sub(r"[^\w.]+|_", " ", words).split())


def _version(words: str) -> str:
    """ "2.0" is "2", "v25" is "2.5"."""
    digits = words.replace(".", "")
    return digits[:-1] if len(digits) > 1 and words.endswith("0") else digits
