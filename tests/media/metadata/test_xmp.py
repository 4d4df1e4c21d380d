"""XMP packets: ours beside what is there, found in whichever way it is written."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from kiegui.media.metadata.provenance import decode, encode
from kiegui.media.metadata.xmp import find, packet
from tests.media.metadata.records import OLDER, RECORD

FOREIGN = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
    b' xmp:CreatorTool="Another"><dc:description>theirs</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>'
)


def made(existing: bytes = b"") -> bytes:
    packed = packet(RECORD, existing)
    assert packed is not None
    return packed


def test_a_packet_is_xml_and_gives_the_record_back() -> None:
    ElementTree.fromstring(made())
    assert decode(find(made()) or b"") == RECORD


def test_what_is_there_stays_and_is_not_said_twice() -> None:
    packed = made(FOREIGN)
    ElementTree.fromstring(packed)
    assert packed.startswith(FOREIGN[: FOREIGN.index(b"</rdf:RDF>")])
    assert (packed.count(b"dc:description"), packed.count(b"CreatorTool")) == (2, 1)
    assert find(packed) == find(made())


def test_the_last_record_counts() -> None:
    before = packet(OLDER)
    assert before is not None
    assert decode(find(made(before)) or b"") == RECORD


@pytest.mark.parametrize("existing", [b"\xff\xfe<\0", b"<rdf:RDF/>", b"<other:RDF></other:RDF>"])
def test_a_packet_that_cannot_be_added_to_is_left_alone(existing: bytes) -> None:
    assert packet(RECORD, existing) is None


def test_a_record_that_another_program_wrote_anew_is_found() -> None:
    record = encode(OLDER).decode()
    attribute = record.replace('"', "&quot;").replace("b", "&#x62;").replace("m", "&#109;")
    assert find(f'<a kiegui:Provenance="{attribute}"/>'.encode()) == encode(OLDER)
    assert find(f"<a kiegui:Provenance='{record}'/>".encode()) == encode(OLDER)


@pytest.mark.parametrize("raw", [b"", b"\xff" * 50, b"<kiegui:Provenance>", b'kiegui:Provenance="', b"&#x110000;"])
def test_where_there_is_none_there_is_none(raw: bytes) -> None:
    assert find(raw) is None
