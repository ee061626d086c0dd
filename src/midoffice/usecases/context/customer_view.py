"""The live view of a customer: all sources asked at once, under one deadline."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.context.assembling import Claim, settle
from midoffice.domain.context.attribute import Attribute, Missing, UnknownReason
from midoffice.domain.context.view import CustomerView, SourceAnswer
from midoffice.domain.customers.identifier import Identifier
from midoffice.ports.database import Transaction
from midoffice.ports.outside import Clock
from midoffice.usecases.context.live_sources import ViewPlan
from midoffice.usecases.context.source_asking import SourceAsking
from midoffice.usecases.given import Context

DEADLINE = timedelta(milliseconds=120)
_STANDSTILL = timedelta(milliseconds=10)
"""Noticed so late, the end of the time says something about this process and nothing about the sources."""
_TURNS = 5
_HIDDEN = Missing(UnknownReason.FORBIDDEN, "shown only to whoever handles a contact of the customer")
_NOBODY = Missing(UnknownReason.NOT_ASKED, "no source tells it")
_NOT_READ = Missing(UnknownReason.NOT_ASKED, "the list of sources could not be read in time")


async def read_view(
    context: Context,
    customer_id: UUID,
    identifiers: Sequence[Identifier],
    *,
    wanted: frozenset[str] | None = None,
    deadline: timedelta | None = None,
) -> CustomerView:
    """Return what the sources tell about a customer, at most 20 ms after the deadline. No source makes it fail.

    `identifiers` are those of the customer, or of the whole person, the best known first. `wanted` are names of attributes
    (`billing.balance`) or whole subjects (`billing`); None: everything. Each attribute named there is in the view, known or not;
    what was not wanted is not. The deadline is that of the settings unless another one is given. Never call it in a transaction.
    """
    began = context.clock.now()
    allowed = context.view_deadline if deadline is None else deadline
    plan = await context.live_sources.plan(context, wanted, allowed.total_seconds())
    if plan is None:
        names = sorted(name for name in wanted or () if "." in name)
        return CustomerView(customer_id, began, {name: Attribute(name, _NOT_READ, "", began) for name in names}, ())
    askings = await _ask(context, plan, identifiers, began, began + allowed)
    return CustomerView(
        customer_id,
        began,
        _attributes(plan, askings, began),
        tuple([SourceAnswer(each.key, each.state, each.elapsed, each.reason, each.detail) for each in askings]),
    )


async def _ask(
    context: Context, plan: ViewPlan, identifiers: Sequence[Identifier], began: datetime, until: datetime
) -> list[SourceAsking]:
    """Ask every source of the plan, and wait for all of them or for the end of the time."""
    over: asyncio.Future[None] | None = None
    open_ones = 0

    def ended() -> None:
        nonlocal open_ones
        open_ones -= 1
        if not open_ones and over is not None and not over.done():
            over.set_result(None)

    askings = [SourceAsking(source, identifiers, context.clock, began, until, ended) for source in plan.sources]
    open_ones = len(askings)
    for asking in askings:
        asking.begin()
    if open_ones:
        over = asyncio.get_running_loop().create_future()
        pause = asyncio.ensure_future(context.live_sources.pause(max((until - context.clock.now()).total_seconds(), 0.0)))
        try:
            await asyncio.wait((over, pause), return_when=asyncio.FIRST_COMPLETED)
            if context.clock.now() - until > _STANDSTILL:
                await _catch_up(context.clock)
        finally:
            pause.cancel()
            now = context.clock.now()
            for asking in askings:
                left = asking.leave(now, fair=now - until <= _STANDSTILL)
                if left is not None:
                    context.live_sources.watch(context, asking.source.live, *left)
    return askings


async def _catch_up(clock: Clock) -> None:
    """Take what has come while this process did nothing for a while: it noticed the end of the time first."""
    noticed = clock.now()
    for _ in range(_TURNS):
        await asyncio.sleep(0)
        if clock.now() - noticed > _STANDSTILL:
            return


def _attributes(plan: ViewPlan, askings: Sequence[SourceAsking], now: datetime) -> dict[str, Attribute]:
    attributes: dict[str, Attribute] = {}
    claims: dict[str, list[Claim]] = {}
    for asking in askings:
        told = asking.told(now)
        if plan.shared:
            for attribute in told:
                attributes[attribute.name] = attribute
                if attribute.name in plan.shared:
                    claim = Claim(attribute, asking.source.live.definition.precedence, asking.found)
                    claims.setdefault(attribute.name, []).append(claim)
        else:
            attributes.update([(attribute.name, attribute) for attribute in told])
    for name, said in claims.items():
        attributes[name] = settle(said)
    for name in plan.nobodys:
        attributes[name] = Attribute(name, _NOBODY, "", now)
    return attributes


async def view_of(
    context: Context,
    principal: Principal,
    customer_id: UUID,
    *,
    wanted: frozenset[str] | None = None,
    deadline: timedelta | None = None,
) -> CustomerView:
    """Return the view of a customer for people to see, by all identifiers that belong to the person; raises NotFound.

    Protected attributes are for whoever handles a contact of the person, and for supervisors: for others they are
    UNKNOWN(forbidden).
    """
    principal.require(Scope.READ_CONTACTS, "read customers")
    async with context.database.reading() as tx:
        customer = await tx.customers.get(customer_id)
        person = await tx.people.person_of(customer.id)
        known = await tx.people.identifiers_of(person)
        entitled = principal.may(Scope.SUPERVISE) or await _handles(tx, principal.account_id, person.members)
    identifiers = list(dict.fromkeys(Identifier(each.kind, each.value) for each in known))
    view = await read_view(context, customer_id, identifiers, wanted=wanted, deadline=deadline)
    if entitled:
        return view
    hidden = {name: replace(each, value=_HIDDEN, others=()) for name, each in view.attributes.items() if each.protected}
    return replace(view, attributes={**view.attributes, **hidden})


async def _handles(tx: Transaction, agent_id: UUID, customer_ids: Collection[UUID]) -> bool:
    """Tell whether an agent has a contact of one of the customers: offered, assigned, in wrap-up or parked."""
    items = (*await tx.queue.held_by(agent_id), *await tx.queue.parked_by(agent_id))
    contacts = await tx.interactions.many(tuple(item.interaction_id for item in items if item.interaction_id is not None))
    return any(contact.customer_id in customer_ids for contact in contacts)
