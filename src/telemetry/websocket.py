"""WebSockets as metrics, added up over workers."""

from __future__ import annotations

from src.telemetry.metrics import Metrics


class WebSocketFigures:
    """Counts connections, messages and errors where they happen."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def opened(self) -> None:
        """One connection more."""
        self._metrics.websocket_connections.inc()

    def closed(self) -> None:
        """One connection less."""
        self._metrics.websocket_connections.dec()

    def sent(self) -> None:
        """A message has left."""
        self._metrics.websocket_sent.inc()

    def received(self) -> None:
        """A message has come in, whatever it says."""
        self._metrics.websocket_received.inc()

    def failed(self) -> None:
        """A message could not be used, or a connection had to be closed or was refused."""
        self._metrics.websocket_errors.inc()
