"""Session timers (RFC 4028): one side says from time to time that the call still stands, the other ends it when that stops."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from aiosipua import SipMessage

from midoffice.adapters.voice.sip.wire import tokens

SHORTEST_SECONDS = 90
_LONGEST_SECONDS = 86_400
_MARGIN_SECONDS = 32.0
_EXPIRES = re.compile(r"\s*([0-9]{1,9})\s*(?:;\s*refresher\s*=\s*(uac|uas)\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Interval:
    """What a message says of the timer; `refresher` is uac, uas, or empty where it leaves that open."""

    seconds: int
    refresher: str = ""


def interval_in(message: SipMessage) -> Interval | None:
    """Read Session-Expires; None without a usable one."""
    found = _EXPIRES.match(message.headers.get_first("session-expires") or "")
    if found is None or not 0 < int(found[1]) <= _LONGEST_SECONDS:
        return None
    return Interval(int(found[1]), (found[2] or "").lower())


def shortest_in(message: SipMessage) -> int:
    """Read Min-SE: what the sender allows at least."""
    text = (message.headers.get_first("min-se") or "").partition(";")[0].strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(_LONGEST_SECONDS)) else SHORTEST_SECONDS


def agreed_with_caller(invite: SipMessage, wish: int) -> Interval | None:
    """Say what we answer to an inbound call: its interval or ours; it refreshes where it can, else we do. None: no timer."""
    asked = interval_in(invite)
    knows = "timer" in tokens(invite, "supported")
    if asked is None and not wish:
        return None
    seconds = asked.seconds if asked is not None else max(wish, shortest_in(invite))
    return Interval(seconds, (asked.refresher if asked is not None else "") or ("uac" if knows else "uas"))


@dataclass(slots=True, eq=False)
class SessionClock:
    """The timer of one call: refreshes at half the interval, or gives up when the far end did not in time."""

    refresh: Callable[[], None]
    give_up: Callable[[], None]
    seconds: int = 0
    ours: bool = False
    _timer: asyncio.TimerHandle | None = None

    def agree(self, seconds: int, *, ours: bool) -> None:
        """Run from now on with this interval; `ours`: we refresh."""
        self.seconds, self.ours = seconds, ours
        self.again()

    def answer_to(self, invite: SipMessage, wish: int) -> dict[str, str]:
        """Run from now on as we agree with a caller; returns the headers that say so. `wish` 0: only where the caller wants it."""
        interval = agreed_with_caller(invite, wish)
        if interval is None:
            return {}
        self.agree(interval.seconds, ours=interval.refresher == "uas")
        headers = {"Session-Expires": f"{interval.seconds};refresher={interval.refresher}"}
        return {**headers, "Require": "timer"} if interval.refresher == "uac" else headers

    def again(self) -> None:
        """The call was refreshed just now."""
        self.stop()
        if not self.seconds:
            return
        margin = min(_MARGIN_SECONDS, self.seconds / 3)
        wait, act = (self.seconds / 2, self.refresh) if self.ours else (self.seconds - margin, self.give_up)
        self._timer = asyncio.get_running_loop().call_later(wait, act)

    def stop(self) -> None:
        """Run no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
