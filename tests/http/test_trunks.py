"""Trunks: connected, changed, tried and removed by administrators; their secrets are never shown."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from tests.http.house import House, on_both_stores
from tests.telephone.certificates import Authority

from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.kernel.ids import new_id
from midoffice.ports.calls import VoiceNodeRecord
from midoffice.ports.trunks import TrunkAccess, TrunkFinding
from midoffice.usecases.voice.trunks import open_trunks

SECRET = "open-sesame"
NO_CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----"


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
        ({"authority": NO_CERTIFICATE, "secret": SECRET}, "authority"),
        ({"secret": "two\nlines"}, "secret"),
        ({"transport": "tls", "certificate": "none", "secret": SECRET}, "certificate"),
        ({"transport": "tls", "certificate": NO_CERTIFICATE, "secret": SECRET}, "certificate_key"),
        ({"transport": "tls", "certificate": NO_CERTIFICATE, "certificate_key": "key", "secret": SECRET}, "certificate"),
        ({"certificate": NO_CERTIFICATE, "certificate_key": "key", "secret": SECRET}, "certificate"),
        ({"transport": "tls", "certificate_key": "key", "secret": SECRET}, "certificate_key"),
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


def _issued(folder: Path) -> dict[str, str]:
    files = Authority().issue(folder)
    assert files.certificate is not None
    assert files.key is not None
    return {"certificate": files.certificate.read_text(), "certificate_key": files.key.read_text()}


@on_both_stores
async def test_a_trunk_has_a_certificate_of_its_own_whose_key_is_never_shown(house: House, tmp_path: Path) -> None:
    administrator = await house.sign_in("adam")
    order = _trunk(secret=SECRET, transport="tls", **(issued := _issued(tmp_path)))
    made = await administrator.post("/api/admin/trunks", order)
    assert (made.status_code, made.json()["has_certificate_key"]) == (201, True), made.text
    path = f"/api/admin/trunks/{made.json()['id']}"
    kept = await administrator.send("PUT", path, order | {"certificate_key": None, "name": "Other"}, if_match="1")
    assert (kept.status_code, kept.json()["has_certificate_key"]) == (200, True), kept.text
    (access,) = await open_trunks(house.context)
    assert (access.secret, access.certificate_key) == (SECRET, issued["certificate_key"])
    assert "PRIVATE KEY" not in repr(access)
    other = order | {"certificate": _issued(tmp_path)["certificate"], "certificate_key": None}
    refusal = await administrator.send("PUT", path, other, if_match="2")
    assert (refusal.status_code, refusal.json()["field"]) == (422, "certificate_key"), refusal.text
    without = await administrator.send("PUT", path, order | {"certificate": "", "certificate_key": ""}, if_match="2")
    assert (without.status_code, without.json()["has_certificate_key"]) == (200, False), without.text
    assert [access.certificate_key for access in await open_trunks(house.context)] == [""]
    trail = await administrator.get("/api/admin/audit")
    for text in (made.text, kept.text, without.text, trail.text):
        assert "PRIVATE KEY" not in text


@pytest.mark.parametrize(
    ("key", "why"),
    [
        (str, "cannot be read"),
        (lambda folder: _issued(folder)["certificate_key"], "another certificate's"),
        (lambda folder: _under_a_password(_issued(folder)["certificate_key"]), "password"),
    ],
)
async def test_a_key_that_cannot_prove_the_certificate_is_refused(
    house: House, tmp_path: Path, key: Callable[[Path], str], why: str
) -> None:
    administrator = await house.sign_in("adam")
    order = _trunk(secret=SECRET, transport="tls", certificate=_issued(tmp_path)["certificate"], certificate_key=key(tmp_path))
    answer = await administrator.post("/api/admin/trunks", order)
    assert (answer.status_code, answer.json()["field"]) == (422, "certificate_key"), answer.text
    assert why in answer.text
    assert (await administrator.get("/api/admin/trunks")).json() == []


def _under_a_password(key: str) -> str:
    known = serialization.load_pem_private_key(key.encode(), None)
    sealed = serialization.BestAvailableEncryption(b"password")
    return known.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed).decode()
