"""Accounts: made, changed, deactivated - with the agent behind them, and never without an administrator left."""

import asyncio
from dataclasses import replace
from typing import Any

from tests.http.house import PASSWORD, Desk, House, on_both_stores

from midoffice.domain.access.roles import Role
from midoffice.domain.routing.work_item import WorkItemState
from midoffice.domain.touchpoints.channel import Channel

pytestmark = on_both_stores

NEW = {"login": "nina", "name": "Nina New", "roles": ["agent"], "password": "a long enough one"}


async def _made(desk: Desk, **changes: object) -> dict[str, Any]:
    answer = await desk.post("/api/admin/accounts", {**NEW, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_new_agent_can_sign_in_and_has_a_desk(house: House, administrator: Desk) -> None:
    skills = [{"skill_id": str(house.skill.id), "level": 4}]
    limits = {"total": 8, "real_time": 4, "deferred": 8}
    view = await _made(administrator, skills=skills, limits=limits, alias="Nina")
    assert view["agent"]["skills"] == skills
    assert view["limits"] == limits
    async with house.client() as client:
        signed_in = await client.post("/api/session", json={"login": "NINA", "password": "a long enough one"})
        assert signed_in.status_code == 200
        desk = (await client.get("/api/desk")).json()
    assert desk["presence"]["state"] == "signed_out"
    assert desk["load"]["total_limit"] == 8


async def test_new_supervisor_has_no_agent(administrator: Desk) -> None:
    view = await _made(administrator, roles=["supervisor"])
    assert (view["agent"], view["limits"]) == (None, None)


async def test_same_account_posted_twice_with_one_key_is_one(administrator: Desk) -> None:
    first = await administrator.post("/api/admin/accounts", NEW, idempotency_key="k1")
    second = await administrator.post("/api/admin/accounts", NEW, idempotency_key="k1")
    assert first.json() == second.json()
    assert "a long enough one" not in first.text


async def test_taken_login_and_bad_values_are_named(house: House, administrator: Desk) -> None:
    taken = await administrator.post("/api/admin/accounts", {**NEW, "login": "ANN"})
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/conflict")
    for change, field in (
        ({"login": "two words"}, "login"),
        ({"password": "short"}, "password"),
        ({"password": "nina12345678"}, "password"),
        ({"roles": []}, "roles"),
        ({"roles": ["boss"]}, "roles.0"),
        ({"skills": [{"skill_id": str(house.service.id), "level": 3}]}, "skills.0.skill_id"),
        ({"skills": [{"skill_id": str(house.skill.id), "level": 6}]}, "level"),
        ({"skills": [{"skill_id": str(house.skill.id), "level": 3}] * 2}, "skills.1.skill_id"),
        ({"limits": {"total": -1, "real_time": 1, "deferred": 1}}, "limits.total"),
        ({"name": "  "}, "name"),
        ({"limits": {"total": 5}}, "limits.real_time"),
        ({"skills": [{"skill_id": str(house.skill.id), "level": 3, "since": 2020}]}, "skills.0.since"),
    ):
        answer = await administrator.post("/api/admin/accounts", {**NEW, **change})
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
        assert answer.json()["remedy"]


async def test_edit_needs_the_version_and_refuses_an_old_one(house: House, administrator: Desk) -> None:
    path = f"/api/admin/accounts/{house.people['ann'].id}"
    read = await administrator.get(path)
    assert read.headers["etag"] == '"1"'
    assert (await administrator.send("PATCH", path, {"name": "Ann B"})).status_code == 428
    changed = await administrator.send("PATCH", path, {"name": "Ann B"}, if_match="1")
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["agent"]["name"] == "Ann B"
    late = await administrator.send("PATCH", path, {"name": "Ann C"}, if_match="1")
    assert (late.status_code, late.json()["type"]) == (412, "/problems/stale")


async def test_r11_lowered_limit_takes_nothing_away(house: House, agent: Desk, administrator: Desk) -> None:
    await house.assign(agent)
    path = f"/api/admin/accounts/{agent.account_id}"
    limits = {"total": 0, "real_time": 0, "deferred": 0}
    answer = await administrator.send("PATCH", path, {"limits": limits}, if_match="1")
    assert answer.json()["limits"] == limits
    desk = (await agent.get("/api/desk")).json()
    assert [item["state"] for item in desk["work_items"]] == ["assigned"]
    await house.receive("another")
    await house.route()
    assert (await agent.get("/api/desk")).json()["offers"] == []


async def test_agent_fields_of_somebody_who_is_none_are_refused(house: House, administrator: Desk) -> None:
    path = f"/api/admin/accounts/{house.people['sue'].id}"
    answer = await administrator.send("PATCH", path, {"alias": "S"}, if_match="1")
    assert (answer.status_code, answer.json()["field"]) == (422, "alias")


async def test_supervisor_who_becomes_an_agent_gets_a_profile(house: House, administrator: Desk) -> None:
    path = f"/api/admin/accounts/{house.people['sue'].id}"
    edit = {"roles": ["supervisor", "agent"], "alias": "Sue"}
    answer = await administrator.send("PATCH", path, edit, if_match="1")
    assert answer.json()["account"]["roles"] == ["agent", "supervisor"]
    assert answer.json()["agent"]["alias"] == "Sue"
    back = await administrator.send("PATCH", path, {"roles": ["supervisor"]}, if_match="2")
    assert back.json()["agent"]["active"] is False
    again = await administrator.send("PATCH", path, {"roles": ["supervisor", "agent"]}, if_match="3")
    assert again.json()["agent"]["active"] is True


async def test_r83_deactivated_agent_loses_sessions_and_work_but_stays_in_the_history(
    house: House, agent: Desk, administrator: Desk
) -> None:
    receipt = await house.assign(agent)
    note = await agent.post(f"/api/interactions/{receipt.interaction.id}/notes", {"text": "Called back."})
    assert note.status_code == 201
    answer = await administrator.post(f"/api/admin/accounts/{agent.account_id}/deactivate")
    assert answer.json()["account"]["active"] is False
    assert answer.json()["agent"]["active"] is False
    assert (await agent.get("/api/desk")).status_code == 401
    async with house.client() as client:
        assert (await client.post("/api/session", json={"login": "ann", "password": PASSWORD})).status_code == 401
    async with house.context.database.reading() as tx:
        item = await tx.queue.of_interaction(receipt.interaction.id)
        assert item is not None
        assert (item.state, item.agent_id) == (WorkItemState.QUEUED, None)
        load = await tx.agents.load(agent.account_id)
        assert load.total_used == 0
        assert await tx.queue.faults() == ()
    view = (await administrator.get(f"/api/interactions/{receipt.interaction.id}")).json()
    assert view["notes"][0]["author_name"] == "Ann Agent"
    directory = (await administrator.get("/api/directory")).json()
    assert {a["name"]: a["active"] for a in directory["agents"]} == {"Ann Agent": False, "Bob Agent": True}


async def test_deactivating_twice_is_the_same_and_activating_gives_everything_back(house: House, administrator: Desk) -> None:
    path = f"/api/admin/accounts/{house.people['bob'].id}"
    first = await administrator.post(f"{path}/deactivate")
    second = await administrator.post(f"{path}/deactivate")
    assert first.json() == second.json()
    back = await administrator.post(f"{path}/activate")
    assert (back.json()["account"]["active"], back.json()["agent"]["active"]) == (True, True)
    await house.sign_in("bob")


async def test_customer_in_a_live_chat_is_not_lost_with_the_agent(house: House, agent: Desk, administrator: Desk) -> None:
    receipt = await house.assign(agent, "hello?", Channel.CHAT)
    await administrator.post(f"/api/admin/accounts/{agent.account_id}/deactivate")
    async with house.context.database.reading() as tx:
        item = await tx.queue.of_interaction(receipt.interaction.id)
    assert item is not None
    assert item.state is WorkItemState.QUEUED


async def test_last_administrator_stays(administrator: Desk) -> None:
    path = f"/api/admin/accounts/{administrator.account_id}"
    demoted = await administrator.send("PATCH", path, {"roles": ["supervisor"]}, if_match="1")
    assert (demoted.status_code, demoted.json()["type"]) == (409, "/problems/last-administrator")
    own = await administrator.post(f"{path}/deactivate")
    assert own.status_code == 409
    other = await _made(administrator, login="anna", roles=["administrator"])
    removed = await administrator.post(f"/api/admin/accounts/{other['account']['id']}/deactivate")
    assert removed.status_code == 200
    demoted = await administrator.send("PATCH", path, {"roles": ["supervisor"]}, if_match="1")
    assert demoted.status_code == 409
    await administrator.post(f"/api/admin/accounts/{other['account']['id']}/activate")
    demoted = await administrator.send("PATCH", path, {"roles": ["supervisor"]}, if_match="1")
    assert demoted.status_code == 200
    assert (await administrator.get("/api/admin/accounts")).status_code == 403


async def test_two_administrators_cannot_remove_each_other_at_once(house: House, administrator: Desk) -> None:
    await _made(administrator, login="eve", roles=["administrator"], password=PASSWORD)
    other = await house.sign_in("eve")
    edit = {"roles": ["supervisor"]}
    answers = await asyncio.gather(
        administrator.send("PATCH", f"/api/admin/accounts/{other.account_id}", edit, if_match="1"),
        other.send("PATCH", f"/api/admin/accounts/{administrator.account_id}", edit, if_match="1"),
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 403], [200, 409])
    async with house.context.database.reading() as tx:
        left = [account for account in await tx.accounts.all() if Role.ADMINISTRATOR in account.roles]
    assert len(left) == 1


async def test_password_set_by_an_administrator_ends_the_sessions(house: House, agent: Desk, administrator: Desk) -> None:
    path = f"/api/admin/accounts/{agent.account_id}/password"
    assert (await administrator.send("PUT", path, {"password": "short"})).status_code == 422
    assert (await administrator.send("PUT", path, {"password": "another long one"})).status_code == 204
    assert (await agent.get("/api/session")).status_code == 401
    async with house.client() as client:
        answer = await client.post("/api/session", json={"login": "ann", "password": "another long one"})
    assert answer.status_code == 200


async def test_role_taken_away_counts_at_once(house: House, administrator: Desk) -> None:
    supervisor = await house.sign_in("sue")
    assert (await supervisor.get("/api/wallboard")).status_code == 200
    path = f"/api/admin/accounts/{supervisor.account_id}"
    await administrator.send("PATCH", path, {"roles": ["agent"]}, if_match="1")
    assert (await supervisor.get("/api/wallboard")).status_code == 403


async def test_own_profile_is_changed_with_its_version(house: House, agent: Desk) -> None:
    profile = {"alias": "Annie", "signature": "Best regards\nAnnie"}
    changed = await agent.send("PUT", "/api/me/profile", profile, if_match="1")
    assert (changed.status_code, changed.json()["alias"], changed.headers["etag"]) == (200, "Annie", '"2"')
    late = await agent.send("PUT", "/api/me/profile", profile, if_match="1")
    assert late.status_code == 412
    async with house.context.database.reading() as tx:
        stored = await tx.agent_profiles.get(agent.account_id)
    assert stored == replace(stored, alias="Annie", signature="Best regards\nAnnie")


async def test_accounts_are_listed_with_their_agents(administrator: Desk) -> None:
    views = (await administrator.get("/api/admin/accounts")).json()
    assert [view["account"]["login"] for view in views] == ["ann", "bob", "sue", "adam"]
    assert [view["limits"] is not None for view in views] == [True, True, False, False]
    assert {role for view in views for role in view["account"]["roles"]} == {role.value for role in Role if role is not Role.BOT}
