"""A mail's formatted form: a page of its own in which nothing can run and nobody is told that it was read."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
from tests.http.house import Desk, House

from midoffice.adapters.touchpoints.email.html_body import clean_html
from midoffice.domain.customers.identifier import Identifier, IdentifierKind
from midoffice.domain.touchpoints.channel import Channel
from midoffice.domain.touchpoints.inbound import InboundMessage, StoredFile
from midoffice.usecases.interactions.receive import receive


async def _mail(house: House, html: str | None, **changes: object) -> str:
    inbound = InboundMessage(
        house.touchpoints[Channel.EMAIL].id,
        "<1@example.com>",
        Identifier(IdentifierKind.EMAIL, "carl@example.com"),
        "Carl",
        house.clock.now(),
        "plain <b>text</b>",
        html=html,
        subject="A <script> & more",
    )
    receipt = await receive(house.context, replace(inbound, **changes))  # type: ignore[arg-type] # fields of the mail
    return f"/api/messages/{receipt.message.id}/html"


async def test_page_allows_no_script_no_form_and_no_address_of_others(house: House, agent: Desk) -> None:
    answer = await agent.get(await _mail(house, '<p onclick="x()">Hi<script>alert(1)</script></p>'))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "img-src 'self' data:;" in policy
    assert "form-action 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "x-frame-options" not in answer.headers
    assert "<title>A &lt;script&gt; &amp; more</title>" in answer.text


async def test_pictures_from_outside_load_only_when_asked_for(house: House, agent: Desk) -> None:
    path = await _mail(house, clean_html('<p>Hi</p><img src="https://tracker.example/1.png?a=1&b=2">').html)
    quiet = await agent.get(path)
    assert "img-src 'self' data:;" in quiet.headers["content-security-policy"]
    assert " src=" not in quiet.text
    shown = await agent.get(path, {"remote": "1"})
    assert "img-src 'self' data: https: http:;" in shown.headers["content-security-policy"]
    assert ' src="https://tracker.example/1.png?a=1&amp;b=2"' in shown.text


@pytest.mark.parametrize("cleaned", [True, False])
async def test_pictures_in_the_mail_are_shown_from_here(house: House, agent: Desk, *, cleaned: bool) -> None:
    async def one_chunk() -> AsyncIterator[bytes]:
        yield b"png"

    logo = await house.context.files.store("logo.png", "image/png", one_chunk(), limit_bytes=100, content_id="<logo 1@mail&co>")
    unsafe = StoredFile("x.svg", "image/svg+xml", 3, "0" * 64, "key", "<drawing@mail>")
    raw = '<img src="cid:logo%201@mail&amp;co"><img src="cid:drawing@mail"><img src="cid:gone">'
    path = await _mail(house, clean_html(raw).html if cleaned else raw, files=(logo, unsafe))
    page = (await agent.get(path)).text
    async with house.context.database.reading() as tx:
        message = await tx.interactions.message(UUID(path.split("/")[3]))
        attachments = await tx.interactions.attachments_of(message.interaction_id)
    shown = next(a for a in attachments if a.name == "logo.png")
    assert f"/api/attachments/{shown.id}?inline=1" in page
    assert page.count("data:,") == 2
    assert "cid:" not in page.replace("data-content-id", "")
    assert (await agent.get(f"/api/attachments/{shown.id}", {"inline": "1"})).content == b"png"


async def test_message_without_formatting_is_shown_as_text(house: House, agent: Desk) -> None:
    page = (await agent.get(await _mail(house, None))).text
    assert "<pre>plain &lt;b&gt;text&lt;/b&gt;</pre>" in page
