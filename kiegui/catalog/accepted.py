"""Which files a media field takes, by their kind and type. How large and how long they may be is in `schema`."""

from __future__ import annotations

from kiegui.catalog.schema import MediaField, ModelSpec

_SAME_TYPE = {
    "image/jpg": "image/jpeg",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/m4a": "audio/mp4",
    "audio/x-m4a": "audio/mp4",
}
"""Other words for types, as they stand on Kie's pages."""


def plain_types(field: MediaField) -> frozenset[str]:
    """The MIME types that the field names, each under its usual name; empty if Kie's pages name none."""
    return frozenset(_SAME_TYPE.get(kind, kind) for kind in field.types)


def takes(field: MediaField, kind: str, mime: str) -> bool:
    """Whether the field takes a file of that kind ("image", "video", "audio" …) and MIME type."""
    if not field.types:
        return field.accepts in ("file", kind)
    wanted = plain_types(field)
    # A sound alone in an MP4 often says no more than that it is an MP4.
    return mime in wanted or (mime == "video/mp4" and "audio/mp4" in wanted)


def fields_for(spec: ModelSpec, kind: str, mime: str) -> tuple[MediaField, ...]:
    """The fields of the form that take such a file, in its order. Those within lists and objects are not among them."""
    return tuple(field for field in spec.fields if isinstance(field, MediaField) and takes(field, kind, mime))
