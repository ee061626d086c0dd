"""Trunks: connected, changed, tried and removed by administrators; their secrets are never shown."""

from dataclasses import replace
from typing import Any

import pytest
from tests.http.house import House, on_both_stores

from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.kernel.ids import new_id
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.ports.trunks import TrunkAccess, TrunkFinding
from midoffice.usecases.trunks import open_trunks

SECRET = "open-sesame"


class PretendedProbe:
    """Finds every trunk registered, and notes which secrets it was given."""

    def __init__(self) -> None:
        self.secrets: list[str] = []

    async def probe(self, access: TrunkAccess) -> TrunkFinding:
        self.secrets.append(access.secret)
        return TrunkFinding("registered", f"{access.trunk.host} knows us.")


@pytest.fixture
def probe(house: House) -> PretendedProbe:
    probe = PretendedProbe()
    house.context = replace(house.context, trunk_probe=probe)
    house.app = create_app(Edge(house.context))
    return probe


def _trunk(**changes: object) -> dict[str, Any]:
    return {"key": "carrier", "name": "Carrier", "mode": "register", "host": "sip.example.com", "login": "442079460000", **changes}


@on_both_stores
async def test_a_trunk_is_connected_changed_tried_and_removed(house: House, probe: PretendedProbe) -> None:
    administrator = await house.sign_in("adam")
    made = await administrator.post("/api/admin/trunks", _trunk(secret=SECRET, networks=["192.0.2.0/24"]))
    assert made.status_code == 201, made.text
    assert (made.json()["has_secret"], made.json()["port"], made.headers["etag"]) == (True, 5060, '"1"')
    path = f"/api/admin/trunks/{made.json()['id']}"
    assert (await administrator.get(path)).json() == made.json()
    assert (await administrator.post("/api/admin/trunks", _trunk(secret=SECRET))).status_code == 409
    assert (await administrator.send("PUT", path, _trunk(name="Other"), if_match="7")).status_code == 412
    changed = await administrator.send("PUT", path, _trunk(name="Other"), if_match="1")
    assert (changed.json()["name"], changed.json()["has_secret"]) == ("Other", True)
    tried = await administrator.post(f"{path}/probe")
    assert tried.json() == {"state": "registered", "sentence": "sip.example.com knows us."}
    assert probe.secrets == [SECRET]
    assert [access.secret for access in await open_trunks(house.context)] == [SECRET]
    assert SECRET not in repr(await open_trunks(house.context))
    off = await administrator.send("PUT", path, _trunk(active=False), if_match="2")
    assert off.json()["active"] is False
    assert await open_trunks(house.context) == []
    assert (await administrator.send("DELETE", path)).status_code == 204
    assert (await administrator.get(path)).status_code == 404
    trail = (await administrator.get("/api/admin/audit")).json()
    actions = [entry["action"] for entry in trail["items"] if entry["subject_kind"] == "trunk"]
    assert actions == ["remove trunk", "change trunk", "change trunk", "create trunk"]
    for text in (made.text, changed.text, off.text, str(trail)):
        assert SECRET not in text


async def test_nodes_that_are_alive_say_how_a_trunk_is(house: House) -> None:
    administrator = await house.sign_in("adam")
    made = (await administrator.post("/api/admin/trunks", _trunk(secret=SECRET))).json()
    now = house.context.clock.now()
    async with house.context.database.transaction() as tx:
        await tx.calls.beat(VoiceNodeRecord(new_id(), "first", now, now, trunks={made["id"]: "registered"}))
        await tx.calls.beat(VoiceNodeRecord(new_id(), "other", now, now, trunks={str(new_id()): "reachable"}))
    (seen,) = (await administrator.get("/api/admin/trunks")).json()
    assert [(each["node"], each["state"]) for each in seen["states"]] == [("first", "registered")]
    assert seen["trunk"] == made


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mode": "register", "secret": None}, "secret"),
        ({"login": "", "secret": SECRET}, "login"),
        ({"login": "a b", "secret": SECRET}, "login"),
        ({"host": "sip:example.com", "secret": SECRET}, "host"),
        ({"host": "-", "secret": SECRET}, "host"),
        ({"domain": "exa mple", "secret": SECRET}, "domain"),
        ({"networks": ["192.0.2.0/24", "everywhere"], "secret": SECRET}, "networks.1"),
        ({"codecs": ["G729"], "secret": SECRET}, "codecs.0"),
        ({"caller_id": "<sip:x>", "secret": SECRET}, "caller_id"),
        ({"region": "gb", "secret": SECRET}, "region"),
        ({"session_seconds": 30, "secret": SECRET}, "session_seconds"),
        ({"mode": "address", "asks_secret": True}, "asks_secret"),
        ({"port": -1, "secret": SECRET}, "port"),
        ({"transport": "auto", "secret": SECRET}, "transport"),
        ({"srtp": "required", "secret": SECRET}, "srtp"),
        ({"transport": "tls", "authority": "no certificate", "secret": SECRET}, "authority"),
        ({"authority": "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----", "secret": SECRET}, "authority"),
        ({"secret": "two\nlines"}, "secret"),
    ],
)
async def test_faults_of_a_trunk_are_named(house: House, change: dict[str, object], field: str) -> None:
    administrator = await house.sign_in("adam")
    answer = await administrator.post("/api/admin/trunks", _trunk(**change))
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


async def test_a_secret_is_not_sent_to_another_host_than_it_was_entered_for(house: House) -> None:
    administrator = await house.sign_in("adam")
    made = (await administrator.post("/api/admin/trunks", _trunk(secret=SECRET))).json()
    path = f"/api/admin/trunks/{made['id']}"
    moved = await administrator.send("PUT", path, _trunk(host="evil.example"), if_match="1")
    assert (moved.status_code, moved.json()["field"]) == (422, "secret")
    assert (await administrator.send("PUT", path, _trunk(host="new.example", secret="new"), if_match="1")).status_code == 200
