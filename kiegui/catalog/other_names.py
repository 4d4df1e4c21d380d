"""What people also call the makers of models, and the jobs that models do. Only for searching: nobody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kiegui.catalog.schema import ModelSpec

_MAKERS: Mapping[str, str] = {
    "Alibaba": "tongyi aliyun qwen wan wanx",
    "Black Forest Labs": "bfl flux",
    "ByteDance": "tiktok capcut jimeng dreamina doubao seed volcengine",
    "ElevenLabs": "11labs",
    "Google": "deepmind gemini",
    "Kling": "kuaishou kwai",
    "MeiGen": "meituan",
    "MiniMax": "hailuo",
    "OpenAI": "chatgpt dalle dall e",
    "PixVerse": "aishi",
    "Topaz": "labs gigapixel",
    "xAI": "grok elon musk twitter",
}
"""By the provider as the model files name it: owners, former names, and better known products."""


class _Job(NamedTuple):
    """Models in whose title, id or description `seen` is found are also looked for by `names`."""

    seen: str
    names: str
    weight: float = 1.05
    """How much the names count: by default a little more than a title, as "music" is asked of what makes songs."""


_JOBS = (
    _Job(r"enlarge|upscale", "upscaler upscaling enhance enhancer bigger superresolution sharpen"),
    _Job(r"enlarge|upscale", "4k hd resolution", 0.3),
    _Job(
        r"speaking portrait|avatar|infinitalk|omnihuman|speech to video",
        "talking portrait head avatar singing",
    ),
    _Job(r"speaking portrait|avatar|infinitalk|omnihuman|speech to video", "lipsync lip sync puppet", 0.9),
    _Job(r"lip sync|new lips", "lipsync lip sync dub dubbing talking video"),
    _Job(r"remove (the )?background", "bg background remover removal cutout cut out rembg"),
    _Job(
        r"\bspeech$|to speech|text to dialogue|tts",
        "voice voiceover over narration narrator audiobook podcast dialog reader",
    ),
    _Job(r"speech to text", "transcribe transcription transcript subtitles captions stt"),
    _Job(r"make a song|generate music", "music composer jingle soundtrack"),
    _Job(r"separate|vocal removal", "stems karaoke vocal remover splitter acapella instrumental"),
    _Job(r"clean a voice|audio isolation", "noise removal remover denoise isolate vocal"),
    _Job(r"sound effect|sounds and loops", "sfx foley ambience"),
    _Job(r"\bextend", "longer continue continuation"),
    _Job(r"motion control|animate move", "mocap capture dance dancing imitate"),
    _Job(r"animate replace", "face swap faceswap swapping deepfake"),
    _Job(r"(pictures?|image|frames?) to video", "animate animation animated", 0.9),
    _Job(r"edit (a |parts|pictures)|image edit|ideogram.* edit", "inpaint inpainting retouch editor editing"),
    _Job(
        r"edit a film|change a film|films to video|video ?(edit|to video)",
        "restyle editor editing transfer v2v",
    ),
    _Job(r"reframe", "outpaint outpainting expand uncrop"),
    _Job(
        r"references? to video|anything to video|character",
        "consistent consistency characters ingredients",
        0.5,
    ),
    _Job(r"several shots|shots (you plan|that you)|storyboard", "multi multishot shot scenes storyboard", 0.5),
    _Job(r"writing", "logo poster typography lettering flyer", 0.5),
    _Job(r"into layers", "psd photoshop", 0.9),
    _Job(r"transition|a last one", "morph morphing", 0.5),
)

_FOUND = tuple((re.compile(job.seen), tuple(job.names.split()), job.weight) for job in _JOBS)


def other_names(spec: ModelSpec) -> Iterator[tuple[str, float]]:
    """Each of the words, in small letters, and how much it counts where a title counts 1."""
    for word in _MAKERS.get(spec.provider, "").split():
        yield word, 0.95
    text = f"{re.sub(r'[-_/]', ' ', spec.id)} · {spec.about} · {spec.title}".casefold()
    for seen, names, weight in _FOUND:
        if seen.search(text):
            for name in names:
                yield name, weight
