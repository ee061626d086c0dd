"""What the process of the telephone network is told: where it stands, and who is to call."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class TelephoneOrder:
    """Where the network stands and where the company's exchange is: SIP ports on loopback."""

    port: int
    company_port: int

    def encoded(self) -> bytes:
        """Return one line."""
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True)
class CallerOrder:
    """A call to make: who calls which number, the digit chosen in the menu, what is said, and after how long it ends."""

    caller: str
    number: str
    digit: str
    line: str
    seconds: float

    def encoded(self) -> bytes:
        """Return one line."""
        return json.dumps(asdict(self)).encode() + b"\n"
