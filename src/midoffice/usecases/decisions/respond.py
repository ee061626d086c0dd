"""What a customer answered, or that something was shown or sent: recorded once, and known to every channel at the next look."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.action_offer import ActionOffer, ActionOfferState, BudgetState
from midoffice.domain.decisions.ledger import LedgerEntry, ResponseKind
from midoffice.domain.decisions.offer_token import OfferExpired, read_token
from midoffice.domain.decisions.responding import (
    AcceptedElsewhere,
    OfferNotRight,
    accepted_elsewhere,
    check_reported,
    respond,
)
from midoffice.kernel.errors import Conflict, Invalid, MidofficeError, NotFound
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.decisions import PersonLedger, ResponseKey
from midoffice.ports.timers import Timer, TimerKind
from midoffice.usecases.decisions.decide import MOST_TRIES, LedgerBusy
from midoffice.usecases.decisions.decision_orders import Recorded, ResponseOrder
from midoffice.usecases.decisions.recheck import Checked, check_offer
from midoffice.usecases.events import SYSTEM, offers_withdrawn, response_recorded
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

LONGEST_KEY, LONGEST_NOTE = 200, 2_000
_ONCE = frozenset({ResponseKind.SHOWN, ResponseKind.SENT})
"""A second report of these says nothing new."""
_CHECKED = frozenset({ResponseKind.ACCEPTED, ResponseKind.SENT})


class ResponseKeyReused(Conflict):
    """The idempotency key was used for another response."""

    remedy = "Use a new key for each new response, and the same one only to repeat it unchanged."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("This idempotency key belongs to another response.")


class NeverOffered(Conflict):
    """The token is ours, but the ledger knows no such offer."""

    remedy = "Ask for a new decision."

    def __init__(self) -> None:
        """Nothing to add."""
        super().__init__("This was never offered.")


@dataclass(frozen=True, slots=True)
class _Answer:
    """A response that was looked at, and the key under which it counts once."""

    order: ResponseOrder
    offer_id: UUID
    key: ResponseKey
    actor: str

    @property
    def kind(self) -> ResponseKind:
        return self.order.response


@dataclass(frozen=True, slots=True)
class _Refused:
    """Nothing was recorded but that the offer ended; the reason is raised after the commit."""

    why: MidofficeError


_Outcome = Recorded | _Refused | None
"""None: the ledger has moved since the offer was checked."""


async def record_response(context: Context, principal: Principal | None, order: ResponseOrder) -> Recorded:
    """Record what became of an offer. `principal` None is the product itself, for a touchpoint.

    What was accepted or is about to be sent is checked again on a fresh view; an offer that is not right any more is withdrawn.
    Whoever sends something reports `sent` before: the report is refused when it may not be sent.

    Raises Forbidden, Invalid (token, response, idempotency_key), OfferExpired, NeverOffered, OfferEnded, AcceptedElsewhere,
    OfferNotRight, OfferUnchecked, ResponseKeyReused, LedgerBusy.
    """
    if principal is not None:
        principal.require(Scope.DECIDE, "report responses")
    answer = _looked_at(context, order, principal.actor if principal else SYSTEM)
    for _ in range(MOST_TRIES):
        offer, known = await _read(context, answer)
        if known is not None:
            return Recorded(known, already=True)
        checked = None
        if answer.kind in _CHECKED and offer.is_open(context.clock.now()):
            checked = await check_offer(context, offer, policies=answer.kind is ResponseKind.SENT)
        outcome = await transact(context, lambda tx, checked=checked: _record(context, tx, answer, checked))  # type: ignore[misc] # bound now
        if isinstance(outcome, _Refused):
            raise outcome.why
        if outcome is not None:
            return outcome
    raise LedgerBusy


def _looked_at(context: Context, order: ResponseOrder, actor: str) -> _Answer:
    check_reported(order.response)
    key = order.idempotency_key
    if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Invalid("idempotency_key", "is empty, too long or not printable", "Use a random UUID.")
    if len(order.note) > LONGEST_NOTE:
        raise Invalid("note", f"is longer than {LONGEST_NOTE} characters", "Shorten the note.")
    parts = (order.token, order.response.value, order.note, str(order.customer_id))
    digest = hashlib.sha256(b"\x00".join(hashlib.sha256(part.encode("utf-8", "replace")).digest() for part in parts)).hexdigest()
    offer_id, _ = read_token(context.secret_key, order.token, context.clock.now())
    return _Answer(order, offer_id, ResponseKey(key, digest, new_id()), actor)


async def _read(context: Context, answer: _Answer) -> tuple[ActionOffer, LedgerEntry | None]:
    """Return the offer, and the entry if the response was recorded before."""
    async with context.database.reading() as tx:
        offer = await _offer(tx, answer)
        claimed = answer.order.customer_id
        if claimed is not None and offer.customer_id not in (await tx.people.person_of(claimed)).members:
            raise Invalid("token", "belongs to another customer", "Send a token that was given for this customer.")
        return offer, await _known(tx, answer)


async def _offer(tx: Transaction, answer: _Answer) -> ActionOffer:
    try:
        return await tx.ledger.offer(answer.offer_id)
    except NotFound:
        raise NeverOffered from None


async def _known(tx: Transaction, answer: _Answer) -> LedgerEntry | None:
    used = await tx.ledger.key(answer.key.key)
    if used is not None:
        if used.digest != answer.key.digest:
            raise ResponseKeyReused
        return await tx.ledger.entry(used.entry_id)
    return await tx.ledger.entry_of(answer.offer_id, answer.kind) if answer.kind in _ONCE else None


async def _record(context: Context, tx: Transaction, answer: _Answer, checked: Checked | None) -> _Outcome:
    """Write the entry under the lock of the person, unless somebody was faster."""
    person = await tx.people.lock_person((await _offer(tx, answer)).customer_id)
    known = await _known(tx, answer)
    if known is not None:
        return Recorded(known, already=True)
    offer, now = await _offer(tx, answer), context.clock.now()
    if answer.kind is not ResponseKind.SHOWN and offer.state is ActionOfferState.OPEN and not offer.is_open(now):
        raise OfferExpired(offer.expires_at)
    scene = _Scene(tx, person, answer.actor, now)
    if checked is not None and offer.state is ActionOfferState.OPEN:
        if (checked.ledger_version, checked.members) != (await tx.ledger.version(person.members), person.members):
            return None
        if not checked.is_right:
            why = OfferNotRight(offer.action, checked.stage, checked.reason)
            await scene.end(offer, ResponseKind.WITHDRAWN, reason=checked.reason)
            return _Refused(why)
    ledger = await tx.ledger.of(person.members, now, now) if answer.kind is ResponseKind.ACCEPTED else None
    before = None if ledger is None else accepted_elsewhere(offer, ledger.entries)
    if before is not None:
        if offer.state is ActionOfferState.OPEN:
            await scene.end(offer, ResponseKind.WITHDRAWN, reason="It was accepted already.")
        return _Refused(AcceptedElsewhere(before))
    more: dict[str, Any] = {"note": answer.order.note} if answer.order.note else {}
    response = respond(offer, answer.kind, now, answer.key.entry_id, **more)
    if ledger is not None:
        await scene.withdraw_others(offer, ledger)
    await tx.ledger.append(response.entry, answer.key)
    await scene.save(offer, response.offer)
    await tx.log.append([response_recorded(response.entry, person.members, answer.actor, first_seen=response.first_seen)])
    return Recorded(response.entry, already=False)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A locked person in a transaction, and who does what when."""

    tx: Transaction
    person: Person
    actor: str
    now: datetime

    async def end(self, offer: ActionOffer, kind: ResponseKind, **more: Any) -> None:  # noqa: ANN401 - JSON
        """End an open offer on our own account: it has expired, or is withdrawn."""
        response = respond(offer, kind, self.now, new_id(), **more)
        await self.tx.ledger.append(response.entry)
        await self.save(offer, response.offer)
        members = self.person.members
        events = [response_recorded(response.entry, members, self.actor, first_seen=False)]
        if kind is ResponseKind.WITHDRAWN:
            events.append(offers_withdrawn(self.now, self.actor, offer.customer_id, members, (offer.id,)))
        await self.tx.log.append(events)

    async def withdraw_others(self, accepted: ActionOffer, ledger: PersonLedger) -> None:
        """End the person's other offers of an action that may be accepted once."""
        if accepted.data.get("once") is not True:
            return
        for other in ledger.open_offers:
            if other.action == accepted.action and other.id != accepted.id:
                await self.end(other, ResponseKind.WITHDRAWN, reason="It was accepted already.")

    async def save(self, before: ActionOffer, after: ActionOffer | None) -> None:
        """Store a changed offer; its timer goes when it ends."""
        if after is None:
            return
        await self.tx.ledger.save_offer(after)
        if before.budget_state is BudgetState.RESERVED and after.state is not ActionOfferState.OPEN:
            await self.tx.timers.clear(TimerKind.ACTION_OFFER_EXPIRY, str(before.id))


async def withdraw_open(tx: Transaction, person: Person, action: str, actor: str, now: datetime) -> None:
    """End the open offers to a locked person of an action that was taken without them, if it is taken once."""
    scene = _Scene(tx, person, actor, now)
    for offer in (await tx.ledger.of(person.members, now, now)).open_offers:
        if offer.action == action and offer.data.get("once") is True:
            await scene.end(offer, ResponseKind.WITHDRAWN, reason="The customer has taken it already.")


async def expire_action_offer(tx: Transaction, timer: Timer, now: datetime) -> None:
    """End an offer that nobody answered in time; nothing happens if somebody has."""
    await expire_offer_in(tx, UUID(timer.key), now)


async def expire_offer_in(tx: Transaction, offer_id: UUID, now: datetime) -> bool:
    """End an offer whose time has passed; tell whether it was still open."""
    person = await tx.people.lock_person((await tx.ledger.offer(offer_id)).customer_id)
    offer = await tx.ledger.offer(offer_id)
    if offer.state is not ActionOfferState.OPEN or offer.is_open(now):
        return False
    await _Scene(tx, person, SYSTEM, now).end(offer, ResponseKind.EXPIRED)
    return True
