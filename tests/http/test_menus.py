"""Telephone menus: made, checked, tried, changed and removed by administrators; and how their prompts sound."""

from dataclasses import replace
from typing import Any

from tests.http.house import House, on_both_stores

from midoffice.adapters.touchpoints.voice.adapter import VoiceAdapter
from midoffice.domain.touchpoints.channel import Channel
from midoffice.http.app import create_app
from midoffice.http.edge import Edge
from midoffice.kernel.errors import NeedsAttention
from midoffice.ports.speech import SpeakingVoice

CONTENT: dict[str, Any] = {
    "steps": [
        {"kind": "menu", "key": "main", "say": {"en": "Sales 1."}, "choices": {"1": "sales"}},
        {"kind": "queue", "key": "sales", "service": "nowhere"},
    ]
}


class PretendedSpeech:
    """Says everything in the same way."""

    engine = "pretended"

    async def speak(self, text: str, language: str) -> bytes:
        return f"{language}: {text}".encode()

    async def voices(self) -> tuple[SpeakingVoice, ...]:
        return (SpeakingVoice("Ann", "en-gb"),)


class MissingSpeech(PretendedSpeech):
    """Is not installed."""

    async def speak(self, text: str, language: str) -> bytes:
        raise NeedsAttention(f"Nothing can say {text} in {language}.")

    async def voices(self) -> tuple[SpeakingVoice, ...]:
        raise NeedsAttention("It is not installed.")


def speaking(house: House, speech: PretendedSpeech) -> None:
    changed(house, speech=speech)


def changed(house: House, **ports: Any) -> None:  # noqa: ANN401 - fields of the context
    house.context = replace(house.context, **ports)
    house.app = create_app(Edge(house.context))


@on_both_stores
async def test_menu_is_made_checked_tried_changed_and_removed(house: House) -> None:
    administrator = await house.sign_in("adam")
    made = await administrator.post("/api/admin/menus", {"key": "main", "name": "Main menu", "document": CONTENT})
    assert made.status_code == 201, made.text
    assert (made.json()["document"]["person_digit"], made.headers["etag"]) == ("0", '"1"')
    path = "/api/admin/menus/main"
    assert (await administrator.get(path)).json() == made.json()
    assert (await administrator.get("/api/admin/menus")).json() == [made.json()]
    again = await administrator.post("/api/admin/menus", {"key": "main", "name": "Again", "document": CONTENT})
    assert again.status_code == 409
    checked = await administrator.post(f"{path}/check")
    assert checked.json() == [{"step": "sales", "sentence": "There is no service nowhere; calls go to the one of the touchpoint."}]
    tried = await administrator.post(f"{path}/try", {"inputs": ["9", "1"]})
    assert tried.json() == {
        "said": [
            {"step": "main", "text": "Sales 1.", "pressed": None},
            {"step": "main", "text": "", "pressed": "9"},
            {"step": "main", "text": "Sorry, that is not one of the choices.", "pressed": None},
            {"step": "main", "text": "Sales 1.", "pressed": None},
            {"step": "main", "text": "", "pressed": "1"},
        ],
        "end": "the queue of nowhere",
    }
    assert (await administrator.post(f"{path}/try", {})).json()["end"] is None
    edit = {"name": "Menu", "document": CONTENT}
    assert (await administrator.send("PUT", path, edit, if_match="7")).status_code == 412
    changed = await administrator.send("PUT", path, edit, if_match="1")
    assert (changed.json()["name"], changed.json()["version"]) == ("Menu", 2)
    versions = (await administrator.get(f"{path}/versions")).json()
    assert [(each["number"], each["name"], each["changed_by"]) for each in versions] == [
        (2, "Menu", "Adam Administrator"),
        (1, "Main menu", "Adam Administrator"),
    ]
    assert versions[1]["document"] == made.json()["document"]
    restore = f"{path}/versions/1/restore"
    assert (await administrator.send("POST", restore, if_match="1")).status_code == 412
    assert (await administrator.send("POST", f"{path}/versions/9/restore", if_match="2")).status_code == 404
    restored = await administrator.send("POST", restore, if_match="2")
    assert (restored.json()["name"], restored.json()["version"]) == ("Main menu", 3)
    assert len((await administrator.get(f"{path}/versions")).json()) == 3
    assert (await administrator.send("DELETE", path, if_match="3")).status_code == 204
    assert (await administrator.get(path)).status_code == 404
    trail = (await administrator.get("/api/admin/audit")).json()["items"]
    assert {each["action"] for each in trail} >= {"create menu", "change menu", "restore menu", "remove menu"}


@on_both_stores
async def test_fault_is_named_where_it_is(house: House) -> None:
    administrator = await house.sign_in("adam")
    faulty = {"steps": [CONTENT["steps"][0]]}
    refused = await administrator.post("/api/admin/menus", {"key": "main", "name": "Main", "document": faulty})
    assert (refused.status_code, refused.json()["field"]) == (422, "menu.steps.0.choices.1")


@on_both_stores
async def test_menu_that_answers_calls_stays_and_a_number_has_one_touchpoint(house: House) -> None:
    changed(house, touchpoint_adapters={Channel.VOICE: VoiceAdapter("https://desk.example")})
    administrator = await house.sign_in("adam")
    await administrator.post("/api/admin/menus", {"key": "main", "name": "Main", "document": CONTENT})
    service = (await administrator.get("/api/admin/services")).json()[0]["id"]

    def touchpoint(key: str, **settings: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        return {"key": key, "channel": "voice", "name": key.title(), "service_id": service, "settings": settings}

    path = "/api/admin/touchpoints"
    unknown = await administrator.post(path, touchpoint("line", menu="gone"))
    assert (unknown.status_code, unknown.json()["field"]) == (422, "settings.menu")
    made = await administrator.post(path, touchpoint("line", menu="main", numbers=["+442079460000"]))
    assert made.status_code == 201, made.text
    taken = await administrator.post(path, touchpoint("other", numbers=["100", "+442079460000"]))
    assert (taken.status_code, taken.json()["field"]) == (422, "settings.numbers.1")
    kept = await administrator.send("DELETE", "/api/admin/menus/main")
    assert kept.status_code == 409
    assert "Line answers with this menu" in kept.text


@on_both_stores
async def test_prompt_can_be_heard(house: House) -> None:
    speaking(house, PretendedSpeech())
    administrator = await house.sign_in("adam")
    state = await administrator.get("/api/admin/speech")
    assert state.json() == {"engine": "pretended", "voices": [{"name": "Ann", "language": "en-gb"}], "problem": ""}
    heard = await administrator.post("/api/admin/speech/say", {"text": "Hello", "language": "de"})
    assert (heard.status_code, heard.headers["content-type"], heard.content) == (200, "audio/wav", b"de: Hello")
    for wrong in ({"text": ""}, {"text": "x" * 4_001}, {"text": "x", "language": "--help"}):
        assert (await administrator.post("/api/admin/speech/say", wrong)).status_code == 422


@on_both_stores
async def test_missing_engine_is_told_with_the_remedy(house: House) -> None:
    speaking(house, MissingSpeech())
    administrator = await house.sign_in("adam")
    assert (await administrator.get("/api/admin/speech")).json()["problem"] == "It is not installed."
    refused = await administrator.post("/api/admin/speech/say", {"text": "Hello"})
    assert refused.status_code >= 500
    assert "Nothing can say Hello" in refused.text
