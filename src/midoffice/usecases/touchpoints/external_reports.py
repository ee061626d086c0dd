"""What another system reports about its items: that they wait, and that they are gone. Twice, late, out of order: all the same."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from midoffice.domain.customers.identifier import Confidence, Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import Outcome, preview_of
from midoffice.domain.routing.external_item import (
    CUSTOMER_LEFT,
    HANDLED_ELSEWHERE,
    WITHDRAWN_ELSEWHERE,
    ExternalItem,
    ExternalState,
    GoneReason,
    OnGone,
    OnWaiting,
    Word,
    decide_gone,
    decide_waiting,
)
from midoffice.domain.routing.intake import due_at
from midoffice.domain.routing.work_item import Cooldown, WorkItemState
from midoffice.domain.touchpoints.external_settings import read_external_settings
from midoffice.domain.touchpoints.inbound import InboundMessage, ThreadHints
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.kernel.ids import new_id
from midoffice.ports.database import Transaction
from midoffice.ports.external_queue import GoneReport, WaitingReport
from midoffice.usecases.events import SYSTEM, concerned, happened
from midoffice.usecases.given import Context
from midoffice.usecases.interactions.lock_contact import Contact
from midoffice.usecases.interactions.receive import receive_in
from midoffice.usecases.routing.transfers import Target, hand_over
from midoffice.usecases.routing.work_items import cancel_contact, take_away, wrap_up_contact
from midoffice.usecases.rules.intake_view import transact_opening
from midoffice.usecases.touchpoints.external_words import say
from midoffice.usecases.transact import transact

_TAKES_TEXT = frozenset({WorkItemState.QUEUED, WorkItemState.OFFERED, WorkItemState.ASSIGNED, WorkItemState.PARKED})
_ENDS = {
    GoneReason.ABANDONED: (CUSTOMER_LEFT, Outcome.ABANDONED),
    GoneReason.TAKEN: (HANDLED_ELSEWHERE, Outcome.NO_ANSWER_NEEDED),
    GoneReason.ENDED: (HANDLED_ELSEWHERE, Outcome.NO_ANSWER_NEEDED),
    GoneReason.WITHDRAWN: (WITHDRAWN_ELSEWHERE, Outcome.NO_ANSWER_NEEDED),
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a report on an item led to, and the contact that the item is."""

    effect: OnWaiting | OnGone
    interaction_id: UUID | None


@dataclass(frozen=True, slots=True)
class Found:
    """An external item with its contact, all locked; the contact's work item may be over."""

    known: ExternalItem | None
    contact: Contact | None


async def item_waiting(context: Context, touchpoint: Touchpoint, report: WaitingReport) -> Heard:
    """An item waits in the other system: it is a contact in our queue when this returns, at its place by its time of arrival."""
    now = context.clock.now()

    async def work(tx: Transaction) -> Heard:
        await tx.interactions.serialise_thread(touchpoint.id, f"external:{report.external_id}")
        found = await lock_item(tx, touchpoint.id, report.external_id)
        item = found.contact.item if found.contact else None
        effect = decide_waiting(found.known, item, report.sequence, now)
        return Heard(effect, await _follow_waiting(tx, touchpoint, report, found, effect, now))

    return await transact_opening(context, work)


async def item_gone(context: Context, touchpoint: Touchpoint, report: GoneReport) -> Heard:
    """An item does not wait in the other system any more."""
    now = context.clock.now()
    agent_id = read_external_settings(touchpoint.settings).agent_called(report.agent) if report.agent else None

    async def work(tx: Transaction) -> Heard:
        await tx.interactions.serialise_thread(touchpoint.id, f"external:{report.external_id}")
        found = await lock_item(tx, touchpoint.id, report.external_id)
        item = found.contact.item if found.contact else None
        effect = decide_gone(found.known, item, report.sequence, report.reason, agent_id)
        if found.known is None:
            gone = ExternalItem(new_id(), touchpoint.id, report.external_id, report.sequence, ExternalState.GONE, now)
            await tx.external.add(gone)
            return Heard(effect, None)
        if effect is OnGone.STALE:
            return Heard(effect, found.known.interaction_id)
        changed = replace(found.known, sequence=report.sequence, heard_at=now, version=found.known.version + 1)
        if effect is OnGone.CONFIRM:
            await tx.external.save(replace(changed, confirmed=report.sequence, problem=None))
        else:
            await end_gone(tx, changed, found.contact, effect, report.reason, now)
        return Heard(effect, found.known.interaction_id)

    return await transact(context, work)


async def item_missing(context: Context, touchpoint: Touchpoint, external_id: str, before: datetime) -> bool:
    """The other system does not list an item that waits here and was last heard of before then: it is canceled.

    Returns whether it was. What was heard of later, taken or parked is left alone.
    """
    now = context.clock.now()

    async def work(tx: Transaction) -> bool:
        found = await lock_item(tx, touchpoint.id, external_id)
        known, contact = found.known, found.contact
        if known is None or contact is None or known.state is not ExternalState.WAITING or known.heard_at >= before:
            return False
        if contact.item.state not in {WorkItemState.QUEUED, WorkItemState.OFFERED}:
            return False
        await tx.external.save(replace(known, state=ExternalState.MISSING, version=known.version + 1))
        await cancel_contact(tx, contact, WITHDRAWN_ELSEWHERE, Outcome.NO_ANSWER_NEEDED, SYSTEM, now)
        return True

    return await transact(context, work)


async def lock_item(tx: Transaction, touchpoint_id: UUID, external_id: str) -> Found:
    """Return an external item, locked in the house's order: contact first."""
    seen = await tx.external.find(touchpoint_id, external_id)
    if seen is None:
        return Found(None, None)
    if seen.interaction_id is None:
        return Found(await tx.external.lock(seen.id), None)
    interaction = await tx.interactions.lock(seen.interaction_id)
    newest = await tx.queue.of_interaction(interaction.id)
    contact = Contact(interaction, await tx.queue.lock(newest.id)) if newest else None
    return Found(await tx.external.lock_of_interaction(interaction.id), contact)


async def end_gone(
    tx: Transaction, known: ExternalItem, contact: Contact | None, effect: OnGone, reason: GoneReason, now: datetime
) -> None:
    """Save an item as gone, `known` being its next version, and do what that leads to."""
    await tx.external.save(replace(known, state=ExternalState.GONE, problem=None))
    why, outcome = _ENDS[reason]
    if contact is not None and effect is OnGone.CANCEL:
        await cancel_contact(tx, contact, why, outcome, SYSTEM, now)
    elif contact is not None and effect is OnGone.TAKE_AWAY:
        await take_away(tx, contact, why, outcome, now)
    elif contact is not None and effect is OnGone.WRAP_UP:
        await wrap_up_contact(tx, contact, SYSTEM, now)


async def put_back(tx: Transaction, known: ExternalItem, contact: Contact, reason: str, now: datetime) -> None:
    """Take an assigned item from its agent, who is not asked again for a while; `known` is its next version.

    The other system knows that it waits, and is not told.
    """
    await tx.external.save(replace(known, state=ExternalState.WAITING))
    service = await tx.services.get(contact.item.service_id)
    agent_id = contact.item.agent_id
    rest = (Cooldown(agent_id, now + service.reject_cooldown),) if agent_id else ()
    await hand_over(tx, contact, service, Target(), SYSTEM, now, reason=reason, cooldowns=rest, keep_skills=True)


async def _follow_waiting(
    tx: Transaction, touchpoint: Touchpoint, report: WaitingReport, found: Found, effect: OnWaiting, now: datetime
) -> UUID | None:
    known = found.known
    if known is None or effect is OnWaiting.REOPEN:
        return await _open(tx, touchpoint, report, known, now)
    changed = replace(known, sequence=max(known.sequence, report.sequence), heard_at=now, version=known.version + 1)
    match effect:
        case OnWaiting.UPDATE if found.contact is not None:
            await tx.external.save(changed)
            await _update(tx, touchpoint, report, found.contact, now)
        case OnWaiting.PUT_BACK if found.contact is not None:
            await put_back(tx, changed, found.contact, "returned_elsewhere", now)
        case OnWaiting.TELL_AGAIN:
            await say(tx, replace(changed, version=known.version), Word.END, now, None, "")
        case OnWaiting.NOTE | OnWaiting.UPDATE | OnWaiting.PUT_BACK:
            await tx.external.save(changed)
        case _:
            pass
    return known.interaction_id


async def _open(tx: Transaction, touchpoint: Touchpoint, report: WaitingReport, known: ExternalItem | None, now: datetime) -> UUID:
    """Open a contact for the item; one that was here before goes on in its case."""
    hints = ThreadHints(interaction_id=known.interaction_id if known else None)
    inbound = replace(_inbound(touchpoint, report, now), hints=hints)
    if known is not None:  # one that comes back may bear the number it had
        inbound = replace(inbound, provider_message_id=f"{inbound.provider_message_id}.{known.version}")
    receipt = await receive_in(tx, inbound, now)
    interaction_id = receipt.interaction.id
    if known is None:
        waiting = ExternalState.WAITING
        await tx.external.add(
            ExternalItem(new_id(), touchpoint.id, report.external_id, report.sequence, waiting, now, interaction_id)
        )
        return interaction_id
    again = replace(
        known,
        sequence=max(known.sequence, report.sequence),
        state=ExternalState.WAITING,
        heard_at=now,
        interaction_id=interaction_id,
        told=None,
        told_at=None,
        confirmed=None,
        problem=None,
        version=known.version + 1,
    )
    await tx.external.save(again)
    return interaction_id


async def _update(tx: Transaction, touchpoint: Touchpoint, report: WaitingReport, contact: Contact, now: datetime) -> None:
    """Bring subject, fields, text and priority of a contact up to date with what the other system says now."""
    interaction, item = contact.interaction, contact.item
    subject = report.subject.strip()[:300] or interaction.subject
    changed = replace(interaction, subject=subject, fields=report.fields or interaction.fields)
    newest = await tx.interactions.messages(interaction.id, limit=1)
    message = None
    if report.text.strip() and item.state in _TAKES_TEXT and (not newest or newest[-1].text != report.text):
        inbound = _inbound(touchpoint, report, now)
        # The short way of receiving stores the message and its event; the contact is locked and going on.
        receipt = await receive_in(tx, replace(inbound, hints=ThreadHints(interaction_id=interaction.id)), now)
        message = receipt.message
        changed = replace(receipt.interaction, subject=changed.subject, fields=changed.fields, preview=preview_of(report.text))
        interaction, item = receipt.interaction, receipt.work_item or item
    service = await tx.services.get(item.service_id)
    priority = service.priority + report.priority_seconds
    moved = item
    if item.state in {WorkItemState.QUEUED, WorkItemState.OFFERED} and item.priority != priority:
        due = due_at(service, item.media_type, item.queued_at, report.priority_seconds)
        moved = replace(item, priority=priority, due_at=due, version=item.version + 1)
        await tx.queue.save(moved)
    if changed != interaction:
        changed = replace(changed, version=interaction.version + 1)
        await tx.interactions.save(changed)
    if changed != interaction or moved is not item:
        await tx.log.append([happened("ExternalItemUpdated", now, SYSTEM, changed, message, moved, concerning=(concerned(item),))])


def _inbound(touchpoint: Touchpoint, report: WaitingReport, now: datetime) -> InboundMessage:
    """Return the report as the message that opens its contact; whoever cannot be named is a visitor of this item alone."""
    nobody = Identifier(IdentifierKind.VISITOR, f"{touchpoint.key}:{report.external_id}"[:254])
    first, *others = report.identifiers or (nobody,)
    return InboundMessage(
        touchpoint_id=touchpoint.id,
        provider_message_id=f"{report.external_id}#{report.sequence}",
        sender=first,
        sender_name=report.customer_name,
        sent_at=now,
        text=report.text,
        subject=report.subject,
        fields=report.fields,
        also_known_as=tuple(others),
        waiting_since=min(report.arrived_at, now),
        priority_seconds=report.priority_seconds,
        sureness=Confidence.VERIFIED,
    )
