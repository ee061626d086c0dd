"""A share of capacity that a service keeps, from the edit to the offer and the explanation, on both stores."""

from dataclasses import replace

import pytest
from tests.usecases.floor import Floor
from tests.usecases.play import ADMIN

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.routing.obstacles import Obstacle
from midoffice.domain.routing.waiting import CauseOfWait, WaitingCause
from midoffice.domain.services.service import Service
from midoffice.domain.touchpoints.channel import Channel
from midoffice.kernel.errors import Invalid
from midoffice.kernel.ids import new_id
from midoffice.usecases.records import edit_record
from midoffice.usecases.routing.offers import accept_offer
from midoffice.usecases.routing.routing_plan import check_plan, publish_plan, read_plan_in_force
from midoffice.usecases.routing.waiting import why_waiting
from midoffice.usecases.routing.work_items import complete_work_item, start_wrap_up
from midoffice.usecases.services.services import SERVICES

SUE = Principal(new_id(), "Sue", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))


async def keep(floor: Floor, key: str, share: float) -> None:
    def kept(service: Service) -> Service:
        return replace(service, reserved_real_time=share)

    before = floor.services[key]
    floor.services[key] = await edit_record(floor.context, ADMIN, SERVICES, before.id, before.version, kept)


async def accept_all(floor: Floor) -> int:
    await floor.route()
    offers = [(who, offer) for who in floor.agents.values() for offer in await floor.offers_to(who)]
    for who, offer in offers:
        await accept_offer(floor.context, who, offer.id)
    return len(offers)


async def test_others_leave_what_is_kept_and_the_reason_is_told(floor: Floor) -> None:
    """Two agents have room for three chats each; half of it is for sales."""
    for name in ("ann", "bob"):
        await floor.hire(name)
    await keep(floor, "sales", 0.5)
    waiting = [(await floor.arrive("billing")).work_item for _ in range(5)]
    assert await accept_all(floor) == 3
    left = waiting[3]
    assert left is not None
    told = await why_waiting(floor.context, SUE, left.id)
    assert told.cause == CauseOfWait(WaitingCause.KEPT_FOR_SERVICE, service_id=floor.services["sales"].id)
    assert told.counts == {Obstacle.KEPT_FOR_SERVICE: 2}
    assert [(near.kept.units, near.kept.used) for near in told.nearest if near.kept] == [(24, 12), (24, 12)]
    for _ in range(3):
        await floor.arrive("sales")
    assert await accept_all(floor) == 3
    assert await floor.faults() == ()


async def test_what_is_held_already_counts_when_a_share_is_kept_and_frees_when_it_ends(floor: Floor) -> None:
    ann = await floor.hire("ann")
    held = [(await floor.arrive(service)).work_item for service in ("billing", "billing", "sales")]
    assert await accept_all(floor) == 3
    await keep(floor, "sales", 0.5)
    await floor.arrive("billing")
    for ended, offered in ((held[2], 0), (held[1], 0), (held[0], 1)):
        assert ended is not None
        await start_wrap_up(floor.context, ann, ended.id)
        await complete_work_item(floor.context, ann, ended.id, floor.form)
        assert await floor.route() == offered


async def test_mails_and_chats_are_kept_apart(floor: Floor) -> None:
    await floor.hire("ann", limits=(12, 12, 12))
    await keep(floor, "sales", 1.0)
    await floor.arrive("billing")
    await floor.arrive("billing", Channel.EMAIL)
    assert await accept_all(floor) == 1


async def test_shares_above_all_that_common_agents_have_are_refused_when_saved(floor: Floor) -> None:
    await floor.hire("ann")
    await keep(floor, "sales", 0.5)
    with pytest.raises(Invalid, match=r"Sales 50%.*Ann") as refused:
        await keep(floor, "billing", 0.6)
    assert refused.value.fields["field"] == "reserved_real_time"
    draft = {"services": {"billing": {"reserved_real_time": 0.6}}}
    with pytest.raises(Invalid) as refused:
        await check_plan(floor.context, ADMIN, draft)
    assert refused.value.fields["field"] == "services.billing.reserved_real_time"
    number = (await read_plan_in_force(floor.context, ADMIN)).number
    allowed = {"services": {"billing": {"reserved_real_time": 0.6}, "sales": {"reserved_real_time": 0.4}}}
    version = await publish_plan(floor.context, ADMIN, allowed, number)
    assert version.document["services"]["billing"]["reserved_real_time"] == 0.6
