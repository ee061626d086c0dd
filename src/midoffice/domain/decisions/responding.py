"""What a response does to an offer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.decisions.action_offer import ActionOffer, ActionOfferState, BudgetState
from midoffice.domain.decisions.ledger import LedgerEntry, ResponseKind
from midoffice.kernel.errors import Conflict, Invalid

REPORTED = frozenset(ResponseKind) - {ResponseKind.EXPIRED, ResponseKind.WITHDRAWN}
"""What callers may say; the others we say ourselves."""
_ENDS = {
    ResponseKind.ACCEPTED: ActionOfferState.ACCEPTED,
    ResponseKind.DECLINED: ActionOfferState.DECLINED,
    ResponseKind.LATER: ActionOfferState.LATER,
    ResponseKind.IGNORED: ActionOfferState.IGNORED,
    ResponseKind.EXPIRED: ActionOfferState.EXPIRED,
    ResponseKind.WITHDRAWN: ActionOfferState.WITHDRAWN,
}
_NOT_TOLD = frozenset({"situation", "verified"})
"""What an offer keeps for itself."""
_ENDED_AS = {
    ActionOfferState.ACCEPTED: "was accepted already",
    ActionOfferState.DECLINED: "was declined already",
    ActionOfferState.LATER: "was put off already",
    ActionOfferState.IGNORED: "was left unanswered",
    ActionOfferState.EXPIRED: "has expired",
    ActionOfferState.WITHDRAWN: "was withdrawn",
}


class OfferEnded(Conflict):
    """The offer was answered, has expired, or was withdrawn. Fields: state."""

    remedy = "Ask for a new decision."

    def __init__(self, state: ActionOfferState) -> None:
        """Say how it ended."""
        super().__init__(f"This offer {_ENDED_AS[state]}.", state=state.value)


class AcceptedElsewhere(Conflict):
    """The same action was accepted through another offer. Fields: channel, at."""

    remedy = "There is nothing more to do: it was accepted."

    def __init__(self, entry: LedgerEntry) -> None:
        """Say where and when."""
        super().__init__("This was accepted already.", channel=entry.channel.value, at=entry.at.isoformat())


class OfferNotRight(Conflict):
    """What the offer was made for has changed since. Fields: action, stage, reason."""

    remedy = "Ask for a new decision; this offer was withdrawn."

    def __init__(self, action: str, stage: str, reason: str) -> None:
        """Name the action, and what keeps it back now."""
        super().__init__(f"This offer is not right any more: {reason}", action=action, stage=stage, reason=reason)


@dataclass(frozen=True, slots=True)
class Response:
    """The entry, the offer as it is now (None: unchanged), and whether this is the first that is known of it being seen."""

    entry: LedgerEntry
    offer: ActionOffer | None
    first_seen: bool


def check_reported(kind: ResponseKind) -> None:
    """Raise Invalid(response) for what only the product itself may say."""
    if kind not in REPORTED:
        raise Invalid("response", f"{kind.value!r} cannot be reported", f"Send one of {', '.join(sorted(REPORTED))}.")


def respond(offer: ActionOffer, kind: ResponseKind, now: datetime, entry_id: UUID, **more: Any) -> Response:  # noqa: ANN401 - JSON
    """Return what a response does; `more` goes into the entry's data. Raises OfferEnded.

    That an offer was shown is believed at any time, also after it was answered (D41); everything else ends with the offer.
    """
    if kind is not ResponseKind.SHOWN and offer.state is not ActionOfferState.OPEN:
        raise OfferEnded(offer.state)
    entry = LedgerEntry(
        entry_id,
        offer.customer_id,
        now,
        kind,
        offer.action,
        offer.treatment,
        offer.channel,
        offer.placement,
        offer.decision_id,
        offer.id,
        {**{name: value for name, value in offer.data.items() if name not in _NOT_TOLD}, **more},
    )
    seen_before = offer.shown_at is not None or offer.sent_at is not None or offer.state is ActionOfferState.ACCEPTED
    sees = kind in {ResponseKind.SHOWN, ResponseKind.SENT, ResponseKind.ACCEPTED}
    return Response(entry, _changed(offer, kind, now), sees and not seen_before)


def _changed(offer: ActionOffer, kind: ResponseKind, now: datetime) -> ActionOffer | None:
    if offer.state is not ActionOfferState.OPEN:
        return None
    if kind is ResponseKind.SHOWN:
        return None if offer.shown_at else replace(offer, shown_at=now)
    if kind is ResponseKind.SENT:
        return replace(offer, sent_at=now)
    state = _ENDS.get(kind)
    if state is None:
        return None
    budget = offer.budget_state
    if budget is BudgetState.RESERVED:
        budget = BudgetState.SPENT if state is ActionOfferState.ACCEPTED else BudgetState.RELEASED
    return replace(offer, state=state, ended_at=now, budget_state=budget)


def accepted_elsewhere(offer: ActionOffer, entries: Iterable[LedgerEntry]) -> LedgerEntry | None:
    """Return by what the offer's action was accepted already, if it may be accepted once only."""
    if offer.data.get("once") is not True:
        return None
    for entry in entries:
        if entry.kind is ResponseKind.ACCEPTED and entry.action == offer.action and entry.offer_id != offer.id:
            return entry
    return None
