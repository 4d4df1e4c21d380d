"""XMP packets, which pictures of most formats can hold: ours is made, put into one that is there, and found again.

No XML parser: a packet comes from a stranger. What can't be done with certainty isn't done.
"""

from __future__ import annotations

import re
from html import escape

from kiegui.media.metadata.provenance import MOST_BYTES, Provenance, encode

_NAMESPACE = "urn:kiegui:metadata:1/"
_PROPERTY = "kiegui:Provenance"
_END = "</rdf:RDF>"

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML can't hold, however they are written."""

_NAMED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}  # the last one last
_NUMBERED = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")

_HEAD = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
)
_TAIL = f'{_END}\n</x:xmpmeta>\n<?xpacket end="w"?>'


def packet(provenance: Provenance, existing: bytes = b"") -> bytes | None:
    """A packet with our record; all that is in the existing one stays. None if that one can't be added to.

    Raises ValueError if the record can't be encoded.
    """
    if not existing:
        return (_HEAD + _description(provenance, "") + _TAIL).encode()
    try:
        text = existing.decode()
    except UnicodeDecodeError:
        return None
    before, end, after = text.rpartition(_END)
    if not end:
        return None
    return (before + _description(provenance, text) + end + after).encode()


def find(raw: bytes) -> bytes | None:
    """The encoded record in a packet, the last one if there are several; None if there is none. Takes any bytes."""
    text = raw.decode(errors="replace")
    start, stop = f"<{_PROPERTY}>", f"</{_PROPERTY}>"
    for opening, closing in ((start, stop), (f'{_PROPERTY}="', '"'), (f"{_PROPERTY}='", "'")):
        at = text.rfind(opening)
        end = text.find(closing, at + len(opening), at + len(opening) + 6 * MOST_BYTES)
        if at >= 0 and end >= 0:
            return _plain(text[at + len(opening) : end]).encode(errors="replace")
    return None


def _description(provenance: Provenance, existing: str) -> str:
    """Our record, and for other programs what they know: not where the file already says it otherwise."""
    lines = [f'<rdf:Description rdf:about="" xmlns:kiegui="{_NAMESPACE}">']
    if "dc:description" not in existing:
        words = escape(_UNFIT.sub(" ", provenance.words), quote=False)
        alternative = f'<rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt>'
        dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
        lines.append(f"<dc:description {dublin}>{alternative}</dc:description>")
    if "CreatorTool" not in existing:
        tool = 'xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        lines.append(f"<xmp:CreatorTool {tool}>{escape(provenance.software, quote=False)}</xmp:CreatorTool>")
    record = escape(encode(provenance).decode(), quote=False)
    lines += [f"<{_PROPERTY}>{record}</{_PROPERTY}>", "</rdf:Description>\n"]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """What was written with entities, as it was meant."""
    text = _NUMBERED.sub(_character, text)
    for name, character in _NAMED.items():
        text = text.replace(name, character)
    return text


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    return chr(number) if number < 0x11_0000 else ""
