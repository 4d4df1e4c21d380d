"""A second start of the app rings at the first one, whose window then comes to the front, and hands it the file it came with."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 1000
_LONGEST_PATH = 32 * 1024  # bytes; no system has longer ones


def _name(data: Path) -> str:
    """One bell for each data folder and person; short, because some systems allow no more."""
    return "kiegui-" + hashlib.sha256(str(data.resolve()).encode(errors="surrogateescape")).hexdigest()[:24]


class Doorbell(QObject):
    """Listens for others that are started on the same data folder. All that they say is the path of a file, if they have one."""

    rung = Signal()
    file_brought = Signal(Path)
    """After `rung`: the other was started with this file, and the person wants it here."""

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        QLocalServer.removeServer(_name(data))  # what a killed process left; the lock says that nobody else listens
        self._server.listen(_name(data))

    def _on_new_connection(self) -> None:
        caller = self._server.nextPendingConnection()
        caller.disconnected.connect(self._on_said)
        self.rung.emit()

    def _on_said(self) -> None:
        """They have said it all, and gone."""
        caller = self.sender()  # a lambda that knows it would be called after the end of both
        assert isinstance(caller, QLocalSocket)
        path = bytes(caller.read(_LONGEST_PATH).data())
        caller.deleteLater()
        if path:
            self.file_brought.emit(Path(os.fsdecode(path)))

    def close(self) -> None:
        """Listen no more."""
        self._server.close()


def ring(data: Path, file: Path | None = None) -> bool:
    """Bring the window of the app that has this data folder to the front, and `file` to it; False if nobody answers."""
    caller = QLocalSocket()
    caller.connectToServer(_name(data))
    if not caller.waitForConnected(_PATIENCE_MS):
        return False
    if file is not None:
        caller.write(os.fsencode(file.absolute()))  # the other is in another folder, maybe
    caller.disconnectFromServer()  # once all is written
    is_said = caller.state() is QLocalSocket.LocalSocketState.UnconnectedState
    return is_said or caller.waitForDisconnected(_PATIENCE_MS)
