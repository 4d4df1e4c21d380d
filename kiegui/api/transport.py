"""The way to a server over HTTP: pinned origin, time limits, "did a byte leave?", and sockets that can be shut at quit."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from kiegui import __version__
from kiegui.api.replies import MAX_REPLY_BYTES
from kiegui.errors import NotSent, Refused, Unconfirmed

# Kie's gateway refuses Python's own agent names (403, error 1010), so this one says who we are in a usual form.
USER_AGENT = f"Mozilla/5.0 (compatible; KieGUI/{__version__})"

CONNECT_SECONDS = 10.0


class Phase(IntEnum):
    """How far one exchange got: before SENDING no byte of the request has left."""

    CONNECTING = 0
    SENDING = 1
    WAITING = 2
    ANSWERED = 3


class Exchange:
    """One request on its way. The thread that sends it writes, any thread may shut it."""

    def __init__(self, leaving: Callable[[], None] | None, accepts: Callable[[str], bool] | None = None) -> None:
        """`leaving` is called before the first byte of the request leaves; if it raises, none does. `accepts` judges the IP
        address that is connected to, before any byte leaves.
        """
        self.phase = Phase.CONNECTING
        self.shut = False
        self._leaving = leaving
        self._accepts = accepts
        self._connection: HTTPConnection | None = None

    def leave(self) -> None:
        """Bytes are about to be sent; an exchange that was shut sends none. Raises OSError then."""
        if self.shut:
            raise ConnectionAbortedError("shut")
        if self.phase is Phase.CONNECTING and self._leaving is not None:
            self._leaving()
        self.reach(Phase.SENDING)

    def reach(self, phase: Phase) -> None:
        """The exchange got that far; redirects are exchanges of their own, so it never goes back."""
        self.phase = max(self.phase, phase)

    def check_peer(self, sock: socket.socket) -> None:
        """A socket is connected. Raises Refused if it is to an address that this exchange must not reach."""
        if self._accepts is not None and not self._accepts(sock.getpeername()[0]):
            sock.close()
            raise Refused("This server’s address is not one that we open.", 0)

    def opened(self, connection: HTTPConnection) -> None:
        """A connection stands: remember it, so that it can be shut."""
        self._connection = connection
        if self.shut:
            self.end()

    def end(self) -> None:
        """Shut the socket: whoever waits in it gets an error within moments."""
        self.shut = True
        if self._connection is not None and self._connection.sock is not None:
            try:
                # The plain socket's own method: SSLSocket.shutdown would pull the TLS state from under the reading thread.
                socket.socket.shutdown(self._connection.sock, socket.SHUT_RDWR)
            except OSError:
                return  # the other side was faster

    def explain(self, error: Exception) -> NotSent | Unconfirmed:
        """What a failure proves, in words: requests raises the same error whether or not the server got the request."""
        if self.phase is Phase.CONNECTING:
            secure = isinstance(error, requests.exceptions.SSLError)
            why = "The secure connection failed" if secure else "The server can’t be reached"
            return NotSent(f"{why}. Nothing was sent. Check the network.")
        if self.shut or isinstance(error, requests.Timeout | TimeoutError | urllib3.exceptions.TimeoutError):
            return Unconfirmed("The server did not answer in time.")
        return Unconfirmed("The connection broke before the answer was complete.")


def _watched_pools(exchange: Exchange) -> dict[str, type[HTTPConnectionPool]]:
    """urllib3's pools by scheme, with connections that tell `exchange` how far they got."""

    class Watched(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            exchange.check_peer(sock)  # here, because TLS would already speak to it
            return sock

        def connect(self) -> None:
            super().connect()
            exchange.opened(self)

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            exchange.leave()
            super().send(data)

        def getresponse(self) -> Any:
            exchange.reach(Phase.WAITING)
            response = super().getresponse()
            exchange.reach(Phase.ANSWERED)
            return response

    class WatchedTls(Watched, HTTPSConnection):
        pass

    class Plain(HTTPConnectionPool):
        ConnectionCls = Watched

    class Tls(HTTPSConnectionPool):
        ConnectionCls = WatchedTls

    return {"http": Plain, "https": Tls}


class _Adapter(HTTPAdapter):
    """requests' adapter without retries, over watched connections."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        super().__init__(max_retries=urllib3.Retry(0, read=False))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _watched_pools(self._exchange)


class _Session(requests.Session):
    """A session that reads nothing from the environment and works out no redirect.

    Even where none is to be followed, requests would read the whole body of one, however long, and stumble over its address.
    """

    def __init__(self, exchange: Exchange, user_agent: str) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.update({"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "identity"})
        adapter = _Adapter(exchange)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere."""


class Exchanges:
    """The exchanges under way, so that quitting never waits for a hung server. Any thread."""

    def __init__(self, user_agent: str = USER_AGENT) -> None:
        self._user_agent = user_agent
        self._live: set[Exchange] = set()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def begin(
        self,
        seconds: float,
        leaving: Callable[[], None] | None = None,
        accepts: Callable[[str], bool] | None = None,
    ) -> Iterator[requests.Session]:
        """A fresh session for one request: nothing is read from the environment, nothing repeated, no stale connection.

        `seconds` is for the whole exchange: requests' own limit is for each read, so a server that drips would hold us for
        ever. `leaving` and `accepts`: see `Exchange`. Network errors come out as NotSent (proven: no byte left) or Unconfirmed.
        """
        exchange = Exchange(leaving, accepts)
        with self._lock:
            if self._closed:
                raise NotSent("The app is closing. Nothing was sent.")
            self._live.add(exchange)
        watchdog = threading.Timer(seconds, exchange.end)
        watchdog.daemon = True
        watchdog.start()
        try:
            with _Session(exchange, self._user_agent) as session:
                yield session
        # A ValueError is what http.client makes of some malformed answers.
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise exchange.explain(error) from None
        finally:
            watchdog.cancel()
            with self._lock:
                self._live.discard(exchange)

    def close(self) -> None:
        """Shut all of them and begin no more."""
        with self._lock:
            self._closed = True
            live = list(self._live)
        for exchange in live:
            exchange.end()


class Transport:
    """One pinned origin, with the key that belongs to it. Blocking; any thread, several at once.

    The key goes to this origin only: no redirect is followed, no environment proxy or .netrc is read.
    """

    def __init__(self, origin: str, key: str, exchanges: Exchanges) -> None:
        self._origin = origin.rstrip("/")
        self._key = key
        self._exchanges = exchanges

    def __repr__(self) -> str:
        return f"Transport({self._origin!r}, key=…)"

    def exchange(
        self,
        method: str,
        path: str,
        *,
        json_body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        seconds: float,
        leaving: Callable[[], None] | None = None,
    ) -> tuple[int, bytes]:
        """Send one request, exactly once; give back the HTTP status and the body (at most 1 MB and a byte of it).

        A server that repeats our key in its answer does not get it recorded or shown: `***` stands in its place.

        `leaving` is called on this thread when everything stands and the first byte is about to leave.

        Raises NotSent (proven: no byte left) or Unconfirmed (anything else that is no complete answer).
        """
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        with (
            self._exchanges.begin(seconds, leaving) as session,
            session.request(
                method,
                self._origin + path,
                params=query,
                data=json_body,
                headers=headers,
                timeout=(CONNECT_SECONDS, seconds),
                allow_redirects=False,
                stream=True,
            ) as response,
        ):
            raw = response.raw.read(MAX_REPLY_BYTES + 1, decode_content=True)
            return response.status_code, raw.replace(self._key.encode(), b"***")
