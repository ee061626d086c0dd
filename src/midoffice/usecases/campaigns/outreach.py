"""Reaching customers by ourselves: campaigns go through everybody, and each attempt is a decision over what is known now.

No list is pushed to a channel. What wins for a customer is what the catalogue decides at that moment, with everything the other
channels have said; what loses is decided again the next day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog

from midoffice.domain.campaigns.attempt import (
    GATHERING,
    TRY_AGAIN,
    AttemptState,
    OutreachAttempt,
    again_after,
    ended,
    postponed,
    settle,
    take_turn,
)
from midoffice.domain.campaigns.campaign import Campaign, CampaignEvent, allowance, step
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.customers.person import Person
from midoffice.domain.decisions.ledger import DecisionChannel, ResponseKind
from midoffice.domain.decisions.why_not import WhyNot
from midoffice.domain.interactions.interaction import InteractionState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import MidofficeError
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.usecases.campaigns.outreach_mail import OutreachMail, send_outreach_mail
from midoffice.usecases.decisions.decide import make_decision
from midoffice.usecases.decisions.decision_orders import DecisionOrder, MadeDecision, MadeOffer
from midoffice.usecases.decisions.ledger import why_actions_were_not_offered
from midoffice.usecases.given import Context
from midoffice.usecases.transact import transact

log = structlog.get_logger(__name__)
PLACEMENT = "outreach"
"""The place of the catalogue at which mails of our own accord are decided."""
TEXT_PLACEMENT = "text"
"""The same for text messages."""
_AT_A_TIME = 200
"""Customers that a campaign asks about in one transaction."""
_TOLD = frozenset({ResponseKind.SHOWN, ResponseKind.SENT, ResponseKind.ACCEPTED})


@dataclass(frozen=True, slots=True)
class _Way:
    """How a message reaches somebody: what is decided where, and what kind of address it takes."""

    channel: DecisionChannel
    placement: str
    kind: IdentifierKind
    nobody: str


_WAYS = {
    Channel.EMAIL: _Way(DecisionChannel.EMAIL, PLACEMENT, IdentifierKind.EMAIL, "no e-mail address is known any more"),
    Channel.SMS: _Way(DecisionChannel.SMS, TEXT_PLACEMENT, IdentifierKind.PHONE, "no telephone number is known any more"),
}


@dataclass(frozen=True, slots=True)
class _Reached:
    """A person whose turn it is, with what is to be decided among."""

    person: Person
    way: _Way
    address: Identifier
    name: str
    asked: tuple[OutreachAttempt, ...]


async def advance_campaigns(context: Context) -> int:
    """Let each running campaign ask about its next customers; return how many are asked about.

    The attempts and the place where the campaign stands change in one transaction: whatever is killed, nobody is left out and
    nobody comes twice (D54).
    """
    async with context.database.reading() as tx:
        running = await tx.campaigns.running()
    asked = 0
    for campaign in running:
        asked += await transact(context, lambda tx, campaign_id=campaign.id: _advance(tx, campaign_id, context.clock.now()))  # type: ignore[misc]  # bound now
    return asked


async def _advance(tx: Transaction, campaign_id: UUID, now: datetime) -> int:
    campaign = await tx.campaigns.take(campaign_id)
    if campaign is None or campaign not in await tx.campaigns.running():
        return 0
    if campaign.ends_at is not None and now >= campaign.ends_at:
        await tx.campaigns.save(step(campaign, CampaignEvent.END, now))
        return 0
    count, credited = allowance(campaign, now, _AT_A_TIME)
    way = await _way_of(tx, campaign.touchpoint_id)
    customers = await tx.campaigns.audience(campaign.cursor, count, way.kind) if count else ()
    if customers:
        await tx.campaigns.want([_wanted(campaign, customer_id, now) for customer_id in customers])
        credited = replace(credited, cursor=customers[-1], reached=campaign.reached + len(customers))
    if customers or campaign.credited_at is None:
        await tx.campaigns.save(replace(credited, version=campaign.version + 1))
    return len(customers)


def _wanted(campaign: Campaign, customer_id: UUID, now: datetime) -> OutreachAttempt:
    return OutreachAttempt(
        id=new_id(),
        source=campaign.source,
        customer_id=customer_id,
        action=campaign.action,
        touchpoint_id=campaign.touchpoint_id,
        wanted_at=now,
        due_at=now + GATHERING,
        campaign_id=campaign.id,
        priority=campaign.priority,
        expires_at=campaign.ends_at,
    )


async def make_attempts(context: Context, limit: int = 20) -> int:
    """Decide about customers whose turn it is, and send what wins; return how many customers there were."""
    now = context.clock.now()
    async with context.database.reading() as tx:
        due = await tx.campaigns.due(now, limit)
    for customer_id in due:
        try:
            await _attempt(context, customer_id, now)
        except MidofficeError as problem:
            log.warning("outreach.again", customer_id=str(customer_id), why=problem.message)
            why = problem.message
            await transact(context, lambda tx, who=customer_id, said=why: _put_off(tx, who, now, said))  # type: ignore[misc]  # bound now
    return len(due)


async def _attempt(context: Context, customer_id: UUID, now: datetime) -> None:
    reached = await transact(context, lambda tx: _take_turn(tx, customer_id, now))
    if reached is None:
        return
    order = DecisionOrder(
        channel=reached.way.channel.value,
        placement=reached.way.placement,
        customer_id=customer_id,
        actions=tuple(dict.fromkeys(attempt.action for attempt in reached.asked)),
        limit=1,
    )
    made = await make_decision(context, None, order)
    reasons = await why_actions_were_not_offered(context, made.decision_id)
    await transact(context, lambda tx: _settle(tx, reached, made, reasons, context.clock.now()))


async def _take_turn(tx: Transaction, customer_id: UUID, now: datetime) -> _Reached | None:
    """Look who it is and what has happened meanwhile; end or put off what need not be decided."""
    person = await tx.people.lock_person(customer_id)
    waiting = await tx.campaigns.waiting(person.members)
    if not waiting:
        return None
    waiting, way = await _one_way(tx, waiting, now)
    address = await _address(tx, person, way.kind)
    if address is None:
        for attempt in waiting:
            await tx.campaigns.save_attempt(ended(attempt, AttemptState.DROPPED, now, way.nobody))
        return None
    sent = await tx.campaigns.sent_sources(person.members)
    told = await _told(tx, person, min(attempt.wanted_at for attempt in waiting), now)
    turn = take_turn(waiting, now, told=told, sources_sent=sent, talking=await _is_talking(tx, person))
    for attempt in turn.changed:
        await tx.campaigns.save_attempt(attempt)
    if not turn.asked:
        return None
    return _Reached(person, way, address, (await tx.customers.get(turn.asked[0].customer_id)).name, turn.asked)


async def _way_of(tx: Transaction, touchpoint_id: UUID) -> _Way:
    return _WAYS[(await tx.touchpoints.get(touchpoint_id)).channel]


async def _one_way(tx: Transaction, waiting: Sequence[OutreachAttempt], now: datetime) -> tuple[tuple[OutreachAttempt, ...], _Way]:
    """Return the attempts that go the way of the most important one that is due; the others see later what was said on it."""
    ways = {attempt.id: await _way_of(tx, attempt.touchpoint_id) for attempt in waiting}
    due = [attempt for attempt in waiting if attempt.due_at <= now] or list(waiting)
    way = ways[min(due, key=lambda attempt: (-attempt.priority, attempt.wanted_at, attempt.id)).id]
    for attempt in waiting:
        if ways[attempt.id] is not way and attempt.due_at <= now:
            await tx.campaigns.save_attempt(postponed(attempt, now + TRY_AGAIN, "something is said on another channel first"))
    return tuple(attempt for attempt in waiting if ways[attempt.id] is way), way


async def _told(tx: Transaction, person: Person, since: datetime, now: datetime) -> Mapping[str, datetime]:
    """Return when each action was last shown or sent to the person since a time, on any channel."""
    ledger = await tx.ledger.of(person.members, since, now)
    told: dict[str, datetime] = {}
    for entry in ledger.entries:
        if entry.kind in _TOLD:
            told[entry.action] = max(entry.at, told.get(entry.action, entry.at))
    return told


async def _address(tx: Transaction, person: Person, kind: IdentifierKind) -> Identifier | None:
    known = await tx.people.identifiers_of(person)
    found = next((each for each in reversed(known) if each.kind is kind), None)
    return Identifier(found.kind, found.value) if found else None


async def _is_talking(tx: Transaction, person: Person) -> bool:
    """Tell whether a contact of the person is open: whoever talks with us is told there (R88, D55)."""
    for member in person.members:
        for case in await tx.interactions.cases_of(member):
            if any(each.state is InteractionState.OPEN for each in await tx.interactions.of_case(case.id)):
                return True
    return False


async def _settle(tx: Transaction, reached: _Reached, made: MadeDecision, reasons: WhyNot, now: datetime) -> None:
    """Send what won, in the transaction that says so; what lost waits."""
    await tx.people.lock_person(reached.asked[0].customer_id)
    still = {attempt.id: attempt for attempt in await tx.campaigns.waiting(reached.person.members)}
    asked = [still[attempt.id] for attempt in reached.asked if attempt.id in still and still[attempt.id] == attempt]
    offer = next((each for each in made.offers if any(attempt.action == each.action for attempt in asked)), None)
    won = None if offer is None else offer.action
    for attempt in settle(asked, won, now, reasons, made.decision_id):
        await tx.campaigns.save_attempt(attempt)
    if offer is not None:
        await _send(tx, reached, [attempt for attempt in asked if attempt.action == offer.action], offer, made, now)


async def _send(
    tx: Transaction, reached: _Reached, won: Sequence[OutreachAttempt], offer: MadeOffer, made: MadeDecision, now: datetime
) -> None:
    first, *others = won
    mail = OutreachMail(first.customer_id, first.touchpoint_id, reached.address, reached.name, offer)
    message = await send_outreach_mail(tx, mail, now)
    sent = replace(ended(first, AttemptState.SENT, now, "chosen"), message_id=message.id, decision_id=made.decision_id)
    await tx.campaigns.save_attempt(sent)
    for attempt in others:
        await tx.campaigns.save_attempt(ended(attempt, AttemptState.MET, now, "the same message was sent for another reason"))


async def _put_off(tx: Transaction, customer_id: UUID, now: datetime, why: str) -> None:
    person = await tx.people.lock_person(customer_id)
    for attempt in await tx.campaigns.waiting(person.members):
        if attempt.due_at <= now:
            await tx.campaigns.save_attempt(postponed(attempt, now + again_after(attempt), why))
