"""Attachments, segments, activities, notes, drafts and an agent's day."""

from dataclasses import replace

from midoffice.domain.interactions.message import Attachment, Direction
from midoffice.domain.interactions.work import Activity, ActivityKind, Draft, Note, PartnerKind, Segment
from midoffice.domain.routing.offer import OfferState, end_offer
from midoffice.domain.routing.work_item import WorkItemEvent
from midoffice.kernel.errors import Conflict, NotFound
from midoffice.kernel.ids import UUID, new_id
from midoffice.ports.database import Database
from midoffice.testing.expect import must, refused, same
from midoffice.testing.stores.samples import NOW, after, furnish, give_back, hire, offer_item, open_contact, queue_contact, step


def _attachment(**changes: object) -> Attachment:
    made = Attachment(new_id(), None, None, "../a\u202etxt", "text/plain", 5, "f" * 64, str(new_id()), NOW, "cid", "account:1")
    return replace(made, **changes)  # type: ignore[arg-type] # fields of Attachment


async def check_attachments_are_bound_to_one_message(database: Database) -> None:
    """An upload becomes part of one message; binding it elsewhere is refused."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        upload, second = _attachment(), _attachment(interaction_id=interaction.id)
        message_id = new_id()
        for attachment in (upload, second):
            await tx.interactions.add_attachment(attachment)
        same(await tx.interactions.attachments_of(interaction.id), (), "uploads belong to no message yet")
        await tx.interactions.bind_attachments((second.id, upload.id), interaction.id, message_id)
        await tx.interactions.bind_attachments((upload.id,), interaction.id, message_id)
        await tx.interactions.bind_attachments((), interaction.id, message_id)
        bound = replace(upload, interaction_id=interaction.id, message_id=message_id)
        same(await tx.interactions.attachment(upload.id), bound, "it comes back bound")
        found = await tx.interactions.attachments_of(interaction.id)
        same([a.id for a in found], [upload.id, second.id], "those of the messages, in order of id")
    with refused(Conflict, "a bound attachment stays where it is"):
        async with database.transaction() as tx:
            await tx.interactions.bind_attachments((upload.id,), interaction.id, new_id())
    with refused(NotFound, "an unknown attachment is not found"):
        async with database.transaction() as tx:
            await tx.interactions.bind_attachments((new_id(),), interaction.id, message_id)
    with refused(NotFound, "an unknown attachment is not found"):
        async with database.transaction() as tx:
            await tx.interactions.attachment(new_id())


async def check_forgotten_uploads_are_found(database: Database) -> None:
    """Uploads that never became part of a message are found after a while, and removed."""
    async with database.transaction() as tx:
        old, new, bound = _attachment(), _attachment(created_at=after(50)), _attachment(message_id=new_id())
        for attachment in (old, new, bound):
            await tx.interactions.add_attachment(attachment)
        same(await tx.interactions.unbound_attachments(after(50)), (old,), "only the old unbound one")
        must(await tx.interactions.remove_upload(old.id), "it is removed")
        must(not await tx.interactions.remove_upload(old.id), "once")
        must(not await tx.interactions.remove_upload(bound.id), "never when it is part of a message")
        same(await tx.interactions.attachment(bound.id), bound, "that one stays")
        same(await tx.interactions.unbound_attachments(after(50)), (), "it is gone")


async def check_one_open_segment_for_an_item(database: Database) -> None:
    """A work item has one open segment at most; ended ones stay in order."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        item_id = new_id()
        first = Segment(new_id(), interaction.id, item_id, PartnerKind.AGENT, new_id(), house.service.id, NOW)
        same(await tx.interactions.open_segment(item_id), None, "none at first")
        await tx.interactions.add_segment(first)
        same(await tx.interactions.open_segment(item_id), first, "the open one")
        ended = replace(first, ended_at=after(5), ended_by="transfer")
        await tx.interactions.save_segment(ended)
        same(await tx.interactions.open_segment(item_id), None, "none after its end")
        second = replace(first, id=new_id(), started_at=after(6))
        await tx.interactions.add_segment(second)
        same(await tx.interactions.segments(interaction.id), (ended, second), "oldest first")
        with refused(NotFound, "an unknown segment cannot end"):
            await tx.interactions.save_segment(replace(first, id=new_id()))
    with refused(Conflict, "a second open segment is refused"):
        async with database.transaction() as tx:
            await tx.interactions.add_segment(replace(first, id=new_id()))


async def check_activities_and_notes_in_order(database: Database) -> None:
    """Activities and notes of an interaction come oldest first; both need an interaction."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        work = [Activity(new_id(), interaction.id, new_id(), ActivityKind.RESEARCH, after(n), 60 + n, "looked") for n in (2, 0, 1)]
        notes = [Note(new_id(), interaction.id, new_id(), "Bea", f"note {n}", after(n)) for n in (2, 0, 1)]
        for activity, note in zip(work, notes, strict=True):
            await tx.interactions.add_activity(activity)
            await tx.interactions.add_note(note)
        same(await tx.interactions.activities(interaction.id), (work[1], work[2], work[0]), "activities oldest first")
        same(await tx.interactions.notes(interaction.id), (notes[1], notes[2], notes[0]), "notes oldest first")
    for wrong in (replace(work[0], id=new_id(), interaction_id=new_id()), replace(work[0], id=new_id(), seconds=-1)):
        with refused(Conflict, "an activity needs an interaction and a time"):
            async with database.transaction() as tx:
                await tx.interactions.add_activity(wrong)
    with refused(Conflict, "a note needs an interaction"):
        async with database.transaction() as tx:
            await tx.interactions.add_note(replace(notes[0], id=new_id(), interaction_id=new_id()))


async def check_newest_draft_wins(database: Database) -> None:
    """A draft is kept by interaction and agent; one saved earlier but arriving later changes nothing."""
    house = await furnish(database)
    async with database.transaction() as tx:
        interaction = await open_contact(tx, house)
        ann, ben = new_id(), new_id()
        draft = Draft(interaction.id, ann, {"text": "Dear Ann", "to": ["a@example.com"]}, after(5))
        same(await tx.interactions.draft(interaction.id, ann), None, "none at first")
        await tx.interactions.save_draft(draft)
        await tx.interactions.save_draft(replace(draft, body={"text": "late"}, saved_at=after(4)))
        same(await tx.interactions.draft(interaction.id, ann), draft, "the newest is kept")
        newer = replace(draft, body={}, saved_at=after(6))
        await tx.interactions.save_draft(newer)
        same(await tx.interactions.draft(interaction.id, ann), newer, "a newer one replaces it")
        same(await tx.interactions.draft(interaction.id, ben), None, "others have their own")
        await tx.interactions.remove_draft(interaction.id, ann)
        await tx.interactions.remove_draft(interaction.id, ann)
        same(await tx.interactions.draft(interaction.id, ann), None, "a removed one is gone")


async def check_agent_day_counts(database: Database) -> None:
    """An agent's numbers count what ended since, and nobody else's."""
    house = await furnish(database)
    async with database.transaction() as tx:
        agent_id = await hire(tx)
        interaction = await open_contact(tx, house)

        async def handled(started: float, ended: float | None, partner: UUID = agent_id) -> None:
            end = None if ended is None else after(ended)
            row = Segment(new_id(), interaction.id, new_id(), PartnerKind.AGENT, partner, house.service.id, after(started), end)
            await tx.interactions.add_segment(replace(row, ended_by=None if end is None else "wrap_up"))

        await handled(-100, -50)
        await handled(-100, 30)
        await handled(40, 60.25)
        await handled(70, None)
        await handled(0, 500, new_id())
        for kind, started in ((ActivityKind.AFTER_CONTACT, 60), (ActivityKind.RESEARCH, 60), (ActivityKind.AFTER_CONTACT, -60)):
            await tx.interactions.add_activity(Activity(new_id(), interaction.id, agent_id, kind, after(started), 7))
        for direction, author, at in ((Direction.OUT, agent_id, 1), (Direction.OUT, agent_id, -1), (Direction.OUT, new_id(), 1)):
            sent = house.message(interaction, direction=direction, author_id=author, sent_at=after(at))
            await tx.interactions.add_message(sent)
        for end in (OfferState.EXPIRED, OfferState.EXPIRED, OfferState.REJECTED, OfferState.WITHDRAWN):
            item = await queue_contact(tx, house)
            offer = await offer_item(tx, item, agent_id)
            await tx.queue.save_offer(end_offer(offer, end, after(9)))
            await give_back(tx, await tx.queue.get(item.id), end.value)
            await step(tx, item.id, WorkItemEvent.RETURN)
        same(
            await tx.interactions.agent_day(agent_id, NOW),
            {"handled": 1, "messages": 1, "handle_seconds": 50 + 7, "offers_missed": 2, "offers_rejected": 1},
            "the numbers since now",
        )
        nothing = {"handled": 0, "messages": 0, "handle_seconds": 0, "offers_missed": 0, "offers_rejected": 0}
        same(await tx.interactions.agent_day(new_id(), NOW), nothing, "nobody did nothing")


CHECKS = (
    check_attachments_are_bound_to_one_message,
    check_forgotten_uploads_are_found,
    check_one_open_segment_for_an_item,
    check_activities_and_notes_in_order,
    check_newest_draft_wins,
    check_agent_day_counts,
)
