"""Whether a field takes files, of which kind, and what they may be: from its name and its description, English and Chinese."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from kiegui.catalog.page_import.found import FoundField, JsonType

Kind = Literal["image", "video", "audio", "file"]

_ENDINGS = {
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
    "bmp": "image/bmp", "tiff": "image/tiff", "tif": "image/tiff", "heic": "image/heic", "heif": "image/heif",
    "avif": "image/avif", "mp4": "video/mp4", "mov": "video/quicktime", "quicktime": "video/quicktime",
    "mkv": "video/x-matroska", "matroska": "video/x-matroska", "webm": "video/webm", "avi": "video/avi",
    "m4v": "video/x-m4v", "mp3": "audio/mpeg", "wav": "audio/wav", "aac": "audio/aac", "ogg": "audio/ogg",
    "m4a": "audio/m4a", "flac": "audio/flac", "wma": "audio/x-ms-wma", "opus": "audio/opus",
}  # fmt: skip
_MIME = re.compile(r"\b(?:image|video|audio|application)/[a-z0-9][a-z0-9.+-]*", re.IGNORECASE)
_ENDING = re.compile(rf"(?<![\w/])\.?({'|'.join(_ENDINGS)})(?![\w/])", re.IGNORECASE)
_ABOUT_TYPES = re.compile(r"format|type|support|accept|格式|类型|支持", re.IGNORECASE)
_SIZE = re.compile(r"(?<![\d.])(\d{1,6}(?:\.\d{1,3})?)\s?(MB|MiB|GB|兆)(?![a-z])", re.IGNORECASE)

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("image", r"images?|pictures?|photos?|frames?|masks?|portraits?|img|图片|图像|首帧|尾帧|照片|蒙版"),
    ("video", r"videos?|clips?|footage|movies?|film|视频|影片"),
    ("audio", r"audios?|voices?|sounds?|music|songs?|speech|音频|音乐|声音|语音"),
    ("file", r"files?|documents?|文件"),
)
_PICTURE = re.compile(r"(?:^|_)(?:images?|image_inputs?|pictures?|photos?|frames?|masks?|videos?)$")
_THING = re.compile(r"(?:^|_)(?:clips?|audios?|voices?|files?|inputs?|media)$")
_ANYTHING = re.compile(r"reference_(?:file|link)")
_ADDRESS = re.compile(r"(?:^|_)(?:urls?|uri|uris|links?)(?:_list)?$")
_NEVER = re.compile(
    r"(?:_|^)(?:ids?|indexs?|indexes|prompts?|text|name|names|size|ratio|type|format|mode|count|num|title|style)$|call_?back"
)
_SAYS_ADDRESS = re.compile(
    r"\burls?\b|\buploaded?\b|accepted (?:file )?types|\blinks?\b|\bbase64\b|网址|链接|地址|上传", re.IGNORECASE
)


def with_media(field: FoundField, owner: str = "") -> FoundField:
    """The field marked as one that takes files, with their types and size; so for its rows and parts.

    `owner` is the name of the list or object that it stands in: `video_list` says what its `url` is.
    """
    if field.fields:
        field = msgspec.structs.replace(
            field, fields=tuple(with_media(part, field.name or owner) for part in field.fields)
        )
    if field.item is not None and field.item.type in (JsonType.OBJECT, JsonType.ARRAY):
        return msgspec.structs.replace(field, item=with_media(field.item, field.name or owner))
    if not takes_files(field):
        return msgspec.structs.replace(field, is_address=False, types=(), max_mb=None)
    return msgspec.structs.replace(
        field,
        is_address=True,
        types=field.types or types_in(field.text),
        max_mb=field.max_mb if field.max_mb is not None else largest_in(field.text),
    )


def takes_files(field: FoundField) -> bool:
    """Whether the value is the address of a file, or a list of them."""
    row = field.item if field.type is JsonType.ARRAY else field
    if row is None:
        row = field
    if field.options or row.options:
        return False
    is_text = row.type is JsonType.STRING or (row.type in (JsonType.ARRAY, JsonType.OBJECT) and not row.fields)
    name = _snake(field.name)
    if not is_text or (_NEVER.search(name) and not field.types):
        return False
    if field.is_address or row.is_address or field.types or _MIME.search(field.text):
        return True
    if _ADDRESS.search(name) or _PICTURE.search(name):
        return True
    return _THING.search(name) is not None and _SAYS_ADDRESS.search(field.text) is not None


def kind_of(field: FoundField, owner: str = "", usual: Kind = "file") -> Kind:
    """What the files are: by their types, the field's name, its description; else `usual`, which the model tells."""
    mime = {kind.partition("/")[0] for kind in field.types}
    if len(mime) == 1 and (only := mime.pop()) in ("image", "video", "audio"):
        return "image" if only == "image" else "video" if only == "video" else "audio"
    if mime:
        return "file"
    for words in (_snake(field.name).replace("_", " "), _snake(owner).replace("_", " ")):
        for kind, pattern in _KINDS:
            if kind != "file" and re.search(rf"\b(?:{pattern})\b", words):
                return kind
    named = [
        (found.start(), kind)
        for kind, pattern in _KINDS
        if kind != "file" and (found := _word(pattern).search(field.text)) is not None
    ]
    if (len(named) > 1 and "file" in _snake(field.name)) or (not named and _ANYTHING.search(_snake(field.name))):
        return "file"
    return min(named)[1] if named else usual


def types_in(text: str) -> tuple[str, ...]:
    """MIME types in the order in which a description names them: "image/jpeg, image/png", "JPEG, PNG", "格式：mp4、mov"."""
    if exact := _MIME.findall(text):
        return tuple(dict.fromkeys(kind.lower().rstrip(".") for kind in exact))
    found: list[str] = []
    for part in re.split(r"[\n。;；]|\.\s", text):
        if _ABOUT_TYPES.search(part):
            found += [_ENDINGS[ending.lower()] for ending in _ENDING.findall(part)]
    return tuple(dict.fromkeys(found))


def largest_in(text: str) -> float | None:
    """The size in MB that a description allows; the first, if it names several."""
    found = _SIZE.search(text)
    if found is None:
        return None
    return float(found[1]) * (1000 if found[2].upper() == "GB" else 1)


def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])", re.IGNORECASE)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
