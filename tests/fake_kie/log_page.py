"""The page of Kie's own log (kie.ai/logs) as text: what a person gets who marks all of it in a browser and copies it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from tests.fake_kie.truth import Created

_HEAD = "Kie.ai\nMarket\nPricing\nDocs\nLogs\n\nLogs\nTask ID\tModel\tStatus\tCredits\tCreated\tInput\tResult\n"
_FOOT = "\nRows per page: 100\n1–{count} of {count}\n© 2026 Kie.ai · Build 7d9f21c · Terms · Privacy\n"


def log_page(creates: Sequence[Created]) -> str:
    """All tasks, newest first, amid what else stands on a web page: words, numbers, and other things that look like ids."""
    rows = []
    for created in reversed(creates):
        prompt = str(created.json["input"].get("prompt", ""))
        trace = sha256(created.task_id.encode()).hexdigest()[:32]  # of the same form as an id, but none
        row = f"{created.task_id}\nCopy\t{created.json['model']}\tSuccess\t10\t2026-11-21 14:03:07\t{prompt}\t"
        rows.append(f"{row}https://tempfile.aiquickdraw.com/r/{trace}_1763733787.png\n")
    return _HEAD + "".join(rows) + _FOOT.format(count=len(rows))
