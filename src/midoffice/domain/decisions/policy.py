"""Contact policies: how often, after what, when, and with whose consent customers are spoken to."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import ClassVar, Literal

from midoffice.domain.decisions.ledger import ActionKind, DecisionChannel, ResponseKind

Scope = Literal["action", "group", "all"]


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many contacts within a rolling window, over all channels and all records of a person.

    An offer that was shown and sent counts once. Empty `kinds` are all but mandatory notices, which no cap stops; empty `groups`
    and `channels` are all.
    """

    kind: ClassVar[str] = "cap"
    key: str
    most: int
    window: timedelta
    kinds: tuple[ActionKind, ...] = ()
    groups: tuple[str, ...] = ()
    channels: tuple[DecisionChannel, ...] = ()
    counts: tuple[ResponseKind, ...] = (ResponseKind.SHOWN, ResponseKind.SENT)


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence for a while after a response: about the action, its group, or everything. Mandatory notices are not stopped."""

    kind: ClassVar[str] = "pause"
    key: str
    after: tuple[ResponseKind, ...]
    length: timedelta
    scope: Scope = "action"
    kinds: tuple[ActionKind, ...] = ()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No contact on these channels while the customer's clock shows a time from `begins` until before `ends`.

    `zones` are where customers may be of whom no time zone is known: it must be a decent hour in all of them. Empty
    `kinds` are all.
    """

    kind: ClassVar[str] = "quiet_hours"
    key: str
    begins: time
    ends: time
    channels: tuple[DecisionChannel, ...]
    kinds: tuple[ActionKind, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentRequired:
    """Actions of these kinds need the customer's consent to their purpose on the channel."""

    kind: ClassVar[str] = "consent"
    key: str
    kinds: tuple[ActionKind, ...] = (ActionKind.OFFER, ActionKind.RETENTION)


Policy = Cap | Pause | QuietHours | ConsentRequired
