"""Another system's queue joined to ours: its items are routed here, it is told, and neither side loses one."""

from datetime import timedelta

import pytest
from tests.usecases.floor import Floor
from tests.usecases.other_system import OtherSystem, join

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.interactions.interaction import Outcome
from midoffice.domain.routing.external_item import GoneReason, OnGone, OnWaiting, Word
from midoffice.domain.routing.offer import OfferState
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.ports.external_queue import GoneReport, WaitingReport
from midoffice.ports.outbox import OutboxState
from midoffice.usecases.routing.offers import accept_offer, reject_offer
from midoffice.usecases.routing.transfers import cancel_work_item, take_back_work_item
from midoffice.usecases.routing.work_items import complete_work_item, park_work_item
from midoffice.usecases.touchpoints.external_reports import item_gone, item_waiting


@pytest.fixture
async def ann(floor: Floor) -> Principal:
    return await floor.hire("ann")


@pytest.fixture
async def sue(floor: Floor) -> Principal:
    return await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False)


@pytest.fixture
async def other(floor: Floor, ann: Principal) -> OtherSystem:
    return await join(floor, {"1001": ann})


async def _words(other: OtherSystem) -> list[tuple[Word, str, str | None]]:
    return [(word, told.external_id, told.agent) for word, told in other.acd.words]


async def test_an_item_is_routed_claimed_and_ended(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    item = await other.arrive("call-1", waited=90)
    assert item.queued_at == floor.clock.now() - timedelta(seconds=90)
    assert item.due_at < floor.clock.now(), "it has waited longer than the target there"
    assert (item.channel, item.load_units) == (Channel.EXTERNAL_LIVE, 4)
    await floor.take(ann)
    assert await other.send() == 1
    assert other.where("call-1") == "with_midoffice"
    assert (await other.state("call-1"))[0] == "taken"
    await complete_work_item(floor.context, ann, item.id, floor.form)
    await other.send()
    assert await _words(other) == [(Word.CLAIM, "call-1", "1001"), (Word.END, "call-1", None)]
    assert other.where("call-1") == "over"
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


async def test_the_customer_is_found_and_an_arrival_is_never_in_the_future(floor: Floor, other: OtherSystem) -> None:
    known = Identifier(IdentifierKind.PHONE, "+442079460000")
    later = floor.clock.now() + timedelta(hours=1)
    report = other.acd.arrive("call-1", later, known, Identifier(IdentifierKind.ACCOUNT, "4711"), text="from the menu")
    item = await other.hear(report)
    again = await other.hear(other.acd.arrive("call-2", later, known))
    async with floor.context.database.reading() as tx:
        first, second = await tx.interactions.get(item.interaction_id), await tx.interactions.get(again.interaction_id)  # type: ignore[arg-type] # they are contacts
    assert item.queued_at == floor.clock.now()
    assert first.customer_id is not None
    assert first.customer_id == second.customer_id
    assert first.preview == "from the menu"


async def test_reports_twice_late_and_out_of_order_are_harmless(floor: Floor, other: OtherSystem) -> None:
    now = floor.clock.now()
    late = other.acd.arrive("call-1", now)
    gone = other.acd.hang_up("call-1")
    heard = await item_waiting(floor.context, other.touchpoint, WaitingReport("call-2", 3, now))
    assert heard.effect is OnWaiting.OPEN
    assert (await item_gone(floor.context, other.touchpoint, gone)).effect is OnGone.REMEMBER
    assert (await item_waiting(floor.context, other.touchpoint, late)).effect is OnWaiting.STALE
    assert (await item_waiting(floor.context, other.touchpoint, WaitingReport("call-2", 3, now))).effect is OnWaiting.STALE
    assert (await item_waiting(floor.context, other.touchpoint, WaitingReport("call-2", 2, now))).effect is OnWaiting.STALE
    async with floor.context.database.reading() as tx:
        assert len(await tx.queue.queued()) == 1


async def test_an_update_changes_the_contact_and_its_place(floor: Floor, other: OtherSystem) -> None:
    now = floor.clock.now()
    item = await other.arrive("call-1")
    report = WaitingReport(
        "call-1", 2, now, subject="About the invoice", text="menu: billing", fields=(("line", "7"),), priority_seconds=60
    )
    changed = await other.hear(report)
    async with floor.context.database.reading() as tx:
        interaction = await tx.interactions.get(item.interaction_id)  # type: ignore[arg-type] # it is a contact
        messages = await tx.interactions.messages(interaction.id)
    assert (interaction.subject, interaction.fields) == ("About the invoice", (("line", "7"),))
    assert interaction.preview == "menu: billing"
    assert messages[-1].text == "menu: billing"
    assert changed.due_at == item.due_at - timedelta(seconds=60)
    await floor.route()


@pytest.mark.parametrize("offered", [False, True])
async def test_r18_a_customer_who_hangs_up_is_offered_to_nobody(
    floor: Floor, other: OtherSystem, ann: Principal, *, offered: bool
) -> None:
    item = await other.arrive("call-1")
    if offered:
        await floor.route()
    await other.hear(other.acd.hang_up("call-1"))
    item = await floor.item(item.id)
    assert (item.state, item.cancel_reason) == (WorkItemState.CANCELED, "customer_left")
    assert await floor.offers_to(ann) == ()
    assert await floor.route() == 0
    assert await floor.used(ann) == 0
    assert await other.send() == 0, "the other system knows"
    assert await floor.faults() == ()


async def test_r18_one_taken_there_first_is_canceled_and_its_agent_is_free(
    floor: Floor, other: OtherSystem, ann: Principal
) -> None:
    item = await other.arrive("call-1")
    await floor.take(ann)
    gone = other.acd.take_here("call-1", "9999")
    await other.send()
    item = await floor.item(item.id)
    assert (item.state, item.cancel_reason, item.answered_at) == (WorkItemState.CANCELED, "handled_elsewhere", None)
    async with floor.context.database.reading() as tx:
        interaction = await tx.interactions.get(item.interaction_id)  # type: ignore[arg-type] # it is a contact
        (segment,) = await tx.interactions.segments(interaction.id)
    assert (interaction.outcome, segment.ended_by) == (Outcome.NO_ANSWER_NEEDED, "handled_elsewhere")
    assert await floor.used(ann) == 0
    await other.hear(gone)
    assert await floor.faults() == ()


async def test_only_customers_who_left_count_as_abandoned(floor: Floor, other: OtherSystem) -> None:
    for name in ("left", "taken", "missing"):
        await other.arrive(name)
    await other.hear(other.acd.hang_up("left"))
    await other.hear(other.acd.take_here("taken", "9999"))
    other.acd.calls.pop("missing")
    floor.clock.advance(timedelta(seconds=1))
    assert (await other.look()).removed == 1
    async with floor.context.database.reading() as tx:
        (line,) = await tx.wallboard.figures(floor.clock.now(), floor.clock.now() - timedelta(hours=1))
    assert line.abandoned == 1


async def test_nobody_is_told_of_an_offer_that_was_declined(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    await other.arrive("call-1")
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    await reject_offer(floor.context, ann, offer.id)
    assert await other.send() == 0
    assert other.acd.waiting() == ["call-1"]


async def test_work_taken_back_waits_there_again(floor: Floor, other: OtherSystem, ann: Principal, sue: Principal) -> None:
    item = await other.arrive("call-1")
    await floor.take(ann)
    await other.send()
    await take_back_work_item(floor.context, sue, item.id)
    await other.send()
    assert other.acd.waiting() == ["call-1"]
    assert (await floor.item(item.id)).state is WorkItemState.QUEUED
    await other.hear(other.acd.no_answer("call-1"))
    assert (await floor.item(item.id)).state is WorkItemState.QUEUED


async def test_an_agent_who_does_not_pick_up_there_loses_the_item(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    item = await other.arrive("call-1", waited=30)
    await floor.take(ann)
    await other.send()
    await other.hear(other.acd.no_answer("call-1"))
    back = await floor.item(item.id)
    assert (back.state, back.queued_at) == (WorkItemState.QUEUED, item.queued_at)
    assert await floor.route() == 0, "the agent rests"
    assert await other.send() == 0, "the other system knows that it waits"
    assert await floor.faults() == ()


async def test_an_agent_without_a_place_there_does_not_keep_the_item(floor: Floor, other: OtherSystem) -> None:
    ben = await floor.hire("ben", ready=False)
    async with floor.context.database.transaction() as tx:
        await tx.agents.seen((ben.account_id,), floor.clock.now())
    item = await other.arrive("call-1")
    await floor.make_ready(ben)
    floor.clock.advance(timedelta(seconds=1))
    await floor.route()
    asked = await floor.asked()
    (offer,) = await floor.offers_to(asked)
    if asked != ben:
        await reject_offer(floor.context, asked, offer.id)
        await floor.route()
        (offer,) = await floor.offers_to(ben)
    await accept_offer(floor.context, ben, offer.id)
    await other.send()
    back = await floor.item(item.id)
    assert (back.state, [each.agent_id for each in back.cooldowns]) == (WorkItemState.QUEUED, [ben.account_id])
    assert other.acd.waiting() == ["call-1"]
    assert await floor.faults() == ()


async def test_words_wait_for_a_system_that_is_away_and_only_the_newest_is_said(
    floor: Floor, other: OtherSystem, ann: Principal
) -> None:
    item = await other.arrive("call-1")
    other.line.away = True
    await floor.take(ann)
    for _ in range(3):
        await other.send()
        floor.clock.advance(timedelta(minutes=1))
    assert (await other.state("call-1")) == ("taken", None)
    async with floor.context.database.reading() as tx:
        known = await tx.external.find(other.touchpoint.id, "call-1")
        liaison = await tx.external.liaison(other.touchpoint.id)
    assert known is not None
    assert known.problem == "The telephone system cannot be reached."
    assert liaison.error == known.problem
    await complete_work_item(floor.context, ann, item.id, floor.form)
    other.line.away = False
    floor.clock.advance(timedelta(hours=1))
    while await other.send():
        pass
    assert await _words(other) == [(Word.END, "call-1", None)]
    async with floor.context.database.reading() as tx:
        assert (await tx.external.liaison(other.touchpoint.id)).error is None


async def test_a_lost_answer_makes_one_claim(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    await other.arrive("call-1")
    await floor.take(ann)
    other.line.deaf = True
    await other.send()
    other.line.deaf = False
    floor.clock.advance(timedelta(minutes=5))
    await other.send()
    assert await _words(other) == [(Word.CLAIM, "call-1", "1001")]
    assert (await other.state("call-1"))[1] is not None


async def test_a_worker_that_vanishes_in_the_middle_of_a_word_leaves_it_to_the_next(
    floor: Floor, other: OtherSystem, ann: Principal
) -> None:
    await other.arrive("call-1")
    await floor.take(ann)
    async with floor.context.database.transaction() as tx:
        (entry,) = await tx.outbox.claim(floor.clock.now(), timedelta(minutes=3), 8)
    floor.clock.advance(timedelta(minutes=4))
    await other.send()
    assert await _words(other) == [(Word.CLAIM, "call-1", "1001")]
    async with floor.context.database.reading() as tx:
        assert (await tx.outbox.entry(entry.id)).state is OutboxState.SENT


async def test_a_report_by_our_own_claim_confirms_it(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    item = await other.arrive("call-1")
    await floor.take(ann)
    await other.hear(GoneReport("call-1", 2, GoneReason.TAKEN, "1001"))
    assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED
    assert await other.state("call-1") == ("taken", 2)


@pytest.mark.parametrize(("reason", "confirmed"), [(GoneReason.ABANDONED, True), (GoneReason.ENDED, False)])
async def test_the_end_of_a_contact_over_there_begins_the_wrap_up(
    floor: Floor, other: OtherSystem, ann: Principal, reason: GoneReason, *, confirmed: bool
) -> None:
    item = await other.arrive("call-1")
    await floor.take(ann)
    if confirmed:
        await other.send()
    await other.hear(GoneReport("call-1", 9, reason))
    assert (await floor.item(item.id)).state is WorkItemState.WRAPPING
    await complete_work_item(floor.context, ann, item.id, floor.form)
    words = len(other.acd.words)
    await other.send()
    assert len(other.acd.words) == words, "it is over there already"
    assert await floor.faults() == ()


async def test_what_is_put_aside_or_canceled_here_is_told(floor: Floor, ann: Principal, sue: Principal) -> None:
    other = await join(floor, {"1001": ann}, channel=Channel.EXTERNAL_DESK)
    first = await other.arrive("mail-1")
    await floor.take(ann)
    await park_work_item(floor.context, ann, first.id, until=None, reason="asked back")
    second = await other.arrive("mail-2")
    await cancel_work_item(floor.context, sue, second.id, reason="spam")
    while await other.send():
        pass
    assert {(word, name) for word, name, _ in await _words(other)} == {(Word.PARK, "mail-1"), (Word.END, "mail-2")}
    assert (await other.look()).removed == 0, "what is put aside is not listed there, and stays"
    back = await other.hear(WaitingReport("mail-1", 9, floor.clock.now(), text="the customer answered"))
    assert (back.id, back.state) == (first.id, WorkItemState.QUEUED)


async def test_one_that_waits_again_goes_on_in_its_case(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    item = await other.arrive("call-1")
    await floor.take(ann)
    await complete_work_item(floor.context, ann, item.id, floor.form)
    await other.send()
    _, confirmed = await other.state("call-1")
    assert confirmed is not None
    assert (await other.hear(WaitingReport("call-1", confirmed, floor.clock.now()))).id == item.id
    again = await other.hear(WaitingReport("call-1", confirmed + 1, floor.clock.now()))
    assert again.id != item.id
    assert again.case_id == item.case_id
    assert await floor.take(ann) is not None
    await other.send()


async def test_the_list_sets_right_what_got_lost_on_the_way(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    kept, lost = await other.arrive("kept"), await other.arrive("lost")
    other.acd.hang_up("lost")
    other.acd.arrive("new", floor.clock.now())
    other.acd.take_here("new", "1001")
    other.acd.arrive("newer", floor.clock.now())
    floor.clock.advance(timedelta(seconds=1))
    found = await other.look()
    assert (found.added, found.removed, found.busy) == (1, 1, 1)
    assert (await floor.item(lost.id)).state is WorkItemState.CANCELED
    assert (await floor.item(kept.id)).state is WorkItemState.QUEUED
    assert await floor.used(ann) == 4
    other.acd.hang_up("new")
    floor.clock.advance(timedelta(seconds=1))
    found = await other.look()
    assert (found.added, found.removed, found.freed) == (0, 0, 1)
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


async def test_one_missing_from_a_list_by_mistake_comes_back(floor: Floor, other: OtherSystem) -> None:
    item = await other.arrive("call-1")
    call = other.acd.calls.pop("call-1")
    floor.clock.advance(timedelta(seconds=1))
    assert (await other.look()).removed == 1
    other.acd.calls["call-1"] = call
    assert (await other.look()).added == 1
    async with floor.context.database.reading() as tx:
        (back,) = await tx.queue.queued()
    assert (back.case_id, back.queued_at) == (item.case_id, item.queued_at)


async def test_an_end_that_never_arrived_is_said_again(floor: Floor, other: OtherSystem, ann: Principal) -> None:
    item = await other.arrive("call-1")
    await floor.take(ann)
    await other.send()
    other.line.away = True
    await complete_work_item(floor.context, ann, item.id, floor.form)
    for _ in range(45):
        await other.send()
        floor.clock.advance(timedelta(hours=1))
    other.line.away = False
    assert other.where("call-1") == "with_midoffice"
    other.acd.no_answer("call-1")
    await other.look()
    await other.send()
    assert other.where("call-1") == "over"


async def test_a_system_that_is_told_nothing_says_itself_what_happens(floor: Floor, ann: Principal) -> None:
    other = await join(floor, {"1001": ann}, told=False)
    item = await other.arrive("call-1")
    await floor.take(ann)
    assert await other.send() == 0
    await other.hear(other.acd.take_here("call-1", "1001"))
    assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED
    await other.hear(other.acd.hang_up("call-1"))
    assert (await floor.item(item.id)).state is WorkItemState.WRAPPING
    async with floor.context.database.reading() as tx:
        (offer,) = await tx.queue.offers_of(item.id)
    assert offer.state is OfferState.ACCEPTED
