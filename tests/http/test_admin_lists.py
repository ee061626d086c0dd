"""Skills, services, reasons and quick replies: one way to make, edit, retire and restore; each with its own rules."""

from typing import Any

import httpx2
import pytest
from tests.http.house import Desk, House, on_both_stores

from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel
from midoffice.testing.settled_log import MARK, settle_log

pytestmark = on_both_stores

LISTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "skills": ({"key": "french", "name": "French"}, {"name": "Français"}),
    "services": ({"key": "returns", "name": "Returns"}, {"priority": 60, "ranking": "best_match", "rank": -2, "weight": 2.5}),
    "reasons": ({"key": "complaint", "name": "Complaint", "position": 3}, {"position": 4}),
    "quick-replies": ({"key": "bye", "title": "Bye", "text": "Good bye, {{ customer.name }}"}, {"channels": ["chat"]}),
}


@pytest.mark.parametrize("noun", list(LISTS))
async def test_record_lives_from_making_to_restoring(administrator: Desk, noun: str) -> None:
    new, edit = LISTS[noun]
    path = f"/api/admin/{noun}"
    made = await administrator.post(path, new)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    assert new.items() <= made.json().items()
    one = f"{path}/{made.json()['id']}"
    changed = await administrator.send("PATCH", one, edit, if_match="1")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"'), changed.text
    for name, value in edit.items():
        assert changed.json()[name] in {value, "PT1M30S"} if isinstance(value, str) else changed.json()[name] == value
    assert {**changed.json(), **new}.items() >= new.items()
    retired = await administrator.post(f"{one}/retire")
    assert retired.json()["active"] is False
    assert (await administrator.post(f"{one}/retire")).json() == retired.json()
    assert retired.json() in (await administrator.get(path)).json()
    restored = await administrator.post(f"{one}/restore")
    assert restored.json() == {**retired.json(), "active": True, "version": 4}
    assert (await administrator.get(one)).json() == restored.json()


@pytest.mark.parametrize("noun", list(LISTS))
async def test_edit_without_and_with_an_old_version_is_refused(administrator: Desk, noun: str) -> None:
    new, edit = LISTS[noun]
    one = f"/api/admin/{noun}/{(await administrator.post(f'/api/admin/{noun}', new)).json()['id']}"
    assert (await administrator.send("PATCH", one, edit)).status_code == 428
    assert (await administrator.send("PATCH", one, edit, if_match="1")).status_code == 200
    assert (await administrator.send("PATCH", one, {"key": "other"}, if_match="1")).status_code == 412
    assert (await administrator.send("POST", f"{one}/retire", {}, if_match="1")).status_code == 412
    assert (await administrator.send("PATCH", one, {}, if_match="nonsense")).status_code == 422


@pytest.mark.parametrize("noun", list(LISTS))
async def test_key_is_unique_and_well_formed(administrator: Desk, noun: str) -> None:
    new, _ = LISTS[noun]
    path = f"/api/admin/{noun}"
    assert (await administrator.post(path, new)).status_code == 201
    assert (await administrator.post(path, new)).status_code == 409
    for key in ("", "Upper", "with space", "-edge", "x" * 65, "ümlaut", "a\n"):
        answer = await administrator.post(path, {**new, "key": key})
        assert (answer.status_code, answer.json()["field"]) == (422, "key")


@pytest.mark.parametrize("noun", list(LISTS))
async def test_edit_that_changes_nothing_leaves_no_trace(administrator: Desk, noun: str) -> None:
    new, _ = LISTS[noun]
    made = (await administrator.post(f"/api/admin/{noun}", new)).json()
    before = (await administrator.get("/api/admin/audit")).json()
    same = await administrator.send("PATCH", f"/api/admin/{noun}/{made['id']}", new, if_match="1")
    assert same.json() == made
    assert (await administrator.get("/api/admin/audit")).json() == before


async def test_unknown_record_is_not_found(administrator: Desk) -> None:
    for noun in LISTS:
        answer = await administrator.get(f"/api/admin/{noun}/00000000-0000-7000-8000-000000000000")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def _patch(desk: Desk, service_id: object, version: int = 1, **edit: object) -> httpx2.Response:
    return await desk.send("PATCH", f"/api/admin/services/{service_id}", edit, if_match=str(version))


async def test_service_refers_to_what_is_there(house: House, administrator: Desk) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    for edit, field in (
        ({"required_skills": [{"skill_id": nobody, "level": 1}]}, "required_skills.0.skill_id"),
        ({"required_skills": [{"skill_id": str(house.skill.id), "level": 9}]}, "required_skills.0.level"),
        ({"required_skills": [{"skill_id": str(house.skill.id), "level": 1}] * 2}, "required_skills.1.skill_id"),
        ({"overflow_service_id": nobody}, "overflow_service_id"),
        ({"overflow_service_id": str(house.service.id)}, "overflow_service_id"),
        ({"overflow_service_id": str(house.sales.id)}, "overflow_service_id"),
        ({"offer_timeout": "PT1S"}, "offer_timeout"),
        ({"offer_timeout": "-PT20S"}, "offer_timeout"),
        ({"real_time_target": {"fraction": 2, "within": "PT20S"}}, "target.fraction"),
        ({"calendar": {"zone": "Mars/Olympus"}}, "zone"),
        ({"calendar": {"intervals": [{"weekday": 9, "opens": "09:00", "closes": "17:00"}]}}, "weekday"),
        ({"priority": 10**12}, "priority"),
        ({"calendar": {"always": True, "holliday": []}}, "calendar.holliday"),
        ({"required_skills": [{"skill": "x"}]}, "required_skills.0.skill_id"),
        ({"ranking": "fastest"}, "ranking"),
        ({"rank": 10}, "rank"),
        ({"weight": 0}, "weight"),
        ({"widening": [{"groups": []}]}, "widening.0.after"),
        ({"widening": [{"after": "PT60S"}, {"after": "PT60S"}]}, "widening.1.after"),
        ({"widening": [{"after": "PT1S", "groups": [[{"skill_id": nobody}]]}]}, "widening.0.groups.0.0.skill_id"),
        ({"widening": [{"after": "PT1S", "groups": [[]]}]}, "widening.0.groups.0"),
    ):
        answer = await _patch(administrator, house.service.id, **edit)
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
        assert answer.json()["remedy"]


async def test_service_takes_steps_that_widen(house: House, administrator: Desk) -> None:
    skill = {"skill_id": str(house.skill.id), "level": 2}
    widening = [
        {"after": "PT1M", "groups": [[skill]], "asked_at_once": 3, "condition": None},
        {"after": "PT2H", "groups": [], "asked_at_once": None, "condition": ""},
    ]
    answer = await _patch(administrator, house.service.id, widening=widening)
    assert answer.json()["widening"] == widening, answer.text
    refused = await administrator.post(f"/api/admin/skills/{house.skill.id}/retire")
    assert refused.status_code == 409
    emptied = await _patch(administrator, house.service.id, 2, widening=[])
    assert emptied.json()["widening"] == []


async def test_service_takes_hours_and_holidays(house: House, administrator: Desk) -> None:
    calendar = {
        "zone": "Europe/London",
        "intervals": [{"weekday": 0, "opens": "09:00:00", "closes": "17:30:00"}],
        "holidays": ["2026-12-25"],
        "always": False,
    }
    answer = await _patch(administrator, house.service.id, calendar=calendar)
    assert answer.json()["calendar"] == calendar
    targets = (await administrator.get("/api/transfer-targets")).json()["services"]
    assert {t["service_id"]: t["open"] for t in targets} == {str(house.service.id): True, str(house.sales.id): True}


async def test_r23_waiting_work_follows_an_edited_service_at_once(house: House, administrator: Desk) -> None:
    receipt = await house.receive("hello?", Channel.CHAT)
    required = [{"skill_id": str(house.skill.id), "level": 5}]
    target = {"fraction": 0.8, "within": "PT60S"}
    edit = {"required_skills": required, "real_time_target": target, "priority": 10, "overflow_after": "PT5M"}
    answer = await _patch(administrator, house.service.id, **edit, confirmed={"billing": 1})  # type: ignore[arg-type] # no version
    assert answer.status_code == 200
    assert receipt.work_item is not None
    async with house.context.database.reading() as tx:
        item = await tx.queue.get(receipt.work_item.id)
    assert [(need.skill_id, need.level) for need in item.required_skills] == [(house.skill.id, 5)]
    assert (item.due_at - item.queued_at).total_seconds() == 50
    assert item.priority == 10
    assert item.overflow_at is not None
    assert item.queued_at == receipt.work_item.queued_at


def counts(answer: httpx2.Response) -> dict[str, int]:
    return {name: count for name, count in answer.json().items() if name != "findings"}


async def test_an_edit_that_leaves_waiting_work_to_nobody_has_to_be_confirmed(house: House, administrator: Desk) -> None:
    await house.receive()
    harder = [{"skill_id": str(house.skill.id), "level": 5}]
    refused = await _patch(administrator, house.service.id, required_skills=harder)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/plan-harms-waiting")
    harm = refused.json()["fields"]["findings"]["harm"]
    assert harm == {"billing": 1}
    saved = await _patch(administrator, house.service.id, required_skills=harder, confirmed=harm)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)


async def test_foreseen_change_counts_what_nobody_could_take(house: House, administrator: Desk) -> None:
    await house.receive()
    path = f"/api/admin/services/{house.service.id}/impact"
    same = await administrator.post(path, {"name": "Other"})
    assert counts(same) == {"waiting_items": 1, "unroutable": 0}
    wider = {"required_skills": [{"skill_id": str(house.skill.id), "level": 5}], "widening": [{"after": "PT60S"}]}
    assert counts(await administrator.post(path, wider)) == {"waiting_items": 1, "unroutable": 0}
    harder = await administrator.post(path, {"required_skills": [{"skill_id": str(house.skill.id), "level": 5}]})
    assert counts(harder) == {"waiting_items": 1, "unroutable": 1}
    assert harder.json()["findings"]["harm"] == {"billing": 1}
    assert (await administrator.get(f"/api/admin/services/{house.service.id}")).json()["version"] == 1


async def test_r23_retired_service_hands_its_waiting_work_on(house: House, administrator: Desk) -> None:
    receipt = await house.receive()
    for point in house.touchpoints.values():
        refused = await administrator.post(f"/api/admin/services/{house.service.id}/retire")
        assert refused.status_code == 409
        assert point.name in refused.json()["detail"]
        path = f"/api/admin/touchpoints/{point.id}"
        moved = await administrator.send("PATCH", path, {"service_id": str(house.sales.id)}, if_match="1")
        assert moved.status_code == 200, moved.text
    retired = await administrator.post(f"/api/admin/services/{house.service.id}/retire")
    assert retired.status_code == 200, retired.text
    async with house.context.database.reading() as tx:
        item = await tx.queue.of_interaction(receipt.interaction.id)
    assert item is not None
    assert (item.state, item.service_id) == (WorkItemState.QUEUED, house.sales.id)
    last = await administrator.post(f"/api/admin/services/{house.sales.id}/retire")
    assert last.status_code == 409


async def test_skill_that_a_service_requires_is_not_retired(house: House, administrator: Desk) -> None:
    await _patch(administrator, house.sales.id, required_skills=[{"skill_id": str(house.skill.id), "level": 1}])
    refused = await administrator.post(f"/api/admin/skills/{house.skill.id}/retire")
    assert refused.status_code == 409
    assert refused.json()["fields"]["services"] == ["Sales"]
    await _patch(administrator, house.sales.id, 2, required_skills=[])
    assert (await administrator.post(f"/api/admin/skills/{house.skill.id}/retire")).status_code == 200


async def test_quick_reply_names_services_that_are_there(administrator: Desk) -> None:
    new, _ = LISTS["quick-replies"]
    wrong = {**new, "service_ids": ["00000000-0000-7000-8000-000000000000"]}
    answer = await administrator.post("/api/admin/quick-replies", wrong)
    assert (answer.status_code, answer.json()["field"]) == (422, "service_ids.0")


async def test_retired_reason_cannot_be_chosen_any_more(house: House, agent: Desk, administrator: Desk) -> None:
    receipt = await house.assign(agent)
    assert receipt.work_item is not None
    await administrator.post(f"/api/admin/reasons/{house.reason.id}/retire")
    form = {"reason_ids": [str(house.reason.id)], "outcome": "resolved"}
    answer = await agent.post(f"/api/work-items/{receipt.work_item.id}/complete", form)
    assert (answer.status_code, answer.json()["field"]) == (422, "reason_ids")


async def test_reasons_for_not_being_ready_are_a_list(administrator: Desk, agent: Desk) -> None:
    path = "/api/admin/not-ready-reasons"
    usual = (await administrator.get(path)).json()
    assert ("Lunch" in usual["reasons"], usual["version"]) == (True, 0)
    saved = await administrator.send("PUT", path, {"reasons": ["Tea  break", "Training"]}, if_match="0")
    assert (saved.json(), saved.headers["etag"]) == ({"reasons": ["Tea break", "Training"], "version": 1}, '"1"')
    assert (await agent.get("/api/directory")).json()["not_ready_reasons"] == ["Tea break", "Training"]
    faulty: tuple[tuple[list[str], str], ...] = (([], ""), (["a", "A"], ".1"), (["  "], ".0"), (["x" * 81], ".0"), (["x"] * 51, ""))
    for wrong, field in faulty:
        answer = await administrator.send("PUT", path, {"reasons": wrong}, if_match="1")
        assert (answer.status_code, answer.json()["field"]) == (422, f"reasons{field}"), answer.text


async def test_r84_second_of_two_who_edit_the_reasons_for_not_being_ready_is_told(administrator: Desk) -> None:
    path = "/api/admin/not-ready-reasons"
    assert (await administrator.send("PUT", path, {"reasons": ["Tea"]})).status_code == 428
    assert (await administrator.send("PUT", path, {"reasons": ["Tea"]}, if_match="0")).status_code == 200
    assert (await administrator.send("PUT", path, {"reasons": ["Coffee"]}, if_match="0")).status_code == 412
    assert (await administrator.get(path)).json() == {"reasons": ["Tea"], "version": 1}


async def test_directory_holds_retired_entries_and_no_secrets(house: House, administrator: Desk, agent: Desk) -> None:
    await administrator.post(f"/api/admin/quick-replies/{house.quick_reply.id}/retire")
    directory = (await agent.get("/api/directory")).json()
    assert [reply["active"] for reply in directory["quick_replies"]] == [False]
    assert set(directory["touchpoints"][0]) == {"id", "key", "channel", "name", "service_id", "active"}
    assert directory["outcomes"] == ["resolved", "follow_up", "no_answer_needed", "spam"]


async def test_change_of_a_list_tells_every_desk(house: House, administrator: Desk) -> None:
    async with house.context.database.reading() as tx:
        before = await tx.log.head()
    await administrator.post("/api/admin/skills", LISTS["skills"][0])
    await settle_log(house.context.database)
    async with house.context.database.reading() as tx:
        events = [event for event in await tx.log.read(before) if event.type != MARK]
    assert [(event.type, event.data) for event in events] == [("DirectoryChanged", {"directory": "skills"})]
    assert events[0].actor == f"account:{administrator.account_id}"
