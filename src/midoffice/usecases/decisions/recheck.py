"""Whether an offer is still right: its own conditions, asked again of a fresh view, by the version that it was decided by."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.decisions.action_offer import ActionOffer
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.look import look_at
from midoffice.domain.decisions.reasons import Stage
from midoffice.domain.decisions.snapshot import Snapshot
from midoffice.kernel.errors import NotFound, RetryLater
from midoffice.ports.database import Transaction
from midoffice.usecases.decisions.decide import Place, snapshot_of, view_for
from midoffice.usecases.decisions.live_catalogues import Basis
from midoffice.usecases.decisions.live_decisions import Told, tell_in
from midoffice.usecases.given import Context

_HARMLESS = frozenset({Stage.RENDERING, Stage.ARBITRATION})
"""An offer that was made is in words already, and has won already."""


class OfferUnchecked(RetryLater):
    """What the offer depends on cannot be known at this moment."""

    remedy = "Try again in a moment; the offer stays open."

    def __init__(self, missing: tuple[str, ...]) -> None:
        """Name the attributes."""
        super().__init__(f"It cannot be checked now whether this offer is still right: {', '.join(missing)} cannot be known.", 2.0)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the version of the ledger that it looked at, and what keeps the offer back, if anything does."""

    ledger_version: int
    members: tuple[UUID, ...]
    stage: str = ""
    reason: str = ""

    @property
    def is_right(self) -> bool:
        """Whether nothing keeps it back."""
        return not self.stage


async def check_offer(context: Context, offer: ActionOffer, *, policies: bool) -> Checked:
    """Ask the offer's conditions again; `policies`: whether the customer may be contacted with it now as well (before it is sent).

    Raises OfferUnchecked when something that they depend on is not known at this moment.
    """
    live = context.live_decisions

    async def read(tx: Transaction) -> tuple[Basis, Told | None]:
        basis = live.narrow.of(await live.catalogues.version(tx, offer.catalogue), offer, policies=policies)
        (told,) = await tell_in(tx, [offer.customer_id], basis, context.clock.now())
        return basis, told

    basis, told = await live.catalogues.reading(context.database.reading, read)
    if told is None:
        raise NotFound(kind="customer", id=offer.customer_id)
    now = context.clock.now()
    snapshot = await _snapshot(context, told, offer, now)
    decision = decide(basis.compiled, snapshot if policies else replace(snapshot, entries=()), rules=basis.rules)
    version, members = told.ledger.version, told.person.members
    why = decision.left_out.get(offer.action)
    if why is None or why.stage in _HARMLESS:
        return Checked(version, members)
    if decision.degraded:
        raise OfferUnchecked(decision.degraded)
    return Checked(version, members, why.stage.value, why.reason)


async def _snapshot(context: Context, told: Told, offer: ActionOffer, now: datetime) -> Snapshot:
    view = await view_for(context, told)
    ledger = told.ledger
    look = look_at(ledger.entries, ledger.open_offers, offer.channel, offer.placement, now, but=offer.id)
    situation = offer.data.get("situation") or {}
    place = Place(offer.channel, offer.placement, situation, offer.data.get("verified") is True)
    return snapshot_of(told, view, look, place, now, offer.seed)
