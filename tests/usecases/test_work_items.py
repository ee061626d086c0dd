"""Work in hand: wrap-up, parking, transfer, and what a supervisor may do."""

from datetime import timedelta

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.access.roles import Role
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.case import CaseState
from midoffice.domain.interactions.interaction import InteractionState, Outcome
from midoffice.domain.routing.work_item import IllegalTransition, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import ThreadHints
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, Stale
from midoffice.usecases.agents.presence import set_presence, settle_silent_agents
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.transfers import (
    Target,
    TargetUnavailable,
    assign_work_item,
    cancel_work_item,
    move_items_of_service,
    take_back_work_item,
    transfer_work_item,
)
from midoffice.usecases.routing.work_items import (
    WrapUp,
    complete_work_item,
    park_work_item,
    resume_work_item,
    start_wrap_up,
)


async def test_completion_closes_the_contact_resolves_the_case_and_frees_capacity(floor: Floor) -> None:
    ann = await floor.hire("ann")
    receipt = await floor.arrive()
    item = await floor.take(ann)
    await start_wrap_up(floor.context, ann, item.id)
    floor.clock.advance(timedelta(seconds=30))
    done = await complete_work_item(floor.context, ann, item.id, WrapUp((floor.reason.id,), Outcome.RESOLVED, "all fine"))
    async with floor.context.database.reading() as tx:
        interaction = await tx.interactions.get(receipt.interaction.id)
        case = await tx.interactions.case(interaction.case_id)
        (activity,) = await tx.interactions.activities(interaction.id)
        (segment,) = await tx.interactions.segments(interaction.id)
        (note,) = await tx.interactions.notes(interaction.id)
    assert done.state is WorkItemState.COMPLETED
    assert (interaction.state, interaction.outcome) == (InteractionState.CLOSED, Outcome.RESOLVED)
    assert interaction.reason_ids == (floor.reason.id,)
    assert case.state is CaseState.RESOLVED
    assert activity.seconds == 30
    assert segment.ended_by == "wrap_up"
    assert note.text == "all fine"
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


@pytest.mark.parametrize(("reasons", "outcome", "field"), [(False, Outcome.RESOLVED, "reason_ids"), (True, None, "outcome")])
async def test_required_fields_are_named(floor: Floor, reasons: bool, outcome: Outcome | None, field: str) -> None:  # noqa: FBT001 - a parameter of the case
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    with pytest.raises(Invalid) as caught:
        await complete_work_item(floor.context, ann, item.id, WrapUp((floor.reason.id,) if reasons else (), outcome))
    assert caught.value.fields["field"] == field
    assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED


async def test_r20_wrap_up_limit_completes_by_timer_and_is_respected_over_all_media(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=(4, 4, 4))
    await floor.arrive()
    item = await floor.take(ann)
    await start_wrap_up(floor.context, ann, item.id)
    await floor.arrive(channel=Channel.EMAIL)
    assert await floor.route() == 0
    await floor.pass_time(timedelta(seconds=121))
    assert (await floor.item(item.id)).state is WorkItemState.COMPLETED
    assert await floor.route() == 1
    assert await floor.faults() == ()


async def test_parked_mail_gives_capacity_back_and_returns_to_its_agent_when_the_customer_answers(floor: Floor) -> None:
    await floor.hire("ann")
    await floor.hire("bob")
    first = await floor.arrive(channel=Channel.EMAIL, sender="cat@example.com")
    await floor.route()
    holder = await floor.asked()
    (offer,) = await floor.offers_to(holder)
    item = (await accept_offer(floor.context, holder, offer.id)).work_item
    await park_work_item(floor.context, holder, item.id, until=None, reason="waiting for the invoice number")
    assert await floor.used(holder) == 0
    hints = ThreadHints(interaction_id=first.interaction.id)
    answer = await floor.arrive(channel=Channel.EMAIL, sender="cat@example.com", hints=hints, text="it is 42")
    assert (answer.opened, answer.interaction.id) == (False, first.interaction.id)
    await floor.route()
    assert len(await floor.offers_to(holder)) == 1
    assert await floor.faults() == ()


async def test_parked_until_a_date_comes_back_by_timer(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive(channel=Channel.EMAIL)
    item = await floor.take(ann)
    await park_work_item(floor.context, ann, item.id, until=floor.clock.now() + timedelta(hours=2), reason="later")
    await floor.pass_time(timedelta(hours=2, seconds=1))
    assert (await floor.item(item.id)).state is WorkItemState.QUEUED
    assert await floor.route() == 1


async def test_parked_work_can_be_resumed_by_hand(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive(channel=Channel.EMAIL)
    item = await floor.take(ann)
    await park_work_item(floor.context, ann, item.id, until=None, reason="later")
    assert (await resume_work_item(floor.context, ann, item.id)).preferred_agent_id == ann.account_id
    assert await floor.route() == 1


async def test_a_live_chat_cannot_be_parked(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    with pytest.raises(Conflict):
        await park_work_item(floor.context, ann, item.id, until=None, reason="later")


async def test_r30_transfer_to_a_service_without_anybody_tells_the_agent_before_letting_go(floor: Floor) -> None:
    ann = await floor.hire("ann", skills=(floor.english,))
    await floor.arrive()
    item = await floor.take(ann)
    target = Target(service_id=floor.services["sales"].id)
    with pytest.raises(TargetUnavailable):
        await transfer_work_item(floor.context, ann, item.id, target)
    assert (await floor.item(item.id)).state is WorkItemState.ASSIGNED
    moved = await transfer_work_item(floor.context, ann, item.id, target, force=True)
    assert (moved.state, moved.service_id) == (WorkItemState.QUEUED, target.service_id)
    assert await floor.used(ann) == 0


async def test_r37_transfer_drops_or_keeps_skills_as_asked(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.hire("sal", skills=(floor.selling,))
    await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(ann)
    item = (await accept_offer(floor.context, ann, offer.id)).work_item
    target = Target(service_id=floor.services["sales"].id)
    kept = await transfer_work_item(floor.context, ann, item.id, target, keep_skills=True)
    assert kept.required_skills == item.required_skills


async def test_transfer_to_an_agent_by_name_waits_for_that_agent(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    bob = await floor.hire("bob")
    await floor.hire("cat")
    await transfer_work_item(floor.context, ann, item.id, Target(agent_id=bob.account_id), note="speaks French")
    await floor.route()
    assert len(await floor.offers_to(bob)) == 1
    assert await floor.faults() == ()


async def test_r84_second_of_two_supervisors_is_told(floor: Floor) -> None:
    sue = await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    await take_back_work_item(floor.context, sue, item.id, version=item.version)
    with pytest.raises(Stale):
        await assign_work_item(floor.context, sue, item.id, ann.account_id, version=item.version)
    assert await floor.used(ann) == 0


async def test_agents_may_not_move_work_of_others(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    bob = await floor.hire("bob")
    with pytest.raises(Forbidden):
        await take_back_work_item(floor.context, bob, item.id)
    with pytest.raises(Forbidden):
        await complete_work_item(floor.context, bob, item.id, floor.form)


async def test_supervisor_cancels_what_waits_but_not_what_is_handled(floor: Floor) -> None:
    sue = await floor.hire("sue", roles=(Role.SUPERVISOR,), ready=False, skills=())
    waiting = await floor.arrive()
    assert waiting.work_item is not None
    canceled = await cancel_work_item(floor.context, sue, waiting.work_item.id, reason="a test")
    assert canceled.cancel_reason == "a test"
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    with pytest.raises(IllegalTransition):
        await cancel_work_item(floor.context, sue, item.id, reason="no")


async def test_r23_items_of_a_retired_service_move_on(floor: Floor) -> None:
    waiting = [await floor.arrive("sales") for _ in range(3)]
    async with floor.context.database.transaction() as tx:
        to = await tx.services.get(floor.services["billing"].id)
        moved = await move_items_of_service(tx, floor.services["sales"].id, to, "admin", floor.clock.now())
    assert moved == 3
    for receipt in waiting:
        assert receipt.work_item is not None
        item = await floor.item(receipt.work_item.id)
        assert (item.service_id, item.queued_at) == (to.id, receipt.work_item.queued_at)


async def test_r24_nobody_has_the_skill_is_seen_at_once_and_ends_when_somebody_has(floor: Floor) -> None:
    await floor.hire("ann", skills=(floor.english,))
    receipt = await floor.arrive("sales")
    assert receipt.work_item is not None
    await floor.route()
    assert (await floor.item(receipt.work_item.id)).unroutable_since is not None
    await floor.hire("sal", skills=(floor.selling,))
    await floor.route()
    item = await floor.item(receipt.work_item.id)
    assert (item.unroutable_since, item.state) == (None, WorkItemState.OFFERED)


async def test_overflow_after_waiting_goes_to_the_other_service(floor: Floor) -> None:
    await floor.change_service("billing", overflow_service_id=floor.services["sales"].id, overflow_after=timedelta(minutes=1))
    sal = await floor.hire("sal", skills=(floor.selling,))
    await floor.hire("ann", skills=(floor.english,), ready=False)
    await floor.arrive()
    await floor.route()
    assert await floor.offers_to(sal) == ()
    await floor.pass_time(timedelta(seconds=61))
    await set_presence(floor.context, sal, PresenceState.READY, None)
    await floor.route()
    await floor.route()
    assert len(await floor.offers_to(sal)) == 1


async def test_r70_agent_silent_for_long_gives_chats_back_and_keeps_mail(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive()
    chat = await floor.take(ann)
    await floor.arrive(channel=Channel.EMAIL)
    mail = await floor.take(ann)
    floor.clock.advance(timedelta(hours=1))
    await settle_silent_agents(floor.context)
    await settle_silent_agents(floor.context)
    returned = await floor.item(chat.id)
    assert (returned.state, returned.queued_at) == (WorkItemState.QUEUED, chat.queued_at)
    assert (await floor.item(mail.id)).state is WorkItemState.ASSIGNED
    async with floor.context.database.reading() as tx:
        assert chat.interaction_id is not None
        texts = [m.text for m in await tx.interactions.messages(chat.interaction_id)]
        presence = await tx.agents.presence(ann.account_id)
    assert "lost the connection" in texts[-1]
    assert presence.state is PresenceState.SIGNED_OUT
    assert await floor.faults() == ()


async def test_next_presence_applies_when_the_last_work_ends(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive()
    item = await floor.take(ann)
    planned = await set_presence(floor.context, ann, PresenceState.NOT_READY, "lunch", after_work=True)
    assert (planned.state, planned.next_reason) == (PresenceState.READY, "lunch")
    await complete_work_item(floor.context, ann, item.id, floor.form)
    async with floor.context.database.reading() as tx:
        presence = await tx.agents.presence(ann.account_id)
    assert (presence.state, presence.reason, presence.next_state) == (PresenceState.NOT_READY, "lunch", None)


async def test_transfer_takes_the_new_services_priority_and_leaves_the_old_ones_behind(floor: Floor) -> None:
    await floor.change_service("billing", priority=600)
    await floor.hire("sal", skills=(floor.selling,))
    ann = await floor.hire("ann", skills=(floor.english,))
    await floor.arrive()
    item = await floor.take(ann)
    assert item.priority == 600
    moved = await transfer_work_item(floor.context, ann, item.id, Target(service_id=floor.services["sales"].id))
    assert (moved.priority, moved.due_at) == (0, moved.queued_at + timedelta(seconds=20))
