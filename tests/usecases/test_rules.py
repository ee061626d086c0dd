"""Rule sets from the first draft to the version in force, on both stores."""

from datetime import timedelta

import pytest
from tests.rules.written import TV, mail, model, table
from tests.usecases.floor import Floor
from tests.usecases.rules_play import EDITH, KEY, PAUL, approve, make, publish, write

from midoffice.domain.access.principal import Principal
from midoffice.domain.access.roles import Role, scopes_of
from midoffice.domain.rules.life_cycle import IllegalStep, VersionState
from midoffice.domain.rules.rule_set import Mode, Purpose
from midoffice.domain.rules.version import RuleCase
from midoffice.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from midoffice.kernel.ids import new_id
from midoffice.usecases.rules.check import RulesRefused, check_draft, run_draft_cases
from midoffice.usecases.rules.decide import NothingPublished, decide
from midoffice.usecases.rules.draft import DraftOrder, approve_draft, compare_draft, read_draft, save_draft
from midoffice.usecases.rules.publish import RuleSetRetired, VersionInForce, publish_draft, roll_back
from midoffice.usecases.rules.rules import (
    NewRuleSet,
    create_rule_set,
    edit_rule_set,
    list_rule_sets,
    read_rule_set,
    restore_rule_set,
    retire_rule_set,
)
from midoffice.usecases.rules.versions import compare_versions, list_rule_versions, read_rule_version
from midoffice.workers.timers import handle_one_timer

CLERK = Principal(new_id(), "Clerk", (Role.AGENT,), scopes_of((Role.AGENT,)))


async def answer(floor: Floor, subject: str = "TV") -> tuple[object, int]:
    made = await decide(floor.context, EDITH, KEY, "Intake", {"Subject": subject})
    return made.value, made.number


async def test_a_draft_becomes_the_version_in_force_step_by_step(floor: Floor) -> None:
    await make(floor)
    saved = await write(floor, mail(), cases=(TV,))
    assert (saved.state, saved.edited, saved.version) == (VersionState.DRAFT, True, 2)
    with pytest.raises(IllegalStep):
        await approve_draft(floor.context, PAUL, KEY, 2)
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert (found.state, found.passed, found.version) == (VersionState.CHECKED, True, 3)
    assert found.cases is not None
    assert (found.cases.passed, found.cases.failed) == (1, 0)
    with pytest.raises(IllegalStep):
        await publish_draft(floor.context, PAUL, KEY, 3, reason="Too early")
    approved = await approve_draft(floor.context, PAUL, KEY, 3)
    assert (approved.state, approved.approved_by) == (VersionState.APPROVED, "Paul")
    with pytest.raises(NothingPublished):
        await answer(floor)
    made = await publish_draft(floor.context, PAUL, KEY, approved.version, reason="First")
    assert (made.number, made.state, made.reason, made.approved_by) == (1, VersionState.PUBLISHED, "First", "Paul")
    assert await answer(floor) == ("sales", 1)
    view = await read_rule_set(floor.context, EDITH, KEY)
    assert (view.rule_set.live, view.draft_state, view.draft_base, view.edited) == (1, VersionState.DRAFT, 1, False)


async def test_a_change_makes_an_approved_draft_a_draft_again(floor: Floor) -> None:
    await make(floor)
    await write(floor)
    approved = await approve(floor)
    changed = await write(floor, mail(('"TV"', '"care"')))
    assert (changed.state, changed.approved_by) == (VersionState.DRAFT, None)
    with pytest.raises(Stale):
        await publish_draft(floor.context, PAUL, KEY, approved.version, reason="The one I saw")


async def test_two_editors_get_a_conflict_and_no_update_is_lost(floor: Floor) -> None:
    await make(floor)
    seen = await read_draft(floor.context, EDITH, KEY)
    await save_draft(floor.context, EDITH, KEY, seen.version, DraftOrder([mail()]))
    with pytest.raises(Stale):
        await save_draft(floor.context, PAUL, KEY, seen.version, DraftOrder([mail(('"PC"', '"care"'))]))
    kept = await read_draft(floor.context, EDITH, KEY)
    assert kept.content.models[0].document["decisions"][0]["logic"]["rules"][0]["when"] == ['"TV"']


async def test_d24_typo_in_a_cell_is_refused_with_its_address_and_the_live_version_stays(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    await write(floor, mail(('"TV', '"care"')))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert not found.passed
    where = next(each.where for each in found.findings if each.where.rule)
    assert (where.decision, where.rule, where.column) == ("d1", "r1", "in1")
    assert where.start is not None
    draft = await read_draft(floor.context, EDITH, KEY)
    assert draft.state is VersionState.DRAFT
    with pytest.raises(IllegalStep):
        await publish_draft(floor.context, PAUL, KEY, draft.version, reason="Anyway")
    assert await answer(floor) == ("sales", 1)


async def test_d25_unknown_names_are_refused_at_publication(floor: Floor) -> None:
    await make(floor)
    await write(floor, model({"kind": "literal", "text": "Subjekt"}))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert not found.passed, "nobody declared Subjekt"


async def test_d30_overlap_under_unique_is_refused_with_an_example(floor: Floor) -> None:
    await make(floor)
    rows = table(('"TV"', '"sales"'), ('"TV", "PC"', '"care"'), ('not("TV", "PC")', '"billing"'), policy="unique")
    await write(floor, model(rows))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert not found.passed
    overlap = next(each for each in found.findings if each.code == "overlap")
    assert overlap.example == {"Subject": "TV"}


async def test_d31_decisions_that_need_each_other_are_refused(floor: Floor) -> None:
    await make(floor)
    one = {"id": "a", "name": "A", "requires": {"decisions": ["b"]}, "logic": {"kind": "literal", "text": "B"}}
    two = {"id": "b", "name": "B", "requires": {"decisions": ["a"]}, "logic": {"kind": "literal", "text": "A"}}
    await write(floor, {"name": "Round", "decisions": [one, two]})
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert not found.passed


async def test_a_failing_test_case_stops_a_publication(floor: Floor) -> None:
    await make(floor)
    wrong = RuleCase("PC", {"Subject": "PC"}, {"Intake": "care"})
    await write(floor, mail(), cases=(TV, wrong))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert not found.passed
    (finding,) = [each for each in found.findings if each.code == "test-case"]
    assert finding.message == "The test case PC fails. Intake should be `care` and is `billing`."
    report = await run_draft_cases(floor.context, EDITH, KEY, DraftOrder())
    assert [(result.name, result.passed) for result in report.results] == [("TV", True), ("PC", False)]


async def test_a_test_case_with_a_slip_in_the_name_of_an_input_is_told(floor: Floor) -> None:
    await make(floor)
    await write(floor, mail(), cases=(RuleCase("TV", {"Subjet": "TV"}, {"Intake": "billing"}),))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert found.passed
    (finding,) = [each for each in found.findings if each.code == "test-case"]
    assert finding.message == (
        "The test case TV gives a value that nothing asks for. There is no input “Subjet”; it is ignored. Did you mean “Subject”?"
    )


async def test_what_was_published_is_checked_again_when_it_is(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer version of the product may find what the one before did not: approved is not enough."""
    await make(floor)
    await write(floor, mail(), cases=(TV,))
    approved = await approve(floor)
    monkeypatch.setattr("midoffice.domain.rules.checks.alike", lambda *_: False)
    with pytest.raises(RulesRefused) as caught:
        await publish_draft(floor.context, PAUL, KEY, approved.version, reason="As checked")
    assert caught.value.fields["findings"]
    view = await read_rule_set(floor.context, EDITH, KEY)
    assert (view.rule_set.live, view.draft_state) == (None, VersionState.APPROVED)


async def test_unsaved_rules_are_checked_without_being_saved(floor: Floor) -> None:
    await make(floor)
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder([mail(('"TV', '"x"'))]))
    assert (found.passed, found.saved) == (False, False)
    assert (await read_draft(floor.context, EDITH, KEY)).content.models == ()


async def test_d28_one_call_goes_back_to_an_older_version(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    await publish(floor, mail(('"TV"', '"care"')))
    assert await answer(floor) == ("care", 2)
    made = await roll_back(floor.context, PAUL, KEY, 1, reason="Too many complaints")
    assert (made.number, made.restored) == (3, 1)
    assert await answer(floor) == ("sales", 3)
    page = await list_rule_versions(floor.context, EDITH, KEY, None, 10)
    assert [(each.number, each.state) for each in page.items] == [
        (3, VersionState.PUBLISHED),
        (2, VersionState.RETIRED),
        (1, VersionState.RETIRED),
    ]
    with pytest.raises(VersionInForce):
        await roll_back(floor.context, PAUL, KEY, 3, reason="Again")
    with pytest.raises(NotFound):
        await roll_back(floor.context, PAUL, KEY, 9, reason="Which?")


async def test_a_version_begins_to_decide_at_its_time(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    await write(floor, mail(('"TV"', '"care"')))
    approved = await approve(floor)
    later = floor.clock.now() + timedelta(hours=2)
    made = await publish_draft(floor.context, PAUL, KEY, approved.version, reason="From two on", effective_from=later)
    rules = (await read_rule_set(floor.context, EDITH, KEY)).rule_set
    assert (made.effective_from, rules.live, rules.scheduled, rules.scheduled_from) == (later, 1, 2, later)
    assert not await handle_one_timer(floor.context)
    assert await answer(floor) == ("sales", 1)
    floor.clock.move_to(later)
    assert await handle_one_timer(floor.context)
    assert await answer(floor) == ("care", 2)
    rules = (await read_rule_set(floor.context, EDITH, KEY)).rule_set
    assert (rules.live, rules.scheduled, rules.scheduled_from) == (2, None, None)


async def test_what_was_to_follow_is_withdrawn_by_a_newer_publication(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    await write(floor, mail(('"TV"', '"care"')))
    later = floor.clock.now() + timedelta(hours=2)
    await publish_draft(floor.context, PAUL, KEY, (await approve(floor)).version, reason="Later", effective_from=later)
    await roll_back(floor.context, PAUL, KEY, 1, reason="No, stay as we are")
    floor.clock.move_to(later + timedelta(seconds=1))
    assert not await handle_one_timer(floor.context)
    assert await answer(floor) == ("sales", 3)
    assert (await read_rule_version(floor.context, EDITH, KEY, 2)).state is VersionState.RETIRED


async def test_a_time_that_is_over_is_refused(floor: Floor) -> None:
    await make(floor)
    await write(floor)
    approved = await approve(floor)
    with pytest.raises(Invalid) as caught:
        await publish_draft(floor.context, PAUL, KEY, approved.version, reason="Yesterday", effective_from=floor.clock.now())
    assert caught.value.fields["field"] == "effective_from"


async def test_what_changed_is_told_in_sentences(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    await write(floor, mail(('"TV"', '"care"'), ('"PC"', '"sales"')))
    told = [each.sentence for each in (await compare_draft(floor.context, EDITH, KEY)).changes]
    assert 'Intake, row 1, service: `"sales"` became `"care"`.' in told
    approved = await approve(floor)
    made = await publish_draft(floor.context, PAUL, KEY, approved.version, reason="Care takes TVs")
    assert [each.sentence for each in made.changes] == told
    back = await compare_versions(floor.context, EDITH, KEY, 1, 2)
    assert (back.number, back.against) == (1, 2)
    assert 'Intake, row 1, service: `"care"` became `"sales"`.' in [each.sentence for each in back.changes]
    assert (await compare_draft(floor.context, EDITH, KEY)).changes == ()


async def test_every_step_is_in_the_audit_trail(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    async with floor.context.database.reading() as tx:
        trail = (await tx.access.audit(None)).items
    told = [(entry.action, entry.account_name, entry.subject_id) for entry in reversed(trail)]
    assert told == [
        ("create rule set", "Edith", KEY),
        ("change draft", "Edith", KEY),
        ("check draft", "Edith", KEY),
        ("approve draft", "Paul", KEY),
        ("publish rule set", "Paul", KEY),
    ]
    assert trail[0].after is not None
    assert trail[0].after["reason"] == "Because"


async def test_a_purpose_has_one_rule_set_in_use(floor: Floor) -> None:
    await make(floor, purpose=Purpose.INTAKE)
    order = NewRuleSet("other", "Other", purpose=Purpose.INTAKE)
    with pytest.raises(Conflict):
        await create_rule_set(floor.context, EDITH, order)
    retired = await retire_rule_set(floor.context, PAUL, KEY, None)
    assert not retired.rule_set.active
    await create_rule_set(floor.context, EDITH, order)
    with pytest.raises(Conflict):
        await restore_rule_set(floor.context, PAUL, KEY, retired.rule_set.version)


async def test_a_retired_rule_set_is_not_asked(floor: Floor) -> None:
    await make(floor)
    await publish(floor)
    await retire_rule_set(floor.context, PAUL, KEY, None)
    with pytest.raises(RuleSetRetired):
        await answer(floor)
    with pytest.raises(RuleSetRetired):
        await roll_back(floor.context, PAUL, KEY, 1, reason="Still")
    await restore_rule_set(floor.context, PAUL, KEY, None)
    assert await answer(floor) == ("sales", 1)


async def test_a_rule_set_is_renamed_by_one_of_two(floor: Floor) -> None:
    await make(floor, mode=Mode.STRICT)
    seen = (await read_rule_set(floor.context, EDITH, KEY)).rule_set.version
    changed = await edit_rule_set(floor.context, EDITH, KEY, seen, name="Post")
    assert (changed.rule_set.name, changed.rule_set.description, changed.mode) == ("Post", "Who gets which mail", Mode.STRICT)
    with pytest.raises(Stale):
        await edit_rule_set(floor.context, PAUL, KEY, seen, name="Letters")
    assert [view.rule_set.name for view in await list_rule_sets(floor.context, EDITH)] == ["Post"]


async def test_agents_read_no_rules_and_supervisors_publish_none(floor: Floor) -> None:
    await make(floor)
    await write(floor)
    with pytest.raises(Forbidden):
        await read_draft(floor.context, CLERK, KEY)
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    with pytest.raises(Forbidden):
        await approve_draft(floor.context, EDITH, KEY, found.version)
    with pytest.raises(Forbidden):
        await publish_draft(floor.context, EDITH, KEY, found.version, reason="I may not")


async def test_broken_documents_are_refused_with_their_place(floor: Floor) -> None:
    await make(floor)
    broken = mail()
    broken["decisions"][0]["logic"]["rules"][0]["then"] = []
    with pytest.raises(Invalid) as caught:
        await write(floor, broken)
    assert str(caught.value.fields["field"]).startswith("models[0].decisions[0].logic")
    with pytest.raises(Invalid) as caught:
        await write(floor, mail(), mail())
    assert caught.value.fields["field"] == "models[1].name"
    with pytest.raises(Invalid) as caught:
        await write(floor, mail(), cases=(TV, TV))
    assert caught.value.fields["field"] == "cases[1].name"


async def test_d31_a_table_of_ten_thousand_rows_is_answered_for_in_bounded_time(floor: Floor) -> None:
    await make(floor)
    rows = [(f'"{number}"', '"sales"') for number in range(9_999)]
    await write(floor, model(table(*rows, ("-", '"billing"'), policy="first")))
    found = await check_draft(floor.context, EDITH, KEY, DraftOrder())
    assert not found.passed
    assert any("row" in each.message for each in found.findings if each.severity == "error")
