"""Kie's callbacks, for a person who has a tunnel for them."""

from __future__ import annotations

import asyncio
import json
import socket
from http.client import HTTPConnection

import pytest

from kiegui.callback_desk import CallbackDesk
from kiegui.errors import KieGuiError
from kiegui.settings import Settings
from kiegui.tasks.callbacks import Hint
from kiegui.tasks.task import SANDBOX
from tests.ui.made_tasks import make_task

HOST = "hook.example.org"
ID = "0123456789abcdef0123456789abcdef"


class Session:
    """A desk, and what came of it."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []
        self.told: list[str] = []
        self.is_heard = asyncio.Event()
        self._following: list[asyncio.Future[None]] = []
        self.desk = CallbackDesk(
            "", self._follow, lambda work: self._following.append(asyncio.ensure_future(work)), self._tell
        )

    async def _follow(self, hint: Hint) -> None:
        self.hints.append(hint)
        self.is_heard.set()

    def _tell(self, problem: KieGuiError) -> None:
        self.told.append(problem.message)


@pytest.fixture
def free_port() -> int:
    """One that nobody else takes at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_without_a_tunnel_nothing_is_listened_for() -> None:
    desk, settings = Session().desk, Settings()
    assert desk.open(settings) is settings
    assert desk.address_for(make_task()) == ""


def test_a_callback_leads_to_its_task(free_port: int) -> None:
    async def story() -> None:
        session = Session()
        settings = session.desk.open(Settings(callback_host=HOST, callback_port=free_port))
        path = f"/{settings.callback_token}/7"
        assert session.desk.address_for(make_task(7)) == f"https://{HOST}{path}"
        await asyncio.to_thread(call, free_port, path)
        async with asyncio.timeout(10):
            await session.is_heard.wait()
        session.desk.close()
        assert session.hints == [Hint(ID, "7")]

    asyncio.run(story())


def call(port: int, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    body = json.dumps({"code": 200, "data": {"taskId": ID, "state": "success"}})
    connection.request("POST", path, body, {"Host": HOST, "Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()


def test_kie_is_not_told_of_practice(free_port: int) -> None:
    async def story() -> None:
        desk = Session().desk
        desk.open(Settings(callback_host=HOST, callback_port=free_port))
        assert desk.address_for(make_task(account=SANDBOX)) == ""
        desk.close()

    asyncio.run(story())


def test_a_token_is_kept_and_a_port_that_is_taken_is_told() -> None:
    async def story() -> None:
        session = Session()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            wanted = Settings(callback_host=HOST, callback_port=listener.getsockname()[1], callback_token="t" * 32)
            assert session.desk.open(wanted) == wanted
        assert session.told[0].startswith("Kie’s callbacks are off: ")
        assert session.desk.address_for(make_task()) == ""
        session.desk.close()

    asyncio.run(story())
