"""One look at a placement after the other: what is offered again, what is new, and what is not offered any more.

A page that is loaded again, or a desk that asks again after every event, is no new contact. Offers that were made for the same
place a short while ago and are still open belong to the same look: they do not count against themselves, and the next decision
offers them again under the same token, or withdraws them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.decisions.action_offer import ActionOffer, BudgetState
from midoffice.domain.decisions.ledger import DecisionChannel, LedgerEntry, ResponseKind

SAME_LOOK = timedelta(minutes=30)
"""So long after it was made, an offer is offered again rather than anew."""
RESERVED = timedelta(minutes=2)
"""So long an offer counts as shown before anybody has said that it was: of two channels that ask at the same time, one is first."""
_CONTACT = frozenset({ResponseKind.SHOWN, ResponseKind.SENT})
_SENT_ON = frozenset({DecisionChannel.EMAIL, DecisionChannel.SMS})


@dataclass(frozen=True, slots=True)
class Look:
    """The open offers of the same look, and what the ledger says besides them."""

    offers: tuple[ActionOffer, ...]
    entries: tuple[LedgerEntry, ...]

    @property
    def seed(self) -> int | None:
        """The chance that the look began with: what was left to chance stays as it fell."""
        return self.offers[0].seed if self.offers else None

    def budgets_left(self, left: Mapping[str, int]) -> dict[str, int]:
        """Return what is left of budgets, with what the look itself has reserved."""
        found = dict(left)
        for offer in self.offers:
            if offer.budget is not None and offer.budget_state is BudgetState.RESERVED:
                found[offer.budget] = found.get(offer.budget, 0) + 1
        return found

    def again(self, action: str, treatment: str, catalogue: int) -> ActionOffer | None:
        """Return the open offer of this treatment, decided by the same version."""
        for offer in self.offers:
            if (offer.action, offer.treatment, offer.catalogue) == (action, treatment, catalogue):
                return offer
        return None


def look_at(
    entries: Sequence[LedgerEntry],
    open_offers: Sequence[ActionOffer],
    channel: DecisionChannel,
    placement: str,
    now: datetime,
    *,
    but: UUID | None = None,
) -> Look:
    """Return what a decision for a place is told. Offers made just now for other places count as shown already.

    What was sent is a contact of its own. `but` is an offer that counts for nothing: it is itself looked at.
    """
    own = tuple(
        offer
        for offer in open_offers
        if (offer.channel, offer.placement) == (channel, placement) and offer.sent_at is None and now - offer.made_at < SAME_LOOK
    )
    left_out = {offer.id for offer in own} | ({but} if but is not None else set())
    told = [entry for entry in entries if entry.offer_id not in left_out or entry.kind not in _CONTACT]
    told += [_reserved(offer) for offer in open_offers if offer.id not in left_out and _is_reserved(offer, now)]
    return Look(own, tuple(told))


def _is_reserved(offer: ActionOffer, now: datetime) -> bool:
    return offer.shown_at is None and offer.sent_at is None and now - offer.made_at < RESERVED


def _reserved(offer: ActionOffer) -> LedgerEntry:
    """Return the offer as an entry that will be there when somebody says that it was shown."""
    kind = ResponseKind.SENT if offer.channel in _SENT_ON else ResponseKind.SHOWN
    return LedgerEntry(
        offer.id,
        offer.customer_id,
        offer.made_at,
        kind,
        offer.action,
        offer.treatment,
        offer.channel,
        offer.placement,
        offer.decision_id,
        offer.id,
        {"kind": offer.data.get("kind"), "group": offer.data.get("group"), "reserved": True},
    )
