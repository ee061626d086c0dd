"""Every administrative operation leaves an entry: who, when, what, before and after, and never a secret."""

import re
from typing import Any

from tests.http.house import PASSWORD, Desk, House, on_both_stores
from tests.http.test_admin_capacity import RULES as CAPACITY_RULES
from tests.http.test_authorisation import ADMINISTRATOR, TABLE

from midoffice.domain.touchpoints.channel import Channel

pytestmark = on_both_stores

# Operations that read or try something: they change nothing.
_WITHOUT_TRACE = {
    "POST /api/admin/services/{service_id}/impact",
    "POST /api/admin/routing-plan/check",
    "POST /api/admin/routing-plan/takers",
    "POST /api/admin/touchpoints/{touchpoint_id}/test",
    "POST /api/admin/sources/test",
    "POST /api/admin/trunks/{trunk_id}/probe",
    "POST /api/admin/score-connection/probe",
    "POST /api/admin/menus/{menu_key}/check",
    "POST /api/admin/menus/{menu_key}/try",
    "POST /api/admin/speech/say",
}
_ELSEWHERE = {
    "POST /api/admin/touchpoints": "test_admin_touchpoints.py",
    "POST /api/admin/menus": "test_menus.py",
    "PUT /api/admin/menus/{menu_key}": "test_menus.py",
    "DELETE /api/admin/menus/{menu_key}": "test_menus.py",
    "POST /api/admin/menus/{menu_key}/versions/{number}/restore": "test_menus.py",
    "POST /api/admin/sounds": "test_sounds.py",
    "DELETE /api/admin/sounds/{sound_id}": "test_sounds.py",
    "PUT /api/admin/score-connection": "test_scores.py",
    "DELETE /api/admin/score-connection": "test_scores.py",
    "POST /api/admin/trunks": "test_trunks.py",
    "PUT /api/admin/trunks/{trunk_id}": "test_trunks.py",
    "DELETE /api/admin/trunks/{trunk_id}": "test_trunks.py",
    "POST /api/admin/sources": "test_sources.py",
    "PUT /api/admin/sources/{source_id}": "test_sources.py",
    "DELETE /api/admin/sources/{source_id}": "test_sources.py",
}
"""Changes whose traces other tests look at, which have what these need."""


class _Doer:
    """Carries operations out and notes which entry each is to leave."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.done: dict[str, tuple[str, str]] = {}

    async def __call__(
        self, name: str, action: str, kind: str, body: object = None, *, version: int | None = None, ids: object = None
    ) -> dict[str, Any]:
        method, _, path = name.partition(" ")
        headers = {} if version is None else {"if_match": str(version)}
        address = re.sub(r"\{\w+\}", str(ids), path)
        answer = await self.desk.send(method, address, body, **headers)
        assert answer.status_code < 300, (name, answer.text)
        self.done[name] = (action, kind)
        return dict(answer.json()) if answer.text.startswith("{") else {}


async def _act(house: House, desk: Desk) -> dict[str, tuple[str, str]]:
    """Do everything an administrator can do once; returns operation -> (action, kind of subject)."""
    do = _Doer(desk)
    bodies: dict[str, tuple[str, str, dict[str, Any]]] = {
        "skills": ("skill", "skill_id", {"key": "k", "name": "K"}),
        "hubs": ("hub", "hub_id", {"key": "k", "name": "K"}),
        "services": ("service", "service_id", {"key": "k", "name": "K"}),
        "reasons": ("reason", "reason_id", {"key": "k", "name": "K"}),
        "quick-replies": ("quick reply", "quick_reply_id", {"key": "k", "title": "K", "text": "K"}),
    }
    for noun, (kind, one, body) in bodies.items():
        path = f"/api/admin/{noun}"
        made = await do(f"POST {path}", f"create {kind}", kind, body)
        ids = made["id"]
        await do(f"PATCH {path}/{{{one}}}", f"change {kind}", kind, {"key": "l"}, version=1, ids=ids)
        await do(f"POST {path}/{{{one}}}/retire", f"retire {kind}", kind, ids=ids)
        await do(f"POST {path}/{{{one}}}/restore", f"restore {kind}", kind, ids=ids)
    path, kind, one = "/api/admin/routing-attributes", "routing attribute", "{attribute_id}"
    ids = (await do(f"POST {path}", f"create {kind}", kind, {"key": "k", "name": "K", "values": ["a"]}))["id"]
    await do(f"PATCH {path}/{one}", f"change {kind}", kind, {"values": ["a", "b"]}, version=1, ids=ids)
    await do(f"POST {path}/{one}/retire", f"retire {kind}", kind, ids=ids)
    await do(f"POST {path}/{one}/restore", f"restore {kind}", kind, ids=ids)
    path, kind = "/api/admin/routing-plan", "routing plan"
    number = (await desk.get("/api/routing-plan")).json()["number"]
    draft = {"plan": {"services": {"sales": {"weight": 2}}}, "comment": "Busy"}
    await do(f"POST {path}", "publish routing plan", kind, draft, version=number)
    one = f"{path}/versions/{{number}}/restore"
    await do(f"POST {one}", "restore routing plan", kind, {}, version=number + 1, ids=number)
    await do("PUT /api/admin/capacity-rules", "change capacity rules", "capacity rules", CAPACITY_RULES, version=0)
    point = house.touchpoints[Channel.EMAIL].id
    one = "/api/admin/touchpoints/{touchpoint_id}"
    await do(f"PATCH {one}", "change touchpoint", "touchpoint", {"name": "N"}, version=1, ids=point)
    await do(f"PUT {one}/secrets", "set secret of touchpoint", "touchpoint", {"password": "hunter2hunter2"}, ids=point)
    await do(f"POST {one}/retire", "retire touchpoint", "touchpoint", ids=point)
    await do(f"POST {one}/restore", "restore touchpoint", "touchpoint", ids=point)
    new = {"login": "nina", "name": "Nina", "roles": ["agent"], "password": "hunter2hunter2"}
    account = (await do("POST /api/admin/accounts", "create account", "account", new))["account"]["id"]
    one = "/api/admin/accounts/{account_id}"
    await do(f"PATCH {one}", "change account", "account", {"name": "N"}, version=1, ids=account)
    await do(f"PUT {one}/password", "set password", "account", {"password": "hunter2hunter2"}, ids=account)
    await do(f"POST {one}/deactivate", "deactivate account", "account", ids=account)
    await do(f"POST {one}/activate", "activate account", "account", ids=account)
    token = await do("POST /api/admin/tokens", "create token", "token", {"name": "t", "scopes": ["session"]})
    await do("POST /api/admin/tokens/{token_id}/revoke", "revoke token", "token", ids=token["token"]["id"])
    await do("PUT /api/admin/not-ready-reasons", "change not-ready reasons", "choices", {"reasons": ["Tea"]}, version=0)
    return do.done


async def test_every_administrative_change_is_in_the_trail(house: House, administrator: Desk) -> None:
    done = await _act(house, administrator)
    changes = {name for name, needed in TABLE.items() if needed == ADMINISTRATOR and not name.startswith("GET ")}
    assert changes - _WITHOUT_TRACE - set(done) == set(_ELSEWHERE)
    page = (await administrator.get("/api/admin/audit", {"limit": "500"})).json()
    entries = list(reversed(page["items"]))
    assert [(entry["action"], entry["subject_kind"]) for entry in entries] == list(done.values())
    for entry in entries:
        assert entry["account_id"] == str(administrator.account_id)
        assert entry["account_name"] == "Adam Administrator"
        if entry["action"].startswith("create"):
            assert entry["before"] is None
            assert entry["after"]
        elif entry["action"] != "set password":
            assert entry["before"] != entry["after"] or entry["action"] == "set secret of touchpoint"
    text = str(page)
    for secret in ("hunter2", "2retnuh", PASSWORD):
        assert secret not in text


async def test_trail_comes_in_pages(administrator: Desk) -> None:
    for n in range(5):
        await administrator.post("/api/admin/skills", {"key": f"k{n}", "name": f"Skill {n}"})
    names, cursor = [], None
    while True:
        params = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = (await administrator.get("/api/admin/audit", params)).json()
        assert len(page["items"]) <= 2
        names += [entry["after"]["name"] for entry in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert names == [f"Skill {n}" for n in reversed(range(5))]


async def test_cursor_of_somebody_elses_making_is_refused(administrator: Desk, supervisor: Desk) -> None:
    for cursor in ("x", "W10", "WzEsMiwzLDRd", "é", "A" * 501):
        answer = await administrator.get("/api/admin/audit", {"cursor": cursor})
        assert (answer.status_code, answer.json()["field"]) == (422, "cursor"), cursor
        queue = await supervisor.get("/api/queue", {"cursor": cursor})
        assert queue.status_code == 422
    for limit in ("0", "-1", "501", "x"):
        assert (await administrator.get("/api/admin/audit", {"limit": limit})).status_code == 422


async def test_own_password_change_is_in_the_trail_too(house: House, agent: Desk, administrator: Desk) -> None:
    await agent.send("PUT", "/api/session/password", {"current": PASSWORD, "new": "another four words here"})
    entry = (await administrator.get("/api/admin/audit")).json()["items"][0]
    assert (entry["action"], entry["account_name"], entry["subject_id"]) == (
        "change own password",
        "Ann Agent",
        str(house.people["ann"].id),
    )
