"""A second start of the app rings at the first one, whose window then comes to the front."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 1000


def _name(data: Path) -> str:
    """One bell for each data folder and person; short, because some systems allow no more."""
    return "kiegui-" + hashlib.sha256(str(data.resolve()).encode(errors="surrogateescape")).hexdigest()[:24]


class Doorbell(QObject):
    """Listens for others that are started on the same data folder. Whoever rings says nothing: there is nothing to read."""

    rung = Signal()

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_new_connection)
        QLocalServer.removeServer(_name(data))  # what a killed process left; the lock says that nobody else listens
        self._server.listen(_name(data))

    def _on_new_connection(self) -> None:
        caller = self._server.nextPendingConnection()
        caller.disconnected.connect(caller.deleteLater)
        caller.disconnectFromServer()
        self.rung.emit()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()


def ring(data: Path) -> bool:
    """Bring the window of the app that has this data folder to the front; False if nobody answers."""
    caller = QLocalSocket()
    caller.connectToServer(_name(data))
    return caller.waitForConnected(_PATIENCE_MS)
