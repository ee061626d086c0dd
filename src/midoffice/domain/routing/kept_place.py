"""The place of one who left the queue and is back within moments."""

from datetime import datetime, timedelta

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.routing.work_item import WorkItem, WorkItemKind, WorkItemState
from midoffice.domain.touchpoints.channel import MediaType

_TELLS_ONE_PERSON = frozenset({IdentifierKind.VISITOR, IdentifierKind.PHONE})
LEFT = frozenset({"customer_left", "customer_ended"})
"""Reasons of cancelling by which the customer gave up the place."""


def keeps_place(before: WorkItem, sender: Identifier, owners: int, kept_for: timedelta, now: datetime) -> bool:
    """Tell whether a new live contact of this sender gets the place of the contact before.

    Only for one who waited, left unanswered, and is back in the same service in time. A withheld identifier has no value and a
    shared one several owners: they tell nobody apart. A place is given on once: what was given is not given again, or opening
    and closing would keep a place for ever.
    """
    told_apart = sender.kind in _TELLS_ONE_PERSON and bool(sender.value) and owners <= 1
    left = before.state is WorkItemState.CANCELED and before.cancel_reason in LEFT and before.answered_at is None
    waited = before.kind is WorkItemKind.INTERACTION and before.media_type is MediaType.REAL_TIME
    return told_apart and left and waited and before.place_of is None and now - before.state_since <= kept_for
