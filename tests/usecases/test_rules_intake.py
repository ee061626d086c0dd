"""Rules about new contacts: they choose the service, the urgency and the skills, and are never in the way."""

from dataclasses import replace
from typing import Any

import pytest
from tests.rules.written import model, table
from tests.usecases.floor import Floor
from tests.usecases.rules_play import EDITH, KEY, PAUL, make, publish, write

from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.rules.rule_set import Mode, Purpose
from midoffice.domain.services.service import RequiredSkill
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import Automatic, InboundMessage
from midoffice.kernel.ids import new_id
from midoffice.usecases.interactions.receive import Receipt, receive
from midoffice.usecases.rules.check import check_draft
from midoffice.usecases.rules.decisions import list_decisions
from midoffice.usecases.rules.draft import DraftOrder
from midoffice.usecases.rules.live import COMPILED
from midoffice.usecases.rules.rules import retire_rule_set

RULES = model(
    table(
        ('"TV"', "-", "-", '"sales"', "600", '["selling:3"]'),
        ('"Lost"', "false", "-", '"care"', "null", "null"),
        ("-", "-", "< 6", "null", "-30", "null"),
        ("-", "-", "-", "null", "null", "null"),
        inputs=3,
        outputs=("service", "priority", "skills"),
    )
)


async def arrive(floor: Floor, subject: str, *, sender: str = "carl", automatic: Automatic | None = None) -> Receipt:
    point = floor.touchpoints["billing", Channel.EMAIL]
    address = Identifier(IdentifierKind.EMAIL, f"{sender}@example.com")
    inbound = InboundMessage(point.id, str(new_id()), address, sender, floor.clock.now(), "Hello", subject=subject)
    return await receive(floor.context, replace(inbound, automatic=automatic))


async def decisions(floor: Floor) -> list[Any]:
    return list((await list_decisions(floor.context, EDITH, KEY, None, 50)).items)


async def test_rules_choose_service_urgency_and_skills_of_a_new_contact(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, RULES)
    plain = await arrive(floor, "Bill")
    receipt = await arrive(floor, "TV", sender="dora")
    assert receipt.work_item is not None
    assert plain.work_item is not None
    sales = floor.services["sales"]
    assert (receipt.work_item.service_id, receipt.interaction.service_id) == (sales.id, sales.id)
    assert receipt.work_item.priority == sales.priority + 600
    assert receipt.work_item.required_skills == (RequiredSkill(floor.selling.id, 3),)
    told = receipt.interaction.decided_by
    assert told is not None
    assert (told.rule_set, told.number, told.rows, told.problem) == (KEY, 1, (1,), "")
    assert told.sentence == "service Sales, 10 min more urgent, skills selling 3"
    made = (await decisions(floor))[0]
    assert (made.id, made.interaction_id) == (told.decision_id, receipt.interaction.id)
    assert made.outcome["value"] == {"service": "sales", "priority": 600, "skills": ["selling:3"]}
    assert made.inputs["Channel"] == "email"
    assert made.outcome["trace"]["table"]["matched"]
    assert plain.work_item.service_id == floor.services["billing"].id


async def test_rules_know_whether_the_customer_was_known(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, RULES)
    first = await arrive(floor, "Lost")
    again = await arrive(floor, "Lost")
    assert [each.interaction.service_id for each in (first, again)] == [
        floor.services["care"].id,
        floor.services["billing"].id,
    ]


async def test_without_rules_in_force_a_contact_is_taken_in_as_ever(floor: Floor) -> None:
    before = await arrive(floor, "TV")
    await make(floor, purpose=Purpose.INTAKE)
    await write(floor, RULES)
    drafted = await arrive(floor, "TV", sender="dora")
    await publish(floor, RULES)
    await retire_rule_set(floor.context, PAUL, KEY, None)
    retired = await arrive(floor, "TV", sender="emil")
    for receipt in (before, drafted, retired):
        assert receipt.interaction.decided_by is None
        assert receipt.work_item is not None
        assert receipt.work_item.service_id == floor.services["billing"].id


async def test_nobody_asks_the_rules_about_what_a_machine_sent(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, RULES)
    receipt = await arrive(floor, "TV", automatic=Automatic.AUTO_REPLY)
    assert receipt.interaction.decided_by is None
    assert await decisions(floor) == []


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("17", "neither a context nor the key"),
        ('{service: "nowhere"}', "no service 'nowhere'"),
        ('{skills: "flying"}', "no skill 'flying'"),
        ('{skills: "selling:9"}', "proficiency 9"),
        ('{colour: "red"}', "colour"),
        ('{priority: "high"}', "priority"),
        ("1 / (1 - 1)", ""),
    ],
)
async def test_rules_that_say_nothing_sensible_have_no_say_and_that_is_recorded(floor: Floor, said: str, problem: str) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, model({"kind": "literal", "text": said}))
    receipt = await arrive(floor, "TV")
    assert receipt.work_item is not None
    assert receipt.work_item.service_id == floor.services["billing"].id
    told = receipt.interaction.decided_by
    assert told is not None
    assert told.problem
    assert problem in told.problem


async def test_unknown_in_strict_mode_is_as_without_rules(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE, mode=Mode.STRICT)
    rules = model({"kind": "literal", "text": 'if Nobody tells > 1 then "sales" else "care"'})
    rules["inputs"][0] = {"id": "given-1", "name": "Nobody tells", "type": "number"}
    await publish(floor, rules)
    receipt = await arrive(floor, "TV")
    assert receipt.work_item is not None
    assert receipt.work_item.service_id == floor.services["billing"].id


async def test_a_defect_of_the_engine_loses_no_contact(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, RULES)

    async def broken(*_: object) -> object:
        raise KeyError("a defect")

    monkeypatch.setattr(type(COMPILED), "in_force", broken)
    receipt = await arrive(floor, "TV")
    assert receipt.opened
    told = receipt.interaction.decided_by
    assert told is not None
    assert told.problem == "The rules failed (KeyError)."


async def test_a_service_that_is_not_there_is_found_before_publication(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await write(floor, model(table(('"TV"', '"telly"'), ("-", '"billing"'))))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    (finding,) = [each for each in found.findings if each.code == "unknown-service"]
    assert (finding.where.rule, finding.where.column, finding.message) == ("r1", "out1", "There is no service telly.")
    assert not found.passed
    await write(floor, model(table(("-", '"billing"')), decision="Route"))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert [each.code for each in found.findings if each.code == "no-intake"] == ["no-intake"]


async def test_what_decided_about_a_contact_is_kept_with_it(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    await publish(floor, RULES)
    receipt = await arrive(floor, "TV")
    async with floor.context.database.reading() as tx:
        stored = await tx.interactions.get(receipt.interaction.id)
    assert stored == receipt.interaction
