"""What Windows shows of who made KieGUI, the same in every program and in the list of apps."""

from __future__ import annotations

import re

PUBLISHER = "The KieGUI authors"
COPYRIGHT = "Copyright (c) 2026 The KieGUI authors, MIT licence"


def four_numbers(version: str) -> str:
    """A version as Windows wants it, 1.2.0.0; what isn't a number at the front of a part (1.2rc1) counts as nothing."""
    parts = [re.match(r"\d*", part) for part in version.split(".")]
    numbers = [int(part[0] or 0) if part else 0 for part in parts]
    return ".".join(str(number) for number in (*numbers, 0, 0, 0, 0)[:4])
