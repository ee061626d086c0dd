"""Decide what is said to a customer in a place: read, decide, write, and again if the ledger has moved meanwhile.

The sources are asked outside of any transaction. What was decided is written only if the person's ledger still stands where it
stood when it was read; so two channels that ask at the same time are answered one after the other.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.callbacks.number import zones_of
from midoffice.domain.context.view import CustomerView
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.decisions.action import Action
from midoffice.domain.decisions.action_offer import ActionOffer, BudgetState
from midoffice.domain.decisions.decision import Decision, Offered
from midoffice.domain.decisions.evidence import evidence_of, pack
from midoffice.domain.decisions.funnel import decide
from midoffice.domain.decisions.ledger import DecisionChannel
from midoffice.domain.decisions.look import Look, look_at
from midoffice.domain.decisions.made import RecordedDecision
from midoffice.domain.decisions.offer_token import sign_offer
from midoffice.domain.decisions.snapshot import CustomerFacts, Snapshot
from midoffice.kernel.errors import Conflict, Invalid
from midoffice.kernel.ids import new_id
from midoffice.ports.decisions import Commitment, Committed
from midoffice.usecases.context.customer_view import read_view
from midoffice.usecases.customers.resolve_customer import resolve_customer
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeDecision, MadeOffer, OfferWhy
from midoffice.usecases.decisions.live_decisions import Told, best_known_first
from midoffice.usecases.events import SYSTEM
from midoffice.usecases.given import Context

MOST_TRIES = 30
LONGEST_SITUATION = 32_768
"""Bytes of JSON."""
_SEEDS = 2**62


class LedgerBusy(Conflict):
    """Others wrote to the customer's ledger each time before this decision could be written."""

    remedy = "Try again."

    def __init__(self) -> None:
        """There is nothing to name."""
        super().__init__("Too much is happening around this customer at this moment.")


@dataclass(frozen=True, slots=True)
class _Asked:
    """An order that was looked at."""

    order: DecisionOrder
    channel: DecisionChannel
    actor: str


@dataclass(frozen=True, slots=True)
class _Made:
    decision: Decision
    record: RecordedDecision
    offers: tuple[ActionOffer, ...]
    commitment: Commitment


async def make_decision(context: Context, principal: Principal | None, order: DecisionOrder) -> MadeDecision:
    """Return what is to be said, written to the ledger. `principal` None is the product itself, for a touchpoint.

    Raises Forbidden, Invalid (channel, placement, situation, identifiers), NotFound (customer), SharedIdentifier, NoCatalogue,
    LedgerBusy.
    """
    if principal is not None:
        principal.require(Scope.DECIDE, "ask for decisions")
    asked = _Asked(order, _channel(order.channel), principal.actor if principal else SYSTEM)
    _check_situation(order.situation)
    customer_id = await resolve_customer(context, order.customer_id, order.identifiers)
    view: CustomerView | None = None
    reservations = True
    for _ in range(MOST_TRIES):
        told = await context.live_decisions.tell(context, customer_id)
        told.basis.compiled.plan(order.placement, asked.channel)  # nothing is asked for a place that is not there
        if view is None:
            view = await view_for(context, told)
        made = _decide(context, asked, told, view, reservations=reservations)
        outcome = await context.live_decisions.write(context, made.commitment)
        if outcome is Committed.WRITTEN:
            return _answer(context, made)
        reservations = outcome is not Committed.SPENT
    raise LedgerBusy


def _channel(text: str) -> DecisionChannel:
    try:
        return DecisionChannel(text)
    except ValueError:
        known = ", ".join(DecisionChannel)
        raise Invalid("channel", f"{text[:64]!r} is not known", f"Send one of {known}.") from None


def _check_situation(situation: dict[str, Any]) -> None:
    try:
        size = len(orjson.dumps(situation))
    except TypeError:
        raise Invalid("situation", "is not JSON", "Send a JSON object.") from None
    if size > LONGEST_SITUATION:
        raise Invalid("situation", f"is longer than {LONGEST_SITUATION} bytes", "Send only what rules ask about.")


async def view_for(context: Context, told: Told) -> CustomerView:
    """Return the customer's view with what the catalogue asks for."""
    known = best_known_first(told.identifiers, told.at)
    identifiers = list(dict.fromkeys(Identifier(each.kind, each.value) for each in known))
    return await read_view(context, told.customer.id, identifiers, wanted=told.basis.wanted)


@dataclass(frozen=True, slots=True)
class Place:
    """Where and in what situation something is to be said, and whether only of some actions."""

    channel: DecisionChannel
    placement: str
    situation: dict[str, Any]
    verified: bool
    only: tuple[str, ...] = ()


def snapshot_of(
    told: Told, view: CustomerView, look: Look, place: Place, now: datetime, seed: int, *, reservations: bool = False
) -> Snapshot:
    """Return all that a decision looks at, with the budgets as they are left; `reservations` is that of `_decide`."""
    return Snapshot(
        now=now,
        seed=seed,
        members=told.person.members,
        customer=facts_of(told),
        view=view,
        consents=told.consents,
        channel=place.channel,
        placement=place.placement,
        entries=look.entries,
        budgets_left=look.budgets_left(told.budgets_left) if reservations else told.budgets_left,
        situation=place.situation,
        only=place.only,
        verified=place.verified,
        model=told.basis.model,
    )


def facts_of(told: Told) -> CustomerFacts:
    """Return what our records say about the person; of several records the one asked for speaks first."""
    records = (told.customer, *(each for each in told.records if each.id != told.customer.id))
    return CustomerFacts(
        name=told.customer.name,
        language=next((each.language for each in records if each.language), None),
        time_zone=(zone := next((each.time_zone for each in records if each.time_zone), None)),
        zones=() if zone else _zones(tuple(each.value for each in told.identifiers if each.kind is IdentifierKind.PHONE)),
        known=any(each.kind is not IdentifierKind.VISITOR for each in told.identifiers),
    )


@lru_cache(maxsize=4096)
def _zones(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Return where somebody with these telephone numbers may be; nothing where they do not say."""
    return tuple(dict.fromkeys(zone for number in numbers for zone in zones_of(number, None, "") if zone))


def _decide(context: Context, asked: _Asked, told: Told, view: CustomerView, *, reservations: bool) -> _Made:
    """Decide on what was told. `reservations`: what the look itself holds of budgets may be used again."""
    order, now = asked.order, max(context.clock.now(), told.at)
    look = look_at(told.ledger.entries, told.ledger.open_offers, asked.channel, order.placement, now)
    seed = random.randrange(_SEEDS) if look.seed is None else look.seed  # noqa: S311 - a lot, not a secret
    place = Place(asked.channel, order.placement, order.situation, order.verified, order.actions)
    snapshot = snapshot_of(told, view, look, place, now, seed, reservations=reservations)
    basis = told.basis
    decision = decide(basis.compiled, snapshot, limit=order.limit, rules=basis.rules)
    decision_id = new_id()
    offers = tuple(_offer(told, look, snapshot, decision_id, offered) for offered in decision.offers)
    kept = {offer.id for offer in look.offers}
    rules = None if basis.rules_number is None else (str(basis.compiled.catalogue.rule_set), basis.rules_number)
    evidence = evidence_of(basis.compiled, snapshot, decision, version=basis.number, limit=order.limit, rules=rules)
    packed, outcome_hash = pack(evidence)
    record = RecordedDecision(
        id=decision_id,
        customer_id=told.customer.id,
        members=told.person.members,
        at=now,
        channel=asked.channel,
        placement=order.placement,
        catalogue=basis.number,
        actor=asked.actor,
        control=decision.control,
        offered=len(offers),
        left_out=len(basis.compiled.actions) - len(offers),
        outcome_hash=outcome_hash,
        evidence=packed,
    )
    again = {offer.id for offer in offers} & kept
    new = tuple(offer for offer in offers if offer.id not in again)
    return _Made(decision, record, offers, Commitment(record, told.ledger.version, new, tuple(kept - again)))


def _offer(told: Told, look: Look, snapshot: Snapshot, decision_id: UUID, offered: Offered) -> ActionOffer:
    """Return the offer of the same look if it is offered again, else a new one."""
    basis = told.basis
    again = look.again(offered.action, offered.treatment, basis.number)
    if again is not None:
        return again
    action = basis.compiled.actions[basis.compiled.place_of[offered.action]]
    return ActionOffer(
        id=new_id(),
        decision_id=decision_id,
        customer_id=told.customer.id,
        action=offered.action,
        treatment=offered.treatment,
        channel=snapshot.channel,
        placement=snapshot.placement,
        catalogue=basis.number,
        made_at=snapshot.now,
        expires_at=offered.expires_at,
        seed=snapshot.seed,
        data=_said(action, offered, snapshot),
        budget=offered.budget,
        budget_state=BudgetState.NONE if offered.budget is None else BudgetState.RESERVED,
    )


def _said(action: Action, offered: Offered, snapshot: Snapshot) -> dict[str, Any]:
    """Return what entries of the ledger say of an offer besides."""
    return {
        "name": offered.name,
        "kind": offered.kind.value,
        "group": offered.group,
        "once": action.repeat_after is None,
        "explored": offered.explored,
        "probability": offered.probability,
        "verified": snapshot.verified,
        "situation": dict(snapshot.situation),
    }


def _answer(context: Context, made: _Made) -> MadeDecision:
    return MadeDecision(
        made.record.id,
        made.record.customer_id,
        made.record.at,
        made.decision.control,
        made.decision.degraded,
        tuple(_shown(context, offer, offered) for offer, offered in zip(made.offers, made.decision.offers, strict=True)),
        made.record.left_out,
    )


def _shown(context: Context, offer: ActionOffer, offered: Offered) -> MadeOffer:
    return MadeOffer(
        token=sign_offer(context.secret_key, offer),
        offer_id=offer.id,
        action=offered.action,
        name=offered.name,
        kind=offered.kind.value,
        treatment=offered.treatment,
        rendered=offered.rendered.document(),
        expires_at=offer.expires_at,
        why=OfferWhy(
            offered.propensity,
            offered.context,
            offered.value,
            offered.lever,
            offered.score,
            offered.explored,
            offered.sentence,
        ),
    )
