"""The capacity rules at the edge: read, replaced as a whole, refused with the field's name."""

from typing import Any

import pytest
from tests.http.house import Desk, on_both_stores

pytestmark = on_both_stores

PATH = "/api/admin/capacity-rules"
RULES: dict[str, Any] = {
    "interrupts": {"chat": ["email"]},
    "ramp_up": "PT10M",
    "wrap_up_holds": "all_media",
    "agents_take": "best_skilled",
}


async def test_rules_that_we_come_with_are_replaced_once(administrator: Desk) -> None:
    usual = await administrator.get(PATH)
    assert (usual.json()["version"], usual.headers["etag"]) == (0, '"0"')
    assert usual.json()["interrupts"]["chat"] == ["email", "sms", "webform"]
    assert usual.json()["interrupts"]["voice"] == ["chat", "email", "sms", "webform"]
    saved = await administrator.send("PUT", PATH, RULES, if_match="0")
    assert saved.json() == {**RULES, "version": 1}
    assert (await administrator.get(PATH)).json() == saved.json()
    assert (await administrator.send("PUT", PATH, RULES, if_match="0")).status_code == 412
    assert (await administrator.send("PUT", PATH, RULES)).status_code == 428
    same = await administrator.send("PUT", PATH, RULES, if_match="1")
    assert same.json()["version"] == 1
    trail = (await administrator.get("/api/admin/audit")).json()["items"]
    changes = [entry for entry in trail if entry["action"] == "change capacity rules"]
    assert [entry["after"] for entry in changes] == [RULES]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"interrupts": {"chat": ["chat"]}}, "interrupts.chat"),
        ({"interrupts": {"chat": ["email"], "email": ["webform"], "webform": ["chat"]}}, "interrupts.chat"),
        ({"interrupts": {"telegraph": ["email"]}}, "interrupts.telegraph.[key]"),
        ({"interrupts": {"chat": ["telegraph"]}}, "interrupts.chat.0"),
        ({"ramp_up": "PT5H"}, "ramp_up"),
        ({"ramp_up": "-PT1S"}, "ramp_up"),
        ({"wrap_up_holds": "nothing"}, "wrap_up_holds"),
        ({"agents_take": "whatever"}, "agents_take"),
    ],
)
async def test_rules_that_cannot_be_are_refused_by_name(administrator: Desk, change: dict[str, Any], field: str) -> None:
    answer = await administrator.send("PUT", PATH, {**RULES, **change}, if_match="0")
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
