"""A caller who is handed back to the trunk (REFER, RFC 3515): the far end calls whom we name, and tells us how that goes."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from aiosipua import SipRequest, SipResponse

from midoffice.adapters.voice.line import Endpoint, Line
from midoffice.adapters.voice.sip.causes import cause_of
from midoffice.adapters.voice.sip.leg import SipLeg
from midoffice.domain.voice.call import Cause
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.events import About, LegAnswered, LegEnded, LegRinging

_RINGING, _SUCCESS, _REFUSED = 180, 200, 300
_LATE_SECONDS = 5.0
"""So much longer than it may ring the far end has to say how it went."""
_FRAGMENT = re.compile(rb"SIP/2\.0 ([1-6][0-9][0-9])")


def progress_in(notify: SipRequest) -> tuple[int, bool]:
    """Return the status that a NOTIFY tells, 0 without a readable one, and whether it is the last one."""
    read = _FRAGMENT.match(notify.body.lstrip())
    last = (notify.headers.get_first("subscription-state") or "").strip().lower().startswith("terminated")
    return int(read[1]) if read is not None else 0, last


@dataclass(slots=True, eq=False)
class HandOver:
    """A `Line`: whoever is called by the far end of `caller`. It has no sound here; with an answer the caller's leg ends too.

    Where the far end will not do it, we call ourselves, through `call`, and this is that line from then on.
    """

    caller: SipLeg
    order: Originate
    call: Callable[[Originate], Awaitable[Line]]
    call_id: UUID = field(init=False)
    leg_id: UUID = field(init=False)
    _instead: Line | None = None
    _over: bool = False
    _rang: bool = False
    _limit: asyncio.TimerHandle | None = None

    def __post_init__(self) -> None:
        """Be the leg of whoever is called."""
        self.call_id, self.leg_id = self.order.call_id, self.order.leg_id

    @property
    def endpoint(self) -> Endpoint | None:
        """Its sound, where we had to call ourselves."""
        return self._instead.endpoint if self._instead is not None else None

    def begin(self, target: str) -> None:
        """Ask the far end to call an address of SIP."""
        self.caller.handing_over = self
        headers = {"Refer-To": f"<{target}>", "Referred-By": f"<{self.caller.dialog.contact}>"}
        self.caller.send("REFER", self._answered, self._refused, headers)
        self._limit = asyncio.get_running_loop().call_later(max(self.order.seconds, 1.0) + _LATE_SECONDS, self._not_told)

    def told(self, notify: SipRequest) -> None:
        """Take what the far end says of it (NOTIFY)."""
        status, last = progress_in(notify)
        if _SUCCESS <= status < _REFUSED:
            self._done()
        elif status >= _REFUSED:
            self._end(cause_of(status, notify, rang=self._rang), f"{status} as the far end tells it")
        elif last:
            self._end(Cause.FAILED, "The far end does not say how it went.")
        elif status >= _RINGING and not self._rang and not self._over:
            self._rang = True
            self._report(LegRinging(self._about()))

    def _answered(self, response: SipResponse) -> None:
        if response.status_code >= _REFUSED:
            self._refused()

    def _refused(self) -> None:
        """The far end calls nobody for us: we do it ourselves."""
        self._stop()
        if not self._over:
            self.caller.office.spawn(self._call)

    async def _call(self) -> None:
        self._instead = await self.call(self.order)
        if self._over:
            self._instead.hang_up(Cause.CANCELED)

    def _done(self) -> None:
        """They talk without us. Said late, after we gave up, it means all the same that the caller is gone from here."""
        if not self._over:
            self._report(LegAnswered(self._about()))
        self.caller.hang_up(Cause.TRANSFERRED)
        self._stop()

    def _not_told(self) -> None:
        self._end(Cause.NO_ANSWER, "The far end has not said how it went.")

    def _end(self, cause: Cause, detail: str = "") -> None:
        if self._over:
            return
        self._over = True
        if self._limit is not None:
            self._limit.cancel()
        self._report(LegEnded(self._about(), cause, detail))

    def _stop(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
        self.caller.handing_over = None

    def _about(self) -> About:
        return About(self.call_id, self.leg_id, 0, self.caller.office.now())

    def _report(self, event: LegAnswered | LegEnded | LegRinging) -> None:
        self.caller.office.report(event)

    # what the node tells it

    def ring(self) -> None:
        """Nothing: it is we who called."""

    async def answer(self) -> None:
        """Nothing: it is we who called."""

    def reject(self, cause: Cause) -> None:
        """End it."""
        self.hang_up(cause)

    def hang_up(self, cause: Cause) -> None:
        """End it, as far as it is ours to end: what the far end was asked cannot be taken back."""
        if self._instead is not None:
            self._instead.hang_up(cause)
        else:
            self._end(cause)

    def hold(self, *, on: bool) -> None:
        """Hold, where we had to call ourselves."""
        if self._instead is not None:
            self._instead.hold(on=on)
