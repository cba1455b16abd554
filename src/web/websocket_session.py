"""One operator who looks on: what is sent, what is answered, and when it ends."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import Any, Final

import orjson
from simple_websocket import ConnectionClosed, Server

from src.resilience.token_bucket import TokenBucket
from src.services.monitoring_feed import MonitoringFeed, Overflowed
from src.services.ports import Clock
from src.telemetry.websocket import WebSocketFigures
from src.web.language import Language
from src.web.schemas.websocket import DEFAULT_SECONDS, PingMessage, SubscribeMessage
from src.web.websocket_messages import MessageError, read_message

# Close codes of RFC 6455, section 7.4.1, and of its registry.
GOING_AWAY: Final = 1001
POLICY_VIOLATION: Final = 1008
INTERNAL_ERROR: Final = 1011
TRY_AGAIN_LATER: Final = 1013
RECHECK_SECONDS: Final = 60.0
_LEAVE_SECONDS: Final = 2.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """What every session is given: who tells, what is measured, what time it is."""

    feed: MonitoringFeed
    figures: Callable[[], Mapping[str, Any]]
    meter: WebSocketFigures
    clock: Clock


class Session:
    """Reads what the client says in the thread that calls ``run``; another one sends.

    Whatever is sent waits in one bounded queue, so that a client that takes nothing is closed
    (1013) and keeps nothing. ``bucket`` limits messages (1008). ``still_allowed`` is asked once a
    minute, in the thread that reads.
    """

    def __init__(
        self,
        ws: Server,
        stage: Stage,
        bucket: TokenBucket,
        *,
        tongue: Language,
        still_allowed: Callable[[], bool],
        recheck_seconds: float = RECHECK_SECONDS,
    ) -> None:
        self._ws = ws
        self._stage = stage
        self._bucket = bucket
        self._tongue = tongue
        self._still_allowed = still_allowed
        self._recheck_seconds = recheck_seconds
        self._seconds = DEFAULT_SECONDS
        self._outbox = stage.feed.subscribe()

    def run(self) -> None:
        """Until either side ends it."""
        sender = Thread(target=self._send_all, name="websocket-sender", daemon=True)
        self._outbox.put(self._subscribed())
        sender.start()
        try:
            self._read_all()
        except ConnectionClosed:
            if self._broke_off:
                self._stage.meter.failed()
        except Exception:
            self.close(INTERNAL_ERROR, "internal error")
            raise
        finally:
            self._stage.feed.unsubscribe(self._outbox)
            self.close(GOING_AWAY, "")
            sender.join(_LEAVE_SECONDS)
            self._ws.thread.join(_LEAVE_SECONDS)

    def close(self, code: int, reason: str) -> None:
        """Tell the client that it ends and why; nothing when it has ended."""
        with suppress(ConnectionClosed, OSError):
            self._ws.close(code, reason)
        # Whoever waits for a message must hear of the end; the library forgets to say so.
        self._ws.connected = False
        self._ws.event.set()

    @property
    def _broke_off(self) -> bool:
        """Whether the library has ended it: a message too long, or a peer that answers no ping."""
        too_long = self._ws.incoming_message_len > (self._ws.max_message_size or 0)
        return too_long or not self._ws.pong_received

    def _read_all(self) -> None:
        clock, meter = self._stage.clock, self._stage.meter
        check_at = clock.monotonic() + self._recheck_seconds
        while True:
            data = self._ws.receive(timeout=max(0.0, check_at - clock.monotonic()))
            if clock.monotonic() >= check_at:
                if not self._still_allowed():
                    self.close(POLICY_VIOLATION, "not allowed any more")
                    return
                check_at = clock.monotonic() + self._recheck_seconds
            if data is None:
                continue
            meter.received()
            if not self._bucket.allow(clock.monotonic()):
                meter.failed()
                self.close(POLICY_VIOLATION, "rate limit exceeded")
                return
            self._answer(data)

    def _answer(self, data: str | bytes) -> None:
        try:
            message = read_message(data, self._tongue)
        except MessageError as error:
            self._stage.meter.failed()
            self._outbox.put(error.frame())
            return
        if isinstance(message, SubscribeMessage):
            self._seconds = message.interval_seconds
            self._outbox.put(self._subscribed())
        elif isinstance(message, PingMessage):
            self._outbox.put({"type": "pong", "at": self._stage.clock.now()})
        else:
            self._outbox.put({"type": "usage", "usage_stats": self._usage()})

    def _send_all(self) -> None:
        clock = self._stage.clock
        due_at = clock.monotonic()
        try:
            while self._ws.connected:
                told = self._outbox.take(due_at - clock.monotonic())
                if told is None:
                    told = {"type": "figures", "at": clock.now(), **self._stage.figures()}
                    due_at = clock.monotonic() + self._seconds
                elif told["type"] == "subscribed":
                    due_at = clock.monotonic() + self._seconds
                self._ws.send(orjson.dumps(told).decode())
                self._stage.meter.sent()
        except ConnectionClosed:
            return
        except (Overflowed, OSError):
            self._stage.meter.failed()
            self.close(TRY_AGAIN_LATER, "too slow")
        except Exception:  # noqa: BLE001 - told, and the client hears that it ends
            self._stage.meter.failed()
            _log.exception("a websocket ends")
            self.close(INTERNAL_ERROR, "internal error")

    def _subscribed(self) -> dict[str, Any]:
        return {"type": "subscribed", "interval_seconds": self._seconds}

    def _usage(self) -> dict[str, Any]:
        clock = self._stage.clock
        usage = self._bucket.usage(clock.monotonic())
        idle = timedelta(seconds=clock.monotonic() - self._bucket.used_at)
        return {
            "current_tokens": round(usage.tokens, 3),
            "max_tokens": usage.capacity,
            "refill_rate": usage.tokens_per_second,
            "last_refill": clock.now() - idle,
            "sent": usage.sent,
            "allowed": usage.allowed,
            "refused": usage.refused,
            "remaining": usage.remaining,
            "refill_seconds": round(usage.refill_seconds, 3),
        }
