"""A record as the tests write it."""

from __future__ import annotations

from kiegui.media.metadata.provenance import Provenance

RECORD = Provenance(
    app="KieGUI",
    version="1.2.3",
    model="kling/v2-5-turbo",
    input={
        "prompt": "Ein Drachen & <Dünen> 🪁 “hoch”\n]]>\u0001\ufffe",
        "seed": 42,
        "shots": [{"image": "file:a b.png"}],
    },
    task_id="5f3c9a",
    created=1_790_000_000_000,
)
OLDER = Provenance(app="KieGUI", version="1.0", model="a/model", input={"prompt": "before"})
