"""The sockets: requests are read, handed to `PracticeKie`, and its replies written; what they say is decided there."""

from __future__ import annotations

import socketserver
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from kiegui.sandbox.exchange import Reply, Request, plain_reply
from kiegui.sandbox.kie import PracticeKie, origin_is_ours

_LARGEST_BODY = 110 * 1024 * 1024
"""Kie's largest files are 100 MB; the rest is for the form around them."""
_LARGEST_API_BODY = 2 * 1024 * 1024


class PracticeServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1; `serve_forever` and `shutdown` as of socketserver."""

    daemon_threads = True
    # An idle kept-alive connection must not hold up the end.
    block_on_close = False
    # The default of 5 refuses connections when a batch is submitted.
    request_queue_size = 128

    def __init__(self, kie: PracticeKie) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kie = kie

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error; anything else is printed with its traceback."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "KieGUI-sandbox"
    sys_version = ""
    # Otherwise Nagle's algorithm and delayed acknowledgements add 40 ms to small replies on a kept-alive connection.
    disable_nagle_algorithm = True
    timeout = 120

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: nobody reads it, and a full pipe would stop the server."""

    def _serve(self) -> None:
        host = self.headers.get("Host", "")
        body = self._body()
        if isinstance(body, Reply):
            self.close_connection = True
            return self._write(body)
        if not origin_is_ours(host):
            return self._write(plain_reply(HTTPStatus.FORBIDDEN))
        try:
            address = urlsplit(self.path)
        except ValueError:
            return self._write(plain_reply(HTTPStatus.BAD_REQUEST))
        request = Request(
            method=self.command,
            path=address.path,
            query=dict(parse_qsl(address.query)),
            headers=self.headers,
            body=body,
            base=f"http://{host}",
        )
        return self._write(cast(PracticeServer, self.server).kie.answer(request))

    def _body(self) -> bytes | Reply:
        """The body, or the refusal of one that can't be read; after a refusal the connection can't be used again."""
        stated = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding"):
            return plain_reply(HTTPStatus.LENGTH_REQUIRED)
        if not (stated.isascii() and stated.isdigit()) or len(stated) > 18:
            return plain_reply(HTTPStatus.BAD_REQUEST)
        largest = _LARGEST_BODY if self.path.startswith("/api/file-") else _LARGEST_API_BODY
        if int(stated) > largest:
            return plain_reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        body = self.rfile.read(int(stated))
        if len(body) < int(stated):
            raise ConnectionAbortedError
        return body

    def _write(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.mime)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
