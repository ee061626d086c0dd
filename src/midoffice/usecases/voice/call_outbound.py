"""Calls that people and callbacks want to be made: click to dial, and customers who are called first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Scope
from midoffice.domain.agents.load import NoCapacity
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.callbacks.callback import Attempt, AttemptOutcome, Callback, CallbackState
from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind
from midoffice.domain.interactions.case import Case, CaseState
from midoffice.domain.interactions.interaction import Interaction, InteractionState
from midoffice.domain.interactions.work import PartnerKind
from midoffice.domain.routing.decisions import OWN_CALL, Assignment
from midoffice.domain.routing.intake import enqueue
from midoffice.domain.routing.widening import serves
from midoffice.domain.routing.work_item import WorkItemKind, WorkItemState
from midoffice.domain.services.callback_rules import CallbackMode
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.domain.voice.call import Call, CallDirection, CallState, LegKind
from midoffice.domain.voice.commands import Originate
from midoffice.domain.voice.flow import Step, agent_leg
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.callbacks import CallbackFilter
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.ports.database import Transaction
from midoffice.usecases.callbacks.callback_calls import record_attempt
from midoffice.usecases.events import SYSTEM, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact, lock_contact, lock_contact_of_item
from midoffice.usecases.interactions.receive import identify_customer
from midoffice.usecases.routing.offering import make_offers
from midoffice.usecases.routing.offers import accept_in
from midoffice.usecases.transact import transact
from midoffice.usecases.voice.call_follows import RING_LOST_SECONDS, RING_SECONDS
from midoffice.usecases.voice.call_out_turns import call_customer
from midoffice.usecases.voice.call_turns import Turn
from midoffice.usecases.voice.calls import finish
from midoffice.usecases.voice.dialling import check_number, outside_line, region_of

ALIVE = timedelta(seconds=10)
"""A node without a sign of life for so long is not given calls."""
_AT_ONCE = 20
log = structlog.get_logger(__name__)


class NoTelephone(Conflict):
    """Nothing can make a call now."""

    remedy = "Ask an administrator to look at the telephone touchpoints and at the voice nodes."


class InACall(Conflict):
    """The agent is on the telephone."""

    remedy = "End the call first."


@dataclass(frozen=True, slots=True)
class DialOrder:
    """Whom to call: a number, for a contact or a customer if given, from a touchpoint if one is meant."""

    number: str
    interaction_id: UUID | None = None
    customer_id: UUID | None = None
    touchpoint_id: UUID | None = None


async def dial(context: Context, principal: Principal, order: DialOrder) -> Call:
    """Call a customer: the agent's softphone first, then the number. The contact is the agent's from now on.

    For a callback or another telephone contact in the agent's hands, the call is part of it; otherwise it is a contact of its own,
    in the case of the one that is given. Raises Invalid(number), NumberNotAllowed and what else the dial plan says, InACall,
    NoTelephone, NoCapacity, NotFound.
    """
    principal.require(Scope.HANDLE, "call customers")
    now = context.clock.now()

    async def work(tx: Transaction) -> Call:
        if await tx.calls.of_agent(principal.account_id):
            raise InACall("You are in a call already.")
        before = await tx.interactions.get(order.interaction_id) if order.interaction_id else None
        point = await _touchpoint(tx, order, before)
        region = await region_of(tx, context.dial_plan, point.id)
        dialled = await check_number(tx, context.dial_plan, order.number, now, region=region)
        contact = await _contact(tx, principal, replace(order, number=dialled.number), before, point, now)
        node = await choose_node(tx, now)
        leg = agent_leg(new_id(), principal.account_id, principal.name, now)
        call = _new_call(node, point, contact, dialled.number, now)
        turn = Turn(tx, call, contact, contact.interaction, now, principal.actor)
        ring = Originate(call.id, leg.id, LegKind.BROWSER, leg.address, dialled.number, seconds=RING_SECONDS)
        turn.take(Step(call.with_leg(leg), (ring,)))
        await turn.set_timer("ring", RING_LOST_SECONDS, leg_id=str(leg.id))
        await finish(turn)
        return turn.call

    return await transact(context, work)


def _new_call(node: VoiceNodeRecord, point: Touchpoint, contact: Contact, number: str, now: datetime) -> Call:
    return Call(
        new_id(),
        node.id,
        point.id,
        CallDirection.OUTBOUND,
        CallState.CONNECTING,
        number,
        None,
        now,
        contact.interaction.id,
        contact.item.id,
    )


async def _contact(
    tx: Transaction, principal: Principal, order: DialOrder, before: Interaction | None, point: Touchpoint, now: datetime
) -> Contact:
    if before is not None and before.channel is Channel.VOICE:
        mine = await lock_contact(tx, before.id)
        if mine is not None and mine.item.agent_id == principal.account_id and mine.item.state is WorkItemState.ASSIGNED:
            return mine
    service = await tx.services.get(before.service_id if before else point.service_id)
    contact = await _open_contact(tx, order, before, point, service, now, principal.actor)
    return await _take(tx, contact, service, principal, now)


async def _open_contact(
    tx: Transaction, order: DialOrder, before: Interaction | None, point: Touchpoint, service: Service, now: datetime, actor: str
) -> Contact:
    sender = Identifier(IdentifierKind.PHONE, order.number)
    customer_id = (before.customer_id if before else None) or order.customer_id
    if customer_id is None:
        stub = InboundMessage(point.id, "", sender, "", now, "", sureness=Confidence.CLAIMED)
        customer_id, _ = await identify_customer(tx, stub, now)
    customer = await tx.customers.get(customer_id) if customer_id else None
    case = await tx.interactions.lock_case(before.case_id) if before else None
    if case is None:
        number = await tx.interactions.next_case_number()
        case = Case(new_id(), number, f"Call to {order.number}", customer_id, CaseState.OPEN, now)
        await tx.interactions.add_case(case)
    interaction = Interaction(
        id=new_id(),
        case_id=case.id,
        customer_id=customer_id,
        touchpoint_id=point.id,
        service_id=service.id,
        channel=Channel.VOICE,
        subject=case.subject,
        sender=sender,
        sender_name=customer.name if customer else order.number,
        state=InteractionState.OPEN,
        opened_at=now,
        last_message_at=now,
    )
    item = enqueue(interaction, service, point, now)
    await tx.interactions.add(interaction)
    await tx.queue.add(item)
    await tx.log.append([happened("InteractionOpened", now, actor, interaction, item, case)])
    return Contact(interaction, item)


async def _take(tx: Transaction, contact: Contact, service: Service, principal: Principal, now: datetime) -> Contact:
    """Give a new contact to the agent who wants to make it, whatever the presence; raises NoCapacity.

    Nobody has waited for an answer, so it counts in no service level.
    """
    chosen = Assignment(contact.item, principal.account_id, {"reason": OWN_CALL}, now)
    made = await make_offers(tx, [chosen], {service.id: service}, 0, now, await tx.capacity.rules(), ready_only=False)
    if not made.offers:
        raise NoCapacity(principal.account_id)
    locked = await lock_contact_of_item(tx, contact.item.id)
    answered = await accept_in(tx, locked, made.offers[0], PartnerKind.AGENT, principal.actor, now)
    unmeasured = replace(answered.work_item, answered_in_target=None, version=answered.work_item.version + 1)
    await tx.queue.save(unmeasured)
    return Contact(answered.interaction, unmeasured)


async def _touchpoint(tx: Transaction, order: DialOrder, before: Interaction | None) -> Touchpoint:
    voice = [point for point in await tx.touchpoints.all() if point.active and point.channel is Channel.VOICE]
    if order.touchpoint_id is not None:
        voice = [point for point in voice if point.id == order.touchpoint_id]
    if not voice:
        raise NoTelephone("There is no telephone touchpoint to call from.")
    service_id = before.service_id if before else None
    return min(voice, key=lambda point: (point.service_id != service_id, not point.settings, point.key))


async def choose_node(tx: Transaction, now: datetime) -> VoiceNodeRecord:
    """Return the node that is alive and carries least; raises NoTelephone."""
    alive = [node for node in await tx.calls.nodes() if node.heartbeat_at > now - ALIVE and node.calls < node.most_calls]
    if not alive:
        raise NoTelephone("No voice node is up, or all of them are full.")
    return min(alive, key=lambda node: (node.calls / node.most_calls, node.id))


async def call_customers_first(context: Context) -> int:
    """Call those whose callbacks are due and whose service calls the customer first, as many as there are free agents.

    Return how many are being called.
    """
    now = context.clock.now()
    async with context.database.reading() as tx:
        if not await tx.calls.nodes():
            return 0
        page = await tx.callbacks.page(CallbackFilter((CallbackState.OPEN,)), None, 200)
    due = [each for each in page.items if each.mode is CallbackMode.CUSTOMER_FIRST and each.next_at <= now]
    called = 0
    for callback in due[:_AT_ONCE]:
        try:
            called += await transact(context, lambda tx, callback=callback: _call_first(context, tx, callback, now))  # type: ignore[misc] # bound now
        except MidofficeError as problem:
            log.warning("calls.callback_not_made", callback_id=str(callback.id), why=problem.message)
    return called


async def _call_first(context: Context, tx: Transaction, seen: Callback, now: datetime) -> bool:
    contact = await lock_contact_of_item(tx, seen.work_item_id)
    item = contact.item
    if item.kind is not WorkItemKind.CALLBACK or item.state is not WorkItemState.PARKED:
        return False
    before = await tx.calls.of_interaction(contact.interaction.id)
    if before is not None and before.state is not CallState.ENDED:
        return False
    if not await _somebody_is_free(tx, await tx.services.get(item.service_id)):
        return False
    try:
        dialled = await check_number(tx, context.dial_plan, seen.number, now)
    except (Invalid, Forbidden):
        # Nobody may call it now or later; a limit of the day, which is a Conflict, is tried again.
        wrong = Attempt(now, None, AttemptOutcome.WRONG_NUMBER)
        await record_attempt(tx, contact, await tx.callbacks.lock(seen.id), wrong, SYSTEM)
        return False
    point = await _touchpoint(tx, DialOrder(seen.number), contact.interaction)
    line = await outside_line(tx, point.id)
    call = _new_call(await choose_node(tx, now), point, contact, dialled.number, now)
    turn = Turn(tx, call, contact, contact.interaction, now, SYSTEM)
    turn.take(call_customer(call, dialled.number, seen.name, line.caller_id, line.trunk_id))
    await finish(turn)
    return True


async def _somebody_is_free(tx: Transaction, service: Service) -> bool:
    """Tell whether more agents could take a call now than customers are being called or wait on the line."""
    free = [
        each
        for each in await tx.queue.candidates()
        if each.presence.state is PresenceState.READY and serves(each.agent, service) and each.load.total_used == 0
    ]
    going = [
        call for call in await tx.calls.live() if call.direction is CallDirection.OUTBOUND and call.state is not CallState.TALKING
    ]
    return len(free) > len(going)
