"""The demonstration's yesterday: a believable day, over before now, that can be replayed as it was."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from tests.plain_context import context_on

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.kernel.ids import new_id
from midoffice.main.demo.company import fill_company
from midoffice.main.demo.persona import make_personas
from midoffice.main.demo.services import make_services
from midoffice.main.demo.staff import AGENTS, SKILLS
from midoffice.main.demo.topics import TOPICS
from midoffice.main.demo.touchpoints import DOORS
from midoffice.main.demo.yesterday import CONTACTS, Yesterday, imagine_yesterday
from midoffice.testing.clock import ManualClock
from midoffice.usecases.routing.replay import fetch_present_plan, replay_day

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
SUE = Principal(new_id(), "Sue", (Role.SUPERVISOR,), scopes_of((Role.SUPERVISOR,)))


def imagined(seed: int) -> Yesterday:
    rng = random.Random(seed)  # noqa: S311  # the same every time
    skills = {skill.key: new_id() for skill in SKILLS}
    services = {service.key: service for service in make_services(skills, 2026, new_id)}
    return imagine_yesterday(rng, make_personas(rng, 40), TOPICS, NOON, services, skills)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_day_is_busy_in_two_peaks_and_over_before_now(seed: int) -> None:
    day = imagined(seed)
    assert day.began_at == datetime(2026, 3, 11, tzinfo=UTC)
    hours = Counter(contact.arrived_at.hour for contact in day.contacts)
    assert min(hours[10], hours[16]) > 1.5 * max(hours[13], hours[19])
    assert {contact.channel for contact in day.contacts} == {door.channel for door in DOORS}
    for contact in day.contacts:
        assert day.has(contact.arrived_at)
        assert contact.arrived_at + contact.closed_after < NOON
        assert timedelta(0) <= contact.answered_after <= contact.talked_until <= contact.closed_after
        assert [line.after for line in contact.lines] == sorted(line.after for line in contact.lines)
    gave_up = sum(contact.agent is None for contact in day.contacts) / len(day.contacts)
    assert 0.01 < gave_up < 0.12
    assert {step.colleague.login for step in day.steps} == {agent.login for agent in AGENTS}


async def test_yesterday_replays_nearly_as_it_was() -> None:
    context = context_on(MemoryDatabase(), ManualClock(jumping=True))
    await fill_company(context, contacts=1)
    plan = await fetch_present_plan(context, SUE)
    result = await replay_day(context, SUE, plan.yesterday, {})
    recorded, present = result.total.recorded, result.total.present
    assert 0.95 * CONTACTS <= result.contacts <= CONTACTS
    assert (recorded.waiting, present.waiting) == (0, 0)
    assert recorded.service_level == pytest.approx(present.service_level, abs=0.06)
    assert recorded.occupancy == pytest.approx(present.occupancy, abs=0.06)
    assert recorded.overflowed == pytest.approx(present.overflowed, abs=10)
    assert 0.5 < (recorded.service_level or 0) < 0.98
