"""A gateway that keeps what it is given: it refuses, fails and forgets to answer on order, and signs what it posts."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import httpx2
import orjson

from midoffice.domain.touchpoints.signed_body import sign_body

SIGNATURE = "X-Midoffice-Signature"


class GatewayMood(StrEnum):
    """How the gateway treats what is handed to it."""

    WELL = "well"
    AWAY = "away"
    """Nobody is there: nothing is taken."""
    BUSY = "busy"
    """Asks to come later."""
    SILENT = "silent"
    """Takes the message, and the answer gets lost."""
    REFUSING = "refusing"
    """Says no for good."""


@dataclass(slots=True)
class PretendedGateway:
    """Knows a repetition by its key. `sent` is what it has taken, in order; `token` is what must be shown."""

    token: str
    mood: GatewayMood = GatewayMood.WELL
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    _keys: set[str] = field(default_factory=set)

    @property
    def transport(self) -> httpx2.MockTransport:
        """Return what stands for the network in front of it."""
        return httpx2.MockTransport(self._answer)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        if self.mood is GatewayMood.AWAY:
            raise httpx2.ConnectError("refused", request=request)
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return httpx2.Response(401)
        if request.method != "POST":
            return httpx2.Response(405)
        if self.mood is GatewayMood.BUSY:
            return httpx2.Response(429)
        if self.mood is GatewayMood.REFUSING:
            return httpx2.Response(422, json={"detail": "No such number."})
        key = request.headers["idempotency-key"]
        if key not in self._keys:
            self._keys.add(key)
            self.sent.append(orjson.loads(request.content))
        if self.mood is GatewayMood.SILENT:
            raise httpx2.ReadTimeout("no answer", request=request)
        return httpx2.Response(202, json={"id": f"gateway-{len(self.sent)}"})


def signed(content: dict[str, Any], key: str, at: datetime) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers with which a gateway posts something to us."""
    body = orjson.dumps(content)
    return body, {"Content-Type": "application/json", SIGNATURE: sign_body(key, at, body)}
