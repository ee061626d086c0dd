"""Sounds of the company's own: uploaded, played back, used, and removed when nothing uses them."""

import wave
from dataclasses import replace
from io import BytesIO

import httpx2
from tests.http.house import Desk, House, on_both_stores
from tests.unit.adapters.voice.sound_files import encoded

from midoffice.adapters.voice.speech.uploads import decode_sound
from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.usecases.voice.sounds import fetch_sound

SAYS = {"steps": [{"kind": "hang_up", "key": "bye", "say": {"en": "sound:welcome"}}]}


async def upload(desk: Desk, key: str, data: bytes, name: str = "") -> httpx2.Response:
    files = {"file": ("Welcome to us.mp3", data, "audio/mpeg")}
    return await desk.client.post(
        "/api/admin/sounds", params={"key": key, "name": name}, files=files, headers={"X-CSRF-Token": desk.csrf}
    )


@on_both_stores
async def test_sound_is_uploaded_heard_used_and_removed(house: House) -> None:
    house.context = replace(house.context, decode_sound=decode_sound)
    house.app = create_app(Edge(house.context))
    administrator = await house.sign_in("adam")
    made = await upload(administrator, "welcome", encoded("mp3", seconds=1.5), "Welcome")
    assert made.status_code == 201, made.text
    sound = made.json()
    assert (sound["key"], sound["name"], sound["uploaded_by"], sound["used_in"]) == ("welcome", "Welcome", "Adam Administrator", [])
    assert 1.4 < sound["seconds"] < 1.7
    assert (await administrator.get("/api/admin/sounds")).json() == [sound]
    path = f"/api/admin/sounds/{sound['id']}"
    played = await administrator.get(f"{path}/audio")
    assert played.headers["content-type"] == "audio/wav"
    with wave.open(BytesIO(played.content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
    assert await fetch_sound(house.context, f"welcome@{sound['sha256'][:16]}") == played.content
    assert (await upload(administrator, "welcome", encoded("wav"))).status_code == 409
    await administrator.post("/api/admin/menus", {"key": "main", "name": "Main menu", "document": SAYS})
    assert (await administrator.get("/api/admin/sounds")).json()[0]["used_in"] == ["Main menu"]
    refused = await administrator.send("DELETE", path)
    assert (refused.status_code, "Main menu plays this sound" in refused.text) == (409, True)
    await administrator.send("DELETE", "/api/admin/menus/main", if_match="1")
    assert (await administrator.send("DELETE", path)).status_code == 204
    assert (await administrator.get(f"{path}/audio")).status_code == 404
    trail = (await administrator.get("/api/admin/audit")).json()["items"]
    assert {each["action"] for each in trail} >= {"upload sound", "remove sound"}


@on_both_stores
async def test_what_is_no_sound_is_refused_with_what_to_do(house: House) -> None:
    house.context = replace(house.context, decode_sound=decode_sound)
    house.app = create_app(Edge(house.context))
    administrator = await house.sign_in("adam")
    for key, data, field in (
        ("welcome", b"#EXTM3U\nhttp://127.0.0.1/secret", "file"),
        ("welcome", b"", "file"),
        ("../etc", encoded("wav"), "key"),
        ("default", encoded("wav"), "key"),
    ):
        refused = await upload(administrator, key, data)
        assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
        assert refused.json()["remedy"]
    assert (await administrator.get("/api/admin/sounds")).json() == []
