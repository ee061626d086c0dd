"""The channels that live on web pages pass the conformance suite of all touchpoints."""

from collections.abc import Awaitable, Callable

import httpx2
import pytest

from midoffice.adapters.touchpoints.voice.adapter import VoiceAdapter
from midoffice.adapters.touchpoints.webchat.adapter import WebchatAdapter
from midoffice.adapters.touchpoints.webform.adapter import WebformAdapter
from midoffice.kernel.errors import NeedsAttention, RetryLater
from midoffice.ports.touchpoints import TouchpointAdapter
from midoffice.testing.touchpoints import CHECKS, TouchpointCase

URL = "https://desk.example"


def answering(status: int, text: str) -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda _: httpx2.Response(status, text=text))


def refusing() -> httpx2.MockTransport:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused", request=request)

    return httpx2.MockTransport(refuse)


CHAT = TouchpointCase(
    adapter=WebchatAdapter(URL),
    good=({}, {"title": "Ask us", "allowed_origins": ["https://shop.example"], "queue_limit": 0}),
    faulty=(
        ({"colour": "blue"}, "settings.colour"),
        ({"texts": {"hello": "x"}}, "settings.texts.hello"),
        ({"allowed_origins": ["shop.example"]}, "settings.allowed_origins.0"),
        ({"offline": [{"key": "name", "label": "Name"}]}, "settings.offline"),
    ),
    unreachable=WebchatAdapter(URL, refusing()),
)
FORM = TouchpointCase(
    adapter=WebformAdapter(URL),
    good=({}, {"fields": [{"key": "text", "label": "Your message", "kind": "textarea", "meaning": "message"}]}),
    faulty=(
        ({"fields": []}, "settings.fields"),
        ({"fields": [{"key": "topic", "label": "Topic", "kind": "choice"}]}, "settings.fields.topic.options"),
        ({"files": 99}, "settings.files"),
    ),
    unreachable=WebformAdapter(URL, refusing()),
)
VOICE = TouchpointCase(
    adapter=VoiceAdapter(URL),
    good=({"click_to_call": True}, {"numbers": ["+442079460000", "100"], "menu": "main", "language": "de"}),
    faulty=(
        ({"numbers": ["020 7946"]}, "settings.numbers.0"),
        ({"numbers": ["100", "100"]}, "settings.numbers.1"),
        ({"greeting": {"english": "Hello"}}, "settings.greeting.english"),
        ({"waiting": {"every_seconds": 1}}, "settings.waiting.every_seconds"),
        ({"voicemail": {"most_seconds": 9000}}, "settings.voicemail.most_seconds"),
    ),
    unreachable=VoiceAdapter(URL, refusing()),
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("case", [CHAT, FORM, VOICE], ids=["chat", "webform", "voice"])
async def test_page_touchpoint_keeps_the_contract(case: TouchpointCase, check: Callable[[TouchpointCase], Awaitable[None]]) -> None:
    await check(case)


@pytest.mark.parametrize(
    "adapter",
    [
        WebchatAdapter(URL, answering(200, "admission")),
        WebformAdapter(URL, answering(200, "<form>")),
    ],
    ids=["chat", "webform"],
)
async def test_probe_says_where_it_was_reached(adapter: TouchpointAdapter) -> None:
    case = CHAT if adapter.channel == "chat" else FORM
    assert URL in await adapter.probe(case.touchpoint(), None)


@pytest.mark.parametrize(
    ("status", "error"), [(503, RetryLater), (404, NeedsAttention), (302, NeedsAttention), (200, NeedsAttention)]
)
async def test_probe_tells_a_stranger_from_an_outage(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        await WebformAdapter(URL, answering(status, "It works!")).probe(FORM.touchpoint(), None)
