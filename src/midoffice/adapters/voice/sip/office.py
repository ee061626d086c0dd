"""What a leg needs of the driver that made it, and of what it was handed over to."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from aiosipua import SipRequest

from midoffice.adapters.voice.sip.transactions import Transactions
from midoffice.domain.voice.events import VoiceEvent

if TYPE_CHECKING:
    from midoffice.adapters.voice.sip.leg import SipLeg


class Referral(Protocol):
    """What the far end of a leg was asked to do with it (REFER)."""

    def told(self, notify: SipRequest) -> None:
        """Take what the far end says of it."""


class Office(Protocol):
    """What a leg needs of the driver that made it."""

    transactions: Transactions

    def report(self, event: VoiceEvent) -> None:
        """Report what happened."""

    def now(self) -> datetime:
        """Return the time."""

    def enter(self, leg: "SipLeg") -> None:
        """From now on requests within the leg's dialog are for it."""

    def stands(self, leg: "SipLeg") -> None:
        """Both sides have confirmed the leg's dialog."""

    def ended(self, leg: "SipLeg") -> None:
        """The leg is over for us; its dialog may still have to be closed."""

    def refused(self, leg: "SipLeg") -> None:
        """The leg was refused before anything was reported of it."""

    def forget(self, leg: "SipLeg") -> None:
        """Nothing of it is needed any more."""

    def leg_in(self, call_id: str, our_tag: str) -> "SipLeg | None":
        """Return the leg with a dialog."""

    def spawn(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run an asynchronous function beside; it must not raise."""
