"""A second, independent description of Kie, on sockets that can misbehave: for tests only, written from Kie's pages.

    with FakeKie() as kie:
        kie.plan = ("waiting", "queuing", "success")
        kie.results = [("film.mp4", film)]
        kie.next("createTask", Fault.reset(after_commit=True))
        client = Client(kie.base_url, kie.upload_url, kie.key)
        ...
        assert len(kie.truth.creates) == 1

Knobs are attributes of `protocol.Kie`; what can go wrong is the closed set in `faults`; what really happened is `truth`.
Nothing here imports kiegui, so that a mistake in our reading of Kie can't hide by being made twice.
"""

from tests.fake_kie.endpoints import Endpoint, Origin
from tests.fake_kie.faults import FAULTS, Ending, Fault
from tests.fake_kie.process import FakeKieProcess
from tests.fake_kie.protocol import Kie
from tests.fake_kie.server import FakeKie, Place
from tests.fake_kie.task import Dialect, ResultShape, Task
from tests.fake_kie.truth import Created, Truth, Upload
from tests.fake_kie.wire import Reply, Request

__all__ = [
    "FAULTS",
    "Created",
    "Dialect",
    "Ending",
    "Endpoint",
    "FakeKie",
    "FakeKieProcess",
    "Fault",
    "Kie",
    "Origin",
    "Place",
    "Reply",
    "Request",
    "ResultShape",
    "Task",
    "Truth",
    "Upload",
]
