"""Touchpoints: settings checked by the channel, secrets sealed and never shown, a test button that says what is wrong."""

from dataclasses import replace
from typing import Any

import pytest
from tests.http.house import House, quick_app

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.http.edge import Edge
from midoffice.kernel.errors import Invalid, NeedsAttention
from midoffice.ports.touchpoints import Manifest, TouchpointAdapter


class Fax:
    """A channel that is easy to look into."""

    channel = Channel.EMAIL.value
    manifest = Manifest(
        Channel.EMAIL, "Mail", "Mails in and out", {"type": "object", "properties": {"host": {}}}, secret="Password"
    )

    def __init__(self) -> None:
        self.seen: list[str | None] = []

    def check_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        if "host" not in settings:
            raise Invalid("settings.host", "is missing", "Enter it.")
        return {"port": 993, **settings}

    async def probe(self, touchpoint: Touchpoint, secret: str | None) -> str:
        self.seen.append(secret)
        if secret != "right":
            raise NeedsAttention("The mailbox refuses the password.")
        return f"{touchpoint.settings['host']} lets us in."

    def embed(self, touchpoint: Touchpoint, public_url: str) -> str | None:
        return f"<script src={public_url}/{touchpoint.key}>" if touchpoint.key == "embedded" else None


@pytest.fixture(autouse=True)
def fax(house: House) -> Fax:
    adapter = Fax()
    adapters: dict[Channel, TouchpointAdapter] = {Channel.EMAIL: adapter}
    house.context = replace(house.context, touchpoint_adapters=adapters)
    house.app = quick_app(Edge(house.context))
    return adapter


def _new(house: House, **changes: object) -> dict[str, Any]:
    return {
        "key": "office",
        "channel": "email",
        "name": "Office",
        "service_id": str(house.service.id),
        "settings": {"host": "mail.example"},
        **changes,
    }


async def test_settings_are_stored_in_full_and_checked(house: House) -> None:
    administrator = await house.sign_in("adam")
    made = await administrator.post("/api/admin/touchpoints", _new(house))
    assert made.status_code == 201, made.text
    assert made.json()["settings"] == {"host": "mail.example", "port": 993}
    assert (made.json()["load_units"], made.json()["has_secrets"]) == (3, False)
    path = f"/api/admin/touchpoints/{made.json()['id']}"
    answer = await administrator.send("PATCH", path, {"settings": {}}, if_match="1")
    assert (answer.status_code, answer.json()["field"]) == (422, "settings.host")
    renamed = await administrator.send("PATCH", path, {"name": "Front office", "load_units": 5}, if_match="1")
    assert (renamed.json()["name"], renamed.json()["settings"]["port"]) == ("Front office", 993)


async def test_unknown_service_channel_and_key_are_named(house: House) -> None:
    administrator = await house.sign_in("adam")
    nobody = "00000000-0000-7000-8000-000000000000"
    for change, field in (
        ({"service_id": nobody}, "service_id"),
        ({"channel": "fax"}, "channel"),
        ({"channel": "chat"}, "channel"),
        ({"key": "two words"}, "key"),
        ({"load_units": 0}, "load_units"),
        ({"settings": []}, "settings"),
    ):
        answer = await administrator.post("/api/admin/touchpoints", _new(house, **change))
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
    assert (await administrator.post("/api/admin/touchpoints", _new(house, key="email-key"))).status_code == 409


async def test_channel_of_a_touchpoint_stays(house: House) -> None:
    administrator = await house.sign_in("adam")
    path = f"/api/admin/touchpoints/{house.touchpoints[Channel.EMAIL].id}"
    answer = await administrator.send("PATCH", path, {"channel": "chat"}, if_match="1")
    assert (answer.status_code, answer.json()["field"]) == (422, "channel")


async def test_secret_is_sealed_used_and_never_shown(house: House, fax: Fax) -> None:
    administrator = await house.sign_in("adam")
    made = (await administrator.post("/api/admin/touchpoints", _new(house))).json()
    path = f"/api/admin/touchpoints/{made['id']}"
    wrong = (await administrator.post(f"{path}/test")).json()
    assert wrong == {"ok": False, "message": "The mailbox refuses the password.", "remedy": None}
    assert (await administrator.send("PUT", f"{path}/secrets", {"password": "right"})).status_code == 204
    assert (await administrator.post(f"{path}/test")).json() == {"ok": True, "message": "mail.example lets us in.", "remedy": None}
    assert fax.seen == [None, "right"]
    read = await administrator.get(path)
    assert read.json()["has_secrets"] is True
    for shown in (read.text, (await administrator.get("/api/admin/audit")).text, (await administrator.get("/api/directory")).text):
        assert "right" not in shown
        assert "thgir" not in shown
    async with house.context.database.reading() as tx:
        assert (await tx.touchpoints.get(house_id := (await tx.touchpoints.by_key("office")).id)).secrets == b"thgir"
        assert str(house_id) == made["id"]
    await administrator.send("PUT", f"{path}/secrets", {"password": ""})
    assert (await administrator.get(path)).json()["has_secrets"] is False
    for body in ({}, {"a": "1", "b": "2"}, ["x"], {"a": 1}, {"a": "x" * 20_000}):
        assert (await administrator.send("PUT", f"{path}/secrets", body)).status_code == 422


async def test_channels_describe_their_settings(house: House) -> None:
    administrator = await house.sign_in("adam")
    described = (await administrator.get("/api/admin/touchpoints/channels")).json()
    assert described["email"]["title"] == "Mail"
    assert described["email"]["properties"] == {"host": {}}
    assert (described["email"]["x-secret"], described["email"]["x-embeddable"]) == ("Password", False)


async def test_what_to_put_on_a_page(house: House) -> None:
    administrator = await house.sign_in("adam")
    made = (await administrator.post("/api/admin/touchpoints", _new(house, key="embedded"))).json()
    shown = await administrator.get(f"/api/admin/touchpoints/{made['id']}/embed")
    assert shown.json() == {"html": "<script src=https://desk.example/embedded>", "url": None}
    other = (await administrator.post("/api/admin/touchpoints", _new(house))).json()
    assert (await administrator.get(f"/api/admin/touchpoints/{other['id']}/embed")).status_code == 409


async def test_touchpoint_is_retired_and_restored(house: House) -> None:
    administrator = await house.sign_in("adam")
    path = f"/api/admin/touchpoints/{house.touchpoints[Channel.EMAIL].id}"
    assert (await administrator.post(f"{path}/retire")).json()["active"] is False
    assert (await administrator.post(f"{path}/restore")).json()["active"] is True
    await administrator.post(f"{path}/retire")
    for channel in Channel:
        await administrator.post(f"/api/admin/touchpoints/{house.touchpoints[channel].id}/retire")
    assert (await administrator.post(f"/api/admin/services/{house.service.id}/retire")).status_code == 200
    answer = await administrator.post(f"{path}/restore")
    assert (answer.status_code, answer.json()["field"]) == (422, "service_id")
