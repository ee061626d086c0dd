"""Web forms at the edge: the hosted page, the JSON door, and those who should not get through."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import httpx2
import pytest
from tests.http.house import ADDRESS, House

from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.touchpoint import Touchpoint
from midoffice.ports.queue import QueueFilter

PAGE, DOOR = "/f/webform-key", "/api/public/forms/webform-key"
FILLED = {"name": "Ada", "email": "ada@example.com", "subject": "Invoice", "message": "It is wrong."}
SHOP = "https://shop.example"


async def configure(house: House, **settings: object) -> None:
    changed = replace(_form(house), settings=settings, version=_form(house).version + 1)
    async with house.context.database.transaction() as tx:
        await tx.touchpoints.save(changed)
    house.touchpoints[Channel.WEBFORM] = changed


def _form(house: House) -> Touchpoint:
    return house.touchpoints[Channel.WEBFORM]


async def contacts(house: House) -> int:
    async with house.context.database.reading() as tx:
        return len((await tx.queue.list(QueueFilter(), None, 500)).items)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


async def open_page(house: House, client: httpx2.AsyncClient) -> dict[str, str]:
    page = await client.get(PAGE)
    assert page.status_code == 200, page.text
    house.clock.advance(timedelta(seconds=10))
    return hidden(page.text)


async def test_page_works_without_script_and_runs_none(house: House) -> None:
    async with house.client() as client:
        page = await client.get(PAGE)
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "form-action 'self'" in policy
    assert page.headers["cache-control"] == "no-store"
    for field in ("name", "email", "subject", "message", "files"):
        assert f'<label for="{field}">' in page.text
        assert f'id="{field}"' in page.text


async def test_form_sent_says_thank_you_with_the_reference(house: House) -> None:
    async with house.client() as client:
        marks = await open_page(house, client)
        answer = await client.post(PAGE, data={**FILLED, **marks, "website": ""})
        assert answer.status_code == 303
        thanks = await client.get(answer.headers["location"])
    assert "We have received your message" in thanks.text
    assert re.search(r"Your reference: <strong>\d+</strong>", thanks.text)
    assert await contacts(house) == 1


async def test_r66_double_post_of_the_page_is_one_contact(house: House) -> None:
    async with house.client() as client:
        marks = await open_page(house, client)
        answers = [await client.post(PAGE, data={**FILLED, **marks}) for _ in range(3)]
    assert {a.headers["location"] for a in answers} == {answers[0].headers["location"]}
    assert await contacts(house) == 1


async def test_faults_are_shown_beside_the_fields_and_nothing_is_lost(house: House) -> None:
    async with house.client() as client:
        marks = await open_page(house, client)
        page = await client.post(PAGE, data={**FILLED, "email": "ada", "name": "", **marks})
    assert page.status_code == 422
    assert "Enter it as name@example.com." in page.text
    assert "<title>Please check: Contact us</title>" in page.text
    assert "It is wrong.</textarea>" in page.text
    assert 'aria-describedby="email-help email-problem"' in page.text
    assert hidden(page.text)["submission_id"] == marks["submission_id"]


async def test_script_in_what_was_entered_stays_text(house: House) -> None:
    await configure(house, title="<script>alert(1)</script>", fields=[{"key": "a", "label": "</label><b>", "help": "<i>"}])
    evil = '"><script>alert(2)</script></textarea>'
    async with house.client() as client:
        await client.get(PAGE)
        page = await client.post(PAGE, data={"a": evil * 20})
    assert "<script>" not in page.text
    assert "</label><b>" not in page.text
    assert evil in unescape(page.text)


async def test_robot_in_the_trap_and_the_too_quick_are_asked_to_send_again(house: House) -> None:
    async with house.client() as client:
        page = await client.get(PAGE)
        quick = await client.post(PAGE, data={**FILLED, **hidden(page.text)})
        assert quick.status_code == 422
        assert "very quick" in quick.text
        house.clock.advance(timedelta(seconds=5))
        trapped = await client.post(PAGE, data={**FILLED, **hidden(quick.text), "website": "http://spam.example"})
        assert trapped.status_code == 422
        assert await contacts(house) == 0
        house.clock.advance(timedelta(seconds=5))
        sent = await client.post(PAGE, data={**FILLED, **hidden(trapped.text)})
    assert sent.status_code == 303


@pytest.mark.parametrize("opened", ["", "forged", "a.b.c", "x" * 5000])
async def test_page_that_was_not_ours_or_is_too_old_is_shown_again(house: House, opened: str) -> None:
    async with house.client() as client:
        marks = await open_page(house, client)
        page = await client.post(PAGE, data={**FILLED, **marks, "opened": opened})
        assert page.status_code == 422
        house.clock.advance(timedelta(hours=25))
        late = await client.post(PAGE, data={**FILLED, **marks})
    assert late.status_code == 422
    assert "open for a long time" in late.text


async def test_r66_robot_posting_a_thousand_times_is_slowed_down(house: House) -> None:
    async with house.client("203.0.113.9") as client:
        statuses = [(await client.post(DOOR, json=FILLED)).status_code for _ in range(100)]
        refused = await client.post(DOOR, json=FILLED)
        page = await client.post(PAGE, data=FILLED)
    assert statuses.count(201) == 10
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert page.status_code == 429
    assert "It is wrong.</textarea>" in page.text
    assert await contacts(house) == 10
    async with house.client("203.0.113.10") as other:
        assert (await other.post(DOOR, json=FILLED)).status_code == 201


async def test_json_door_answers_with_the_reference_and_a_key_makes_it_once(house: House) -> None:
    async with house.client() as client:
        first = await client.post(DOOR, json=FILLED, headers={"Idempotency-Key": "k1"})
        again = await client.post(DOOR, json=FILLED, headers={"Idempotency-Key": "k1"})
        by_field = await client.post(DOOR, json={**FILLED, "submission_id": "k1"})
    assert first.status_code == 201
    assert first.json() == again.json() == by_field.json()
    assert first.json()["reference"].isdecimal()
    assert await contacts(house) == 1


async def test_definition_tells_a_page_what_to_draw_and_no_more(house: House) -> None:
    await configure(house, mail_touchpoint="secret-mailbox", acknowledgement_text="internal")
    async with house.client() as client:
        answer = await client.get(DOOR)
    assert [f["key"] for f in answer.json()["fields"]] == ["name", "email", "subject", "message"]
    assert "secret-mailbox" not in answer.text
    assert "internal" not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**FILLED, "email": "x"}, "fields.email"),
        ({**FILLED, "colour": "red"}, "fields.colour"),
        ({**FILLED, "message": ["a"]}, "fields.message"),
        ({**FILLED, "website": "x"}, "website"),
        ({**FILLED, "submission_id": 7}, "submission_id"),
        ([], "body"),
    ],
)
async def test_bad_json_values_are_named(house: House, body: object, field: str) -> None:
    async with house.client() as client:
        answer = await client.post(DOOR, json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field
    assert await contacts(house) == 0


async def test_every_fault_is_in_the_problem(house: House) -> None:
    async with house.client() as client:
        answer = await client.post(DOOR, json={"email": "x"})
    assert set(answer.json()["fields"]["fields"]) == {"name", "email", "message"}


async def test_what_is_no_form_is_refused(house: House) -> None:
    async with house.client() as client:
        broken = await client.post(DOOR, content=b"{", headers={"Content-Type": "application/json"})
        strange = await client.post(DOOR, content=b"<x/>", headers={"Content-Type": "text/xml"})
        page = await client.post(PAGE, content=b"x", headers={"Content-Type": "text/plain"})
        torn = await client.post(DOOR, content=b"--x", headers={"Content-Type": "multipart/form-data; boundary=y"})
    assert [broken.status_code, strange.status_code, page.status_code] == [422, 415, 415]
    assert torn.status_code in {400, 422}


async def test_unknown_retired_or_other_touchpoint_is_not_found(house: House) -> None:
    async with house.client() as client:
        unknown = await client.get("/f/nothing-here", headers={"Accept": "text/html"})
        assert unknown.status_code == 404
        assert "no form here" in unknown.text.lower()
        for key in ("nothing-here", "chat-key", "email-key"):
            assert (await client.get(f"/api/public/forms/{key}")).status_code == 404
            assert (await client.post(f"/api/public/forms/{key}", json=FILLED)).status_code == 404


async def test_files_come_along_within_their_limits(house: House) -> None:
    async with house.client() as client:
        marks = await open_page(house, client)
        sent = await client.post(
            PAGE, data={**FILLED, **marks}, files=[("files", ("../a.txt", b"abc", "text/plain")), ("files", ("", b"", ""))]
        )
        assert sent.status_code == 303, sent.text
        marks = await open_page(house, client)
        large = await client.post(PAGE, data={**FILLED, **marks}, files=[("files", ("a.bin", b"x" * 200_001))])
        assert large.status_code == 422
        assert "larger than 200000 bytes" in large.text
        many = await client.post(PAGE, data={**FILLED, **marks}, files=[("files", (f"{n}", b"x")) for n in range(4)])
        assert many.status_code == 422
        assert "at most 3" in many.text
    async with house.context.database.reading() as tx:
        (item,) = (await tx.queue.list(QueueFilter(), None, 10)).items
        assert item.interaction_id is not None
        (file,) = await tx.interactions.attachments_of(item.interaction_id)
    assert (file.name, file.size_bytes) == ("a.txt", 3)


async def test_pages_of_admitted_origins_may_post_and_read_the_answer(house: House) -> None:
    await configure(house, allowed_origins=[SHOP])
    async with house.client() as client:
        asked = await client.options(DOOR, headers={"Origin": SHOP, "Access-Control-Request-Method": "POST"})
        assert asked.status_code == 204
        assert "POST" in asked.headers["access-control-allow-methods"]
        for body in (FILLED, {"email": "x"}):
            answer = await client.post(DOOR, json=body, headers={"Origin": SHOP})
            assert answer.headers["access-control-allow-origin"] == SHOP
            assert "Origin" in answer.headers["vary"]
            assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://shop.example", "https://shop.example.evil.example"])
async def test_foreign_origin_is_refused(house: House, origin: str) -> None:
    await configure(house, allowed_origins=[SHOP])
    async with house.client() as client:
        for answer in (
            await client.post(DOOR, json=FILLED, headers={"Origin": origin}),
            await client.post(PAGE, data=FILLED, headers={"Origin": origin}),
            await client.options(DOOR, headers={"Origin": origin}),
        ):
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
    assert await contacts(house) == 0


async def test_own_page_and_programs_need_no_listing(house: House) -> None:
    async with house.client() as client:
        assert (await client.post(DOOR, json=FILLED, headers={"Origin": ADDRESS})).status_code == 201
        assert (await client.post(DOOR, json=FILLED)).status_code == 201


async def test_page_may_be_framed_by_admitted_origins_only(house: House) -> None:
    await configure(house, allowed_origins=[SHOP])
    async with house.client() as client:
        page = await client.get(PAGE)
    assert f"frame-ancestors 'self' {SHOP}" in page.headers["content-security-policy"]
    assert "x-frame-options" not in page.headers


async def test_forged_thank_you_shows_the_form(house: House) -> None:
    async with house.client() as client:
        page = await client.get(PAGE, params={"sent": "1234"})
    assert "<form" in page.text


async def test_giant_post_is_refused_before_it_is_read(house: House) -> None:
    async with house.client() as client:
        answer = await client.post(DOOR, content=b"x", headers={"Content-Length": str(10**9), "Content-Type": "application/json"})
    assert answer.status_code == 413
