"""The receiver of Kie's callbacks, on this machine only; off unless somebody sets up a tunnel to it.

A callback is never more than a hint to ask Kie about a task: nothing else of what comes in is kept, believed or logged.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from kiegui.api.replies import decode
from kiegui.errors import KieGuiError, Unconfirmed

MAX_BODY = 64 * 1024
_MAX_HEAD = 16 * 1024
_SECONDS = 5.0  # for one request, from the first byte to the last
_PAUSE = 0.05
_AT_ONCE = 8  # connections; Kie tries again, and every task is polled all the same
_SIGNED_FOR = 600.0  # seconds by which Kie's clock and ours may differ

_NONCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TASK_ID = re.compile(r"[A-Za-z0-9._-]{1,200}")
_START = re.compile(r"([A-Z]{1,10}) (/[!-~]{0,1000}) HTTP/1\.[01]")
_HEADER = re.compile(r"([!#-'*+.^-z|~0-9A-Z-]{1,200}):([\t -~\x80-\xff]*)")
_ONCE = ("host", "content-length", "content-type", "x-webhook-timestamp", "x-webhook-signature")


@dataclass(frozen=True)
class Hint:
    """Somebody says that something happened to the task `task_id`; `nonce` says for which submission it was addressed."""

    task_id: str
    nonce: str


@dataclass(frozen=True)
class _Request:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


class _Rejected(Exception):
    """Whatever is not right gets a bare status."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Callbacks:
    """Listens on 127.0.0.1 between `start` and `close`, on threads of its own.

    `hosts` are the names under which the tunnel reaches this machine; the first one stands in the addresses that Kie gets.
    `token` is the secret part of these, at least 16 characters, and stays the same across restarts because Kie may call
    hours later. `secret` is the webhook key from Kie's settings page, "" if there is none. `hinted` is called on a thread
    of the receiver. `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        port: int,
        token: str,
        secret: str,
        hinted: Callable[[Hint], None],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises ValueError if there is no host, or the token could be guessed."""
        if not hosts or not re.fullmatch(r"[A-Za-z0-9_-]{16,200}", token):
            raise ValueError("callbacks need a host and a token")
        self._hosts = tuple(host.lower() for host in hosts)
        self._port = port
        self._token = token
        self._secret = secret
        self._hinted = hinted
        self._clock = clock
        self._slots = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._listener: socket.socket | None = None

    @property
    def port(self) -> int:
        """Where it listens; asked for port 0, the one that the system chose."""
        return self._port

    def address_for(self, nonce: str) -> str:
        """The `callBackUrl` of one submission; `nonce` is up to 64 letters, digits, - and _, and comes back in the hint."""
        return f"https://{self._hosts[0]}/{self._token}/{nonce}"

    def start(self) -> None:
        """Listen. Raises KieGuiError if another program has the port."""
        try:
            self._listener = socket.create_server(("127.0.0.1", self._port), backlog=_AT_ONCE)
        except OSError as error:
            raise KieGuiError(
                f"Kie’s callbacks can’t be received on port {self._port}: {error.strerror}. "
                "Your tasks are asked for as always. Choose another port in the settings."
            ) from error
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), name="callbacks", daemon=True).start()

    def close(self) -> None:
        """Listen no more; no hint is given after this."""
        with self._lock:
            listener, self._listener = self._listener, None
            for connection in self._connections:
                with suppress(OSError):  # it has ended by itself
                    connection.shutdown(socket.SHUT_RDWR)
        if listener is not None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1.0):
                pass  # wakes the thread that accepts: to close a socket under it does so on some systems only
            listener.close()

    # -- connections --------------------------------------------------------------------------------------------

    def _accept(self, listener: socket.socket) -> None:
        while self._listener is listener:
            try:
                connection, _ = listener.accept()
            except OSError:  # closed, or whoever called has gone already
                time.sleep(_PAUSE)
                continue
            if self._slots.acquire(blocking=False):
                threading.Thread(target=self._serve, args=(connection,), name="callback", daemon=True).start()
            else:
                connection.close()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, suppress(OSError):  # the other side is gone, or too slow
                with self._lock:
                    self._connections.add(connection)
                try:
                    hint, status = self._hint(_read(connection)), HTTPStatus.OK
                except _Rejected as rejected:
                    hint, status = None, rejected.status
                with self._lock:
                    self._connections.discard(connection)
                    if hint is not None and self._listener is not None:
                        self._hinted(hint)
                connection.sendall(
                    f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
                )
        finally:
            self._slots.release()

    # -- what is believed ---------------------------------------------------------------------------------------

    def _hint(self, request: _Request) -> Hint:
        """Raises _Rejected. Who does not know the token learns nothing else."""
        local = (f"127.0.0.1:{self._port}", f"localhost:{self._port}")
        if request.headers.get("host", "").lower() not in (*self._hosts, *local):
            raise _Rejected(HTTPStatus.NOT_FOUND)
        _, _, rest = request.path.partition("/")
        token, _, nonce = rest.partition("/")
        if not hmac.compare_digest(token, self._token) or not _NONCE.fullmatch(nonce):
            raise _Rejected(HTTPStatus.NOT_FOUND)
        if request.method != "POST":
            raise _Rejected(HTTPStatus.METHOD_NOT_ALLOWED)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise _Rejected(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        task_id = _task_id(request.body)
        if self._secret and not self._is_signed(task_id, request.headers):
            raise _Rejected(HTTPStatus.UNAUTHORIZED)
        return Hint(task_id, nonce)

    def _is_signed(self, task_id: str, headers: dict[str, str]) -> bool:
        """Base64 of HMAC-SHA256 over "task id.timestamp" (docs: webhook-verification). The body is not signed by Kie."""
        timestamp = headers.get("x-webhook-timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(self._clock() - int(timestamp)) > _SIGNED_FOR:
            return False
        digest = hmac.new(self._secret.encode(), f"{task_id}.{timestamp}".encode(), hashlib.sha256).digest()
        return hmac.compare_digest(base64.b64encode(digest), headers.get("x-webhook-signature", "").encode())


def _task_id(body: bytes) -> str:
    """`data.taskId`, as in Kie's callbacks, or `data.task_id`, as in its pages. Raises _Rejected."""
    try:
        content = decode(body)
    except Unconfirmed:
        raise _Rejected(HTTPStatus.BAD_REQUEST) from None
    data = content.get("data") if isinstance(content, dict) else None
    ids = (
        {data[key] for key in ("taskId", "task_id") if isinstance(data.get(key), str)} if isinstance(data, dict) else ()
    )
    match list(ids):
        case [str() as task_id] if _TASK_ID.fullmatch(task_id):
            return task_id
    raise _Rejected(HTTPStatus.BAD_REQUEST)


def _read(connection: socket.socket) -> _Request:
    """One request, whole. Raises _Rejected, or OSError if it does not come in time."""
    deadline = time.monotonic() + _SECONDS
    raw = b""
    while b"\r\n\r\n" not in raw:
        if len(raw) > _MAX_HEAD:
            raise _Rejected(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        raw += _receive(connection, deadline)
    head, _, body = raw.partition(b"\r\n\r\n")
    request = _read_head(head)
    length = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers or not re.fullmatch(r"[0-9]{1,9}", length):
        raise _Rejected(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > MAX_BODY:
        raise _Rejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    while len(body) < int(length):
        body += _receive(connection, deadline)
    return _Request(request.method, request.path, request.headers, body[: int(length)])


def _read_head(head: bytes) -> _Request:
    """Strictly: what two programs could read in two ways is not read at all. Raises _Rejected."""
    first, *lines = head.decode("latin-1").split("\r\n")
    start = _START.fullmatch(first)
    headers = [header for line in lines if (header := _HEADER.fullmatch(line))]
    names = [header[1].lower() for header in headers]
    if start is None or len(headers) != len(lines) or any(names.count(name) > 1 for name in _ONCE):
        raise _Rejected(HTTPStatus.BAD_REQUEST)
    values = (header[2].strip(" \t") for header in headers)
    return _Request(start[1], start[2], dict(zip(names, values, strict=True)))


def _receive(connection: socket.socket, deadline: float) -> bytes:
    """Some more bytes. Raises OSError at the end, and when the time is over."""
    connection.settimeout(max(0.001, deadline - time.monotonic()))
    piece = connection.recv(MAX_BODY)
    if not piece:
        raise ConnectionError("cut off")
    return piece
