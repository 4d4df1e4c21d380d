"""The one redactor: keys, and whatever else lets somebody in, are taken out of each text that is written, shown or copied."""

from __future__ import annotations

import logging
import re
import threading

MASK = "***"
"""What stands in their place."""

_STAYS = "(?:taskId|recordId)="
"""Query parameters that stay readable: Kie's task ids are what must never be lost."""

_VALUE = r"""[^\s"'\\<>&,;)}\]]+"""

_TELLTALE = re.compile(
    # Anything of a web address's query: signed addresses let in whoever has them, and every storage has other names for it.
    rf"""(?P<query> (?:[?&]|\\u0026) (?:amp;)? (?!{_STAYS}) [\w.%~-]{{1,80}}= ) {_VALUE}
    | (?P<user> :// ) [^/\s@"'?#]{{1,400}} (?=@)
    | (?P<named> (?:authorization|api[-_ ]?key|access[-_ ]?key|secret|password|token|signature|credential)
        ["'\\]* \s* [:=] \s* ["'\\]* (?:(?:bearer|basic)\s+)? ) {_VALUE}
    | (?P<scheme> \b(?:bearer|basic)\s+ ) [^\s"'\\]{{8,}}""",
    re.IGNORECASE | re.VERBOSE,
)
"""What gives a secret away without knowing it."""


class Redactor:
    """Knows the keys of this session, each from the moment that it is known at all. Any thread.

    One is made at the start of the process and handed on to whatever writes, shows or copies technical text. The ledger and
    the files of results are not such text: what a person made is theirs, in full.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: frozenset[str] = frozenset()
        self._known: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        """Mask this from now on. What is shorter than a key can be (8 characters) would only blot out innocent text."""
        secret = secret.strip()
        if len(secret) < 8:
            return
        with self._lock:
            self._secrets |= {secret}
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._known = re.compile("|".join(map(_in_any_spelling, longest_first)))

    def redact(self, text: str) -> str:
        """`text` with `***` for every known key, however it is escaped, and for what looks like any other one."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        return _TELLTALE.sub(_masked, text)


class RedactedFormatter(logging.Formatter):
    """Formats log lines; message, arguments, traceback and stack all pass the redactor."""

    def __init__(self, redactor: Redactor, form: str) -> None:
        super().__init__(form)
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """The finished line, or lines, of a record."""
        return self._redactor.redact(super().format(record))


def _masked(found: re.Match[str]) -> str:
    return f"{found[found.lastgroup or 0]}{MASK}"


def _in_any_spelling(secret: str) -> str:
    """A pattern for the secret as it is, or as it comes out of `repr`, JSON (also within JSON), a web address or HTML.

    All of these leave letters and digits alone.
    """
    return "".join(letter if letter.isalnum() else _escaped(letter) for letter in secret)


def _escaped(letter: str) -> str:
    number = ord(letter)
    return (
        rf"(?:\\{{0,9}}{re.escape(letter)}|%(?:25){{0,9}}(?i:{number:02x})|\\{{1,9}}u(?i:{number:04x})"
        rf"|&(?:amp|lt|gt|quot|#0*{number}|(?i:#x0*{number:x}));)"
    )
