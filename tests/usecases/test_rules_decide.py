"""Asking rules: what is in force, what a draft would say, what it would have done."""

import asyncio
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.rules.written import mail, model, table
from tests.usecases.floor import Floor, open_floor
from tests.usecases.rules_play import EDITH, KEY, PAUL, approve, make, publish, write

from midoffice.adapters.memory.database import MemoryDatabase
from midoffice.domain.rules.rule_set import Mode
from midoffice.kernel.errors import Invalid, NotFound
from midoffice.usecases.rules.decide import Question, ask_draft, decide
from midoffice.usecases.rules.decisions import list_decisions
from midoffice.usecases.rules.draft import DraftOrder
from midoffice.usecases.rules.publish import publish_draft
from midoffice.usecases.rules.what_if import what_would_draft_do
from midoffice.usecases.sweep import sweep_house

SAME = DraftOrder()


async def test_a_decision_is_recorded_with_its_inputs_and_trace(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    made = await decide(floor.context, EDITH, KEY, "Intake", {"Subject": "TV"})
    assert (made.value, made.number, made.faults) == ("sales", 1, ())
    (kept,) = (await list_decisions(floor.context, EDITH, KEY, None, 10)).items
    assert (kept.id, kept.number, kept.decision, kept.inputs) == (made.decision_id, 1, "Intake", {"Subject": "TV"})
    assert kept.outcome["value"] == "sales"
    assert kept.outcome["trace"]["table"]["matched"][0] == "r1"
    with pytest.raises(NotFound):
        await decide(floor.context, EDITH, KEY, "Outtake", {})
    with pytest.raises(Invalid) as caught:
        await decide(floor.context, EDITH, KEY, "Intake", {"Subject": '@"2026-02-31"'})
    assert caught.value.fields["field"] == "inputs.Subject"


def pair(number: int) -> dict[str, Any]:
    """Two decisions of a version that name it: an answer mixed of two versions would name two."""
    made = model({"kind": "literal", "text": f'[Base, "{number}"]'}, decision="Pair")
    made["decisions"][0]["requires"]["decisions"] = ["base"]
    made["decisions"].append({"id": "base", "name": "Base", "logic": {"kind": "literal", "text": f'"{number}"'}})
    return made


async def test_d27_each_decision_in_flight_during_a_publication_uses_one_version(floor: Floor) -> None:
    await make(floor)
    await publish(floor, pair(1))
    await write(floor, pair(2))
    approved = await approve(floor)
    publishing = asyncio.create_task(publish_draft(floor.context, PAUL, KEY, approved.version, reason="Now"))
    seen: Counter[tuple[int, str, str]] = Counter()
    for _ in range(50):
        asked = [decide(floor.context, EDITH, KEY, "Pair", {}) for _ in range(4 if publishing.done() else 20)]
        for made in await asyncio.gather(*asked):
            base, top = made.value
            seen[made.number, base, top] += 1
        if publishing.done() and seen[2, "2", "2"]:
            break
    await publishing
    assert set(seen) <= {(1, "1", "1"), (2, "2", "2")}, seen
    assert (await decide(floor.context, EDITH, KEY, "Pair", {})).number == 2


async def test_d27_of_a_thousand_decisions_in_flight_none_is_mixed() -> None:
    floor = await open_floor(MemoryDatabase())
    await make(floor)
    await publish(floor, pair(1))
    await write(floor, pair(2))
    approved = await approve(floor)
    flying = [asyncio.create_task(decide(floor.context, EDITH, KEY, "Pair", {})) for _ in range(1_000)]
    await publish_draft(floor.context, PAUL, KEY, approved.version, reason="Now")
    answers = [(made.number, *made.value) for made in await asyncio.gather(*flying)]
    assert len(answers) == 1_000
    assert set(answers) <= {(1, "1", "1"), (2, "2", "2")}
    kept = await list_decisions(floor.context, EDITH, KEY, None, 1_000)
    assert Counter((each.number, *each.outcome["value"]) for each in kept.items) == Counter(answers)


async def test_a_draft_is_asked_without_a_trace_in_the_records(floor: Floor) -> None:
    await make(floor)
    await write(floor)
    said = await ask_draft(floor.context, EDITH, KEY, Question("Intake", {"Subject": "TV"}, SAME))
    other = await ask_draft(
        floor.context, EDITH, KEY, Question("Intake", {"Subject": "TV"}, DraftOrder([mail(('"TV"', '"care"'))]))
    )
    assert (said.value, other.value) == ("sales", "care")
    assert (await list_decisions(floor.context, EDITH, KEY, None, 10)).items == ()


async def test_numbers_come_out_with_all_their_digits(floor: Floor) -> None:
    await make(floor)
    await write(floor, model({"kind": "literal", "text": "1 / 3"}))
    said = await ask_draft(floor.context, EDITH, KEY, Question("Intake", {}, SAME))
    assert said.value == Decimal("0.3333333333333333333333333333333333")


async def test_d26_what_is_unknown_is_null_in_standard_mode_and_unknown_in_strict_mode(floor: Floor) -> None:
    await make(floor)
    await write(floor, model({"kind": "literal", "text": 'Subject = "TV"'}))
    standard = await ask_draft(floor.context, EDITH, KEY, Question("Intake", {}, SAME))
    strict = await ask_draft(floor.context, EDITH, KEY, Question("Intake", {}, SAME, mode=Mode.STRICT))
    assert standard.value is False
    assert isinstance(strict.value, dict)
    assert "@unknown" in strict.value
    late = {"Subject": {"@unknown": "slow", "source": "mail"}}
    assert (await ask_draft(floor.context, EDITH, KEY, Question("Intake", late, SAME))).value is False
    found = await ask_draft(floor.context, EDITH, KEY, Question("Intake", late, SAME, mode=Mode.STRICT))
    assert found.value == late["Subject"]


async def test_what_a_draft_would_have_done_is_told_with_examples(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    for subject in ("TV", "TV", "PC", "Bill"):
        await decide(floor.context, EDITH, KEY, "Intake", {"Subject": subject})
        floor.clock.move_to(floor.clock.now() + timedelta(hours=1))
    await write(floor, mail(('"TV"', '"care"'), ('"PC"', '"sales"')))
    found = await what_would_draft_do(floor.context, EDITH, KEY, 7, SAME)
    assert (found.decided, found.differ, found.faulty, found.partial) == (4, 3, 0, False)
    assert [(each.before, each.after, each.count) for each in found.outcomes] == [("sales", "care", 2), ("billing", "sales", 1)]
    first = found.examples[0]
    assert (first.inputs, first.before, first.after, first.number) == ({"Subject": "PC"}, "billing", "sales", 1)
    floor.clock.move_to(floor.clock.now() + timedelta(days=3))
    assert (await what_would_draft_do(floor.context, EDITH, KEY, 1, SAME)).decided == 0
    same = await what_would_draft_do(floor.context, EDITH, KEY, 7, DraftOrder([mail()]))
    assert (same.decided, same.differ) == (4, 0)


async def test_what_if_now_is_then(floor: Floor) -> None:
    """A rule that goes by the clock is asked with the clock of the recorded decision."""
    rules = model(table(("-", "string(today())")))
    await make(floor)
    await publish(floor, rules)
    await decide(floor.context, EDITH, KEY, "Intake", {"Subject": "TV"})
    floor.clock.move_to(floor.clock.now() + timedelta(days=2))
    found = await what_would_draft_do(floor.context, EDITH, KEY, 7, SAME)
    assert (found.decided, found.differ) == (1, 0)


async def test_old_decisions_are_forgotten(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    await decide(floor.context, EDITH, KEY, "Intake", {"Subject": "TV"})
    floor.clock.move_to(floor.clock.now() + floor.context.decisions_kept - timedelta(minutes=1))
    await sweep_house(floor.context)
    assert len((await list_decisions(floor.context, EDITH, KEY, None, 10)).items) == 1
    floor.clock.move_to(floor.clock.now() + timedelta(minutes=2))
    await sweep_house(floor.context)
    assert (await list_decisions(floor.context, EDITH, KEY, None, 10)).items == ()
