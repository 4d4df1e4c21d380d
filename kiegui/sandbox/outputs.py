"""What a model makes, told from the words of its id: the sandbox knows no catalogue."""

from __future__ import annotations

import re
from enum import StrEnum


class Output(StrEnum):
    """What a task of a model leaves behind."""

    VIDEO = "video"
    IMAGE = "image"
    MUSIC = "music"
    SPEECH = "speech"
    DATA = "data"
    """No file: an object in the reply (lyrics, transcripts, voice ids …)."""


# In this order: the first that finds a word of its own in the id decides, and an image is what most of the others make.
_WORDS = (
    (Output.VIDEO, r"video"),
    (Output.DATA, r"to-text|lyrics|persona|phrase|style|identification|detection|characters|map|check|create"),
    (Output.MUSIC, r"upload-and-cover-audio"),
    (Output.IMAGE, r"image|cover"),
    (Output.MUSIC, r"music|suno|sound|song"),
    (Output.VIDEO, r"vid|videoedit|r2v|extend|motion|avatar|watermark|grok-imagine/upscale"),
    (Output.VIDEO, r"veo|runway|sora|hailuo|kling|happyhorse|infinitalk|minimax|omni|omnihuman|pixverse|seedance|wan"),
    (Output.SPEECH, r"speech|tts|dialogue|voice|audio"),
)


def output_of(model: str) -> Output:
    """What the model with this id most likely makes; an image when unsure."""
    return next((output for output, words in _WORDS if re.search(rf"\b(?:{words})\b", model.lower())), Output.IMAGE)
