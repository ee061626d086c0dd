"""An attempt: one customer who is to be told something, because of a campaign or of something that happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from midoffice.domain.decisions.why_not import WhyNot

GATHERING = timedelta(seconds=60)
"""How long an attempt waits for others that want the same customer: the best of them goes, not the first."""
TALKING = timedelta(minutes=30)
"""After so long it is asked again whether the customer is still in contact with us."""
NEXT_DAY = timedelta(days=1)
TRY_AGAIN, AT_LAST = timedelta(minutes=5), timedelta(hours=1)
"""After so long an attempt is made again for which something of ours was out of order: first, and at most."""


class AttemptState(StrEnum):
    """How it stands with an attempt."""

    WAITING = "waiting"
    """Its turn has not come, or something else went first: it is decided again when it is due."""
    SENT = "sent"
    """The message is in the outbox, or gone."""
    MET = "met"
    """The customer was told the same in another way, or under another of his or her records."""
    DROPPED = "dropped"
    """Not wanted any more; the reason says why."""


@dataclass(frozen=True, slots=True)
class OutreachAttempt:
    """One message to one customer. A source has one attempt for a customer at most: nobody is told twice.

    `source` is `campaign:<id>` or `event:<key>`; the former has its `campaign_id`. `due_at` is when it is decided about next;
    `reason` says in words what came of the last decision.
    """

    id: UUID
    source: str
    customer_id: UUID
    action: str
    touchpoint_id: UUID
    wanted_at: datetime
    due_at: datetime
    campaign_id: UUID | None = None
    priority: int = 0
    expires_at: datetime | None = None
    state: AttemptState = AttemptState.WAITING
    reason: str = ""
    tries: int = 0
    decision_id: UUID | None = None
    message_id: UUID | None = None
    ended_at: datetime | None = None
    version: int = 1


def ended(attempt: OutreachAttempt, state: AttemptState, now: datetime, reason: str = "") -> OutreachAttempt:
    """Return the attempt as it ended."""
    return replace(attempt, state=state, ended_at=now, reason=reason, version=attempt.version + 1)


def postponed(attempt: OutreachAttempt, until: datetime, reason: str, decision_id: UUID | None = None) -> OutreachAttempt:
    """Return the attempt for later; one whose time is over by then is asked once more just before."""
    due = until if attempt.expires_at is None else min(until, attempt.expires_at)
    return replace(
        attempt,
        due_at=due,
        reason=reason,
        tries=attempt.tries + 1,
        decision_id=decision_id or attempt.decision_id,
        version=attempt.version + 1,
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be done for one person now.

    `changed` are attempts that are over or wait; `asked` are those to decide among, the best first, all by the same touchpoint.
    """

    changed: tuple[OutreachAttempt, ...]
    asked: tuple[OutreachAttempt, ...]


def take_turn(
    attempts: Iterable[OutreachAttempt], now: datetime, *, told: Mapping[str, datetime], sources_sent: frozenset[str], talking: bool
) -> Turn:
    """Return what to do with a person's waiting attempts, of all of the person's records.

    `told` says when an action was last shown or sent to the person, on any channel; `sources_sent` are the sources that have
    reached another record of the same person; `talking` says that a contact of the person is open.
    """
    changed: list[OutreachAttempt] = []
    asked: list[OutreachAttempt] = []
    taken: set[str] = set()
    for attempt in sorted(attempts, key=lambda each: (-each.priority, each.wanted_at, each.id)):
        if attempt.expires_at is not None and now >= attempt.expires_at:
            changed.append(ended(attempt, AttemptState.DROPPED, now, "its time is over"))
        elif attempt.action in told and told[attempt.action] >= attempt.wanted_at:
            changed.append(ended(attempt, AttemptState.MET, now, "the customer has been told on another way"))
        elif attempt.source in sources_sent or attempt.source in taken:
            changed.append(ended(attempt, AttemptState.MET, now, "the same person was reached under another record"))
        elif talking:
            taken.add(attempt.source)
            changed.append(postponed(attempt, now + TALKING, "the customer is in contact with us"))
        else:
            taken.add(attempt.source)
            asked.append(attempt)
    first = asked[0].touchpoint_id if asked else None
    others = [attempt for attempt in asked if attempt.touchpoint_id != first]
    changed += [postponed(attempt, now + NEXT_DAY, "another message goes first") for attempt in others]
    return Turn(tuple(changed), tuple(attempt for attempt in asked if attempt.touchpoint_id == first))


def settle(
    asked: Sequence[OutreachAttempt], won: str | None, now: datetime, reasons: WhyNot, decision_id: UUID
) -> tuple[OutreachAttempt, ...]:
    """Return the attempts that did not go. `won` is the action that went, `reasons` say why the others did not.

    They are decided again tomorrow; but soon, if nothing went and what would have to be known was out of order.
    """
    return tuple(
        postponed(
            attempt,
            now + (again_after(attempt) if won is None and attempt.action in reasons.soon else NEXT_DAY),
            reasons.words.get(attempt.action) or ("another message went first" if won else "nothing may be said now"),
            decision_id,
        )
        for attempt in asked
        if attempt.action != won
    )


def again_after(attempt: OutreachAttempt) -> timedelta:
    """Return after how long an attempt is made again that failed for something of ours: each time after twice as long."""
    factor: int = 2 ** min(attempt.tries, 10)
    return min(TRY_AGAIN * factor, AT_LAST)
