"""The fake Kie on sockets: four origins on 127.0.0.1, one thread that accepts, one thread a connection."""

from __future__ import annotations

import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from tests.fake_kie.codes import is_definite_no
from tests.fake_kie.delivery import deliver, end, send
from tests.fake_kie.endpoints import Endpoint, Origin, endpoint_of
from tests.fake_kie.faults import Answer, Bytes, Drop, Ending, Fault, Hang, Redirect, Wire
from tests.fake_kie.protocol import Kie
from tests.fake_kie.truth import Truth
from tests.fake_kie.wire import Reply, Request, read_body, read_head


@dataclass(frozen=True)
class Place:
    """One origin as a test sees it."""

    origin: Origin
    base_url: str
    truth: Truth

    @property
    def requests(self) -> list[Request]:
        """What came in here."""
        return [request for request in self.truth.requests if request.origin == self.origin]

    @property
    def authorizations(self) -> list[str]:
        """Every Authorization header that was shown here."""
        return [value for request in self.requests if (value := request.header("Authorization"))]


def no_whim(_endpoint: Endpoint) -> Fault | None:
    """Nothing goes wrong but what is scripted."""
    return None


class FakeKie(Kie):
    """Kie, listening while the `with` block runs. Knobs: see `Kie`.

    `whim` is asked about each request that nothing was scripted for: a fault for all of them, or a random one.
    `hanging` counts the connections that are kept in silence at the moment; after `patience` seconds (None = never) they
    are closed. `ports`: where it listens, one for each `Origin`; any free ones if there are none.
    """

    def __init__(self, truth_file: Path | None = None, ports: Sequence[int] = ()) -> None:
        super().__init__(truth_file)
        self._ports = ports or [0] * len(Origin)
        self.patience: float | None = None
        self.whim: Callable[[Endpoint], Fault | None] = no_whim
        self._script: dict[Endpoint, deque[Fault | None]] = {endpoint: deque() for endpoint in Endpoint}
        self._places: dict[Origin, Place] = {}
        self._stopped = threading.Event()
        self.hanging = 0
        self._releases = 0
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._resources = ExitStack()

    # ---- what a test says and asks --------------------------------------------------------------------------------

    def next(self, endpoint: Endpoint | str, *faults: Fault | None) -> None:
        """What happens to the next requests of this kind, one each, after what was said before; None = all goes well.

        "connection" is the moment at which a connection stands: what needs no request happens then, before a byte is
        read; anything else happens to the first request of that connection.
        """
        with self.changed:
            self._script[Endpoint(endpoint)].extend(faults)

    def wait_for(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Block until something happens here that makes the condition true; TimeoutError after so many seconds."""
        with self.changed:
            if not self.changed.wait_for(condition, seconds):
                raise TimeoutError("the fake Kie waited in vain")

    def release(self) -> None:
        """Let every request that hangs now go on to its true answer."""
        with self.changed:
            self._releases += 1
            self.changed.notify_all()

    def drain(self) -> None:
        """Block until every connection that stands now has ended: what a killed client has sent has been acted on."""
        for place in self._places.values():  # connections come in one by one: after this one, those before it are in
            with socket.create_connection(("127.0.0.1", int(place.base_url.rpartition(":")[2]))) as last:
                last.shutdown(socket.SHUT_WR)
                last.recv(1)
        for thread in list(self._connections):
            thread.join()

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self.api.base_url

    @property
    def upload_url(self) -> str:
        """Where uploads go."""
        return self._places[Origin.UPLOADS].base_url

    @property
    def api(self) -> Place:
        """Stands for api.kie.ai."""
        return self._places[Origin.API]

    @property
    def files(self) -> Place:
        """Serves results and uploads, without a key."""
        return self._places[Origin.FILES]

    @property
    def evil(self) -> Place:
        """Where redirects lead; what it is told is in `authorizations`."""
        return self._places[Origin.EVIL]

    # ---- life -----------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._resources.callback(self.truth.close)
        selector = self._resources.enter_context(selectors.DefaultSelector())
        wake, woken = socket.socketpair()
        for end_of_pair in (wake, woken):
            self._resources.enter_context(end_of_pair)
        selector.register(woken, selectors.EVENT_READ, None)
        for origin, port in zip(Origin, self._ports, strict=True):
            listener = self._resources.enter_context(socket.create_server(("127.0.0.1", port), backlog=512))
            listener.setblocking(False)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # its connections inherit it
            selector.register(listener, selectors.EVENT_READ, origin)
            self._places[origin] = Place(origin, f"http://127.0.0.1:{listener.getsockname()[1]}", self.truth)
        self.files_url = self.files.base_url
        self.reload()
        acceptor = threading.Thread(target=self._accept, args=(selector,), name="fake Kie")
        acceptor.start()
        self._resources.callback(self._end_connections)
        self._resources.callback(acceptor.join)
        self._resources.callback(wake.send, b"!")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.changed:
            self._stopped.set()
            self.changed.notify_all()
        self._resources.close()

    def _accept(self, selector: selectors.BaseSelector) -> None:
        while True:
            for key, _ in selector.select():
                if key.data is None or not isinstance(key.fileobj, socket.socket):
                    return
                with suppress(OSError):  # the client was gone before we came
                    connection, _ = key.fileobj.accept()
                    self._begin_connection(connection, key.data)

    def _begin_connection(self, connection: socket.socket, origin: Origin) -> None:
        connection.setblocking(True)
        thread = threading.Thread(target=self._serve, args=(connection, origin), name=f"fake Kie, {origin}")
        self._connections = {other: its for other, its in self._connections.items() if other.is_alive()}
        thread.start()
        self._connections[thread] = connection

    def _end_connections(self) -> None:
        for connection in self._connections.values():
            with suppress(OSError):  # it has ended by itself
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._connections:
            thread.join()

    # ---- one connection -------------------------------------------------------------------------------------------

    def _serve(self, connection: socket.socket, origin: Origin) -> None:
        with connection, suppress(ConnectionError), connection.makefile("rb") as stream:
            since, fault = self._releases, self._scripted(Endpoint.CONNECTION)
            if fault and not fault.after_commit:
                match fault.wire:
                    case Drop(ending):
                        end(connection, ending)
                        return
                    case Hang() if not self._released(since):
                        return
                    case Hang():
                        fault = None
            while self._exchange(connection, stream, origin, fault):
                fault = None

    def _exchange(self, connection: socket.socket, stream: BinaryIO, origin: Origin, first_fault: Fault | None) -> bool:
        """Read one request and do to it what is due; whether the connection goes on."""
        request = read_head(stream, origin)
        if request is None:
            return False
        since, fault = self._releases, first_fault or self._due(endpoint_of(request))
        if fault and fault.wire == Drop(Ending.RESET, unread=True) and not fault.after_commit:
            self._saw(request)
            return end(connection, Ending.RESET)
        request = replace(request, body=read_body(stream, request))
        self._saw(request)
        goes_on = self._respond(connection, request, fault, since)
        return goes_on and request.header("Connection").lower() != "close"

    def _respond(self, connection: socket.socket, request: Request, fault: Fault | None, since: int) -> bool:
        if fault is None:
            return send(connection, self._noted(request, self.answer(request)))
        if isinstance(fault.wire, Hang):
            committed = self.answer(request) if fault.after_commit else None
            return self._released(since) and send(connection, self._noted(request, committed or self.answer(request)))
        wire = fault.wire
        if isinstance(wire, Redirect):
            wire = replace(wire, origin=(wire.origin or self.evil.base_url) + request.target)
        reply = self._noted(request, self.answer(request, commit=fault.after_commit), wire)
        return deliver(connection, reply, wire, self._stopped.wait)

    def _noted(self, request: Request, reply: Reply, wire: Wire | None = None) -> Reply:
        """The true `reply`; that the client may now take it, or what `wire` makes of it, for a definite no goes to the truth."""
        if isinstance(wire, Redirect | Bytes | Drop) or endpoint_of(request) is not Endpoint.CREATE_TASK:
            return reply
        seen = wire.reply if isinstance(wire, Answer) else reply
        if is_definite_no(seen.status, seen.body):
            with self.changed:
                self.truth.refused(request)
        return reply

    def _saw(self, request: Request) -> None:
        with self.changed:
            self.truth.saw(request)
            self.changed.notify_all()

    def _scripted(self, endpoint: Endpoint) -> Fault | None:
        with self.changed:
            script = self._script[endpoint]
            return script.popleft() if script else None

    def _due(self, endpoint: Endpoint) -> Fault | None:
        with self.changed:
            return self._scripted(endpoint) if self._script[endpoint] else self.whim(endpoint)

    def _released(self, since: int) -> bool:
        """Keep silent; True: `release()` was called again `since` then, False: the test or our patience has ended."""
        with self.changed:
            self.hanging += 1
            self.changed.notify_all()
            self.changed.wait_for(lambda: self._releases > since or self._stopped.is_set(), self.patience)
            self.hanging -= 1
            return self._releases > since
