"""Capacity rules on the floor: interruptions (R12), ramp-up, wrap-up over all media, one customer with one agent."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from tests.usecases.floor import Floor, open_floor
from tests.usecases.play import ADMIN, Play

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role
from midoffice.domain.agents.capacity_rules import CapacityRules, WrapUpHolds
from midoffice.domain.agents.load import Load
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.interactions.work import Segment
from midoffice.domain.routing.obstacles import Obstacle
from midoffice.domain.routing.work_item import WorkItem, WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import ThreadHints
from midoffice.kernel.errors import Invalid, Stale
from midoffice.ports.event_log import Cursor
from midoffice.testing.desk_reducer import apply, desk_of
from midoffice.testing.settled_log import settle_log
from midoffice.usecases.agents.capacity import set_capacity_rules
from midoffice.usecases.agents.presence import set_presence, settle_silent_agents
from midoffice.usecases.interactions.desk import fetch_desk
from midoffice.usecases.routing.offers import accept_offer, reject_offer
from midoffice.usecases.routing.transfers import Target, transfer_work_item
from midoffice.usecases.routing.waiting import list_takers
from midoffice.usecases.routing.work_items import complete_work_item, park_work_item, start_wrap_up

LIMITS = (4, 8, 6)
"""Room for one mail (3), and for one chat (4) only in its place."""


async def load_of(floor: Floor, who: Principal) -> Load:
    async with floor.context.database.reading() as tx:
        return await tx.agents.load(who.account_id)


async def segment_of(floor: Floor, item: WorkItem) -> Segment:
    async with floor.context.database.reading() as tx:
        return (await tx.interactions.segments(item.interaction_id or item.id))[-1]


async def events(floor: Floor, name: str) -> int:
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        cursor = await tx.log.head()
        return sum(event.type == name for event in await tx.log.read_for(Cursor(), cursor, limit=10_000))


async def set_rules(floor: Floor, **changes: object) -> None:
    async with floor.context.database.reading() as tx:
        rules = await tx.capacity.rules()
    await set_capacity_rules(floor.context, ADMIN, replace(rules, **changes))  # type: ignore[arg-type] # fields of the rules


async def interrupted(floor: Floor) -> tuple[Principal, WorkItem, WorkItem]:
    """An agent with a mail, which is held for a chat."""
    ann = await floor.hire("ann", limits=LIMITS)
    await floor.arrive(channel=Channel.EMAIL)
    mail = await floor.take(ann)
    floor.clock.advance(timedelta(seconds=60))
    await floor.arrive()
    chat = await floor.take(ann)
    return ann, mail, chat


async def test_r12_chat_interrupts_a_mail_which_is_held_until_the_chat_is_over(floor: Floor) -> None:
    ann, mail, chat = await interrupted(floor)
    load = await load_of(floor, ann)
    assert [(hold.work_item_id, hold.by_work_item_id) for hold in load.holds] == [(mail.id, chat.id)]
    assert (load.total_used, load.real_time_used, load.deferred_used) == (4, 4, 3)
    assert await floor.faults() == ()
    floor.clock.advance(timedelta(seconds=90))
    await start_wrap_up(floor.context, ann, chat.id)
    floor.clock.advance(timedelta(seconds=10))
    assert (await load_of(floor, ann)).holds == load.holds, "held until the wrap-up is over"
    await complete_work_item(floor.context, ann, chat.id, floor.form)
    floor.clock.advance(timedelta(seconds=30))
    after = await load_of(floor, ann)
    assert (after.holds, after.total_used, after.lending) == ((), 3, 0)
    await start_wrap_up(floor.context, ann, mail.id)
    segment = await segment_of(floor, mail)
    assert segment.ended_at is not None
    assert (segment.ended_at - segment.started_at, segment.held) == (timedelta(seconds=190), timedelta(seconds=100))
    assert (await segment_of(floor, chat)).held == timedelta(0)
    assert await floor.faults() == ()


async def test_r12_offer_that_interrupts_holds_nothing_before_it_is_accepted(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=LIMITS)
    await floor.arrive(channel=Channel.EMAIL)
    await floor.take(ann)
    await floor.arrive()
    assert await floor.route() == 1
    (offer,) = await floor.offers_to(ann)
    assert offer.why["interrupts"] == ["email"]
    load = await load_of(floor, ann)
    assert (load.holds, load.lending, load.total_used) == ((), 1, 4)
    await reject_offer(floor.context, ann, offer.id)
    load = await load_of(floor, ann)
    assert (load.holds, load.lending, load.total_used, load.real_time_used) == ((), 0, 3, 0)
    assert await floor.faults() == ()


async def test_r12_second_chat_never_interrupts_the_first(floor: Floor) -> None:
    ann, _, _ = await interrupted(floor)
    await floor.arrive()
    assert await floor.route() == 0
    assert await floor.offers_to(ann) == ()
    await floor.arrive(channel=Channel.EMAIL)
    assert await floor.route() == 0, "nor is the place of the held mail given away"


async def test_r12_matrix_without_entries_interrupts_nothing(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=LIMITS)
    await floor.arrive(channel=Channel.EMAIL)
    await floor.take(ann)
    await set_rules(floor, interrupts={})
    await floor.arrive()
    assert await floor.route() == 0
    await set_rules(floor, interrupts={Channel.CHAT: (Channel.EMAIL,)})
    assert await floor.route() == 1
    assert await floor.asked() == ann


async def test_r12_agent_with_room_is_asked_before_one_who_would_be_interrupted(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=LIMITS)
    await floor.arrive(channel=Channel.EMAIL)
    await floor.take(ann)
    floor.clock.advance(timedelta(minutes=5))
    bob = await floor.hire("bob", limits=LIMITS)
    await floor.arrive()
    await floor.route()
    assert await floor.asked() == bob
    (offer,) = await floor.offers_to(bob)
    assert offer.why["interrupts"] == []
    assert [other["agent_id"] for other in offer.why["alternatives"]] == [str(ann.account_id)]


@pytest.mark.parametrize("how", ["complete", "park", "transfer"])
async def test_r12_held_mail_that_ends_first_leaves_its_units_to_the_chat(floor: Floor, how: str) -> None:
    ann, mail, chat = await interrupted(floor)
    floor.clock.advance(timedelta(seconds=20))
    if how == "complete":
        await complete_work_item(floor.context, ann, mail.id, floor.form)
    elif how == "park":
        await park_work_item(floor.context, ann, mail.id, until=None, reason="later")
    else:
        await transfer_work_item(floor.context, ann, mail.id, Target(floor.services["sales"].id), force=True)
    load = await load_of(floor, ann)
    assert (load.total_used, load.real_time_used, load.deferred_used, load.lending, load.holds) == (4, 4, 0, 0, ())
    assert (await segment_of(floor, mail)).held == timedelta(seconds=20)
    assert await floor.faults() == ()
    await complete_work_item(floor.context, ann, chat.id, floor.form)
    assert await floor.used(ann) == 0
    assert await floor.faults() == ()


@pytest.mark.parametrize("how", ["transfer", "gone"])
async def test_r12_mail_goes_on_when_the_chat_moves_away(floor: Floor, how: str) -> None:
    ann, mail, chat = await interrupted(floor)
    floor.clock.advance(timedelta(seconds=20))
    if how == "transfer":
        await transfer_work_item(floor.context, ann, chat.id, Target(floor.services["sales"].id), force=True)
    else:
        floor.clock.advance(timedelta(minutes=10))
        await settle_silent_agents(floor.context)
        await settle_silent_agents(floor.context)
    assert (await floor.item(chat.id)).state is WorkItemState.QUEUED
    load = await load_of(floor, ann)
    assert (load.holds, load.total_used, load.lending) == ((), 3, 0)
    held = (await segment_of(floor, mail)).held
    assert held == (timedelta(seconds=20) if how == "transfer" else timedelta(seconds=620))
    assert (await events(floor, "WorkItemHeld"), await events(floor, "WorkItemTakenUp")) == (1, 1)
    assert await floor.faults() == ()


async def test_rules_are_replaced_by_one_who_knows_them(floor: Floor) -> None:
    await set_rules(floor, ramp_up=timedelta(minutes=5))
    with pytest.raises(Stale):
        await set_capacity_rules(floor.context, ADMIN, CapacityRules(version=0))
    with pytest.raises(Invalid, match="itself"):
        await set_capacity_rules(floor.context, ADMIN, CapacityRules({Channel.CHAT: (Channel.CHAT,)}, version=1))


async def test_r20_wrap_up_holds_all_media_when_the_rules_say_so(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=(12, 12, 6))
    await floor.arrive()
    chat = await floor.take(ann)
    await start_wrap_up(floor.context, ann, chat.id)
    await set_rules(floor, wrap_up_holds=WrapUpHolds.ALL_MEDIA)
    await floor.arrive(channel=Channel.EMAIL)
    assert await floor.route() == 0
    takers = await list_takers(floor.context, ADMIN, floor.services["billing"].id, Channel.EMAIL)
    assert takers.waiting.counts == {Obstacle.WRAP_UP: 1}
    await complete_work_item(floor.context, ann, chat.id, floor.form)
    assert await floor.route() == 1


async def test_r20_wrap_up_holds_its_own_units_otherwise(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=(12, 12, 6))
    await floor.arrive()
    chat = await floor.take(ann)
    await start_wrap_up(floor.context, ann, chat.id)
    await floor.arrive(channel=Channel.EMAIL)
    assert await floor.route() == 1
    assert await floor.used(ann) == 7


async def test_room_grows_after_an_absence(floor: Floor) -> None:
    await set_rules(floor, ramp_up=timedelta(minutes=12))
    ann = await floor.hire("ann", limits=(12, 12, 12))
    for _ in range(3):
        await floor.arrive()
    assert await floor.route() == 1, "one at once"
    takers = await list_takers(floor.context, ADMIN, floor.services["billing"].id, Channel.CHAT)
    assert takers.waiting.counts == {Obstacle.RAMP_UP: 1}
    (offer,) = await floor.offers_to(ann)
    await accept_offer(floor.context, ann, offer.id)
    floor.clock.advance(timedelta(minutes=6, seconds=59))
    assert await floor.route() == 0
    floor.clock.advance(timedelta(seconds=1))
    assert await floor.route() == 1, "eight of twelve units after seven of twelve minutes"
    (offer,) = await floor.offers_to(ann)
    await accept_offer(floor.context, ann, offer.id)
    floor.clock.advance(timedelta(minutes=5))
    assert await floor.route() == 1
    await set_presence(floor.context, ann, PresenceState.NOT_READY, "Break")
    assert await floor.route() == 0


async def test_explanation_counts_whom_the_ramp_up_keeps(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=(12, 12, 12))
    await floor.arrive()
    await floor.take(ann)
    await set_rules(floor, ramp_up=timedelta(minutes=12))
    bob = await floor.hire("bob", limits=(12, 12, 12))
    await floor.arrive()
    await floor.route()
    (offer,) = await floor.offers_to(bob)
    assert offer.why["excluded_counts"] == {"ramp_up": 1}
    assert offer.why["excluded"] == [{"agent_id": str(ann.account_id), "because": "ramp_up"}]


async def test_unanswered_offer_is_no_absence(floor: Floor) -> None:
    ann = await floor.hire("ann", limits=(12, 12, 12))
    floor.clock.advance(timedelta(minutes=30))
    await set_rules(floor, ramp_up=timedelta(minutes=10))
    await floor.arrive()
    await floor.route()
    await floor.pass_time(floor.services["billing"].offer_timeout + timedelta(seconds=1))
    await floor.make_ready(ann)
    async with floor.context.database.reading() as tx:
        presence = await tx.agents.presence(ann.account_id)
    assert presence.returned_at is not None
    assert floor.clock.now() - presence.returned_at > timedelta(minutes=30)


async def test_second_contact_of_a_customer_prefers_who_handles_the_first(floor: Floor) -> None:
    ann = await floor.hire("ann")
    await floor.arrive(channel=Channel.EMAIL, sender="joe@example.com")
    await floor.take(ann)
    floor.clock.advance(timedelta(minutes=1))
    await floor.hire("bob")
    floor.clock.advance(timedelta(minutes=1))
    await set_presence(floor.context, ann, PresenceState.NOT_READY, "Break")
    second = await floor.arrive(channel=Channel.WEBFORM, sender="joe@example.com")
    assert second.work_item is not None
    assert second.work_item.preferred_agent_id == ann.account_id
    assert second.work_item.preferred_until == floor.clock.now() + floor.services["billing"].preferred_wait
    assert await floor.route() == 0, "it waits for her"
    await floor.make_ready(ann)
    assert await floor.route() == 1
    assert await floor.asked() == ann
    third = await floor.arrive(channel=Channel.EMAIL, sender="eve@example.com", hints=ThreadHints())
    assert third.work_item is not None
    assert third.work_item.preferred_agent_id is None


ENDS = ["complete", "complete", "wrap", "park", "transfer_service", "take_back", "assign", "pause"]


@pytest.mark.parametrize("seed", range(4))
async def test_r12_whatever_people_do_the_ledger_adds_up_and_work_is_held(floor: Floor, seed: int) -> None:
    for name in ("ann", "bob"):
        await floor.hire(name, limits=(5, 8, 6))
    await floor.hire("sue", roles=(Role.SUPERVISOR,), skills=(), ready=False)
    play = Play(floor, Random(seed))  # noqa: S311 - a test's dice
    dice = play.random
    held = 0
    for _ in range(40):
        taken = ["route", *["accept"] * 3] if dice.random() < 0.9 else ["route", "reject"]
        arrives = [dice.choice(["arrive_mail", "arrive_mail", "arrive_chat"])] if dice.random() < 0.6 else []
        for step in [*arrives, *taken, *([dice.choice(ENDS)] if dice.random() < 0.4 else []), "ready", "ready"]:
            await play.do(step)
            assert await floor.faults() == (), step
            async with floor.context.database.reading() as tx:
                loads = await tx.agents.loads()
            for load in loads:
                assert load.total_used <= load.total_limit, step
                assert load.real_time_used <= load.real_time_limit, step
                assert load.deferred_used <= load.deferred_limit, step
                held += len(load.holds)
    assert held > 0, "nothing was interrupted"


async def test_r12_desk_that_follows_the_log_shows_what_is_held() -> None:
    floor = await open_floor(MemoryDatabase())
    ann, mail, chat = await interrupted(floor)
    desk = desk_of(ann.account_id, await fetch_desk(floor.context, ann))
    assert [hold["work_item_id"] for hold in desk.load["holds"]] == [str(mail.id)]
    async with floor.context.database.reading() as tx:
        cursor = await tx.log.head()
    await complete_work_item(floor.context, ann, chat.id, floor.form)
    await settle_log(floor.context.database)
    async with floor.context.database.reading() as tx:
        for event in await tx.log.read(cursor):
            desk = apply(desk, event)
    assert desk == desk_of(ann.account_id, await fetch_desk(floor.context, ann))
    assert desk.load["holds"] == []
