"""A day that people worked, replayed: as it was recorded under the plan in force, and another one under another."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.usecases.floor import Floor

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.agents.presence import PresenceState
from midoffice.domain.routing.work_item import WorkItem
from midoffice.domain.services.calendar import Calendar
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.documents import document
from midoffice.kernel.errors import Forbidden, Invalid
from midoffice.kernel.ids import new_id
from midoffice.testing.clock import START
from midoffice.usecases.agents.presence import set_presence
from midoffice.usecases.routing import replay as replaying
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.replay import NobodyRecorded, fetch_present_plan, replay_day
from midoffice.usecases.routing.transfers import cancel_work_item
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up

TODAY = START.date()
SUE = Principal(new_id(), "Sue", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))


async def come(floor: Floor, service: str = "billing", channel: Channel = Channel.CHAT) -> WorkItem:
    item = (await floor.arrive(service, channel)).work_item
    assert item is not None
    return item


async def take(floor: Floor, agent: Principal, ring: int) -> WorkItem:
    await floor.route()
    (offer,) = await floor.offers_to(agent)
    floor.clock.move_to(floor.clock.now() + timedelta(seconds=ring))
    return (await accept_offer(floor.context, agent, offer.id)).work_item


async def handle(floor: Floor, agent: Principal, item: WorkItem, seconds: int) -> None:
    floor.clock.move_to(floor.clock.now() + timedelta(seconds=seconds))
    await start_wrap_up(floor.context, agent, item.id)
    await complete_work_item(floor.context, agent, item.id, floor.form)


async def a_day(floor: Floor) -> None:
    """Ann takes one chat at a time: one is answered, one waits behind it, one does not wait, and one comes when she is away."""
    ann = await floor.hire("ann", limits=(4, 4, 4), ready=False)
    await floor.make_ready(ann)
    first = await come(floor)
    second, third = await come(floor), await come(floor, "sales")
    taken = await take(floor, ann, ring=5)
    assert taken.id == first.id
    floor.clock.move_to(START + timedelta(seconds=30))
    await cancel_work_item(floor.context, SUE, third.id, reason="customer_left")
    await handle(floor, ann, taken, 70)
    assert (await take(floor, ann, ring=4)).id == second.id
    await handle(floor, ann, second, 60)
    await set_presence(floor.context, ann, PresenceState.NOT_READY, "Lunch")
    await come(floor, channel=Channel.EMAIL)


async def test_plan_in_force_gives_what_was_recorded(floor: Floor) -> None:
    await a_day(floor)
    floor.clock.move_to(START + timedelta(days=1))
    result = await replay_day(floor.context, SUE, TODAY, {})
    total = result.total
    assert (result.contacts, result.carried, result.agents, result.zone) == (4, 0, 1, "UTC")
    assert (total.recorded.answered, total.recorded.abandoned, total.recorded.waiting) == (2, 1, 1)
    assert total.recorded.mean_wait_seconds == pytest.approx((5 + 104) / 2)
    assert total.recorded.occupancy == pytest.approx((95 + 60) / 164)
    assert total.present == total.recorded == total.changed
    assert [line.service for line in result.services] == ["billing", "sales"]
    assert [line.channel for line in result.channels] == [Channel.EMAIL, Channel.CHAT]


async def test_other_plan_gives_another_day(floor: Floor) -> None:
    await a_day(floor)
    floor.clock.move_to(START + timedelta(days=1))
    plan = {"services": {"billing": {"required_skills": {"english": 5}, "overflow_to": "sales", "overflow_after_seconds": 15}}}
    result = await replay_day(floor.context, SUE, TODAY, plan)
    billing, sales = result.services
    # Nobody has English at level 5: billing's contacts go to sales at once.
    assert (billing.changed.overflowed, billing.present.overflowed, billing.recorded.overflowed) == (3, 0, 0)
    assert sales.changed.abandoned == 1
    assert billing.differences.overflowed_share is not None
    assert billing.differences.overflowed_share.value == 1


async def test_today_is_replayed_until_now_and_mail_of_yesterday_stands_in_the_queue(floor: Floor) -> None:
    await come(floor, channel=Channel.EMAIL)
    floor.clock.move_to(START + timedelta(days=1))
    ann = await floor.hire("ann")
    taken = await take(floor, ann, ring=10)
    await handle(floor, ann, taken, 60)
    result = await replay_day(floor.context, SUE, TODAY + timedelta(days=1), {})
    assert (result.contacts, result.carried, len(result.half_hours)) == (0, 1, 19)


async def test_day_is_refused_with_a_reason(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="has not begun"):
        await replay_day(floor.context, SUE, TODAY + timedelta(days=1), {})
    with pytest.raises(Invalid, match="day: is 0001-01-01"):
        await replay_day(floor.context, SUE, date.min, {})
    assert (await replay_day(floor.context, SUE, TODAY, {})).contacts == 0
    await come(floor)
    await come(floor)
    floor.clock.move_to(START + timedelta(hours=1))
    with pytest.raises(NobodyRecorded):
        await replay_day(floor.context, SUE, TODAY, {})
    monkeypatch.setattr(replaying, "MOST_CONTACTS", 1)
    with pytest.raises(Invalid, match="more than 1 contacts"):
        await replay_day(floor.context, SUE, TODAY, {})


async def test_plan_is_checked_before_the_day_is_read(floor: Floor) -> None:
    with pytest.raises(Invalid, match=r"services\.billing\.required_skills\.dutch: is no skill"):
        await replay_day(floor.context, SUE, TODAY, {"services": {"billing": {"required_skills": {"dutch": 1}}}})


async def test_supervisors_see_the_plan_and_nobody_else(floor: Floor) -> None:
    for name in ("billing", "sales"):
        await floor.change_service(name, calendar=Calendar("Pacific/Auckland", always=True))
    floor.clock.move_to(START.replace(hour=12))
    plan = await fetch_present_plan(floor.context, SUE)
    # It is tomorrow already where the services are.
    assert (plan.zone, plan.yesterday) == ("Pacific/Auckland", TODAY)
    assert [service.key for service in plan.services] == ["billing", "care", "sales"]
    assert (plan.services[0].required_skills, plan.services[0].overflow_to) == ({"english": 2}, None)
    assert [skill.key for skill in plan.skills] == ["english", "selling"]
    ann = await floor.hire("ann")
    for refused in (fetch_present_plan(floor.context, ann), replay_day(floor.context, ann, TODAY, {})):
        with pytest.raises(Forbidden):
            await refused


async def test_plan_in_force_as_a_document_changes_nothing(floor: Floor) -> None:
    await a_day(floor)
    await floor.change_service("billing", overflow_service_id=floor.services["sales"].id, overflow_after=timedelta(minutes=3))
    floor.clock.move_to(START + timedelta(days=1))
    plan = await fetch_present_plan(floor.context, SUE)
    same = {}
    for each in plan.services:
        fields = document(each)
        same[each.key] = {name: value for name, value in fields.items() if name not in {"key", "name"}}
    assert len(same["care"]["widening"]) == 2
    result = await replay_day(floor.context, SUE, TODAY, {"services": same})
    assert replace(result.total, changed=result.total.present) == result.total
