"""API tokens: shown once, limited to their scopes and to what their account may do, ended by time and by hand."""

from datetime import timedelta
from typing import Any

import httpx2
from tests.http.house import Desk, House

from midoffice.domain.access.roles import Role


async def _make(administrator: Desk, **changes: object) -> tuple[dict[str, Any], str]:
    answer = await administrator.post("/api/admin/tokens", {"name": "crm", "scopes": ["administer", "session"], **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()["token"], answer.json()["secret"]


async def _get(house: House, secret: str, path: str = "/api/session") -> httpx2.Response:
    async with house.client() as client:
        return await client.get(path, headers={"Authorization": f"Bearer {secret}"})


async def test_secret_is_in_the_answer_and_nowhere_else(administrator: Desk) -> None:
    token, secret = await _make(administrator)
    assert secret.startswith("mo_")
    assert "digest" not in token
    listed = await administrator.get("/api/admin/tokens")
    audit = await administrator.get("/api/admin/audit")
    assert [t["id"] for t in listed.json()] == [token["id"]]
    assert secret not in listed.text + audit.text
    assert audit.json()["items"][0]["after"]["digest"] == "(set)"


async def test_token_needs_no_csrf_and_says_when_it_was_used(house: House, administrator: Desk) -> None:
    _, secret = await _make(administrator)
    async with house.client() as client:
        made = await client.post(
            "/api/admin/skills", json={"key": "dutch", "name": "Dutch"}, headers={"Authorization": f"Bearer {secret}"}
        )
    assert made.status_code == 201
    info = (await _get(house, secret)).json()
    assert (info["csrf_token"], info["scopes"]) == (None, ["administer", "session"])
    assert (await administrator.get("/api/admin/tokens")).json()[0]["used_at"] is not None
    entry = (await administrator.get("/api/admin/audit")).json()["items"][0]
    assert (entry["action"], entry["account_name"]) == ("create skill", "Adam Administrator")


async def test_revoked_token_opens_nothing_any_more(house: House, administrator: Desk) -> None:
    token, secret = await _make(administrator)
    assert (await _get(house, secret)).status_code == 200
    revoked = await administrator.post(f"/api/admin/tokens/{token['id']}/revoke")
    assert revoked.json()["revoked_at"] is not None
    assert (await administrator.post(f"/api/admin/tokens/{token['id']}/revoke")).json() == revoked.json()
    assert (await _get(house, secret)).status_code == 401


async def test_token_ends_at_its_time(house: House, administrator: Desk) -> None:
    expires_at = house.clock.now() + timedelta(days=1)
    _, secret = await _make(administrator, expires_at=expires_at.isoformat())
    assert (await _get(house, secret)).status_code == 200
    house.clock.advance(timedelta(days=1))
    assert (await _get(house, secret)).status_code == 401


async def test_token_carries_no_more_than_its_account_may_do(house: House, administrator: Desk) -> None:
    past = (house.clock.now() - timedelta(seconds=1)).isoformat()
    for change, field in (
        ({"scopes": ["handle"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"expires_at": past}, "expires_at"),
        ({"expires_at": "2026-03-02T09:00:00"}, "expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "expires_at"),
        ({"name": ""}, "name"),
    ):
        answer = await administrator.post("/api/admin/tokens", {"name": "crm", "scopes": ["administer"], **change})
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
    token, secret = await _make(administrator, scopes=["handle", "receive"], account_id=str(house.people["ann"].id))
    assert token["account_id"] == str(house.people["ann"].id)
    assert (await _get(house, secret, "/api/desk")).status_code == 200


async def test_token_loses_what_its_account_loses(house: House, administrator: Desk) -> None:
    account_id = house.people["ann"].id
    _, secret = await _make(administrator, scopes=["handle", "session"], account_id=str(account_id))
    assert (await _get(house, secret, "/api/desk")).status_code == 200
    path = f"/api/admin/accounts/{account_id}"
    await administrator.send("PATCH", path, {"roles": [Role.SUPERVISOR.value]}, if_match="1")
    assert (await _get(house, secret, "/api/desk")).status_code == 403
    await administrator.post(f"{path}/deactivate")
    assert (await _get(house, secret)).status_code == 401
    refused = await administrator.post("/api/admin/tokens", {"name": "x", "scopes": ["session"], "account_id": str(account_id)})
    assert (refused.status_code, refused.json()["field"]) == (422, "account_id")


async def test_made_up_tokens_and_other_schemes_are_refused(house: House) -> None:
    async with house.client() as client:
        for value in ("Bearer mo_x", "Bearer ", "Bearer", "Basic YWRhbTp4", "mo_x", "Bearer mo_" + "x" * 4000):
            answer = await client.get("/api/session", headers={"Authorization": value})
            assert answer.status_code == 401, value
            assert answer.headers["www-authenticate"] == "Bearer"
