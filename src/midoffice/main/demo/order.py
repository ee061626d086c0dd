"""What the simulation is told by the process that starts it, as one JSON document."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import orjson


@dataclass(frozen=True, slots=True)
class SimulationOrder:
    """Where the doors are, who signs in, and how much happens.

    `passwords` are those of the simulated colleagues by login. `mail_sink` and `shop` are descriptors of listening sockets:
    for the company's outgoing mail, and for its home page, which signs with `site_key` who is signed in there; `gateway` is one for
    its text messages, which are signed with `gateway_key`. `pace` 1 is
    about six new contacts a minute.
    """

    url: str
    mail_host: str
    mail_port: int
    passwords: dict[str, str]
    mail_sink: int
    shop: int
    site_key: str
    gateway: int
    gateway_key: str
    pace: float = 1.0
    seed: int | None = None

    def encoded(self) -> bytes:
        """The document."""
        return orjson.dumps(asdict(self))

    @classmethod
    def decode(cls, document: bytes) -> SimulationOrder:
        """Read the document."""
        return cls(**orjson.loads(document))
