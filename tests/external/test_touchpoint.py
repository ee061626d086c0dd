"""Both channels of external queues pass the conformance suite of all touchpoints; tokens are kept to themselves."""

from collections.abc import Awaitable, Callable
from functools import partial

import httpx2
import pytest

from midoffice.adapters.external_queue.http_queue import open_http_queue
from midoffice.adapters.touchpoints.external_desk.adapter import ExternalDeskAdapter
from midoffice.adapters.touchpoints.external_live.adapter import ExternalLiveAdapter
from midoffice.domain.touchpoints.external_settings import read_external_settings, read_tokens
from midoffice.kernel.errors import Invalid, NeedsAttention
from midoffice.kernel.ids import new_id
from midoffice.testing.touchpoints import CHECKS, TouchpointCase

URL = "https://desk.example"
GOOD = {"base_url": "https://acd.example/mo", "item_url": "https://acd.example/call/{id}", "system": "Old telephones"}


def _refuse(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("refused", request=request)


def _case(kind: type[ExternalLiveAdapter | ExternalDeskAdapter]) -> TouchpointCase:
    agent = str(new_id())
    return TouchpointCase(
        adapter=kind(URL, open_http_queue),
        good=(GOOD, {}, {"agents": [{"agent_id": agent, "name": "1001"}], "look_seconds": 0}),
        faulty=(
            ({"base_url": "ftp://acd.example"}, "settings.base_url"),
            ({"base_url": "https://user:secret@acd.example"}, "settings.base_url"),
            ({"base_url": "https://acd.example/?token=1"}, "settings.base_url"),
            ({"base_url": "https://acd.example:port"}, "settings.base_url"),
            ({"item_url": "http://acd.example/{id}"}, "settings.item_url"),
            ({"item_url": "javascript:alert({id})"}, "settings.item_url"),
            ({"item_url": "https://{id}.example/"}, "settings.item_url"),
            ({"item_url": "https://acd.example/"}, "settings.item_url"),
            ({"look_seconds": 2}, "settings.look_seconds"),
            ({"agents": [{"agent_id": agent, "name": "1"}, {"agent_id": agent, "name": "2"}]}, "settings.agents.1.agent_id"),
            (
                {"agents": [{"agent_id": agent, "name": "1"}, {"agent_id": str(new_id()), "name": "1"}]},
                "settings.agents.1.name",
            ),
        ),
        unreachable=kind(URL, partial(open_http_queue, transport=httpx2.MockTransport(_refuse))),
    )


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", [ExternalLiveAdapter, ExternalDeskAdapter])
async def test_channel_keeps_the_contract(
    kind: type[ExternalLiveAdapter | ExternalDeskAdapter], check: Callable[[TouchpointCase], Awaitable[None]]
) -> None:
    await check(_case(kind))


async def test_the_probe_says_what_it_found_or_what_is_missing() -> None:
    answer = {"items": [], "agents": [{"agent": "zoe", "sequence": 1, "contacts": ["a"]}]}
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json=answer))
    case = _case(ExternalLiveAdapter)
    live = ExternalLiveAdapter(URL, partial(open_http_queue, transport=transport))
    said = await live.probe(case.touchpoint(), "a token of many letters")
    assert said.startswith("Old telephones answers: 0 items wait, 1 agents are busy. Nobody here is called zoe.")
    assert "https://desk.example/api/external-queues/shop" in said
    with pytest.raises(NeedsAttention, match="at least 16"):
        await live.probe(case.touchpoint(), "short")
    assert "is told nothing" in await live.probe(case.touchpoint(base_url=""), "a token of many letters")
    assert "not encrypted" in await live.probe(case.touchpoint(base_url="http://acd.local"), "a token of many letters")


def test_tokens_may_be_one_or_two_and_are_never_shown() -> None:
    assert (read_tokens("one").inbound, read_tokens("one").outbound) == ("one", "one")
    two = read_tokens('{"inbound": "theirs", "outbound": "ours"}')
    assert (two.inbound, two.outbound) == ("theirs", "ours")
    assert "theirs" not in repr(two)
    assert read_tokens(None).inbound == ""


def test_ids_cannot_break_out_of_the_page_of_an_item() -> None:
    settings = read_external_settings(GOOD)
    assert settings.page_of("../a?b#c") == "https://acd.example/call/..%2Fa%3Fb%23c"
    with pytest.raises(Invalid):
        read_external_settings({"item_url": "https://acd.example/ {id}"})
