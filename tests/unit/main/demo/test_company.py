"""The demonstration's company: whole, the same for the same seed, and only ever in an empty database."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from tests.plain_context import context_on

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.rules.checks import check_content
from midoffice.domain.rules.intake_check import ServicesKnown
from midoffice.domain.rules.rule_set import Purpose
from midoffice.domain.services.service import Service
from midoffice.kernel.ids import new_id
from midoffice.main.demo.company import DatabaseInUse, fill_company
from midoffice.main.demo.past import imagine_past
from midoffice.main.demo.persona import make_personas, persona_of
from midoffice.main.demo.rules import GOODWILL, INTAKE, fill_rules
from midoffice.main.demo.staff import COLLEAGUES, PASSWORD
from midoffice.main.demo.topic import recognise
from midoffice.main.demo.topics import TOPICS
from midoffice.main.demo.touchpoints import DOORS
from midoffice.ports.queue import QueueFilter
from midoffice.testing.clock import ManualClock
from midoffice.usecases.given import Context

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
FEW = 60


@pytest.fixture
def context() -> Context:
    return context_on(MemoryDatabase(), ManualClock(jumping=True))


async def test_company_is_filled_once_and_breaks_no_invariant(context: Context) -> None:
    assert await fill_company(context, contacts=FEW)
    assert not await fill_company(context, contacts=FEW)
    async with context.database.reading() as tx:
        assert await tx.queue.faults() == ()
        assert len(await tx.services.all()) == 3
        assert len(await tx.agent_profiles.all()) == 10
        assert {touchpoint.key for touchpoint in await tx.touchpoints.all()} == {door.key for door in DOORS}
        items = (await tx.queue.list(QueueFilter(), None, limit=10 * FEW)).items
    states = {item.state for item in items}
    assert states <= {WorkItemState.COMPLETED, WorkItemState.CANCELED, WorkItemState.PARKED}
    assert WorkItemState.PARKED in states


async def test_database_of_somebody_else_is_left_alone(context: Context) -> None:
    async with context.database.transaction() as tx:
        await tx.services.add(Service(new_id(), "billing", "Billing"))
    with pytest.raises(DatabaseInUse):
        await fill_company(context, contacts=FEW)
    async with context.database.reading() as tx:
        assert await tx.accounts.all() == ()


async def test_company_has_rules_in_force_a_draft_and_decisions(context: Context) -> None:
    await fill_company(context, contacts=FEW)
    assert await fill_rules(context)
    assert not await fill_rules(context)
    async with context.database.reading() as tx:
        rules = {each.key: each for each in await tx.rules.all()}
        assert {key: each.live for key, each in rules.items()} == {INTAKE: 2, GOODWILL: 1}
        draft = await tx.rules.draft(rules[INTAKE].id)
        decided = await tx.rules.decisions(rules[INTAKE].id, None, 500)
    assert draft.edited
    assert check_content(draft.content, Purpose.INTAKE, ServicesKnown()).passed
    assert decided.items
    assert all(not made.outcome["faults"] for made in decided.items)


async def test_people_sign_in_with_the_printed_password_and_the_simulated_do_not(context: Context) -> None:
    await fill_company(context, contacts=1)
    async with context.database.reading() as tx:
        found = {each.login: await tx.access.account_by_login(each.login) for each in COLLEAGUES}
    assert {login for login, known in found.items() if known is not None and known[1] == PASSWORD} == {"ann", "sue", "adam"}


def test_every_text_can_be_filled_in() -> None:
    persona = persona_of("Ada Quigley")
    for topic in TOPICS:
        groups = (topic.subjects, topic.openings, topic.details, topic.questions, topic.answers)
        for texts in (*groups, topic.solutions, topic.doubts, topic.assurances):
            assert len(texts) >= 2
            assert all("{" not in persona.fill(text) for text in texts)


def test_what_customers_open_with_is_mostly_recognised() -> None:
    said = [(topic, f"{subject} {opening}") for topic in TOPICS for subject in topic.subjects for opening in topic.openings]
    right = sum(recognise(text, TOPICS) is topic for topic, text in said)
    assert right > 0.7 * len(said)


def test_past_is_the_same_for_the_same_seed_and_over_before_now() -> None:
    def imagine() -> tuple[object, ...]:
        rng = random.Random(3)  # noqa: S311  # the same every time
        return imagine_past(rng, make_personas(rng, 40), TOPICS, NOON, 200)

    first = imagine()
    assert first == imagine()
    rng = random.Random(3)  # noqa: S311  # the same every time
    for contact in imagine_past(rng, make_personas(rng, 40), TOPICS, NOON, 200):
        assert not any("{" in text for text in (contact.subject, contact.note, *(line.text for line in contact.lines)))
        assert NOON - timedelta(days=91) < contact.arrived_at
        assert contact.arrived_at + contact.closed_after < NOON
        assert timedelta(0) <= contact.answered_after <= contact.talked_until <= contact.closed_after
